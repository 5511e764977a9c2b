package sql_test

import (
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// A model is one file. Its contract says what one row is and what the table promises.
func ExampleLoad() {
	models, err := sql.Load(inference.Lists(), transform.Lists())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range models {
		if m.Name != "program_impacts" {
			continue
		}
		fmt.Println("one row per", strings.Join(m.Grain, ", "))
		verdict, _ := m.Column("verdict")
		fmt.Println("verdict is one of", strings.Join(verdict.Values, ", "))
		effect, _ := m.Column("effect")
		fmt.Println("effect describes", strings.Join(effect.Role.People, " and "))
	}
	// Output:
	// one row per program_id, metric_id, segment_type, segment_id, estimator
	// verdict is one of works, promising, no_meaningful_effect, worked_against, may_have_worked_against, cannot_tell
	// effect describes trained and comparison
}
