package privacy

import "github.com/impactmart/impactmart/models/sketch"

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
