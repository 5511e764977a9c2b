package sketch

import (
	"fmt"
	"maps"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// most is what the sketches of the tests count exactly.
const most = 10

// person of a set, with the values of some cells.
type people map[int][]float64

func (of people) sketch(k Key) Sketch {
	s := New(most)
	for i, cells := range of {
		powers := Powers(nil, k.Person(fmt.Sprint("e", i)), len(s))
		for cell, x := range cells {
			s.Add(powers, k.Values(float64(cell), x))
		}
	}
	return s
}

// TestChanged: the sketches of two sets tell how many people differ: those who came or left,
// and those with another value, each once, however many of their values are others.
func TestChanged(t *testing.T) {
	key := NewKey([]byte("a secret of the store"))
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.MapOf(rapid.IntRange(0, 60), rapid.SliceOfN(rapid.SampledFrom([]float64{0, 1, 2.5, -7, math.NaN()}), 1, 3))
		a := people(draw.Draw(t, "a"))
		b := people{}
		maps.Copy(b, a)
		for i, cells := range draw.Draw(t, "changes") {
			if b[i] == nil || len(cells) > 1 {
				b[i] = cells
			} else {
				delete(b, i)
			}
		}
		want := 0
		for i := range 61 {
			if fmt.Sprint(a[i]) != fmt.Sprint(b[i]) {
				want++
			}
		}
		if got := Changed(a.sketch(key), b.sketch(key)); got != min(want, most) {
			t.Fatalf("%d people changed, want %d", got, min(want, most))
		}
	})
}

// TestParts: sketches add up over the parts of a company, and people can be taken out.
func TestParts(t *testing.T) {
	key := NewKey([]byte("a secret of the store"))
	one, two := people{1: {1}, 2: {2}}, people{3: {3}, 4: {4}}
	sum := New(most)
	sum.Plus(one.sketch(key))
	sum.Plus(two.sketch(key))
	if n := Changed(sum, people{1: {1}, 2: {2}, 3: {3}, 4: {4}}.sketch(key)); n != 0 {
		t.Errorf("%d people differ between a company and its parts", n)
	}
	sum.Minus(two.sketch(key))
	if n := Changed(sum, one.sketch(key)); n != 0 {
		t.Errorf("%d people differ after a part was taken out", n)
	}
	if n := Changed(nil, one.sketch(key)); n != 2 {
		t.Errorf("%d people differ from nobody, want 2", n)
	}
}

// TestKey: another key knows nobody, other digits than the ninth are others, and the last
// ones of a sum are not.
func TestKey(t *testing.T) {
	a, b := NewKey([]byte("one")), NewKey([]byte("other"))
	if a.Person("e1") == b.Person("e1") || a.Values(1) == b.Values(1) || a.Text("x") == b.Text("x") {
		t.Error("two keys give the same numbers")
	}
	if a.Values(1.0000001) == a.Values(1) || a.Values(1, 2) == a.Values(2, 1) || a.Values() == a.Values(0) || a.Values(0) == a.Values(math.NaN()) {
		t.Error("other values have the same number")
	}
	if a.Values(0.1+0.2) != a.Values(0.3) {
		t.Error("the last digit of a sum makes another value")
	}
}

func BenchmarkAdd(b *testing.B) {
	key := NewKey([]byte("one"))
	s, powers := New(most), Powers(nil, key.Person("e1"), 2*most)
	for b.Loop() {
		s.Add(powers, key.Values(1, 2, 3, 4))
	}
}
