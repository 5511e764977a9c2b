package comparison

import (
	"cmp"
	"context"
	"slices"

	"github.com/impactmart/impactmart/internal/inference"
)

// fewClusters is the number of clusters below which p-values come from the wild bootstrap.
const fewClusters = 40

// armKey is a cluster in an arm of a cell of a contrast.
type armKey struct {
	contrast  int
	cell      int32
	isTrained bool
	cluster   int64
}

type armSum struct {
	people int64
	change float64
}

// clusterSums are the changes by cell, arm and cluster that the wild bootstrap needs, for
// contrasts with few clusters of which one has several people. Usually there are none, and
// the pool is not read again.
func (c *company) clusterSums(ctx context.Context, in inference.Tables, threads int, studies []*study) ([]inference.ClusterSums, error) {
	var few []*contrast
	for _, s := range studies {
		if x := s.contrasts[effect]; x != nil && !s.isBand && x.tally.clusters < fewClusters && x.tally.isShared {
			few = append(few, x)
		}
	}
	if len(few) == 0 {
		return nil, nil
	}
	sums, contrasts := map[armKey]armSum{}, map[int]*contrast{}
	for _, x := range few {
		contrasts[x.number] = x
	}
	places := c.byStratum(few)
	work := func(b *block) map[armKey]armSum { return c.armSums(b, places[shapeStratum{b.shape, b.stratum}]) }
	err := overBlocks(ctx, c, threads, work, func(_ *block, of map[armKey]armSum) {
		for key, sum := range of {
			known := sums[key]
			sums[key] = armSum{known.people + sum.people, known.change + sum.change}
		}
	})
	if err != nil {
		return nil, err
	}
	names, err := clusterNames(ctx, in, sums)
	if err != nil {
		return nil, err
	}
	return c.clusterRows(contrasts, sums, names), nil
}

func (c *company) armSums(b *block, places []local) map[armKey]armSum {
	if len(places) == 0 {
		return nil
	}
	s, sums := c.newWork(b), map[armKey]armSum{}
	add := func(key armKey, change float64) {
		known := sums[key]
		sums[key] = armSum{known.people + 1, known.change + change}
	}
	for _, l := range places {
		for _, k := range l.cells {
			cohort := int(c.cells[k.cell].cohort)
			before, after := effect.windows(b, cohort)
			own := s.own[k.cell].colleagues
			for _, i := range s.groups[cohort].at {
				if len(common([]int32{i}, own)) == 0 {
					add(armKey{l.contrast.number, k.cell, false, b.units[i].cluster}, after[i]-before[i])
				}
			}
			for _, n := range k.members {
				t := &c.trained[n]
				for range s.unitsOf(t) {
					add(armKey{l.contrast.number, k.cell, true, t.cluster}, t.post-t.baseline)
				}
			}
		}
	}
	return sums
}

// clusterNames are the places of clusters in the order of their names.
func clusterNames(ctx context.Context, in inference.Tables, sums map[armKey]armSum) (map[int64]int64, error) {
	names := map[int64]int64{}
	for key := range sums {
		names[key.cluster] = 0
	}
	err := each(ctx, in, "stg_subjects", []string{"subject_number", "name_place"}, nil, func(b batch) {
		for i := range b.rows() {
			if _, wanted := names[b.int(0, i)]; wanted {
				names[b.int(0, i)] = b.int(1, i)
			}
		}
	})
	return names, err
}

func (c *company) clusterRows(contrasts map[int]*contrast, sums map[armKey]armSum, names map[int64]int64) (rows []inference.ClusterSums) {
	clusters := map[int][]int64{}
	for key := range sums {
		clusters[key.contrast] = append(clusters[key.contrast], key.cluster)
	}
	for _, of := range clusters {
		slices.SortFunc(of, func(a, b int64) int { return cmp.Compare(names[a], names[b]) })
	}
	for number, of := range clusters {
		clusters[number] = slices.Compact(of)
	}
	for key, sum := range sums {
		x, k := contrasts[key.contrast], c.cells[key.cell]
		claim := c.claims[k.claim]
		place, _ := slices.BinarySearchFunc(clusters[key.contrast], names[key.cluster], func(cluster, place int64) int { return cmp.Compare(names[cluster], place) })
		rows = append(rows, inference.ClusterSums{
			ProgramID: claim.program, MetricID: claim.metric, SegmentType: x.study.kind, SegmentID: x.study.name,
			CohortPeriod: c.period(k).period, Stratum: c.strata[k.stratum], IsTrained: key.isTrained,
			ClusterNumber: int64(place + 1), PeopleCount: sum.people, ChangeSum: sum.change,
		})
	}
	slices.SortFunc(rows, func(a, b inference.ClusterSums) int {
		return cmp.Or(cmp.Compare(a.ProgramID, b.ProgramID), cmp.Compare(a.MetricID, b.MetricID), cmp.Compare(a.SegmentType, b.SegmentType),
			cmp.Compare(a.SegmentID, b.SegmentID), cmp.Compare(a.CohortPeriod, b.CohortPeriod), cmp.Compare(a.Stratum, b.Stratum),
			cmp.Compare(count(a.IsTrained), count(b.IsTrained)), cmp.Compare(a.ClusterNumber, b.ClusterNumber))
	})
	return rows
}
