package report

import (
	"strings"
	"testing"
	"time"
)

// addChain adds the chain from goals to programs: how the goals stand, what contributes,
// links with their gaps, agreements, check-ins and decisions.
func (m *Marts) addChain() {
	due := new(date(2026, time.December, 31))
	stand := func(goal, metric, status string, baseline, target, actual, forecast, moved float64) Progress {
		return Progress{
			GoalID: goal, MetricID: metric, BaselineValue: &baseline, TargetValue: &target, ActualValue: &actual,
			ActualLow: new(actual * 0.98), ActualHigh: new(actual * 1.02), ActualFromDate: new(date(2026, time.April, 1)), ActualToDate: new(date(2026, time.June, 30)),
			DueDate: due, ForecastValue: &forecast, ForecastRule: new("pace_since_baseline"), Progress: &status,
			MeasuredBaselineValue: &baseline, BaselineFromDate: new(date(2025, time.October, 1)), BaselineToDate: new(date(2025, time.December, 31)),
			MovedOfTargetPct: &moved, SeasonValue: new(0.0), HeldValue: &actual,
		}
	}
	throughput := stand("throughput", "units_per_hour", "on_track", 22, 26.5, 25.1, 26.9, 69)
	throughput.ExplainedValue, throughput.ExplainedLow, throughput.ExplainedHigh = new(1.38), new(0.92), new(1.84)
	throughput.ExplainedOfTargetPct, throughput.UnexplainedValue, throughput.IsMoreThanMoved = new(30.7), new(1.72), new(false)
	throughput.OwnerStatus = new("at_risk")
	throughput.SeasonValue, throughput.UnchangedValue, throughput.HeldValue = new(0.5), new(22.5), new(24.6)
	quality := stand("quality", "defect_rate", "off_track", 0.031, 0.0155, 0.0285, 0.0262, 16)
	quality.ExplainedValue, quality.UnexplainedValue, quality.IsMoreThanMoved = new(-0.0041), new(0.0016), new(true)
	growth := stand("growth", "sales_per_rep", "missed", 62_000, 68_200, 61_500, 61_500, -8)
	growth.ForecastRule, growth.HeldValue = new("observed"), nil
	unknown, reason := "unknown", "no_values"
	m.Progress = []Progress{growth, quality, {GoalID: "speed", MetricID: "lead_time", Progress: &unknown, UnknownReason: &reason}, throughput}
	m.Contributions = []Contribution{
		{GoalID: "quality", ProgramID: "error_proofing", ProgramName: "Error-proofing basics", IsCounted: true, BaselineReachedPct: new(0.0), Contribution: new(-0.0041)},
		{GoalID: "quality", ProgramID: "onboarding", ProgramName: "New-hire bootcamp", Contribution: new(-0.002)},
		{GoalID: "throughput", ProgramID: "line_cert", ProgramName: "Line 3 technical certification", IsCounted: true, Contribution: new(1.38)},
	}
	link := func(goal, metric, program, grade, missing string) Link {
		l := Link{}
		set := func(field **string, text string) {
			if text != "" {
				*field = &text
			}
		}
		set(&l.GoalName, goal)
		set(&l.MetricName, metric)
		set(&l.MetricID, metric)
		set(&l.ProgramName, program)
		set(&l.EvidenceGrade, grade)
		set(&l.Missing, missing)
		return l
	}
	unseen := link("Keep the customers we have", "Customer satisfaction", "Service excellence", "moderate", "behavior_on_the_job")
	untaught := link("Keep the customers we have", "Customer satisfaction", "", "", "program_for_skill")
	untaught.Skill = new("Handle complaints")
	m.Links = []Link{
		link("Line 3 at nameplate capacity", "Units per hour", "Line 3 technical certification", "strong", ""),
		link("Halve scrap on lines 1 to 4", "Defect rate", "Error-proofing basics", "moderate", "checks_of_behavior"),
		unseen, untaught,
		link("Ship within five days", "Lead time", "", "", "program_for_goal"),
		link("", "", "Leadership offsite", "", "metric_for_program"),
		link("", "Margin", "Negotiation masterclass", "weak", "goal_for_program"),
		{ProgramName: new("Fire safety"), IsCompliance: true},
	}
	m.Contracts = []Contract{
		{ProgramName: "Line 3 technical certification", MetricName: "Units per hour", Agreement: "witnessed"},
		{ProgramName: "New-hire bootcamp", MetricName: "First-pass yield", Agreement: "dated_back", AgreedDate: new(date(2025, time.May, 2)), AgreementSeenDate: new(date(2026, time.January, 15)), LaunchDate: new(date(2025, time.June, 1))},
	}
	for _, c := range []struct {
		department string
		within     int64
		pct        float64
	}{{"(all)", 30, 41}, {"(all)", 60, 55}, {"(all)", 90, 62}, {"Production", 30, 41}, {"Production", 60, 55}, {"Production", 90, 62}} {
		m.Checkins = append(m.Checkins, Checkins{ProgramID: "line_cert", ProgramName: "Line 3 technical certification", Department: c.department, WithinDays: c.within, SeenPct: &c.pct})
	}
	m.Reinforcements = []Reinforcement{
		{ProgramID: "line_cert", MetricID: "units_per_hour", WithinDays: 90, HasCheckin: false, Effect: new(1.9), IsReportable: true},
		{ProgramID: "line_cert", MetricID: "units_per_hour", WithinDays: 90, HasCheckin: true, Effect: new(3.1), IsReportable: true},
	}
	for scenario, benefit := range map[string]int64{"point": 511_200, "interval_low": 342_110} {
		m.GoalReturns = append(m.GoalReturns, GoalReturn{GoalID: new("throughput"), Scenario: scenario, BenefitAmount: new(euros(benefit)), CostAmount: euros(208_050), CostIsComplete: true, CurrencyCode: "EUR"})
		m.TotalReturns = append(m.TotalReturns, PortfolioReturn{Scenario: scenario, BenefitAmount: new(euros(2 * benefit)), CostAmount: euros(1_129_000), CurrencyCode: "EUR"})
	}
	m.GoalReturns = append(m.GoalReturns, GoalReturn{GoalID: new("loyalty"), Scenario: "point", CostAmount: euros(141_700), CostIsComplete: true, CurrencyCode: "EUR"})
	goal := func(number int64, seen time.Time, content string) LedgerEntry {
		return LedgerEntry{EntryNumber: number, SeenDate: seen, EntryKind: "goal", RegisteredGoalID: new("throughput"), RegisteredMetricID: new("units_per_hour"), Content: content}
	}
	m.Ledger = []LedgerEntry{
		goal(9, date(2026, time.May, 1), "owner: Ann; target: 1; metric: units_per_hour; target: 26.5; due: 2026-12-31"),
		goal(4, date(2025, time.January, 10), "owner: Bob; metric: units_per_hour; target: 30; due: 2026-06-30"),
	}
	m.Decided = []Decided{{
		ProgramName: "Service excellence", DecidedDate: date(2026, time.February, 3), DecidedBy: "Mei Lindqvist", Decision: "extend",
		Because: new("Customers ask for it."), SuggestedDecision: new("improve"), Agrees: new(false), IsLatest: true,
	}}
}

// TestTheChainInSentences: what a leader has to know about goals, each in a sentence.
func TestTheChainInSentences(t *testing.T) {
	page := strings.NewReplacer("\u2068", "", "\u2069", "", "<bdi>", "", "</bdi>", "", "\u00a0", " ", "&#43;", "+").Replace(renderAll(t, northwind()))
	for _, want := range []string{
		"22.0 (October to December 2025) to 26.5 units per hour",
		"Stands at 25.1 units per hour (24.6 to 25.6), April to June 2026: 69 % of the way. By the season of the year before, these months would be at 22.5 without any change since the baseline.",
		"It will be met by December 31, 2026 at this pace: 26.9 units per hour is expected at the pace since October to December 2025, and 24.6 if nothing more changes.",
		"The target was 30 until May 1, 2026. The due day was June 30, 2026 until May 1, 2026.",
		"It will not be met by December 31, 2026 at this pace: 0.0262",
		"It was missed: on its day the level was 61,500",
		"it moved away from the target.",
		"No value of its metric was delivered.",
		"Line 3 technical certification moved it by +1.38 units per hour: 31 % of the target (0.920 to 1.84 in all). The rest, +1.72, has other causes, or programs that are not counted.",
		"Error-proofing basics moved it by −0.00410",
		"That is more than the metric moved since the baseline, by 0.00160: something else moved it the other way.",
		"The training for it cost €208k, and its gains, claimed for as long as the register says, each counted once and whatever its evidence, add up to €511k, or €342k at the low ends of the ranges.",
		"The training for it cost €142k; no gain in money has been measured.",
		"All training except compliance cost €1.13m as far as is known, and its gains, claimed for as long as the register says, each counted once and whatever its evidence, add up to €1.02m, or €684k at the low ends of the ranges.",
		"The owner says: at risk.",
		"No program serves the goal Ship within five days.",
		"No program teaches the skill Handle complaints.",
		"Leadership offsite has no metric, and so serves no goal that anybody could check.",
		"Negotiation masterclass serves no goal.",
		"Service excellence teaches what is hardly ever seen on the job: at most one person in twenty had a check-in within 90 days.",
		"Nobody checks on the job what Error-proofing basics teaches.",
		"New-hire bootcamp on First-pass yield: the agreement was dated back to May 2, 2025; it was first seen on January 15, 2026, after the launch on June 1, 2025.",
		"Line 3 technical certification: checked in with 41 % within 30 days, 55 % within 60 days, 62 % within 90 days. Units per hour: +3.1 units per hour with a check-in within 90 days, +1.9 without.",
		"Make it cheaper, or extend it less", "Redesign or stop", "Measure longer",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, never := range []string{"New-hire bootcamp moved it", "Fire safety serves no goal", "Fire safety has no metric"} {
		if strings.Contains(page, never) {
			t.Errorf("the page says %q", never)
		}
	}
}

// TestWhatTheBaselineHadAlready: where the goal has no start, the page does not say that
// something else moved the metric the other way.
func TestWhatTheBaselineHadAlready(t *testing.T) {
	p := Progress{GoalID: "quality", MetricID: "yield", ExplainedValue: new(2.0), UnexplainedValue: new(-0.5), IsMoreThanMoved: new(true)}
	for _, baseline := range []*float64{nil, new(10.0)} {
		all := []Contribution{{GoalID: "quality", ProgramName: "Basics", IsCounted: true, BaselineReachedPct: baseline, Contribution: new(2.0)}}
		text := p.explained(english, all, nil, "points")
		if got, want := strings.Contains(text, "may be in the baseline already"), baseline == nil; got != want {
			t.Errorf("baseline %v: %s", baseline, text)
		}
	}
}

// TestACertainLossIsCalledOne: "does not surely cover" is said of a range that holds the
// cost, and not of one below it.
func TestACertainLossIsCalledOne(t *testing.T) {
	for high, certain := range map[int64]bool{90_000: true, 110_000: false} {
		s := standing{ID: "p", reason: "costs_more"}
		s.overspend(english, []Return{
			{ProgramID: "p", Scenario: "interval_high", IsCounted: true, BenefitAmount: new(euros(high)), CostAmount: new(euros(100_000))},
			{ProgramID: "p", Scenario: "interval_low", IsCounted: true, BenefitAmount: new(euros(10_000)), CostAmount: new(euros(100_000))},
			{ProgramID: "other", Scenario: "interval_high", IsCounted: true, BenefitAmount: new(euros(1_000_000)), CostAmount: new(euros(1_000))},
		})
		if strings.Contains(s.By, "below its cost") != certain {
			t.Errorf("a gain of at most %d: %q", high, s.By)
		}
	}
}

// TestADecisionOnAnInterimResultSaysSo: whoever decides on a result before its day is told
// the day, and nobody else.
func TestADecisionOnAnInterimResultSaysSo(t *testing.T) {
	day := time.Date(2026, 8, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		reason    string
		isInterim bool
		want      string
	}{
		{"works", true, "interim until August 2, 2026"}, {"works", false, ""}, {notKnown, true, ""},
	} {
		s := standing{ID: "p", metric: "yield", reason: c.reason}
		impact := Impact{ProgramID: "p", MetricID: "yield", IsInterim: c.isInterim, IsReportable: true, DecideDate: &day}
		other := impact
		other.MetricID, other.IsInterim = "other", true
		s.markInterim(english, []result{{Impact: impact}, {Impact: other}})
		if s.By != c.want {
			t.Errorf("%+v: %q", c, s.By)
		}
	}
}

// TestATargetIsNotRoundedAway: a share of the way is held against the target that is shown,
// and a level that looks like it is not called reached.
func TestATargetIsNotRoundedAway(t *testing.T) {
	p := Progress{
		TargetValue: new(106.2), BaselineValue: new(118.0), ActualValue: new(99.0), MovedOfTargetPct: new(161.0), Progress: new("on_track"),
		ActualFromDate: new(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)), ActualToDate: new(time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)),
	}
	if got, want := p.way(english, "days"), "118 to 106.2 days"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := p.level(english, "days"); !strings.Contains(got, "of the way.") {
		t.Error(got)
	}
	p.TargetValue, p.ActualValue, p.MovedOfTargetPct = new(7.2), new(7.201), new(99.8)
	if got := p.level(english, "minutes"); !strings.Contains(got, "just short of the target") {
		t.Error(got)
	}
	p.Progress = new("reached")
	if got := p.level(english, "minutes"); strings.Contains(got, "just short") {
		t.Error(got)
	}
}

// TestNoiseHasNoCause: where the metric moved by what programs explain, within their range,
// nothing else is said to have moved it.
func TestNoiseHasNoCause(t *testing.T) {
	all := []Contribution{{GoalID: "quality", ProgramName: "Basics", IsCounted: true, BaselineReachedPct: new(0.0), Contribution: new(2.0)}}
	for moved, within := range map[float64]bool{1.9: true, 0.5: false} {
		p := Progress{
			GoalID: "quality", MetricID: "yield", ExplainedValue: new(2.0), ExplainedLow: new(1.5), ExplainedHigh: new(2.5),
			MovedValue: new(moved), UnexplainedValue: new(moved - 2), IsMoreThanMoved: new(true),
		}
		text := p.explained(english, all, nil, "points")
		if strings.Contains(text, "by about as much") != within || strings.Contains(text, "something else") == within {
			t.Errorf("moved by %v: %s", moved, text)
		}
	}
}

// TestABaselineThatTheValuesContradict: a declared baseline beside what was measured is no
// movement, and what is left over may be in one of which there are no values.
func TestABaselineThatTheValuesContradict(t *testing.T) {
	from, to := date(2024, time.October, 1), date(2024, time.December, 31)
	p := Progress{
		BaselineValue: new(15.0), MeasuredBaselineValue: new(19.95), BaselineFromDate: &from, BaselineToDate: &to, TargetValue: new(20.5),
		ActualValue: new(20.6), ActualFromDate: &from, ActualToDate: &to, SeasonValue: new(0.0), Progress: new("unknown"), UnknownReason: new("baseline_differs"),
	}
	if got, want := p.way(english, "points"), "15.0 (declared; the values of October to December 2024 say 19.9) to 20.5 points"; got != want {
		t.Errorf("way: %q, want %q", got, want)
	}
	if got := p.level(english, "points"); strings.Contains(got, "of the way") || !strings.HasSuffix(got, "until the baseline is corrected.") {
		t.Errorf("level: %q", got)
	}
	p.MeasuredBaselineValue, p.ExplainedValue, p.UnexplainedValue = nil, new(0.7), new(4.9)
	if got := p.explained(english, nil, nil, "points"); !strings.Contains(got, "or is in the declared baseline") {
		t.Errorf("explained: %q", got)
	}
}

// TestAProgramThatReachedNobody: it explains nothing, and its gain is elsewhere.
func TestAProgramThatReachedNobody(t *testing.T) {
	p := Progress{GoalID: "north", MetricID: "calls"}
	all := []Contribution{{GoalID: "north", ProgramName: "Basics", IsCounted: true, ReachedCount: new(int64(0)), Contribution: new(0.0)}}
	if got := p.explained(english, all, nil, "calls"); !strings.Contains(got, "reached nobody of this goal") || strings.Contains(got, "moved it") {
		t.Errorf("explained: %q", got)
	}
	row := GoalReturn{GoalID: new("north"), Scenario: "point", OutsideAmount: new(euros(500)), CostAmount: euros(100), CurrencyCode: "EUR"}
	if got := moneyOf(english, []GoalReturn{row}, "north"); !strings.Contains(got, "nobody of its department gained") || strings.Contains(got, "no gain in money has been measured") || !strings.Contains(got, "€500") {
		t.Errorf("money: %q", got)
	}
	row.OutsideCostAmount = new(euros(300))
	if got := moneyOf(english, []GoalReturn{row}, "north"); !strings.Contains(got, "gained, €500 at the estimates, and the part of the cost for them, €300, are not in it.") {
		t.Errorf("money: %q", got)
	}
	row.OutsideAmount, row.CostAmount = nil, 0
	if got := moneyOf(english, []GoalReturn{row}, "north"); got != "The part of the cost for people outside of its department, €300, is not in it." {
		t.Errorf("money: %q", got)
	}
}

// TestWhatWasThereBefore: movement from before the work is named, and a program whose trained
// people have left is not said to have moved the metric.
func TestWhatWasThereBefore(t *testing.T) {
	began, end := date(2026, time.April, 1), date(2026, time.June, 30)
	p := Progress{GoalID: "north", MetricID: "calls", StartDate: &began, ActualValue: new(27.0), ActualFromDate: &began, ActualToDate: &end, MovedOfTargetPct: new(70.0), SeasonValue: new(0.0), MovedBeforeStartValue: new(6.0)}
	if got := p.level(english, "calls"); !strings.HasSuffix(got, "70\u00a0% of the way. The metric had moved by +6.00 already when the work began on April 1, 2026.") {
		t.Errorf("level: %q", got)
	}
	p.MovedBeforeStartValue = new(0.0)
	if got := p.level(english, "calls"); strings.Contains(got, "already") {
		t.Errorf("level: %q", got)
	}
	p.MovedOfTargetPct, p.UnknownReason = nil, new("not_begun")
	if got := p.level(english, "calls"); !strings.HasSuffix(got, ". The work for it has not begun.") {
		t.Errorf("level: %q", got)
	}
	p.ExplainedValue = new(-0.5)
	all := []Contribution{{GoalID: "north", ProgramName: "Basics", IsCounted: true, ReachedCount: new(int64(20)), ReachedPct: new(10.0), BaselineReachedPct: new(30.0), Contribution: new(-0.5)}}
	if got := p.explained(english, all, nil, "calls"); !strings.Contains(got, "reaches fewer people than in the baseline: −0.500") || strings.Contains(got, "moved it") {
		t.Errorf("explained: %q", got)
	}
}

// TestSeveralMetrics: the return of a program is that of all metrics that it works on, and a
// null without a value hides none of it.
func TestSeveralMetrics(t *testing.T) {
	impact := func(metric, verdict, grade string) Impact {
		return Impact{ProgramID: "p", MetricID: metric, IsPrimary: true, SegmentType: "all", Verdict: verdict, EvidenceGrade: grade}
	}
	gain := func(metric, scenario, grade string, amount int64) Return {
		return Return{ProgramID: "p", MetricID: metric, Scenario: scenario, EvidenceGrade: grade, BenefitAmount: new(euros(amount)), IsCounted: true}
	}
	for what, c := range map[string]struct {
		impacts  []Impact
		returns  []Return
		metric   string
		verdict  string
		returned string
	}{
		"a null without a value represents it": {
			[]Impact{impact("kpi", "works", "moderate"), impact("n1", "no_meaningful_effect", "strong")},
			[]Return{gain("kpi", "point", "moderate", 67_000), gain("kpi", "interval_low", "moderate", 20_000)},
			"n1", "no_meaningful_effect", "probably worth €67k, low end €20k",
		},
		"two that work": {
			[]Impact{impact("kpi", "works", "strong"), impact("n1", "works", "moderate")},
			[]Return{gain("kpi", "point", "strong", 60_000), gain("kpi", "interval_low", "strong", 20_000), gain("n1", "point", "moderate", 7_000), gain("n1", "interval_low", "moderate", 1_000)},
			"kpi", "works", "probably worth €67k, low end €21k",
		},
		"harm hides no gain of its own": {
			[]Impact{impact("kpi", "works", "strong"), impact("n1", "worked_against", "strong")},
			[]Return{gain("kpi", "point", "strong", 60_000), gain("kpi", "interval_low", "strong", 20_000), gain("n1", "point", "strong", -7_000), gain("n1", "interval_low", "strong", -9_000)},
			"n1", "worked_against", "wrong direction: at the estimate −€7,000, low end −€9,000",
		},
	} {
		m := &Marts{Impacts: c.impacts, Returns: c.returns, Portfolio: []Spending{{
			ProgramID: "p", MetricID: &c.metric, Verdict: &c.verdict, EvidenceGrade: new("strong"), SpendAmount: new(euros(1)), TotalSpendAmount: new(euros(1)), CurrencyCode: "EUR",
		}}}
		if got := outlaysOf(english, m)[0].returned(); got != c.returned {
			t.Errorf("%s: %q, want %q", what, got, c.returned)
		}
	}
}

// TestWhatDecidesWithoutACost: without a cost, no portfolio names the result that represents
// a program.
func TestWhatDecidesWithoutACost(t *testing.T) {
	judged := func(metric, verdict, grade string, goal *string) result {
		return result{Impact: Impact{ProgramID: "p", MetricID: metric, GoalID: goal, Verdict: verdict}, Evidence: gradeOf(english, grade)}
	}
	goal := new("g")
	for want, results := range map[string][]result{
		"works":  {judged("null", "no_meaningful_effect", "strong", nil), judged("works", "works", "moderate", goal)},
		"goal":   {judged("null", "no_meaningful_effect", "strong", nil), judged("goal", "cannot_tell", "insufficient", goal)},
		"harm":   {judged("works", "works", "strong", goal), judged("harm", "worked_against", "moderate", nil)},
		"better": {judged("weak", "cannot_tell", "weak", goal), judged("better", "cannot_tell", "moderate", goal)},
	} {
		s := standing{ID: "p", Verdict: none}
		s.judge(results, nil)
		if s.metric != want || s.metrics != 2 {
			t.Errorf("%s represents it, want %s", s.metric, want)
		}
	}
}

// bare is a text without the marks that isolate names.
func bare(text string) string { return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(text) }

// TestWhatWasSettledOtherwise: what a result counts for is named if it changed after the launch,
// and not if it changed before it, or was declared when the store began.
func TestWhatWasSettledOtherwise(t *testing.T) {
	entry := func(number int64, kind string, month time.Month, content string, isWithdrawn bool) LedgerEntry {
		e := LedgerEntry{EntryNumber: number, EntryKind: kind, SeenDate: date(2026, month, 1), Content: content, IsWithdrawn: isWithdrawn}
		if kind != "value" {
			e.RegisteredProgramID = new("p")
		}
		if kind != "program" {
			e.RegisteredMetricID = new("m")
		}
		return e
	}
	c := Contract{ProgramID: "p", MetricID: "m", LaunchDate: new(date(2026, time.March, 2))}
	for want, ledger := range map[string][]LedgerEntry{
		"": {entry(1, "program", 1, "category: skills", false), entry(2, "alignment", 1, "goal: g", false), entry(3, "value", 2, "value_per_unit: 5", false)},
		"The category was skills until May 1, 2026.": {entry(1, "program", 1, "category: skills", false), entry(2, "program", 5, "category: compliance", false)},
		"The goal was g until May 1, 2026. The weight for the split of costs was not declared until May 1, 2026.": {
			entry(1, "alignment", 1, "goal: g; agreed_on: 2026-01-01", false), entry(2, "alignment", 5, "goal: h; weight: 9", false),
		},
		"The goal was not declared until April 1, 2026.":          {entry(1, "program", 1, "category: skills", false), entry(2, "alignment", 4, "goal: h", false)},
		"The value of a unit was 5 until June 1, 2026.":           {entry(1, "value", 1, "value_per_unit: 5", false), entry(2, "value", 6, "", true)},
		"The value of a day was not declared until June 1, 2026.": {entry(1, "program", 1, "", false), entry(2, "value", 6, "value_per_day: 30", false)},
	} {
		if got := bare(c.resettledOf(english, ledger)); got != want {
			t.Errorf("said %q, want %q", got, want)
		}
	}
}

// TestGoalsThatWereDropped: a goal for the same metric that is no more is named beside the one
// that took its place.
func TestGoalsThatWereDropped(t *testing.T) {
	entry := func(number int64, id, metric, content string, month time.Month, isWithdrawn bool) LedgerEntry {
		return LedgerEntry{EntryNumber: number, EntryKind: "goal", RegisteredGoalID: &id, RegisteredMetricID: &metric, SeenDate: date(2026, month, 1), Content: content, IsWithdrawn: isWithdrawn}
	}
	ledger := []LedgerEntry{
		entry(1, "old", "calls", "metric: calls; target: 60; due: 2026-12-31", 1, false), entry(2, "other", "tickets", "metric: tickets", 1, false),
		entry(3, "new", "calls", "metric: calls; target: 50", 5, false), entry(4, "old", "calls", "", 5, true), entry(5, "other", "tickets", "", 5, true),
	}
	goals := []Goal{{GoalID: "new", MetricID: "calls"}}
	if got := bare(droppedOf(english, ledger, goals, "calls")); got != "The goal old for this metric was dropped on May 1, 2026: its target was 60, due December 31, 2026." {
		t.Errorf("said %q", got)
	}
	if got := droppedOf(english, ledger, append(goals, Goal{GoalID: "old"}), "calls"); got != "" {
		t.Errorf("said %q of a goal that is there", got)
	}
}

// TestRemovalsAreNamed: an agreement that was removed after the launch is named with its days,
// and so is a category that became another of a program without a metric; what was removed
// before the launch, or has another name since, is not.
func TestRemovalsAreNamed(t *testing.T) {
	entry := func(number int64, kind, program, metric string, month time.Month, content string, isWithdrawn bool) LedgerEntry {
		e := LedgerEntry{EntryNumber: number, EntryKind: kind, RegisteredProgramID: &program, SeenDate: date(2026, month, 1), Content: content, IsWithdrawn: isWithdrawn}
		if metric != "" {
			e.RegisteredMetricID = &metric
		}
		return e
	}
	program := func(id string) Program {
		return Program{ProgramID: id, ProgramName: strings.ToUpper(id), LaunchDate: new(date(2026, time.March, 2)), IsRegistered: true}
	}
	for name, of := range map[string]struct {
		ledger []LedgerEntry
		want   string
	}{
		"removed after the launch": {[]LedgerEntry{
			entry(1, "alignment", "p", "m", 1, "agreed_on: 2026-01-15", false), entry(2, "alignment", "p", "m", 5, "", true),
		}, "P on Calls: the agreement was removed from the register on May 1, 2026. It was first seen on January 1, 2026; its day: January 15, 2026."},
		"removed before the launch": {[]LedgerEntry{
			entry(1, "alignment", "p", "m", 1, "agreed_on: 2026-01-15", false), entry(2, "alignment", "p", "m", 2, "", true),
		}, ""},
		"removed, and there again": {[]LedgerEntry{
			entry(1, "alignment", "p", "m", 1, "agreed_on: 2026-01-15", false), entry(2, "alignment", "p", "m", 5, "", true), entry(3, "alignment", "p", "m", 6, "", false),
		}, ""},
		"another name for the program": {[]LedgerEntry{
			entry(1, "alignment", "old", "m", 1, "agreed_on: 2026-01-15", false), entry(2, "alignment", "p", "m", 5, "agreed_on: 2026-01-15", false), entry(3, "alignment", "old", "m", 5, "", true),
		}, ""},
		"the program is gone": {[]LedgerEntry{
			entry(1, "alignment", "old", "x", 1, "", false), entry(2, "alignment", "old", "x", 5, "", true),
		}, "old on x: the agreement was removed from the register on May 1, 2026. It was first seen on January 1, 2026; its day: not declared."},
		"another category": {[]LedgerEntry{
			entry(1, "program", "p", "", 1, "category: skills", false), entry(2, "program", "p", "", 5, "category: compliance", false),
		}, "The category of P was skills until May 1, 2026."},
		"another category before the launch": {[]LedgerEntry{
			entry(1, "program", "p", "", 1, "category: skills", false), entry(2, "program", "p", "", 2, "category: compliance", false),
		}, ""},
		"another category of a program with a metric": {[]LedgerEntry{
			entry(1, "program", "measured", "", 1, "category: skills", false), entry(2, "program", "measured", "", 5, "category: compliance", false),
		}, ""},
	} {
		m := &Marts{
			Ledger: of.ledger, Programs: []Program{program("p"), program("measured")},
			Metrics: []Metric{{MetricID: "m", MetricName: "Calls"}}, Contracts: []Contract{{ProgramID: "measured"}},
		}
		if got := bare(strings.Join(append(removalEdits(english, m), categoryEdits(english, m)...), " ")); got != of.want {
			t.Errorf("%s: said %q, want %q", name, got, of.want)
		}
	}
}

// TestDrawsAreNamed: a program that was drawn again is named with the days, and one that was
// drawn once is not.
func TestDrawsAreNamed(t *testing.T) {
	draw := func(number int64, program string, month time.Month) LedgerEntry {
		return LedgerEntry{EntryNumber: number, EntryKind: "draw", RegisteredProgramID: &program, SeenDate: date(2026, month, 1)}
	}
	m := &Marts{Ledger: []LedgerEntry{draw(1, "p", 1), draw(2, "once", 1), draw(3, "p", 2)}, Programs: []Program{{ProgramID: "p", ProgramName: "Selling"}}}
	const want = "Who is trained first in Selling was drawn more than once, and the last draw counts: January 1, 2026; February 1, 2026."
	if got := bare(strings.Join(drawEdits(english, m), " ")); got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}
