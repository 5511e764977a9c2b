package calibrate

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// A company that has sites has so many, and so many trained people.
const (
	sites   = 4
	trained = 80
)

// spread spreads people over the sites, of which the first gets a share of all trained
// people, who are picked at random within sites.
func (c *company) spread(rng *rand.Rand, share float64, months ...int) {
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
		c.spread(rng, 0.6, 10)
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
		c.spread(rng, 0.6, 10)
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
	c.spread(rng, 0.4, 9, 11, 13)
	c.record(rng, nothing, steady(effect))
	return c
}

// departmentsWhole trains some departments whole; each has its own good and bad times.
func departmentsWhole(shock float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := teams(12, 20, 2, false)(rng, 0)
		of := rng.Perm(12)
		shared := sharedTimes(rng, c, 12, shock)
		for _, p := range c.people {
			p.department, p.taken[0] = fmt.Sprint("department ", p.team), never
			p.manager = fmt.Sprint("manager ", rng.IntN(30)) // managers lead people of several departments
			if slices.Index(of, p.team) < 4 {
				p.taken[0] = 10
			}
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
	c.hideLowest(people, lost, 11, mean)
}

// hideLowest stops measuring so many people from a month on, those with the lowest scores.
func (c *company) hideLowest(people []*person, lost, from int, score func(*person) float64) (hidden []*person) {
	hidden = slices.Clone(people)
	slices.SortStableFunc(hidden, func(a, b *person) int { return cmp.Compare(score(a), score(b)) })
	hidden = hidden[:lost]
	for _, p := range hidden {
		for t := from; t < c.months; t++ {
			p.value[t] = math.NaN()
		}
	}
	return hidden
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
			for _, p := range c.hideLowest(all, int(share*float64(len(all))), 12, func(p *person) float64 { return sign * p.noise[11] }) {
				p.leaves = 12
			}
		}
		leave(func(p *person) bool { return isTrained[p] }, -1)
		leave(func(p *person) bool { return !isTrained[p] }, 1)
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
		slices.SortStableFunc(people, func(a, b *person) int { return cmp.Compare(luck[b], luck[a]) })
		assign(people, 9, 80)
		train(people[:80], 10)
		c.record(rng, nothing, steady(effect))
		return c
	}
}

// farPool trains people whose talent is so much below that of everybody else.
func farPool(distance float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 260, 2)
		people := c.lot(rng, 80)
		train(people, 10)
		for _, p := range people {
			p.talent -= distance * math.Sqrt2
		}
		c.record(rng, nothing, steady(effect))
		return c
	}
}

// newHires trains everybody who joined in the last year; newcomers learn by themselves.
func newHires(learning float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 260, 2)
		people := c.lot(rng, 80)
		train(people, 10)
		for _, p := range c.people {
			p.hired = -30 - rng.IntN(60)
		}
		for _, p := range people {
			p.hired = -1 - rng.IntN(6)
		}
		c.record(rng, func(p *person, t int) float64 { return -learning * math.Exp(-float64(t-p.hired)/6) }, steady(effect))
		return c
	}
}

// siteSeason gives the site with most of the trained people a season of its own.
func siteSeason(height float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 260, 2)
		c.spread(rng, 0.6, 9)
		c.record(rng, func(p *person, t int) float64 {
			if !isAtFirstSite(p) {
				return 0
			}
			return -height * math.Cos(2*math.Pi*float64(t-7)/12)
		}, steady(effect))
		return c
	}
}

// evenSites trains the same share of every site; each has its own good and bad times.
func evenSites(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 2)
	c.spread(rng, 0.25, 10)
	shared := sharedTimes(rng, c, sites, 0.4)
	c.record(rng, func(p *person, t int) float64 { return shared[p.location[len(p.location)-1]-'0'][t] }, steady(effect))
	return c
}

// moods gives each manager's people good and bad times, and trains people at random.
func moods(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 256, 2)
	train(c.lot(rng, 80), 9, 11, 13)
	shared := sharedTimes(rng, c, 32, 0.3)
	of := map[string]int{}
	for _, p := range c.people {
		if _, known := of[p.manager]; !known {
			of[p.manager] = len(of)
		}
	}
	c.record(rng, func(p *person, t int) float64 { return shared[of[p.manager]][t] }, steady(effect))
	return c
}

// sharedTimes are autocorrelated shocks that the people of each group share.
func sharedTimes(rng *rand.Rand, c *company, groups int, size float64) [][]float64 {
	shared := make([][]float64, groups)
	for g := range shared {
		shared[g] = make([]float64, c.months)
		last := rng.NormFloat64()
		for t := range shared[g] {
			last = 0.7*last + math.Sqrt(1-0.7*0.7)*rng.NormFloat64()
			shared[g][t] = size * last
		}
	}
	return shared
}

// allUnitsChange raises what everybody reports by a tenth, from a month on.
func allUnitsChange(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 4)
	train(c.lot(rng, 80), 9, 11, 13)
	c.record(rng, func(*person, int) float64 { return 0 }, steady(effect))
	for _, p := range c.people {
		for t := 11; t < c.months; t++ {
			p.value[t] += 1
		}
	}
	return c
}

// randomLosses stops measuring one in eight people after the course, whoever they are.
func randomLosses(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 300, 2)
	train(c.lot(rng, 100), 10)
	c.record(rng, nothing, steady(effect))
	for _, p := range c.lot(rng, 38) {
		for t := 11 + rng.IntN(2); t < c.months; t++ {
			p.value[t] = math.NaN()
		}
	}
	return c
}

// unseenLosses stops measuring the worst of the trained and the best of the others, equally
// often, before anything of what is to come can be seen.
func unseenLosses(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 300, 2)
	people := c.lot(rng, 300)
	train(people[:100], 10)
	c.record(rng, nothing, steady(effect))
	hide := func(people []*person, sign float64, lost int) {
		c.hideLowest(people, lost, 9, func(p *person) float64 { return sign * (p.noise[11] + p.noise[12] + p.noise[13]) })
	}
	hide(people[:100], 1, 20)
	hide(people[100:], -1, 40)
	return c
}

// experimentByTeam draws half of the teams by lot; each has its own good and bad times.
func experimentByTeam(count, size int, isDeclared bool) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, count*size, 1)
		shared, drawn := sharedTimes(rng, c, count, 0.35), rng.Perm(count)
		for i, p := range c.people {
			p.team = i / size
			p.manager = fmt.Sprint("manager ", p.team)
			if isDeclared {
				p.cluster = fmt.Sprintf("team %02d", p.team)
			}
			if p.assigned, p.isTreatment = 9, drawn[p.team] < count/2; p.isTreatment {
				p.taken[0] = 10
			}
		}
		c.record(rng, func(p *person, t int) float64 { return shared[p.team][t] }, steady(effect))
		return c
	}
}

// experimentOf assigns so many of 160 people; some do not come, and some of either arm are
// lost at random.
func experimentOf(treated int, noShow, lost float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 160, 2)
		people := c.lot(rng, 160)
		assign(people, 9, treated)
		for _, p := range people[:treated] {
			if rng.Float64() >= noShow {
				p.taken[0] = 10
			}
		}
		c.record(rng, nothing, steady(effect))
		for _, p := range people {
			if rng.Float64() < lost {
				for t := 11; t < c.months; t++ {
					p.value[t] = math.NaN()
				}
			}
		}
		return c
	}
}
