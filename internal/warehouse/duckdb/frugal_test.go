package duckdb

import (
	"context"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/warehouse"
)

// TestFrugalLimit: a step that does not fit in the memory that the rows call for takes more,
// unless a limit is declared.
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
			if err := e.run(context.Background(), "create table small as select 1 as n"); err != nil {
				t.Fatal(err)
			}
			if (e.most == "") != (c.declared != "") {
				t.Errorf("after a small step, the limit may be lifted to %q", e.most)
			}
			err = e.run(context.Background(), large)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if e.most != "" {
				t.Error("the limit was not lifted for a step that does not fit")
			}
		})
	}
}
