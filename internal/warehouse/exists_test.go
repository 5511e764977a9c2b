package warehouse

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestExistsWithInequalities holds correlated subqueries against a plain loop: with
// DuckDB's defaults nearly every one of these counts is wrong.
func TestExistsWithInequalities(t *testing.T) {
	ctx := context.Background()
	e, err := Open(ctx, Options{Dir: t.TempDir(), Threads: 1})
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
	for round := range 30 {
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
			t.Errorf("round %d: %d rows, want %d", round, got, want)
		}
	}
}
