package comparison

// layout numbers the lines of an event study: the aggregates whose influence is added up.
// The positions of the event study come first, then the single cells before training, so
// that lines whose products are needed lie together.
type layout struct {
	cellAt   [][]*eventCell // by cohort and position
	event    []int          // by position; -1 without cells
	cell     map[*eventCell]int
	group    []int // by cohort
	calendar map[int64]int
	overall  [4]int // simple, event_overall, group_overall, calendar_overall; -1 without cells after training
	events   int    // lines of the event study
	leads    int    // lines of single cells before training, after those of the event study
	count    int

	sinceSize, groupSize []float64 // by position and cohort: cohort sizes; 0 before training for groups
	groupCells           []float64 // cells after training, by cohort
	periodSize           map[int64]float64
	allSize, totalSize   float64 // of all cells after training, and of all cohorts with any
	sinces               float64 // positions after training

	combined []combination
}

const (
	simple = iota
	eventOverall
	groupOverall
	calendarOverall
)

// mostLeads is the number of cells before training above which they are not tested together.
const mostLeads = 60

// arrange numbers the lines of a study and adds up the weights of its cells.
func (s *eventStudy) arrange(shape *shape) {
	l := layout{
		cellAt: make([][]*eventCell, len(shape.cohorts)), event: make([]int, shape.positions()), cell: map[*eventCell]int{},
		group: make([]int, len(shape.cohorts)), calendar: map[int64]int{}, overall: [4]int{-1, -1, -1, -1},
		sinceSize: make([]float64, shape.positions()), groupSize: make([]float64, len(shape.cohorts)), groupCells: make([]float64, len(shape.cohorts)),
		periodSize: map[int64]float64{},
	}
	for i := range l.cellAt {
		l.cellAt[i] = make([]*eventCell, shape.positions())
	}
	leads := 0
	for _, c := range s.cells {
		l.cellAt[c.cohort][c.position] = c
		l.sinceSize[c.position] += c.size
		if c.isLead {
			leads++
		}
	}
	next := func() int { l.count++; return l.count - 1 }
	for position, size := range l.sinceSize {
		l.event[position] = -1
		if size > 0 {
			l.event[position] = next()
		}
	}
	l.events = l.count
	for _, c := range s.cells {
		if c.isLead && leads <= mostLeads {
			l.cell[c] = next()
		}
	}
	l.leads = l.count - l.events
	for _, c := range s.cells {
		if _, has := l.cell[c]; s.isClustered && !has {
			l.cell[c] = next()
		}
	}
	l.addAfter(s.cells, next)
	for _, c := range s.cells {
		c.targets = l.targets(c)
	}
	l.combined = l.combinations(shape)
	s.layout = l
}

// addAfter numbers the lines of the cells after training.
func (l *layout) addAfter(cells []*eventCell, next func() int) {
	for i := range l.group {
		l.group[i] = -1
	}
	positions := map[int]bool{}
	for _, c := range cells {
		if c.since < 0 {
			continue
		}
		if l.group[c.cohort] < 0 {
			l.group[c.cohort] = next()
			l.groupSize[c.cohort] = c.size
			l.totalSize += c.size
		}
		if _, has := l.calendar[c.period]; !has {
			l.calendar[c.period] = next()
		}
		l.groupCells[c.cohort]++
		l.periodSize[c.period] += c.size
		l.allSize += c.size
		positions[c.position] = true
	}
	if l.sinces = float64(len(positions)); l.sinces > 0 {
		for i := range l.overall {
			l.overall[i] = next()
		}
	}
}

// target is a line that a cell belongs to, with the weight of the cell.
type target struct {
	line   int
	weight float64
}

// targets are the lines of a cell, without the overall aggregates: these are combinations
// of other lines.
func (l *layout) targets(c *eventCell) (all []target) {
	all = append(all, target{l.event[c.position], c.size / l.sinceSize[c.position]})
	if line, has := l.cell[c]; has {
		all = append(all, target{line, 1})
	}
	if c.since >= 0 {
		all = append(all, target{l.group[c.cohort], 1 / l.groupCells[c.cohort]}, target{l.calendar[c.period], c.size / l.periodSize[c.period]})
	}
	return all
}

// combination is an overall aggregate: a weighted sum of lines.
type combination struct {
	line int
	of   []target
}

// combinations: simple weights the positions of the event study by their people, and the
// other overall aggregates weight positions and periods equally, and groups by people.
func (l *layout) combinations(shape *shape) []combination {
	if l.sinces == 0 {
		return nil
	}
	all := []combination{{line: l.overall[simple]}, {line: l.overall[eventOverall]}, {line: l.overall[groupOverall]}, {line: l.overall[calendarOverall]}}
	k := shape.cohorts[0]
	for position, line := range l.event {
		if line >= 0 && k.leadFrom+int64(position) >= k.period {
			all[simple].of = append(all[simple].of, target{line, l.sinceSize[position] / l.allSize})
			all[eventOverall].of = append(all[eventOverall].of, target{line, 1 / l.sinces})
		}
	}
	for cohort, line := range l.group {
		if line >= 0 {
			all[groupOverall].of = append(all[groupOverall].of, target{line, l.groupSize[cohort] / l.totalSize})
		}
	}
	for period := range l.periods() {
		all[calendarOverall].of = append(all[calendarOverall].of, target{l.calendar[period], 1 / float64(len(l.calendar))})
	}
	return all
}

// effects are the aggregates, by line.
func (s *eventStudy) effects() []float64 {
	effects := make([]float64, s.layout.count)
	for _, c := range s.cells {
		for _, t := range c.targets {
			effects[t.line] += t.weight * c.effect
		}
	}
	for _, combined := range s.layout.combined {
		for _, t := range combined.of {
			effects[combined.line] += t.weight * effects[t.line]
		}
	}
	return effects
}

// parts are, by line, standard deviations of the largest part that one person has in it.
// Somebody is trained in one cohort, and may be a colleague in all of them.
func (s *eventStudy) parts() []float64 {
	type ofLine struct {
		trained    map[int]float64 // by cohort
		comparison float64
	}
	lines, parts := make([]ofLine, s.layout.count), make([]float64, s.layout.count)
	for _, c := range s.cells {
		for _, t := range c.targets {
			of := &lines[t.line]
			if of.trained == nil {
				of.trained = map[int]float64{}
			}
			of.trained[c.cohort] += t.weight * c.trainedPart
			of.comparison += t.weight * c.comparisonPart
			parts[t.line] = max(parts[t.line], of.trained[c.cohort], of.comparison)
		}
	}
	for _, combined := range s.layout.combined {
		for _, t := range combined.of {
			parts[combined.line] += t.weight * parts[t.line]
		}
	}
	return parts
}

// shifts are the influence that each person of a cohort has by being counted: where the
// weights of an aggregate are estimated, its size moves with its people. By line.
func (s *eventStudy) shifts(shape *shape, effects []float64) [][]target {
	l, shifts := &s.layout, make([][]float64, len(shape.cohorts))
	for _, c := range s.cells {
		if shifts[c.cohort] == nil {
			shifts[c.cohort] = make([]float64, l.count)
		}
		of := shifts[c.cohort]
		event := l.event[c.position]
		of[event] += (c.effect - effects[event]) / l.sinceSize[c.position]
		if c.since < 0 {
			continue
		}
		calendar := l.calendar[c.period]
		of[calendar] += (c.effect - effects[calendar]) / l.periodSize[c.period]
		of[l.overall[simple]] += (c.effect - effects[l.overall[simple]]) / l.allSize
		of[l.overall[eventOverall]] += (c.effect - effects[event]) / l.sinceSize[c.position] / l.sinces
		of[l.overall[groupOverall]] += (c.effect - effects[l.overall[groupOverall]]) / l.totalSize / l.groupCells[c.cohort]
		of[l.overall[calendarOverall]] += (c.effect - effects[calendar]) / l.periodSize[c.period] / float64(len(l.calendar))
	}
	return s.shifted(shifts)
}

// shifted lists the lines that the people of each cohort are counted in.
func (s *eventStudy) shifted(shifts [][]float64) [][]target {
	l, all, listed := &s.layout, make([][]target, len(shifts)), map[[2]int]bool{}
	for _, c := range s.cells {
		lines := []int{l.event[c.position]}
		if c.since >= 0 {
			lines = append(lines, l.calendar[c.period])
			lines = append(lines, l.overall[:]...)
		}
		for _, line := range lines {
			if key := [2]int{c.cohort, line}; !listed[key] {
				listed[key] = true
				all[c.cohort] = append(all[c.cohort], target{line, shifts[c.cohort][line]})
			}
		}
	}
	return all
}
