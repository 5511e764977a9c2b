package comparison

import (
	"cmp"
	"math"
	"slices"
)

// auditBlock is a block with what its audits need.
type auditBlock struct {
	audit *audit
	folding
	people *blockWork
	series *series
	values [][]*changes  // by cohort and line of values, made when needed
	groups []blockGroups // by cohort and column, made when needed
}

func (a *audit) newBlock(s *blockWork) *auditBlock {
	b := s.block
	return &auditBlock{
		audit: a, folding: folding{block: b}, people: s,
		series: newSeries(b, a.panels[b.shape.metric]), values: make([][]*changes, len(b.shape.cohorts)),
		groups: make([]blockGroups, len(b.shape.cohorts)*len(groupColumns)),
	}
}

// auditPart is what a cell has in one block.
type auditPart struct {
	cell int32
	auditCell
}

// auditMeasured is what the first pass finds in a block.
type auditMeasured struct {
	parts  []auditPart
	losses lossPart
}

// measure is the first pass over a block.
func (a *audit) measure(s *blockWork) (m auditMeasured) {
	b := s.block
	if !a.hasWork(b) {
		return m
	}
	x := a.newBlock(s)
	for _, claim := range a.claimsIn(b) {
		for _, n := range a.ofClaim[claimStratum{claim, b.stratum}] {
			m.parts = append(m.parts, auditPart{n, x.measure(n)})
		}
	}
	m.losses = x.losses()
	return m
}

// measure is what a cell has in the block.
func (x *auditBlock) measure(n int32) (m auditCell) {
	k := &x.audit.company.cells[n]
	members := x.members(n)
	m.arms = make([]armSpreads, x.audit.lines(x.block.shape))
	for line := range m.arms {
		if c := x.changes(int(k.cohort), line); c != nil {
			a := x.arms(n, c, members)
			m.arms[line] = armSpreads{spreadOf(c.raw, a.trained), c.less(a.displaced)}
		}
	}
	for g := range groupColumns {
		m.groups[g] = x.groupsOf(n, g, members)
	}
	return m
}

// members are the units of the cell's trained people.
func (x *auditBlock) members(n int32) (units []int32) {
	for _, t := range x.audit.company.cells[n].trained {
		units = slices.AppendSeq(units, x.people.unitsOf(&x.audit.company.trained[t]))
	}
	slices.Sort(units)
	return units
}

// arms are the units of a cell on one line.
func (x *auditBlock) arms(n int32, c *changes, members []int32) (a arms) {
	for _, i := range members {
		if !math.IsNaN(c.raw[i]) {
			a.trained = append(a.trained, i)
		}
	}
	a.displaced = common(c.at, x.people.own[n].colleagues)
	return a
}

// changes are the values of a line in a cohort; nil where there are none.
func (x *auditBlock) changes(cohort, line int) *changes {
	if x.values[cohort] == nil {
		x.values[cohort] = make([]*changes, x.audit.lines(x.block.shape))
		for l := range x.values[cohort] {
			x.values[cohort][l] = x.newChanges(cohort, l)
		}
	}
	return x.values[cohort][line]
}

func (x *auditBlock) newChanges(cohort, line int) *changes {
	if x.series == nil && line != changeLine {
		return nil
	}
	b := x.block
	n := len(b.units)
	values := make([]float64, 3*n)
	c := &changes{raw: values[:n], centered: values[n : 2*n], one: values[2*n:], set: newUnitSet(n)}
	for i := range c.raw {
		c.raw[i] = x.value(i, cohort, line)
	}
	for _, i := range x.people.groups[cohort].at {
		if !math.IsNaN(c.raw[i]) {
			c.at = append(c.at, i)
		}
	}
	c.spread = spreadOf(c.raw, c.at)
	for _, i := range c.at {
		c.set.add(i)
		c.centered[i], c.one[i] = c.raw[i]-c.spread.mean(), 1
	}
	return c
}

// value is what a unit has on a line: its change, its post value less the one on its own
// line, or its change between placebo windows. A person who took a program for the metric
// in the earlier periods has none of the latter two.
func (x *auditBlock) value(i, cohort, line int) float64 {
	b := x.block
	k, at := b.shape.cohorts[cohort], cohort*len(b.units)+i
	if b.states[at]&present == 0 || math.IsNaN(b.baseline[at]) || math.IsNaN(b.post[at]) {
		return math.NaN()
	}
	switch line {
	case changeLine:
		return b.post[at] - b.baseline[at]
	case trendLine:
		if isTakenBetween(b.taken[i], x.series.first, k.baselineFrom-1) {
			return math.NaN()
		}
		return b.post[at] - x.series.line(i, k)
	}
	offset := x.audit.offsets[b.shape][line-firstPlacebo]
	if isTakenBetween(b.taken[i], k.baselineFrom-offset, k.baselineFrom-1) {
		return math.NaN()
	}
	return x.series.mean(i, k.postFrom-offset, k.postTo-offset) - x.series.mean(i, k.baselineFrom-offset, k.baselineTo-offset)
}

func isTakenBetween(taken []exposure, from, to int64) bool {
	return slices.ContainsFunc(taken, func(e exposure) bool { return e.period >= from && e.period <= to })
}

// groupsOf are the groups of a column in which the cell has trained people.
func (x *auditBlock) groupsOf(n int32, column int, members []int32) (groups []cellGroup) {
	b, k := x.block, &x.audit.company.cells[n]
	if len(b.groups[column]) == 0 {
		return nil
	}
	in := x.groupsIn(int(k.cohort), column)
	// All groups with trained people of the cell count, also those whose people are in
	// other blocks.
	trained, sums := map[int64]float64{}, map[int64]change{}
	for _, t := range k.trained {
		if group := x.audit.company.trained[t].groups[column]; group != 0 {
			trained[group] = 0
			if place, known := in.places[group]; known {
				sums[group] = in.sums[place]
			}
		}
	}
	if len(trained) == 0 {
		return nil
	}
	for _, i := range members {
		if group := in.groups[i]; group != 0 {
			trained[group]++
		}
	}
	c := x.changes(int(k.cohort), changeLine)
	for _, i := range common(c.at, x.people.own[n].colleagues) {
		if sum, has := sums[in.groups[i]]; has {
			sums[in.groups[i]] = sum.less(change{1, c.raw[i]})
		}
	}
	for group, people := range trained {
		groups = append(groups, cellGroup{group, people, sums[group]})
	}
	slices.SortFunc(groups, func(a, b cellGroup) int { return cmp.Compare(a.group, b.group) })
	return groups
}

// blockGroups are the groups of a column in a cohort of a block, numbered within the block.
type blockGroups struct {
	groups []int64         // by unit
	places map[int64]int32 // numbers of the groups
	byUnit []int32         // the same by unit
	sums   []change        // of colleagues, by number
}

func (x *auditBlock) groupsIn(cohort, column int) *blockGroups {
	g := &x.groups[cohort*len(groupColumns)+column]
	if g.places != nil {
		return g
	}
	*g = blockGroups{groups: of(x.block, x.block.groups[column], cohort), places: map[int64]int32{}, byUnit: make([]int32, len(x.block.units))}
	for i, group := range g.groups {
		place, known := g.places[group]
		if !known {
			place = int32(len(g.places))
			g.places[group] = place
		}
		g.byUnit[i] = place
	}
	g.sums = make([]change, len(g.places))
	c := x.changes(cohort, changeLine)
	for _, i := range c.at {
		sum := &g.sums[g.byUnit[i]]
		*sum = sum.plus(change{1, c.raw[i]})
	}
	return g
}

// claimLines is what a block adds to the lines of a claim.
type claimLines struct {
	claim             int32
	sums              lineSums
	outcomes, weights []float64
}

// addUp is the second pass over a block: the influence on all lines.
func (a *audit) addUp(s *blockWork) (all []claimLines) {
	if a == nil || !a.hasWork(s.block) {
		return nil
	}
	b, x, w := s.block, a.newBlock(s), &lines{}
	x.clusters = clusteringOf(b)
	for _, claim := range a.claimsIn(b) {
		of := a.claims[claim]
		if of == nil {
			continue
		}
		w.reset(of.counts.all, len(b.units))
		l := claimLines{claim: claim}
		isHigh := a.shares[claim].isHigh() && !a.isTrial[claim]
		for _, n := range a.ofClaim[claimStratum{claim, b.stratum}] {
			x.influence(w, of, n)
			if isHigh {
				x.collect(&l, n)
			}
		}
		l.sums = x.fold(of.counts, w)
		all = append(all, l)
	}
	return all
}

// influence adds a cell to the lines of its claim.
func (x *auditBlock) influence(w *lines, of *claimAudit, n int32) {
	k, cell := &x.audit.company.cells[n], &x.audit.cells[n]
	if !cell.hasBoth() {
		return
	}
	members := x.members(n)
	for line, m := range cell.arms {
		c := x.changes(int(k.cohort), line)
		if c == nil || m.trained.n == 0 || m.comparison.n == 0 {
			continue
		}
		w.addTo(line, c, x.arms(n, c, members), of.contrasts[line], m)
	}
	for g, groups := range cell.groups {
		if of.matched[g] > 0 {
			x.shift(w, len(cell.arms)+g, groups, of.matched[g], n, g)
		}
	}
}

// collect adds the changes of a cell's comparison people, less their mean.
func (x *auditBlock) collect(l *claimLines, n int32) {
	cell := &x.audit.cells[n]
	if !cell.hasBoth() {
		return
	}
	c, arms := x.changes(int(x.audit.company.cells[n].cohort), changeLine), cell.arms[changeLine]
	for _, i := range others(c.at, x.people.own[n].colleagues) {
		l.outcomes = append(l.outcomes, c.raw[i]-arms.comparison.mean())
		l.weights = append(l.weights, arms.trained.n/arms.comparison.n)
	}
}

// shift adds the influence of the cell's comparison people on the difference between
// comparing within groups and comparing across them.
func (x *auditBlock) shift(w *lines, line int, groups []cellGroup, matched float64, n int32, column int) {
	cohort := int(x.audit.company.cells[n].cohort)
	c, whole, in := x.changes(cohort, changeLine), x.audit.cells[n].arms[changeLine].comparison, x.groupsIn(cohort, column)
	rates, inCell := make([]rate, len(in.places)), 0.0
	for _, g := range groups {
		if g.comparison.n == 0 {
			continue
		}
		inCell += g.trained
		if place, known := in.places[g.group]; known {
			rates[place] = rate{g.trained / matched / g.comparison.n, g.comparison.mean()}
		}
	}
	if inCell == 0 {
		return
	}
	rate, mean, influence := inCell/matched/whole.n, whole.mean(), w.influence[line]
	for _, i := range others(c.at, x.people.own[n].colleagues) {
		within := rates[in.byUnit[i]]
		influence[i] += rate*(c.raw[i]-mean) - within.rate*(c.raw[i]-within.center)
		w.rows[line].add(i)
	}
	w.touched[line] = true
	for _, i := range x.members(n) {
		w.rows[line].add(i)
		w.trained[line].add(i)
	}
}
