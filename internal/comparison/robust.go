package comparison

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models"
)

// Bounds of a fit, and the share of the trained people that it needs.
const (
	robustRows     = 8_000_000  // rows that are held at once, and of one fit
	robustValues   = 32_000_000 // rows x covariates of one fit, a column for each value of a group
	leastCovariate = 0.9        // share of the trained people who have all covariates
)

// covariate is a declared covariate: a number, or a group of people.
type covariate struct {
	name  string
	group int // of groupColumns; -1 for a number
}

// loadCovariates reads the declared covariates.
func loadCovariates(ctx context.Context, in inference.Tables) (all []covariate, err error) {
	err = each(ctx, in, "run_covariates", []string{"covariate"}, []string{"covariate"}, func(b batch) {
		for i := range b.rows() {
			name := b.text(0, i)
			all = append(all, covariate{name, slices.Index(groupColumns[:], name+"_number")})
		}
	})
	for _, x := range all {
		if !slices.Contains(models.Covariates, x.name) {
			return nil, fmt.Errorf("run_covariates: %q is no covariate", x.name)
		}
	}
	return all, err
}

func namesOf(covariates []covariate) string {
	var names []string
	for _, x := range covariates {
		names = append(names, x.name)
	}
	return strings.Join(names, ",")
}

// of is the value of a unit in a cohort; NaN where it is unknown.
func (x covariate) of(b *block, cohort int, i int32) float64 {
	at := cohort*len(b.units) + int(i)
	switch {
	case x.group < 0 && x.name == models.CovariateTenure:
		return b.tenure[at]
	case x.group < 0:
		return b.cost[at]
	case b.groups[x.group][at] == 0:
		return math.NaN()
	}
	return float64(b.groups[x.group][at])
}

// robustSet are the rows of one contrast, one per subject and cell, with their covariates.
type robustSet struct {
	contrast  *contrast
	cell      []int32 // of contrast.cells
	isTrained []bool
	change    []float64
	values    [][]float64 // by covariate
	units     []unit
}

func newRobustSet(x *contrast, covariates int) *robustSet {
	return &robustSet{contrast: x, values: make([][]float64, covariates)}
}

func (s *robustSet) add(o *robustSet) {
	s.cell, s.isTrained, s.change = append(s.cell, o.cell...), append(s.isTrained, o.isTrained...), append(s.change, o.change...)
	s.units = append(s.units, o.units...)
	for j := range s.values {
		s.values[j] = append(s.values[j], o.values[j]...)
	}
}

// robust adjusts estimates for declared covariates. It reads the pool again, once for as
// many claims as fit into the bound of rows, and not at all without covariates.
func (c *company) robust(ctx context.Context, in inference.Tables, threads int, studies []*study) (rows []inference.RobustSums, checks []inference.TrustCheck, err error) {
	covariates, err := loadCovariates(ctx, in)
	if err != nil || len(covariates) == 0 {
		return nil, nil, err
	}
	add := func(x *contrast, row inference.RobustSums) {
		claim := c.claims[x.study.claim]
		row.ProgramID, row.MetricID, row.Covariates = claim.program, claim.metric, namesOf(covariates)
		rows = append(rows, row)
		for _, check := range checksOf(x, row) {
			check.ProgramID, check.MetricID = claim.program, claim.metric
			checks = append(checks, check)
		}
	}
	groups, tooLarge := c.robustGroups(studies)
	for _, x := range tooLarge {
		add(x, refused(inference.RobustSums{}, inference.RefusedTooLarge))
	}
	for _, group := range groups {
		sets, err := c.robustSets(ctx, threads, group, covariates)
		if err != nil {
			return nil, nil, err
		}
		for i, x := range group {
			add(x, sets[i].estimate(covariates))
			sets[i] = nil
		}
	}
	return rows, checks, nil
}

func refused(row inference.RobustSums, why inference.Refusal) inference.RobustSums {
	row.Refusal = new(string(why))
	return row
}

func checksOf(x *contrast, row inference.RobustSums) (checks []inference.TrustCheck) {
	if check, ok := inference.OverlapCheck(row); ok {
		checks = append(checks, check)
	}
	if check, ok := inference.CovariatesCheck(row, x.did, x.tally.didSquares); ok {
		checks = append(checks, check)
	}
	return checks
}

// robustGroups divides the contrasts of everybody so that the rows of a group are bounded.
// Those with more rows than that alone are too large.
func (c *company) robustGroups(studies []*study) (groups [][]*contrast, tooLarge []*contrast) {
	held := 0
	for _, s := range studies {
		x := s.contrasts[effect]
		if s.isBand || s.kind != inference.All || x == nil {
			continue
		}
		rows := x.rows()
		if rows > robustRows {
			tooLarge = append(tooLarge, x)
			continue
		}
		if len(groups) == 0 || held+rows > c.bounds.rows {
			groups, held = append(groups, nil), 0
		}
		groups[len(groups)-1], held = append(groups[len(groups)-1], x), held+rows
	}
	return groups, tooLarge
}

// rows are the people of both arms over all cells.
func (x *contrast) rows() int {
	n := x.n
	for _, k := range x.cells {
		n += k.comparison.n()
	}
	return int(n)
}

// robustSets reads the rows of a group of contrasts.
func (c *company) robustSets(ctx context.Context, threads int, group []*contrast, covariates []covariate) ([]*robustSet, error) {
	sets, places, number := make([]*robustSet, len(group)), c.byStratum(group), map[*contrast]int{}
	for i, x := range group {
		sets[i], number[x] = newRobustSet(x, len(covariates)), i
	}
	work := func(b *block) (found []*robustSet) {
		local := places[shapeStratum{b.shape, b.stratum}]
		if len(local) == 0 {
			return nil
		}
		s := c.newWork(b)
		for _, l := range local {
			part := newRobustSet(l.contrast, len(covariates))
			for _, k := range l.cells {
				part.addCell(s, k, covariates)
			}
			found = append(found, part)
		}
		return found
	}
	return sets, overBlocks(ctx, c, threads, work, func(_ *block, found []*robustSet) {
		for _, part := range found {
			sets[number[part.contrast]].add(part)
		}
	})
}

// addCell adds the people of a cell in a block.
func (s *robustSet) addCell(w *blockWork, k *contrastCell, covariates []covariate) {
	b, cohort := w.block, int(w.company.cells[k.cell].cohort)
	place, _ := slices.BinarySearchFunc(s.contrast.cells, k.cell, func(x contrastCell, cell int32) int { return cmp.Compare(x.cell, cell) })
	add := func(i int32, isTrained bool) {
		at := cohort*len(b.units) + int(i)
		s.cell, s.isTrained = append(s.cell, int32(place)), append(s.isTrained, isTrained)
		s.change, s.units = append(s.change, b.post[at]-b.baseline[at]), append(s.units, b.units[i])
		for j, x := range covariates {
			s.values[j] = append(s.values[j], x.of(b, cohort, i))
		}
	}
	for _, i := range others(w.groups[cohort].at, w.own[k.cell].colleagues) {
		add(i, false)
	}
	for _, n := range k.members {
		for i := range w.unitsOf(&w.company.trained[n]) {
			add(i, true)
		}
	}
}

// estimate is the doubly robust estimate of the rows with all covariates, in the cells that
// still have both arms.
func (s *robustSet) estimate(covariates []covariate) inference.RobustSums {
	kept := s.complete()
	row := s.counts(kept)
	if float64(row.trainedRows) < leastCovariate*s.contrast.n {
		return refused(row.RobustSums, inference.RefusedUnknown)
	}
	columns, ok := s.columns(kept, covariates)
	if !ok {
		return refused(row.RobustSums, inference.RefusedTooLarge)
	}
	fit := inference.CellRows{Cells: len(s.contrast.cells), Cell: pick(s.cell, kept), IsTrained: pick(s.isTrained, kept), Change: pick(s.change, kept), Covariates: columns}
	estimate, refusal := fit.Robust()
	if estimate.EffectiveRatio > 0 {
		row.EffectiveRatio, row.TrimmedCount = &estimate.EffectiveRatio, estimate.TrimmedCount
	}
	if refusal != "" {
		return refused(row.RobustSums, refusal)
	}
	if len(kept) < len(s.cell) && len(estimate.Dropped) == len(columns) {
		// did without the people left out would reveal them.
		return refused(row.RobustSums, inference.RefusedUnknown)
	}
	squares, difference := s.squares(kept, estimate.Influence)
	row.DRDiD, row.DRDiDInfluenceSquares, row.DifferenceSquares = &estimate.Effect, &squares, &difference
	row.DRDiDMost = floats.Norm(estimate.Influence, math.Inf(1)) / float64(len(kept))
	return row.RobustSums
}

// complete are the rows with all covariates, in cells with both arms of such rows.
func (s *robustSet) complete() (kept []int32) {
	arms := make([][2]int, len(s.contrast.cells))
	isComplete := func(i int) bool {
		return !slices.ContainsFunc(s.values, func(values []float64) bool { return math.IsNaN(values[i]) })
	}
	for i, k := range s.cell {
		if isComplete(i) {
			arms[k][count(s.isTrained[i])]++
		}
	}
	for i, k := range s.cell {
		if min(arms[k][0], arms[k][1]) > 0 && isComplete(i) {
			kept = append(kept, int32(i))
		}
	}
	return kept
}

func pick[T any](all []T, kept []int32) []T {
	picked := make([]T, len(kept))
	for at, i := range kept {
		picked[at] = all[i]
	}
	return picked
}

// columns are the covariates of the kept rows, with a column of 0 and 1 for each value of a
// group but the most frequent one (the lowest of several). It returns false if they are too
// many.
func (s *robustSet) columns(kept []int32, covariates []covariate) (columns [][]float64, ok bool) {
	for j, x := range covariates {
		values := pick(s.values[j], kept)
		if x.group < 0 {
			columns = append(columns, values)
			continue
		}
		people := map[float64]int{}
		for _, v := range values {
			people[v]++
		}
		groups := slices.SortedFunc(maps.Keys(people), func(a, b float64) int { return cmp.Or(cmp.Compare(people[b], people[a]), cmp.Compare(a, b)) })
		if (len(columns)+len(groups))*len(kept) > robustValues {
			return nil, false
		}
		for _, group := range groups[min(1, len(groups)):] {
			columns = append(columns, indicator(values, group))
		}
	}
	return columns, len(columns)*len(kept) <= robustValues
}

func indicator(values []float64, group float64) []float64 {
	is := make([]float64, len(values))
	for i, v := range values {
		if v == group {
			is[i] = 1
		}
	}
	return is
}

// robustCounts are sums with the rows of trained people, of whom each is one.
type robustCounts struct {
	inference.RobustSums
	trainedRows int
}

// counts says how many there are of the subjects and clusters of the kept rows.
func (s *robustSet) counts(kept []int32) (n robustCounts) {
	compared, arms := map[int64]bool{}, map[int64]clusterPart{}
	for _, i := range kept {
		u, part := s.units[i], clusterPart{isTrained: s.isTrained[i], isCompared: !s.isTrained[i]}
		if s.isTrained[i] {
			n.trainedRows++
		} else {
			compared[u.subject] = true
		}
		part.merge(arms[u.cluster])
		arms[u.cluster] = part
	}
	for _, part := range arms {
		n.ClustersCount++
		n.TrainedClustersCount += count(part.isTrained)
		n.ComparisonClustersCount += count(part.isCompared)
	}
	n.TrainedCount, n.ComparisonCount = int64(n.trainedRows), int64(len(compared))
	return n
}

// squares are the sums over clusters of squared influence on the estimate, and on the
// difference between it and did, which has all rows.
func (s *robustSet) squares(kept []int32, influence []float64) (estimate, difference float64) {
	type sums struct{ robust, did float64 }
	of := map[int64]sums{}
	for at, i := range kept {
		sum := of[s.units[i].cluster]
		sum.robust += influence[at] / float64(len(kept))
		of[s.units[i].cluster] = sum
	}
	trained, compared := make([]coefficients, len(s.contrast.cells)), make([]coefficients, len(s.contrast.cells))
	for k := range s.contrast.cells {
		trained[k], compared[k] = s.contrast.sides(&s.contrast.cells[k])
	}
	for i, u := range s.units {
		side := compared[s.cell[i]]
		if s.isTrained[i] {
			side = trained[s.cell[i]]
		}
		sum := of[u.cluster]
		sum.did += side.did(0, s.change[i])
		of[u.cluster] = sum
	}
	for _, cluster := range slices.Sorted(maps.Keys(of)) {
		sum := of[cluster]
		estimate += sum.robust * sum.robust
		difference += (sum.robust - sum.did) * (sum.robust - sum.did)
	}
	return estimate, difference
}
