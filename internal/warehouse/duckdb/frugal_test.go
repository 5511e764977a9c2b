package duckdb

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/warehouse"
)

// TestFrugalLimit: a step that does not fit in the memory that the rows call for takes more,
// unless a limit is declared, and the steps after it do not.
func TestFrugalLimit(t *testing.T) {
	const large = "create table large as select len(list(i)) as n from range(30000000) as t(i)"
	for _, c := range []struct {
		name, declared, want string
	}{
		{"nothing is declared", "", ""},
		{"a limit is declared", "128MB", "Out of Memory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opened, err := Open(context.Background(), warehouse.Options{Dir: t.TempDir(), Threads: 1, MemoryLimit: c.declared})
			if err != nil {
				t.Fatal(err)
			}
			e := opened.(*engine)
			defer func() {
				if err := e.Close(); err != nil {
					t.Error(err)
				}
			}()
			for _, step := range []struct{ statement, want string }{{"create table small as select 1 as n", ""}, {large, c.want}} {
				err := e.run(context.Background(), step.statement)
				if step.want == "" && err != nil || step.want != "" && (err == nil || !strings.Contains(err.Error(), step.want)) {
					t.Errorf("%s: error %v, want %q", step.statement, err, step.want)
				}
				if got := limitOf(t, e); got != "122.0 MiB" {
					t.Errorf("after %s, the limit is %s", step.statement, got)
				}
			}
		})
	}
}

func limitOf(t *testing.T, e *engine) (limit string) {
	t.Helper()
	if err := e.db.QueryRowContext(context.Background(), "select current_setting('memory_limit')").Scan(&limit); err != nil {
		t.Fatal(err)
	}
	return limit
}

// TestHigherLimits: a step is tried within four times the first limit before it may take all
// memory, and a small machine has no more than it has.
func TestHigherLimits(t *testing.T) {
	for _, c := range []struct {
		rows, all int64
		want      []string
	}{
		{1_000_000, 20_000_000_000, []string{"140000000B", "560000000B", "20000000000B"}},
		{100_000_000, 2_000_000_000, []string{"1328000000B", "2000000000B", "2000000000B"}},
		{100_000_000, 1_000_000_000, []string{"1000000000B", "1000000000B", "1000000000B"}},
	} {
		if got := frugal(c.rows, c.all); !slices.Equal(got, c.want) {
			t.Errorf("%d rows of %d bytes: %v, want %v", c.rows, c.all, got, c.want)
		}
	}
}
