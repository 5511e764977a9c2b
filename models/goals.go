package models

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Target is what a goal asks for: a value in the unit of its metric, such as 60, or a
// change in percent of the baseline with its sign, such as +15%.
type Target string

// Level returns the value to be reached; nil if the target is a change or is not declared.
func (t Target) Level() *float64 {
	if strings.HasSuffix(string(t), "%") {
		return nil
	}
	return parsed(string(t))
}

// ChangePct returns the change in percent of the baseline; nil if the target is a value or
// is not declared.
func (t Target) ChangePct() *float64 {
	text, isChange := strings.CutSuffix(string(t), "%")
	if !isChange || !strings.HasPrefix(text, "+") && !strings.HasPrefix(text, "-") {
		return nil
	}
	if !plain.MatchString(text) {
		return nil
	}
	return parsed(text)
}

// plain is a change as people write it: a sign, digits and perhaps a point.
var plain = regexp.MustCompile(`^[+-][0-9]+(\.[0-9]+)?$`)

func parsed(text string) *float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(-1e15 <= x && x <= 1e15) { // neither infinite nor not a number
		return nil
	}
	return &x
}

// validate checks the days of a goal, its department and its target against the metric, nil
// if the register has none of that name.
func (g Goal) validate(fault faultFunc, metric *Metric) {
	at := "goals." + g.ID
	isDate(fault, at+".due", g.Due)
	isDate(fault, at+".start", g.Start)
	if start, due := ParseDay(g.Start), ParseDay(g.Due); start != nil && due != nil && !start.Before(*due) {
		fault("%s.due: %s is not after start (%s); correct one of them", at, g.Due, g.Start)
	}
	if g.Department != "" && metric != nil && metric.Subject == SubjectTeam {
		fault("%s.department: teams have no department; remove it, or name a metric of employees", at)
	}
	if g.Target != "" {
		g.validateTarget(fault, at+".target", metric)
	}
}

// validateTarget checks what a target asks for.
func (g Goal) validateTarget(fault faultFunc, at string, metric *Metric) {
	level, change := g.Target.Level(), g.Target.ChangePct()
	if level == nil && change == nil {
		fault("%s: %q is neither a number nor a change in percent; write 60, +15%% or -15%%", at, string(g.Target))
		return
	}
	if metric == nil {
		return
	}
	if change != nil && (metric.Scale == ScaleLog || *change <= -100 || *change == 0 || g.Baseline != nil && *g.Baseline <= 0) {
		fault("%s: %s of the baseline has no meaning here; write the value to be reached", at, g.Target)
	}
	if wrong := g.wrongWay(metric.Better == "lower"); wrong != "" {
		fault("%s: %s, but %q of %s is %s; correct the target, the baseline or the metric", at, wrong, "better", metric.ID, metric.Better)
	}
}

// wrongWay says in words that the target is worse than the baseline; empty if it is not.
func (g Goal) wrongWay(lowerIsBetter bool) string {
	sign := 1.0
	if lowerIsBetter {
		sign = -1
	}
	switch level, change := g.Target.Level(), g.Target.ChangePct(); {
	case change != nil && sign**change < 0:
		return fmt.Sprintf("%s is a change for the worse", g.Target)
	case level != nil && g.Baseline != nil && sign*(*level-*g.Baseline) < 0:
		return fmt.Sprintf("%s is worse than the baseline, %g", g.Target, *g.Baseline)
	}
	return ""
}
