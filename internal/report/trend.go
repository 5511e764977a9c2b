package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// eventStudy shows how the metric of a program changed around training, period by period.
type eventStudy struct {
	result
	metric    Metric
	Chart     chart.Chart
	Before    string // what the periods before training show
	positions []Trend
	overall   Aggregate
}

// isExperiment reports whether the groups were drawn; what is shown is then the experiment
// and not the observational event study.
func (s eventStudy) isExperiment() bool { return s.Estimator == experiment }

// trend is the period of an experiment as one of an event study.
func (e ExperimentTrend) trend() Trend {
	return Trend{
		ProgramID: e.ProgramID, MetricID: e.MetricID, PeriodsSinceTraining: e.PeriodsSinceTraining, IsLead: e.IsLead,
		Effect: e.Effect, EffectLow: e.EffectLow, EffectHigh: e.EffectHigh, IsSuppressed: e.IsSuppressed,
	}
}

// Groups says who is compared with whom.
func (s eventStudy) Groups() string {
	if s.isExperiment() {
		return s.say.Text("people assigned to training, whether or not they completed, compared with those assigned to the other group")
	}
	if s.SubjectType == ofTeams {
		return s.say.Text("trained teams compared with similar teams")
	}
	return s.say.Text("trained people compared with similar colleagues")
}

// periods are the marts about single periods, by metric, and by program and metric.
type periods struct {
	metrics          map[string]Metric
	positions, drawn map[[2]string][]Trend
	overall          map[[2]string]Aggregate
}

func periodsOf(m *Marts) periods {
	p := periods{map[string]Metric{}, map[[2]string][]Trend{}, map[[2]string][]Trend{}, map[[2]string]Aggregate{}}
	for _, metric := range m.Metrics {
		p.metrics[metric.MetricID] = metric
	}
	for _, t := range m.Trends {
		k := [2]string{t.ProgramID, t.MetricID}
		p.positions[k] = append(p.positions[k], t)
	}
	for _, e := range m.Experiments {
		k := [2]string{e.ProgramID, e.MetricID}
		p.drawn[k] = append(p.drawn[k], e.trend())
	}
	for _, a := range m.Aggregates {
		if a.Aggregation == "event_overall" {
			p.overall[[2]string{a.ProgramID, a.MetricID}] = a
		}
	}
	return p
}

// study is what is known of a result period by period.
func (p periods) study(r result) eventStudy {
	k := [2]string{r.ProgramID, r.MetricID}
	s := eventStudy{result: r, metric: p.metrics[r.MetricID], positions: p.positions[k], overall: p.overall[k]}
	if s.isExperiment() {
		s.positions, s.overall = p.drawn[k], Aggregate{}
	}
	return s
}

// eventStudiesOf returns the event studies of the results that have a figure after training
// that may be shown.
func eventStudiesOf(say *language.Language, m *Marts, results []result) (out []eventStudy) {
	all := periodsOf(m)
	for _, r := range results {
		s := all.study(r)
		if !r.isShown() || !slices.ContainsFunc(s.positions, Trend.showsEffect) {
			continue
		}
		slices.SortFunc(s.positions, func(a, b Trend) int { return cmp.Compare(a.PeriodsSinceTraining, b.PeriodsSinceTraining) })
		s.Before = s.overall.before(say)
		if s.isExperiment() {
			s.Before = say.Text("differences are those of the draw")
		}
		s.Chart = s.chart(fmt.Sprintf("trend-%d", len(out)+1))
		out = append(out, s)
	}
	return out
}

// phase is the phase of a position: before training, set aside because it is too close to
// training, or after training.
type phase string

const (
	before phase = "before"
	aside  phase = "aside"
	after  phase = "after"
)

var phases = wording{"before": "before", "aside": "set aside", "after": "after"}

func (t Trend) phase() phase {
	switch {
	case t.IsLead:
		return before
	case t.PeriodsSinceTraining < 0:
		return aside
	}
	return after
}

func (t Trend) showsEffect() bool { return t.phase() == after && t.Effect != nil }

func (s eventStudy) has(is func(Trend) bool) bool { return slices.ContainsFunc(s.positions, is) }

func (s eventStudy) HasAside() bool {
	return s.has(func(t Trend) bool { return t.phase() == aside })
}

func (s eventStudy) HasWithheld() bool {
	return s.has(func(t Trend) bool { return t.IsSuppressed })
}

func (s eventStudy) hasBand() bool {
	return s.has(func(t Trend) bool { return t.BandLow != nil && t.BandHigh != nil })
}

// hasSteps reports whether the points before training are steps from one period to the
// next. If all are measured from one base, that base has no row.
func (s eventStudy) hasSteps() bool {
	if s.isExperiment() {
		return false
	}
	return s.has(func(t Trend) bool { return t.PeriodsSinceTraining == -s.metric.GapPeriods-1 })
}

// grain is a period of the metric, and grains are several.
func (s eventStudy) grain() string  { return grains.of(s.say, s.metric.Grain) }
func (s eventStudy) grains() string { return manyGrains.of(s.say, s.metric.Grain) }

// Heading is the heading after the name of the metric.
func (s eventStudy) Heading() string { return s.say.Text("%s by %[1]s", s.grain()) }

// Direction says which direction is better, because effects have the metric's own sign.
func (s eventStudy) Direction() string { return betters.of(s.say, s.metric.Better) }

// Reading says from which base a point is measured.
func (s eventStudy) Reading() string {
	if s.isExperiment() {
		return s.say.Text("Each point is the difference between the two groups in %s.", thatGrain.of(s.say, s.metric.Grain))
	}
	last := lastGrain.of(s.say, s.metric.Grain)
	switch {
	case s.hasSteps() && s.HasAside():
		return s.say.Text("Before training, each point is the step from one %s to the next; later points are the change since %s before the shaded strip.", s.grain(), last)
	case s.hasSteps():
		return s.say.Text("Before training, each point is the step from one %s to the next; later points are the change since %s before training.", s.grain(), last)
	case s.HasAside():
		return s.say.Text("Each point is the change since %s before the shaded strip, which has no point of its own.", last)
	}
	return s.say.Text("Each point is the change since %s before training, which has no point of its own.", last)
}

// Average states the mean over the periods after training. It also says that this is not
// the figure of the forest plot.
func (s eventStudy) Average() string {
	a := s.overall
	if a.Effect == nil || a.EffectLow == nil || a.EffectHigh == nil {
		return ""
	}
	return s.say.Text("Averaged over every %s from training on, the difference is %s %s (%s to %s); the result in the list above compares only the agreed windows.",
		s.grain(), s.say.Signed(*a.Effect), isolated(s.metric.Unit), s.say.Number(*a.EffectLow), s.say.Number(*a.EffectHigh))
}

// Breakdown says how much drift of the groups would explain the average.
func (s eventStudy) Breakdown() string {
	text := language.Key("If the groups had drifted apart by %s times the largest difference seen before training, every %s and always in the same direction, " +
		"that range would reach zero. The larger this number, the harder it is to explain the result by drift.")
	if s.hasSteps() {
		text = "If the groups had drifted apart by %s times the largest step seen before training, every %s and always in the same direction, " +
			"that range would reach zero. The larger this number, the harder it is to explain the result by drift."
	}
	switch factor := s.overall.BreakdownFactor; {
	case factor == nil || s.Average() == "":
		return ""
	case *factor == 0:
		return s.say.Text("That range includes zero, so the average can be explained without any drift of the groups.")
	default:
		return s.say.Text(text, s.say.Number(*factor), s.grain())
	}
}

// Caution says what the time before training leaves open, even where it shows no
// differences.
func (s eventStudy) Caution() string {
	a := s.overall
	switch {
	case a.LeadsPValue == nil:
		return ""
	case *a.LeadsPValue < uncommon:
		return s.say.Text("Before training, the groups differed by more than chance usually explains, so part of the later difference may have another cause.")
	case a.DetectableSlope == nil:
		return ""
	}
	return s.say.Text("A steady drift of less than %s %s from one %s to the next could have gone unnoticed before training.",
		s.say.Number(*a.DetectableSlope), isolated(s.metric.Unit), s.grain())
}

// Statistics are the sentences for readers who judge the method.
func (s eventStudy) Statistics() (sentences []string) {
	for _, text := range []string{s.Average(), s.Breakdown(), s.Caution()} {
		if text != "" {
			sentences = append(sentences, text)
		}
	}
	return sentences
}

// uncommon is the p-value below which the page no longer says that there is no sign of a
// drift; it corresponds to ranges of 95 %.
const uncommon = 0.05

// before says what the periods before training show about the comparison. A large p-value
// proves nothing, and a small one shows differences, not a trend.
func (a Aggregate) before(say *language.Language) string {
	switch {
	case a.LeadsPValue == nil && a.LeadsRefusal != nil:
		return refusals.of(say, *a.LeadsRefusal)
	case a.LeadsPValue == nil:
		return say.Text("too few people to see whether the groups were drifting apart")
	case *a.LeadsPValue < uncommon:
		return say.Text("the groups did not always change in the same way (%s)", equals(say, *a.LeadsPValue))
	}
	return say.Text("no sign that the groups were drifting apart (%s)", equals(say, *a.LeadsPValue))
}

// equals formats a p-value with its comparison sign, joined by no-break spaces.
func equals(say *language.Language, p float64) string {
	text := say.Probability(p)
	if !strings.HasPrefix(text, "<") {
		text = "= " + text
	}
	return strings.ReplaceAll("p "+text, " ", nbsp)
}

func (s eventStudy) chart(id string) chart.Chart {
	c := chart.Chart{
		ID:    id,
		Title: s.ProgramName + ", " + s.MetricName + ": " + s.Heading(),
		Desc: s.say.Text("One point per %s since training: %s, in %s, %s. "+
			"Points before training are hollow, points after it are filled. Before training: %s. The table below has the same numbers.",
			s.grain(), s.Groups(), s.MetricName, s.Direction(), s.Before),
		Table: s.table(),
	}
	c.Draw(func(d *chart.Drawing, l chart.Layout) { drawEventStudy(d, l, s) })
	return c
}

func (s eventStudy) table() *chart.Table {
	say := s.say
	t := &chart.Table{Summary: say.Text("Same numbers as a table"), Columns: []chart.Column{
		chart.Numbers(capitalized(say.Text("%s since training", s.grains()))), chart.Words(say.Text("When")),
		chart.Numbers(say.Text("Difference (95 %% range), %s", s.metric.Unit)), chart.Numbers(say.Text("95 %% range for all %s at once", s.grains())), chart.Numbers(say.Text("People, both groups")),
	}}
	for _, p := range s.positions {
		effect, people := say.Text(withheld), say.Text(withheld)
		if !p.IsSuppressed {
			effect, people = optional(p.Effect, say.Signed)+inBrackets(say, p.EffectLow, p.EffectHigh), s.counted(p.PeopleCount)
		}
		t.Add(sinceTraining(say, p.PeriodsSinceTraining), phases.of(say, string(p.phase())), effect, fromTo(say, p.BandLow, p.BandHigh), people)
	}
	return t
}

func sinceTraining(say *language.Language, periods int64) string {
	return language.Plus(float64(periods)) + say.Grouped(periods)
}

func fromTo(say *language.Language, low, high *float64) string {
	if low == nil || high == nil {
		return none
	}
	return say.Text("%s to %s", say.Number(*low), say.Number(*high))
}

func inBrackets(say *language.Language, low, high *float64) string {
	if low == nil || high == nil {
		return ""
	}
	return " (" + fromTo(say, low, high) + ")"
}
