package calibrate

import (
	"fmt"
	"math"
	"math/rand/v2"
)

func clean(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 4)
	train(c.lot(rng, 80), 9, 11, 13)
	c.record(rng, nothing, steady(effect))
	return c
}

func oneCourse(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 150, 1)
	train(c.lot(rng, 50), 10)
	c.record(rng, nothing, steady(effect))
	return c
}

func fewOfMany(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 240, 1)
	train(c.lot(rng, 12), 10)
	c.record(rng, nothing, steady(effect))
	return c
}

func tooFew(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 40, 1)
	train(c.lot(rng, 8), 10)
	c.record(rng, nothing, steady(effect))
	return c
}

func smallGroups(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 30, 1)
	train(c.lot(rng, 12), 10)
	c.record(rng, nothing, steady(effect))
	return c
}

func volunteers(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 4)
	train(c.volunteers(rng, func(p *person) float64 { return logistic(p.talent - 1) }), 9, 11, 13)
	c.record(rng, nothing, steady(effect))
	return c
}

// badMonth sends people to the course after a bad month.
func badMonth(gap int, memory float64) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 260, 2)
		c.shape.gap = gap
		c.remember(rng, memory, (*rand.Rand).NormFloat64)
		train(c.volunteers(rng, func(p *person) float64 { return logistic(-2*p.noise[9] - 1.5) }), 10)
		c.record(rng, nothing, steady(effect))
		return c
	}
}

func season(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 4)
	train(c.lot(rng, 80), 9)
	c.record(rng, func(p *person, t int) float64 {
		return -(0.5 + 0.3*float64(p.job)) * math.Cos(2*math.Pi*float64(t-8)/12)
	}, steady(effect))
	return c
}

func trend(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 4)
	train(c.lot(rng, 80), 9, 11, 13)
	c.record(rng, func(_ *person, t int) float64 { return 0.1 * float64(t) }, steady(effect))
	return c
}

func ownTrend(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 4)
	train(c.lot(rng, 80), 10)
	c.record(rng, func(p *person, t int) float64 {
		if p.taken[0] == never {
			return 0
		}
		return 0.12 * float64(t-8)
	}, steady(effect))
	return c
}

func leavers(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 300, 4)
	train(c.lot(rng, 100), 9, 11, 13)
	for _, p := range c.lot(rng, 50) {
		p.leaves = 3 + rng.IntN(c.months-3)
	}
	for _, p := range c.lot(rng, 40) {
		p.hired = rng.IntN(7)
	}
	for _, p := range c.people {
		if p.taken[0] >= p.leaves {
			p.taken[0] = never
		}
	}
	c.record(rng, nothing, steady(effect))
	return c
}

// weakLeave makes untrained colleagues leave after bad months, from the course on.
func weakLeave(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 300, 2)
	train(c.lot(rng, 100), 10)
	for _, p := range c.people {
		for t := 10; t < c.months && p.taken[0] == never && p.leaves == never; t++ {
			if p.noise[t] < -1 && rng.Float64() < 0.6 {
				p.leaves = t + 1
			}
		}
	}
	c.record(rng, nothing, steady(effect))
	return c
}

func movers(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 300, 4)
	train(c.lot(rng, 100), 9, 11, 13)
	for _, p := range c.lot(rng, 60) {
		p.moves, p.nextJob = 1+rng.IntN(c.months-1), rng.IntN(4)
	}
	c.record(rng, nothing, steady(effect))
	return c
}

func newInJob(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 300, 4)
	trained := c.lot(rng, 100)
	train(trained, 10)
	for i, p := range trained {
		if i%3 == 0 && p.job < 3 {
			p.moves, p.nextJob = 9, p.job+1
		}
	}
	c.record(rng, nothing, steady(effect))
	return c
}

func bothPrograms(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 320, 4)
	train(c.lot(rng, 130), 9, 11, 13)
	for _, p := range c.people {
		often := 0.15
		if p.taken[0] != never {
			often = 0.35
		}
		if rng.Float64() < often {
			p.taken[1] = 6 + rng.IntN(10)
		}
	}
	c.record(rng, func(p *person, t int) float64 {
		if t > p.taken[1] {
			return 0.6
		}
		return 0
	}, steady(effect))
	return c
}

func growing(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 4)
	train(c.lot(rng, 130), 8, 10, 12, 14)
	c.record(rng, nothing, func(p *person, since int) float64 {
		return effect * float64(since) * float64(p.taken[0]) / 10
	})
	return c
}

// teams trains every other team. The shocks that a team shares last for some months.
// Standard errors are clustered by team only where the rollout is declared.
func teams(count, size, jobs int, isDeclared bool) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, count*size, jobs)
		shared := sharedTimes(rng, c, count, 0.35)
		for i, p := range c.people {
			p.team = i / size
			p.job = p.team / 2 % jobs
			p.manager = fmt.Sprint("manager ", p.team)
			if isDeclared {
				p.cluster = fmt.Sprintf("team %02d", p.team)
			}
			if p.team%2 == 0 {
				p.taken[0] = 10
			}
		}
		c.record(rng, func(p *person, t int) float64 { return shared[p.team][t] }, steady(effect))
		return c
	}
}

func heavyTails(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 4)
	c.remember(rng, 0, func(rng *rand.Rand) float64 {
		squares := 0.0
		for range 3 {
			x := rng.NormFloat64()
			squares += x * x
		}
		return rng.NormFloat64() / math.Sqrt(squares/3)
	})
	train(c.lot(rng, 80), 9, 11, 13)
	c.record(rng, nothing, steady(effect))
	return c
}

func fewMakeMost(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 2)
	train(c.lot(rng, 80), 9, 11, 13)
	c.write(rng, steady(effect), func(p *person, t int) float64 {
		return math.Exp(0.8*p.talent + 0.8*p.noise[t])
	})
	return c
}

func rareEvent(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 400, 2)
	c.better, c.smallestChange = "lower", 0.01
	train(c.lot(rng, 150), 9, 11, 13)
	c.write(rng, steady(effect), func(p *person, _ int) float64 { return 0.05 + 0.005*min(max(p.talent, -2), 2) })
	for _, p := range c.people {
		for t, chance := range p.value {
			if math.IsNaN(chance) {
				continue
			}
			p.value[t] = 0
			if rng.Float64() < chance {
				p.value[t] = 1
			}
		}
	}
	return c
}

// tinyCells trains the same number of people in each of forty jobs.
func tinyCells(size, trained int) func(*rand.Rand, float64) *company {
	return func(rng *rand.Rand, effect float64) *company {
		c := staff(rng, 40*size, 40)
		for i, p := range c.people {
			if i/40 < trained {
				p.taken[0] = 10
			}
		}
		c.record(rng, nothing, steady(effect))
		return c
	}
}

func experiment(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 160, 2)
	assign(c.lot(rng, 160), 9, 80)
	for _, p := range c.people {
		if p.isTreatment && rng.Float64() >= 0.4*logistic(-2*p.talent) {
			p.taken[0] = 10
		}
	}
	c.record(rng, nothing, steady(effect))
	return c
}

func experimentInWaves(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 200, 2)
	shuffled := c.lot(rng, 200)
	assign(shuffled[:100], 8, 75)
	assign(shuffled[100:], 12, 30)
	for _, p := range c.people {
		if p.isTreatment {
			p.taken[0] = p.assigned + 1
		}
	}
	c.record(rng, func(_ *person, t int) float64 { return 0.15 * float64(t) }, steady(effect))
	return c
}

// assign assigns people to arms: the first are treated, the others wait.
func assign(people []*person, month, treated int) {
	for i, p := range people {
		p.assigned, p.isTreatment = month, i < treated
	}
}

func spillOver(rng *rand.Rand, effect float64) *company {
	c := staff(rng, 260, 4)
	train(c.lot(rng, 80), 10)
	c.record(rng, func(p *person, t int) float64 {
		if p.taken[0] == never && t > 10 {
			return effect / 2
		}
		return 0
	}, steady(effect))
	return c
}
