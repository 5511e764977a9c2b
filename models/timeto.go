package models

// KindTimeTo is the metric kind of time to productivity: the days from the start
// of a job until the values of another metric reach a threshold. It has no
// baseline and no post window, and carries no money.
const KindTimeTo = "time_to"

// Clocks of a time_to metric.
const (
	ClockHire = "hire" // starts on the first day of employment
	ClockRole = "role" // starts on the first day in a job, the first job included
)

// TimeTo are the keys that a metric of kind time_to has beside id, name, kind and
// unit. Its grain is that of the metric it watches, and fewer days are better.
type TimeTo struct {
	Of           string   `yaml:"of" required:"for time_to" refers:"metrics" doc:"For time_to: metric whose values are watched; its 'better' gives the direction of the threshold."`
	Threshold    *float64 `yaml:"threshold" required:"for time_to" doc:"For time_to: value of the watched metric that counts as productive, that value or a better one."`
	Consecutive  int      `yaml:"consecutive" otherwise:"1" doc:"For time_to: periods in a row for which the threshold must be held; the first of them is the day."`
	Clock        string   `yaml:"clock" otherwise:"'hire'" values:"hire,role" doc:"For time_to: what starts the clock, the first day of employment ('hire') or of a job ('role')."`
	LandmarkDays int      `yaml:"landmark_days" otherwise:"0" doc:"For time_to: days after the start by which training decides the arm; 0 means the end of the period of the start."`
	HorizonDays  int      `yaml:"horizon_days" otherwise:"as long as both arms were followed" doc:"For time_to: days over which mean times are compared; never longer than both arms were followed."`
}

// setTimeToDefaults fills the metric from the one that it watches; watched is nil when
// the register has none of that name.
func (m *Metric) setTimeToDefaults(watched *Metric) {
	m.Unit = or(m.Unit, "days")
	m.Better = or(m.Better, "lower")
	m.Clock = or(m.Clock, ClockHire)
	if m.Consecutive == 0 {
		m.Consecutive = 1
	}
	if watched != nil {
		m.Grain = or(m.Grain, watched.Grain)
	}
}

// validateTimeTo checks a metric of kind time_to against the one it watches, and
// any other metric for keys that only a time_to has.
func (m Metric) validateTimeTo(fault faultFunc, watched *Metric) {
	at := "metrics." + m.ID
	if m.Kind != KindTimeTo {
		if m.TimeTo != (TimeTo{}) {
			fault("%s: of, threshold, consecutive, clock, landmark_days and horizon_days belong to kind time_to; remove them", at)
		}
		return
	}
	if m.Threshold == nil {
		fault("%s.threshold: missing; write the value that counts as productive", at)
	}
	if m.Consecutive < 1 {
		fault("%s.consecutive: %d periods in a row; at least 1", at, m.Consecutive)
	}
	if m.LandmarkDays < 0 || m.HorizonDays < 0 {
		fault("%s: landmark_days and horizon_days are counts of days and cannot be negative", at)
	}
	if m.HorizonDays > 0 && m.HorizonDays <= m.LandmarkDays {
		fault("%s.horizon_days: %d days end before the landmark after %d", at, m.HorizonDays, m.LandmarkDays)
	}
	if m.Better != "lower" {
		fault("%s.better: %q; a time is better when it is shorter, and the direction of the threshold is that of %q: remove it", at, m.Better, m.Of)
	}
	if m.Unit != "days" {
		fault("%s.unit: %q; a time to productivity is told in days: remove it", at, m.Unit)
	}
	m.refuseWindows(fault, at)
	if watched != nil {
		m.validateWatched(fault, at, *watched)
	}
}

// refuseWindows faults what a time_to would silently not use.
func (m Metric) refuseWindows(fault faultFunc, at string) {
	for _, key := range []struct {
		name  string
		given bool
	}{
		{"baseline", m.Baseline != 0}, {"gap", m.Gap != 0}, {"ramp", m.Ramp != 0}, {"post", m.Post != 0},
		{"min_coverage", m.MinCoverage != 1}, {"missing_means", m.MissingMeans != ""},
		{"min_value", m.MinValue != nil}, {"max_value", m.MaxValue != nil},
		{"value_per_unit", m.ValuePerUnit != nil}, {"claim_periods", m.ClaimPeriods != 0},
		{"smallest_change", m.SmallestChange != nil},
	} {
		if key.given {
			fault("%s.%s: does not apply to kind time_to; remove it", at, key.name)
		}
	}
}

func (m Metric) validateWatched(fault faultFunc, at string, watched Metric) {
	switch {
	case watched.Kind == KindTimeTo:
		fault("%s.of: %q is itself a time_to; name a metric with observations", at, m.Of)
	case watched.Subject == SubjectTeam:
		fault("%s.of: %q is of teams; name a metric of people", at, m.Of)
	case m.Grain != watched.Grain:
		fault("%s.grain: %q, but %q is observed by %s; remove it", at, m.Grain, m.Of, watched.Grain)
	case watched.MissingMeans == "zero" && m.Threshold != nil && watched.reaches(0, *m.Threshold):
		fault("%s.threshold: a missing period of %q means zero and would count as productive; choose a threshold that zero does not reach", at, m.Of)
	}
}

// reaches tells whether the value is as good as the threshold.
func (m Metric) reaches(value, threshold float64) bool {
	if m.Better == "lower" {
		return value <= threshold
	}
	return value >= threshold
}
