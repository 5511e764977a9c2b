package pipelines_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/pipelines"
)

// rows changes the rows of a file of the company, header included; nil removes one.
func (a agreed) rows(file string, change func(cells []string) []string) {
	a.t.Helper()
	path := filepath.Join(a.dir, file)
	text, err := os.ReadFile(path)
	if err != nil {
		a.t.Fatal(err)
	}
	var changed strings.Builder
	for line := range strings.Lines(string(text)) {
		if cells := change(strings.Split(strings.TrimSpace(line), ",")); cells != nil {
			changed.WriteString(strings.Join(cells, ",") + "\n")
		}
	}
	if err := os.WriteFile(path, []byte(changed.String()), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// value replaces the repairs of a technician in a month.
func (a agreed) value(id, month, repairs string) {
	a.t.Helper()
	a.rows("repairs.csv", func(cells []string) []string {
		if cells[0] == id && cells[1] == month {
			cells[2] = repairs
		}
		return cells
	})
}

// worsen lowers the baseline of the trained.
func (a agreed) worsen() {
	a.t.Helper()
	for _, id := range []string{"0001", "0002", "0003"} {
		a.value(id, "2025-11", "100")
		a.value(id, "2025-12", "100")
	}
}

// next runs the pipeline on the next day of August 2026.
func (a *edited) next() {
	a.t.Helper()
	a.day++
	if err := a.run(fmt.Sprintf("2026-08-%02d", a.day), pipelines.RunOptions{}); err != nil {
		a.t.Fatal(err)
	}
}

// edited is a company whose files are edited once the result is known.
type edited struct {
	agreed
	day int
}

// without leaves out rows of the repairs.
func (a agreed) without(is func(id, month string) bool) {
	a.t.Helper()
	a.rows("repairs.csv", func(cells []string) []string {
		if is(cells[0], cells[1]) {
			return nil
		}
		return cells
	})
}

// kept is a file of the company, to be put back.
func (a agreed) kept(name string) (putBack func()) {
	a.t.Helper()
	path := filepath.Join(a.dir, name)
	text, err := os.ReadFile(path)
	if err != nil {
		a.t.Fatal(err)
	}
	return func() {
		a.t.Helper()
		if err := os.WriteFile(path, text, 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
}

const explained = "restated_because: the workshop was recounted\n    smallest_change"

// TestValuesAreWitnessed: whoever replaces published values of closed months is told, whatever
// else is done to hide it; and who adds values, or loses people, is not.
func TestValuesAreWitnessed(t *testing.T) {
	isEarly := func(id, month string) bool { return id == "0041" && month < "2025-12" }
	for name, of := range map[string]struct {
		before func(a agreed) // before anything is published
		edit   func(a *edited)
		want   string // agreement
	}{
		"the baseline":     {nil, func(a *edited) { a.worsen() }, "restated"},
		"the months after": {nil, func(a *edited) { a.value("0001", "2026-05", "190") }, "restated"},
		"the colleagues":   {nil, func(a *edited) { a.value("0041", "2026-05", "90") }, "restated"},
		"a month that is gone": {nil, func(a *edited) {
			a.without(func(id, month string) bool { return id == "0001" && month == "2025-11" })
		}, "restated"},
		"the weakest, of whom nothing is left but their names": {nil, func(a *edited) {
			a.without(func(id, _ string) bool { return id == "0001" })
		}, "restated"},
		"a second file with other values": {nil, func(a *edited) {
			if err := os.WriteFile(filepath.Join(a.dir, "repairs2.csv"), []byte("Employee ID,Month,Repairs,Hours\n0001,2025-11,90,138\n"), 0o600); err != nil {
				a.t.Fatal(err)
			}
			a.edit("path: repairs.csv}", "path: repairs*.csv}")
		}, "restated"},
		"another mapping, explained, hides other values": {nil, func(a *edited) {
			a.worsen()
			a.edit("numerator: {from: Repairs}", "numerator: {from: [Repairs, Jobs]}")
			a.edit("smallest_change", "remapped_because: the export names repairs jobs\n    smallest_change")
		}, "restated"},
		"the landing zone is gone, too": {nil, func(a *edited) {
			a.next()
			a.worsen()
			a.remove("landing")
		}, "restated"},
		"all but the ledger is gone, too": {nil, func(a *edited) {
			a.value("0041", "2026-06", "151")
			a.next()
			a.worsen()
			for _, gone := range []string{"landing", "snapshots", "marts", "current.json", "runs", "feedback", "shown"} {
				a.remove(gone)
			}
		}, "restated"},
		"the key of the digests is gone, too": {nil, func(a *edited) {
			a.next()
			a.worsen()
			a.remove("ledger/key")
		}, "restated"},
		"a person is erased, too": {nil, func(a *edited) {
			a.worsen()
			if _, err := a.pipeline(later).Erase(a.t.Context(), pipelines.EraseOptions{Person: "0064", Because: "asked for it"}); err != nil {
				a.t.Fatal(err)
			}
		}, "restated"},
		"in two steps, of which one is explained": {nil, func(a *edited) {
			a.worsen()
			a.next()
			a.edit("smallest_change", explained)
			a.next()
			a.value("0010", "2025-12", "100")
		}, "restated"},
		"a reason from before": {nil, func(a *edited) {
			a.edit("smallest_change", explained)
			a.next()
			a.worsen()
		}, "restated"},
		"with a reason": {nil, func(a *edited) {
			a.worsen()
			a.next()
			a.edit("smallest_change", explained)
		}, "corrected"},
		"and back": {nil, func(a *edited) {
			putBack := a.kept("repairs.csv")
			a.worsen()
			a.next()
			putBack()
		}, "witnessed"},
		"and back later": {nil, func(a *edited) {
			a.edit("smallest_change: 0.05", "smallest_change: 0.05\n    value_per_unit: 1300")
			a.edit("    value_per_unit: 1300 #", "    #")
			a.next()
			putBack := a.kept("repairs.csv")
			a.worsen()
			a.next()
			putBack()
		}, "witnessed"},
		"values that come later": {func(a agreed) { a.without(isEarly) }, func(a *edited) {
			text, err := os.ReadFile(filepath.Join("..", "examples", "minimal", "repairs.csv"))
			if err != nil {
				a.t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(a.dir, "repairs.csv"), text, 0o600); err != nil {
				a.t.Fatal(err)
			}
		}, "witnessed"},
		"rows in another order": {nil, func(a *edited) {
			var all [][]string
			a.rows("repairs.csv", func(c []string) []string {
				all = append(all, c)
				return c
			})
			slices.Reverse(all[1:])
			a.rows("repairs.csv", func([]string) (next []string) {
				next, all = all[0], all[1:]
				return next
			})
		}, "witnessed"},
		"a person who left, and whom the export no longer has": {nil, func(a *edited) {
			without(a.t, a.dir, "0064")
		}, "witnessed"},
		"a person who is erased": {nil, func(a *edited) {
			a.next()
			if _, err := a.pipeline(later).Erase(a.t.Context(), pipelines.EraseOptions{Person: "0064", Because: "asked for it"}); err != nil {
				a.t.Fatal(err)
			}
			a.day = 2
		}, "witnessed"},
		"the last month, which is not settled": {nil, func(a *edited) { a.value("0001", "2026-06", "151") }, "witnessed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &edited{newAgreed(t), 0}
			if of.before != nil {
				of.before(a.agreed)
			}
			a.seen(beforeLaunch)
			if err := a.run("2026-07-10", pipelines.RunOptions{}); err != nil {
				t.Fatal(err)
			}
			of.edit(a)
			a.next()
			if got := a.agreement(); got != of.want {
				t.Errorf("the agreement is %s, want %s", got, of.want)
			}
			finding := openMarts(t, filepath.Join(a.dir, "store")).number("select count(*) from data_findings where code = 'values_overwritten'")
			if finding != side(of.want == "restated") {
				t.Errorf("%v findings", finding)
			}
		})
	}
}
