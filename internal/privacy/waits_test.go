package privacy

import (
	"fmt"
	"testing"

	"github.com/impactmart/impactmart/models/sketch"
)

// arms are a trained and a comparison arm, of people by number with a value each.
func arms(trained, comparison map[int]float64) map[string]sketch.Sketch {
	sets := sketch.NewSets(sketch.NewKey([]byte("a secret")), floor)
	for arm, people := range map[string]map[int]float64{"trained": trained, "comparison": comparison} {
		for i, value := range people {
			sets.Arm("unit", arm).Add(sketch.Powers(nil, sets.Key.Person(fmt.Sprint(i)), sets.Sums()), sets.Key.Values(value))
		}
	}
	return sets.Of["unit"]
}

// divided are arms of which the trained one is two.
func divided(of map[string]sketch.Sketch, first, second map[int]float64) map[string]sketch.Sketch {
	return map[string]sketch.Sketch{"comparison": of["comparison"], "trained 1": arms(first, nil)["trained"], "trained 2": arms(second, nil)["trained"]}
}

// people are some people with the same value.
func people(from, to int, value float64) map[int]float64 {
	all := map[int]float64{}
	for i := from; i < to; i++ {
		all[i] = value
	}
	return all
}

// TestWaits: a unit may be published anew when in each arm nobody changed or at least ten
// did, against all sets that were ever shown.
func TestWaits(t *testing.T) {
	colleagues := people(100, 200, 1)
	first := arms(people(0, 20, 1), colleagues)
	corrected := people(0, 20, 1)
	corrected[3] = 2
	for _, c := range []struct {
		name  string
		shown []map[string]sketch.Sketch
		now   map[string]sketch.Sketch
		waits bool
	}{
		{"nothing was shown", nil, first, false},
		{"nobody changed", []map[string]sketch.Sketch{first}, first, false},
		{"nine more people", []map[string]sketch.Sketch{first}, arms(people(0, 29, 1), colleagues), true},
		{"ten more people", []map[string]sketch.Sketch{first}, arms(people(0, 30, 1), colleagues), false},
		{"one corrected value", []map[string]sketch.Sketch{first}, arms(corrected, colleagues), true},
		{"ten corrected values", []map[string]sketch.Sketch{first}, arms(people(0, 20, 2), colleagues), false},
		{"enough in one arm, and few in the other", []map[string]sketch.Sketch{first}, arms(people(0, 30, 1), people(100, 201, 1)), true},
		{"one who went from one arm to the other", []map[string]sketch.Sketch{first}, arms(people(0, 21, 1), people(101, 200, 1)), true},
		{"one person left of those shown first", []map[string]sketch.Sketch{first, arms(people(0, 40, 1), colleagues)}, arms(people(0, 21, 1), colleagues), true},
		{"a new arm of few people", []map[string]sketch.Sketch{arms(people(0, 20, 1), nil)}, arms(people(0, 20, 1), people(100, 105, 1)), true},
		{"an arm of few people goes", []map[string]sketch.Sketch{arms(people(0, 20, 1), people(100, 105, 1))}, arms(people(0, 20, 1), nil), true},
		{"an arm is divided", []map[string]sketch.Sketch{first}, divided(first, people(0, 10, 1), people(10, 20, 1)), false},
		{"an arm is divided, and has one more", []map[string]sketch.Sketch{first}, divided(first, people(0, 10, 1), people(10, 21, 1)), true},
		{"all is gone", []map[string]sketch.Sketch{first}, nil, false},
	} {
		if got := Waits(c.shown, c.now, floor); got != c.waits {
			t.Errorf("%s: waits %t, want %t", c.name, got, c.waits)
		}
	}
	if !IsSame(first, arms(people(0, 20, 1), colleagues)) || IsSame(first, arms(corrected, colleagues)) || IsSame(nil, first) {
		t.Error("sets are the same if they have the same people with the same values, and else they are not")
	}
}
