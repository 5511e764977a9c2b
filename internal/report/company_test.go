package report

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Words of made-up names. Some names are long, and differ at their end only.
var (
	subjects    = []string{"Consultative selling", "Line certification", "Error-proofing", "Complaint handling", "Design reviews", "Negotiation", "Forklift handling", "Cold-chain logistics for pharmaceutical wholesalers", "Coaching for supervisors", "Inventory counting"}
	levels      = []string{"basics", "advanced", "for supervisors", "refresher, spring and autumn cohorts"}
	departments = []string{"Operations", "Sales", "Service", "Engineering", "Logistics", "Purchasing"}
	owners      = []string{"Ada Okafor", "Jonas Weber", "Mei Lindqvist", "Samira Haddad", "Rui Tavares", "Katarzyna Wiśniewska-Brzęczyszczykiewicz"}
	indicators  = []string{"Units per hour", "Defect rate", "Sales per representative", "Customer satisfaction", "Handling time", "First-time-right share", "On-time deliveries", "Days to close"}
)

// kind is how a program turned out.
type kind struct{ grade, verdict, reason, decision, sentence string }

var kinds = []kind{
	{"strong", "works", "pays_off", "extend", "%s rose %.1f %% more than among comparable colleagues (95 %% range %.1f to %.1f %%)."},
	{"moderate", "works", "costs_more", "improve", "%s probably rose %.1f %% more than among comparable colleagues (95 %% range %.1f to %.1f %%)."},
	{"weak", "promising", "not_known_yet", "measure_longer", "%s may have risen %.1f %% more than among comparable colleagues (95 %% range %.1f to %.1f %%)."},
	{"strong", "no_meaningful_effect", "no_effect", "improve", "The training made little or no difference to %s: %.1f %% (95 %% range %.1f to %.1f %%)."},
	{"weak", "cannot_tell", "not_known_yet", "measure_longer", "We cannot tell: the change in %s was %.1f %% (95 %% range %.1f to %.1f %%)."},
	{"moderate", "worked_against", "worked_against", "stop", "%s probably fell: %.1f %% (95 %% range %.1f to %.1f %%), which is the wrong direction."},
}

// company is a made-up one with so many programs, each with a result, money, periods and a
// place in the chain, but every tenth without a goal and every fifteenth for compliance.
func company(programs int) *Marts {
	random := rand.New(rand.NewPCG(7, uint64(programs)))
	base := northwind()
	m := &Marts{Totals: base.Totals, Days: base.Days, Runs: base.Runs, Deliveries: base.Deliveries, Rejects: base.Rejects, Findings: base.Findings[:1], Checks: base.Checks}
	m.Totals.ProgramsCount, m.Totals.WorksCount, m.Totals.StrongCount = int64(programs), int64(programs/3), int64(programs/6)
	for i := range max(1, programs/5) {
		m.addGoal(random, i)
	}
	for i, name := range indicators {
		m.Metrics = append(m.Metrics, Metric{MetricID: fmt.Sprintf("m%d", i), MetricName: name, Unit: "points", Better: "higher", Grain: "month", GapPeriods: 1})
	}
	for i := range programs {
		m.addProgram(random, i)
	}
	for i := range programs / 4 {
		m.Programs = append(m.Programs, Program{ProgramID: fmt.Sprintf("C-%03d", i), ProgramName: fmt.Sprintf("Course %d", i+1)})
		spend := euros(random.Int64N(40_000))
		m.Portfolio = append(m.Portfolio, Spending{ProgramID: fmt.Sprintf("C-%03d", i), ProgramName: fmt.Sprintf("Course %d", i+1), FiscalYear: 2026, SpendAmount: &spend, BookedAmount: &spend, LearnerTimeAmount: new(euros(0)), TotalSpendAmount: &spend, CurrencyCode: "EUR", Alignment: "unregistered", Decision: "agree_goal", DecisionReason: "no_goal"})
	}
	return m
}

func (m *Marts) addGoal(random *rand.Rand, i int) {
	id, metric := fmt.Sprintf("g%02d", i), fmt.Sprintf("m%d", i%len(indicators))
	owner, department, due := owners[i%len(owners)], departments[i%len(departments)], date(2026, time.Month(7+i%6), 30)
	m.Goals = append(m.Goals, Goal{GoalID: id, GoalName: fmt.Sprintf("%s: better by %d %% in %s", indicators[i%len(indicators)], 5+i, department), Owner: &owner, Department: &department, MetricID: metric, BaselineValue: new(50.0), TargetValue: new(60.0), DueDate: &due})
	moved := float64(random.IntN(110))
	status := []string{"on_track", "off_track", "missed", "reached"}[i%4]
	if status == "missed" || status == "reached" {
		due = date(2026, time.May, 31)
	}
	m.Progress = append(m.Progress, Progress{GoalID: id, MetricID: metric, BaselineValue: new(50.0), TargetValue: new(60.0), ActualValue: new(50 + moved/10), ActualFromDate: new(date(2026, time.April, 1)), ActualToDate: new(date(2026, time.June, 30)),
		DueDate: &due, ForecastValue: new(50 + moved/9), ForecastRule: new("season_and_trend"), Progress: &status, MovedOfTargetPct: &moved})
}

func (m *Marts) addProgram(random *rand.Rand, i int) {
	id, metric := fmt.Sprintf("p%03d", i), i%len(indicators)
	metricID := fmt.Sprintf("m%d", metric)
	name := fmt.Sprintf("%s %s", subjects[i%len(subjects)], levels[i/len(subjects)%len(levels)])
	if again := i / (len(subjects) * len(levels)); again > 0 {
		name += fmt.Sprintf(", site %d", again+1)
	}
	owner, category := owners[i%len(owners)], []string{"skills", "leadership", "onboarding"}[i%3]
	booked, time := euros(5_000+random.Int64N(400_000)), euros(random.Int64N(90_000))
	total := booked + time
	s := Spending{ProgramID: id, ProgramName: name, FiscalYear: 2026, SpendAmount: &total, BookedAmount: &booked, LearnerTimeAmount: &time, TotalSpendAmount: &total, CurrencyCode: "EUR", PeopleCount: new(5 * (6 + random.Int64N(60))), DecisionOwner: &owner, Alignment: "aligned"}
	switch {
	case i%15 == 14:
		category, s.Alignment, s.Decision, s.DecisionReason = compliance, "compliance", "compliance_only", "compliance"
	case i%10 == 9:
		s.Alignment, s.Decision, s.DecisionReason, s.DecisionOwner = "no_goal", "agree_goal", "no_goal", nil
	}
	m.Programs = append(m.Programs, Program{ProgramID: id, ProgramName: name, Category: &category, Owner: s.DecisionOwner, LaunchDate: new(date(2025, 3, 1+i%28)), IsRegistered: true})
	if s.Alignment != "aligned" {
		m.Portfolio = append(m.Portfolio, s)
		return
	}
	k, goal := kinds[i%len(kinds)], i%len(m.Goals)
	m.Goals[goal].ProgramsCount++
	s.GoalID, s.GoalName, s.GoalOwner = &m.Goals[goal].GoalID, &m.Goals[goal].GoalName, m.Goals[goal].Owner
	s.MetricID, s.EvidenceGrade, s.Verdict, s.Decision, s.DecisionReason = &metricID, &k.grade, &k.verdict, k.decision, k.reason
	if k.reason == "not_known_yet" {
		s.DecideDate = new(date(2026, 9, 1+i%28))
	}
	m.Portfolio = append(m.Portfolio, s)
	m.addResult(random, s, k, indicators[metric])
}

// addResult adds what was measured of a program, and what follows from it.
func (m *Marts) addResult(random *rand.Rand, s Spending, k kind, metric string) {
	pct := 1 + 9*random.Float64()
	half := pct * 0.6
	switch k.verdict {
	case "worked_against":
		pct = -pct
	case "no_meaningful_effect", "cannot_tell":
		pct, half = 0.4, 0.4+pct/2
	}
	row := study{program: s.ProgramID, programName: s.ProgramName, metric: *s.MetricID, metricName: metric, unit: "points", goal: *s.GoalID, trained: *s.PeopleCount, others: 3 * *s.PeopleCount,
		pct: pct, low: pct - half, high: pct + half, before: pct + 4, level: 50, p: 0.02, grade: k.grade, verdict: k.verdict, sentence: fmt.Sprintf(k.sentence, metric, pct, pct-half, pct+half)}
	m.Impacts = append(m.Impacts, row.rows()...)
	m.Links = append(m.Links, Link{GoalID: s.GoalID, GoalName: s.GoalName, MetricID: s.MetricID, MetricName: &metric, ProgramID: &s.ProgramID, ProgramName: &s.ProgramName, EvidenceGrade: &k.grade, Verdict: &k.verdict, HasValues: true})
	for _, scenario := range []struct {
		name    string
		benefit float64
	}{{"point", pct}, {"conservative", pct * 0.9}, {"interval_low", pct - half}, {"interval_high", pct + half}} {
		benefit := euros(int64(scenario.benefit * 40_000))
		m.Returns = append(m.Returns, Return{ProgramID: s.ProgramID, MetricID: *s.MetricID, Scenario: scenario.name, BenefitAmount: &benefit, CostAmount: s.TotalSpendAmount, NetBenefitAmount: new(benefit - *s.TotalSpendAmount), CurrencyCode: "EUR", EvidenceGrade: k.grade, IsReportable: true})
	}
	for since := int64(-6); since <= 6; since++ {
		effect := random.Float64() - 0.5
		if since >= 0 {
			effect += pct / 2
		}
		m.Trends = append(m.Trends, Trend{ProgramID: s.ProgramID, MetricID: *s.MetricID, PeriodsSinceTraining: since, IsLead: since < -1, PeopleCount: s.PeopleCount, Effect: &effect, EffectLow: new(effect - 1), EffectHigh: new(effect + 1), BandLow: new(effect - 1.6), BandHigh: new(effect + 1.6)})
	}
	m.Aggregates = append(m.Aggregates, Aggregate{ProgramID: s.ProgramID, MetricID: *s.MetricID, Aggregation: "event_overall", Effect: new(pct / 2), EffectLow: new(pct/2 - half/2), EffectHigh: new(pct/2 + half/2), LeadsPValue: new(0.42), DetectableSlope: new(0.3), BreakdownFactor: new(1.2)})
	total := *s.PeopleCount + 20
	m.Funnel = append(m.Funnel, FunnelStep{ProgramID: s.ProgramID, MetricID: *s.MetricID, Step: "immature", StepNumber: 5, PeopleCount: new(int64(20)), PeoplePct: new(2_000 / float64(total)), TotalCount: &total},
		FunnelStep{ProgramID: s.ProgramID, MetricID: *s.MetricID, Step: "analyzed", StepNumber: 11, PeopleCount: s.PeopleCount, PeoplePct: new(100 * float64(*s.PeopleCount) / float64(total)), TotalCount: &total})
	m.Balance = append(m.Balance, Balance{ProgramID: s.ProgramID, MetricID: *s.MetricID, Covariate: "baseline_metric", TrainedMean: new(51.2), ComparisonMean: new(50.6), StandardizedDifference: new(0.04), BalanceBand: new("fine")})
	for _, check := range []string{"placebo_windows", "own_trend", "loss_bounds", "last_seen_of_lost"} {
		m.Trust = append(m.Trust, TrustCheck{ProgramID: s.ProgramID, MetricID: *s.MetricID, CheckID: check, Grouping: "all", CheckEstimate: new(random.Float64()), CheckPValue: new(random.Float64())})
	}
}
