package sentence

import (
	"math"
	"strconv"

	"github.com/impactmart/impactmart/internal/language"
)

// Cases of a verdict on time to productivity.
const (
	NothingToCompare = "nothing_to_compare"
	TooFewNewcomers  = "too_few_newcomers" // or colleagues: fewer than Count
	NoRange          = "no_range"
	OpenDays         = "open_days"
	DaysSaved        = "days_saved"
)

// RampCases are all of them, for contracts.
var RampCases = []string{NothingToCompare, TooFewNewcomers, NoRange, OpenDays, DaysSaved}

// Ramp is what is known of how fast newcomers become productive. Days are those saved.
type Ramp struct {
	Case, Metric    string
	IsGraded        bool // whether the evidence is at least moderate
	Count           int64
	Family          Family
	Days, Low, High *float64
}

// In says the verdict in a language.
func (r Ramp) In(say *language.Language) string {
	return r.Metric + ": " + r.found(say) + "." + r.Family.in(say)
}

func (r Ramp) found(say *language.Language) string {
	switch {
	case r.Case == NothingToCompare:
		return say.Text("we cannot tell, because no trained newcomer has a comparable colleague")
	case r.Case == TooFewNewcomers:
		return say.Text("we cannot tell, because fewer than %s trained newcomers, or fewer than %[1]s colleagues, could be compared", plain(r.Count))
	case r.Case == OpenDays:
		return say.Text("we cannot tell; the 95 %% range of the days saved, compared with comparable colleagues, runs from %s to %s days", figure(say, r.Low), figure(say, r.High))
	case r.Case != DaysSaved || r.Days == nil || r.Low == nil || r.High == nil:
		return say.Text("we cannot tell, because the times do not vary enough to give a range")
	case *r.Days < 0:
		text := language.Key("trained newcomers may have needed %s days more than comparable colleagues (95 %% range %s to %s days), which is the wrong direction")
		if r.IsGraded {
			text = "trained newcomers probably needed %s days more than comparable colleagues (95 %% range %s to %s days), which is the wrong direction"
		}
		return say.Text(text, size(say, r.Days), say.Figure(-*r.High), say.Figure(-*r.Low))
	}
	text := language.Key("trained newcomers may have needed %s days fewer than comparable colleagues (95 %% range %s to %s days)")
	if r.IsGraded {
		text = "trained newcomers probably needed %s days fewer than comparable colleagues (95 %% range %s to %s days)"
	}
	return say.Text(text, size(say, r.Days), say.Figure(*r.Low), say.Figure(*r.High))
}

// figure formats a number that may be missing, and size formats it without its sign.
func figure(say *language.Language, x *float64) string {
	if x == nil {
		return language.None
	}
	return say.Figure(*x)
}

func size(say *language.Language, x *float64) string {
	if x == nil {
		return language.None
	}
	return say.Figure(math.Abs(*x))
}

// plain writes a count as the sentences of marts have it, without groups.
func plain(n int64) string { return strconv.FormatInt(n, 10) }
