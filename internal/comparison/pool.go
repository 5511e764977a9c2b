package comparison

import (
	"context"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// blockUnits is the number of units of a block: enough to make the work of a block large
// compared with its bookkeeping, and few enough to fit a processor's cache.
const blockUnits = 2048

// unit is a subject in one of its clusters. Most subjects are one unit of their stratum.
type unit struct{ cluster, subject int64 }

// state is what the pool says about a subject in a cohort.
type state uint8

const (
	present state = 1 << iota
	employedBefore
	employedAfter
	moved
	extreme
)

// block is a part of the pool: units of one shape and stratum, in order of cluster and
// subject. The values of a cohort lie next to each other: index cohort x units + unit.
// Unknown values are NaN, and unknown managers zero.
type block struct {
	number                             int // from 0, in order
	shape                              *shape
	stratum                            int64
	units                              []unit
	taken                              [][]exposure // by unit: programs taken for the metric
	states                             []state
	managers                           []int64
	lead, baseline, post, tenure, cost []float64
}

// of returns the values of one cohort.
func of[T any](b *block, values []T, cohort int) []T {
	n := len(b.units)
	return values[cohort*n : (cohort+1)*n]
}

// poolColumns are what is read of the pool, in the order of poolBatch.
var poolColumns = []string{
	"shape_number", "stratum_number", "cluster_number", "subject_number", "cohort_number", "manager_number",
	"is_employed_before", "is_employed_after", "has_moved", "is_extreme",
	"lead_value", "baseline_value", "post_value", "tenure_years", "hourly_cost",
}

// poolBatch gives access to the columns of a batch of the pool.
type poolBatch struct {
	shape, stratum, cluster, subject, cohort, manager *array.Int64
	before, after, moved, extreme                     *array.Boolean
	lead, baseline, post, tenure, cost                *array.Float64
}

func newPoolBatch(r arrow.RecordBatch) (p poolBatch, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("int_pool: %v", fault)
		}
	}()
	return poolBatch{
		shape: r.Column(0).(*array.Int64), stratum: r.Column(1).(*array.Int64), cluster: r.Column(2).(*array.Int64),
		subject: r.Column(3).(*array.Int64), cohort: r.Column(4).(*array.Int64), manager: r.Column(5).(*array.Int64),
		before: r.Column(6).(*array.Boolean), after: r.Column(7).(*array.Boolean), moved: r.Column(8).(*array.Boolean), extreme: r.Column(9).(*array.Boolean),
		lead: r.Column(10).(*array.Float64), baseline: r.Column(11).(*array.Float64), post: r.Column(12).(*array.Float64),
		tenure: r.Column(13).(*array.Float64), cost: r.Column(14).(*array.Float64),
	}, nil
}

func (p poolBatch) state(i int) state {
	s := present
	for _, flag := range []struct {
		column *array.Boolean
		bit    state
	}{{p.before, employedBefore}, {p.after, employedAfter}, {p.moved, moved}, {p.extreme, extreme}} {
		if flag.column.Value(i) {
			s |= flag.bit
		}
	}
	return s
}

func valueOr(column *array.Float64, i int) float64 {
	if column.IsNull(i) {
		return math.NaN()
	}
	return column.Value(i)
}

// row is a subject of the pool in one cohort.
type row struct {
	unit, cohort                       int32
	state                              state
	manager                            int64
	lead, baseline, post, tenure, cost float64
}

// blocks reads the pool and calls use with each block in order.
func (c *company) blocks(ctx context.Context, use func(*block) error) error {
	r, err := c.pool.Open(ctx)
	if err != nil {
		return err
	}
	defer r.Release()
	b := builder{company: c, use: use}
	for r.Next() {
		p, err := newPoolBatch(r.RecordBatch())
		if err != nil {
			return err
		}
		for i := range int(r.RecordBatch().NumRows()) {
			if err := b.add(p, i); err != nil {
				return err
			}
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	return b.flush()
}

// builder collects the rows of the next block.
type builder struct {
	company *company
	use     func(*block) error
	number  int
	shape   *shape
	stratum int64
	units   []unit
	rows    []row
}

func (b *builder) add(p poolBatch, i int) error {
	if p.stratum.IsNull(i) {
		return nil // not in the roster at the index period: nobody's colleague
	}
	shape, stratum := b.company.shapes[p.shape.Value(i)], p.stratum.Value(i)
	u := unit{p.cluster.Value(i), p.subject.Value(i)}
	isNew := len(b.units) == 0 || b.units[len(b.units)-1] != u
	if shape != b.shape || stratum != b.stratum || isNew && len(b.units) >= b.company.bounds.blockUnits {
		if err := b.flush(); err != nil {
			return err
		}
		b.shape, b.stratum, isNew = shape, stratum, true
	}
	if isNew {
		b.units = append(b.units, u)
	}
	r := row{
		unit: int32(len(b.units) - 1), cohort: int32(p.cohort.Value(i) - shape.first), state: p.state(i),
		lead: valueOr(p.lead, i), baseline: valueOr(p.baseline, i), post: valueOr(p.post, i),
		tenure: valueOr(p.tenure, i), cost: valueOr(p.cost, i),
	}
	if p.manager.IsValid(i) {
		r.manager = p.manager.Value(i)
	}
	b.rows = append(b.rows, r)
	return nil
}

// flush hands the collected rows on as a block.
func (b *builder) flush() error {
	if len(b.units) == 0 {
		return nil
	}
	size := len(b.units) * len(b.shape.cohorts)
	out := &block{
		number: b.number, shape: b.shape, stratum: b.stratum, units: b.units,
		states: make([]state, size), managers: make([]int64, size),
		lead: make([]float64, size), baseline: make([]float64, size), post: make([]float64, size),
		tenure: make([]float64, size), cost: make([]float64, size),
	}
	for _, r := range b.rows {
		at := int(r.cohort)*len(b.units) + int(r.unit)
		out.states[at], out.managers[at] = r.state, r.manager
		out.lead[at], out.baseline[at], out.post[at] = r.lead, r.baseline, r.post
		out.tenure[at], out.cost[at] = r.tenure, r.cost
	}
	for _, u := range out.units {
		out.taken = append(out.taken, b.company.exposuresOf(b.shape.metric, u.subject))
	}
	b.number++
	b.units, b.rows = nil, b.rows[:0]
	return b.use(out)
}
