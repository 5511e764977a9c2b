package calibrate

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Parameters of a simulated company that most scenarios do not change.
const (
	months     = 18
	mostMonths = 24   // of a company with a long history
	level      = 10.0 // level of the metric
	step       = 0.8  // difference between one job and the next
	recall     = 0.2  // autocorrelation of the monthly noise
	noteless   = 0.03 // share of months without a record
)

// staff hires people into jobs. Their metric is the level of the job plus the person's
// talent plus noise, in standard deviations of a month.
func staff(rng *rand.Rand, people, jobs int) *company {
	c := &company{
		months: months, shape: shape{baseline: 3, gap: 1, post: 3},
		minCoverage: 0.6, better: "higher", smallestChange: 0.2,
	}
	for i := range people {
		c.people = append(c.people, &person{
			id: fmt.Sprintf("%04d", i), cluster: fmt.Sprintf("%04d", i), manager: fmt.Sprint("manager ", i/8), talent: rng.NormFloat64(), job: i % jobs,
			moves: never, leaves: never, taken: [2]int{never, never}, assigned: never,
		})
	}
	c.remember(rng, recall, (*rand.Rand).NormFloat64)
	return c
}

// remember gives everybody autocorrelated noise.
func (c *company) remember(rng *rand.Rand, memory float64, draw func(*rand.Rand) float64) {
	for _, p := range c.people {
		p.noise = make([]float64, c.months)
		last := draw(rng)
		for t := range p.noise {
			last = memory*last + math.Sqrt(1-memory*memory)*draw(rng)
			p.noise[t] = last
		}
	}
}

// lot picks people at random.
func (c *company) lot(rng *rand.Rand, people int) []*person {
	picked := make([]*person, people)
	for i, j := range rng.Perm(len(c.people))[:people] {
		picked[i] = c.people[j]
	}
	return picked
}

// volunteers picks people, each with an individual probability.
func (c *company) volunteers(rng *rand.Rand, chance func(*person) float64) []*person {
	var picked []*person
	for _, p := range c.people {
		if rng.Float64() < chance(p) {
			picked = append(picked, p)
		}
	}
	return picked
}

// train sends people to the measured program, distributed evenly over the months.
func train(people []*person, months ...int) {
	for i, p := range people {
		p.taken[0] = months[i%len(months)]
	}
}

// record simulates the metric: shift is added to job, talent and noise; gain is what the
// program adds a number of months after its completion.
func (c *company) record(rng *rand.Rand, shift func(p *person, t int) float64, gain func(p *person, since int) float64) {
	c.write(rng, gain, func(p *person, t int) float64 {
		job, _ := p.stratum(t)
		return level + step*float64(job) + p.talent + p.noise[t] + shift(p, t)
	})
}

// write records the value without training plus the gain. Some months are missing, as are
// all months in which the person was not in the company.
func (c *company) write(rng *rand.Rand, gain func(p *person, since int) float64, untrained func(p *person, t int) float64) {
	for _, p := range c.people {
		p.value, p.gain = make([]float64, c.months), make([]float64, c.months)
		for t := range c.months {
			if t > p.taken[0] {
				p.gain[t] = gain(p, t-p.taken[0])
			}
			p.value[t] = untrained(p, t) + p.gain[t]
			if t < p.hired || t >= p.leaves || rng.Float64() < noteless {
				p.value[t] = math.NaN()
			}
		}
	}
}

// steady is a constant gain for everybody.
func steady(effect float64) func(*person, int) float64 {
	return func(*person, int) float64 { return effect }
}

func nothing(*person, int) float64 { return 0 }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
