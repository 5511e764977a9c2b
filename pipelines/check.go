package pipelines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/snapshot"
	"github.com/impactmart/impactmart/models"
)

// Check reads every source to its end through its mapping and writes nothing.
// Unlike a run it goes on after a fault, so that one call names them all.
func Check(ctx context.Context, p *Plan, progress Progress) (models.Counts, error) {
	var total models.Counts
	var errs []error
	for _, feed := range p.Feeds {
		counts, err := checkFeed(ctx, p, feed, progress)
		errs = append(errs, err)
		total = total.Plus(counts)
	}
	return total, errors.Join(errs...)
}

func checkFeed(ctx context.Context, p *Plan, feed Feed, progress Progress) (total models.Counts, err error) {
	sources, err := openSources(ctx, p, feed, progress)
	if err != nil {
		return total, err
	}
	for _, source := range sources {
		started := time.Now()
		counts, err := checkSource(ctx, feed, source, progress)
		if err != nil {
			return total, err
		}
		progress.Landed(feed.Name, source.Address().String(), counts, true, time.Since(started))
		total = total.Plus(counts)
	}
	return total, nil
}

// rejectsShown bounds how many rejects of one source are told.
const rejectsShown = 5

func checkSource(ctx context.Context, feed Feed, source connectors.Source, progress Progress) (models.Counts, error) {
	raw, err := source.Read(ctx)
	if err != nil {
		return models.Counts{}, readFault(feed, err)
	}
	defer raw.Release()
	address, shown := source.Address(), 0
	rows, err := feed.Normalizer.Normalize(raw, givenName(source), func(r models.Reject) error {
		if shown++; shown <= rejectsShown {
			progress.Warn(fmt.Sprintf("feed %s: %s row %d, %s: %s; %s", feed.Name, address, r.Row, r.Column, r.Message, r.Remedy))
		}
		return nil
	})
	if err != nil {
		return models.Counts{}, dataFault(feed, address, err)
	}
	defer rows.Release()
	for rows.Next() {
	}
	return rows.Counts(), rowsFault(feed, address, raw, rows)
}

// WriteReport renders the report of the current snapshot.
func WriteReport(ctx context.Context, p *Plan, w io.Writer) error {
	store, current, err := published(ctx, p)
	if err != nil {
		return err
	}
	marts, err := report.Load(store.Dir(*current))
	if err != nil {
		return err
	}
	return report.Render(w, marts, report.Options{Organization: p.Config.Organization})
}

// published gives the store and its current snapshot; that there is none is a
// fault.
func published(ctx context.Context, p *Plan) (*snapshot.Store, *snapshot.Manifest, error) {
	store, err := snapshot.Open(p.StoreDir)
	if err != nil {
		return nil, nil, err
	}
	current, err := store.Current(ctx)
	if err != nil {
		return nil, nil, &Fault{Kind: BadData, Err: err}
	}
	if current == nil {
		return nil, nil, &Fault{Kind: BadData, Err: fmt.Errorf("nothing is published in %s yet; start `impactmart run` first", p.StoreDir)}
	}
	return store, current, nil
}
