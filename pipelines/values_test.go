package pipelines_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/pipelines"
)

// publish lets the store see the agreement before the launch, and the values after it.
func (a agreed) publish() {
	a.t.Helper()
	a.seen(beforeLaunch)
	if err := a.run("2026-07-10", pipelines.RunOptions{}); err != nil {
		a.t.Fatal(err)
	}
}

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
	a.write(file, changed.String())
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

// write writes a file of the company.
func (a agreed) write(file, text string) {
	a.t.Helper()
	if err := os.WriteFile(filepath.Join(a.dir, file), []byte(text), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// original writes the repairs of the example.
func (a agreed) original() {
	a.t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "examples", "minimal", "repairs.csv"))
	if err != nil {
		a.t.Fatal(err)
	}
	a.write("repairs.csv", string(text))
}

// rollBack makes a snapshot current again.
func (a agreed) rollBack(number int64) {
	a.t.Helper()
	if _, err := a.pipeline(later).Rollback(a.t.Context(), number); err != nil {
		a.t.Fatal(err)
	}
}

// split moves a value to a second file of the feed.
func (a agreed) split() {
	a.t.Helper()
	second := "Employee ID,Month,Repairs,Hours\n"
	a.rows("repairs.csv", func(cells []string) []string {
		if cells[0] == "0001" && cells[1] == "2025-11" {
			second += strings.Join(cells, ",") + "\n"
			return nil
		}
		return cells
	})
	a.write("repairs2.csv", second)
	a.edit("path: repairs.csv}", "path: repairs*.csv}")
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
		a.write(name, string(text))
	}
}

const explained = "restated_because: the workshop was recounted\n    smallest_change"

// TestValuesAreWitnessed: whoever replaces published values of closed months is told, whatever
// else is done to hide it; and who adds values, or loses people, is not.
func TestValuesAreWitnessed(t *testing.T) {
	isEarly := func(id, month string) bool { return id == "0041" && month < "2025-12" }
	published := newAgreed(t)
	published.publish()
	for name, of := range map[string]struct {
		before func(a agreed) // before anything is published
		edit   func(a *edited)
		want   string // agreement
		way    string // of the values, where they are others
	}{
		"the baseline":     {nil, func(a *edited) { a.worsen() }, "restated", "replaced"},
		"the months after": {nil, func(a *edited) { a.value("0001", "2026-05", "190") }, "restated", "replaced"},
		"the colleagues":   {nil, func(a *edited) { a.value("0041", "2026-05", "90") }, "restated", "replaced"},
		"a month that is gone": {nil, func(a *edited) {
			a.without(func(id, month string) bool { return id == "0001" && month == "2025-11" })
		}, "restated", "replaced"},
		"the weakest, of whom nothing is left but their names": {nil, func(a *edited) {
			a.without(func(id, _ string) bool { return id == "0001" })
		}, "restated", "replaced"},
		"a second file with other values": {nil, func(a *edited) {
			a.write("repairs2.csv", "Employee ID,Month,Repairs,Hours\n0001,2025-11,90,138\n")
			a.edit("path: repairs.csv}", "path: repairs*.csv}")
		}, "restated", "added"},
		"a second file with other values since the launch, and an edit": {nil, func(a *edited) {
			a.value("0002", "2026-04", "190")
			a.next()
			a.write("repairs2.csv", "Employee ID,Month,Repairs,Hours\n0001,2026-05,190,138\n")
			a.edit("path: repairs.csv}", "path: repairs*.csv}")
		}, "restated", "added"},
		"another mapping, explained, hides other values": {nil, func(a *edited) {
			a.worsen()
			a.edit("numerator: {from: Repairs}", "numerator: {from: [Repairs, Jobs]}")
			a.edit("smallest_change", "remapped_because: the export names repairs jobs\n    smallest_change")
		}, "restated", "replaced"},
		"the landing zone is gone, too": {nil, func(a *edited) {
			a.next()
			a.worsen()
			a.remove("landing")
		}, "restated", "replaced"},
		"all but the ledger is gone, too": {nil, func(a *edited) {
			a.value("0041", "2026-06", "151")
			a.next()
			a.worsen()
			for _, gone := range []string{"landing", "snapshots", "marts", "current.json", "runs", "feedback", "shown"} {
				a.remove(gone)
			}
		}, "restated", ""},
		"a person is erased, too": {nil, func(a *edited) {
			a.worsen()
			if _, err := a.pipeline(later).Erase(a.t.Context(), pipelines.EraseOptions{Person: "0064", Because: "asked for it"}); err != nil {
				a.t.Fatal(err)
			}
		}, "restated", "replaced"},
		"the metric is left out for a night": {nil, func(a *edited) {
			config := a.kept("impactmart.yaml")
			a.edit("  - {program: fault_finding, metric: repairs_per_hour, goal: throughput, agreed_on: 2026-02-02}", "  []")
			a.edit("metric_id: {const: repairs_per_hour}", "metric_id: {const: repairs_each_hour}")
			a.worsen()
			a.next()
			config()
		}, "restated", "reread"},
		"the feed is dropped": {nil, func(a *edited) {
			a.split()
			a.next()
			a.edit("path: repairs*.csv}", "path: repairs.csv}")
		}, "restated", "gone"},
		"the feed is dropped, and comes again": {nil, func(a *edited) {
			a.split()
			a.next()
			a.edit("path: repairs*.csv}", "path: repairs.csv}")
			a.next()
			a.edit("path: repairs.csv}", "path: repairs*.csv}")
		}, "witnessed", ""},
		"the feed is dropped, and comes again with other values": {nil, func(a *edited) {
			a.split()
			a.next()
			a.edit("path: repairs*.csv}", "path: repairs.csv}")
			a.next()
			a.edit("path: repairs.csv}", "path: repairs*.csv}")
			a.write("repairs2.csv", "Employee ID,Month,Repairs,Hours\n0001,2025-11,90,138\n")
		}, "restated", "gone"},
		"another mapping of the same file, with a reason for both": {nil, func(a *edited) {
			a.edit("numerator: {from: Repairs}", "numerator: {from: Hours}")
			a.edit("smallest_change", "remapped_because: hours are what counts\n    restated_because: hours are what counts\n    smallest_change")
		}, "remapped", "reread"},
		"a publication that was rolled back": {nil, func(a *edited) {
			a.worsen()
			a.next()
			a.rollBack(1)
			a.value("0010", "2025-12", "100")
		}, "restated", "replaced"},
		"a publication that was rolled back, and values that come later": {func(a agreed) { a.without(isEarly) }, func(a *edited) {
			a.worsen()
			a.next()
			a.rollBack(1)
			a.original()
		}, "witnessed", ""},
		"in two steps, of which one is explained": {nil, func(a *edited) {
			a.worsen()
			a.next()
			a.edit("smallest_change", explained)
			a.next()
			a.value("0010", "2025-12", "100")
		}, "restated", "replaced"},
		"a reason from before": {nil, func(a *edited) {
			a.edit("smallest_change", explained)
			a.next()
			a.worsen()
		}, "restated", "replaced"},
		"with a reason": {nil, func(a *edited) {
			a.worsen()
			a.next()
			a.edit("smallest_change", explained)
		}, "corrected", "replaced"},
		"and back": {nil, func(a *edited) {
			putBack := a.kept("repairs.csv")
			a.worsen()
			a.next()
			putBack()
		}, "witnessed", ""},
		"and back later": {nil, func(a *edited) {
			a.edit("smallest_change: 0.05", "smallest_change: 0.05\n    value_per_unit: 1300")
			a.edit("    value_per_unit: 1300 #", "    #")
			a.next()
			putBack := a.kept("repairs.csv")
			a.worsen()
			a.next()
			putBack()
		}, "witnessed", ""},
		"values that come later": {func(a agreed) { a.without(isEarly) }, func(a *edited) {
			a.original()
		}, "witnessed", ""},
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
		}, "witnessed", ""},
		"a month before all windows": {func(a agreed) { a.edit("baseline: 3", "baseline: 1") }, func(a *edited) {
			a.value("0001", "2025-10", "90")
		}, "witnessed", ""},
		"a month after all windows": {func(a agreed) { a.edit("post: 3", "post: 1") }, func(a *edited) {
			a.value("0001", "2026-05", "190")
		}, "witnessed", ""},
		"a person who left, and whom the export no longer has": {nil, func(a *edited) {
			without(a.t, a.dir, "0064")
		}, "witnessed", ""},
		"a person who is erased": {nil, func(a *edited) {
			a.next()
			if _, err := a.pipeline(later).Erase(a.t.Context(), pipelines.EraseOptions{Person: "0064", Because: "asked for it"}); err != nil {
				a.t.Fatal(err)
			}
			a.day = 2
		}, "witnessed", ""},
		"the last month, which is not settled": {nil, func(a *edited) { a.value("0001", "2026-06", "151") }, "witnessed", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &edited{agreed{t, t.TempDir()}, 0}
			if of.before == nil {
				if err := os.CopyFS(a.dir, os.DirFS(published.dir)); err != nil {
					t.Fatal(err)
				}
			} else {
				a.agreed = newAgreed(t)
				of.before(a.agreed)
				a.publish()
			}
			of.edit(a)
			a.next()
			if got := a.agreement(); got != of.want {
				t.Errorf("the agreement is %s, want %s", got, of.want)
			}
			marts := openMarts(t, filepath.Join(a.dir, "store"))
			if n := marts.number("select count(*) from metric_contracts where coalesce(restated_way, '') = '" + of.way + "'"); n != 1 {
				t.Errorf("the values were not %q", of.way)
			}
			finding := marts.number("select count(*) from data_findings where code = 'published_values_differ'")
			if finding != side(of.want == "restated") {
				t.Errorf("%v findings", finding)
			}
		})
	}
}

// TestACorrectionInANewFileIsNoFinding: late and corrected rows come so. The agreement alone
// says that values of months since the launch are others.
func TestACorrectionInANewFileIsNoFinding(t *testing.T) {
	t.Parallel()
	a := &edited{newAgreed(t), 0}
	a.publish()
	a.write("repairs2.csv", "Employee ID,Month,Repairs,Hours\n0001,2026-05,190,138\n")
	a.edit("path: repairs.csv}", "path: repairs*.csv}")
	a.next()
	if got := a.agreement(); got != "restated" {
		t.Errorf("the agreement is %s", got)
	}
	marts := openMarts(t, filepath.Join(a.dir, "store"))
	if n := marts.number("select count(*) from data_findings where code = 'published_values_differ'"); n != 0 {
		t.Errorf("%v findings", n)
	}
}

// TestEqualHistoriesAreEqual: the digests of two stores differ, and their runs and marts do not;
// a night without other values writes none.
func TestEqualHistoriesAreEqual(t *testing.T) {
	t.Parallel()
	history := func() (run string, marts map[string]string, record []string) {
		a := &edited{newAgreed(t), 0}
		a.edit("\nprograms:", "\nprivacy: {figures: exact, because: made up}\nprograms:")
		a.seen(beforeLaunch)
		for _, edit := range []func(){func() {}, a.worsen, func() { a.value("0010", "2025-12", "100") }} {
			edit()
			a.next()
		}
		records := func() []string {
			names, err := filepath.Glob(filepath.Join(a.dir, "store", "ledger", "values", "*.json"))
			if err != nil {
				t.Fatal(err)
			}
			return names
		}
		record = records()
		if a.next(); !slices.Equal(record, records()) || len(record) != 1 {
			t.Errorf("the records were %q, and are %q", record, records())
		}
		report, err := a.pipeline("2026-08-09").Run(t.Context(), pipelines.RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return report.Run, pulledMarts(t, a.dir), record
	}
	run, marts, record := history()
	again, others, other := history()
	if run != again {
		t.Errorf("runs %s and %s", run, again)
	}
	for name := range marts {
		if marts[name] != others[name] {
			t.Errorf("%s differs", name)
		}
	}
	if filepath.Base(record[0]) == filepath.Base(other[0]) {
		t.Error("the digests have the same key")
	}
}

// TestLostValuesAreNoticed: without the record of values, a run that publishes ends; with --full
// it goes on, and believes no agreement.
func TestLostValuesAreNoticed(t *testing.T) {
	t.Parallel()
	a := &edited{newAgreed(t), 0}
	a.seen(beforeLaunch)
	a.next()
	a.remove("ledger/values")
	a.worsen()
	if err := a.run(later, pipelines.RunOptions{}); !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "ledger/values/000001-") {
		t.Fatalf("error %v", err)
	}
	if err := a.run(later, pipelines.RunOptions{Full: true}); err != nil {
		t.Fatal(err)
	}
	if got := a.agreement(); got != "not_witnessed" {
		t.Errorf("the agreement is %s", got)
	}
}

// TestRolledBackValuesStaySo: other values that were published and rolled back are not published
// again, though only their comparison shows that it is the same run.
func TestRolledBackValuesStaySo(t *testing.T) {
	t.Parallel()
	a := &edited{newAgreed(t), 0}
	a.seen(beforeLaunch)
	a.next()
	a.worsen()
	a.next()
	a.rollBack(1)
	report, err := a.pipeline("2026-08-03").Run(t.Context(), pipelines.RunOptions{})
	if err != nil || report.Published || report.Withdrawn != 2 {
		t.Errorf("published %v, withdrawn %d: %v", report.Published, report.Withdrawn, err)
	}
}

// newcomers lets some technicians begin in autumn 2025, and measures how long they take to
// get up to pace.
func (a agreed) newcomers() {
	a.t.Helper()
	isNew := func(id string) bool { return id >= "0040" && id < "0060" }
	a.rows("roster.csv", func(cells []string) []string {
		if isNew(cells[0]) {
			cells[2] = "2025-10-06"
		}
		return cells
	})
	a.without(func(id, month string) bool { return isNew(id) && month < "2025-11" })
	a.edit("\nprograms:", "  - {id: days_to_pace, kind: time_to, of: repairs_per_hour, threshold: 1.1, landmark_days: 180, horizon_days: 200}\n\nprograms:")
	a.edit("\nalignments:", "\nalignments:\n  - {program: fault_finding, metric: days_to_pace, agreed_on: 2026-02-02}")
}

// TestStartsAreWitnessed: whoever moves the days on which people began, once a time to
// productivity is published, is told; and who hires people, or loses them, is not.
func TestStartsAreWitnessed(t *testing.T) {
	for name, of := range map[string]struct {
		edit func(a *edited)
		want string
	}{
		"as they were": {func(*edited) {}, "witnessed"},
		"the trained began a week later": {func(a *edited) {
			a.rows("roster.csv", func(cells []string) []string {
				if cells[0] >= "0046" && cells[0] <= "0049" {
					cells[2] = "2025-10-13"
				}
				return cells
			})
		}, "restated"},
		"one began in another month": {func(a *edited) {
			a.rows("roster.csv", func(cells []string) []string {
				if cells[0] == "0046" {
					cells[2] = "2025-11-03"
				}
				return cells
			})
		}, "restated"},
		"others are hired, and one who left is gone": {func(a *edited) {
			a.rows("roster.csv", func(cells []string) []string {
				switch cells[0] {
				case "0050":
					return nil
				case "0001":
					cells[2] = "2025-10-20"
				}
				return cells
			})
		}, "witnessed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &edited{newAgreed(t), 0}
			a.newcomers()
			a.publish()
			of.edit(a)
			a.next()
			marts := openMarts(t, filepath.Join(a.dir, "store"))
			var agreement, by string
			if err := marts.db.QueryRow("select agreement, coalesce(restated_by, '') from metric_contracts where metric_id = 'days_to_pace'").Scan(&agreement, &by); err != nil {
				t.Fatal(err)
			}
			if agreement != of.want || (by == "roster: roster.csv") != (of.want == "restated") {
				t.Errorf("the agreement is %s, by %q; want %s", agreement, by, of.want)
			}
		})
	}
}
