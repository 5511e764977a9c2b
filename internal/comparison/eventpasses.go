package comparison

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/impactmart/impactmart/internal/inference"
)

// EventSums are the rows of an event study.
type EventSums struct {
	Sums     []inference.TrendSum
	Products []inference.TrendProduct
	Cells    []inference.TrendCell
}

// eventStudies reads the pool and the panel, and adds up all event studies.
func eventStudies(ctx context.Context, in inference.Tables, s inference.Settings, b bounds) (_ *events, err error) {
	c, err := load(ctx, in, "int_pool", whereColumns)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.pool.Close()) }()
	c.bounds = b
	if err := c.loadPeople(ctx, in, s.People); err != nil {
		return nil, err
	}
	e, err := loadEvents(ctx, in, c)
	if err != nil || len(e.studies) == 0 {
		return e, err
	}
	if err := e.firstPass(ctx, s.Threads); err != nil {
		return nil, err
	}
	e.addEventArms()
	for _, s := range e.studies {
		e.makeEventCells(s)
		s.arrange(e.claims[s.claim].shape)
		s.sums = newLineSums(s.layout.counts())
	}
	for group := range e.groups() {
		if err := e.secondPass(ctx, s.Threads, group); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// trends are the estimates and the tests of all event studies, in order of the studies. The
// rows of a study are as many as the squares of its positions, so no more than those of one
// study for each thread are in memory.
func (e *events) trends(settings inference.Settings) (estimates []inference.TrendEstimate, tests []inference.TrendTest) {
	all := make([][]inference.TrendEstimate, len(e.studies))
	ofStudy := make([]*inference.TrendTest, len(e.studies)) // nil for a study without any cell
	maker := inference.Trends{IsUniversal: e.rules.isUniversal, Settings: settings}
	var group errgroup.Group
	group.SetLimit(max(settings.Threads, 1))
	for i, s := range e.studies {
		group.Go(func() error {
			var sums EventSums
			e.addRows(s, &sums)
			if len(sums.Sums) > 0 {
				estimates, test := maker.Study(sums.Sums, sums.Products, sums.Cells)
				all[i], ofStudy[i] = estimates, &test
			}
			return nil
		})
	}
	_ = group.Wait() // nothing fails
	for _, test := range ofStudy {
		if test != nil {
			tests = append(tests, *test)
		}
	}
	return slices.Concat(all...), tests
}

func (e *events) firstPass(ctx context.Context, threads int) error {
	work := func(b *block) []measuredPlace { return e.newBlock(b).measure() }
	return overBlocks(ctx, e.company, threads, work, func(b *block, all []measuredPlace) {
		b.shape.spans.see(b)
		for _, m := range all {
			p := &m.study.places[m.place]
			for k := range m.cells {
				p.cells[k].trained.merge(m.cells[k].trained)
				p.cells[k].comparison.merge(m.cells[k].comparison)
			}
			m.study.sizes[p.cohort] += m.size
			p.people.add(m.people)
		}
	})
}

// groups divides the studies so that each group carries a bounded number of sums.
func (e *events) groups() iter.Seq[map[*eventStudy]bool] {
	return func(yield func(map[*eventStudy]bool) bool) {
		group, carried := map[*eventStudy]bool{}, 0
		for _, s := range e.studies {
			most := s.layout.count * (len(e.claims[s.claim].shape.spans.clusters) + len(e.claims[s.claim].shape.spans.subjects))
			if len(group) > 0 && carried+most > 10*e.bounds.carried {
				if !yield(group) {
					return
				}
				group, carried = map[*eventStudy]bool{}, 0
			}
			group[s] = true
			carried += most
		}
		yield(group)
	}
}

func (e *events) secondPass(ctx context.Context, threads int, group map[*eventStudy]bool) error {
	shifts := map[*eventStudy][][]target{}
	for s := range group {
		shape := e.claims[s.claim].shape
		shifts[s] = s.shifts(shape, s.effects())
	}
	work := func(b *block) (all []foldedLines) {
		x, w := e.newBlock(b), &lines{}
		x.clusters = clusteringOf(b)
		for _, s := range e.studiesIn(b) {
			if group[s] {
				x.influence(w, s, shifts[s])
				all = append(all, foldedLines{s, x.fold(s.layout.counts(), w)})
			}
		}
		return all
	}
	err := overBlocks(ctx, e.company, threads, work, func(_ *block, all []foldedLines) {
		for _, f := range all {
			f.study.sums.merge(f.sums)
		}
	})
	for s := range group {
		s.sums.close(slices.Sorted(maps.Keys(s.sums.carriedClusters)))
	}
	return err
}

// addRows adds the rows of a study.
func (e *events) addRows(s *eventStudy, to *EventSums) {
	claim := e.claims[s.claim]
	l, effects, parts := &s.layout, s.effects(), s.parts()
	rows := map[int]*inference.TrendSum{}
	add := func(aggregation, position string, line int, members []*eventCell) {
		row := &inference.TrendSum{
			ProgramID: claim.program, MetricID: claim.metric, Aggregation: aggregation, Position: position, Effect: effects[line],
			InfluenceSquares: s.sums.squares[line], ClustersCount: s.sums.clusters[line], TrainedClustersCount: s.sums.trained[line], PeopleCount: s.sums.people[line],
			InfluenceMost: s.sums.most[line], Part: parts[line],
		}
		row.TrainedCount, row.ComparisonCount = peopleOf(members)
		rows[line] = row
		to.Sums = append(to.Sums, *row)
	}
	for position, line := range l.event {
		if line < 0 {
			continue
		}
		members := s.cellsWhere(func(c *eventCell) bool { return c.position == position })
		add("event", strconv.FormatInt(members[0].since, 10), line, members)
		to.Sums[len(to.Sums)-1].IsLead = members[0].isLead
	}
	after := s.cellsWhere(func(c *eventCell) bool { return c.since >= 0 })
	for i, name := range []string{"simple", "event_overall", "group_overall", "calendar_overall"} {
		if l.overall[i] >= 0 {
			add(name, "", l.overall[i], after)
		}
	}
	for cohort, line := range l.group {
		if line >= 0 {
			add("group", strconv.FormatInt(claim.shape.cohorts[cohort].period, 10), line, s.cellsWhere(func(c *eventCell) bool { return c.cohort == cohort && c.since >= 0 }))
		}
	}
	for period := range l.periods() {
		add("calendar", strconv.FormatInt(period, 10), l.calendar[period], s.cellsWhere(func(c *eventCell) bool { return c.period == period && c.since >= 0 }))
	}
	e.addCells(s, to)
	e.addProducts(s, to)
}

// periods are the calendar periods after training, in order.
func (l *layout) periods() iter.Seq[int64] {
	return slices.Values(slices.Sorted(maps.Keys(l.calendar)))
}

func (s *eventStudy) cellsWhere(holds func(*eventCell) bool) (cells []*eventCell) {
	for _, c := range s.cells {
		if holds(c) {
			cells = append(cells, c)
		}
	}
	return cells
}

// peopleOf counts the trained people, each cohort with its largest cell, and the comparison
// people of the largest cell.
func peopleOf(cells []*eventCell) (trained, comparison int64) {
	largest := map[int]float64{}
	for _, c := range cells {
		largest[c.cohort] = max(largest[c.cohort], c.trained)
		comparison = max(comparison, int64(c.comparison))
	}
	for _, n := range largest {
		trained += int64(n)
	}
	return trained, comparison
}

func (s *eventStudy) positionOf(shape *shape, c *eventCell) string {
	return strconv.FormatInt(shape.cohorts[c.cohort].period, 10) + " " + strconv.FormatInt(c.period, 10)
}

func (e *events) addCells(s *eventStudy, to *EventSums) {
	claim := e.claims[s.claim]
	for _, c := range s.cells {
		sum := inference.TrendSum{
			ProgramID: claim.program, MetricID: claim.metric, Aggregation: "cell", Position: s.positionOf(claim.shape, c), Effect: c.effect,
			InfluenceSquares: c.squares, ClustersCount: int64(c.trained + c.comparison), TrainedClustersCount: int64(c.trained),
			PeopleCount: int64(c.trained + c.comparison), TrainedCount: int64(c.trained), ComparisonCount: int64(c.comparison), IsLead: c.isLead,
			InfluenceMost: c.most, Part: max(c.trainedPart, c.comparisonPart),
		}
		if s.isClustered {
			line := s.layout.cell[c]
			sum.InfluenceSquares, sum.ClustersCount, sum.TrainedClustersCount = s.sums.squares[line], s.sums.clusters[line], s.sums.trained[line]
		}
		to.Sums = append(to.Sums, sum)
		to.Cells = append(to.Cells, inference.TrendCell{
			ProgramID: claim.program, MetricID: claim.metric, CohortPeriod: claim.shape.cohorts[c.cohort].period, PeriodIndex: c.period, IsLead: c.isLead,
			CohortCount: int64(c.size), TrainedCount: int64(c.trained), ComparisonCount: int64(c.comparison), Effect: c.effect,
		})
	}
}

func (e *events) addProducts(s *eventStudy, to *EventSums) {
	claim := e.claims[s.claim]
	add := func(aggregation string, positions []string, p products) {
		for a := range p.size {
			for b := range p.size {
				to.Products = append(to.Products, inference.TrendProduct{
					ProgramID: claim.program, MetricID: claim.metric, Aggregation: aggregation, PositionA: positions[a], PositionB: positions[b],
					Product: p.sums[max(a, b)*p.size+min(a, b)],
				})
			}
		}
	}
	var positions, leads []string
	for position, line := range s.layout.event {
		if line >= 0 {
			positions = append(positions, strconv.FormatInt(claim.shape.cohorts[0].leadFrom+int64(position)-claim.shape.cohorts[0].period, 10))
		}
	}
	for _, c := range s.cells {
		if line, has := s.layout.cell[c]; has && line < s.layout.events+s.layout.leads {
			leads = append(leads, s.positionOf(claim.shape, c))
		}
	}
	add("event", positions, s.sums.events)
	add("cell", leads, s.sums.leads)
}
