package calibrate

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/impactmart/impactmart/internal/inference"
)

// Names of the measured program and metric.
const (
	program = "measured"
	metric  = "output"
)

// change is a compared row with the two windows of a measure.
type change struct {
	before, after float64
	cell          cell
	arms          *arms
	isTrained     bool
	person        *person
}

// arms are the means of both sides of a cell; index 1 is the trained side.
type arms struct {
	people        [2]float64
	before, after [2]float64
}

// changesOf returns the rows of the cells with both arms: int_cells.
func changesOf(rows []compared, windows func(compared) (before, after float64)) (changes []change, cells []*arms) {
	byCell := map[cell]*arms{}
	for _, r := range rows {
		before, after := windows(r)
		if math.IsNaN(before) {
			continue
		}
		a := byCell[r.cell]
		if a == nil {
			a = &arms{}
			byCell[r.cell] = a
			cells = append(cells, a)
		}
		side := sideOf(r.isTrained)
		a.people[side]++
		a.before[side] += before
		a.after[side] += after
		changes = append(changes, change{before, after, r.cell, a, r.isTrained, r.person})
	}
	whole := cells[:0]
	for _, a := range cells {
		if a.people[0] == 0 || a.people[1] == 0 {
			continue
		}
		for side := range a.people {
			a.before[side] /= a.people[side]
			a.after[side] /= a.people[side]
		}
		whole = append(whole, a)
	}
	kept := changes[:0]
	for _, d := range changes {
		if d.arms.people[0] > 0 && d.arms.people[1] > 0 {
			kept = append(kept, d)
		}
	}
	return kept, whole
}

func sideOf(isTrained bool) int {
	if isTrained {
		return 1
	}
	return 0
}

// comparisonSums is a row of int_comparison_sums, nil without cells.
func comparisonSums(measure string, changes []change, cells []*arms) *inference.ComparisonSums {
	if len(cells) == 0 {
		return nil
	}
	s := &inference.ComparisonSums{
		ProgramID: program, MetricID: metric, SegmentType: inference.All, SegmentID: inference.All, Measure: measure,
		CellsCount: int64(len(cells)), RowsCount: int64(len(changes)),
	}
	trained := 0.0
	for _, a := range cells {
		trained += a.people[1]
	}
	for _, a := range cells {
		w := a.people[1] / trained
		s.TrainedBeforeMean += w * a.before[1]
		s.TrainedAfterMean += w * a.after[1]
		s.ComparisonBeforeMean += w * a.before[0]
		s.ComparisonAfterMean += w * a.after[0]
	}
	s.TrainedCount = int64(trained)
	s.DiD = (s.TrainedAfterMean - s.ComparisonAfterMean) - (s.TrainedBeforeMean - s.ComparisonBeforeMean)
	addVariances(s, changes)
	addPeople(s, changes)
	addExpectedRatio(s, cells)
	addInfluences(s, changes, slopeOf(changes))
	return s
}

func addVariances(s *inference.ComparisonSums, changes []change) {
	var before, after [2][]float64
	for _, d := range changes {
		side := sideOf(d.isTrained)
		before[side] = append(before[side], d.before)
		after[side] = append(after[side], d.after)
	}
	s.ComparisonBeforeVar, s.TrainedBeforeVar = variance(before[0]), variance(before[1])
	s.ComparisonAfterVar, s.TrainedAfterVar = variance(after[0]), variance(after[1])
}

func addPeople(s *inference.ComparisonSums, changes []change) {
	var sides [2]map[*person]bool
	sides[0], sides[1] = map[*person]bool{}, map[*person]bool{}
	anywhere := map[*person]bool{}
	for _, d := range changes {
		sides[sideOf(d.isTrained)][d.person] = true
		anywhere[d.person] = true
	}
	s.ComparisonCount, s.PeopleCount = int64(len(sides[0])), int64(len(anywhere))
	s.ComparisonClustersCount, s.TrainedClustersCount, s.ClustersCount = clustersOf(sides[0]), clustersOf(sides[1]), clustersOf(anywhere)
}

func clustersOf(people map[*person]bool) int64 {
	clusters := map[string]bool{}
	for p := range people {
		clusters[p.cluster] = true
	}
	return int64(len(clusters))
}

// addExpectedRatio adds the share of the variance that squared influence is expected to
// show if all changes have variance 1.
func addExpectedRatio(s *inference.ComparisonSums, cells []*arms) {
	spread, shown := 0.0, 0.0
	for _, a := range cells {
		t, o := a.people[1], a.people[0]
		spread += t * (1 + t/o)
		shown += t*(1+1/o) + t/o*t/o*(o-1)
	}
	s.ExpectedRatio = (shown - spread/float64(s.TrainedCount)) / spread
}

// fewClusters is the number of clusters from which their sums are not needed.
const fewClusters = 40

// clusterSums are the rows of int_cluster_sums: none where there are many clusters, or
// where each person is a cluster.
func clusterSums(s *inference.ComparisonSums, changes []change) []inference.ClusterSums {
	if s == nil || s.ClustersCount >= fewClusters || s.ClustersCount == s.PeopleCount {
		return nil
	}
	numbers := map[string]int64{}
	for _, d := range changes {
		numbers[d.person.cluster] = 0
	}
	for i, name := range slices.Sorted(maps.Keys(numbers)) {
		numbers[name] = int64(i + 1)
	}
	type key struct {
		cell      cell
		isTrained bool
		cluster   int64
	}
	at := map[key]int{}
	var sums []inference.ClusterSums
	for _, d := range changes {
		k := key{d.cell, d.isTrained, numbers[d.person.cluster]}
		i, met := at[k]
		if !met {
			i = len(sums)
			at[k] = i
			sums = append(sums, inference.ClusterSums{
				ProgramID: program, MetricID: metric, SegmentType: inference.All, SegmentID: inference.All, CohortPeriod: since1970 + int64(k.cell.cohort), Stratum: stratumName(k.cell.stratum),
				IsTrained: k.isTrained, ClusterNumber: k.cluster,
			})
		}
		sums[i].PeopleCount++
		sums[i].ChangeSum += d.after - d.before
	}
	return sums
}

// slope is the slope of after on before within cell and arm.
type slope struct {
	theta, squares float64
	known          bool
}

func slopeOf(changes []change) slope {
	xy, xx, scale := 0.0, 0.0, 0.0
	for _, d := range changes {
		x, y := d.deviations()
		xy += x * y
		xx += x * x
		scale += d.before * d.before
	}
	return slope{xy / xx, xx, xx > 1e-20*scale}
}

func (d change) deviations() (before, after float64) {
	side := sideOf(d.isTrained)
	return d.before - d.arms.before[side], d.after - d.arms.after[side]
}

// part is the influence of a row on the contrast of after - theta before.
func (d change) part(theta, contrast, trained float64) float64 {
	gap := (d.after - d.arms.after[0]) - theta*(d.before-d.arms.before[0])
	if d.isTrained {
		return (gap - contrast) / trained
	}
	return -d.arms.people[1] / trained * gap / d.arms.people[0]
}

// addInfluences adds the squared influence, added up per cluster before it is squared, and
// the adjusted contrast.
func addInfluences(s *inference.ComparisonSums, changes []change, theta slope) {
	trained := float64(s.TrainedCount)
	contrast := s.TrainedBeforeMean - s.ComparisonBeforeMean
	adjusted := s.TrainedAfterMean - s.ComparisonAfterMean - theta.theta*contrast
	did, ancova := map[string]float64{}, map[string]float64{}
	hc2 := 0.0
	var order []string
	for _, d := range changes {
		if _, met := did[d.person.cluster]; !met {
			order = append(order, d.person.cluster)
		}
		did[d.person.cluster] += d.part(1, s.DiD, trained)
		x, y := d.deviations()
		part := d.part(theta.theta, adjusted, trained) - contrast*x*(y-theta.theta*x)/theta.squares
		ancova[d.person.cluster] += part
		if freedom := 1 - 1/d.arms.people[sideOf(d.isTrained)] - x*x/theta.squares; freedom > 0 {
			hc2 += part * part / freedom
		}
	}
	ancovaSquares := 0.0
	for _, cluster := range order {
		s.DiDInfluenceSquares += did[cluster] * did[cluster]
		ancovaSquares += ancova[cluster] * ancova[cluster]
	}
	if !theta.known {
		return
	}
	s.Slope, s.ANCOVA, s.ANCOVAInfluenceSquares = &theta.theta, &adjusted, &ancovaSquares
	if s.CellsCount == 1 && s.ClustersCount == s.RowsCount {
		s.ANCOVAHC2Squares = &hc2
	}
}

// rolloutSums is the row of int_rollouts; none if no manager has two people in a cell.
func rolloutSums(rows []compared) []inference.RolloutSums {
	type key struct {
		cell    cell
		manager string
	}
	people, trained := map[key]float64{}, map[key]float64{}
	for _, r := range rows {
		k := key{r.cell, r.person.manager}
		people[k]++
		trained[k] += float64(sideOf(r.isTrained))
	}
	sums := inference.RolloutSums{ProgramID: program, MetricID: metric}
	var cells = map[cell][3]float64{} // people, trained, people less managers
	for _, k := range slices.SortedFunc(maps.Keys(people), func(a, b key) int {
		return cmp.Or(a.cell.compare(b.cell), cmp.Compare(a.manager, b.manager))
	}) {
		m, t := people[k], trained[k]
		if m < 2 {
			continue
		}
		sums.Mixed += t * (m - t) / m
		c := cells[k.cell]
		cells[k.cell] = [3]float64{c[0] + m, c[1] + t, c[2] + m - 1}
	}
	if len(cells) == 0 {
		return nil
	}
	for _, in := range slices.SortedFunc(maps.Keys(cells), cell.compare) {
		m, t, freedom := cells[in][0], cells[in][1], cells[in][2]
		sums.MixedByChance += freedom * t / m * (m - t) / (m - 1)
	}
	return []inference.RolloutSums{sums}
}

// trainedSums is the row of int_trained_sums, nil when nobody could be measured.
func trainedSums(rows []compared) *inference.TrainedSums {
	var baseline, post, change []float64
	for _, r := range rows {
		if r.isTrained {
			baseline, post, change = append(baseline, r.baseline), append(post, r.post), append(change, r.post-r.baseline)
		}
	}
	if len(change) == 0 {
		return nil
	}
	return &inference.TrainedSums{
		ProgramID: program, MetricID: metric, TrainedCount: int64(len(change)),
		BaselineMean: stat.Mean(baseline, nil), PostMean: stat.Mean(post, nil), BaselineVar: variance(baseline),
		ChangeMean: stat.Mean(change, nil), ChangeVar: variance(change),
	}
}

// variance is the sample variance; nil for fewer than two values.
func variance(x []float64) *float64 {
	if len(x) < 2 {
		return nil
	}
	v := stat.Variance(x, nil)
	return &v
}
