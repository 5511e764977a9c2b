// Package synth makes up a company in which the truth is known: people, the
// training they took, the effect each program was given, and the messy files
// and services in which such a company would deliver its data. It serves the
// demo, the tests and the benchmarks. It knows formats well enough to write
// them badly on purpose; it refuses to read, map or estimate anything.
//
// Every figure is a function of the seed. A metric of a person is
//
//	level + job's common path + the person's talent + AR(1) noise + effect once trained
//
// so that trends are parallel within department and job by construction, and a
// difference-in-differences within those strata is right on average.
package synth

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// AsOf is the day on which the demo looks back, yyyy-mm-dd: the last of the data.
const AsOf = "2026-06-30"

// DemoSeed is the company the demo shows. It was picked among sixty as one in
// which chance is kind: every estimate lies within a standard error of the
// truth. How often that may be expected is for many seeds to show, not for one.
const DemoSeed = 39

// Company is one made-up company. It never changes after New and may be used
// by several goroutines.
type Company struct {
	seed        uint64
	people      []person
	taken       map[string][]time.Time // program -> day of first completion per person, zero for never
	assignments []assignment
	series      map[string]series // metric -> what the business systems recorded
}

// New makes the company of the seed: the same seed, the same company.
func New(seed uint64) *Company {
	c := &Company{seed: seed, taken: map[string][]time.Time{}, series: map[string]series{}}
	c.people = hire(c.rng("people"))
	for _, p := range programs {
		c.enroll(p)
	}
	for _, m := range metrics {
		c.series[m.id] = c.simulate(m)
	}
	return c
}

// rng gives the named stream of random numbers; streams are independent, so
// that one part of the company can change without stirring the others.
func (c *Company) rng(stream string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(stream)) // a hash takes anything
	return rand.New(rand.NewPCG(c.seed, h.Sum64()))
}

// Effect is what a program truly does to the metric it is aligned to.
type Effect struct {
	Program string
	Metric  string
	// Effect is the change per person and period, in units of the metric with
	// its natural sign. It starts in the period after completion and stays.
	Effect float64
	// Randomized says that chance decided who was trained and who waited.
	Randomized bool
	// SelfSelected says that people of a higher level volunteered.
	SelfSelected bool
	// Null says that the program does nothing.
	Null bool
}

// Truth gives the planted effects, one per program that is aligned to a metric.
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
	return out
}
