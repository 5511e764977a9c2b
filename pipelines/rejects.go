package pipelines

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// RejectedRow is one reason why a row of the current snapshot is not used.
type RejectedRow struct {
	Feed    string `json:"feed"`
	File    string `json:"file"`
	Row     int64  `json:"row"`
	Column  string `json:"column"` // empty if the finding is about the whole row
	Value   string `json:"value"`  // cell as it was typed; empty for a row held back after landing
	Code    string `json:"code"`
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
	// Landed rows are used again when the roster or the register is corrected.
	Landed bool `json:"landed"`
}

// Compare orders rows by feed, file and row.
func (r RejectedRow) Compare(other RejectedRow) int {
	return cmp.Or(strings.Compare(r.Feed, other.Feed), strings.Compare(r.File, other.File), cmp.Compare(r.Row, other.Row))
}

// RejectFilter narrows a list; an empty field does not filter.
type RejectFilter struct{ Feed, Code string }

// RejectCodes returns all codes that a rejected row can have.
func RejectCodes() ([]string, error) {
	all, err := sql.Load(Lists()...)
	if err != nil {
		return nil, err
	}
	code, _ := contractOf(all, "rejected_rows").Column("code")
	return code.Values, nil
}

func contractOf(all []sql.Model, name string) models.Table {
	return all[slices.IndexFunc(all, func(m sql.Model) bool { return m.Name == name })].Table
}

// Rejects visits the rejected rows of the current snapshot by feed, file and row: the
// rows that did not land, with the cell as it was typed, and the rows that landed and
// cannot be used. No source is read.
func (p *Pipeline) Rejects(ctx context.Context, filter RejectFilter, visit func(RejectedRow) error) error {
	if err := p.checkFilter(filter); err != nil {
		return err
	}
	current, err := p.published(ctx)
	if err != nil {
		return err
	}
	deliveries, err := p.landedFor(ctx, current)
	if err != nil {
		return err
	}
	p.progress.Begin("read", "rows that were held back", 0, 0)
	return p.withScratch(ctx, func(scratch *location.Scratch) (err error) {
		engine, err := p.openEngine(ctx, scratch, warehouse.Options{})
		if err != nil {
			return err
		}
		defer func() { err = closed(engine, err) }()
		if err := p.attachRejects(ctx, engine, scratch, current, deliveries); err != nil {
			return err
		}
		unlanded, err := rejectsOf(ctx, engine)
		if err != nil {
			return err
		}
		defer unlanded.release()
		landed, err := heldBackOf(ctx, engine)
		if err != nil {
			return err
		}
		defer landed.release()
		return merge(unlanded, landed, func(r RejectedRow) error {
			if filter.Feed != "" && filter.Feed != r.Feed || filter.Code != "" && filter.Code != r.Code {
				return nil
			}
			return visit(r)
		})
	})
}

// attachRejects attaches the rejects of the deliveries and the published list of rejected
// rows to the engine.
func (p *Pipeline) attachRejects(ctx context.Context, engine warehouse.Engine, scratch *location.Scratch, current *store.Manifest, deliveries []delivery) error {
	var paths []string
	for _, d := range deliveries {
		if err := p.store.Verify(ctx, d.batch, scratch); err != nil {
			return badData(err)
		}
		if d.batch.Counts.Rejected == 0 {
			continue
		}
		path, err := p.store.RejectsFile(ctx, d.batch.BatchKey, scratch)
		if err != nil {
			return err
		}
		paths = append(paths, path)
	}
	mart, err := p.snapshotFile(ctx, *current, "rejected_rows.parquet", scratch)
	if err != nil {
		return err
	}
	return errors.Join(engine.Attach(ctx, models.RunRejects, paths), engine.Attach(ctx, heldBackTable, []string{mart}))
}

// heldBackTable has the columns of the mart rejected_rows that are read here.
var heldBackTable = models.Table{Name: "rejected_rows", Grain: []string{"feed"}, Columns: models.ColumnsOf[publishedReject]()}

// publishedReject is a row of the mart rejected_rows, as far as it is read here.
type publishedReject struct {
	Feed    string  `col:"feed"`
	File    string  `col:"file"`
	Row     int64   `col:"source_row"`
	Column  string  `col:"column_name"`
	Code    string  `col:"code"`
	Problem *string `col:"problem"`
	Remedy  *string `col:"remedy"`
}

// rejectsOf streams the rows that did not land.
func rejectsOf(ctx context.Context, engine warehouse.Engine) (*stream[RejectedRow], error) {
	type row struct {
		Feed    string  `col:"feed"`
		File    string  `col:"file"`
		Row     int64   `col:"source_row"`
		Column  *string `col:"column_name"`
		Value   *string `col:"value"`
		Code    string  `col:"code"`
		Problem *string `col:"message"`
		Remedy  *string `col:"remedy"`
	}
	return newStream(ctx, engine, models.RunRejects, []string{"feed", "file", "source_row", "column_name", "code", "message", "value"}, func(r row) (RejectedRow, bool) {
		return RejectedRow{Feed: r.Feed, File: r.File, Row: r.Row, Column: known(r.Column), Value: known(r.Value), Code: r.Code, Problem: known(r.Problem), Remedy: known(r.Remedy)}, true
	})
}

// heldBackOf streams the rows that landed and cannot be used.
func heldBackOf(ctx context.Context, engine warehouse.Engine) (*stream[RejectedRow], error) {
	unlanded := map[string]bool{}
	for _, c := range transform.RejectCodes {
		unlanded[c.Code] = true
	}
	return newStream(ctx, engine, heldBackTable, []string{"feed", "file", "source_row", "column_name", "code", "problem"}, func(r publishedReject) (RejectedRow, bool) {
		return RejectedRow{Feed: r.Feed, File: r.File, Row: r.Row, Column: r.Column, Code: r.Code, Problem: known(r.Problem), Remedy: known(r.Remedy), Landed: true}, !unlanded[r.Code]
	})
}

func known(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// checkFilter refuses unknown names and suggests similar ones.
func (p *Pipeline) checkFilter(f RejectFilter) error {
	var feeds []string
	for _, feed := range p.plan.Feeds {
		feeds = append(feeds, feed.Name)
	}
	if f.Feed != "" && !slices.Contains(feeds, f.Feed) {
		return &project.Fault{Kind: project.BadConfig, Err: fmt.Errorf("--feed: %q is not a feed%s; choose one of %s", f.Feed, models.DidYouMean(f.Feed, feeds), strings.Join(feeds, ", "))}
	}
	codes, err := RejectCodes()
	if err != nil {
		return err
	}
	if f.Code != "" && !slices.Contains(codes, f.Code) {
		return &project.Fault{Kind: project.BadConfig, Err: fmt.Errorf("--code: %q is not a code%s; see docs/rejects.md for all codes", f.Code, models.DidYouMean(f.Code, codes))}
	}
	return nil
}
