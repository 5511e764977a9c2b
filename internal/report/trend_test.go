package report

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/internal/chart"
)

// addTrends adds to the sample a weekly study in steps with a gap and withheld periods, a
// monthly study measured from one base, which has no row, and a quarterly study that shows
// little about the time before training.
func (m *Marts) addTrends() {
	shape := func(id, unit, better, grain string, gap int64) {
		for i := range m.Metrics {
			if m.Metrics[i].MetricID == id {
				m.Metrics[i].Unit, m.Metrics[i].Better, m.Metrics[i].Grain, m.Metrics[i].GapPeriods = unit, better, grain, gap
			}
		}
	}
	shape("units_per_hour", "units per hour", "higher", "week", 2)
	shape("sales_per_rep", "EUR per month", "higher", "month", 1)
	shape("margin", "points", "higher", "quarter", 0)
	add := func(program, metric string, since int64, isLead bool, effect, half, band float64, people int64) {
		row := Trend{ProgramID: program, MetricID: metric, PeriodsSinceTraining: since, IsLead: isLead, IsSuppressed: people == 0}
		if people > 0 {
			row.PeopleCount, row.Effect, row.EffectLow, row.EffectHigh = &people, &effect, new(effect-half), new(effect+half)
			if band > 0 {
				row.BandLow, row.BandHigh = new(effect-band), new(effect+band)
			}
		}
		m.Trends = append(m.Trends, row)
	}
	noise := []float64{0.09, 0.27, 0.08, -0.66, 0.74, 0.03, -0.52, 0.34, -0.11}
	for since := int64(-26); since <= 9; since++ {
		effect, people := noise[(since+26)%9], 508+since
		if since > 0 {
			effect += 2.6
		}
		if since == -20 || since == 6 {
			people = 0
		}
		add("line_cert", "units_per_hour", since, since < -2, effect, 0.82, 1.33, people)
	}
	for i, effect := range []float64{312.4, -655.2, 271.8, -118.3} {
		add("selling", "sales_per_rep", int64(i-6), true, effect, 1_105, 1_702, 549)
	}
	add("selling", "sales_per_rep", -1, false, -402.6, 1_190, 1_833, 548)
	for i, effect := range []float64{-939.6, 2_487, 2_933, 3_410} {
		add("selling", "sales_per_rep", int64(i), false, effect, 1_376, 2_120, int64(552-i))
	}
	add("negotiation", "margin", -1, true, 0.41, 0.9, 0, 317)
	add("negotiation", "margin", 0, false, -0.92, 1.1, 0, 316)
	add("negotiation", "margin", 1, false, -1.63, 1.2, 0, 318)
	add("mentoring", "retention", 1, false, 0, 0, 0, 0)
	m.Aggregates = []Aggregate{
		{ProgramID: "line_cert", MetricID: "units_per_hour", Aggregation: "event_overall", Effect: new(2.458), EffectLow: new(1.537), EffectHigh: new(3.378), LeadsPValue: new(0.5307), DetectableSlope: new(0.1659), BreakdownFactor: new(1.752)},
		{ProgramID: "line_cert", MetricID: "units_per_hour", Aggregation: "simple", Effect: new(2.431), EffectLow: new(1.512), EffectHigh: new(3.349), LeadsPValue: new(0.5307), DetectableSlope: new(0.1659), BreakdownFactor: new(1.752)},
		{ProgramID: "selling", MetricID: "sales_per_rep", Aggregation: "event_overall", Effect: new(1_972.6), EffectLow: new(-83.1), EffectHigh: new(4_028.3), LeadsPValue: new(0.0313), DetectableSlope: new(336.3), BreakdownFactor: new(0.0)},
		{ProgramID: "negotiation", MetricID: "margin", Aggregation: "event_overall", Effect: new(-1.275), EffectLow: new(-2.214), EffectHigh: new(-0.336), LeadsRefusal: new("covariance_is_singular")},
		{ProgramID: "mentoring", MetricID: "retention", Aggregation: "event_overall"},
	}
}

func studiesOf(m *Marts) []eventStudy {
	return eventStudiesOf(english, m, resultsOf(english, m.Impacts))
}

func TestEventStudiesAreThoseWithFigures(t *testing.T) {
	var got []string
	for _, s := range studiesOf(northwind()) {
		got = append(got, s.ProgramID)
	}
	// error_proofing works, too, but has no figures by period.
	if want := []string{"line_cert", "selling", "negotiation"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestAnExperimentIsDrawnAsOne: what is shown of a program with randomized arms is the
// experiment, also where nobody can tell, and not the observational event study.
func TestAnExperimentIsDrawnAsOne(t *testing.T) {
	m := northwind()
	at := slices.IndexFunc(m.Impacts, func(i Impact) bool { return i.ProgramID == "selling" && i.IsPrimary })
	m.Impacts[at].Estimator, m.Impacts[at].Verdict = "experiment", "cannot_tell"
	for since := int64(-2); since <= 1; since++ {
		m.Experiments = append(m.Experiments, ExperimentTrend{
			ProgramID: "selling", MetricID: m.Impacts[at].MetricID, PeriodsSinceTraining: since, IsLead: since < 0,
			Effect: new(7654.0), EffectLow: new(7000.0), EffectHigh: new(8000.0),
		})
	}
	studies := eventStudiesOf(english, m, resultsOf(english, m.Impacts))
	drawn := slices.IndexFunc(studies, func(s eventStudy) bool { return s.ProgramID == "selling" })
	if drawn < 0 {
		t.Fatal("the experiment is not drawn")
	}
	s := studies[drawn]
	if len(s.positions) != 4 || *s.positions[0].Effect != 7654 || s.hasSteps() {
		t.Errorf("drawn is %+v", s.positions)
	}
	for _, text := range []string{s.Groups(), s.Reading(), s.Before} {
		if strings.Contains(text, "similar colleagues") || strings.Contains(text, "step") || text == "" {
			t.Errorf("said is %q", text)
		}
	}
}

func TestAStudyWithoutFiguresShowsNothing(t *testing.T) {
	m := northwind()
	for i := range m.Trends {
		if p := &m.Trends[i]; !p.IsLead {
			p.IsSuppressed, p.PeopleCount, p.Effect, p.EffectLow, p.EffectHigh, p.BandLow, p.BandHigh = true, nil, nil, nil, nil, nil, nil
		}
	}
	if strings.Contains(render(t, m), "before and after, ") {
		t.Error("there is a chart with nothing after training")
	}
}

// TestTrendTableHoldsItsRows compares every row of the tables and every sentence with the
// one row of the mart that it describes.
func TestTrendTableHoldsItsRows(t *testing.T) {
	m := northwind()
	for _, s := range studiesOf(m) {
		rows := slices.DeleteFunc(slices.Clone(m.Trends), func(p Trend) bool { return p.ProgramID != s.ProgramID })
		table := s.Chart.Table.Rows
		if len(table) != len(rows) {
			t.Fatalf("%s: %d rows of %d", s.ProgramID, len(table), len(rows))
		}
		for i, p := range rows {
			sameNumbers(t, table[i][0], float64(p.PeriodsSinceTraining))
			if p.IsSuppressed {
				if got := strings.Join(table[i][2:], " "); got != "withheld – withheld" {
					t.Errorf("%s at %d shows %q", s.ProgramID, p.PeriodsSinceTraining, got)
				}
				continue
			}
			sameNumbers(t, table[i][2], *p.Effect, *p.EffectLow, *p.EffectHigh)
			if p.BandLow != nil {
				sameNumbers(t, table[i][3], *p.BandLow, *p.BandHigh)
			}
			sameNumbers(t, table[i][4], float64(*p.PeopleCount))
		}
		i := slices.IndexFunc(m.Aggregates, func(a Aggregate) bool { return a.ProgramID == s.ProgramID })
		a := m.Aggregates[i]
		sameNumbers(t, s.Average(), *a.Effect, *a.EffectLow, *a.EffectHigh)
		if a.LeadsPValue != nil {
			sameNumbers(t, s.Before, *a.LeadsPValue)
		}
		if a.BreakdownFactor != nil && *a.BreakdownFactor > 0 {
			sameNumbers(t, s.Breakdown(), *a.BreakdownFactor)
		}
	}
}

func TestEveryFigureByPeriodIsDrawn(t *testing.T) {
	for _, s := range studiesOf(northwind()) {
		for _, d := range s.Chart.Drawings {
			want := map[string]int{"dot " + s.Evidence.ID: 1} // the legend's
			for _, p := range s.positions {
				switch {
				case p.Effect == nil:
				case p.IsLead:
					want["hollow "+s.Evidence.ID]++
				case p.PeriodsSinceTraining < 0:
					want["hollow muted"]++
				default:
					want["dot "+s.Evidence.ID]++
				}
			}
			got := map[string]int{}
			for class := range strings.SplitSeq(classes(d, "circle"), ",") {
				got[class]++
			}
			for class, n := range want {
				if got[class] != n {
					t.Errorf("%s: %d of %s, want %d", d.ID, got[class], class, n)
				}
			}
		}
	}
}

func TestTheLineEndsAtAWithheldPeriod(t *testing.T) {
	studies := studiesOf(northwind())
	count := func(s eventStudy, class string) int {
		return strings.Count(classes(s.Chart.Drawings[0], "path"), class)
	}
	// Weekly, in steps: two sequences before, not joined; the gap; two after.
	if bands, lines := count(studies[0], "band"), count(studies[0], "trend"); bands != 5 || lines != 2 {
		t.Errorf("weekly: %d bands and %d lines", bands, lines)
	}
	// Monthly, from one base: joined before and after.
	if bands, lines := count(studies[1], "band"), count(studies[1], "trend"); bands != 3 || lines != 2 {
		t.Errorf("monthly: %d bands and %d lines", bands, lines)
	}
	// Without a uniform band there are only whiskers.
	if bands := count(studies[2], "band"); bands != 0 {
		t.Errorf("quarterly: %d bands", bands)
	}
	if !strings.Contains(classes(studies[2].Chart.Drawings[0], "line"), "whisker") {
		t.Error("quarterly: no whiskers")
	}
}

func TestWordsOnTheTimeBefore(t *testing.T) {
	for want, a := range map[string]Aggregate{
		"no sign that the groups were drifting apart (p = 0.531)":                                              {LeadsPValue: new(0.5307)},
		"no sign that the groups were drifting apart (p = 0.050)":                                              {LeadsPValue: new(0.05)},
		"the groups did not always change in the same way (p = 0.031)":                                         {LeadsPValue: new(0.0313)},
		"the groups did not always change in the same way (p < 0.001)":                                         {LeadsPValue: new(0.0)},
		"no period could be compared, so a drift of the groups would go unnoticed":                             {LeadsRefusal: new("no_period_before_training")},
		"only one or two people were trained at a time, too few to see whether the groups were drifting apart": {LeadsRefusal: new("cohort_of_one_or_two")},
		"the periods have too little separate information to see whether the groups were drifting apart":       {LeadsRefusal: new("covariance_is_singular")},
		"too few people to see whether the groups were drifting apart":                                         {},
	} {
		if got := strings.ReplaceAll(a.before(english), nbsp, " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestABreakdownOfNothingIsSaid(t *testing.T) {
	selling := studiesOf(northwind())[1]
	if got := selling.Breakdown(); !strings.HasPrefix(got, "That range includes zero") {
		t.Error(got)
	}
}

func TestPeriodsOfAnyLengthAreLabeled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := studiesOf(northwind())[0]
		p := s.positions[len(s.positions)-1]
		from, to := rapid.Int64Range(-400, 5).Draw(t, "from"), rapid.Int64Range(5, 200).Draw(t, "to")
		gap := rapid.Int64Range(0, 4).Draw(t, "gap")
		s.positions = nil
		for since := from; since <= to; since++ {
			p.PeriodsSinceTraining, p.IsLead = since, since < -gap
			s.positions = append(s.positions, p)
		}
		for _, d := range s.chart("trend-1").Drawings {
			if err := misplaced(d); err != nil {
				t.Error(err)
			}
			if n := strings.Count(" "+strings.Join(texts(d), " ")+" ", " "+"training"+" "); n == 0 {
				t.Errorf("%s: the period of training is not labeled", d.ID)
			}
			for _, m := range d.Marks {
				if m.X < 0 || m.X+m.Width > d.Width || m.X2 > d.Width || m.Y+m.Height > d.Height || m.Y2 > d.Height {
					t.Errorf("%s: %s %s leaves the drawing", d.ID, m.Shape, m.Class)
				}
			}
		}
	})
}

func texts(d *chart.Drawing) []string {
	var out []string
	for _, m := range d.Marks {
		out = append(out, m.Text)
	}
	return out
}

func TestTicksAreRound(t *testing.T) {
	for _, top := range []float64{0.0031, 0.7, 1.2, 30, 62_000} {
		for _, v := range chart.NewAxis([]float64{-top, top}, chart.Span{}, 5).Ticks() {
			if text := english.Declared(v); utf8.RuneCountInString(text) > 8 {
				t.Errorf("tick %s", text)
			}
		}
	}
}
