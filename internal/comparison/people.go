package comparison

import (
	"context"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models/sketch"
)

// people add up sketches of the people behind comparisons: who they are, and what is known
// of them. There are none where nobody asks for them.
type people struct {
	sets    *sketch.Sets
	persons []uint64 // keyed numbers by the number of the subject
	strata  map[int64]float64
}

// loadPeople reads who the subjects are; their numbers are of one night.
func (c *company) loadPeople(ctx context.Context, in inference.Tables, sets *sketch.Sets) error {
	if sets == nil {
		return nil
	}
	if len(c.strata) == 0 {
		if err := c.loadStrata(ctx, in); err != nil {
			return err
		}
	}
	c.people = &people{sets: sets, strata: map[int64]float64{}}
	for number, name := range c.strata {
		c.people.strata[number] = sets.Key.Text(name)
	}
	return each(ctx, in, "stg_subjects", []string{"subject_number", "subject_id"}, []string{"subject_number"}, func(b batch) {
		for i := range b.rows() {
			number := int(b.int(0, i))
			for len(c.people.persons) <= number {
				c.people.persons = append(c.people.persons, 0)
			}
			c.people.persons[number] = sets.Key.Person(b.shared(1, i))
		}
	})
}

// raise sets the powers of the units of a block, one after the other.
func (p *people) raise(b *block) {
	b.powers = make([]uint64, 0, len(b.units)*p.sets.Sums())
	for _, u := range b.units {
		b.powers = sketch.Powers(b.powers, p.persons[u.subject], p.sets.Sums())
	}
}

// ofCohorts are the sketches of the colleagues of every cohort.
func (p *people) ofCohorts(b *block, all []colleagues) []sketch.Sketch {
	sets := make([]sketch.Sketch, len(all))
	if p == nil {
		return sets
	}
	p.raise(b)
	for cohort, g := range all {
		sets[cohort] = p.colleagues(b, cohort, g.at)
	}
	return sets
}

// add adds a value of a unit of a block.
func (p *people) add(to sketch.Sketch, b *block, i int32, value uint64) {
	to.Add(b.powers[int(i)*len(to):], value)
}

// colleague is what is known of a colleague in a cohort.
func (p *people) colleague(b *block, cohort int, i int32) uint64 {
	at := cohort*len(b.units) + int(i)
	return p.sets.Key.Values(float64(b.shape.cohorts[cohort].period), p.strata[b.stratum], b.lead[at], b.baseline[at], b.post[at], b.tenure[at], b.cost[at])
}

// colleagues is the sketch of the colleagues at some places of a block.
func (p *people) colleagues(b *block, cohort int, at []int32) sketch.Sketch {
	if p == nil || len(at) == 0 {
		return nil
	}
	s := sketch.New(p.sets.Most)
	for _, i := range at {
		p.add(s, b, i, p.colleague(b, cohort, i))
	}
	return s
}

// less takes own people out of a sketch of all.
func less(all, own sketch.Sketch) sketch.Sketch {
	if len(own) == 0 {
		return all
	}
	rest := append(sketch.Sketch{}, all...)
	rest.Minus(own)
	return rest
}

// Unit is the name of the unit of a program and metric.
func Unit(program, metric string) string { return sketch.Name("effect", program, metric) }

// addArms adds the people of both arms of all claims to the sets.
func (c *company) addArms() {
	if c.people == nil {
		return
	}
	sets := c.people.sets
	for i := range c.trained {
		t := &c.trained[i]
		claim := c.claims[t.claim]
		value := sets.Key.Values(float64(claim.shape.cohorts[t.cohort].period), c.people.strata[t.stratum], t.lead, t.baseline, t.post, t.tenure, t.cost, t.hours, t.checkinDays)
		sets.Arm(Unit(claim.program, claim.metric), "trained").Add(sketch.Powers(nil, c.people.persons[t.subject], sets.Sums()), value)
	}
	for _, k := range c.cells {
		claim := c.claims[k.claim]
		sets.Arm(Unit(claim.program, claim.metric), "comparison").Plus(k.people)
	}
}

// eventPeople are the people of a place of an event study.
type eventPeople struct{ trained, comparison sketch.Sketch }

// change is what is known of somebody at a position of a cohort.
func (p *people) change(b *block, cohort, position int, change float64) uint64 {
	return p.sets.Key.Values(float64(b.shape.cohorts[cohort].period), float64(position), p.strata[b.stratum], change)
}

// compared is the sketch of those who can be compared in a cohort, at all positions.
func (x *eventBlock) compared(cohort int) sketch.Sketch {
	if x.sets[cohort] != nil {
		return x.sets[cohort]
	}
	values := make([]uint64, len(x.block.units))
	for position := range x.block.shape.positions() {
		c := x.changes(cohort, position)
		if c == nil {
			continue
		}
		for _, i := range c.at {
			values[i] = sketch.Sum(values[i], x.people.change(x.block, cohort, position, c.raw[i]))
		}
	}
	s := sketch.New(x.people.sets.Most)
	for i, value := range values {
		if value != 0 {
			x.people.add(s, x.block, int32(i), value)
		}
	}
	x.sets[cohort] = s
	return s
}

// peopleOf adds up the people of a place, whose arms are given by position.
func (x *eventBlock) peopleOf(cohort int, of []arms) (all eventPeople) {
	p := x.people
	if p == nil {
		return all
	}
	trained, own := map[int32]uint64{}, map[int32]uint64{} // values by unit, over all positions
	for position, a := range of {
		c := x.changes(cohort, position)
		if c == nil {
			continue
		}
		for _, i := range a.trained {
			trained[i] = sketch.Sum(trained[i], p.change(x.block, cohort, position, c.raw[i]))
		}
		for _, i := range common(c.at, a.displaced) {
			own[i] = sketch.Sum(own[i], p.change(x.block, cohort, position, c.raw[i]))
		}
	}
	all.trained = p.sum(x.block, trained)
	all.comparison = less(x.compared(cohort), p.sum(x.block, own))
	return all
}

// sum is the sketch of units of a block by their values; nil of nobody.
func (p *people) sum(b *block, values map[int32]uint64) sketch.Sketch {
	if len(values) == 0 {
		return nil
	}
	s := sketch.New(p.sets.Most)
	for i, value := range values {
		p.add(s, b, i, value)
	}
	return s
}

// addEventArms adds the people of both arms of all event studies to the sets.
func (e *events) addEventArms() {
	if e.people == nil {
		return
	}
	for _, s := range e.studies {
		unit := Unit(e.claims[s.claim].program, e.claims[s.claim].metric)
		for _, p := range s.places {
			e.people.sets.Arm(unit, "event trained").Plus(p.people.trained)
			e.people.sets.Arm(unit, "event comparison").Plus(p.people.comparison)
		}
	}
}

func (p *eventPeople) add(other eventPeople) {
	for _, arm := range []struct {
		to   *sketch.Sketch
		from sketch.Sketch
	}{{&p.trained, other.trained}, {&p.comparison, other.comparison}} {
		if *arm.to == nil && len(arm.from) > 0 {
			*arm.to = make(sketch.Sketch, len(arm.from))
		}
		arm.to.Plus(arm.from)
	}
}
