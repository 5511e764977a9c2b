package pipelines

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// Check reads every source to its end through its mapping and writes nothing.
// Unlike a run, it continues after a fault, so that one call reports all faults.
func (p *Pipeline) Check(ctx context.Context) (models.Counts, error) {
	var total models.Counts
	var errs []error
	for _, feed := range p.plan.Feeds {
		counts, err := p.checkFeed(ctx, feed)
		errs = append(errs, err)
		total = total.Plus(counts)
	}
	return total, errors.Join(errs...)
}

func (p *Pipeline) checkFeed(ctx context.Context, feed project.Feed) (total models.Counts, err error) {
	sources, err := p.openSources(ctx, feed)
	if err != nil {
		return total, err
	}
	for _, source := range sources {
		started := time.Now()
		counts, err := p.checkSource(ctx, feed, source)
		if err != nil {
			return total, err
		}
		p.progress.Landed(feed.Name, source.Address().String(), counts, true, time.Since(started))
		total = total.Plus(counts)
	}
	return total, nil
}

// rejectsShown limits the number of rejects reported per source.
const rejectsShown = 5

func (p *Pipeline) checkSource(ctx context.Context, feed project.Feed, source connectors.Source) (models.Counts, error) {
	raw, err := source.Read(ctx)
	if err != nil {
		return models.Counts{}, readFault(feed, err)
	}
	defer raw.Release()
	address, shown := source.Address(), 0
	rows, err := feed.Normalizer.Normalize(raw, connectors.OriginOf(source).Name(), func(r models.Reject) error {
		if shown++; shown <= rejectsShown {
			p.progress.Warn(fmt.Sprintf("feed %s: %s row %d, %s: %s; %s", feed.Name, address, r.Row, r.Column, r.Message, r.Remedy))
		}
		return nil
	})
	if err != nil {
		return models.Counts{}, dataFault(feed, address, err)
	}
	defer rows.Release()
	for rows.Next() {
	}
	p.warnUnzoned(feed, address, rows.Unzoned())
	return rows.Counts(), rowsFault(feed, address, raw, rows)
}
