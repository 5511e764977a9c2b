package enginetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// total is what both marts tell of a scenario.
type total struct {
	Scenario string        `col:"scenario"`
	Benefits int64         `col:"benefits_count"`
	Benefit  *models.Cents `col:"benefit_amount"`
	Cost     models.Cents  `col:"cost_amount"`
}

// totals: whatever the weights, the goals of a scenario add up to the portfolio, to the
// cent, in costs and in benefits.
func (s suite) totals(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 5 {
		e, inputs := s.engine(t), randomReturns(r)
		parts := map[string]total{}
		for _, row := range s.totalsOf(t, e, "goal_returns", inputs) {
			sum := parts[row.Scenario]
			sum.Benefits += row.Benefits
			sum.Cost += row.Cost
			if row.Benefit != nil {
				benefit := *row.Benefit
				if sum.Benefit != nil {
					benefit += *sum.Benefit
				}
				sum.Benefit = &benefit
			}
			sum.Scenario = row.Scenario
			parts[row.Scenario] = sum
		}
		for _, whole := range s.totalsOf(t, e, "portfolio_returns", inputs) {
			if diff := cmp.Diff(whole, parts[whole.Scenario]); diff != "" || whole.Cost == 0 || whole.Benefit == nil {
				t.Errorf("goals do not add up to the portfolio (-portfolio +goals)\n%s", diff)
			}
		}
	}
}

// totalsOf builds one of the marts and reads it.
func (s suite) totalsOf(t *testing.T, e warehouse.Engine, mart string, inputs map[string][]map[string]any) []total {
	t.Helper()
	m := s.buildFrom(t, e, mart, inputs)
	rows, err := warehouse.Read[total](context.Background(), e, m.Table, "scenario")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// buildFrom builds a model and, of its inputs, the benefits and costs of goals.
func (s suite) buildFrom(t *testing.T, e warehouse.Engine, name string, inputs map[string][]map[string]any) sql.Model {
	t.Helper()
	m := s.models[slices.IndexFunc(s.models, func(m sql.Model) bool { return m.Name == name })]
	for _, in := range m.Inputs {
		if in == "int_goal_benefits" || in == "int_goal_costs" {
			s.buildFrom(t, e, in, inputs)
			continue
		}
		Fill(t, e, s.tables[in], inputs[in])
	}
	m.Columns = slices.Clone(m.Columns)
	for i := range m.Columns {
		m.Columns[i].References = "" // to marts that are not here
	}
	s.build(t, e, m, publishing{floor: usualFloor})
	return m
}

// randomReturns are the inputs of both marts: programs that serve several goals with
// weights that no amount can be divided by, some that are withheld or serve none, and some
// whose gains are in part outside of the departments of their goals.
func randomReturns(r *rand.Rand) map[string][]map[string]any {
	const goals, metrics = 5, 7
	out := map[string][]map[string]any{"run_settings": {{"currency_code": "EUR"}}}
	for goal := range goals {
		out["register_goals"] = append(out["register_goals"], map[string]any{"goal_id": fmt.Sprint("goal ", goal), "goal_name": "Goal"})
	}
	for i := range 40 {
		program := fmt.Sprint("program ", i)
		alignment := []string{"aligned", "aligned", "aligned", "compliance", "no_goal"}[r.IntN(5)]
		for year := range 1 + r.IntN(2) {
			spent := any(fmt.Sprintf("%d.%02d", r.IntN(100_000), r.IntN(100)))
			if r.IntN(10) == 0 {
				spent = nil
			}
			out["published_training_portfolio"] = append(out["published_training_portfolio"], map[string]any{
				"program_id": program, "fiscal_year": 2025 + year, "spend_amount": spent, "alignment": alignment, "cost_is_complete": true,
			})
		}
		for metric := range r.IntN(metrics) {
			row := map[string]any{"program_id": program, "metric_id": fmt.Sprint("metric ", metric)}
			if goal := r.IntN(goals + 1); goal < goals {
				row["goal_id"] = fmt.Sprint("goal ", goal)
			}
			if r.IntN(3) > 0 {
				row["weight"] = []float64{0.1, 1.0 / 3, 7e-5, 999_999, 2}[r.IntN(5)]
			}
			out["register_alignments"] = append(out["register_alignments"], row)
			if share := []float64{0, 1.0 / 3, 0.7}; row["goal_id"] != nil && r.IntN(3) == 0 {
				out["int_goal_shares"] = append(out["int_goal_shares"], map[string]any{
					"program_id": program, "metric_id": row["metric_id"], "people_count": 100, "inside_ratio": share[r.IntN(3)], "inside_std_dev": 0.0,
					"trained_count": 120, "trained_ratio": share[r.IntN(3)], "trained_std_dev": 0.0,
				})
			}
			for _, scenario := range []string{"point", "conservative", "interval_low", "interval_high"} {
				out["published_program_returns"] = append(out["published_program_returns"], map[string]any{
					"program_id": program, "metric_id": row["metric_id"], "scenario": scenario, "is_counted": metric != 1,
					"benefit_amount": fmt.Sprintf("%d.%02d", r.IntN(100_000)-30_000, r.IntN(100)),
				})
			}
		}
	}
	return out
}
