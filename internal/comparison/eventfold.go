package comparison

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// lineSums are the sums of an event study by line. The products are those of the lines of
// the event study, and of the single cells before training.
type lineSums struct {
	squares, most             []float64 // most: largest influence of one unit
	clusters, trained, people []int64
	events, leads             products
	carriedClusters           map[int64]lineParts
	carriedPeople             map[int64][]bool
}

// products are the sums of products of influence between lines, of which only those with
// a >= b are kept: index a x size + b.
type products struct {
	size int
	sums []float64
}

func newProducts(size int) products { return products{size, make([]float64, size*size)} }

// add adds the products of lines, each a row over clusters.
func (p products) add(rows [][]float64) {
	for a, row := range rows {
		for b, other := range rows[:a+1] {
			if row == nil || other == nil {
				continue
			}
			p.sums[a*p.size+b] += floats.Dot(row, other)
		}
	}
}

// lineParts are the influence of one cluster on the lines, whether it has any, and whether
// of a trained person.
type lineParts struct {
	influence           []float64
	hasRows, hasTrained []bool
}

// lineCounts are the number of lines, and of those whose products are needed: of the event
// study, and of single cells after them.
type lineCounts struct{ all, events, leads int }

func (l *layout) counts() lineCounts { return lineCounts{l.count, l.events, l.leads} }

func newLineSums(n lineCounts) lineSums {
	return lineSums{
		squares: make([]float64, n.all), most: make([]float64, n.all), clusters: make([]int64, n.all), trained: make([]int64, n.all), people: make([]int64, n.all),
		events: newProducts(n.events), leads: newProducts(n.leads),
		carriedClusters: map[int64]lineParts{}, carriedPeople: map[int64][]bool{},
	}
}

// lines is the influence of a block's units on an event study, by line and unit, and who
// has any. It is used again for each study of a block.
type lines struct {
	influence     [][]float64
	rows, trained []unitSet
	touched       []bool
	cell          []float64 // influence on one cell
	set           unitSet   // who has any
}

// reset makes room for the lines of a study.
func (w *lines) reset(count, units int) {
	for l, touched := range w.touched {
		if touched {
			clear(w.influence[l])
			clear(w.rows[l])
			clear(w.trained[l])
			w.touched[l] = false
		}
	}
	if w.cell == nil {
		w.cell, w.set = make([]float64, units), newUnitSet(units)
	}
	for len(w.influence) < count {
		w.influence = append(w.influence, make([]float64, units))
		w.rows, w.trained = append(w.rows, newUnitSet(units)), append(w.trained, newUnitSet(units))
		w.touched = append(w.touched, false)
	}
}

// influence adds up the influence of the block's units on each line of a study.
func (x *eventBlock) influence(w *lines, s *eventStudy, shifts [][]target) {
	w.reset(s.layout.count, len(x.block.units))
	members := map[int32]int{} // trained units, with their cohort
	for _, n := range s.inStratum[x.block.stratum] {
		p := &s.places[n]
		for position, cell := range s.layout.cellAt[p.cohort] {
			c := x.changes(int(p.cohort), position)
			if cell == nil || c == nil {
				continue
			}
			a := x.arms(s, int(p.cohort), c)
			for _, i := range a.trained {
				members[i] = int(p.cohort)
			}
			if m := p.cells[position]; m.trained.n > 0 && m.comparison.n > 0 {
				w.add(c, a, cell, m, cell.targets)
			}
		}
	}
	for _, combined := range s.layout.combined {
		for _, t := range combined.of {
			w.combine(combined.line, t)
		}
	}
	for i, cohort := range members {
		for _, t := range shifts[cohort] {
			w.touched[t.line] = true
			w.influence[t.line][i] += t.weight
			w.rows[t.line].add(i)
			w.trained[t.line].add(i)
		}
	}
}

// combine adds a line to an overall aggregate.
func (w *lines) combine(to int, t target) {
	if !w.touched[t.line] {
		return
	}
	w.touched[to] = true
	floats.AddScaled(w.influence[to], t.weight, w.influence[t.line])
	w.rows[to].unite(w.rows[t.line])
	w.trained[to].unite(w.trained[t.line])
}

// add adds a cell to its lines.
func (w *lines) add(c *changes, a arms, cell *eventCell, m armSpreads, targets []target) {
	trained, comparison := m.rates(cell)
	level := 0.0
	if len(c.at) > 0 {
		level = comparison.rate * (c.spread.mean() - comparison.center)
	}
	for i, x := range c.centered {
		w.cell[i] = comparison.rate*x + level*c.one[i]
	}
	copy(w.set, c.set)
	for _, i := range a.displaced {
		w.cell[i] = 0
		w.set.remove(i)
	}
	for _, i := range a.trained {
		w.cell[i] = trained.rate * (c.raw[i] - trained.center)
		w.set.add(i)
	}
	for _, t := range targets {
		w.touched[t.line] = true
		floats.AddScaled(w.influence[t.line], t.weight, w.cell)
		w.rows[t.line].unite(w.set)
		for _, i := range a.trained {
			w.trained[t.line].add(i)
		}
	}
}

// addTo adds a cell to a single line, as add does with a weight of one, in half the passes
// over the units: an audit has a line for each of its looks, and no targets.
func (w *lines) addTo(line int, c *changes, a arms, cell *eventCell, m armSpreads) {
	trained, comparison := m.rates(cell)
	level := 0.0
	if len(c.at) > 0 {
		level = comparison.rate * (c.spread.mean() - comparison.center)
	}
	influence := w.influence[line]
	for i, x := range c.centered {
		influence[i] += comparison.rate*x + level*c.one[i]
	}
	copy(w.set, c.set)
	for _, i := range a.displaced {
		influence[i] -= comparison.rate*c.centered[i] + level*c.one[i]
		w.set.remove(i)
	}
	for _, i := range a.trained {
		influence[i] += trained.rate * (c.raw[i] - trained.center)
		w.set.add(i)
		w.trained[line].add(i)
	}
	w.rows[line].unite(w.set)
	w.touched[line] = true
}

// foldedLines is what a block adds to an event study.
type foldedLines struct {
	study *eventStudy
	sums  lineSums
}

// folding adds up lines over the clusters of a block.
type folding struct {
	block    *block
	clusters clustering
}

// fold adds up the lines over the clusters of the block.
func (x folding) fold(n lineCounts, w *lines) lineSums {
	f := newLineSums(n)
	parts := make([][]float64, n.all) // by line: influence of the clusters that are in this block alone
	for l := range parts {
		if !w.touched[l] {
			continue
		}
		parts[l] = x.byCluster(&f, w, l)
		f.squares[l] = floats.Dot(parts[l], parts[l])
		f.most[l] = largest(w.influence[l])
		x.countPeople(&f, w, l)
	}
	for _, g := range x.clusters.carried {
		f.carry(x.block.units[g.from].cluster, w.parts(n.all, g))
	}
	f.events.add(parts[:n.events])
	f.leads.add(parts[n.events : n.events+n.leads])
	return f
}

// largest is the largest of the absolute values; floats.Norm takes four times as long.
func largest(values []float64) (most float64) {
	for _, v := range values {
		if v = math.Abs(v); v > most {
			most = v
		}
	}
	return most
}

// clustering is how the units of a block form clusters: those that are in this block alone,
// and those that are carried from block to block.
type clustering struct {
	own, carried []span
	isSimple     bool // each unit is a cluster of its own
	people       bool // some subjects are in several units
}

// span is a range of neighboring units.
type span struct{ from, to int }

func clusteringOf(b *block) (c clustering) {
	for from := 0; from < len(b.units); {
		to := from
		for to < len(b.units) && b.units[to].cluster == b.units[from].cluster {
			to++
		}
		if b.shape.spans.clusters[b.units[from].cluster] {
			c.carried = append(c.carried, span{from, to})
		} else {
			c.own = append(c.own, span{from, to})
		}
		from = to
	}
	c.isSimple = len(c.own) == len(b.units)
	for _, u := range b.units {
		c.people = c.people || b.shape.spans.subjects[u.subject]
	}
	return c
}

// byCluster counts the clusters with a line, and returns their influence.
func (x folding) byCluster(f *lineSums, w *lines, line int) []float64 {
	influence := w.influence[line]
	if x.clusters.isSimple {
		f.clusters[line], f.trained[line] = w.rows[line].size(), w.trained[line].size()
		return influence
	}
	parts := make([]float64, len(x.clusters.own))
	for n, g := range x.clusters.own {
		hasRows, hasTrained := false, false
		for i := g.from; i < g.to; i++ {
			if w.rows[line].has(i) {
				parts[n] += influence[i]
				hasRows, hasTrained = true, hasTrained || w.trained[line].has(i)
			}
		}
		f.clusters[line] += count(hasRows)
		f.trained[line] += count(hasTrained)
	}
	return parts
}

// countPeople counts the people with a line.
func (x folding) countPeople(f *lineSums, w *lines, line int) {
	if !x.clusters.people {
		f.people[line] = w.rows[line].size()
		return
	}
	w.rows[line].each(func(i int) {
		subject := x.block.units[i].subject
		if !x.block.shape.spans.subjects[subject] {
			f.people[line]++
			return
		}
		if f.carriedPeople[subject] == nil {
			f.carriedPeople[subject] = make([]bool, len(f.people))
		}
		f.carriedPeople[subject][line] = true
	})
}

// parts are the influence of a cluster's units on all lines.
func (w *lines) parts(count int, g span) lineParts {
	p := lineParts{make([]float64, count), make([]bool, count), make([]bool, count)}
	for l := range count {
		for i := g.from; i < g.to; i++ {
			if w.rows[l].has(i) {
				p.influence[l] += w.influence[l][i]
				p.hasRows[l], p.hasTrained[l] = true, p.hasTrained[l] || w.trained[l].has(i)
			}
		}
	}
	return p
}

func (f *lineSums) carry(cluster int64, p lineParts) {
	known, again := f.carriedClusters[cluster]
	if !again {
		f.carriedClusters[cluster] = p
		return
	}
	floats.Add(known.influence, p.influence)
	for l := range p.hasRows {
		known.hasRows[l] = known.hasRows[l] || p.hasRows[l]
		known.hasTrained[l] = known.hasTrained[l] || p.hasTrained[l]
	}
}

// merge adds the sums of a block.
func (f *lineSums) merge(o lineSums) {
	floats.Add(f.squares, o.squares)
	for l, most := range o.most {
		f.most[l] = max(f.most[l], most)
	}
	for l := range f.clusters {
		f.clusters[l] += o.clusters[l]
		f.trained[l] += o.trained[l]
		f.people[l] += o.people[l]
	}
	floats.Add(f.events.sums, o.events.sums)
	floats.Add(f.leads.sums, o.leads.sums)
	for cluster, p := range o.carriedClusters {
		f.carry(cluster, p)
	}
	for subject, in := range o.carriedPeople {
		if f.carriedPeople[subject] == nil {
			f.carriedPeople[subject] = make([]bool, len(in))
		}
		for l, has := range in {
			f.carriedPeople[subject][l] = f.carriedPeople[subject][l] || has
		}
	}
}

// close adds the clusters and people that were carried from block to block.
func (f *lineSums) close(order []int64) {
	for _, cluster := range order {
		p := f.carriedClusters[cluster]
		for l, influence := range p.influence {
			f.squares[l] += influence * influence
			f.clusters[l] += count(p.hasRows[l])
			f.trained[l] += count(p.hasTrained[l])
		}
		f.events.addOne(p.influence[:f.events.size])
		f.leads.addOne(p.influence[f.events.size : f.events.size+f.leads.size])
	}
	for _, in := range f.carriedPeople {
		for l, has := range in {
			f.people[l] += count(has)
		}
	}
	f.carriedClusters, f.carriedPeople = nil, nil
}

func (p products) addOne(influence []float64) {
	for a, x := range influence {
		for b, y := range influence[:a+1] {
			p.sums[a*p.size+b] += x * y
		}
	}
}
