package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/chart"
)

func TestResultsStandInOrder(t *testing.T) {
	var got []string
	for _, r := range resultsOf(english, northwind().Impacts) {
		got = append(got, r.ProgramID)
	}
	want := []string{"line_cert", "selling", "error_proofing", "service", "negotiation", "onboarding", "mentoring"}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want best evidence first, then by improvement: %v", got, want)
	}
}

func one(impacts ...Impact) *chart.Drawing {
	return site{say: english}.forestChart(resultsOf(english, impacts)).Drawings[0]
}

func classes(d *chart.Drawing, shape string) string {
	var out []string
	for _, m := range d.Marks {
		if m.Shape == shape {
			out = append(out, m.Class)
		}
	}
	return strings.Join(out, ",")
}

func TestBeforeAndAfterStandsBesideTheComparison(t *testing.T) {
	d := one(study{program: "p", metric: "m", pct: 4, low: 1, high: 7, before: 19, grade: "strong"}.rows()...)
	if got := classes(d, "circle"); got != "before,before" { // the legend and the row
		t.Errorf("circles %s", got)
	}
	if got := classes(d, "rect"); got != "dot strong,dot strong" {
		t.Errorf("squares %s", got)
	}
}

func TestBeforeAndAfterAloneIsHollow(t *testing.T) {
	rows := study{program: "p", metric: "m", pct: 4, low: 1, high: 7, before: 19, grade: "weak"}.rows()
	rows[1].IsPrimary = true
	d := one(rows[1])
	if got := classes(d, "rect"); got != "dot strong" { // the legend's
		t.Errorf("squares %s: a figure without a comparison is drawn like one with a comparison", got)
	}
	if got := classes(d, "line"); !strings.Contains(got, "range before") {
		t.Errorf("lines %s", got)
	}
}

func TestWideRangesEndInArrows(t *testing.T) {
	var rows []Impact
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		rows = append(rows, study{program: id, metric: "m", pct: 4, low: 1, high: 7, before: 5, grade: "strong"}.rows()...)
	}
	rows = append(rows, study{program: "vague", metric: "m", pct: 200, low: -900, high: 1300, before: 5, grade: "weak"}.rows()...)
	d := one(rows...)
	if got := classes(d, "path"); got != "weak,weak" {
		t.Errorf("arrows %q", got)
	}
	for _, m := range d.Marks {
		if m.Shape != "text" && (m.X < 0 || m.X+m.Width > d.Width || m.X2 > d.Width) {
			t.Errorf("%s %s leaves the drawing at %v", m.Shape, m.Class, m.X)
		}
	}
}

func TestAFigureWithoutPercentageIsToldInUnits(t *testing.T) {
	rows := study{program: "p", metric: "m", unit: "points", level: 50, pct: 4, low: 1, high: 7, grade: "moderate"}.rows()
	rows[0].ImprovementPct, rows[0].ImprovementLowPct, rows[0].ImprovementHighPct = nil, nil, nil
	c := site{say: english}.forestChart(resultsOf(english, rows))
	if c.Drawings != nil {
		t.Error("something is plotted on a percent scale")
	}
	if got := c.Table.Rows[0][5]; got != "+2.0 points (0.5 to 3.5)" {
		t.Errorf("in units %q", got)
	}
}

func TestBetterIsRightForMetricsThatShouldFall(t *testing.T) {
	// Improvements in the mart already have better as positive; the page must not reverse
	// them again.
	r := resultsOf(english, study{program: "p", metric: "m", pct: 8.3, low: 0.4, high: 16.2, grade: "moderate"}.rows())[0]
	if r.Change() != "+8.3\u00a0% (0.4 to 16.2)" {
		t.Error(r.Change())
	}
}

// TestWeakEvidenceSaysWhy: a figure on weak evidence comes with what made it weak, and one on
// better evidence does not.
func TestWeakEvidenceSaysWhy(t *testing.T) {
	weak := result{Impact: Impact{Verdict: "promising", EvidenceGrade: "weak", VerdictSentence: "Sales may have risen.", EvidenceCap: new("groups_differ")}, Evidence: gradeOf(english, "weak"), say: english}
	if got, want := weak.Words(), "Sales may have risen. The evidence is weak: the two groups differed before training."; got != want {
		t.Errorf("said is %q, want %q", got, want)
	}
	strong := result{Impact: Impact{Verdict: "works", VerdictSentence: "Sales rose."}, Evidence: gradeOf(english, "strong"), say: english}
	if got, want := strong.Words(), "Sales rose."; got != want {
		t.Errorf("said is %q, want %q", got, want)
	}
}
