package attacker

import (
	"testing"

	"github.com/impactmart/impactmart/models"
)

// TestAloneInACell: the only colleague of 13 trained people has most of the weight of the
// comparison, of fifteen people though it is. One night tells little of that colleague.
func TestAloneInACell(t *testing.T) {
	c, alone := AloneInACell()
	s := NewSystem(c, 0)
	s.Learn(Figures(c.Night(0), []models.Table{impacts}, 10))
	if s.Figures() < 4 {
		t.Fatalf("%d figures", s.Figures())
	}
	post, _ := c.Night(0).windowMean(alone, 6+postFrom)
	shares, err := s.Explained([]Target{{"post", alone, post}})
	if err != nil {
		t.Fatal(err)
	}
	if shares[0] > 0.35 {
		t.Errorf("%.2f of the variance of the only colleague is explained", shares[0])
	}
}

// impacts is a mart with effects and means.
var impacts = models.Table{Name: "program_impacts", Columns: []models.Column{
	{Name: "post_comparison_mean", Role: models.Role{Kind: models.RoleMean, Of: "post", People: []string{"comparison"}}},
	{Name: "baseline_comparison_mean", Role: models.Role{Kind: models.RoleMean, Of: "baseline", People: []string{"comparison"}}},
	{Name: "baseline_trained_mean", Role: models.Role{Kind: models.RoleMean, Of: "baseline", People: []string{"trained"}}},
	{Name: "effect", Role: models.Role{Kind: models.RoleEffect, Of: "metric", People: []string{"trained", "comparison"}}},
	{Name: "lead_effect", Role: models.Role{Kind: models.RoleEffect, Of: "lead", People: []string{"trained", "comparison"}}},
}}
