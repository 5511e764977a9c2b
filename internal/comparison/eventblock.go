package comparison

import (
	"math"

	"github.com/impactmart/impactmart/models/sketch"
)

// changes are the changes of one cohort and position in a block, of all units of the
// cohort; NaN where a period has no value. At the places are those who can be compared,
// whatever their program.
type changes struct {
	pair     pair
	raw      []float64
	at       []int32
	set      unitSet   // the places as a set
	spread   spread    // of those at the places
	centered []float64 // deviations from their mean; zero for everybody else
	one      []float64 // 1 for them
}

// eventBlock is a block with what its event studies need.
type eventBlock struct {
	*events
	folding
	values  [][]float64 // by period of the panel, then by unit
	first   int64
	cohorts [][]*changes      // by cohort and position, made when needed
	taken   map[int32][]owned // by claim: the units with an exposure
	sets    []sketch.Sketch   // by cohort: those who can be compared
}

// owned is a unit with its exposure in a claim.
type owned struct {
	unit int32
	exposure
}

func (e *events) newBlock(b *block) *eventBlock {
	p := e.panels[b.shape.metric]
	x := &eventBlock{events: e, folding: folding{block: b}, cohorts: make([][]*changes, len(b.shape.cohorts)), taken: map[int32][]owned{}, sets: make([]sketch.Sketch, len(b.shape.cohorts))}
	if p == nil {
		return x
	}
	x.first, x.values = p.first, make([][]float64, p.periods)
	all := make([]float64, p.periods*len(b.units))
	for t := range x.values {
		x.values[t] = all[t*len(b.units) : (t+1)*len(b.units)]
	}
	for i, u := range b.units {
		values := p.of(u.subject)
		for t := range x.values {
			if values == nil {
				x.values[t][i] = math.NaN()
			} else {
				x.values[t][i] = values[t]
			}
		}
		for _, own := range b.taken[i] {
			x.taken[own.claim] = append(x.taken[own.claim], owned{int32(i), own})
		}
	}
	return x
}

// changes returns those of a cohort and position; nil where there are no two periods.
func (x *eventBlock) changes(cohort, position int) *changes {
	if x.cohorts[cohort] == nil {
		x.cohorts[cohort] = make([]*changes, x.block.shape.positions())
		for k := range x.cohorts[cohort] {
			x.cohorts[cohort][k] = x.newChanges(cohort, k)
		}
	}
	return x.cohorts[cohort][position]
}

func (x *eventBlock) newChanges(cohort, position int) *changes {
	p, ok := x.rules.pair(x.block.shape.cohorts[cohort], position)
	if !ok || p.first < x.first || p.last >= x.first+int64(len(x.values)) {
		return nil
	}
	n := len(x.block.units)
	values := make([]float64, 3*n)
	c := &changes{pair: p, raw: values[:n], centered: values[n : 2*n], one: values[2*n:], set: newUnitSet(n)}
	there, base, states := x.values[p.period-x.first], x.values[p.base-x.first], of(x.block, x.block.states, cohort)
	for i := range c.raw {
		c.raw[i] = there[i] - base[i]
		if states[i]&present == 0 {
			c.raw[i] = math.NaN()
		}
		if !math.IsNaN(c.raw[i]) && !isTakenWithin(x.block.taken[i], p, -1) {
			c.at = append(c.at, int32(i))
		}
	}
	c.spread = spreadOf(c.raw, c.at)
	for _, i := range c.at {
		c.set.add(i)
		c.centered[i], c.one[i] = c.raw[i]-c.spread.mean(), 1
	}
	return c
}

// isTakenWithin reports whether a program other than that of the claim was taken between
// the periods of a pair.
func isTakenWithin(taken []exposure, p pair, claim int32) bool {
	for _, e := range taken {
		if e.claim != claim && e.period >= p.first && e.period <= p.last {
			return true
		}
	}
	return false
}

// arms are the units of a place at one position: those trained, and those who can be
// compared but for their own training in the program.
type arms struct{ trained, displaced []int32 }

func (x *eventBlock) arms(s *eventStudy, cohort int, c *changes) (a arms) {
	index := x.block.shape.cohorts[cohort].period
	for _, own := range x.taken[s.claim] {
		i := own.unit
		if math.IsNaN(c.raw[i]) {
			continue
		}
		isTrained := own.isSeen && own.period == index
		if isTrained && !isTakenWithin(x.block.taken[i], c.pair, s.claim) {
			a.trained = append(a.trained, i)
		}
		if (isTrained || x.rules.excludes(own.exposure, c.pair)) && !isTakenWithin(x.block.taken[i], c.pair, -1) {
			a.displaced = append(a.displaced, i)
		}
	}
	return a
}

// measuredPlace is what the first pass finds of a place in one block.
type measuredPlace struct {
	study  *eventStudy
	place  int32
	cells  []armSpreads
	size   int64 // trained people with any change
	people eventPeople
}

// measure is the first pass over a block.
func (x *eventBlock) measure() (all []measuredPlace) {
	if x.people != nil {
		x.people.raise(x.block)
	}
	for _, s := range x.studiesIn(x.block) {
		for _, n := range s.inStratum[x.block.stratum] {
			cohort := int(s.places[n].cohort)
			m := measuredPlace{study: s, place: n, cells: make([]armSpreads, x.block.shape.positions())}
			seen, ofPositions := map[int32]bool{}, make([]arms, len(m.cells))
			for k := range m.cells {
				c := x.changes(cohort, k)
				if c == nil {
					continue
				}
				a := x.arms(s, cohort, c)
				ofPositions[k] = a
				for _, i := range a.trained {
					seen[i] = true
				}
				m.cells[k] = armSpreads{spreadOf(c.raw, a.trained), c.less(a.displaced)}
			}
			m.size = int64(len(seen))
			m.people = x.peopleOf(cohort, ofPositions)
			all = append(all, m)
		}
	}
	return all
}

// less is the spread of those who can be compared, less some of them.
func (c *changes) less(own []int32) spread { return spreadLess(c.spread, c.raw, c.at, own) }
