package comparison

import (
	"context"

	"github.com/impactmart/impactmart/internal/inference"
)

// CompareInBlocks is Compare with blocks of a few units, and with few clusters and people
// carried between them.
func CompareInBlocks(ctx context.Context, in inference.Tables, s inference.Settings, units, carried int) (Sums, error) {
	return compare(ctx, in, s, bounds{units, carried, carried})
}

// EventStudies returns the rows of all event studies.
func EventStudies(ctx context.Context, in inference.Tables, s inference.Settings) (EventSums, error) {
	return EventStudiesInBlocks(ctx, in, s, blockUnits, carriedMost)
}

// EventStudiesInBlocks is EventStudies within the same bounds.
func EventStudiesInBlocks(ctx context.Context, in inference.Tables, s inference.Settings, units, carried int) (sums EventSums, err error) {
	e, err := eventStudies(ctx, in, s, bounds{blockUnits: units, carried: carried})
	if err != nil {
		return sums, err
	}
	for _, study := range e.studies {
		e.addRows(study, &sums)
	}
	return sums, nil
}
