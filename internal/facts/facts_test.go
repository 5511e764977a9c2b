package facts

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/sentence"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// TestChecksAreThoseOfTheContract: every code that SQL can find has a check, and no check
// is without a code.
func TestChecksAreThoseOfTheContract(t *testing.T) {
	loaded, err := sql.Load(inference.Lists(), transform.Lists())
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, m := range loaded {
		if m.Name == "int_finding_rows" {
			column, _ := m.Column("code")
			codes = column.Values
		}
	}
	checks := byCode()
	for _, code := range codes {
		if _, known := checks[code]; !known {
			t.Errorf("no check has the code %s", code)
		}
		delete(checks, code)
	}
	for code := range checks {
		t.Errorf("int_finding_rows has no code %s", code)
	}
}

// TestDocument: docs/facts.md has the list of checks.
func TestDocument(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "facts.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin = "<!-- written by make docs -->\n"
	prose, list, found := strings.Cut(string(text), begin)
	if !found {
		t.Fatalf("%s has no line %q", path, begin)
	}
	want := "\n" + Document()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(prose+begin+want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("run make docs (-want +got)\n%s", diff)
	}
}

func counts(code string, rows, landed, people int64) FindingCounts {
	return FindingCounts{
		Code: code, Feed: "kpi", File: "kpi.csv", TableName: "observations", ColumnName: "subject_id",
		RowsCount: rows, LandedCount: landed, PeopleCount: people, FirstRows: "2, 3",
		KindRowsCount: rows, KindLandedCount: landed, KindPeopleCount: people,
	}
}

// spread is a finding of two rows about one person in a file of ten, as are others of its
// kind.
func spread(code string, rows, landed, people int64) FindingCounts {
	c := counts(code, 2, 10, 1)
	c.KindRowsCount, c.KindLandedCount, c.KindPeopleCount = rows, landed, people
	return c
}

func TestWeigh(t *testing.T) {
	for _, c := range []struct {
		name     string
		counts   FindingCounts
		action   string // empty: not worth a row
		sameKeys map[string]string
	}{
		{"a tenth of the rows and ten people do not block", counts("person_unmatched", 10, 100, 10), Noted, nil},
		{"more than a tenth and ten people do", counts("person_unmatched", 11, 100, 10), Blocked, nil},
		{"more than a tenth and few people do not", counts("person_unmatched", 90, 100, 9), Noted, nil},
		{"one person in each of ten small files", spread("person_unmatched", 20, 100, 10), Blocked, nil},
		{"nine", spread("person_unmatched", 18, 90, 9), Noted, nil},
		{"ten people in a tenth of the rows of large files", spread("person_unmatched", 20, 200, 10), Noted, nil},
		{"restated values of ten people in ten files", spread("values_restated", 20, 100, 10), Noted, nil},
		{"of nine", spread("values_restated", 18, 90, 9), "", nil},
		{"three teams of which nobody knows", counts("team_unmatched", 90, 100, 3), Blocked, nil},
		{"a kind without a share never blocks", counts("history_starts_late", 100, 100, 100), Noted, nil},
		{"few restated values need no word", counts("values_restated", 100, 100, 9), "", nil},
		{"many do", counts("values_restated", 10, 100, 10), Noted, nil},
		{"few that the feed refuses", counts("values_restated", 1, 100, 1), Blocked, map[string]string{"kpi": "refuse"}},
		{"a feed that refuses them", counts("duplicate_row", 1, 100, 1), Blocked, map[string]string{"kpi": "refuse"}},
		{"another feed that refuses them", counts("duplicate_row", 1, 100, 1), Noted, map[string]string{"sales": "refuse"}},
		{"what has no key", counts("person_unmatched", 1, 100, 1), Noted, map[string]string{"kpi": "refuse"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := worth(weigh([]FindingCounts{c.counts}, declared{sameKeys: c.sameKeys}), []FindingCounts{c.counts})
			if c.action == "" && len(got) == 0 {
				return
			}
			if len(got) != 1 || got[0].Action != c.action {
				t.Errorf("%+v, want %s", got, c.action)
			}
		})
	}
}

// TestDeclaredRulesDecide: a rule of the configuration decides when a finding blocks, that of
// the feed before that of all.
func TestDeclaredRulesDecide(t *testing.T) {
	rule := func(code, feed string, share *float64) models.FindingRuleRow {
		return models.FindingRuleRow{Code: code, Feed: feed, BlockShare: share, Because: "we know"}
	}
	for _, c := range []struct {
		name   string
		counts FindingCounts
		action string
		rules  []models.FindingRuleRow
	}{
		{"a lower share, and one person", counts("person_unmatched", 3, 100, 1), Blocked, []models.FindingRuleRow{rule("person_unmatched", "", new(0.02))}},
		{"just that share", counts("person_unmatched", 2, 100, 1), Noted, []models.FindingRuleRow{rule("person_unmatched", "", new(0.02))}},
		{"what blocks without a rule still does", counts("person_unmatched", 40, 100, 20), Blocked, []models.FindingRuleRow{rule("person_unmatched", "", new(0.5))}},
		{"never", counts("person_unmatched", 100, 100, 100), Noted, []models.FindingRuleRow{rule("person_unmatched", "", nil)}},
		{"always", counts("history_starts_late", 1, 100, 1), Blocked, []models.FindingRuleRow{rule("history_starts_late", "", new(0.))}},
		{"of another kind", counts("history_starts_late", 1, 100, 1), Noted, []models.FindingRuleRow{rule("before_hire", "", new(0.))}},
		{"of another feed", counts("history_starts_late", 1, 100, 1), Noted, []models.FindingRuleRow{rule("history_starts_late", "hr", new(0.))}},
		{"of the feed before that of all", counts("person_unmatched", 100, 100, 100), Noted, []models.FindingRuleRow{rule("person_unmatched", "", new(0.)), rule("person_unmatched", "kpi", nil)}},
	} {
		d := declared{rules: map[[2]string]models.FindingRuleRow{}}
		for _, r := range c.rules {
			d.rules[[2]string{r.Code, r.Feed}] = r
		}
		got := weigh([]FindingCounts{c.counts}, d)[0]
		if got.Action != c.action || strings.Contains(got.Done, "as declared: we know") != (c.action == Noted && strings.Contains(c.name, "never") || strings.Contains(c.name, "before that")) {
			t.Errorf("%s: %s, %s; want %s", c.name, got.Action, got.Done, c.action)
		}
	}
}

func TestFindingSaysTheNumbers(t *testing.T) {
	got := weigh([]FindingCounts{counts("person_unmatched", 11, 100, 4)}, declared{})[0]
	if want := "11 of 100 rows are about 4 people whom the roster does not have"; got.What != want {
		t.Errorf("%q, want %q", got.What, want)
	}
	same := weigh([]FindingCounts{counts("person_unmatched", 11, 100, 4)}, declared{})[0]
	other := weigh([]FindingCounts{counts("person_unmatched", 11, 100, 5)}, declared{})[0]
	if got.Identity != same.Identity || got.Identity == other.Identity {
		t.Error("the identity is not that of what was found")
	}
}

func TestOrderIsThatOfTheChecks(t *testing.T) {
	got := weigh([]FindingCounts{counts("hourly_cost_missing", 1, 9, 1), counts("arms_differ", 1, 9, 1), counts("person_unmatched", 1, 9, 1)}, declared{})
	var codes []string
	for _, f := range got {
		codes = append(codes, f.Code)
	}
	if diff := cmp.Diff([]string{"person_unmatched", "arms_differ", "hourly_cost_missing"}, codes); diff != "" {
		t.Error(diff)
	}
}

func TestChanges(t *testing.T) {
	for _, c := range []struct {
		name          string
		effect, other float64
		want          bool
	}{
		{"the same", 3, 3, false},
		{"less than a standard error, both far from zero", 5, 4.1, false},
		{"more than one", 5, 3.9, true},
		{"no longer different from zero", 2.2, 1.8, true},
		{"no longer different from zero, by a hair", 2.0, 1.9, false},
		{"another sign of what is not different from zero", 0.2, -0.2, false},
		{"another sign of what was", 2.5, -0.1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (estimate{effect: c.effect, stdError: 1}).changes(c.other); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
}

// TestReading: what moves a verdict blocks, and the estimate that moves most is named, but
// not where the people left out of one arm are few.
func TestReading(t *testing.T) {
	m, n, drawn := claim{"P", "m"}, claim{"P", "n"}, claim{"P", "drawn"}
	published := map[claim]estimate{m: {effect: 5, stdError: 1}, n: {effect: 8, stdError: 2}, drawn: {effect: 6, stdError: 1, isExperiment: true}}
	without := func(c claim, did float64, trained, comparisons int64) comparison.Remainder {
		return comparison.Remainder{ProgramID: c.program, MetricID: c.metric, Effect: did, TrainedOut: trained, ComparisonOut: comparisons}
	}
	ofArms := func(did, experiment float64) []comparison.Remainder {
		arms := without(drawn, experiment, 10, 0)
		arms.IsExperiment = true
		return []comparison.Remainder{without(m, 5, 0, 0), without(n, 8, 0, 0), without(drawn, did, 10, 0), arms}
	}
	for _, c := range []struct {
		name    string
		trained int64
		without []comparison.Remainder
		action  string
		metric  string
		other   float64
	}{
		{"the one that moves most", 10, []comparison.Remainder{without(m, 4.5, 10, 10), without(n, 5, 10, 0), without(claim{"Q", "n"}, 99, 10, 10)}, Blocked, "n", 5},
		{"nothing moves", 10, []comparison.Remainder{without(m, 5, 10, 0), without(n, 8.1, 0, 10), ofArms(6, 6)[3]}, Noted, "n", 8.1},
		{"an experiment is read by its arms", 10, ofArms(6, 3), Blocked, "drawn", 3},
		{"and not by the other difference", 10, ofArms(3, 6.1), Noted, "drawn", 6.1},
		{"nothing is left without them", 10, nil, Blocked, "", 0},
		{"nothing is left, and nobody is trained", 0, nil, Noted, "", 0},
		{"few trained people behind the difference", 9, []comparison.Remainder{without(m, 3, 9, 10), without(n, 8, 9, 10)}, Blocked, "", 0},
		{"few colleagues behind the difference", 10, []comparison.Remainder{without(m, 3, 10, 9), without(n, 8, 10, 9)}, Blocked, "", 0},
		{"few behind the one that moves most", 10, []comparison.Remainder{without(m, 3, 1, 0), without(n, 8.2, 10, 0)}, Blocked, "n", 8.2},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := Finding{TrainedCount: c.trained, Action: Noted}
			readingOf(published, c.without, inference.Settings{MinPeople: 10}).addTo(&f)
			if f.Action != c.action {
				t.Errorf("%s, want %s", f.Action, c.action)
			}
			switch {
			case c.metric == "" && (f.Effect != nil || f.OtherEffect != nil || f.ShiftStdErrors != nil || f.ProgramID != nil || f.MetricID != nil):
				t.Errorf("says %+v", f)
			case c.metric != "" && (f.MetricID == nil || *f.MetricID != c.metric || *f.OtherEffect != c.other):
				t.Errorf("%+v, want %s %g", f, c.metric, c.other)
			}
		})
	}
}

// TestKindsAreReadTogether: whatever files they are in, but not where the feed decided.
func TestKindsAreReadTogether(t *testing.T) {
	of := func(code, feed, file string, trained int64) Finding {
		return Finding{Code: code, Feed: feed, File: file, TableName: "observations", ColumnName: "numerator", TrainedCount: trained}
	}
	findings := []Finding{
		of("duplicate_row", "kpi", "may.csv", 1), of("duplicate_row", "kpi", "june.csv", 2), of("duplicate_row", "sales", "may.csv", 1),
		of("duplicate_row", "decided", "may.csv", 1), of("duplicate_row", "kpi", "july.csv", 0), of("person_unmatched", "kpi", "may.csv", 1),
	}
	kinds := countedKinds(findings, map[string]string{"decided": "last"})
	got := map[string]int{}
	for kind, alike := range kinds {
		got[kind.code+" "+kind.feed] = len(alike)
	}
	if diff := cmp.Diff(map[string]int{"duplicate_row kpi": 2, "duplicate_row sales": 1}, got); diff != "" {
		t.Error(diff)
	}
}

func TestHints(t *testing.T) {
	people := func(ids ...string) map[string]bool {
		set := map[string]bool{}
		for _, id := range ids {
			set[id] = true
		}
		return set
	}
	for _, c := range []struct {
		name   string
		roster []string
		people map[string]bool
		want   string
	}{
		{"zeros of one length", []string{"00101", "00102"}, people("101", "102", "999"), "2 of 3 people would match if leading zeros were put back: declare pad: 5 for the column."},
		{"zeros of several lengths", []string{"0101", "00102"}, people("101"), "1 of 1 people would match but for leading zeros, and the ids of the roster have several lengths: correct the export."},
		{"two people without their zeros are one", []string{"0101", "00101"}, people("101"), ""},
		{"capital letters", []string{"e-7", "E-8"}, people("E-7", "e-8"), "2 of 2 people would match if capital letters did not count: correct the export."},
		{"strangers", []string{"00101"}, people("7", "8"), ""},
		{"one of many by chance", []string{"00101"}, people("101", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRoster()
			for _, id := range c.roster {
				r.add(id)
			}
			if got := r.hint(c.people); got != c.want {
				t.Errorf("%q\nwant %q", got, c.want)
			}
		})
	}
}

// TestOutcomes: every check ends for every feed that it looks at, and says why it could not
// look.
func TestOutcomes(t *testing.T) {
	hris := feed{name: "hris", table: "employees", columns: columns("employee_id", "department", "hire_date"), deliveries: 1}
	lms := feed{name: "lms", table: "completions", columns: columns("employee_id", "completed_date", "assigned_date"), deliveries: 2}
	kpi := feed{name: "kpi", table: "observations", columns: columns("subject_id", "numerator"), deliveries: 1}
	late := feed{name: "late", table: "completions", columns: columns("email", "completed_date")}
	found := []Finding{{Code: "before_hire", Feed: "lms", File: "a.csv"}, {Code: "before_hire", Feed: "lms", File: "b.csv"}}
	for _, c := range []struct {
		name, code, feed string
		hasLevels        bool
		outcome, reason  string
		findings         int64
	}{
		{"found in two files", "before_hire", "lms", true, Found, "", 2},
		{"found nothing", "before_launch", "lms", true, Clean, "", 0},
		{"deliveries compared", "completion_days_differ", "lms", true, Clean, "", 0},
		{"nothing to compare", "values_restated", "kpi", true, NotEvaluated, "There is one delivery of the table, and the check compares several.", 0},
		{"snapshots of one day", "gone_from_roster", "hris", true, NotEvaluated, "The feed does not map valid_from.", 0},
		{"the feed has nothing to check", "period_differs", "kpi", true, "", "", 0},
		{"the feed lacks a column", "life_after_exit", "hris", true, NotEvaluated, "The feed does not map termination_date.", 0},
		{"one of two columns is enough", "site_unrecorded", "hris", true, Clean, "", 0},
		{"one of several columns", "identifiers_differ", "lms", true, "", "", 0},
		{"the roster lacks a column", "after_exit", "lms", true, NotEvaluated, "No feed of the roster maps termination_date.", 0},
		{"the roster has it", "before_launch", "lms", true, Clean, "", 0},
		{"no delivery", "before_launch", "late", true, NotEvaluated, "The feed has no delivery.", 0},
		{"nobody never trained", "level_jumps", "kpi", false, NotEvaluated, "Nobody who never took a measured program has values in two periods.", 0},
		{"somebody never trained", "level_jumps", "kpi", true, Clean, "", 0},
		{"another table", "metric_unknown", "lms", true, "", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got CheckOutcome
			for _, o := range outcomes([]feed{hris, kpi, late, lms}, c.hasLevels, found) {
				if o.Code == c.code && o.Feed == c.feed {
					got = o
				}
			}
			reason := ""
			if got.Reason != nil {
				reason = *got.Reason
			}
			if got.Outcome != c.outcome || reason != c.reason || got.FindingsCount != c.findings {
				t.Errorf("%s, %q, %d findings", got.Outcome, reason, got.FindingsCount)
			}
		})
	}
}

// TestEveryCheckLooksSomewhere: a check without a table would never end.
func TestEveryCheckLooksSomewhere(t *testing.T) {
	for _, c := range Checks {
		if len(c.on) == 0 {
			t.Errorf("%s looks at no table", c.Code)
		}
		for _, column := range slices.Concat(c.with, c.needs) {
			for alternative := range strings.SplitSeq(column, "|") {
				if !slices.ContainsFunc(c.on, func(t models.Table) bool { _, has := t.Column(alternative); return has }) {
					t.Errorf("%s needs %s, which none of its tables has", c.Code, alternative)
				}
			}
		}
		for _, column := range c.roster {
			if _, has := models.Employees.Column(column); !has {
				t.Errorf("%s needs %s of the roster, which has no such column", c.Code, column)
			}
		}
	}
}

// TestArmsWithout: the experiment without some people is the difference of the means of
// the others, weighted by the people of each wave that has two in each arm.
func TestArmsWithout(t *testing.T) {
	january, july := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC)
	c := claim{"P", "m"}
	arm := func(day time.Time, isTreatment bool, people int64, mean float64) inference.ArmSums {
		return inference.ArmSums{ProgramID: "P", MetricID: "m", AssignedDate: day, IsTreatment: isTreatment, PeopleCount: people, PostMean: &mean}
	}
	a := arms{
		sums: map[claim][]inference.ArmSums{c: {arm(january, true, 4, 10), arm(january, false, 4, 7), arm(july, true, 2, 20), arm(july, false, 2, 15)}},
		people: map[claim][]armPerson{c: {
			{Assigned: january, IsTreatment: true, Subject: 1, Post: 16}, {Assigned: january, IsTreatment: true, Subject: 2, Post: 12},
			{Assigned: july, Subject: 3, Post: 15},
		}},
	}
	for _, test := range []struct {
		name    string
		without map[int64]bool
		want    comparison.Remainder
	}{
		{"nobody", nil, comparison.Remainder{Effect: (8*3 + 4*5) / 12.0}},
		{"two of one arm", map[int64]bool{1: true, 2: true}, comparison.Remainder{Effect: (6*(6-7) + 4*5) / 10.0, TrainedOut: 2}},
		{"a wave that loses an arm", map[int64]bool{3: true}, comparison.Remainder{Effect: 3, ComparisonOut: 1}},
	} {
		test.want.ProgramID, test.want.MetricID, test.want.IsExperiment = "P", "m", true
		if diff := cmp.Diff([]comparison.Remainder{test.want}, a.without(test.without), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
	}
	if *a.sums[c][0].PostMean != 10 || a.sums[c][0].PeopleCount != 4 {
		t.Error("the sums of the arms were changed")
	}
}

// TestChecksHaveSentences: every kind of finding says what it is, and nothing is said of a
// kind that is no longer there.
func TestChecksHaveSentences(t *testing.T) {
	for _, c := range Checks {
		says := sentence.Facts[c.Code]
		if says.Rule == "" || says.What == "" || says.Done == "" || says.Sheet == "" {
			t.Errorf("%s lacks a text: %+v", c.Code, says)
		}
	}
	if len(sentence.Facts) != len(Checks) {
		t.Errorf("%d kinds have texts, and there are %d", len(sentence.Facts), len(Checks))
	}
}
