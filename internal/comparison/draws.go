package comparison

import (
	"maps"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat"

	"github.com/impactmart/impactmart/internal/inference"
)

// lookAtDraw finds out whether people were drawn one by one or by whole groups. Where whole
// clusters were drawn, means vary as clusters do; otherwise a person is a cluster.
func (t *trialAudit) lookAtDraw() {
	if len(t.waves) == 0 {
		return
	}
	clusters := t.mixing(func(p assigned) int64 { return p.cluster })
	t.isByCluster = clusters.people > 0 && inference.IsMixedLittle(clusters.mixed, clusters.byChance())
	t.lookAtGroups()
	if t.isByCluster {
		return
	}
	for _, w := range t.waves {
		for _, arm := range w {
			for i := range arm {
				arm[i].cluster = 0
			}
		}
	}
}

// lookAtGroups makes the check of a column by whose groups people were drawn and that is
// wider than the clusters; without such a column, that of the one that mixes the arms least.
func (t *trialAudit) lookAtGroups() {
	least := math.Inf(1)
	treatment, control := t.counts()
	for g, grouping := range groupings {
		group := func(p assigned) int64 { return p.groups[g] }
		m := t.mixing(group)
		if m.people == 0 || t.isByCluster && t.count(group) >= t.count(func(p assigned) int64 { return p.cluster }) {
			continue
		}
		share, isLittle := m.mixed/m.byChance(), inference.IsMixedLittle(m.mixed, m.byChance())
		if !t.drawnBy.IsAlarm && (isLittle || share < least) {
			least, t.drawnBy = share, inference.DrawnCheck(grouping, isLittle, treatment, control)
		}
	}
}

// mixing is that of the measured people of both arms within groups, wave by wave.
func (t *trialAudit) mixing(group func(assigned) int64) (m mixing) {
	for _, w := range t.waves {
		counts := map[int64][2]int32{}
		for arm := range w {
			for _, p := range measuredOf(w[arm]) {
				if g := group(p); g != 0 {
					c := counts[g]
					c[arm]++
					counts[g] = c
				}
			}
		}
		for _, g := range slices.Sorted(maps.Keys(counts)) { // sums depend on the order
			m.add(counts[g][0]+counts[g][1], counts[g][1], 1)
		}
	}
	return m
}

// count counts the groups with a measured person of the treatment arms.
func (t *trialAudit) count(group func(assigned) int64) int {
	groups := map[int64]bool{}
	for _, w := range t.waves {
		for _, p := range measuredOf(w[1]) {
			groups[group(p)] = true
		}
	}
	delete(groups, 0)
	return len(groups)
}

// clusters are the rows of an experiment in which whole clusters were drawn.
func (t *trialAudit) clusters() (rows []inference.TrialCluster) {
	if !t.isByCluster {
		return nil
	}
	for w, wave := range t.waves {
		for arm := range wave {
			people := measuredOf(wave[arm])
			before, after := baselinesOf(people), postsOf(people)
			rows = append(rows, inference.TrialCluster{
				ProgramID: t.program, MetricID: t.metric, AssignedDate: t.days[w].ToTime().In(time.UTC), IsTreatment: arm == 1,
				ClustersCount: int64(clustersOf(people)), BaselineMeanVar: meansCovariance(people, before, before),
				PostMeanVar: meansCovariance(people, after, after), MeansCovariance: meansCovariance(people, after, before),
			})
		}
	}
	return rows
}

// clustersOf counts the clusters of people; whoever has none is one.
func clustersOf(people []assigned) (n int) {
	known := map[int64]bool{}
	for _, p := range people {
		if p.cluster == 0 {
			n++
		}
		known[p.cluster] = true
	}
	delete(known, 0)
	return n + len(known)
}

// meanOf is the mean of values of people, with its variance and degrees of freedom.
func meanOf(people []assigned, values []float64) inference.Mean {
	return inference.Mean{
		Count: int64(len(values)), Value: stat.Mean(values, nil),
		Variance: meansCovariance(people, values, values), Freedom: float64(clustersOf(people) - 1),
	}
}

// meansCovariance is the covariance of the means of two values of people: G/(G-1) x the sum
// over G clusters of the products of their summed distances from the means, divided by n^2
// (Liang & Zeger 1986). Where everybody is a cluster, it is the sample covariance / n. Of a
// single cluster nothing can be said, and its people count.
func meansCovariance(people []assigned, x, y []float64) float64 {
	n := float64(len(people))
	clusters := float64(clustersOf(people))
	if clusters < 2 || int(clusters) == len(people) {
		return stat.Covariance(x, y, nil) / n
	}
	type sums struct{ x, y float64 }
	meanX, meanY := stat.Mean(x, nil), stat.Mean(y, nil)
	of := map[int64]sums{}
	products := 0.0
	var order []int64 // sums depend on the order
	for i, p := range people {
		dx, dy := x[i]-meanX, y[i]-meanY
		if p.cluster == 0 {
			products += dx * dy
			continue
		}
		s, known := of[p.cluster]
		if !known {
			order = append(order, p.cluster)
		}
		of[p.cluster] = sums{s.x + dx, s.y + dy}
	}
	for _, cluster := range order {
		products += of[cluster].x * of[cluster].y
	}
	return products * clusters / (clusters - 1) / (n * n)
}
