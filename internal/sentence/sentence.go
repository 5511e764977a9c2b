// Package sentence says what was found in sentences, in any language: verdicts, in words that
// match their certainty, and contradictions between facts. Marts have these sentences in
// English, and the codes and figures from which they are made in any other language.
//
// It knows words. It refuses to know how a figure is computed, and which case applies.
package sentence

import (
	"embed"
	"sync"
	"time"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/models/identity"
)

//go:embed *.go
var code embed.FS

// Identity changes with the code of this package and the catalogs.
var Identity = sync.OnceValue(func() string { return identity.Of(identity.Code(code), language.Identity()) })

// Cases of a verdict: what its sentence says.
const (
	Withheld         = "withheld"
	NobodyYet        = "nobody_yet"
	TooFew           = "too_few"   // fewer than Count were trained
	TooEarly         = "too_early" // most of Count can be measured later
	NoVariation      = "no_variation"
	NobodyComparable = "nobody_comparable"
	MoreNeeded       = "more_needed" // Count were trained, and Needed are needed
	TooFewCompared   = "too_few_compared"
	BeforeAfter      = "before_after"
	LittleAndWorse   = "little_and_worse"
	Little           = "little"
	OpenByLoss       = "open_by_loss" // from Low to High
	Open             = "open"
	Moved            = "moved"
	MovedWrongWay    = "moved_wrong_way"
)

// Cases are those of verdicts, for contracts.
var Cases = []string{
	Withheld, NobodyYet, TooFew, TooEarly, NoVariation, NobodyComparable, MoreNeeded, TooFewCompared,
	BeforeAfter, LittleAndWorse, Little, OpenByLoss, Open, Moved, MovedWrongWay,
}

// References are those with whom trained people are compared: colleagues to whom chance
// assigned the comparison, colleagues alike before training, or others.
const (
	Assigned   = "assigned"
	Comparable = "comparable"
	Other      = "other"
)

// References are all of them, for contracts.
var References = []string{Assigned, Comparable, Other}

// Verdict is what is known of a program and metric. Effects are in units of the metric, or in
// percent; nil where there are none.
type Verdict struct {
	Case, Reference, Grade                 string
	Metric, Unit                           string
	IsOfTeams                              bool
	Count, Needed                          int64 // of people or teams
	Effect, EffectLow, EffectHigh          *float64
	EffectPct, EffectLowPct, EffectHighPct *float64
	ImprovementHigh, ImprovementHighPct    *float64
	Low, High                              *float64 // with what lost people leave open
	Family                                 Family
	InterimUntil                           *time.Time
}

// In says the verdict in a language.
func (v Verdict) In(say *language.Language) string {
	text := v.found(say) + "." + v.Family.in(say)
	if v.InterimUntil != nil {
		text += " " + say.Text("This is an interim result, to be decided on %s.", say.Day(*v.InterimUntil))
	}
	return text
}

// Family are the metrics of a program that are judged together, where one of them may look
// like a result by chance; empty where that is not to be said.
type Family struct{ Metrics, Withdrawn int64 }

// in is a further sentence, with a space before it.
func (f Family) in(say *language.Language) string {
	switch {
	case f.Metrics == 0:
		return ""
	case f.Withdrawn == 0:
		return " " + say.Text("One of %s metrics that were agreed on for the program may look like this by chance.", plain(f.Metrics))
	}
	return " " + say.Text("One of %[2]s metrics that were agreed on for the program, of which %[1]d no longer count as agreed, may look like this by chance.", f.Withdrawn, plain(f.Metrics))
}

// found is the sentence without its full stop.
func (v Verdict) found(say *language.Language) string {
	switch v.Case {
	case BeforeAfter:
		text := language.Key("%s rose by %s from before to after among trained people; without %s, nobody can say whether the training caused it")
		if v.isNegative() {
			text = "%s fell by %s from before to after among trained people; without %s, nobody can say whether the training caused it"
		}
		return say.Text(text, v.Metric, v.amount(say), v.reference(say))
	case LittleAndWorse:
		return say.Text("The training made little or no difference to %s, and that in the wrong direction (95 %% range %s)", say.Inner(v.Metric), v.span(say))
	case Little:
		return say.Text("The training made little or no difference to %s; gains above %s are unlikely", say.Inner(v.Metric), v.limit(say))
	case OpenByLoss:
		return say.Text("We cannot tell: the two groups lost people at different rates, and the change in %s, compared with %s, may have been anything from %s to %s",
			say.Inner(v.Metric), v.reference(say), figure(say, v.Low), figure(say, v.High)+" "+v.Unit)
	case Open:
		return say.Text("We cannot tell: the 95 %% range of the change in %s, compared with %s, runs from %s", say.Inner(v.Metric), v.reference(say), v.span(say))
	case Moved, MovedWrongWay:
		text := say.Text(v.moved(), v.Metric, v.amount(say), v.reference(say), v.span(say))
		if v.Case == MovedWrongWay {
			text += say.Text(", which is the wrong direction")
		}
		return text
	}
	return v.untold(say)
}

// untold is the sentence where no figure may be quoted.
func (v Verdict) untold(say *language.Language) string {
	count, needed := plain(v.Count), plain(v.Needed)
	if !v.IsOfTeams {
		switch v.Case {
		case NobodyYet:
			return say.Text("We cannot tell: nobody has completed the program yet")
		case TooFew:
			return say.Text("We cannot tell: fewer than %s people were trained", count)
		case TooEarly:
			return say.Text("We cannot tell yet: for most of the %s people trained, the period to measure after training is not over", count)
		case NobodyComparable:
			return say.Text("We cannot tell: the %s people trained were so far apart from everybody else that nobody is comparable", count)
		case MoreNeeded:
			return say.Text("We cannot tell: %s people were trained, and %s are needed", count, needed)
		case TooFewCompared:
			return say.Text("We cannot tell: too few of the %s people trained could be compared", count)
		}
	}
	switch v.Case {
	case NobodyYet:
		return say.Text("We cannot tell: no team has enough people who completed the program yet")
	case TooFew:
		return say.Text("We cannot tell: fewer than %s teams were trained", count)
	case TooEarly:
		return say.Text("We cannot tell yet: for most of the %s teams trained, the period to measure after training is not over", count)
	case NobodyComparable:
		return say.Text("We cannot tell: the %s teams trained were so far apart from everybody else that nobody is comparable", count)
	case MoreNeeded:
		return say.Text("We cannot tell: %s teams were trained, and %s are needed", count, needed)
	case TooFewCompared:
		return say.Text("We cannot tell: too few of the %s teams trained could be compared", count)
	case NoVariation:
		return say.Text("We cannot tell: the values do not vary, so no range can be given")
	}
	return say.Text("Figures are withheld because they would reveal information about too few people")
}

// moved is the sentence of a metric that moved, with the certainty of its grade.
func (v Verdict) moved() language.Key {
	switch {
	case v.Grade == "strong" && v.isNegative():
		return "%s fell %s more than among %s (95 %% range %s)"
	case v.Grade == "strong":
		return "%s rose %s more than among %s (95 %% range %s)"
	case v.Grade == "moderate" && v.isNegative():
		return "%s probably fell %s more than among %s (95 %% range %s)"
	case v.Grade == "moderate":
		return "%s probably rose %s more than among %s (95 %% range %s)"
	case v.isNegative():
		return "%s may have fallen %s more than among %s (95 %% range %s)"
	}
	return "%s may have risen %s more than among %s (95 %% range %s)"
}

func (v Verdict) isNegative() bool { return v.Effect != nil && *v.Effect < 0 }

// reference is who the trained people are compared with. Only groups that were alike before
// training are called comparable.
func (v Verdict) reference(say *language.Language) string {
	switch {
	case v.Reference == Assigned:
		return say.Text("colleagues randomly assigned to the comparison group")
	case v.Reference == Other && v.IsOfTeams:
		return say.Text("other teams")
	case v.Reference == Other:
		return say.Text("other colleagues")
	case v.IsOfTeams:
		return say.Text("comparable teams")
	}
	return say.Text("comparable colleagues")
}

// amount is the size of the effect without its sign, in percent where a relative effect
// is known.
func (v Verdict) amount(say *language.Language) string {
	if v.EffectPct != nil {
		return size(say, v.EffectPct) + " %"
	}
	return size(say, v.Effect) + " " + v.Unit
}

// span is the interval in the direction that the sentence describes, low end first.
func (v Verdict) span(say *language.Language) string {
	low, high, unit := v.EffectLowPct, v.EffectHighPct, "%"
	if low == nil {
		low, high, unit = v.EffectLow, v.EffectHigh, v.Unit
	}
	if low != nil && high != nil && v.Case != Open && v.isNegative() {
		low, high = new(-*high), new(-*low)
	}
	return say.Text("%s to %s", figure(say, low), figure(say, high)+" "+unit)
}

// limit is the upper end of the improvement.
func (v Verdict) limit(say *language.Language) string {
	if v.ImprovementHighPct != nil {
		return say.Figure(max(0, *v.ImprovementHighPct)) + " %"
	}
	if v.ImprovementHigh == nil {
		return language.None
	}
	return say.Figure(max(0, *v.ImprovementHigh)) + " " + v.Unit
}
