package attacker

import (
	"math"
	"testing"
)

// meanOf is the mean of the pay of people.
func meanOf(step float64, people ...int) Figure {
	var of []Unknown
	for _, i := range people {
		of = append(of, Unknown{Variable: Pay, Person: i})
	}
	return Figure{Weights: mean(of), Step: step}
}

// TestSystem: what figures determine, and how much they explain, where it can be said by hand.
// Of a company of 20, the attacker is number 0.
func TestSystem(t *testing.T) {
	c := NewCompany(1, 20, 1)
	spread := deviation(Pay)
	for _, of := range []struct {
		name      string
		figures   []Figure
		known     int
		explained float64 // most of any person's variance
	}{
		{"one mean of ten", []Figure{meanOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}, 0, 0.1},
		{"he knows himself, so it is a mean of nine", []Figure{meanOf(0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)}, 0, 1 / 9.0},
		{"two means that differ by one person", []Figure{meanOf(0, 1, 2, 3), meanOf(0, 1, 2, 3, 4)}, 1, 1},
		{"three means that give one person together", []Figure{meanOf(0, 1, 2), meanOf(0, 2, 3), meanOf(0, 1, 3)}, 3, 1},
		{"the same mean twice", []Figure{meanOf(0, 1, 2), meanOf(0, 1, 2)}, 0, 0.5},
		{"one person to a step of sqrt(12) standard deviations", []Figure{meanOf(math.Sqrt(12)*spread, 1)}, 1, 0.5},
		{"the same again with more digits", []Figure{meanOf(math.Sqrt(12)*spread, 1), meanOf(math.Sqrt(4)*spread, 1)}, 1, 0.75},
	} {
		s := NewSystem(&c, 0)
		s.Learn(of.figures)
		targets := s.Targets(c.Night(-100))
		if known := s.Determined(targets); len(known) != of.known {
			t.Errorf("%s: %d people are determined, want %d", of.name, len(known), of.known)
		}
		shares, err := s.Explained(targets)
		if err != nil {
			t.Fatal(err)
		}
		most := 0.0
		for _, share := range shares {
			most = max(most, share)
		}
		if math.Abs(most-of.explained) > 1e-6 {
			t.Errorf("%s: %v is explained, want %v", of.name, most, of.explained)
		}
	}
}
