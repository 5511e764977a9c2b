package report

import (
	"strings"
	"time"

	"github.com/impactmart/impactmart/internal/sentence"
	"github.com/impactmart/impactmart/models"
)

func euros(whole int64) models.Cents { return models.Cents(whole * 100) }

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// study makes the rows of program_impacts for one program and metric: the primary
// estimate and the before/after estimate.
type study struct {
	program, programName, metric, metricName, unit, goal string
	trained, others                                      int64
	pct, low, high, before                               float64
	level                                                float64 // the level that is 100 %, in units
	p                                                    float64
	grade, cap, verdict, sentence                        string
	exploratory                                          bool
}

func (s study) rows() []Impact {
	of := func(pct float64) *float64 { return new(pct * s.level / 100) }
	primary := Impact{
		ProgramID: s.program, ProgramName: s.programName, MetricID: s.metric, MetricName: s.metricName, MetricUnit: s.unit,
		SegmentType: "all", Estimator: "did", IsPrimary: true, IsConfirmatory: !s.exploratory,
		TrainedCount: &s.trained, ComparisonCount: &s.others,
		Improvement: of(s.pct), ImprovementLow: of(s.low), ImprovementHigh: of(s.high),
		ImprovementPct: &s.pct, ImprovementLowPct: &s.low, ImprovementHighPct: &s.high, PValue: &s.p,
		EvidenceGrade: s.grade, Verdict: s.verdict, VerdictSentence: s.sentence, IsReportable: true,
	}
	sign := 1.0
	if strings.Contains(s.sentence, " fell ") {
		sign = -1
	}
	low, high := min(sign*s.low, sign*s.high), max(sign*s.low, sign*s.high)
	if s.pct < 0 {
		sign, low, high = 1, s.low, s.high
	}
	primary.VerdictReference, primary.Effect = sentence.Comparable, new(sign*s.pct)
	primary.EffectPct, primary.EffectLowPct, primary.EffectHighPct = new(sign*s.pct), &low, &high
	primary.VerdictCase = map[string]string{"no_meaningful_effect": sentence.Little, "worked_against": sentence.MovedWrongWay, "cannot_tell": sentence.Open}[s.verdict]
	if primary.VerdictCase == "" {
		primary.VerdictCase = sentence.Moved
	}
	if s.goal != "" {
		primary.GoalID = &s.goal
	}
	if s.cap != "" {
		primary.EvidenceCap = &s.cap
	}
	alone := primary
	alone.Estimator, alone.IsPrimary, alone.EvidenceGrade, alone.Verdict = prePost, false, "weak", "cannot_tell"
	alone.EvidenceCap = new("no_comparison")
	alone.Improvement, alone.ImprovementPct = of(s.before), &s.before
	alone.ImprovementLow, alone.ImprovementHigh, alone.ImprovementLowPct, alone.ImprovementHighPct = of(s.before-3), of(s.before+3), new(s.before-3), new(s.before+3)
	alone.VerdictSentence = "From before to after among trained people only."
	return []Impact{primary, alone}
}

// unshown makes the row of a program and metric without a figure.
func unshown(program, programName, metric, metricName, reason, says string) Impact {
	verdict, count := sentence.NobodyYet, (*int64)(nil)
	if reason == "too_few_people" {
		verdict, count = sentence.MoreNeeded, new(int64(8))
	}
	return Impact{
		VerdictCase: verdict, VerdictReference: sentence.Comparable, VerdictCount: count, PeopleNeeded: new(int64(60)),
		ProgramID: program, ProgramName: programName, MetricID: metric, MetricName: metricName, MetricUnit: "points",
		SegmentType: "all", Estimator: "did", IsPrimary: true, IsConfirmatory: true,
		EvidenceGrade: "insufficient", EvidenceCap: &reason, Verdict: "cannot_tell", VerdictSentence: says,
		NotReportableReason: &reason, IsSuppressed: reason == "too_few_people",
	}
}

// northwind is a company with all kinds of rows.
func northwind() *Marts {
	m := &Marts{
		Totals: Totals{
			ProgramsCount: 8, MeasuredProgramsCount: 7, WorksCount: 3, StrongCount: 2, SpendAmount: euros(1_084_310), ComplianceSpendAmount: euros(38_400),
			UnalignedSpendAmount: euros(487_260), UnmeasuredSpendAmount: euros(44_900), AlignedSpendPct: new(51.5214), GrossBenefitAmount: euros(1_310_420),
			UncertainBenefitAmount: euros(420_110), DefensibleBookedAmount: euros(309_250), DefensibleLearnerTimeAmount: euros(186_300), DefensibleNetAmount: euros(394_760),
			RunID: "20260701-0214-7f3a91", DataThroughDate: new(date(2026, time.June, 30)),
		},
		Days: []Day{{CalendarDate: date(2025, time.January, 1)}, {CalendarDate: date(2025, time.January, 2)}, {CalendarDate: date(2026, time.June, 30)}},
		Runs: []Run{
			{PublishedRunID: "20260630-0213-11aa02", Figures: "guarded", CodeVersion: "v0.9.0", ConfigHash: "c0ffee01", InputsHash: "beef0001", RowsRead: 80_000, RowsLanded: 79_000, RowsRejected: 1_000},
			{PublishedRunID: "20260701-0214-7f3a91", Figures: "guarded", CodeVersion: "v0.9.1", ConfigHash: "c0ffee02", InputsHash: "beef0002", RowsRead: 91_234, RowsLanded: 90_811, RowsRejected: 377},
		},
	}
	for _, s := range []study{
		{program: "line_cert", programName: "Line 3 technical certification", metric: "units_per_hour", metricName: "Units per hour", unit: "units per hour", goal: "throughput",
			trained: 96, others: 412, pct: 11.8, low: 7.9, high: 15.7, before: 14.2, level: 22, p: 0.00004, grade: "strong", verdict: "works",
			sentence: "Units per hour rose 11.8 % more than among comparable colleagues (95 % range 7.9 to 15.7 %)."},
		{program: "onboarding", programName: "New-hire bootcamp", metric: "first_pass_yield", metricName: "First-pass yield", unit: "points", goal: "quality",
			trained: 54, others: 61, pct: 9.6, low: -1.5, high: 20.7, before: 23.4, level: 80, p: 0.0912, grade: "weak", cap: "groups_differ", verdict: "cannot_tell", exploratory: true,
			sentence: "We cannot tell: the 95 % range of the change in first-pass yield, compared with comparable colleagues, runs from −1.5 to 20.7 %."},
		{program: "error_proofing", programName: "Error-proofing basics", metric: "defect_rate", metricName: "Defect rate", unit: "defects per unit", goal: "quality",
			trained: 148, others: 390, pct: 8.3, low: 0.4, high: 16.2, before: 10.1, level: 0.03, p: 0.0402, grade: "moderate", cap: "lead_not_informative", verdict: "works",
			sentence: "Defect rate probably fell 8.3 % more than among comparable colleagues (95 % range 0.4 to 16.2 %)."},
		{program: "selling", programName: "Consultative selling", metric: "sales_per_rep", metricName: "Sales per rep", unit: "EUR", goal: "growth",
			trained: 212, others: 340, pct: 4.1, low: 1.2, high: 7.0, before: 19.3, level: 62_000, p: 0.0061, grade: "strong", verdict: "works",
			sentence: "Sales per rep rose 4.1 % more than among comparable colleagues (95 % range 1.2 to 7.0 %)."},
		{program: "service", programName: "Service excellence", metric: "csat", metricName: "Customer satisfaction", unit: "points", goal: "loyalty",
			trained: 331, others: 702, pct: 0.4, low: -1.1, high: 1.9, before: 6.8, level: 78, p: 0.6012, grade: "moderate", cap: "high_attrition", verdict: "no_meaningful_effect",
			sentence: "The training made little or no difference to customer satisfaction; gains above 1.9 % are unlikely."},
		{program: "negotiation", programName: "Negotiation masterclass", metric: "margin", metricName: "Gross margin", unit: "points", goal: "growth",
			trained: 58, others: 260, pct: -5.2, low: -9.1, high: -1.3, before: -2.0, level: 31, p: 0.0093, grade: "moderate", cap: "methods_disagree", verdict: "worked_against",
			sentence: "Gross margin probably fell 5.2 % more than among comparable colleagues (95 % range 1.3 to 9.1 %), which is the wrong direction."},
	} {
		m.Impacts = append(m.Impacts, s.rows()...)
	}
	m.Impacts = append(m.Impacts, unshown("mentoring", "Mentoring circle", "retention", "Team retention", "too_few_people",
		"We cannot tell: 8 people were trained, and 60 are needed."))
	for _, i := range m.Impacts {
		if i.IsPrimary {
			m.Metrics = append(m.Metrics, Metric{MetricID: i.MetricID, MetricName: i.MetricName, Unit: i.MetricUnit, Better: "higher", Grain: "month", GapPeriods: 1})
			m.Programs = append(m.Programs, Program{ProgramID: i.ProgramID, ProgramName: i.ProgramName, IsRegistered: true})
		}
	}
	m.Metrics = append(m.Metrics, Metric{MetricID: "lead_time", MetricName: "Order lead time", Unit: "days", Better: "lower", Grain: "week", GapPeriods: 0})
	m.Programs = append(m.Programs, Program{ProgramID: "offsite", ProgramName: "Leadership offsite", IsRegistered: true}, Program{ProgramID: "safety", ProgramName: "Fire safety", IsRegistered: true},
		Program{ProgramID: "XL-9", ProgramName: "Spreadsheet tricks", IsRegistered: false}, Program{ProgramID: "YOGA", ProgramName: "Desk yoga", IsRegistered: false})
	m.addMoney()
	m.addTrends()
	m.addSurroundings()
	m.addChain()
	m.addRamps()
	return m
}

// addRamps adds a time to productivity with figures and one without.
func (m *Marts) addRamps() {
	shared := Ramp{
		ProgramID: "onboarding", ProgramName: "New-hire bootcamp", MetricID: "days_to_rate", MetricName: "Days to 20 units per hour", IsConfirmatory: true,
		HorizonDays: new(int64(180)), DaysSaved: new(12.4), DaysSavedLow: new(3.1), DaysSavedHigh: new(21.7), DaysSavedPValue: new(0.0089), IsReportable: true,
		EvidenceGrade: "moderate", EvidenceCap: "no_baseline", Verdict: "works",
		VerdictCase: sentence.DaysSaved, VerdictSentence: "Days to 20 units per hour: trained newcomers probably needed 12.4 days fewer than comparable colleagues (95 % range 3.1 to 21.7 days).",
		ValuePerDayAmount: new(models.Decimal("85.000000")), BenefitAmount: new(euros(61_132)), BenefitLowAmount: new(euros(15_283)), BenefitHighAmount: new(euros(106_981)), CurrencyCode: "EUR",
	}
	trained, comparison := shared, shared
	trained.Arm, trained.PeopleCount, trained.RestrictedMeanDays = "trained", new(int64(58)), new(71.3)
	comparison.Arm, comparison.PeopleCount, comparison.RestrictedMeanDays = "comparison", new(int64(144)), new(83.7)
	few := Ramp{
		ProgramID: "mentoring", ProgramName: "Mentoring circle", MetricID: "days_to_rate", MetricName: "Days to 20 units per hour", IsConfirmatory: true, CurrencyCode: "EUR",
		EvidenceGrade: "insufficient", EvidenceCap: "too_few_people", NotReportableReason: new("too_few_people"), Verdict: "cannot_tell", IsSuppressed: true,
		VerdictCase: sentence.TooFewNewcomers, VerdictCount: new(int64(10)), VerdictSentence: "Days to 20 units per hour: we cannot tell, because fewer than 10 trained newcomers, or fewer than 10 colleagues, could be compared.",
	}
	fewTrained, fewOthers := few, few
	fewTrained.Arm, fewOthers.Arm = "trained", "comparison"
	m.Ramps = []Ramp{fewOthers, fewTrained, comparison, trained}
}

func (m *Marts) addMoney() {
	spend := func(id, name string, year int64, booked, time int64, alignment, goal, metric, grade, verdict, decision string) {
		s := Spending{ProgramID: id, ProgramName: name, FiscalYear: year, SpendAmount: new(euros(booked + time)), BookedAmount: new(euros(booked)),
			LearnerTimeAmount: new(euros(time)), CurrencyCode: "EUR", PeopleCount: new(int64(96)), Alignment: alignment, Decision: decision}
		for _, set := range []struct {
			field **string
			value string
		}{{&s.GoalID, goal}, {&s.MetricID, metric}, {&s.EvidenceGrade, grade}, {&s.Verdict, verdict}} {
			if set.value != "" {
				*set.field = new(set.value)
			}
		}
		reasons := map[string]string{"agree_goal": "no_goal", "compliance_only": "compliance", "extend": "pays_off", "measure_longer": "not_known_yet", "stop": "worked_against", "improve": "costs_more"}
		if s.DecisionReason = reasons[decision]; verdict == "no_meaningful_effect" {
			s.DecisionReason = "no_effect"
		}
		m.Portfolio = append(m.Portfolio, s)
	}
	spend("line_cert", "Line 3 technical certification", 2025, 90_250, 60_300, "aligned", "throughput", "units_per_hour", "strong", "works", "extend")
	spend("line_cert", "Line 3 technical certification", 2026, 39_000, 18_500, "aligned", "throughput", "units_per_hour", "strong", "works", "extend")
	spend("error_proofing", "Error-proofing basics", 2025, 38_000, 23_500, "aligned", "quality", "defect_rate", "moderate", "works", "improve")
	spend("selling", "Consultative selling", 2025, 88_000, 54_000, "aligned", "growth", "sales_per_rep", "strong", "works", "extend")
	spend("onboarding", "New-hire bootcamp", 2025, 80_000, 38_000, "aligned", "quality", "first_pass_yield", "weak", "cannot_tell", "measure_longer")
	spend("service", "Service excellence", 2025, 61_000, 35_800, "aligned", "loyalty", "csat", "moderate", "no_meaningful_effect", "improve")
	spend("negotiation", "Negotiation masterclass", 2026, 21_000, 11_300, "aligned", "growth", "margin", "moderate", "worked_against", "stop")
	spend("mentoring", "Mentoring circle", 2026, 32_400, 12_500, "aligned", "loyalty", "retention", "insufficient", "cannot_tell", "measure_longer")
	spend("offsite", "Leadership offsite", 2026, 390_000, 65_400, "no_goal", "", "", "", "", "agree_goal")
	spend("safety", "Fire safety", 2026, 8_400, 30_000, "compliance", "", "", "", "", "compliance_only")
	spend("XL-9", "Spreadsheet tricks", 2026, 12_000, 9_860, "unregistered", "", "", "", "", "agree_goal")
	spend("YOGA", "Desk yoga", 2026, 7_000, 3_000, "unregistered", "", "", "", "", "agree_goal")

	earn := func(id, metric, grade, reason string, cost, low, conservative, point, high int64, breakEven float64) {
		for _, s := range []struct {
			scenario string
			benefit  int64
		}{{"conservative", conservative}, {"interval_high", high}, {"interval_low", low}, {"point", point}} {
			r := Return{ProgramID: id, MetricID: metric, Scenario: s.scenario, CostAmount: new(euros(cost)), CurrencyCode: "EUR", EvidenceGrade: grade, IsReportable: reason == ""}
			if reason != "" {
				r.NotReportableReason = &reason
			} else {
				r.BenefitAmount, r.NetBenefitAmount = new(euros(s.benefit)), new(euros(s.benefit-cost))
				r.ROIPct = new(100 * float64(s.benefit-cost) / float64(cost))
				r.BreakEvenEffect = &breakEven
				r.AnswerWorthAmount = new(euros((high - low) / 40))
				if s.benefit > 0 {
					r.PaybackMonths = new(12 * float64(cost) / float64(s.benefit))
				}
			}
			m.Returns = append(m.Returns, r)
		}
	}
	earn("line_cert", "units_per_hour", "strong", "", 208_050, 342_110, 488_000, 511_200, 680_300, 1.06)
	earn("error_proofing", "defect_rate", "moderate", "", 61_500, 4_830, 92_000, 100_300, 195_800, 0.0015)
	earn("selling", "sales_per_rep", "strong", "", 142_000, 543_370, 690_000, 698_920, 1_190_000, 516)
	earn("onboarding", "first_pass_yield", "weak", "", 118_000, -20_300, 101_000, 129_800, 280_000, 6.98)
	earn("service", "csat", "moderate", "intangible_metric", 96_800, 0, 0, 0, 0, 0)
	earn("negotiation", "margin", "moderate", "", 32_300, -96_100, -61_000, -54_900, -13_700, 0.95)
	earn("mentoring", "retention", "insufficient", "too_few_people", 44_900, 0, 0, 0, 0, 0)
	totals := map[string]models.Cents{}
	for _, s := range m.Portfolio {
		totals[s.ProgramID] += *s.SpendAmount
	}
	for i := range m.Portfolio {
		m.Portfolio[i].TotalSpendAmount = new(totals[m.Portfolio[i].ProgramID])
	}
}

func (m *Marts) addSurroundings() {
	m.Goals = []Goal{
		{GoalID: "growth", GoalName: "Grow sales per rep by a tenth", Owner: new("Ada Okafor"), Sponsor: new("Board"), MetricID: "sales_per_rep", BaselineValue: new(62_000.0), TargetValue: new(68_200.0), DueDate: new(date(2026, time.December, 31)), ProgramsCount: 2},
		{GoalID: "loyalty", GoalName: "Keep the customers we have", Owner: new("Mei Lindqvist"), MetricID: "csat", BaselineValue: new(78.0), TargetValue: new(82.0), DueDate: new(date(2026, time.September, 30)), ProgramsCount: 2},
		{GoalID: "quality", GoalName: "Halve scrap on lines 1 to 4", Owner: new("Jonas Weber"), MetricID: "defect_rate", BaselineValue: new(0.031), TargetValue: new(0.0155), ProgramsCount: 2},
		{GoalID: "speed", GoalName: "Ship within five days", MetricID: "lead_time", TargetValue: new(5.0), DueDate: new(date(2027, time.March, 31)), ProgramsCount: 0},
		{GoalID: "throughput", GoalName: "Line 3 at nameplate capacity", Owner: new("Jonas Weber"), Sponsor: new("Plant management"), MetricID: "units_per_hour", BaselineValue: new(22.0), TargetValue: new(26.5), DueDate: new(date(2026, time.December, 31)), ProgramsCount: 1},
	}
	place := func(program, metric string, total int64, counts map[string]int64) {
		for i, step := range []string{"no_roster_match", "control_group", "not_completed", "already_trained", "no_observation", "immature", "left", "short_baseline", "short_post", "moved_team", "no_comparable_colleague", "analyzed"} {
			n, ok := counts[step]
			if !ok {
				continue
			}
			row := FunnelStep{ProgramID: program, MetricID: metric, Step: step, StepNumber: int64(i + 1), TotalCount: &total}
			if n > 0 {
				row.PeopleCount, row.PeoplePct = &n, new(100*float64(n)/float64(total))
			}
			m.Funnel = append(m.Funnel, row)
		}
	}
	place("line_cert", "units_per_hour", 165, map[string]int64{"analyzed": 96, "immature": 20, "left": 0, "short_baseline": 0, "not_completed": 31})
	place("error_proofing", "defect_rate", 155, map[string]int64{"analyzed": 148, "no_observation": 0, "left": 0})
	place("selling", "sales_per_rep", 231, map[string]int64{"analyzed": 212, "no_comparable_colleague": 19})
	place("service", "csat", 402, map[string]int64{"analyzed": 331, "no_roster_match": 12, "short_post": 33, "moved_team": 26})
	place("onboarding", "first_pass_yield", 120, map[string]int64{"analyzed": 54, "already_trained": 44, "short_baseline": 22})
	place("mentoring", "retention", 39, map[string]int64{"analyzed": 0, "immature": 20, "left": 0})
	m.Balance = []Balance{
		{ProgramID: "line_cert", MetricID: "units_per_hour", Covariate: "baseline_metric", TrainedMean: new(22.4), ComparisonMean: new(22.1), StandardizedDifference: new(0.04), BalanceBand: new("fine"), IsSuppressed: false},
		{ProgramID: "line_cert", MetricID: "units_per_hour", Covariate: "tenure_years", TrainedMean: new(6.2), ComparisonMean: new(5.1), StandardizedDifference: new(0.19), BalanceBand: new("needs_adjustment"), IsSuppressed: false},
		{ProgramID: "onboarding", MetricID: "first_pass_yield", Covariate: "baseline_metric", TrainedMean: new(71.5), ComparisonMean: new(80.2), StandardizedDifference: new(-0.61), BalanceBand: new("fails"), IsSuppressed: false},
		{ProgramID: "mentoring", MetricID: "retention", Covariate: "baseline_metric", IsSuppressed: true},
	}
	m.Trust = []TrustCheck{
		{ProgramID: "line_cert", MetricID: "units_per_hour", CheckID: "placebo_windows", Grouping: "all", CheckEstimate: new(0.12), CheckPValue: new(0.41)},
		{ProgramID: "line_cert", MetricID: "units_per_hour", CheckID: "undeclared_stratum", Grouping: "location", CheckEstimate: new(-0.04), CheckLow: new(-0.5), CheckHigh: new(0.42), CheckPValue: new(0.86)},
		{ProgramID: "onboarding", MetricID: "first_pass_yield", CheckID: "own_trend", Grouping: "all", CheckEstimate: new(-3.4), CheckLow: new(-6.2), CheckHigh: new(-0.6), CheckPValue: new(0.004), IsAlarm: true},
		{ProgramID: "onboarding", MetricID: "first_pass_yield", CheckID: "loss_bounds", Grouping: "all", BoundLow: new(-1.5), BoundHigh: new(4.5), CheckLow: new(-2.4), CheckHigh: new(5.4)},
		{ProgramID: "mentoring", MetricID: "retention", CheckID: "last_seen_of_lost", Grouping: "all", IsSuppressed: true},
	}
	m.Deliveries = []Delivery{
		{Feed: "completions_lms", File: "lms_2026-06.xlsx [Transcript]", RowsRead: 8_437, RowsLanded: 8_412, RowsRejected: 25, RowsSkipped: 1, RowsHeldBack: 114},
		{Feed: "kpi_units", File: "kpi_operations_2026-06.csv", RowsRead: 41_310, RowsLanded: 41_002, RowsRejected: 308, RowsSkipped: 0, RowsHeldBack: 0},
		{Feed: "roster", File: "hris: employees", RowsRead: 2_411, RowsLanded: 2_411, RowsRejected: 0, RowsSkipped: 0, RowsHeldBack: 0},
		{Feed: "sales", File: "sales_by_month.xlsx [Reps]", RowsRead: 39_076, RowsLanded: 38_986, RowsRejected: 44, RowsSkipped: 46, RowsHeldBack: 12},
	}
	m.Rejects = []Reject{
		{Feed: "completions_lms", File: "lms_2026-06.xlsx [Transcript]", SourceRow: 48, ColumnName: "Completed On", Code: "not_a_date", Problem: "is not a date in any of the declared formats", Remedy: "Write it as dd/mm/yyyy."},
		{Feed: "completions_lms", File: "lms_2026-06.xlsx [Transcript]", SourceRow: 52, ColumnName: "Completed On", Code: "not_a_date", Problem: "is not a date in any of the declared formats", Remedy: "Write it as dd/mm/yyyy."},
		{Feed: "completions_lms", File: "lms_2026-06.xlsx [Transcript]", SourceRow: 61, ColumnName: "employee_id", Code: "person_unmatched", Problem: "the roster has no person with this id or address", Remedy: "Correct the id."},
		{Feed: "sales", File: "sales_by_month.xlsx [Reps]", SourceRow: 7, ColumnName: "2026-03", Code: "not_a_number", Problem: "is not a number with a decimal comma", Remedy: "Write it as 1.234,56."},
	}
	m.Findings = []DataFinding{
		{
			Code: "person_unmatched", Feed: "completions_lms", File: "lms_2026-06.xlsx [Transcript]", TableName: "completions", ColumnName: "employee_id", Action: "noted",
			RowsCount: 114, LandedCount: 8_412, PeopleCount: 37, FirstRows: "61, 88, 90, 104, 131",
			What: "114 of 8412 rows are about 37 people whom the roster does not have", Done: "The rows do not count.",
			SheetRemedy: "Correct the ids or addresses.", ProjectRemedy: "Make sure that the roster has these people.",
		},
		{
			Code: "duplicate_row", Feed: "sales", File: "sales_by_month.xlsx [Reps]", TableName: "observations", ColumnName: "period_start", Action: "accepted", AcceptedBecause: new("the second sheet is the final one"),
			RowsCount: 3, LandedCount: 38_986, PeopleCount: 12, TrainedCount: 9, ColleaguesCount: 3, FirstRows: "7, 9, 11",
			What: "3 values of 12 people or teams differ from a later one for the same day in the same delivery", Done: "The later one counts.",
			SheetRemedy: "Keep one of the rows, or add them up.", ProjectRemedy: "Add them up before delivery.",
			ProgramID: new("line_cert"), MetricID: new("units_per_hour"), Effect: new(1.9), OtherEffect: new(0.7), ShiftStdErrors: new(2.4),
		},
	}
	m.Dates = []FigureDate{
		{Unit: "cost/line_cert/2026", UnitKind: "cost", ProgramID: new("line_cert"), FiscalYear: new(int64(2026)), FiguresRunID: "5c2f0e9d7a11", FiguresFromDate: new(date(2026, time.May, 31)), IsWaiting: true},
		{Unit: "effect/line_cert/units_per_hour", UnitKind: "effect", ProgramID: new("line_cert"), MetricID: new("units_per_hour"), FiguresRunID: "5c2f0e9d7a11", FiguresFromDate: new(date(2026, time.June, 30)), RenewedBecause: new("a plant had sent the wrong month")},
		{Unit: "level/units_per_hour/676", UnitKind: "level", MetricID: new("units_per_hour"), MonthDate: new(date(2026, time.May, 1)), FiguresRunID: "5c2f0e9d7a11", FiguresFromDate: new(date(2026, time.June, 20)), IsWaiting: true},
		{Unit: "level/units_per_hour/677", UnitKind: "level", MetricID: new("units_per_hour"), MonthDate: new(date(2026, time.June, 1)), FiguresRunID: "5c2f0e9d7a11", FiguresFromDate: new(date(2026, time.June, 30))},
	}
	m.Checks = []Check{
		{Code: "duplicate_row", Feed: "sales", TableName: "observations", Rule: "One delivery has different values for one subject, metric and day.", Outcome: "found", FindingsCount: 1},
		{Code: "values_restated", Feed: "sales", TableName: "observations", Rule: "A later delivery has other values for days that an earlier one had, for ten people or teams or more.", Outcome: "not_evaluated", Reason: new("There is one delivery of the table, and the check compares several."), ReasonCode: new(sentence.OneOfTable)},
		{Code: "before_launch", Feed: "completions_lms", TableName: "completions", Rule: "A completion more than a month before the launch of its program.", Outcome: "clean"},
	}
}

// nothingYet is a company before its first window is over.
func nothingYet() *Marts {
	return &Marts{
		Totals:   Totals{ProgramsCount: 2, RunID: "20260701-0214-000001", DataThroughDate: new(date(2026, time.June, 30))},
		Programs: []Program{{ProgramID: "a", ProgramName: "First aid", IsRegistered: true}, {ProgramID: "b", ProgramName: "Welding", IsRegistered: true}},
		Metrics:  []Metric{{MetricID: "scrap", MetricName: "Scrap rate", Unit: "percent", Better: "lower", Grain: "week", GapPeriods: 0}},
		Impacts:  []Impact{unshown("b", "Welding", "scrap", "Scrap rate", "nothing_to_compare", "We cannot tell: nobody has completed the program yet.")},
	}
}

// hostile replaces the company's names with malicious names and with long names in
// several scripts.
func hostile() *Marts {
	m := northwind()
	names := []string{
		`<script>alert("x")</script><img src=https://evil.example/x.png onerror=alert(1)>`,
		"Donaudampfschifffahrtsgesellschaftskapitänspatentverlängerung 2",
		"現場監督者のための品質管理と安全衛生に関する上級研修プログラム（第三版・改訂）東京および大阪会場",
		"برنامج تدريب القيادة المتقدمة للمديرين الإقليميين في الشرق الأوسط",
		"Программа повышения квалификации для руководителей производства",
		"{{.}} ]]> --> </svg></style> & \"quotes\" 'n' `ticks` =1+1",
		"Ünïcödé \u202ereversed\u202c with é\u0301\u0301\u0301 accents and \U0001F9D1\u200d\U0001F3ED emoji",
	}
	renamed := map[string]string{}
	rename := func(id string, name *string) {
		if _, ok := renamed[id]; !ok {
			renamed[id] = names[len(renamed)%len(names)]
		}
		*name = renamed[id]
	}
	for i := range m.Impacts {
		rename(m.Impacts[i].ProgramID, &m.Impacts[i].ProgramName)
		m.Impacts[i].MetricName = names[i%len(names)]
		m.Impacts[i].MetricUnit = names[(i+1)%len(names)]
		m.Impacts[i].VerdictSentence = names[0] + m.Impacts[i].VerdictSentence
	}
	for i := range m.Metrics {
		m.Metrics[i].MetricName, m.Metrics[i].Unit = names[i%len(names)], names[(i+1)%len(names)]
	}
	for i := range m.Portfolio {
		rename(m.Portfolio[i].ProgramID, &m.Portfolio[i].ProgramName)
	}
	for i := range m.Ramps {
		rename(m.Ramps[i].ProgramID, &m.Ramps[i].ProgramName)
		m.Ramps[i].MetricName, m.Ramps[i].VerdictSentence = names[0], names[0]+m.Ramps[i].VerdictSentence
	}
	for i := range m.Programs {
		rename(m.Programs[i].ProgramID, &m.Programs[i].ProgramName)
	}
	for i := range m.Goals {
		m.Goals[i].GoalName, m.Goals[i].Owner = names[i%len(names)], &names[0]
	}
	for i := range m.Deliveries {
		m.Deliveries[i].File = names[i%len(names)]
	}
	for i := range m.Rejects {
		m.Rejects[i].Problem = names[0]
	}
	return m
}
