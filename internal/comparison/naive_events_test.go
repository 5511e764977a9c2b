package comparison_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/impactmart/impactmart/internal/inference"
)

type panelRow struct {
	Metric  string  `col:"metric_id"`
	Subject int64   `col:"subject_number"`
	Period  int64   `col:"period_index"`
	Value   float64 `col:"value"`
}

// attCell is ATT(g,t) with the influence of each subject on it, by subject and cluster.
type attCell struct {
	inference.TrendCell
	influence map[[2]int64]float64
	members   map[[2]int64]bool // trained people with a change, with or without a colleague
	all       map[[2]int64]bool // the same, in any cell of the cohort
}

// naiveCells are the cells of a program's event study, by their definition.
func naiveCells(w world, panel []panelRow, settings record, program, metric string) (cells []*attCell) {
	values := map[[2]int64]float64{}
	for _, p := range panel {
		if p.Metric == metric {
			values[[2]int64{p.Subject, p.Period}] = p.Value
		}
	}
	for _, k := range w.cohorts {
		if k.Metric != metric || !w.isShapeOf(program, k) {
			continue
		}
		var ofCohort []*attCell
		counted := map[int64]bool{}
		for t := k.LeadFrom; t <= k.PostTo; t++ {
			base := k.BaselineTo
			if t <= k.BaselineTo && settings["trend_base"] != "universal" {
				base = t - 1
			}
			if t == base {
				continue
			}
			arms := map[int64]*[2]map[[2]int64]float64{} // by stratum: changes of both arms
			for _, p := range w.pool {
				y1, known1 := values[[2]int64{p.Subject, t}]
				y0, known0 := values[[2]int64{p.Subject, base}]
				own := w.own(program, metric, p.Subject)
				isTrained := own != nil && own.Period == k.Period
				switch {
				case p.Cohort != k.Number || p.Stratum == nil || !known0 || !known1 || w.tookOther(program, metric, p.Subject, min(t, base), max(t, base)):
					continue
				case own != nil && !(own.Matched && own.Seen):
					continue
				case own != nil && !isTrained && (settings["trend_pool"] == "never" || own.Period <= max(t, base)+k.Period-k.BaselineTo-1):
					continue
				}
				if isTrained {
					counted[p.Subject] = true
				}
				if arms[*p.Stratum] == nil {
					arms[*p.Stratum] = &[2]map[[2]int64]float64{{}, {}}
				}
				arms[*p.Stratum][side(isTrained)][[2]int64{p.Subject, p.Cluster}] = y1 - y0
			}
			if c := att(arms); c != nil {
				c.ProgramID, c.MetricID, c.CohortPeriod, c.PeriodIndex, c.IsLead = program, metric, k.Period, t, t <= k.BaselineTo
				ofCohort = append(ofCohort, c)
			}
		}
		all := map[[2]int64]bool{}
		for _, c := range ofCohort {
			maps.Copy(all, c.members)
		}
		for _, c := range ofCohort {
			c.CohortCount, c.all = int64(len(counted)), all
		}
		cells = append(cells, ofCohort...)
	}
	return cells
}

// isShapeOf reports whether a cohort has the windows of a program.
func (w world) isShapeOf(program string, k cohortRow) bool {
	return slices.ContainsFunc(w.exposures, func(e exposureRow) bool { return e.Program == program && e.Shape == k.Shape })
}

// att weights the strata with both arms by their trained people.
func att(arms map[int64]*[2]map[[2]int64]float64) *attCell {
	c := &attCell{influence: map[[2]int64]float64{}, members: map[[2]int64]bool{}}
	values := func(m map[[2]int64]float64) (x []float64) {
		for _, v := range m {
			x = append(x, v)
		}
		return x
	}
	for _, a := range arms {
		for who := range a[1] {
			c.members[who] = true
		}
		if len(a[0]) > 0 && len(a[1]) > 0 {
			c.TrainedCount += int64(len(a[1]))
			c.ComparisonCount += int64(len(a[0]))
			c.Effect += float64(len(a[1])) * (mean(values(a[1])) - mean(values(a[0])))
		}
	}
	if c.TrainedCount == 0 {
		return nil
	}
	n := float64(c.TrainedCount)
	c.Effect /= n
	for _, a := range arms {
		if len(a[0]) == 0 || len(a[1]) == 0 {
			continue
		}
		level := mean(values(a[0]))
		for who, change := range a[1] {
			c.influence[who] = (change - level - c.Effect) / n
		}
		for who, change := range a[0] {
			c.influence[who] = -float64(len(a[1])) / n * (change - level) / float64(len(a[0]))
		}
	}
	return c
}

// aggregate is a weighted sum of cells. Where cohort sizes are estimated weights, each
// member of a cohort also shifts it by being counted.
type aggregate struct {
	effect    float64
	influence map[[2]int64]float64
}

// bySize weights cells by the size of their cohorts.
func bySize(cells []*attCell) aggregate {
	a, mass := aggregate{influence: map[[2]int64]float64{}}, 0.0
	for _, c := range cells {
		mass += float64(c.CohortCount)
	}
	for _, c := range cells {
		a.effect += float64(c.CohortCount) / mass * c.Effect
	}
	for _, c := range cells {
		for who, part := range c.influence {
			a.influence[who] += float64(c.CohortCount) / mass * part
		}
		for who := range membersOf(cells, c.CohortPeriod) {
			a.influence[who] += (c.Effect - a.effect) / mass
		}
	}
	return a
}

// membersOf are the people who count in the size of a cohort.
func membersOf(cells []*attCell, cohort int64) map[[2]int64]bool {
	members := map[[2]int64]bool{}
	for _, c := range cells {
		if c.CohortPeriod == cohort {
			maps.Copy(members, c.all)
		}
	}
	return members
}

// weighted is a sum of aggregates.
func weighted(parts []aggregate, weights []float64) aggregate {
	sum := aggregate{influence: map[[2]int64]float64{}}
	for i, p := range parts {
		sum.effect += weights[i] * p.effect
		for who, part := range p.influence {
			sum.influence[who] += weights[i] * part
		}
	}
	return sum
}

// sum is the row of an aggregate: influence is added up by cluster before it is squared.
func (a aggregate) sum(kind, position string) inference.TrendSum {
	clusters, people := map[int64]float64{}, map[int64]bool{}
	for who, part := range a.influence {
		clusters[who[1]] += part
		people[who[0]] = true
	}
	s := inference.TrendSum{Aggregation: kind, Position: position, Effect: a.effect, ClustersCount: int64(len(clusters)), PeopleCount: int64(len(people))}
	for _, part := range clusters {
		s.InfluenceSquares += part * part
	}
	return s
}

// naiveAggregates are the aggregates of a program's cells, without the counts of arms.
func naiveAggregates(cells []*attCell) (all []inference.TrendSum) {
	groups := func(of []*attCell, key func(*attCell) int64) (keys []int64, by map[int64][]*attCell) {
		by = map[int64][]*attCell{}
		for _, c := range of {
			by[key(c)] = append(by[key(c)], c)
		}
		return slices.Sorted(maps.Keys(by)), by
	}
	equal := func(parts []aggregate) aggregate {
		weights := make([]float64, len(parts))
		for i := range weights {
			weights[i] = 1 / float64(len(parts))
		}
		return weighted(parts, weights)
	}
	since := func(c *attCell) int64 { return c.PeriodIndex - c.CohortPeriod }
	positions, byPosition := groups(cells, since)
	after := slices.DeleteFunc(slices.Clone(cells), func(c *attCell) bool { return since(c) < 0 })
	var events, calendars, cohorts []aggregate
	for _, k := range positions {
		a := bySize(byPosition[k])
		all = append(all, a.sum("event", fmt.Sprint(k)))
		if k >= 0 {
			events = append(events, a)
		}
	}
	if len(after) == 0 {
		return all
	}
	periods, byPeriod := groups(after, func(c *attCell) int64 { return c.PeriodIndex })
	for _, t := range periods {
		calendars = append(calendars, bySize(byPeriod[t]))
		all = append(all, calendars[len(calendars)-1].sum("calendar", fmt.Sprint(t)))
	}
	keys, byCohort := groups(after, func(c *attCell) int64 { return c.CohortPeriod })
	var sizes []float64
	total := 0.0
	for _, g := range keys {
		parts := make([]aggregate, len(byCohort[g]))
		for i, c := range byCohort[g] {
			parts[i] = aggregate{c.Effect, c.influence}
		}
		cohorts = append(cohorts, equal(parts))
		sizes = append(sizes, float64(byCohort[g][0].CohortCount))
		total += sizes[len(sizes)-1]
		all = append(all, cohorts[len(cohorts)-1].sum("group", fmt.Sprint(g)))
	}
	for i := range sizes {
		sizes[i] /= total
	}
	overall := weighted(cohorts, sizes)
	for i, g := range keys {
		for who := range membersOf(cells, g) {
			overall.influence[who] += (cohorts[i].effect - overall.effect) / total
		}
	}
	return append(all, bySize(after).sum("simple", ""), equal(events).sum("event_overall", ""), equal(calendars).sum("calendar_overall", ""), overall.sum("group_overall", ""))
}
