package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// ramp is how fast newcomers become productive with and without one program.
type ramp struct {
	Ramp       // the row of the trained people
	comparison Ramp
	Evidence   grade
	Judgment   string // the verdict in words
	say        *language.Language
	href       string // page of the program; may be empty
	isAlone    bool   // on the page of the program, where it goes by its metric
	servesGoal bool
}

// Label names the ramp: by the program with its page, or by the metric.
func (r ramp) Label() link {
	if r.isAlone {
		return link{Name: r.MetricName}
	}
	return link{r.ProgramName, r.href}
}

// rampsOf are the ramps with the pages of their programs.
func (s site) rampsOf() []ramp {
	ramps := rampsOf(s.say, s.marts.Ramps)
	for i := range ramps {
		ramps[i].href = s.link(ramps[i].ProgramID).Href
		ramps[i].servesGoal = slices.ContainsFunc(s.marts.Links, func(l Link) bool {
			return l.GoalID != nil && value(l.ProgramID) == ramps[i].ProgramID && value(l.MetricID) == ramps[i].MetricID
		})
	}
	return ramps
}

// rampsOf returns a ramp for each program and metric in order: best evidence first, then
// by days saved.
func rampsOf(say *language.Language, rows []Ramp) []ramp {
	comparisons := map[[2]string]Ramp{}
	for _, row := range rows {
		if row.Arm == "comparison" {
			comparisons[[2]string{row.ProgramID, row.MetricID}] = row
		}
	}
	var out []ramp
	for _, row := range rows {
		if row.Arm == "trained" {
			out = append(out, ramp{Ramp: row, comparison: comparisons[[2]string{row.ProgramID, row.MetricID}], Evidence: gradeOf(say, row.EvidenceGrade), Judgment: verdicts.of(say, row.Verdict), say: say})
		}
	}
	slices.SortStableFunc(out, func(a, b ramp) int {
		return cmp.Or(cmp.Compare(a.Evidence.rank, b.Evidence.rank), descending(a.DaysSaved, b.DaysSaved),
			strings.Compare(a.ProgramName, b.ProgramName), strings.Compare(a.MetricName, b.MetricName))
	})
	return out
}

// Words is the verdict sentence, and what the days are worth where they were saved.
func (r ramp) Words() string {
	words := strings.ReplaceAll(r.sentence(r.say), " %", nbsp+"%")
	if worth := r.worth(); worth != none && (r.Verdict == "works" || r.Verdict == "promising") {
		words += " " + r.say.Text("Over all trained people compared, that is worth %s.", worth)
	}
	return words
}

// daysSaved are the days saved with their range.
func (r ramp) daysSaved() string {
	if !r.IsReportable || r.DaysSaved == nil || r.DaysSavedLow == nil || r.DaysSavedHigh == nil {
		return none
	}
	return r.say.Text("%s (%s to %s)", r.say.Signed(*r.DaysSaved), r.say.Number(*r.DaysSavedLow), r.say.Number(*r.DaysSavedHigh))
}

// worth is the benefit with its range.
func (r ramp) worth() string {
	if r.BenefitAmount == nil || r.BenefitLowAmount == nil || r.BenefitHighAmount == nil {
		return none
	}
	unit := currency{r.CurrencyCode, r.say}
	return r.say.Text("%s (%s to %s)", unit.short(*r.BenefitAmount), unit.short(*r.BenefitLowAmount), unit.short(*r.BenefitHighAmount))
}

// limit says what kept the grade from being higher.
func (r ramp) limit() string { return rampCaps.of(r.say, r.EvidenceCap) }

func rampsTable(say *language.Language, ramps []ramp) *chart.Table {
	t := tableIn(say, "Same numbers as a table",
		words("Program"), words("Metric"), numbers("Newcomers trained"), numbers("Colleagues"),
		numbers("Mean days, trained"), numbers("Mean days, colleagues"), numbers("Within days"), numbers("Days saved (95 %% range)"),
		numbers("p-value"), numbers("Worth"), words("Evidence"), words("What limits the evidence"), words("Verdict"))
	for _, r := range ramps {
		p := none
		if r.IsReportable {
			p = optional(r.DaysSavedPValue, say.Probability)
		}
		t.Add(r.ProgramName, r.MetricName, optional(r.PeopleCount, say.Grouped), optional(r.comparison.PeopleCount, say.Grouped),
			optional(r.RestrictedMeanDays, say.Number), optional(r.comparison.RestrictedMeanDays, say.Number), optional(r.HorizonDays, say.Grouped),
			r.daysSaved(), p, r.worth(), r.Evidence.String(), r.limit(), r.Judgment)
	}
	return t
}
