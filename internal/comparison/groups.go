package comparison

import (
	"cmp"
	"slices"

	"github.com/impactmart/impactmart/internal/inference"
)

// groupings divide the people of a cell otherwise than strata do: by manager, and by the
// columns of groupColumns. They are those of inference.Groupings.
var groupings = [...]string{inference.ByManager, "department", "job", "location", "employment_type", "hire_year"}

// byGrouping returns the numbers of the groups of a block, by cohort and unit; zero where
// unknown.
func (b *block) byGrouping(g int) []int64 {
	if g == 0 {
		return b.managers
	}
	return b.groups[g-1]
}

// groupCounts are the colleagues of a block by cohort and group: index cohort x groups +
// group.
type groupCounts struct {
	groups []int64 // in order
	counts []int32
}

// countGroups counts the colleagues of each group in each cohort.
func (b *block) countGroups(of []int64, all []colleagues) (m groupCounts) {
	m.groups = slices.Compact(slices.Sorted(slices.Values(of)))
	if len(m.groups) > 0 && m.groups[0] == 0 {
		m.groups = m.groups[1:]
	}
	m.counts = make([]int32, len(all)*len(m.groups))
	for k, g := range all {
		place, last := 0, int64(0)
		for _, i := range g.at {
			switch group := of[k*len(b.units)+int(i)]; {
			case group == 0:
				continue
			case group != last:
				place, _ = slices.BinarySearch(m.groups, group)
				last = group
			}
			m.counts[k*len(m.groups)+place]++
		}
	}
	return m
}

// mixing says how mixed trained people and others are within groups: over the groups with
// at least two compared people, the people, the trained, the degrees of freedom, and the
// sum of trained x others / people.
type mixing struct{ people, trained, freedom, mixed float64 }

func (x *mixing) add(people, trained int32, sign float64) {
	if people < 2 {
		return
	}
	n, t := float64(people), float64(trained)
	x.people += sign * n
	x.trained += sign * t
	x.freedom += sign * (n - 1)
	x.mixed += sign * t * (n - t) / n
}

// byChance is the expected sum if chance had picked the trained people.
func (x mixing) byChance() float64 {
	return x.freedom * x.trained / x.people * (x.people - x.trained) / (x.people - 1)
}

// mixture adds up the mixing of the cells of a claim, those with a group of several compared
// people, and what chance would have made of it.
type mixture struct {
	isKnown         bool
	mixed, byChance float64
}

func (x *mixture) add(cell mixing) {
	if cell.people > 0 {
		x.isKnown = true
		x.mixed += cell.mixed
		x.byChance += cell.byChance()
	}
}

// stratumGroups collects the groups of the blocks of one stratum, for one grouping.
type stratumGroups struct {
	at        shapeStratum
	grouping  int
	counts    map[int64][]int32         // colleagues by group and cohort
	displaced map[int32]map[int64]int32 // people by cell and group who are no colleagues
}

func newStratumGroups(at shapeStratum) (all [len(groupings)]*stratumGroups) {
	for g := range all {
		all[g] = &stratumGroups{at, g, map[int64][]int32{}, map[int32]map[int64]int32{}}
	}
	return all
}

func (s *stratumGroups) add(c *company, b *block, m measured) {
	cohorts, of := len(b.shape.cohorts), m.groups[s.grouping]
	for place, group := range of.groups {
		counts := s.counts[group]
		if counts == nil {
			counts = make([]int32, cohorts)
			s.counts[group] = counts
		}
		for k := range cohorts {
			counts[k] += of.counts[k*len(of.groups)+place]
		}
	}
	for _, d := range m.displaced {
		groups := b.byGrouping(s.grouping)[int(c.cells[d.cell].cohort)*len(b.units):]
		if s.displaced[d.cell] == nil {
			s.displaced[d.cell] = map[int64]int32{}
		}
		for _, i := range d.units {
			s.displaced[d.cell][groups[i]]++
		}
	}
}

// close adds the mixing of all cells of the stratum to their claims: that of the colleagues
// of the cohort, corrected for the groups of the cell's own people.
func (s *stratumGroups) close(c *company) {
	groups := make([]int64, 0, len(s.counts))
	for group := range s.counts {
		groups = append(groups, group)
	}
	slices.Sort(groups)
	ofCohort := make([]mixing, len(s.at.shape.cohorts))
	for _, group := range groups {
		for k, people := range s.counts[group] {
			ofCohort[k].add(people, 0, 1)
		}
	}
	for _, claim := range c.inStratum[s.at] {
		for _, number := range c.ofClaim[claimStratum{claim, s.at.stratum}] {
			x := &c.cells[number]
			mixed := ofCohort[x.cohort]
			for _, change := range s.changes(c, number) {
				before := int32(0)
				if counts := s.counts[change.group]; counts != nil {
					before = counts[x.cohort]
				}
				mixed.add(before, 0, -1)
				mixed.add(before-change.displaced+change.trained, change.trained, 1)
			}
			c.mixed[s.grouping][claim].add(mixed)
		}
	}
}

// groupChange is how a cell's own people change the people of one group.
type groupChange struct {
	group              int64
	displaced, trained int32
}

func (s *stratumGroups) changes(c *company, number int32) (changes []groupChange) {
	for group, people := range s.displaced[number] {
		changes = append(changes, groupChange{group: group, displaced: people})
	}
	for _, n := range c.cells[number].trained {
		changes = append(changes, groupChange{group: c.trained[n].group(s.grouping), trained: 1})
	}
	slices.SortFunc(changes, func(a, b groupChange) int { return cmp.Compare(a.group, b.group) })
	merged := changes[:0]
	for _, change := range changes {
		if last := len(merged) - 1; last >= 0 && merged[last].group == change.group {
			merged[last].displaced += change.displaced
			merged[last].trained += change.trained
			continue
		}
		merged = append(merged, change)
	}
	return slices.DeleteFunc(merged, func(change groupChange) bool { return change.group == 0 })
}

// group is the number of a trained person's group.
func (t *trained) group(grouping int) int64 {
	if grouping == 0 {
		return t.manager
	}
	return t.groups[grouping-1]
}

// countTrainedGroups counts the groups with a trained person of a claim who can be compared.
func (c *company) countTrainedGroups(members []int32, grouping int) int64 {
	groups := map[int64]bool{}
	for _, n := range members {
		groups[c.trained[n].group(grouping)] = true
	}
	delete(groups, 0)
	return int64(len(groups))
}
