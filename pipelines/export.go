package pipelines

import (
	"context"
	"errors"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/export"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// Export makes the files at a place those of the current snapshot. The place must be empty, or
// one to which marts were exported before.
func (p *Pipeline) Export(ctx context.Context, to location.Root) (done export.Done, err error) {
	current, err := p.published(ctx)
	if err != nil {
		return done, err
	}
	entries, err := Marts()
	if err != nil {
		return done, err
	}
	marts := make([]models.Table, len(entries))
	for i, e := range entries {
		marts[i] = e.Table
	}
	err = p.withScratch(ctx, func(scratch *location.Scratch) error {
		done, err = export.To(ctx, to, export.Snapshot{
			Sequence: current.Sequence, Run: current.Run, Published: current.Published, Marts: marts, Path: p.side(ctx, *current, scratch).path,
		}, scratch)
		return err
	})
	switch {
	case errors.Is(err, export.ErrForeign):
		err = &project.Fault{Kind: project.BadConfig, Err: err}
	case errors.Is(err, export.ErrOtherVersion):
		err = &project.Fault{Kind: project.BadData, Err: err}
	case errors.Is(err, location.ErrLocked):
		err = &project.Fault{Kind: project.Temporary, Err: err}
	}
	return done, err
}
