package pipelines_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

// drawn delivers who is in which arm from now on: the technicians who are trained, and all
// others.
func (a agreed) drawn() {
	a.t.Helper()
	var rows strings.Builder
	rows.WriteString("Employee ID,Program,Group,Drawn\n")
	isTreated := armsOfAll()
	for _, person := range slices.Sorted(maps.Keys(isTreated)) {
		fmt.Fprintf(&rows, "%s,FF-1,%s,yes\n", person, map[bool]string{true: "Course", false: "Later"}[isTreated[person]])
	}
	a.write("assignments.csv", rows.String())
	a.edit("\n  repairs:\n", armsFeed)
}

const armsFeed = `
  arms:
    table: assignments
    source: {type: csv, path: assignments*.csv}
    columns:
      employee_id: {from: Employee ID}
      program_id: {from: Program}
      arm: {from: Group, values: {treatment: [Course], waitlist: [Later]}}
      randomized: {from: Drawn, values: {true: [yes], false: [no]}}
      assigned_date: {const: 2026-02-20}

  repairs:
`

// armsOfAll are all technicians, each with whether to be trained.
func armsOfAll() map[string]bool {
	isTreated := map[string]bool{}
	for i := 1; i <= 64; i++ {
		isTreated[fmt.Sprintf("%04d", i)] = false
	}
	for _, i := range []int{1, 2, 3, 10, 11, 12, 19, 20, 21, 28, 29, 30, 37, 38, 39, 46, 47, 48, 49, 55, 56, 57, 58, 64} {
		isTreated[fmt.Sprintf("%04d", i)] = true
	}
	return isTreated
}

// arms changes the rows of the first people of an arm.
func (a agreed) arms(group string, people int, change func(cells []string) []string) {
	a.t.Helper()
	a.rows("assignments.csv", func(cells []string) []string {
		if cells[2] != group || people == 0 {
			return cells
		}
		people--
		return change(cells)
	})
}

func gone([]string) []string { return nil }

func in(group string) func([]string) []string {
	return func(cells []string) []string {
		cells[2] = group
		return cells
	}
}

// draw records the arms as drawn on a day.
func (a agreed) draw(day string) {
	a.t.Helper()
	if err := a.pipeline(day).RecordDraw(a.t.Context(), "fault_finding", []byte("drawn"), armsOfAll(), ""); err != nil {
		a.t.Fatal(err)
	}
}

// night runs the pipeline on a day.
func (a agreed) night(day string) {
	a.t.Helper()
	if err := a.run(day, pipelines.RunOptions{}); err != nil {
		a.t.Fatal(err)
	}
}

// TestArmsAreWitnessed: arms that are made, or changed, once somebody could know the outcome
// are no experiment; and those that the store saw before are, whatever else is delivered.
func TestArmsAreWitnessed(t *testing.T) {
	const duringTraining = "2026-03-20"
	erase := func(a agreed) {
		if _, err := a.pipeline(afterLaunch).Erase(a.t.Context(), pipelines.EraseOptions{Person: "0063", Because: "asked for it"}); err != nil {
			a.t.Fatal(err)
		}
	}
	inTime := newAgreed(t)
	inTime.seen("2026-02-05")
	inTime.drawn()
	inTime.night(beforeLaunch)
	witnessed := func(a agreed) { a.becomes(inTime) }
	for name, of := range map[string]struct {
		tell    func(a agreed) // before the last night
		seen    string
		changed string // people, "some" for fewer than the floor; empty for none
		weakBy  string // rule; empty where none of those about witnesses makes it weak
		says    string // on the page
	}{
		"seen before the training": {witnessed, "before_training", "", "", ""},
		"made once the outcome is known, and dated back": {func(a agreed) {
			a.night(beforeLaunch)
			a.night(afterLaunch)
			a.drawn()
		}, "after_outcome", "", "arms_seen_after_outcome", "who was assigned to which group was not seen until August 1, 2026, when the outcome could be known."},
		"made once it is known who was trained": {func(a agreed) {
			a.night(beforeLaunch)
			a.drawn()
			a.night(duringTraining)
		}, "after_training", "", "", "who was assigned to which group was not seen until March 20, 2026, after the training had begun."},
		"there in the first run of the store": {func(a agreed) { a.drawn() },
			"first_night", "", "", "was first seen on August 1, 2026, in the first run that would have seen it"},
		"drawn by the store before the training": {func(a agreed) {
			a.draw(beforeLaunch)
			a.night(afterLaunch)
			a.drawn()
		}, "before_training", "", "", ""},
		"drawn by the store once the outcome is known": {func(a agreed) {
			a.night(beforeLaunch)
			a.draw(afterLaunch)
			a.drawn()
		}, "after_outcome", "", "arms_seen_after_outcome", ""},
		"drawn by the store, and delivered otherwise at first": {func(a agreed) {
			a.draw(beforeLaunch)
			a.drawn()
			putBack := a.kept("assignments.csv")
			a.arms("Course", 12, gone)
			a.night(afterLaunch)
			putBack()
		}, "before_training", "", "", ""},
		"the worst are left out": {func(a agreed) {
			witnessed(a)
			a.arms("Course", 12, gone)
		}, "before_training", "12", "arms_changed", "since August 1, 2026, 12 people are no longer in the group to which they were assigned, or were added to it afterwards."},
		"some are left out": {func(a agreed) {
			witnessed(a)
			a.arms("Course", 1, gone)
		}, "before_training", "some", "arms_changed", "since August 1, 2026, some people are no longer in the group"},
		"people are in the other arm": {func(a agreed) {
			witnessed(a)
			a.arms("Course", 12, in("Later"))
		}, "before_training", "12", "arms_changed", ""},
		"people are added": {func(a agreed) {
			a.drawn()
			putBack := a.kept("assignments.csv")
			a.arms("Later", 12, gone)
			a.night(beforeLaunch)
			putBack()
		}, "before_training", "12", "arms_changed", ""},
		"left out, and back": {func(a agreed) {
			witnessed(a)
			putBack := a.kept("assignments.csv")
			a.arms("Course", 12, gone)
			a.night(afterLaunch)
			putBack()
		}, "before_training", "", "", ""},
		"changed before the training": {func(a agreed) {
			a.drawn()
			putBack := a.kept("assignments.csv")
			a.arms("Course", 6, in("Later"))
			a.night("2026-01-10")
			putBack()
			a.night(beforeLaunch)
		}, "before_training", "", "", ""},
		"changed before the training, and back later": {func(a agreed) {
			a.drawn()
			putBack := a.kept("assignments.csv")
			a.arms("Course", 12, in("Later"))
			drafted := a.kept("assignments.csv")
			a.night("2026-01-10")
			putBack()
			a.night(beforeLaunch)
			drafted()
		}, "before_training", "12", "arms_changed", ""},
		"the experiment is gone": {func(a agreed) {
			witnessed(a)
			a.edit(armsFeed, "\n  repairs:\n")
		}, "", "64", "arms_changed", ""},
		"nobody was drawn, after all": {func(a agreed) {
			witnessed(a)
			a.rows("assignments.csv", func(cells []string) []string {
				cells[3] = strings.ReplaceAll(cells[3], "yes", "no")
				return cells
			})
		}, "", "64", "arms_changed", ""},
		"a store built again with its ledger": {func(a agreed) {
			witnessed(a)
			for _, part := range []string{"landing", "snapshots", "marts", "current.json", "runs", "feedback", "shown"} {
				a.remove(part)
			}
			a.arms("Course", 12, gone)
		}, "before_training", "12", "arms_changed", ""},
		"a person is erased": {func(a agreed) {
			witnessed(a)
			erase(a)
		}, "before_training", "", "", ""},
		"a person is erased, and the worst are left out": {func(a agreed) {
			witnessed(a)
			a.arms("Course", 12, gone)
			erase(a)
		}, "before_training", "12", "arms_changed", ""},
		"the worst were left out before a person is erased": {func(a agreed) {
			witnessed(a)
			a.arms("Course", 12, gone)
			a.night("2026-06-20")
			erase(a)
		}, "before_training", "12", "arms_changed", ""},
		"another name for the program": {func(a agreed) {
			witnessed(a)
			a.editAll("fault_finding", "finding_faults")
		}, "before_training", "", "", ""},
		"two files, another name for the feed, another order": {func(a agreed) {
			witnessed(a)
			var first, second [][]string
			a.rows("assignments.csv", func(cells []string) []string {
				if cells[2] == "Course" {
					first = append(first, cells)
					return nil
				}
				second = append(second, cells)
				return cells
			})
			slices.Reverse(first)
			text := strings.Join(second[0], ",") + "\n"
			for _, cells := range first {
				text += strings.Join(cells, ",") + "\n"
			}
			a.write("assignments_course.csv", text)
			a.edit("\n  arms:\n", "\n  groups:\n")
		}, "before_training", "", "", ""},
		"a person left, and the roster no longer has them": {func(a agreed) {
			witnessed(a)
			for _, file := range []string{"roster.csv", "repairs.csv"} {
				a.rows(file, func(cells []string) []string {
					if cells[0] == "0063" {
						return nil
					}
					return cells
				})
			}
		}, "before_training", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAgreed(t)
			a.seen("2026-02-05")
			of.tell(a)
			a.night(later)
			marts := openMarts(t, filepath.Join(a.dir, "store"))
			var seen, changed string
			err := marts.db.QueryRow("select coalesce(arms_seen, ''), case when arms_changed_date is not null then coalesce(cast(arms_changed_count as varchar), 'some') else '' end from metric_contracts").Scan(&seen, &changed)
			if err != nil || seen != of.seen || changed != of.changed {
				t.Errorf("arms seen %q, changed %q: %v; want %q, %q", seen, changed, err, of.seen, of.changed)
			}
			var grade, rule string
			if err := marts.db.QueryRow("select evidence_grade, evidence_cap from program_impacts where segment_type = 'all' and estimator in ('experiment', 'did') order by estimator desc limit 1").Scan(&grade, &rule); err != nil {
				t.Fatal(err)
			}
			// By the colleagues who were trained, everybody sees that nobody was drawn.
			if want := cmp.Or(of.weakBy, "arms_not_drawn"); grade != "weak" || rule != want {
				t.Errorf("the evidence is %s by %q, want %q", grade, rule, want)
			}
			if quoted := marts.number("select count(*) from program_impacts where is_primary and estimator = 'experiment'"); quoted != side(of.weakBy == "") {
				t.Errorf("%v experiments are quoted", quoted)
			}
			if !a.says(of.says) {
				t.Errorf("the page does not say %q", of.says)
			}
			if of.changed == "" && of.seen == "before_training" && (a.says("was assigned to which group") || a.says("no longer in the group")) {
				t.Error("the page objects to the arms")
			}
		})
	}
}

// TestArmsNameNobody: what is kept of arms has no id of anybody.
func TestArmsNameNobody(t *testing.T) {
	t.Parallel()
	a := newAgreed(t)
	a.drawn()
	a.night(beforeLaunch)
	records, err := filepath.Glob(filepath.Join(a.dir, "store", "ledger", "values", "*.json"))
	if err != nil || len(records) != 1 {
		t.Fatalf("records %q: %v", records, err)
	}
	text, err := os.ReadFile(records[0])
	if err != nil {
		t.Fatal(err)
	}
	if record := string(text); !strings.Contains(record, `"arms"`) || strings.Contains(record, `"0001"`) || strings.Contains(record, models.ArmsOf(armsOfAll())) {
		t.Error("the record has no arms, or names people")
	}
	a.night("2026-02-11")
	again, err := filepath.Glob(filepath.Join(a.dir, "store", "ledger", "values", "*.json"))
	if err != nil || !slices.Equal(records, again) {
		t.Errorf("a night without other arms writes %q: %v", again, err)
	}
}
