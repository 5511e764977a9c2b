package comparison

import (
	"context"
	"errors"

	"github.com/impactmart/impactmart/internal/inference"
)

// Arrays hold the people of one program and metric in memory, so that its sums can be
// computed again and again without some of them.
type Arrays struct {
	company *company
	blocks  []*block
}

// LoadArrays reads the people of a program and metric: those of the strata in which anybody
// was trained. The arrays have no people for a program without a trained person who can be
// compared.
func LoadArrays(ctx context.Context, in inference.Tables, program, metric string) (_ *Arrays, err error) {
	c, err := load(ctx, in, "int_pool", auditColumns, (*company).loadStrata, (*company).loadTrained)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.pool.Close()) }()
	c.bounds = bounds{blockUnits: blockUnits, carried: carriedMost}
	c.keep(program, metric)
	a := &Arrays{company: c}
	return a, c.blocks(ctx, func(b *block) error {
		if len(c.claimsIn(b)) > 0 {
			b.shape.spans.see(b)
			a.blocks = append(a.blocks, b)
		}
		return nil
	})
}

// keep drops the trained people of all other programs and metrics, whose exposures remain.
func (c *company) keep(program, metric string) {
	kept := c.trained[:0]
	for _, t := range c.trained {
		if claim := c.claims[t.claim]; claim.program == program && claim.metric == metric {
			kept = append(kept, t)
		}
	}
	c.trained = kept
	c.makeCells()
}

// Without returns the sums over everybody, by measure, as if the subjects with these
// numbers had not been in the company. They still count as trained in what they took, which
// concerns only themselves.
func (a *Arrays) Without(subjects map[int64]bool) []inference.ComparisonSums {
	c := a.company.without(subjects)
	blocks := make([]*block, len(a.blocks))
	for i, b := range a.blocks {
		blocks[i] = b.absent(subjects)
		c.fillTrained(blocks[i])
		c.merge(c.measure(c.newWork(blocks[i])))
	}
	studies, _ := c.studies(nil, 0)
	add := newAdder(c, contrastsOf(studies))
	for _, b := range blocks {
		add.merge(add.work(c.newWork(b)))
	}
	add.close()
	return c.comparisonRows(studies)
}

// without is the company with cells of its own, whose trained people are not among the
// subjects.
func (c *company) without(subjects map[int64]bool) *company {
	own := *c
	own.trained, own.cells = nil, nil
	own.ofClaim, own.inStratum, own.bySubject = map[claimStratum][]int32{}, map[shapeStratum][]int32{}, map[*shape][]int32{}
	for _, t := range c.trained {
		if !subjects[t.subject] {
			own.trained = append(own.trained, t)
		}
	}
	own.makeCells()
	return &own
}

// absent is the block in which the subjects are nowhere.
func (b *block) absent(subjects map[int64]bool) *block {
	out := *b
	isCopy := false
	for i, u := range b.units {
		if !subjects[u.subject] {
			continue
		}
		if !isCopy {
			out.states, isCopy = append([]state(nil), b.states...), true
		}
		for k := range b.shape.cohorts {
			out.states[k*len(b.units)+i] = 0
		}
	}
	return &out
}
