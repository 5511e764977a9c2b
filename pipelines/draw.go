package pipelines

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// RecordDraw adds a draw to the ledger, after what the configuration says for the first time,
// so that chance decides once. The same draw may be recorded again, which changes nothing.
// Another one for the same program is refused unless because says why it is made: then both
// are on record.
func (p *Pipeline) RecordDraw(ctx context.Context, program string, drawn []byte, isTreated map[string]bool, because string) error {
	state := fmt.Sprintf("drawn: sha256 %x", sha256.Sum256(drawn))
	return p.witnessed(ctx, func(r *run) error {
		names := p.namesOf(program, r.ledger.Entries())
		for _, page := range r.ledger {
			for _, e := range page.Entries {
				switch {
				case e.Kind != models.LedgerDraw || !slices.Contains(names, e.Program):
				case e.State == state:
					return nil
				case because == "":
					return &project.Fault{Kind: project.BadConfig, At: "--draw", Err: fmt.Errorf("%s was drawn on %s, and now chance would decide otherwise, because the seed, the plan or the people have changed; keep that draw, or say why there has to be another: --because \"...\"", program, page.SeenOn)}
				}
			}
		}
		return r.record(ctx, []models.LedgerEntry{{Kind: models.LedgerDraw, Program: program, State: state, Arms: models.ArmsOf(isTreated), Document: because}})
	})
}

// namesOf are the names under which a program of the register has been known.
func (p *Pipeline) namesOf(program string, entries []models.LedgerEntry) []string {
	for _, declared := range p.plan.Register.Programs {
		if declared.ID == program {
			return declared.NamesOf(entries)
		}
	}
	return []string{program}
}

// drawRows are the draws on record for the programs of the register. What was drawn cannot be
// held against a delivery once people were erased.
func (t *tables) drawRows(ctx context.Context) (rows []models.DrawRow, err error) {
	erased, err := t.store.Erased(ctx)
	if err != nil {
		return nil, err
	}
	entries := t.ledger.Entries()
	for _, program := range t.plan.Register.Programs {
		names, number := program.NamesOf(entries), int64(0)
		for _, e := range entries {
			if e.Kind != models.LedgerDraw || !slices.Contains(names, e.Program) {
				continue
			}
			number++
			row := models.DrawRow{Program: program.ID, Number: number}
			if e.Arms != "" && len(erased.Digests) == 0 {
				row.Arms = &e.Arms
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}
