package comparison

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models/sketch"
)

// company is what is known before the pool is read: shapes with their cohorts, claims,
// who took what and when, and who is trained in which cell.
type company struct {
	bounds    bounds
	pool      inference.Rows
	shapes    map[int64]*shape
	shapeIDs  map[string]*shape
	strata    map[int64]string
	claims    []claim
	claimAt   map[[2]string]int32   // by program and metric
	exposures map[string][]exposure // by metric, in order of the subject
	trained   []trained             // in order of shape, subject and cohort
	cells     []cell                // in order of claim, cohort and stratum
	ofClaim   map[claimStratum][]int32
	inStratum map[shapeStratum][]int32  // claims with cells, in order
	bySubject map[*shape][]int32        // trained people in order of subject and cohort
	mixed     [len(groupings)][]mixture // by claim
	values    []string                  // segment values, numbered
	people    *people                   // nil where nobody asks who is compared
}

// claim is a program and a metric that it was meant to move.
type claim struct {
	program, metric string
	shape           *shape
}

// claimStratum identifies the cells of a claim in a stratum, in order of the cohort.
type claimStratum struct {
	claim   int32
	stratum int64
}

// shapeStratum identifies the blocks that a claim can have cells in.
type shapeStratum struct {
	shape   *shape
	stratum int64
}

// shape is a kind of windows around an index period, with its cohorts.
type shape struct {
	number  int64
	metric  string
	first   int64 // number of the first cohort
	spans   *spans
	cohorts []cohort
}

// cohort is an index period with its windows.
type cohort struct{ period, leadFrom, baselineFrom, baselineTo, postFrom, postTo int64 }

// exposure is the index period of a subject in a claim. It is seen when something is known
// about a matched subject from before the training.
type exposure struct {
	subject int64
	claim   int32
	period  int64
	isSeen  bool
}

// trained is a trained subject who can be compared. The values are filled in from the pool.
type trained struct {
	claim, cohort int32
	stratum       int64
	subject       int64
	cell          int32
	divided       [len(divisions)]int32 // values of the divisions; see company.values
	groups        [len(groupColumns)]int64
	hours         float64
	checkinDays   float64
	isPerson      bool
	hasCheckins   bool

	cluster, manager                   int64
	lead, baseline, post, tenure, cost float64
}

// divisions are the roster columns that may divide trained people into segments.
var divisions = [...]string{"department", "job", "location"}

// none is the segment of people without a value.
const none = "(none)"

// cell is a claim in a cohort and stratum with trained people, and what its colleagues
// measure.
type cell struct {
	claim, cohort    int32
	stratum          int64
	trained          []int32 // indices of company.trained
	effect, lead     moments // of the comparison arm
	tenure, cost     spread
	colleagues, lost int64         // at the index period, and of these lost before the end of the post window
	people           sketch.Sketch // of the comparison arm
}

func (c *company) period(x cell) cohort { return c.claims[x.claim].shape.cohorts[x.cohort] }

// loader reads a part of the company.
type loader func(c *company, ctx context.Context, in inference.Tables) error

// load reads everything but the pool, of which it hands over the columns.
func load(ctx context.Context, in inference.Tables, pool string, columns []string, more ...loader) (*company, error) {
	c := &company{
		claimAt: map[[2]string]int32{},
		shapes:  map[int64]*shape{}, shapeIDs: map[string]*shape{}, strata: map[int64]string{}, exposures: map[string][]exposure{},
		ofClaim: map[claimStratum][]int32{}, inStratum: map[shapeStratum][]int32{}, bySubject: map[*shape][]int32{},
	}
	loaders := append([]loader{(*company).loadCohorts}, more...)
	for _, of := range append(loaders, (*company).loadExposures) {
		if err := of(c, ctx, in); err != nil {
			return nil, err
		}
	}
	var err error
	c.pool, err = in.HandOver(ctx, pool, columns, []string{"shape_number", "stratum_number", "cluster_number", "subject_number", "cohort_number"})
	return c, err
}

// each reads the columns of a table and calls use with every batch.
func each(ctx context.Context, in inference.Tables, table string, columns, order []string, use func(columns batch)) error {
	r, err := in.Scan(ctx, table, columns, order)
	if err != nil {
		return err
	}
	defer r.Release()
	for r.Next() {
		use(batch{r.RecordBatch()})
	}
	return r.Err()
}

// claimOf is the place of a claim, which gets one when it is first met. Its texts may be
// those of a batch.
func (c *company) claimOf(program, metric string, s *shape) int32 {
	n, known := c.claimAt[[2]string{program, metric}]
	if !known {
		n, program, metric = int32(len(c.claims)), strings.Clone(program), strings.Clone(metric)
		c.claimAt[[2]string{program, metric}], c.claims = n, append(c.claims, claim{program, metric, s})
	}
	return n
}

func (c *company) loadCohorts(ctx context.Context, in inference.Tables) error {
	columns := []string{"shape_number", "metric_id", "cohort_number", "cohort_period", "lead_from", "baseline_from", "baseline_to", "post_from", "post_to", "shape_id"}
	return each(ctx, in, "int_cohorts", columns, []string{"cohort_number"}, func(b batch) {
		for i := range b.rows() {
			number := b.int(0, i)
			s := c.shapes[number]
			if s == nil {
				s = &shape{number: number, metric: b.text(1, i), first: b.int(2, i), spans: newSpans()}
				c.shapes[number] = s
				c.shapeIDs[b.text(9, i)] = s
			}
			s.cohorts = append(s.cohorts, cohort{b.int(3, i), b.int(4, i), b.int(5, i), b.int(6, i), b.int(7, i), b.int(8, i)})
		}
	})
}

func (c *company) loadStrata(ctx context.Context, in inference.Tables) error {
	return each(ctx, in, "int_strata", []string{"stratum_number", "stratum"}, nil, func(b batch) {
		for i := range b.rows() {
			c.strata[b.int(0, i)] = b.text(1, i)
		}
	})
}

func (c *company) loadTrained(ctx context.Context, in inference.Tables) error {
	shapeOf := map[int64]*shape{}
	for _, s := range c.shapes {
		for i := range s.cohorts {
			shapeOf[s.first+int64(i)] = s
		}
	}
	numbers := map[string]int32{}
	number := func(b batch, column, i int) int32 {
		text := none
		if !b.isNull(column, i) {
			text = b.shared(column, i)
		}
		n, known := numbers[text]
		if !known {
			n, text = int32(len(c.values)), strings.Clone(text)
			numbers[text], c.values = n, append(c.values, text)
		}
		return n
	}
	columns := []string{
		"program_id", "metric_id", "subject_number", "cohort_number", "stratum_number", "duration_hours", "days_until_checkin",
		"is_person", "has_checkins", "department", "job", "location",
	}
	columns = append(columns, groupColumns[:]...)
	return each(ctx, in, "int_trained", columns, []string{"program_id", "metric_id", "cohort_number", "stratum_number", "subject_number"}, func(b batch) {
		for i := range b.rows() {
			s := shapeOf[b.int(3, i)]
			n := c.claimOf(b.shared(0, i), b.shared(1, i), s)
			t := trained{
				claim: n, cohort: int32(b.int(3, i) - s.first), stratum: b.int(4, i), subject: b.int(2, i),
				hours: b.float(5, i), checkinDays: math.NaN(), isPerson: b.bool(7, i), hasCheckins: b.bool(8, i),
			}
			if !b.isNull(6, i) {
				t.checkinDays = float64(b.int(6, i))
			}
			for d := range divisions {
				t.divided[d] = number(b, 9+d, i)
			}
			for g := range groupColumns {
				if column := 9 + len(divisions) + g; !b.isNull(column, i) {
					t.groups[g] = b.int(column, i)
				}
			}
			c.trained = append(c.trained, t)
		}
	})
}

// loadExposures reads who took what. Claims without a trained person who can be compared
// count, too: they keep people from being colleagues of others.
func (c *company) loadExposures(ctx context.Context, in inference.Tables) error {
	columns := []string{"program_id", "metric_id", "subject_number", "index_period", "shape_id", "is_matched", "is_seen_before"}
	return each(ctx, in, "int_metric_exposures", columns, []string{"metric_id", "subject_number", "program_id"}, func(b batch) {
		for i := range b.rows() {
			if b.isNull(2, i) {
				continue
			}
			n := c.claimOf(b.shared(0, i), b.shared(1, i), c.shapeIDs[b.shared(4, i)])
			metric := c.claims[n].metric
			c.exposures[metric] = append(c.exposures[metric], exposure{b.int(2, i), n, b.int(3, i), b.bool(5, i) && b.bool(6, i)})
		}
	})
}

// makeCells puts the trained into cells. They are read in the order of the cells, which
// also numbers them.
func (c *company) makeCells() {
	c.cells = make([]cell, 0, c.countCells())
	for i := range c.trained {
		t := &c.trained[i]
		last := len(c.cells) - 1
		if i == 0 || !t.sharesCell(&c.trained[i-1]) {
			key := claimStratum{t.claim, t.stratum}
			last++
			c.cells = append(c.cells, cell{claim: t.claim, cohort: t.cohort, stratum: t.stratum})
			if len(c.ofClaim[key]) == 0 {
				at := shapeStratum{c.claims[t.claim].shape, t.stratum}
				c.inStratum[at] = append(c.inStratum[at], t.claim)
			}
			c.ofClaim[key] = append(c.ofClaim[key], int32(last))
		}
		t.cell = int32(last)
		c.cells[last].trained = append(c.cells[last].trained, int32(i))
		s := c.claims[t.claim].shape
		c.bySubject[s] = append(c.bySubject[s], int32(i))
	}
	for _, all := range c.bySubject {
		slices.SortStableFunc(all, func(a, b int32) int { return cmp.Compare(c.trained[a].subject, c.trained[b].subject) })
	}
}

// countCells is how many there will be: in a company of many people, room for a quarter more
// would be hundreds of megabytes.
func (c *company) countCells() (n int) {
	for i := range c.trained {
		if i == 0 || !c.trained[i].sharesCell(&c.trained[i-1]) {
			n++
		}
	}
	return n
}

// sharesCell reports whether two trained people are in one cell.
func (t *trained) sharesCell(o *trained) bool {
	return t.claim == o.claim && t.cohort == o.cohort && t.stratum == o.stratum
}

// exposuresOf are the exposures of a subject in the programs for a metric.
func (c *company) exposuresOf(metric string, subject int64) []exposure {
	all := c.exposures[metric]
	from, _ := slices.BinarySearchFunc(all, subject, func(e exposure, s int64) int { return cmp.Compare(e.subject, s) })
	to := from
	for to < len(all) && all[to].subject == subject {
		to++
	}
	return all[from:to]
}
