package comparison

import (
	"gonum.org/v1/gonum/floats"
)

// lineSums are the sums of an event study by line. The products are those of the lines of
// the event study, and of the single cells before training.
type lineSums struct {
	squares                   []float64
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

func newLineSums(l layout) lineSums {
	return lineSums{
		squares: make([]float64, l.count), clusters: make([]int64, l.count), trained: make([]int64, l.count), people: make([]int64, l.count),
		events: newProducts(l.events), leads: newProducts(l.leads),
		carriedClusters: map[int64]lineParts{}, carriedPeople: map[int64][]bool{},
	}
}

// lines is the influence of a block's units on an event study, by line and unit.
type lines struct {
	influence     [][]float64
	rows, trained [][]int32
}

func newLines(count, units int) *lines {
	w := &lines{make([][]float64, count), make([][]int32, count), make([][]int32, count)}
	influence, rows := make([]float64, count*units), make([]int32, 2*count*units)
	for l := range count {
		w.influence[l] = influence[l*units : (l+1)*units]
		w.rows[l], w.trained[l] = rows[2*l*units:(2*l+1)*units], rows[(2*l+1)*units:(2*l+2)*units]
	}
	return w
}

// influence adds up the influence of the block's units on each line of a study.
func (x *eventBlock) influence(s *eventStudy, shifts [][]target) *lines {
	w := newLines(s.layout.count, len(x.block.units))
	members := map[int32]int{} // trained units, with their cohort
	v := make([]float64, len(x.block.units))
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
				w.add(v, c, a, cell, m, s.layout.targets(cell))
			}
		}
	}
	for _, combined := range s.layout.combinations(x.block.shape) {
		for _, t := range combined.of {
			floats.AddScaled(w.influence[combined.line], t.weight, w.influence[t.line])
			for i := range w.rows[t.line] {
				w.rows[combined.line][i] += w.rows[t.line][i]
				w.trained[combined.line][i] += w.trained[t.line][i]
			}
		}
	}
	for i, cohort := range members {
		for _, t := range shifts[cohort] {
			w.influence[t.line][i] += t.weight
			w.rows[t.line][i]++
			w.trained[t.line][i]++
		}
	}
	return w
}

// add adds a cell to its lines; v is scratch.
func (w *lines) add(v []float64, c *changes, a arms, cell *eventCell, m armSpreads, targets []target) {
	trained, comparison := m.rates(cell)
	clear(v)
	for _, i := range c.at {
		v[i] = comparison.rate * (c.raw[i] - comparison.center)
	}
	for _, i := range a.displaced {
		v[i] = 0
	}
	for _, i := range a.trained {
		v[i] = trained.rate * (c.raw[i] - trained.center)
	}
	for _, t := range targets {
		floats.AddScaled(w.influence[t.line], t.weight, v)
		rows := w.rows[t.line]
		for _, i := range c.at {
			rows[i]++
		}
		for _, i := range a.displaced {
			rows[i]--
		}
		for _, i := range a.trained {
			rows[i]++
			w.trained[t.line][i]++
		}
	}
}

// foldedLines is what a block adds to an event study.
type foldedLines struct {
	study *eventStudy
	sums  lineSums
}

// fold adds up the lines over the clusters of the block.
func (x *eventBlock) fold(s *eventStudy, w *lines) foldedLines {
	f := foldedLines{s, newLineSums(s.layout)}
	over, units := x.block.shape.spans, x.block.units
	parts := make([][]float64, s.layout.count) // by line: influence of the clusters that are in this block alone
	for from := 0; from < len(units); {
		to := from
		for to < len(units) && units[to].cluster == units[from].cluster {
			to++
		}
		if over.clusters[units[from].cluster] {
			f.sums.carry(units[from].cluster, w.parts(from, to))
		} else {
			for l := range parts {
				parts[l] = append(parts[l], f.sums.cluster(l, w, from, to))
			}
		}
		from = to
	}
	for i, u := range units {
		f.sums.person(u.subject, w, i, over)
	}
	for l, row := range parts {
		f.sums.squares[l] = floats.Dot(row, row)
	}
	f.sums.events.add(parts[:s.layout.events])
	f.sums.leads.add(parts[s.layout.events : s.layout.events+s.layout.leads])
	return f
}

// cluster counts a cluster in a line and returns its influence.
func (f *lineSums) cluster(line int, w *lines, from, to int) (influence float64) {
	hasRows, hasTrained := false, false
	for i := from; i < to; i++ {
		if w.rows[line][i] > 0 {
			influence += w.influence[line][i]
			hasRows, hasTrained = true, hasTrained || w.trained[line][i] > 0
		}
	}
	f.clusters[line] += count(hasRows)
	f.trained[line] += count(hasTrained)
	return influence
}

// parts are the influence of neighboring units.
func (w *lines) parts(from, to int) lineParts {
	p := lineParts{make([]float64, len(w.rows)), make([]bool, len(w.rows)), make([]bool, len(w.rows))}
	for l := range w.rows {
		for i := from; i < to; i++ {
			if w.rows[l][i] > 0 {
				p.influence[l] += w.influence[l][i]
				p.hasRows[l], p.hasTrained[l] = true, p.hasTrained[l] || w.trained[l][i] > 0
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

func (f *lineSums) person(subject int64, w *lines, i int, over *spans) {
	isCarried := over.subjects[subject]
	for l, rows := range w.rows {
		if rows[i] <= 0 {
			continue
		}
		if !isCarried {
			f.people[l]++
			continue
		}
		if f.carriedPeople[subject] == nil {
			f.carriedPeople[subject] = make([]bool, len(w.rows))
		}
		f.carriedPeople[subject][l] = true
	}
}

// merge adds the sums of a block.
func (f *lineSums) merge(o lineSums) {
	floats.Add(f.squares, o.squares)
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
