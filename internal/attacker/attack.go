package attacker

import "github.com/impactmart/impactmart/models"

// Nights is how many nights an attack collects.
const Nights = 30

// Result is what an attacker got.
type Result struct {
	// Figures are different sums, People those about whom any figure says something.
	Figures, People int
	// Determined are people of whom something would follow exactly if nothing was rounded.
	Determined int
	// Most is the largest share of a variance that is explained, Clear the people of whom
	// more than a fifth of any is: more than the exact mean of five people would tell.
	Most  float64
	Clear int
}

// Collect returns what is known after all nights of a company, from figures about so many
// people at least in each arm, which are protected unless something is off. One of the company
// is the attacker.
func Collect(c *Company, marts []models.Table, floor int64, off Off) *System {
	s, w := NewSystem(c, 0), NewWaiting()
	w.off = off
	for night := range Nights {
		n := c.Night(night)
		s.Learn(w.Publish(n, Figures(n, marts, floor), floor))
	}
	return s
}

// Attack collects all figures of a company over all nights, and solves them.
func Attack(c *Company, marts []models.Table, floor int64, off Off) (r Result, err error) {
	s := Collect(c, marts, floor, off)
	targets := s.Targets(c.Night(Nights - 1))
	determined, known, all := map[int]bool{}, map[int]bool{}, map[int]bool{}
	for _, t := range s.Determined(targets) {
		determined[t.Person] = true
	}
	shares, err := s.Explained(targets)
	if err != nil {
		return r, err
	}
	for i, share := range shares {
		all[targets[i].Person] = true
		r.Most = max(r.Most, share)
		if share > 0.2 {
			known[targets[i].Person] = true
		}
	}
	r.Figures, r.People, r.Determined, r.Clear = s.Figures(), len(all), len(determined), len(known)
	return r, nil
}
