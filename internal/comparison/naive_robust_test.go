package comparison_test

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/internal/inference"
)

// known is the value of a covariate; nil where it is unknown. A group is its number.
func (p poolRow) known(covariate string) *float64 {
	group := map[string]*int64{"department": p.DepartmentNumber, "job": p.JobNumber, "location": p.LocationNumber}[covariate]
	switch {
	case covariate == "tenure_years":
		return p.Tenure
	case covariate == "hourly_cost":
		return p.Cost
	case group == nil:
		return nil
	}
	return new(float64(*group))
}

// naiveRobust are the sums with covariates.
func naiveRobust(w world, declared []record) (all []inference.RobustSums) {
	claims := map[[2]string]bool{}
	for _, t := range w.trained {
		claims[[2]string{t.Program, t.Metric}] = len(declared) > 0
	}
	for claim, isWanted := range claims {
		if rows := windows(w.rows(claim[0], claim[1]), "effect"); isWanted && len(rows) > 0 {
			s := robustSums(rows, declared)
			s.ProgramID, s.MetricID = claim[0], claim[1]
			var names []string
			for _, d := range declared {
				names = append(names, d["covariate"].(string))
			}
			slices.Sort(names)
			s.Covariates = strings.Join(names, ",")
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b inference.RobustSums) int {
		return cmp.Or(cmp.Compare(a.ProgramID, b.ProgramID), cmp.Compare(a.MetricID, b.MetricID))
	})
	return all
}

func robustSums(rows []compared, declared []record) (s inference.RobustSums) {
	trained, others, everybody := func(r compared) bool { return r.isTrained }, func(r compared) bool { return !r.isTrained }, func(compared) bool { return true }
	kept := windows(slices.DeleteFunc(slices.Clone(rows), func(r compared) bool {
		return slices.ContainsFunc(declared, func(d record) bool { return r.known(d["covariate"].(string)) == nil })
	}), "effect")
	subject, cluster := func(r compared) int64 { return r.Subject }, func(r compared) int64 { return r.Cluster }
	n, m := len(of(rows, before, trained)), len(of(kept, before, trained))
	s.TrainedCount, s.ComparisonCount = int64(m), distinct(kept, subject, others)
	s.ClustersCount, s.TrainedClustersCount, s.ComparisonClustersCount = distinct(kept, cluster, everybody), distinct(kept, cluster, trained), distinct(kept, cluster, others)
	if 10*m < 9*n {
		s.Refusal = new(string(inference.RefusedUnknown))
		return s
	}
	fit := cellRows(kept, declared)
	estimate, refusal := fit.Robust()
	if estimate.EffectiveRatio > 0 {
		s.EffectiveRatio, s.TrimmedCount = &estimate.EffectiveRatio, estimate.TrimmedCount
	}
	if refusal == "" && len(kept) < len(rows) && len(estimate.Dropped) == len(fit.Covariates) {
		refusal = inference.RefusedUnknown
	}
	if refusal != "" {
		s.Refusal = new(string(refusal))
		return s
	}
	robust, did := map[int64]float64{}, didParts(rows, float64(n))
	for i, r := range kept {
		robust[r.Cluster] += estimate.Influence[i] / float64(len(kept))
	}
	for _, part := range estimate.Influence {
		s.DRDiDMost = max(s.DRDiDMost, math.Abs(part)/float64(len(kept)))
	}
	var squares, difference float64
	for c, part := range did {
		squares += robust[c] * robust[c]
		difference += (robust[c] - part) * (robust[c] - part)
	}
	s.DRDiD, s.DRDiDInfluenceSquares, s.DifferenceSquares = &estimate.Effect, &squares, &difference
	return s
}

// cellRows has a column for each value of a group but one of the most frequent.
func cellRows(rows []compared, declared []record) (c inference.CellRows) {
	cells := map[string]int32{}
	for _, r := range rows {
		if _, known := cells[r.cell]; !known {
			cells[r.cell] = int32(len(cells))
		}
		c.Cell, c.IsTrained, c.Change = append(c.Cell, cells[r.cell]), append(c.IsTrained, r.isTrained), append(c.Change, r.after-r.before)
	}
	c.Cells = len(cells)
	for _, d := range declared {
		name, people := d["covariate"].(string), map[float64]int{}
		var values []float64
		for _, r := range rows {
			values = append(values, *r.known(name))
			people[*r.known(name)]++
		}
		if name == "tenure_years" || name == "hourly_cost" {
			c.Covariates = append(c.Covariates, values)
			continue
		}
		var most float64
		for value, n := range people {
			if n > people[most] || n == people[most] && value < most {
				most = value
			}
		}
		for value := range people {
			if value == most {
				continue
			}
			is := make([]float64, len(values))
			for i, v := range values {
				if v == value {
					is[i] = 1
				}
			}
			c.Covariates = append(c.Covariates, is)
		}
	}
	return c
}

// didParts is the influence of each cluster on did.
func didParts(rows []compared, n float64) map[int64]float64 {
	cells, parts, effect := map[string][]compared{}, map[int64]float64{}, 0.0
	others := func(r compared) bool { return !r.isTrained }
	change := func(r compared) float64 { return r.after - r.before }
	for _, r := range rows {
		cells[r.cell] = append(cells[r.cell], r)
	}
	for _, r := range rows {
		if r.isTrained {
			effect += (change(r) - mean(of(cells[r.cell], change, others))) / n
		}
	}
	for _, cell := range cells {
		compared := of(cell, change, others)
		for _, r := range cell {
			rest := change(r) - mean(compared)
			if r.isTrained {
				parts[r.Cluster] += (rest - effect) / n
			} else {
				parts[r.Cluster] -= float64(len(cell)-len(compared)) / n / float64(len(compared)) * rest
			}
		}
	}
	return parts
}
