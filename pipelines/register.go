package pipelines

import (
	"strconv"
	"time"

	"github.com/impactmart/impactmart/models"
)

// rowsOfRegister is the register as tables.
type rowsOfRegister struct {
	programs   []models.ProgramRow
	courses    []models.CourseRow
	metrics    []models.MetricRow
	goals      []models.GoalRow
	alignments []models.AlignmentRow
}

// registerRows turns a validated register into rows.
func registerRows(r *models.Register) rowsOfRegister {
	var rows rowsOfRegister
	for _, p := range r.Programs {
		rows.programs = append(rows.programs, models.ProgramRow{
			Program: p.ID, Name: p.Name, Category: text(p.Category), Launch: date(p.Launch), IndexPeriod: p.IndexPeriod,
		})
		seen := map[string]bool{}
		for _, course := range append([]string{p.ID}, p.Courses...) {
			if !seen[course] {
				rows.courses = append(rows.courses, models.CourseRow{Course: course, Program: p.ID})
			}
			seen[course] = true
		}
	}
	for _, m := range r.Metrics {
		rows.metrics = append(rows.metrics, metricRow(m))
	}
	for _, g := range r.Goals {
		rows.goals = append(rows.goals, models.GoalRow{
			Goal: g.ID, Name: g.Name, Owner: text(g.Owner), Sponsor: text(g.Sponsor), Department: text(g.Department),
			Metric: g.Metric, Baseline: g.Baseline, Target: g.Target, Due: date(g.Due),
		})
	}
	for _, a := range r.Alignments {
		rows.alignments = append(rows.alignments, models.AlignmentRow{
			Program: a.Program, Metric: a.Metric, Goal: text(a.Goal), Skill: text(a.Skill), Behavior: text(a.Behavior), Agreed: date(a.AgreedOn),
		})
	}
	return rows
}

func metricRow(m models.Metric) models.MetricRow {
	year := models.PeriodsPerYear(m.Grain)
	claim := m.ClaimPeriods
	if claim == 0 {
		claim = m.Post
	}
	row := models.MetricRow{
		Metric: m.ID, Name: m.Name, Kind: m.Kind, Unit: m.Unit, Better: m.Better, Grain: m.Grain,
		Baseline: int64(m.Baseline), Gap: int64(m.Gap), Ramp: int64(m.Ramp), Post: int64(m.Post),
		ClaimPeriods: int64(min(claim, year)), PeriodsPerYear: int64(year),
		MinCoverage: m.MinCoverage, MissingIsZero: m.MissingMeans == "zero",
		MinValue: m.MinValue, MaxValue: m.MaxValue, SmallestChange: m.SmallestChange,
	}
	if m.Subject == models.SubjectTeam {
		row.TrainedShare = &m.TrainedShare
	}
	if m.ValuePerUnit != nil {
		value := models.Decimal(strconv.FormatFloat(*m.ValuePerUnit, 'f', -1, 64))
		row.ValuePerUnit = &value
	}
	if m.Kind == models.KindTimeTo {
		consecutive, landmark := int64(m.Consecutive), int64(m.LandmarkDays)
		row.Watched, row.Threshold, row.Clock = text(m.Of), m.Threshold, text(m.Clock)
		row.Consecutive, row.LandmarkDays = &consecutive, &landmark
		if horizon := int64(m.HorizonDays); horizon > 0 {
			row.HorizonDays = &horizon
		}
	}
	return row
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// date parses a date that Validate has accepted; an empty one is nil.
func date(s string) *time.Time {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil
	}
	return &day
}
