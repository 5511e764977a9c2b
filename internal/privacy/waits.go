package privacy

import (
	"strings"

	"github.com/impactmart/impactmart/models/sketch"
)

// Waits reports whether a unit of figures has to be shown again as it was: against a set of
// people that was ever shown for it, some of its arms changed, but by fewer people than the
// floor. The difference between the two figures would be about these few. Sets are by the
// name of the arm; arms that only one of two has are one arm together, because the people of
// an arm may be divided otherwise another night.
func Waits(shown []map[string]sketch.Sketch, now map[string]sketch.Sketch, floor int64) bool {
	few := func(before, now sketch.Sketch) bool {
		n := int64(sketch.Changed(before, now))
		return n > 0 && n < floor
	}
	for _, before := range shown {
		for arm, set := range before {
			if other, isIn := now[arm]; isIn && few(set, other) {
				return true
			}
		}
		if few(without(before, now), without(now, before)) {
			return true
		}
	}
	return false
}

// without are the people of all arms that others do not have.
func without(arms, others map[string]sketch.Sketch) (rest sketch.Sketch) {
	for arm, people := range arms {
		if _, isIn := others[arm]; isIn {
			continue
		}
		if rest == nil {
			rest = make(sketch.Sketch, len(people))
		}
		rest.Plus(people)
	}
	return rest
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
