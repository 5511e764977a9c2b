package privacy

import (
	"strings"

	"github.com/impactmart/impactmart/models/sketch"
)

// Waits reports whether a unit of figures has to be shown again as it was: against a set of
// people that was ever shown for it, some of its arms changed, but by fewer people than the
// floor. The difference between the two figures would be about these few. Sets are by the
// name of the arm; one without people counts as any that is missing.
func Waits(shown []map[string]sketch.Sketch, now map[string]sketch.Sketch, floor int64) bool {
	few := func(before, now sketch.Sketch) bool {
		n := int64(sketch.Changed(before, now))
		return n > 0 && n < floor
	}
	for _, before := range shown {
		for arm, set := range before {
			if few(set, now[arm]) {
				return true
			}
		}
		for arm, set := range now {
			if _, isKnown := before[arm]; !isKnown && few(nil, set) {
				return true
			}
		}
	}
	return false
}

// Shown are the arms of a set of which figures are shown: all of those that are compared with
// one another, or none where one of them has fewer people than the floor. Arms are compared that
// have the same name but for its last word.
func Shown(set map[string]sketch.Sketch, floor int64) map[string]sketch.Sketch {
	few := map[string]bool{}
	for arm, people := range set {
		if int64(sketch.Changed(nil, people)) < floor {
			few[comparedAs(arm)] = true
		}
	}
	shown := map[string]sketch.Sketch{}
	for arm, people := range set {
		if !few[comparedAs(arm)] {
			shown[arm] = people
		}
	}
	return shown
}

func comparedAs(arm string) string { return arm[:strings.LastIndex(arm, " ")+1] }

// IsSame reports whether two sets of arms have the same people with the same values.
func IsSame(a, b map[string]sketch.Sketch) bool {
	for arm, set := range a {
		if sketch.Changed(set, b[arm]) > 0 {
			return false
		}
	}
	for arm, set := range b {
		if sketch.Changed(a[arm], set) > 0 {
			return false
		}
	}
	return true
}
