package pipelines_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/store"
	"github.com/impactmart/impactmart/pipelines"
)

// agreed is the company of examples/minimal, whose program was launched on 2 March 2026 and
// whose metric was agreed on a month beforeLaunch, as a store sees it on several days.
type agreed struct {
	t   *testing.T
	dir string
}

func newAgreed(t *testing.T) agreed {
	a := agreed{t, minimalCopy(t)}
	a.edit(",\n     document: minutes of the workshop meeting of 2 February}", "}")
	return a
}

// becomes makes the company a copy of another one, with its store.
func (a agreed) becomes(other agreed) {
	a.t.Helper()
	if err := errors.Join(os.RemoveAll(a.dir), os.CopyFS(a.dir, os.DirFS(other.dir))); err != nil {
		a.t.Fatal(err)
	}
}

// edit changes the configuration.
func (a agreed) edit(old, changed string) {
	a.t.Helper()
	path := filepath.Join(a.dir, "impactmart.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		a.t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		a.t.Fatalf("the configuration has no %q", old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), old, changed, 1)), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// editAll changes a word wherever the configuration has it.
func (a agreed) editAll(old, changed string) {
	a.t.Helper()
	for range strings.Count(a.text(), old) {
		a.edit(old, changed)
	}
}

// pipeline returns the pipeline as it is on a day.
func (a agreed) pipeline(day string) *pipelines.Pipeline {
	a.t.Helper()
	plan, err := project.Load(filepath.Join(a.dir, "impactmart.yaml"), sources)
	if err != nil {
		a.t.Fatal(err)
	}
	then := tools
	then.Now = func() time.Time {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			a.t.Fatal(err)
		}
		return at
	}
	return pipelines.New(plan, then, quiet{})
}

// run runs the pipeline on a day.
func (a agreed) run(day string, o pipelines.RunOptions) error {
	a.t.Helper()
	_, err := a.pipeline(day).Run(a.t.Context(), o)
	return err
}

// seen lets the store see the configuration on days, as a run does before all else.
func (a agreed) seen(days ...string) {
	a.t.Helper()
	for _, day := range days {
		if err := a.pipeline(day).Witness(a.t.Context()); err != nil {
			a.t.Fatal(err)
		}
	}
}

// on lets the store see the configuration on days, runs the pipeline on the last, and
// returns how the metric was agreed on.
func (a agreed) on(days ...string) string {
	a.t.Helper()
	last := len(days) - 1
	a.seen(days[:last]...)
	if err := a.run(days[last], pipelines.RunOptions{}); err != nil {
		a.t.Fatal(err)
	}
	return a.agreement()
}

func (a agreed) agreement() (agreement string) {
	a.t.Helper()
	marts := openMarts(a.t, filepath.Join(a.dir, "store"))
	defer func() { _ = marts.db.Close() }() // another run replaces the file
	if err := marts.db.QueryRow("select agreement from metric_contracts").Scan(&agreement); err != nil {
		a.t.Fatal(err)
	}
	confirmatory := marts.number("select count(*) from program_impacts where is_primary and is_confirmatory")
	if want := side(slices.Contains([]string{"witnessed", "remapped", "corrected", "declared"}, agreement)); confirmatory != want {
		a.t.Errorf("%s, and %v confirmatory results", agreement, confirmatory)
	}
	if agreement != "witnessed" && marts.number("select count(*) from program_impacts where is_primary and evidence_grade = 'strong'") > 0 {
		a.t.Errorf("strong, though %s", agreement)
	}
	return agreement
}

const beforeLaunch, launched, afterLaunch, later = "2026-02-10", "2026-03-02", "2026-07-01", "2026-08-01"

// TestAgreementsAreWitnessed: what the store saw before the launch stands, whatever is
// written afterwards; and what it did not see cannot be made up.
func TestAgreementsAreWitnessed(t *testing.T) {
	const undated, dated = "goal: throughput}", "goal: throughput, agreed_on: 2026-02-02}"
	for name, of := range map[string]struct {
		try  func(a agreed) string
		want string
	}{
		"seen before launch":        {func(a agreed) string { return a.on(beforeLaunch, afterLaunch) }, "witnessed"},
		"seen on the day of launch": {func(a agreed) string { return a.on(launched, afterLaunch) }, "witnessed"},
		"1 a day set back": {func(a agreed) string {
			a.edit(dated, undated)
			a.seen(beforeLaunch, afterLaunch)
			a.edit(undated, dated)
			return a.on(later)
		}, "dated_back"},
		"2 a day set back, with a document": {func(a agreed) string {
			a.edit(dated, undated)
			a.seen(beforeLaunch, afterLaunch)
			a.edit(undated, "goal: throughput, agreed_on: 2026-02-02, document: minutes}")
			return a.on(later)
		}, "dated_back"},
		"3 a definition that fits the figures better": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("post: 3", "post: 2")
			return a.on(afterLaunch, later)
		}, "changed"},
		"3 and back to what was agreed": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("post: 3", "post: 2")
			a.seen(afterLaunch)
			a.edit("post: 2", "post: 3")
			return a.on(later)
		}, "witnessed"},
		"3 a definition changed before the launch": {func(a agreed) string {
			a.edit("post: 3", "post: 2")
			a.seen("2026-01-10")
			a.edit("post: 2", "post: 3")
			return a.on(beforeLaunch, afterLaunch)
		}, "witnessed"},
		"4 a later launch": {func(a agreed) string {
			a.edit(dated, undated)
			a.seen(beforeLaunch, afterLaunch)
			a.edit(undated, "goal: throughput, agreed_on: 2026-07-01}")
			a.edit("launch: 2026-03-02", "launch: 2026-07-15")
			if err := a.run(later, pipelines.RunOptions{}); err == nil {
				a.t.Error("people completed the program before its launch, and nobody says so")
			}
			if err := a.run(later, pipelines.RunOptions{Accept: []string{"before_launch"}, Because: "a pilot"}); err != nil {
				a.t.Fatal(err)
			}
			return a.agreement()
		}, "late"},
		"5 another name for the metric": {func(a agreed) string {
			a.edit(dated, undated)
			a.seen(beforeLaunch, afterLaunch)
			a.edit(undated, dated)
			a.editAll("repairs_per_hour", "repairs_each_hour")
			return a.on(later)
		}, "dated_back"},
		"6 withdrawn and declared again": {func(a agreed) string {
			a.edit(dated, undated)
			a.seen(beforeLaunch)
			a.edit("  - {program: fault_finding, metric: repairs_per_hour, "+undated, "  []")
			if err := a.run(afterLaunch, pipelines.RunOptions{}); err != nil {
				a.t.Fatal(err)
			}
			a.edit("  []", "  - {program: fault_finding, metric: repairs_per_hour, "+dated)
			return a.on(later)
		}, "dated_back"},
		"7 a store built again, with its ledger": {func(a agreed) string {
			a.edit(dated, undated)
			a.on(beforeLaunch, afterLaunch)
			for _, gone := range []string{"landing", "snapshots", "marts", "current.json", "runs", "feedback"} {
				a.remove(gone)
			}
			a.edit(undated, dated)
			return a.on(later)
		}, "dated_back"},
		"8 the configuration copied to a new store": {func(a agreed) string {
			a.edit(dated, undated)
			a.seen(beforeLaunch, afterLaunch)
			a.edit(undated, dated)
			a.edit("store: store", "store: elsewhere")
			if err := a.run(later, pipelines.RunOptions{}); err != nil {
				a.t.Fatal(err)
			}
			a.remove("")
			if err := os.Rename(filepath.Join(a.dir, "elsewhere"), filepath.Join(a.dir, "store")); err != nil {
				a.t.Fatal(err)
			}
			return a.agreement()
		}, "not_witnessed"},
		"9 another name for the program": {func(a agreed) string {
			a.edit(dated, undated)
			a.seen(beforeLaunch, afterLaunch)
			a.edit(undated, dated)
			a.editAll("fault_finding", "finding_faults")
			return a.on(later)
		}, "dated_back"},
		"9 another name for a program from before the store": {func(a agreed) string {
			a.edit(dated, undated)
			a.seen(afterLaunch)
			a.edit(undated, "goal: throughput, agreed_on: 2026-02-02, document: minutes}")
			a.editAll("fault_finding", "finding_faults")
			return a.on(later)
		}, "dated_back"},
		"9 another name with what was agreed": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.editAll("fault_finding", "finding_faults")
			return a.on(afterLaunch)
		}, "witnessed"},
		"9 another name before the launch": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.editAll("fault_finding", "finding_faults")
			return a.on(launched, afterLaunch)
		}, "witnessed"},
		"10 a course less": {func(a agreed) string {
			a.edit("[FF-1]", "[FF-1, FF-2]")
			a.seen(beforeLaunch)
			a.edit("[FF-1, FF-2]", "[FF-1]")
			return a.on(afterLaunch)
		}, "changed"},
		"10 a course less, under another name": {func(a agreed) string {
			a.edit("[FF-1]", "[FF-1, FF-2]")
			a.seen(beforeLaunch)
			a.edit("[FF-1, FF-2]", "[FF-1]")
			a.editAll("fault_finding", "finding_faults")
			return a.on(afterLaunch)
		}, "changed"},
		"10 another edition of the course": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("[FF-1]", "[FF-1, FF-2026]")
			return a.on(afterLaunch)
		}, "witnessed"},
		"10 another index period": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("category: skills", "category: skills, index_period: post")
			return a.on(afterLaunch)
		}, "changed"},
		"11 the agreement of a program that nobody took": {func(a agreed) string {
			a.edit(dated, undated)
			a.edit("\nalignments:", "  - {id: spare, courses: [FF-9], launch: 2026-03-02}\n\nalignments:\n  - {program: spare, metric: repairs_per_hour, agreed_on: 2026-02-02}")
			a.seen(beforeLaunch)
			a.edit("  - {id: spare, courses: [FF-9], launch: 2026-03-02}\n", "")
			a.edit("  - {program: spare, metric: repairs_per_hour, agreed_on: 2026-02-02}\n", "")
			a.edit("[FF-1]", "[FF-1, FF-9]")
			a.edit(undated, dated)
			return a.on(afterLaunch)
		}, "changed"},
		"11 a course that nobody had declared": {func(a agreed) string {
			a.edit("[FF-1]", "[FF-9]")
			a.seen(beforeLaunch)
			a.edit("[FF-9]", "[FF-9, FF-1]")
			return a.on(afterLaunch)
		}, "changed"},
		"12 another column": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("numerator: {from: Repairs}", "numerator: {from: Hours}")
			return a.on(afterLaunch)
		}, "reread"},
		"12 rows that are skipped": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("path: repairs.csv}", "path: repairs.csv}\n    skip_where: [{column: Month, equals: [2025-10]}]")
			return a.on(afterLaunch)
		}, "reread"},
		"12 a column that was renamed, with a reason": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("numerator: {from: Repairs}", "numerator: {from: [Repairs, Jobs]}")
			if got := a.on(afterLaunch); got != "reread" {
				a.t.Errorf("without a reason, the agreement is %s", got)
			}
			a.edit("smallest_change", "remapped_because: the export names repairs jobs\n    smallest_change")
			return a.on(later)
		}, "remapped"},
		"12 a reason from before the launch": {func(a agreed) string {
			a.edit("smallest_change", "remapped_because: whatever comes\n    smallest_change")
			a.seen(beforeLaunch)
			a.edit("numerator: {from: Repairs}", "numerator: {from: Hours}")
			return a.on(afterLaunch)
		}, "reread"},
		"12 changed again after the reason": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("numerator: {from: Repairs}", "numerator: {from: [Repairs, Jobs]}")
			a.edit("smallest_change", "remapped_because: the export names repairs jobs\n    smallest_change")
			a.seen(afterLaunch)
			a.edit("[Repairs, Jobs]", "Hours")
			return a.on(later)
		}, "reread"},
		"12 and back to the column of the launch": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("numerator: {from: Repairs}", "numerator: {from: Hours}")
			a.seen(afterLaunch)
			a.edit("numerator: {from: Hours}", "numerator: {from: Repairs}")
			return a.on(later)
		}, "witnessed"},
		"12 another column before the launch": {func(a agreed) string {
			a.edit("numerator: {from: Repairs}", "numerator: {from: Hours}")
			a.seen("2026-01-10")
			a.edit("numerator: {from: Hours}", "numerator: {from: Repairs}")
			return a.on(beforeLaunch, afterLaunch)
		}, "witnessed"},
		"12 another name for the feed, and another contract": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("\n  repairs:\n", "\n  workshop:\n    contract: {max_rejects: 5%}\n")
			return a.on(afterLaunch)
		}, "witnessed"},
		"12 a second feed of the metric": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("\ngoals:", `
  more:
    table: observations
    source: {type: csv, path: more.csv}
    columns:
      subject_id: {from: Employee ID}
      metric_id: {const: repairs_per_hour}
      period_start: {from: Month, formats: [yyyy-mm]}
      numerator: {from: Hours}
      denominator: {from: Hours}

goals:`)
			if err := os.WriteFile(filepath.Join(a.dir, "more.csv"), []byte("Employee ID,Month,Repairs,Hours\n0001,2025-07,150,150\n"), 0o600); err != nil {
				a.t.Fatal(err)
			}
			return a.on(afterLaunch)
		}, "reread"},
		"13 other strata": {func(a agreed) string {
			a.seen(beforeLaunch)
			a.edit("{strata: [department]}", "{strata: [department], covariates: [tenure_years]}")
			got := a.on(afterLaunch)
			if n := openMarts(a.t, filepath.Join(a.dir, "store")).number("select count(*) from metric_contracts where compared_date = date '" + afterLaunch + "'"); n != 1 {
				a.t.Errorf("%v contracts say that people are compared otherwise", n)
			}
			return got
		}, "witnessed"},
		"a new store, with a document": {func(a agreed) string {
			a.edit(dated, "goal: throughput, agreed_on: 2026-02-02, document: minutes}")
			return a.on(afterLaunch)
		}, "declared"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := of.try(newAgreed(t)); got != of.want {
				t.Errorf("the agreement is %s, want %s", got, of.want)
			}
		})
	}
}

func (a agreed) text() string {
	text, err := os.ReadFile(filepath.Join(a.dir, "impactmart.yaml"))
	if err != nil {
		a.t.Fatal(err)
	}
	return string(text)
}

func (a agreed) remove(inStore string) {
	if err := os.RemoveAll(filepath.Join(a.dir, "store", inStore)); err != nil {
		a.t.Fatal(err)
	}
}

// TestARewrittenLedgerIsRefused: pages that were changed, removed or written anew end a run
// with the name of what is wrong, and --full goes on with what there is.
func TestARewrittenLedgerIsRefused(t *testing.T) {
	page := func(a agreed, number string) string { return filepath.Join(a.dir, "store", "ledger", number+".json") }
	rewrite := func(a agreed, number, old, changed string) {
		text, err := os.ReadFile(page(a, number))
		if err != nil {
			a.t.Fatal(err)
		}
		if err := os.WriteFile(page(a, number), []byte(strings.Replace(string(text), old, changed, 1)), 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
	for name, of := range map[string]struct {
		harm      func(a agreed)
		says      string
		fullHelps bool
	}{
		"a day written anew in the last page": {func(a agreed) { rewrite(a, "000002", afterLaunch, beforeLaunch) }, "is not the one of the last run", true},
		"a day written anew in an older page": {func(a agreed) { rewrite(a, "000001", beforeLaunch, "2025-01-01") }, "000002.json is damaged: it does not follow the page before it", false},
		"the last page removed":               {func(a agreed) { a.remove("ledger/000002.json") }, "is not the one of the last run", true},
		"the first page removed":              {func(a agreed) { a.remove("ledger/000001.json") }, "000001.json is damaged: it is missing", false},
		"half a page":                         {func(a agreed) { rewrite(a, "000002", "}", "") }, "000002.json is damaged", false},
		"all of it removed":                   {func(a agreed) { a.remove("ledger") }, "is not the one of the last run", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAgreed(t)
			a.seen(beforeLaunch)
			a.edit("smallest_change: 0.05", "smallest_change: 0.04")
			a.on(afterLaunch)
			of.harm(a)
			err := a.run(later, pipelines.RunOptions{})
			if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), of.says) {
				t.Fatalf("error %v", err)
			}
			err = a.run(later, pipelines.RunOptions{Full: true})
			if of.fullHelps != (err == nil) {
				t.Fatalf("with --full: %v", err)
			}
			if of.fullHelps && a.agreement() != "not_witnessed" {
				t.Errorf("after --full, the agreement is %s", a.agreement())
			}
		})
	}
}

// TestAPageOfAFailedRunIsHeld: pages that no snapshot names yet cannot be dated back.
func TestAPageOfAFailedRunIsHeld(t *testing.T) {
	a := newAgreed(t)
	completions, elsewhere := filepath.Join(a.dir, "completions.csv"), filepath.Join(a.dir, "elsewhere.csv")
	if err := os.Rename(completions, elsewhere); err != nil {
		t.Fatal(err)
	}
	if err := a.run(afterLaunch, pipelines.RunOptions{}); err == nil {
		t.Fatal("a run without completions succeeds")
	}
	page := filepath.Join(a.dir, "store", "ledger", "000001.json")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(page, []byte(strings.Replace(string(text), afterLaunch, beforeLaunch, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(elsewhere, completions); err != nil {
		t.Fatal(err)
	}
	if err := a.run(later, pipelines.RunOptions{}); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("error %v", err)
	}
}

// TestTheClockDoesNotGoBack: a page is never older than the one before it.
func TestTheClockDoesNotGoBack(t *testing.T) {
	a := newAgreed(t)
	a.seen(afterLaunch)
	a.edit("smallest_change: 0.05", "smallest_change: 0.04")
	a.on(beforeLaunch)
	marts := openMarts(t, filepath.Join(a.dir, "store"))
	if n := marts.number("select count(*) from ledger_entries where seen_date < date '2026-07-01'"); n != 0 {
		t.Errorf("%v entries are older than the first page", n)
	}
}

// TestWhatHidesAResultIsRecorded: a program that becomes compliance after its launch, and
// rows that a feed skips from then on, are in the ledger with their day.
func TestWhatHidesAResultIsRecorded(t *testing.T) {
	a := newAgreed(t)
	a.seen(beforeLaunch)
	a.edit("category: skills", "category: compliance")
	a.edit("source: {type: csv, path: repairs.csv}", "source: {type: csv, path: repairs.csv}\n    skip_where: [{column: Month, equals: [2025-10]}]")
	if got := a.on(afterLaunch); got != "reread" {
		t.Errorf("the agreement is %s", got)
	}
	marts := openMarts(t, filepath.Join(a.dir, "store"))
	for _, recorded := range []string{"%category: compliance%", "%; without column: Month; equals: [2025-10]"} {
		if n := marts.number("select count(*) from ledger_entries where seen_date = date '" + afterLaunch + "' and content like '" + recorded + "'"); n != 1 {
			t.Errorf("%v entries of that day say %q", n, recorded)
		}
	}
	if n := marts.number("select count(distinct content_hash) from ledger_entries where entry_kind = 'mappings'"); n != 2 {
		t.Errorf("%v mappings are on record: that of before, and that of now", n)
	}
}

// TestDecisionsAreMade: what is dated ahead is not decided yet.
func TestDecisionsAreMade(t *testing.T) {
	for day, ok := range map[string]bool{"2026-07-01": true, "2126-07-01": false} {
		a := newAgreed(t)
		a.edit("\ngoals:", "\ndecisions: [{program: fault_finding, decision: extend, by: Workshop manager, on: "+day+"}]\n\ngoals:")
		err := a.run(later, pipelines.RunOptions{})
		if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "decisions[1].on: "+day+" is yet to come") {
			t.Errorf("%s: %v", day, err)
		}
		if _, err := a.pipeline(later).Check(t.Context()); (err == nil) != ok {
			t.Errorf("check, %s: %v", day, err)
		}
	}
}

// TestSheetsAreNotAskedAboutAgreements: an agreement that was dated back is a finding, and no
// question to whoever sends the values.
func TestSheetsAreNotAskedAboutAgreements(t *testing.T) {
	const undated, dated = "goal: throughput}", "goal: throughput, agreed_on: 2026-02-02}"
	a := newAgreed(t)
	a.edit(dated, undated)
	a.seen(beforeLaunch, afterLaunch)
	a.edit(undated, dated)
	if got := a.on(later); got != "dated_back" {
		t.Fatalf("the agreement is %s", got)
	}
	if n := openMarts(t, filepath.Join(a.dir, "store")).number("select count(*) from data_findings where code = 'agreement_dated_back' and feed = 'register' and file = 'alignments' and first_rows = '1'"); n != 1 {
		t.Errorf("%v findings", n)
	}
	digests, err := filepath.Glob(filepath.Join(a.dir, "store", "feedback", "*.html"))
	if err != nil || len(digests) == 0 {
		t.Fatalf("digests %v: %v", digests, err)
	}
	for _, path := range digests {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "agreement") {
			t.Errorf("%s asks about an agreement", filepath.Base(path))
		}
	}
}

// TestWhatWasDeclaredOtherwise: a goal that is moved once its result is known is among what
// changed; what was not declared before is not.
func TestWhatWasDeclaredOtherwise(t *testing.T) {
	a := newAgreed(t)
	a.edit("owner: Workshop manager,", "owner: Workshop manager, target: +10%,")
	if err := a.run(beforeLaunch, pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	a.edit("target: +10%", "target: +1%")
	a.edit("programs:", "  - {id: mood, kind: mean, grain: month, unit: points, baseline: 1, post: 1}\n\nprograms:")
	report, err := a.pipeline(later).Run(t.Context(), pipelines.RunOptions{})
	if err != nil || report.Changes == nil {
		t.Fatal(report.Changes, err)
	}
	var said []string
	for _, c := range report.Changes.Causes {
		if c.Kind == "declared" {
			said = append(said, c.String())
		}
	}
	if len(said) != 1 || !strings.Contains(said[0], "the goal throughput is declared otherwise: ") || !strings.Contains(said[0], "target: +1%") || !strings.Contains(said[0], "target: +10%") {
		t.Errorf("said %q", said)
	}
}
