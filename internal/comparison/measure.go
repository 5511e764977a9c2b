package comparison

import (
	"cmp"
	"math"
	"slices"

	"github.com/impactmart/impactmart/models/sketch"
)

// measured is what the first pass finds in one block.
type measured struct {
	cells     []part
	groups    [len(groupings)]groupCounts
	displaced []displaced
}

// part is the comparison arm of a cell in one block.
type part struct {
	cell             int32
	effect, lead     moments
	tenure, cost     spread
	colleagues, lost int64
	people           sketch.Sketch
}

// displaced are people who are colleagues of other programs, but not of the cell's.
type displaced struct {
	cell  int32
	units []int32
}

// colleagues are the people of a block who can be compared with the trained people of a
// cohort, whatever their program, as places in the block, with their moments.
type colleagues struct {
	at, withLead, withTenure, withCost []int32
	effect, lead                       moments
	tenure, cost                       spread
	present, lost                      int64
}

// isColleague reports whether a subject of the pool can be compared in a cohort, if it
// took no program for the metric during the windows.
func (b *block) isColleague(at int) bool {
	const wanted, unwanted = present | employedBefore | employedAfter, moved | extreme
	s := b.states[at]
	return s&wanted == wanted && s&unwanted == 0 && !math.IsNaN(b.baseline[at]) && !math.IsNaN(b.post[at])
}

// stays reports whether a subject was there at the index period and measured before it.
func (b *block) stays(at int) bool {
	return b.states[at]&(present|employedBefore) == present|employedBefore && !math.IsNaN(b.baseline[at])
}

// isLost reports whether a subject was lost to the comparison after the index period: it
// left, was measured too little, changed its stratum, or had an extreme value.
func (b *block) isLost(at int) bool {
	return b.states[at]&employedAfter == 0 || math.IsNaN(b.post[at]) || b.states[at]&(movedLater|extreme) != 0
}

// measure is the first pass over a block, whose trained people are filled in.
func (c *company) measure(s *blockWork) measured {
	b, all := s.block, s.groups
	var m measured
	for g := range groupings {
		m.groups[g] = b.countGroups(b.byGrouping(g), all)
	}
	sets := c.people.ofCohorts(b, all)
	for _, claim := range c.claimsIn(b) {
		for _, n := range c.ofClaim[claimStratum{claim, b.stratum}] {
			x := &c.cells[n]
			p := b.without(all[x.cohort], n, int(x.cohort), s.own[n])
			p.people = less(sets[x.cohort], c.people.colleagues(b, int(x.cohort), s.own[n].colleagues))
			m.cells = append(m.cells, p)
			if len(s.own[n].colleagues) > 0 {
				m.displaced = append(m.displaced, displaced{n, s.own[n].colleagues})
			}
		}
	}
	return m
}

// claimsIn are the claims of the block's shape with cells in its stratum, in order.
func (c *company) claimsIn(b *block) []int32 { return c.inStratum[shapeStratum{b.shape, b.stratum}] }

// fillTrained sets the values of the trained people in the block.
func (c *company) fillTrained(b *block) {
	for i, u := range b.units {
		for _, n := range c.trainedOf(b.shape, u.subject) {
			t := &c.trained[n]
			at := int(t.cohort)*len(b.units) + i
			if t.stratum != b.stratum || b.states[at]&present == 0 {
				continue
			}
			t.cluster, t.manager = u.cluster, b.managers[at]
			t.lead, t.baseline, t.post, t.tenure, t.cost = b.lead[at], b.baseline[at], b.post[at], b.tenure[at], b.cost[at]
		}
	}
}

// colleaguesOf finds the colleagues of every cohort.
func (c *company) colleaguesOf(b *block) []colleagues {
	all := make([]colleagues, len(b.shape.cohorts))
	for k := range all {
		all[k] = c.colleaguesIn(b, k)
	}
	return all
}

func (c *company) colleaguesIn(b *block, k int) (g colleagues) {
	period, n := b.shape.cohorts[k], len(b.units)
	for i := range b.units {
		at := k*n + i
		if b.stays(at) {
			g.present++
			if b.isLost(at) {
				g.lost++
			}
		}
		if !b.isColleague(at) || isTrainedWithin(b.taken[i], period) {
			continue
		}
		g.at = append(g.at, int32(i))
		if !math.IsNaN(b.lead[at]) {
			g.withLead = append(g.withLead, int32(i))
		}
		if !math.IsNaN(b.tenure[at]) {
			g.withTenure = append(g.withTenure, int32(i))
		}
		if !math.IsNaN(b.cost[at]) {
			g.withCost = append(g.withCost, int32(i))
		}
	}
	b.addMoments(&g, k)
	return g
}

func (b *block) addMoments(g *colleagues, k int) {
	lead, baseline, post := of(b, b.lead, k), of(b, b.baseline, k), of(b, b.post, k)
	tenure, cost := of(b, b.tenure, k), of(b, b.cost, k)
	g.effect, g.lead = momentsOf(baseline, post, g.at), momentsOf(lead, baseline, g.withLead)
	g.tenure, g.cost = spreadOf(tenure, g.withTenure), spreadOf(cost, g.withCost)
}

// isTrainedWithin reports whether a program was taken during the windows of a cohort.
func isTrainedWithin(taken []exposure, k cohort) bool {
	for _, e := range taken {
		if e.period >= k.baselineFrom && e.period <= k.postTo {
			return true
		}
	}
	return false
}

// trainedBefore are the units of a block that were trained in a cell's program before the
// end of the cell's post window, of those who stay and of those who are colleagues of the
// other programs.
type trainedBefore struct {
	present, lost int64
	colleagues    []int32
}

func (c *company) displacedIn(b *block, all []colleagues) map[int32]trainedBefore {
	out := map[int32]trainedBefore{}
	n := len(b.units)
	for i := range b.units {
		for _, e := range b.taken[i] {
			if c.claims[e.claim].shape != b.shape {
				continue // a program with other windows around its index period
			}
			for _, number := range c.ofClaim[claimStratum{e.claim, b.stratum}] {
				k := int(c.cells[number].cohort)
				if e.period > b.shape.cohorts[k].postTo {
					continue
				}
				x := out[number]
				if b.stays(k*n + i) {
					x.present++
					if b.isLost(k*n + i) {
						x.lost++
					}
				}
				if _, serves := slices.BinarySearch(all[k].at, int32(i)); serves {
					x.colleagues = append(x.colleagues, int32(i))
				}
				out[number] = x
			}
		}
	}
	return out
}

// without measures the colleagues of a cohort less the cell's own people.
func (b *block) without(g colleagues, number int32, k int, own trainedBefore) part {
	p := part{cell: number, effect: g.effect, lead: g.lead, tenure: g.tenure, cost: g.cost, colleagues: g.present - own.present, lost: g.lost - own.lost}
	if len(own.colleagues) == 0 {
		return p
	}
	lead, baseline, post := of(b, b.lead, k), of(b, b.baseline, k), of(b, b.post, k)
	tenure, cost := of(b, b.tenure, k), of(b, b.cost, k)
	p.effect = lessOwn(g.effect, baseline, post, g.at, own.colleagues)
	p.lead = lessOwn(g.lead, lead, baseline, g.withLead, own.colleagues)
	p.tenure = spreadLess(g.tenure, tenure, g.withTenure, own.colleagues)
	p.cost = spreadLess(g.cost, cost, g.withCost, own.colleagues)
	return p
}

// lessOwn takes own people out of the moments of all. Both lists are in order.
func lessOwn(m moments, before, after []float64, all, own []int32) moments {
	gone := momentsOf(before, after, common(all, own))
	rest, ok := m.without(gone)
	if !ok {
		return momentsOf(before, after, others(all, own))
	}
	rest.before, rest.after = rest.before.boundLess(gone.before, before, all, own), rest.after.boundLess(gone.after, after, all, own)
	return rest
}

// spreadLess is lessOwn for one value.
func spreadLess(s spread, values []float64, all, own []int32) spread {
	gone := spreadOf(values, common(all, own))
	rest, ok := s.without(gone)
	if !ok {
		return spreadOf(values, others(all, own))
	}
	return rest.boundLess(gone, values, all, own)
}

// boundLess looks for the bounds of what is left, which has those of all, where what was
// taken out reaches one of them.
func (s spread) boundLess(gone spread, values []float64, all, own []int32) spread {
	if s.n == 0 || gone.n == 0 || gone.low > s.low && gone.high < s.high {
		return s
	}
	s.low, s.high = math.Inf(1), math.Inf(-1)
	for _, i := range others(all, own) {
		s.low, s.high = min(s.low, values[i]), max(s.high, values[i])
	}
	return s
}

// others are the places in all that are not in own.
func others(all, own []int32) (rest []int32) {
	if len(own) == 0 {
		return all
	}
	for _, i := range all {
		if _, found := slices.BinarySearch(own, i); !found {
			rest = append(rest, i)
		}
	}
	return rest
}

// common are the places that are in both lists.
func common(all, own []int32) (both []int32) {
	for _, i := range own {
		if _, found := slices.BinarySearch(all, i); found {
			both = append(both, i)
		}
	}
	return both
}

// merge adds what was measured in a block to the cells.
func (c *company) merge(m measured) {
	for _, p := range m.cells {
		x := &c.cells[p.cell]
		x.effect.merge(p.effect)
		x.lead.merge(p.lead)
		x.tenure.merge(p.tenure)
		x.cost.merge(p.cost)
		x.colleagues += p.colleagues
		if len(p.people) > 0 {
			if x.people == nil {
				x.people = sketch.New(c.people.sets.Most)
			}
			x.people.Plus(p.people)
		}
		x.lost += p.lost
	}
}

// trainedOf are the trained people with a subject's number, in order of the cohort.
func (c *company) trainedOf(s *shape, subject int64) []int32 {
	all := c.bySubject[s]
	from, _ := slices.BinarySearchFunc(all, subject, func(n int32, s int64) int { return cmp.Compare(c.trained[n].subject, s) })
	to := from
	for to < len(all) && c.trained[all[to]].subject == subject {
		to++
	}
	return all[from:to]
}
