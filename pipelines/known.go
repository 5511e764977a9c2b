package pipelines

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/models"
)

// Known is what the current snapshot and the configuration have, by which new files can be
// recognized.
type Known struct {
	IDs, Emails []string // of the roster, without order
	Courses     []string // codes of the register, and of landed completions
}

// Known reads the people and the courses. Without a snapshot there are only the courses of
// the register.
func (p *Pipeline) Known(ctx context.Context) (known Known, err error) {
	courses := map[string]bool{}
	for _, program := range p.plan.Config.Lists.Programs {
		courses[program.ID] = true
		for _, code := range program.Courses.All() {
			courses[code] = true
		}
	}
	ids, emails := map[string]bool{}, map[string]bool{}
	current, err := p.store.Current(ctx)
	if err != nil {
		return known, badData(err)
	}
	if current != nil {
		deliveries, err := p.landedFor(ctx, current)
		if err != nil {
			return known, err
		}
		err = p.withScratch(ctx, func(scratch *location.Scratch) error {
			for _, d := range deliveries {
				switch d.feed.Table.Name {
				case models.Employees.Name:
					err = p.collectTexts(ctx, scratch, d, []string{"employee_id", "email"}, ids, emails)
				case models.Completions.Name:
					err = p.collectTexts(ctx, scratch, d, []string{"program_id"}, courses)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return known, err
		}
	}
	list := func(texts map[string]bool) []string { return slices.Collect(maps.Keys(texts)) }
	return Known{IDs: list(ids), Emails: list(emails), Courses: list(courses)}, nil
}

// collectTexts adds the texts of columns of a landed batch, each to its set.
func (p *Pipeline) collectTexts(ctx context.Context, scratch *location.Scratch, d delivery, columns []string, to ...map[string]bool) error {
	path, err := p.store.RowsFile(ctx, d.batch.BatchKey, scratch)
	if err != nil {
		return err
	}
	rows, err := parquetfile.Open(ctx, path, columns...)
	if err != nil {
		return badData(err)
	}
	defer rows.Release()
	for rows.Next() {
		for i, set := range to {
			texts := rows.RecordBatch().Column(i).(*array.String)
			for row := range texts.Len() {
				if text := texts.Value(row); text != "" && !set[text] {
					set[strings.Clone(text)] = true
				}
			}
		}
	}
	if err := rows.Err(); err != nil {
		return badData(err)
	}
	return nil
}
