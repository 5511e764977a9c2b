package comparison

import (
	"context"
	"errors"

	"github.com/impactmart/impactmart/internal/inference"
)

// Remainder is the effect of a program on a metric without some people.
type Remainder struct {
	ProgramID, MetricID string
	IsExperiment        bool // otherwise the difference in differences
	Effect              float64
	// TrainedOut and ComparisonOut are the people of each arm who have a place in the whole
	// effect that they do not have in this one: zero only if there are none, and otherwise
	// at most as many as there are.
	TrainedOut, ComparisonOut int64
}

// Remainders returns, for each group of subjects, the effects of all programs and metrics
// that have people in both arms without them. It takes their values out of the cells, so
// that it costs what they are, and not what the company is: the table int_finding_pool has
// the rows of the pool of all of them.
func Remainders(ctx context.Context, in inference.Tables, groups []map[int64]bool, floor int64) (_ [][]Remainder, err error) {
	c, err := load(ctx, in, "int_finding_pool", poolColumns, (*company).loadTrained)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.pool.Close()) }()
	c.bounds = bounds{blockUnits: blockUnits, carried: carriedMost}
	c.makeCells()
	whole, err := c.loadCells(ctx, in)
	if err != nil {
		return nil, err
	}
	left := make([]*leftOut, len(groups))
	for i := range groups {
		left[i] = newLeftOut(c, groups[i], floor)
	}
	if err := c.blocks(ctx, func(b *block) error {
		c.fillTrained(b)
		for _, l := range left {
			l.addColleagues(b)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	remainders := make([][]Remainder, len(groups))
	for i, l := range left {
		l.addTrained()
		remainders[i] = l.remainders(whole)
	}
	return remainders, nil
}

// change is how many rows an arm of a cell has, and the sum of their changes.
type change struct{ n, sum float64 }

func (m moments) change() change { return change{m.n(), m.after.sum - m.before.sum} }

func (a change) plus(b change) change { return change{a.n + b.n, a.sum + b.sum} }

func (a change) less(b change) change { return change{a.n - b.n, a.sum - b.sum} }

func (a change) mean() float64 { return a.sum / a.n }

// cellSums are the changes of the two arms of a cell.
type cellSums struct{ trained, comparison change }

// loadCells reads both arms of the cells that have them, in the order of company.cells.
func (c *company) loadCells(ctx context.Context, in inference.Tables) ([]cellSums, error) {
	cells := make([]cellSums, len(c.cells))
	columns := []string{"measure", "cell_number", "trained_count", "comparison_count", "trained_before_mean", "trained_after_mean", "comparison_before_mean", "comparison_after_mean"}
	return cells, each(ctx, in, "int_cells", columns, nil, func(b batch) {
		of := func(i, count, before, after int) change {
			n := float64(b.int(count, i))
			return change{n, n * (b.float(after, i) - b.float(before, i))}
		}
		for i := range b.rows() {
			if b.shared(0, i) == measures[effect] {
				cells[b.int(1, i)-1] = cellSums{of(i, 2, 4, 5), of(i, 3, 6, 7)}
			}
		}
	})
}

// leftOut is what a group of subjects has in the cells.
type leftOut struct {
	company  *company
	subjects map[int64]bool
	floor    int64
	cells    []cellSums
	people   []map[int64]bool // colleagues by claim, up to the floor
}

func newLeftOut(c *company, subjects map[int64]bool, floor int64) *leftOut {
	return &leftOut{c, subjects, floor, make([]cellSums, len(c.cells)), make([]map[int64]bool, len(c.claims))}
}

// addColleagues adds the subjects of the block who are colleagues.
func (l *leftOut) addColleagues(b *block) {
	c := l.company
	others := map[int64]bool{}
	for _, u := range b.units {
		if !l.subjects[u.subject] {
			others[u.subject] = true
		}
	}
	own := b.absent(others)
	all := c.colleaguesOf(own)
	displaced := c.displacedIn(own, all)
	for _, claim := range c.claimsIn(b) {
		for _, n := range c.ofClaim[claimStratum{claim, b.stratum}] {
			k := int(c.cells[n].cohort)
			sum := &l.cells[n].comparison
			*sum = sum.plus(own.without(all[k], n, k, displaced[n]).effect.change())
			l.count(claim, b, all[k].at, displaced[n].colleagues)
		}
	}
}

// count notes the colleagues of a claim until there are as many as the floor.
func (l *leftOut) count(claim int32, b *block, all, own []int32) {
	if len(all) == len(own) || int64(len(l.people[claim])) >= l.floor {
		return
	}
	if l.people[claim] == nil {
		l.people[claim] = map[int64]bool{}
	}
	for _, i := range others(all, own) {
		l.people[claim][b.units[i].subject] = true
	}
}

// addTrained adds the subjects who are trained, whose values are known by now.
func (l *leftOut) addTrained() {
	for i := range l.company.trained {
		t := &l.company.trained[i]
		if l.subjects[t.subject] {
			sum := &l.cells[t.cell].trained
			*sum = sum.plus(change{1, t.post - t.baseline})
		}
	}
}

// remainders are the effects over the cells in which both arms still have people, weighted
// by the trained among them, which a cell without the other arm leaves with everybody.
func (l *leftOut) remainders(whole []cellSums) (all []Remainder) {
	of := make([]Remainder, len(l.company.claims))
	trained := make([]float64, len(of))
	for n, cell := range whole {
		if cell.trained.n == 0 {
			continue
		}
		claim := l.company.cells[n].claim
		rest := cellSums{cell.trained.less(l.cells[n].trained), cell.comparison.less(l.cells[n].comparison)}
		r := &of[claim]
		if rest.trained.n == 0 || rest.comparison.n == 0 {
			r.TrainedOut += int64(cell.trained.n)
			r.ComparisonOut = max(r.ComparisonOut, int64(cell.comparison.n))
			continue
		}
		r.TrainedOut += int64(l.cells[n].trained.n)
		trained[claim] += rest.trained.n
		r.Effect += rest.trained.sum - rest.trained.n*rest.comparison.mean()
	}
	for claim, n := range trained {
		if n == 0 {
			continue
		}
		r := of[claim]
		r.ProgramID, r.MetricID = l.company.claims[claim].program, l.company.claims[claim].metric
		r.Effect /= n
		r.ComparisonOut = max(r.ComparisonOut, int64(len(l.people[claim])))
		all = append(all, r)
	}
	return all
}
