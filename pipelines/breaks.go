package pipelines

import (
	"context"
	"fmt"
	"os"

	"github.com/impactmart/impactmart/internal/report"
)

// schemaFile is the description of the marts in a snapshot.
const schemaFile = "schema.json"

// noteBreaks warns about what breaks queries that were made for the marts of the current
// snapshot, if another version of the program published it.
func (r *run) noteBreaks(ctx context.Context, newer report.DataPackage) {
	if r.current == nil {
		return
	}
	if _, isDescribed := r.current.Files[schemaFile]; !isDescribed {
		return // by a version that described nothing
	}
	breaks, err := r.breaks(ctx, newer)
	if err != nil {
		r.progress.Warn(fmt.Sprintf("whether the marts still are those of snapshot %d cannot be said: %s", r.current.Sequence, err))
	}
	for _, b := range breaks {
		r.progress.Warn(fmt.Sprintf("marts: %s; correct the queries that use it", b))
	}
}

func (r *run) breaks(ctx context.Context, newer report.DataPackage) ([]report.Break, error) {
	path, err := r.snapshotFile(ctx, *r.current, schemaFile, r.scratch)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	older, err := report.ReadPackage(text)
	if err != nil {
		return nil, err
	}
	return report.Breaks(older, newer), nil
}
