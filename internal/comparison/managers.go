package comparison

import "slices"

// managerCounts are the colleagues of a block by cohort and manager: index cohort x
// managers + manager.
type managerCounts struct {
	managers []int64 // in order
	counts   []int32
}

// countManagers counts the colleagues of each manager in each cohort.
func (b *block) countManagers(all []colleagues) (m managerCounts) {
	m.managers = slices.Compact(slices.Sorted(slices.Values(b.managers)))
	if len(m.managers) > 0 && m.managers[0] == 0 {
		m.managers = m.managers[1:]
	}
	m.counts = make([]int32, len(all)*len(m.managers))
	for k, g := range all {
		managers := of(b, b.managers, k)
		for _, i := range g.at {
			if place, found := slices.BinarySearch(m.managers, managers[i]); found {
				m.counts[k*len(m.managers)+place]++
			}
		}
	}
	return m
}

// mixing says how mixed trained people and others are within managers: over the managers
// with at least two compared people, the people, the trained, the degrees of freedom, and
// the sum of trained x others / people.
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

// stratumManagers collects the managers of the blocks of one stratum.
type stratumManagers struct {
	at        shapeStratum
	counts    map[int64][]int32         // colleagues by manager and cohort
	displaced map[int32]map[int64]int32 // people by cell and manager who are no colleagues
}

func newStratumManagers(at shapeStratum) *stratumManagers {
	return &stratumManagers{at, map[int64][]int32{}, map[int32]map[int64]int32{}}
}

func (s *stratumManagers) add(c *company, b *block, m measured) {
	cohorts := len(b.shape.cohorts)
	for place, manager := range m.managers.managers {
		counts := s.counts[manager]
		if counts == nil {
			counts = make([]int32, cohorts)
			s.counts[manager] = counts
		}
		for k := range cohorts {
			counts[k] += m.managers.counts[k*len(m.managers.managers)+place]
		}
	}
	for _, d := range m.displaced {
		managers := of(b, b.managers, int(c.cells[d.cell].cohort))
		if s.displaced[d.cell] == nil {
			s.displaced[d.cell] = map[int64]int32{}
		}
		for _, i := range d.units {
			s.displaced[d.cell][managers[i]]++
		}
	}
}

// close sets the mixing of all cells of the stratum: that of the colleagues of the cohort,
// corrected for the managers of the cell's own people.
func (s *stratumManagers) close(c *company) {
	managers := make([]int64, 0, len(s.counts))
	for manager := range s.counts {
		managers = append(managers, manager)
	}
	slices.Sort(managers)
	ofCohort := make([]mixing, len(s.at.shape.cohorts))
	for _, manager := range managers {
		for k, people := range s.counts[manager] {
			ofCohort[k].add(people, 0, 1)
		}
	}
	for _, claim := range c.inStratum[s.at] {
		for _, number := range c.ofClaim[claimStratum{claim, s.at.stratum}] {
			x := &c.cells[number]
			x.mixed = ofCohort[x.cohort]
			for _, change := range s.changes(c, number) {
				before := int32(0)
				if counts := s.counts[change.manager]; counts != nil {
					before = counts[x.cohort]
				}
				x.mixed.add(before, 0, -1)
				x.mixed.add(before-change.displaced+change.trained, change.trained, 1)
			}
		}
	}
}

// managerChange is how a cell's own people change the people of one manager.
type managerChange struct {
	manager            int64
	displaced, trained int32
}

func (s *stratumManagers) changes(c *company, number int32) (changes []managerChange) {
	for manager, people := range s.displaced[number] {
		changes = append(changes, managerChange{manager: manager, displaced: people})
	}
	for _, n := range c.cells[number].trained {
		changes = append(changes, managerChange{manager: c.trained[n].manager, trained: 1})
	}
	slices.SortFunc(changes, func(a, b managerChange) int { return int(a.manager - b.manager) })
	merged := changes[:0]
	for _, change := range changes {
		if last := len(merged) - 1; last >= 0 && merged[last].manager == change.manager {
			merged[last].displaced += change.displaced
			merged[last].trained += change.trained
			continue
		}
		merged = append(merged, change)
	}
	return slices.DeleteFunc(merged, func(change managerChange) bool { return change.manager == 0 })
}
