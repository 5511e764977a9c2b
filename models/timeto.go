package models

// KindTimeTo is the metric kind of time to productivity: the days from the start
// of a job until the values of another metric reach a threshold. It has no
// baseline and no post window.
const KindTimeTo = "time_to"

// Clocks of a time_to metric.
const (
	ClockHire = "hire" // starts on the first day of employment
	ClockRole = "role" // starts on the first day in a job, the first job included
)

// TimeTo are the keys that a metric of kind time_to has in addition to id, name,
// kind and unit. Its grain is that of the metric that it watches, and fewer days
// are better.
type TimeTo struct {
	Of           string   `yaml:"of" needed:"kind=time_to" only:"kind=time_to" refers:"metrics" doc:"Metric whose values are watched; its 'better' gives the direction of the threshold."`
	Threshold    *float64 `yaml:"threshold" needed:"kind=time_to" only:"kind=time_to" min:"-1e15" max:"1e15" doc:"Value of the watched metric that counts as productive; better values count, too."`
	Consecutive  int      `yaml:"consecutive" only:"kind=time_to" otherwise:"1" min:"1" max:"3660" doc:"Number of consecutive periods for which the threshold must be met; the first of them gives the day."`
	Clock        string   `yaml:"clock" only:"kind=time_to" otherwise:"'hire'" values:"hire,role" doc:"What starts the clock, the first day of employment ('hire') or of a job ('role')."`
	LandmarkDays int      `yaml:"landmark_days" only:"kind=time_to" otherwise:"0" min:"0" max:"3660" doc:"Days after the start at which the arm is decided by whether the person is trained; 0 means the end of the period of the start."`
	HorizonDays  int      `yaml:"horizon_days" only:"kind=time_to" otherwise:"as long as both arms were followed" min:"1" max:"36600" doc:"Number of days over which mean times are compared; at most as long as both arms were followed."`
	ValuePerDay  *float64 `yaml:"value_per_day" only:"kind=time_to" min:"0.000001" max:"1e9" doc:"Value of a day that a person becomes productive earlier, in the reporting currency. Without it, no money is claimed."`
}

// setTimeToDefaults sets the defaults that come from the watched metric; watched is
// nil if the register has no metric of that name.
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

// validateTimeTo checks a metric of kind time_to against the one that it watches.
func (m Metric) validateTimeTo(fault faultFunc, watched *Metric) {
	at := "metrics." + m.ID
	if m.Kind != KindTimeTo {
		return
	}
	if m.HorizonDays > 0 && m.HorizonDays <= m.LandmarkDays {
		fault("%s.horizon_days: %d is not more than landmark_days (%d); write more days, or remove it", at, m.HorizonDays, m.LandmarkDays)
	}
	if m.Better != "lower" {
		fault("%s.better: is %q, but a shorter time is always better, and the direction of the threshold is that of %q; remove it", at, m.Better, m.Of)
	}
	if m.Unit != "days" {
		fault("%s.unit: is %q, but a time to productivity is always in days; remove it", at, m.Unit)
	}
	if watched != nil {
		m.validateWatched(fault, at, *watched)
	}
}

func (m Metric) validateWatched(fault faultFunc, at string, watched Metric) {
	switch {
	case watched.Kind == KindTimeTo:
		fault("%s.of: %q is itself a time_to; name a metric with observations", at, m.Of)
	case watched.Subject == SubjectTeam:
		fault("%s.of: %q measures teams; name a metric of people", at, m.Of)
	case m.Grain != watched.Grain:
		fault("%s.grain: is %q, but %q has the grain %s; remove it", at, m.Grain, m.Of, watched.Grain)
	case watched.MissingMeans == "zero" && m.Threshold != nil && watched.reaches(0, *m.Threshold):
		fault("%s.threshold: a missing period of %q means zero and would count as productive; choose a threshold that zero does not reach", at, m.Of)
	}
}

// reaches reports whether the value is as good as the threshold.
func (m Metric) reaches(value, threshold float64) bool {
	if m.Better == "lower" {
		return value <= threshold
	}
	return value >= threshold
}
