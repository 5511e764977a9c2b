package calibrate

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// rules of a made-up company that most scenarios leave alone.
const (
	months   = 18
	level    = 10.0 // of the metric
	step     = 0.8  // by which each further job lies above the one before
	memory   = 0.2  // what a month keeps of the noise of the one before
	noteless = 0.03 // share of months without a record
)

// staff hires people into jobs. Their metric is the level of the job, plus what
// is special about the person, plus noise; all in standard deviations of a month.
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
	c.remember(rng, memory, (*rand.Rand).NormFloat64)
	return c
}

// remember gives everybody noise that keeps a part of the month before.
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

// lot picks people by chance alone.
func (c *company) lot(rng *rand.Rand, people int) []*person {
	picked := make([]*person, people)
	for i, j := range rng.Perm(len(c.people))[:people] {
		picked[i] = c.people[j]
	}
	return picked
}

// volunteers picks people who each come with their own chance.
func (c *company) volunteers(rng *rand.Rand, chance func(*person) float64) []*person {
	var picked []*person
	for _, p := range c.people {
		if rng.Float64() < chance(p) {
			picked = append(picked, p)
		}
	}
	return picked
}

// train sends people to the measured program, spread evenly over the months.
func train(people []*person, months ...int) {
	for i, p := range people {
		p.taken[0] = months[i%len(months)]
	}
}

// record writes down the metric: shift is what comes on top of job, person and
// noise, gain what the program adds a number of months after it was taken.
func (c *company) record(rng *rand.Rand, shift func(p *person, t int) float64, gain func(p *person, since int) float64) {
	c.write(rng, gain, func(p *person, t int) float64 {
		job, _ := p.stratum(t)
		return level + step*float64(job) + p.talent + p.noise[t] + shift(p, t)
	})
}

// write writes down what the metric would have been plus what was gained. Some
// months are missing, and all in which the person was not in the company.
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

// steady is the same gain for everybody at all times.
func steady(effect float64) func(*person, int) float64 {
	return func(*person, int) float64 { return effect }
}

func nothing(*person, int) float64 { return 0 }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
