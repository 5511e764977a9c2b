package comparison

import (
	"context"

	"github.com/impactmart/impactmart/internal/inference"
)

// eventStudy is a claim, period by period around the training: the group-time effects
// ATT(g,t) of Callaway & Sant'Anna (2021), and how they are aggregated.
type eventStudy struct {
	claim       int32
	isClustered bool
	places      []place
	ofCohort    [][]int32 // places by cohort
	inStratum   map[int64][]int32
	sizes       []int64 // trained people with any change, by cohort
	cells       []*eventCell
	layout      layout
	sums        lineSums
}

// place is a cohort of an event study in a stratum with trained people. The cells have an
// entry for each position, from the first period of the lead window on.
type place struct {
	cohort  int32
	stratum int64
	cells   []armSpreads
	people  eventPeople
}

// armSpreads are the changes of both arms.
type armSpreads struct{ trained, comparison spread }

// pair are the two periods that a cell compares. People trained after untrainedTo are in
// the comparison.
type pair struct{ period, base, first, last, untrainedTo int64 }

// rules say how event studies compare.
type rules struct {
	isUniversal bool // one base for all periods before training, instead of the period before
	isNeverOnly bool // only people who are never trained are in the comparison
}

// pair returns the periods of a position of a cohort; false at the base period itself.
func (r rules) pair(k cohort, position int) (p pair, ok bool) {
	p.period = k.leadFrom + int64(position)
	p.base = k.baselineTo
	if !r.isUniversal && p.period <= k.baselineTo {
		p.base = p.period - 1
	}
	p.first, p.last = min(p.period, p.base), max(p.period, p.base)
	p.untrainedTo = p.last + k.period - k.baselineTo - 1
	return p, p.period != p.base
}

// positions is the number of periods around an index period.
func (s *shape) positions() int {
	return int(s.cohorts[0].postTo - s.cohorts[0].leadFrom + 1)
}

// excludes reports whether a subject's own training keeps it out of the comparison.
func (r rules) excludes(own exposure, p pair) bool {
	return !own.isSeen || r.isNeverOnly || own.period <= p.untrainedTo
}

// events are the event studies of a company.
type events struct {
	*company
	rules   rules
	studies []*eventStudy
	ofClaim map[int32]*eventStudy
	panels  map[string]*panel
}

// loadEvents reads which event studies there are, and in which strata.
func loadEvents(ctx context.Context, in inference.Tables, c *company) (*events, error) {
	e := &events{company: c, ofClaim: map[int32]*eventStudy{}}
	if err := e.loadRules(ctx, in); err != nil {
		return nil, err
	}
	err := each(ctx, in, "int_trend_studies", []string{"program_id", "metric_id", "refusal", "is_clustered"}, []string{"program_id", "metric_id"}, func(b batch) {
		for i := range b.rows() {
			if !b.isNull(2, i) {
				continue // refused
			}
			claim := c.claimAt[[2]string{b.text(0, i), b.text(1, i)}]
			s := &eventStudy{claim: claim, isClustered: b.bool(3, i), inStratum: map[int64][]int32{}}
			cohorts := len(c.claims[claim].shape.cohorts)
			s.ofCohort, s.sizes = make([][]int32, cohorts), make([]int64, cohorts)
			e.studies = append(e.studies, s)
			e.ofClaim[claim] = s
		}
	})
	if err != nil {
		return nil, err
	}
	if err := e.loadPlaces(ctx, in); err != nil {
		return nil, err
	}
	e.panels, err = loadPanels(ctx, in)
	return e, err
}

func (e *events) loadRules(ctx context.Context, in inference.Tables) error {
	return each(ctx, in, "run_settings", []string{"trend_pool", "trend_base"}, nil, func(b batch) {
		for i := range b.rows() {
			e.rules = rules{isNeverOnly: b.shared(0, i) != "not_yet", isUniversal: b.shared(1, i) == "universal"}
		}
	})
}

func (e *events) loadPlaces(ctx context.Context, in inference.Tables) error {
	columns := []string{"program_id", "metric_id", "cohort_number", "stratum_number"}
	return each(ctx, in, "int_trend_cohorts", columns, columns, func(b batch) {
		for i := range b.rows() {
			s := e.ofClaim[e.claimAt[[2]string{b.shared(0, i), b.shared(1, i)}]]
			if s == nil {
				continue
			}
			shape, n := e.claims[s.claim].shape, int32(len(s.places))
			p := place{cohort: int32(b.int(2, i) - shape.first), stratum: b.int(3, i), cells: make([]armSpreads, shape.positions())}
			s.places = append(s.places, p)
			s.ofCohort[p.cohort] = append(s.ofCohort[p.cohort], n)
			s.inStratum[p.stratum] = append(s.inStratum[p.stratum], n)
		}
	})
}

// studiesIn are the event studies of the block's shape with places in its stratum.
func (e *events) studiesIn(b *block) (all []*eventStudy) {
	for _, s := range e.studies {
		if e.claims[s.claim].shape == b.shape && len(s.inStratum[b.stratum]) > 0 {
			all = append(all, s)
		}
	}
	return all
}
