package warehouse_test

import (
	"context"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// TestRepeatedKeysAreRefused: one repeated key of a small table is found, and of a
// large one a join that repeats every key.
func TestRepeatedKeysAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ query, want string }{
		"unique":         {"select range as k from range(10)", ""},
		"one repeated":   {"select range as k from range(10) union all select 3 as k", "1 keys over the grain (k)"},
		"large, unique":  {"select range as k from range(1200000)", ""},
		"large, doubled": {"select range // 2 as k from range(1200000)", "keys over the grain (k) stand in more than one row"},
	} {
		t.Run(name, func(t *testing.T) {
			m := sql.Model{
				Table: models.Table{Name: "int_keys", Grain: []string{"k"}, Columns: []models.Column{{Name: "k", Type: models.Integer}}},
				Layer: sql.Intermediate, Query: c.query,
			}
			_, err := openEngine(t).Build(context.Background(), m)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
