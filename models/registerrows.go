package models

import (
	"strconv"
	"time"
)

// RegisterRows is a register as rows of its tables.
type RegisterRows struct {
	Programs   []ProgramRow
	Courses    []CourseRow
	Metrics    []MetricRow
	Goals      []GoalRow
	Alignments []AlignmentRow
	Skills     []SkillRow
	Decisions  []DecisionRow
	Plans      []PlanRow
	PlanGroups []PlanGroupRow
}

// validDays is ValidFor in days: a twelfth of 365 a month.
func (p *Program) validDays() *int64 {
	if p.ValidFor == nil {
		return nil
	}
	return new(int64(*p.ValidFor) * 365 / 12)
}

// Rows turns a validated register into rows.
func (r *Register) Rows() RegisterRows {
	var rows RegisterRows
	for _, p := range r.Programs {
		rows.Programs = append(rows.Programs, ProgramRow{
			Program: p.ID, Name: p.Name, Category: text(p.Category), Launch: ParseDay(p.Launch), IndexPeriod: p.IndexPeriod,
			ValidDays: p.validDays(), Owner: text(p.Owner),
		})
		rows.Courses = append(rows.Courses, p.courseRows()...)
	}
	for _, m := range r.Metrics {
		rows.Metrics = append(rows.Metrics, m.row())
	}
	for _, g := range r.Goals {
		rows.Goals = append(rows.Goals, GoalRow{
			Goal: g.ID, Name: g.Name, Owner: text(g.Owner), Sponsor: text(g.Sponsor), Department: text(g.Department),
			Metric: g.Metric, Baseline: g.Baseline, Target: g.Target.Level(), Due: ParseDay(g.Due),
			TargetChangePct: g.Target.ChangePct(), Start: ParseDay(g.Start), Status: text(g.Status),
		})
	}
	for i, a := range r.Alignments {
		rows.Alignments = append(rows.Alignments, AlignmentRow{
			Number: int64(i + 1), Program: a.Program, Metric: a.Metric, Goal: text(a.Goal), Skill: text(a.Skill), Behavior: text(a.Behavior), Agreed: ParseDay(a.AgreedOn),
			AgreedBy: text(a.AgreedBy), Document: text(a.Document), DecideOn: ParseDay(a.DecideOn), Weight: a.Weight,
		})
	}
	for i, s := range r.Skills {
		rows.Skills = append(rows.Skills, SkillRow{Number: int64(i + 1), Skill: s.Skill, Metric: s.Metric, Behavior: text(s.Behavior)})
	}
	for i, d := range r.Decisions {
		rows.Decisions = append(rows.Decisions, DecisionRow{
			Number: int64(i + 1), Program: d.Program, Decision: d.Decision, On: *ParseDay(d.On), By: d.By, Because: text(d.Because),
		})
	}
	for _, p := range r.Plans {
		rows.Plans = append(rows.Plans, p.row())
		rows.PlanGroups = append(rows.PlanGroups, p.groupRows()...)
	}
	return rows
}

func (m Metric) row() MetricRow {
	year := PeriodsPerYear(m.Grain)
	claim := m.ClaimPeriods
	if claim == 0 {
		claim = m.Post
	}
	row := MetricRow{
		Metric: m.ID, Name: m.Name, Kind: m.Kind, Unit: m.Unit, Better: m.Better, Scale: m.Scale, Grain: m.Grain,
		Baseline: int64(m.Baseline), Gap: int64(m.Gap), Ramp: int64(m.Ramp), Post: int64(m.Post),
		ClaimPeriods: int64(min(claim, year)), PeriodsPerYear: int64(year),
		MinCoverage: m.MinCoverage, MissingIsZero: m.MissingMeans == "zero",
		MinValue: m.MinValue, MaxValue: m.MaxValue, SmallestChange: m.SmallestChange, Remapped: text(m.RemappedBecause), Restated: text(m.RestatedBecause),
	}
	if m.Subject == SubjectTeam {
		row.TrainedShare = &m.TrainedShare
	}
	row.ValuePerUnit, row.ValuePerDay = decimal(m.ValuePerUnit), decimal(m.ValuePerDay)
	if m.Kind == KindTimeTo {
		consecutive, landmark := int64(m.Consecutive), int64(m.LandmarkDays)
		row.Watched, row.Threshold, row.Clock = text(m.Of), m.Threshold, text(m.Clock)
		row.Consecutive, row.LandmarkDays = &consecutive, &landmark
		if horizon := int64(m.HorizonDays); horizon > 0 {
			row.HorizonDays = &horizon
		}
	}
	return row
}

func decimal(x *float64) *Decimal {
	if x == nil {
		return nil
	}
	value := Decimal(strconv.FormatFloat(*x, 'f', -1, 64))
	return &value
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// ParseDay parses a date of the register that Validate has accepted, as yyyy-mm-dd;
// an empty date is nil.
func ParseDay(s string) *time.Time {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil
	}
	return &day
}
