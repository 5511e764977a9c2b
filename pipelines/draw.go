package pipelines

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// RecordDraw adds a draw to the ledger, after what the configuration says for the first time,
// so that chance decides once. The same draw may be recorded again, which changes nothing.
// Another one for the same program is refused unless because says why it is made: then both
// are on record.
func (p *Pipeline) RecordDraw(ctx context.Context, program string, drawn []byte, because string) error {
	state := fmt.Sprintf("drawn: sha256 %x", sha256.Sum256(drawn))
	return p.witnessed(ctx, func(r *run) error {
		for _, page := range r.ledger {
			for _, e := range page.Entries {
				switch {
				case e.Kind != models.LedgerDraw || e.Program != program:
				case e.State == state:
					return nil
				case because == "":
					return &project.Fault{Kind: project.BadConfig, At: "--draw", Err: fmt.Errorf("%s was drawn on %s, and now chance would decide otherwise, because the seed, the plan or the people have changed; keep that draw, or say why there has to be another: --because \"...\"", program, page.SeenOn)}
				}
			}
		}
		return r.record(ctx, []models.LedgerEntry{{Kind: models.LedgerDraw, Program: program, State: state, Document: because}})
	})
}
