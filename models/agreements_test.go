package models_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

// TestNewStates: what differs is new, what is gone is withdrawn once, and a draw stays.
func TestNewStates(t *testing.T) {
	goal := models.LedgerEntry{Kind: models.LedgerGoal, Goal: "growth", State: "metric: sales"}
	moved := models.LedgerEntry{Kind: models.LedgerGoal, Goal: "growth", State: "metric: calls"}
	gone := models.LedgerEntry{Kind: models.LedgerGoal, Goal: "growth", Withdrawn: true}
	draw := models.LedgerEntry{Kind: models.LedgerDraw, Program: "P", State: "drawn: sha256 00"}
	for name, c := range map[string]struct{ ledger, now, want []models.LedgerEntry }{
		"first seen":    {nil, []models.LedgerEntry{goal}, []models.LedgerEntry{goal}},
		"as it was":     {[]models.LedgerEntry{goal}, []models.LedgerEntry{goal}, nil},
		"changed":       {[]models.LedgerEntry{goal}, []models.LedgerEntry{moved}, []models.LedgerEntry{moved}},
		"changed back":  {[]models.LedgerEntry{goal, moved}, []models.LedgerEntry{goal}, []models.LedgerEntry{goal}},
		"gone":          {[]models.LedgerEntry{goal}, nil, []models.LedgerEntry{gone}},
		"gone for long": {[]models.LedgerEntry{goal, gone}, nil, nil},
		"a draw stays":  {[]models.LedgerEntry{draw, goal}, []models.LedgerEntry{goal}, nil},
	} {
		if diff := cmp.Diff(c.want, models.NewStates(c.ledger, c.now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
