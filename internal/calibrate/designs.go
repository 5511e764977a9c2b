package calibrate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// sites spreads people over sites, of which the first gets most of the trained people:
// share of all trained people, who are picked at random within sites.
func (c *company) sites(rng *rand.Rand, sites, trained int, share float64, months ...int) {
	of := make([][]*person, sites)
	for i, p := range c.lot(rng, len(c.people)) {
		p.location = fmt.Sprint("site ", i%sites)
		of[i%sites] = append(of[i%sites], p)
	}
	first := int(math.Round(share * float64(trained)))
	picked := slices.Clone(of[0][:first])
	for i := range trained - first {
		site := of[1+i%(sites-1)]
		picked = append(picked, site[i/(sites-1)])
	}
	train(picked, months...)
}

// isAtFirstSite reports whether a person works at the site where most were trained.
func isAtFirstSite(p *person) bool { return p.location == "site 0" }

// unitsChange makes the first site report in other units from a month on.
func unitsChange(factor float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 260, 2)
		c.sites(rng, 4, 80, 0.6, 10)
		c.record(rng, nothing, steady(effect))
		for _, p := range c.people {
			for t := 11; t < c.months && isAtFirstSite(p); t++ {
				p.value[t] *= factor
				p.gain[t] *= factor
			}
		}
		return c
	}
}

// siteShock adds something to the first site only, from the month after the course on.
func siteShock(size float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 260, 2)
		c.sites(rng, 4, 80, 0.6, 10)
		c.record(rng, func(p *person, t int) float64 {
			if isAtFirstSite(p) && t > 10 {
				return size
			}
			return 0
		}, steady(effect))
		return c
	}
}

// sitesAlike spreads training over sites unevenly where nothing else happens.
func sitesAlike(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 2)
	c.sites(rng, 4, 80, 0.4, 9, 11, 13)
	c.record(rng, nothing, steady(effect))
	return c
}

// departmentsWhole trains some departments whole; each has its own good and bad times.
func departmentsWhole(shock float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := teams(12, 20, 2, false)(rng, 0)
		of := rng.Perm(12)
		shared := make([][]float64, 12)
		for d := range shared {
			shared[d] = make([]float64, c.months)
			last := rng.NormFloat64()
			for t := range shared[d] {
				last = 0.7*last + math.Sqrt(1-0.7*0.7)*rng.NormFloat64()
				shared[d][t] = shock * last
			}
		}
		for i, p := range c.people {
			p.department, p.taken[0] = fmt.Sprint("department ", p.team), never
			p.manager = fmt.Sprint("manager ", rng.IntN(30)) // managers lead people of several departments
			if slices.Index(of, p.team) < 4 {
				p.taken[0] = 10
			}
			_ = i
		}
		c.record(rng, func(p *person, t int) float64 { return shared[p.team][t] }, steady(effect))
		return c
	}
}

// unmeasured stops measuring so many of the trained people after the course, those with the
// worst values since.
func unmeasured(trained, lost int) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 260, 2)
		people := c.lot(rng, trained)
		train(people, 10)
		c.record(rng, nothing, steady(effect))
		lose(c, people, lost)
		return c
	}
}

// lose stops measuring the people with the worst means after month 10.
func lose(c *company, people []*person, lost int) {
	after := window{11, 13}
	mean := func(p *person) float64 {
		sum := 0.0
		for t := after.from; t <= after.to; t++ {
			if !math.IsNaN(p.value[t]) {
				sum += p.value[t] - level - step*float64(p.job)
			}
		}
		return sum
	}
	people = slices.Clone(people)
	slices.SortStableFunc(people, func(a, b *person) int { return int(math.Copysign(1, mean(a)-mean(b))) })
	for _, p := range people[:lost] {
		for t := 11; t < c.months; t++ {
			p.value[t] = math.NaN()
		}
	}
}

// winnersLeave makes the best of the trained and the worst of the others leave, equally
// often.
func winnersLeave(share float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 300, 2)
		c.remember(rng, 0.6, (*rand.Rand).NormFloat64)
		people := c.lot(rng, 100)
		train(people, 10)
		c.record(rng, nothing, steady(effect))
		isTrained := map[*person]bool{}
		for _, p := range people {
			isTrained[p] = true
		}
		leave := func(of func(*person) bool, sign float64) {
			var all []*person
			for _, p := range c.people {
				if of(p) {
					all = append(all, p)
				}
			}
			slices.SortStableFunc(all, func(a, b *person) int { return int(math.Copysign(1, sign*(b.noise[11]-a.noise[11]))) })
			for _, p := range all[:int(share*float64(len(all)))] {
				p.leaves = 12
				for t := 12; t < c.months; t++ {
					p.value[t] = math.NaN()
				}
			}
		}
		leave(func(p *person) bool { return isTrained[p] }, 1)
		leave(func(p *person) bool { return !isTrained[p] }, -1)
		return c
	}
}

// growers volunteer the more, the faster they grow on their own.
func growers(spread float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 260, 4)
		c.months = mostMonths
		c.remember(rng, recall, (*rand.Rand).NormFloat64)
		slopes := map[*person]float64{}
		for _, p := range c.people {
			slopes[p] = spread * rng.NormFloat64()
		}
		train(c.volunteers(rng, func(p *person) float64 { return logistic(1.5*slopes[p]/spread - 1) }), 15, 17)
		c.record(rng, func(p *person, t int) float64 { return slopes[p] * float64(t-12) }, steady(effect))
		return c
	}
}

// longHistory is a clean company with two years of data.
func longHistory(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 4)
	c.months = mostMonths
	c.remember(rng, recall, (*rand.Rand).NormFloat64)
	train(c.lot(rng, 80), 15, 17, 19)
	c.record(rng, nothing, steady(effect))
	return c
}

// experimentLoses stops measuring the worst of the treated people.
func experimentLoses(lost int) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 160, 2)
		people := c.lot(rng, 160)
		assign(people, 9, 80)
		train(people[:80], 10)
		c.record(rng, nothing, steady(effect))
		lose(c, people[:80], lost)
		return c
	}
}

// notDrawn labels arms as randomized that were chosen by talent.
func notDrawn(strength float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 160, 2)
		people := c.lot(rng, 160)
		luck := map[*person]float64{}
		for _, p := range people {
			luck[p] = strength*p.talent + rng.NormFloat64()
		}
		slices.SortStableFunc(people, func(a, b *person) int { return int(math.Copysign(1, luck[b]-luck[a])) })
		assign(people, 9, 80)
		train(people[:80], 10)
		c.record(rng, nothing, steady(effect))
		return c
	}
}
