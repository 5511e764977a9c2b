package pipelines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// outputs are the files of a snapshot, which are made from its marts.
type outputs struct {
	*run
	marts []models.Table
	paths map[string]string // Parquet files of the marts, by mart
	files map[string]string // all files of the snapshot: path in the scratch folder, by name
}

func (o outputs) path(mart string) (string, error) { return o.paths[mart], nil }

// write writes the database, and beside it everything else.
func (o outputs) write(ctx context.Context, changes *report.Changes) error {
	o.noteBreaks(ctx, report.Package(o.marts))
	database := o.scratch.Path("marts.duckdb")
	o.files["marts.duckdb"] = database
	group, ctx := errgroup.WithContext(ctx) // each takes a good part of a second
	group.Go(func() (err error) { defer caught(&err); return o.tools.Database(ctx, database, o.marts, o.paths) })
	group.Go(func() (err error) { defer caught(&err); return o.texts(ctx, changes) })
	err := group.Wait()
	if c, isPanic := errors.AsType[*crash](err); isPanic {
		panic(c)
	}
	return err
}

// texts writes the views, the description of the marts, what the configuration asks for, and the pages, which link to the
// files beside them.
func (o outputs) texts(ctx context.Context, changes *report.Changes) error {
	if err := o.file("marts.sql", func(w io.Writer) error { _, err := io.WriteString(w, warehouse.ViewsSQL(o.marts)); return err }); err != nil {
		return err
	}
	schema, err := report.Package(o.marts).JSON()
	if err != nil {
		return err
	}
	if err := o.file(schemaFile, func(w io.Writer) error { _, err := w.Write(schema); return err }); err != nil {
		return err
	}
	if o.plan.Config.Publish.Has(project.CSV) {
		for _, m := range o.marts {
			if err := o.file(m.Name+".csv", func(w io.Writer) error { return writeCSV(ctx, w, o.paths[m.Name]) }); err != nil {
				return fmt.Errorf("mart %s as CSV: %w", m.Name, err)
			}
		}
	}
	marts, err := report.Load(ctx, o.path)
	if err != nil {
		return err
	}
	options := o.reportOptions(o.next.Published, changes)
	if o.plan.Config.Publish.Has(project.Workbook) {
		if err := o.file(report.Workbook, func(w io.Writer) error { return report.WriteWorkbook(w, marts, options) }); err != nil {
			return err
		}
	}
	options.Beside = slices.Sorted(maps.Keys(o.files))
	pages, err := report.Pages(marts, options)
	if err != nil {
		return err
	}
	for _, page := range pages {
		if err := o.file(page.Name, page.Write); err != nil {
			return err
		}
	}
	return nil
}

// file writes a file of the snapshot to the scratch folder, which has no subfolders.
func (o outputs) file(name string, write func(io.Writer) error) error {
	flat := strings.ReplaceAll(name, "/", "-")
	o.files[name] = o.scratch.Path(flat)
	return o.scratch.Write(flat, write)
}

// Report returns what the report of the current snapshot is made from: its marts, and what
// changed since the snapshot before.
func (p *Pipeline) Report(ctx context.Context) (marts *report.Marts, options report.Options, err error) {
	current, err := p.published(ctx)
	if err != nil {
		return nil, options, err
	}
	err = p.withScratch(ctx, func(scratch *location.Scratch) error {
		now := p.side(ctx, *current, scratch)
		if marts, err = report.Load(ctx, now.path); err != nil {
			return err
		}
		options = p.reportOptions(current.Published, p.changesTo(ctx, now, scratch))
		return nil
	})
	return marts, options, err
}

// changesTo are those between a snapshot and the one that it replaced; nil if that is not
// kept or cannot be compared any more.
func (p *Pipeline) changesTo(ctx context.Context, now side, scratch *location.Scratch) *report.Changes {
	_, all, err := p.snapshots(ctx)
	if err != nil {
		return nil
	}
	before, err := previous(all, now.Manifest)
	if err != nil {
		return nil
	}
	changes, err := diff(ctx, p.side(ctx, before, scratch), now)
	if err != nil {
		return nil
	}
	return &changes
}

func (p *Pipeline) reportOptions(published time.Time, changes *report.Changes) report.Options {
	return report.Options{Organization: p.plan.Config.Organization, Language: p.plan.Config.Report.Language, Published: published, Changes: changes}
}
