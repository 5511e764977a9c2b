package comparison

import (
	"context"

	"github.com/impactmart/impactmart/internal/inference"
)

// CompareInBlocks is Compare with blocks of a few units, and with few clusters and people
// carried between them.
func CompareInBlocks(ctx context.Context, in inference.Tables, s inference.Settings, units, carried int) (Sums, error) {
	return compare(ctx, in, s, bounds{units, carried})
}

// EventStudiesInBlocks is EventStudies within the same bounds.
func EventStudiesInBlocks(ctx context.Context, in inference.Tables, s inference.Settings, units, carried int) (EventSums, error) {
	return eventStudies(ctx, in, s, bounds{units, carried})
}
