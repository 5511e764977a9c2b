package facts

import (
	"context"
	"maps"
	"slices"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models/identity"
)

// identify names each blocking finding after its kind, feed and people, whatever rows they
// are in: the same people tomorrow, in a sorted export with one more month, are the same
// finding, and other people in the same rows are another.
func identify(ctx context.Context, in inference.Tables, findings []Finding) error {
	if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Action == Blocked }) {
		return nil
	}
	people, err := readPeople(ctx, in, func(code string) bool {
		return slices.ContainsFunc(findings, func(f Finding) bool { return f.Action == Blocked && f.Code == code })
	})
	if err != nil {
		return err
	}
	for i := range findings {
		f := &findings[i]
		if names := people[f.key()]; f.Action == Blocked && len(names) > 0 {
			parts := append([]string{f.Code, f.Feed, f.TableName, f.ColumnName}, slices.Sorted(maps.Keys(names))...)
			f.Identity = identity.Of(parts...)[:12]
		}
	}
	return nil
}
