package inference

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

// TestDrawsAreHeldAgainstDeliveries: the delivered arms are those of a draw on record, or
// they are not; what nobody knows is said of nobody.
func TestDrawsAreHeldAgainstDeliveries(t *testing.T) {
	row := func(number int64, program, person, arm string) assignment {
		return assignment{Employee: &person, Program: program, Arm: arm, IsDrawn: true, Delivery: 1, Row: number}
	}
	drawn := new(models.ArmsOf(map[string]bool{"ann": true, "bob": false, "cyd": true}))
	kept := []assignment{row(2, "C1", "cyd", "treatment"), row(3, "C1", "ann", "treatment"), row(4, "P", "bob", "waitlist")}
	for _, c := range []struct {
		name string
		arms *string
		rows []assignment
		kept *bool
	}{
		{"as drawn, in another order", drawn, kept, new(true)},
		{"two have changed places", drawn, []assignment{row(2, "C1", "cyd", "treatment"), row(3, "C1", "ann", "control"), row(4, "C1", "bob", "treatment")}, new(false)},
		{"one is left out", drawn, kept[:2], new(false)},
		{"one is added", drawn, append(kept[:3:3], row(5, "C1", "dan", "control")), new(false)},
		{"a later row counts", drawn, append([]assignment{row(1, "C1", "cyd", "control")}, kept...), new(true)},
		{"nothing is delivered", drawn, nil, nil},
		{"another program", drawn, []assignment{row(2, "C2", "ann", "control")}, nil},
		{"an older version drew", nil, kept, nil},
		{"somebody is named by address", drawn, append(kept[:3:3], assignment{Program: "C1", Arm: "control", IsDrawn: true}), nil},
		{"not declared as drawn", drawn, []assignment{{Employee: new("ann"), Program: "C1", Arm: "control"}}, nil},
	} {
		got := heldAgainst([]models.DrawRow{{Program: "P", Number: 1, Arms: c.arms}}, armsOf(c.rows, map[string]string{"C1": "P", "P": "P", "C2": "Q"}))
		if diff := cmp.Diff([]Draw{{ProgramID: "P", DrawsCount: 1, IsAsDrawn: c.kept}}, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	for _, want := range []bool{false, true} { // the last one counts, so that nobody chooses
		arms := []*string{drawn, new("other")}
		if want {
			slices.Reverse(arms)
		}
		both := heldAgainst([]models.DrawRow{{Program: "P", Number: 1, Arms: arms[0]}, {Program: "P", Number: 2, Arms: arms[1]}}, armsOf(kept, map[string]string{"C1": "P", "P": "P"}))
		if len(both) != 1 || both[0].DrawsCount != 2 || *both[0].IsAsDrawn != want {
			t.Errorf("of two draws: %+v, want %t", both, want)
		}
	}
}
