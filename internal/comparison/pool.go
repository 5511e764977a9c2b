package comparison

import (
	"context"
	"fmt"
	"math"
	"slices"

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
	movedLater
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
	groups                             [len(groupColumns)][]int64 // zero where unknown
	powers                             []uint64                   // for sketches; see people.raise
}

// of returns the values of one cohort.
func of[T any](b *block, values []T, cohort int) []T {
	n := len(b.units)
	return values[cohort*n : (cohort+1)*n]
}

// groupColumns divide people into groups that are no strata.
var groupColumns = [...]string{"department_number", "job_number", "location_number", "employment_type_number", "hire_year"}

// whereColumns say who is where, poolColumns also what is known of them, and auditColumns
// also their groups, in the order of poolBatch.
var (
	whereColumns = []string{"shape_number", "stratum_number", "cluster_number", "subject_number", "cohort_number"}
	poolColumns  = slices.Concat(whereColumns, []string{
		"manager_number",
		"is_employed_before", "is_employed_after", "has_moved", "is_extreme", "has_moved_later",
		"lead_value", "baseline_value", "post_value", "tenure_years", "hourly_cost",
	})
	auditColumns = slices.Concat(poolColumns, groupColumns[:])
)

// poolBatch gives access to the columns of a batch of the pool.
type poolBatch struct {
	shape, stratum, cluster, subject, cohort, manager *array.Int64
	before, after, moved, extreme, movedLater         *array.Boolean
	lead, baseline, post, tenure, cost                *array.Float64
	groups                                            []*array.Int64 // none if they are not read
}

// newPoolBatch takes the columns of a batch; what is known of people may be missing.
func newPoolBatch(r arrow.RecordBatch) (p poolBatch, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("int_pool: %v", fault)
		}
	}()
	ints, bools, floats := columnsOf[*array.Int64](r), columnsOf[*array.Boolean](r), columnsOf[*array.Float64](r)
	p.shape, p.stratum, p.cluster, p.subject, p.cohort = ints[0], ints[1], ints[2], ints[3], ints[4]
	if int(r.NumCols()) >= len(poolColumns) {
		p.manager, p.groups = ints[5], ints[6:]
		p.before, p.after, p.moved, p.extreme, p.movedLater = bools[0], bools[1], bools[2], bools[3], bools[4]
		p.lead, p.baseline, p.post, p.tenure, p.cost = floats[0], floats[1], floats[2], floats[3], floats[4]
	}
	return p, nil
}

// columnsOf are the columns of one type, in order.
func columnsOf[T any](r arrow.RecordBatch) (columns []T) {
	for _, column := range r.Columns() {
		if c, ok := column.(T); ok {
			columns = append(columns, c)
		}
	}
	return columns
}

func (p poolBatch) state(i int) state {
	s := present
	for _, flag := range []struct {
		column *array.Boolean
		bit    state
	}{{p.before, employedBefore}, {p.after, employedAfter}, {p.moved, moved}, {p.extreme, extreme}, {p.movedLater, movedLater}} {
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
	groups                             [len(groupColumns)]int64
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
		b.isKnown, b.grouped = p.manager != nil, len(p.groups) > 0
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
	isKnown bool // whether more is known than who is where
	grouped bool // whether the groups are known
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
	r := row{unit: int32(len(b.units) - 1), cohort: int32(p.cohort.Value(i) - shape.first), state: present}
	if p.manager != nil {
		p.fill(&r, i)
	}
	b.rows = append(b.rows, r)
	return nil
}

// fill sets what is known of a subject.
func (p poolBatch) fill(r *row, i int) {
	if p.manager.IsValid(i) {
		r.manager = p.manager.Value(i)
	}
	r.state = p.state(i)
	r.lead, r.baseline, r.post = valueOr(p.lead, i), valueOr(p.baseline, i), valueOr(p.post, i)
	r.tenure, r.cost = valueOr(p.tenure, i), valueOr(p.cost, i)
	for g, column := range p.groups {
		if column.IsValid(i) {
			r.groups[g] = column.Value(i)
		}
	}
}

// flush hands the collected rows on as a block.
func (b *builder) flush() error {
	if len(b.units) == 0 {
		return nil
	}
	size := len(b.units) * len(b.shape.cohorts)
	out := &block{number: b.number, shape: b.shape, stratum: b.stratum, units: b.units, states: make([]state, size)}
	if b.isKnown {
		values := make([]float64, 5*size)
		out.managers, out.lead, out.baseline, out.post = make([]int64, size), values[:size], values[size:2*size], values[2*size:3*size]
		out.tenure, out.cost = values[3*size:4*size], values[4*size:]
	}
	if b.grouped {
		all := make([]int64, len(groupColumns)*size)
		for g := range out.groups {
			out.groups[g] = all[g*size : (g+1)*size]
		}
	}
	for _, r := range b.rows {
		at := int(r.cohort)*len(b.units) + int(r.unit)
		out.states[at] = r.state
		if !b.isKnown {
			continue
		}
		out.managers[at] = r.manager
		out.lead[at], out.baseline[at], out.post[at] = r.lead, r.baseline, r.post
		out.tenure[at], out.cost[at] = r.tenure, r.cost
		if b.grouped {
			for g := range out.groups {
				out.groups[g][at] = r.groups[g]
			}
		}
	}
	for _, u := range out.units {
		out.taken = append(out.taken, b.company.exposuresOf(b.shape.metric, u.subject))
	}
	b.number++
	b.units, b.rows = nil, b.rows[:0]
	return b.use(out)
}
