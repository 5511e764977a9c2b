package duckdb

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/warehouse"
)

// TestExistsWithInequalities compares correlated subqueries with a plain loop.
func TestExistsWithInequalities(t *testing.T) {
	if wrong := wrongCounts(t); wrong > 0 {
		t.Errorf("%d of %d counts are wrong", wrong, rounds)
	}
}

// TestTheDeliminatorIsStillWrong fails when DuckDB has fixed the bug of decision 0009:
// then the setting, the decision and this test can be removed.
func TestTheDeliminatorIsStillWrong(t *testing.T) {
	if wrong := wrongCounts(t, "set disabled_optimizers = ''"); wrong == 0 {
		t.Error("all counts are right with DuckDB's defaults; switch the deliminator on again, and remove docs/decisions/0009")
	}
}

const rounds = 30

// wrongCounts counts the correlated subqueries whose result differs from that of a plain
// loop, with the given settings.
func wrongCounts(t *testing.T, settings ...string) (wrong int) {
	t.Helper()
	ctx := context.Background()
	e, err := open(ctx, warehouse.Options{Dir: t.TempDir(), Threads: 1}, settings...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	rng := rand.New(rand.NewPCG(1, 2))
	type row struct{ m, g, i int }
	draw := func() (rows []row, values string) {
		var texts []string
		for range 5 + rng.IntN(100) {
			r := row{rng.IntN(3), rng.IntN(4), rng.IntN(20)}
			rows = append(rows, r)
			texts = append(texts, fmt.Sprintf("(%d, %d, %d)", r.m, r.g, r.i))
		}
		return rows, strings.Join(texts, ", ")
	}
	for range rounds {
		outer, outerValues := draw()
		inner, innerValues := draw()
		var got, want int
		query := fmt.Sprintf(`
			select count(*) from (values %s) as a (m, g, i)
			where not exists (
				select 1 from (values %s) as b (m, g, i)
				where b.m = a.m and b.g <> a.g and b.i <= a.i)`, outerValues, innerValues)
		if err := e.db.QueryRowContext(ctx, query).Scan(&got); err != nil {
			t.Fatal(err)
		}
		for _, a := range outer {
			found := false
			for _, b := range inner {
				found = found || b.m == a.m && b.g != a.g && b.i <= a.i
			}
			if !found {
				want++
			}
		}
		if got != want {
			wrong++
		}
	}
	return wrong
}
