package attacker

import (
	"fmt"
	"math"
	"slices"

	"github.com/impactmart/impactmart/internal/privacy"
)

// member is a person on one side of a cell, with the weights of both windows.
type member struct {
	person        int
	before, after Weights
}

func (m member) change() Weights {
	w := Weights{}
	w.addAll(m.after, 1, 1)
	w.addAll(m.before, -1, 1)
	return w
}

// cell has the two arms of a cohort and department.
type cell struct {
	cohort              int
	trained, comparison []member
}

// windowMean is the mean of the months from first on; false without a value in each.
func (n Night) windowMean(person, first int) (Weights, bool) {
	var months []Unknown
	for month := first; month < first+window; month++ {
		u, has := n.value(person, month)
		if !has {
			return nil, false
		}
		months = append(months, u)
	}
	return mean(months), true
}

// measured returns the windows of a person around a month; false for those who cannot be
// compared.
func (n Night) measured(person, cohort int) (lead, baseline, post Weights, ok bool) {
	p := n.people[person]
	lead, _ = n.windowMean(person, cohort+leadFrom)
	baseline, hasBaseline := n.windowMean(person, cohort+baselineFrom)
	post, hasPost := n.windowMean(person, cohort+postFrom)
	stayed := p.of(cohort) == p.of(cohort+baselineFrom) && p.of(cohort) == p.of(cohort+postTo)
	return lead, baseline, post, hasBaseline && hasPost && stayed && !n.hasLeft(person, cohort+postTo)
}

// tookOther reports whether a person completed another program between two months.
func (n Night) tookOther(person, program, from, to int) bool {
	for other := range n.programs {
		if month, has := n.completed(person, other); other != program && has && month >= from && month <= to {
			return true
		}
	}
	return false
}

// compared is a person in a cohort of a program, trained in it or a colleague; false for those
// who are neither.
func (n Night) compared(i, program, cohort int, isLead bool) (m member, isTrained, ok bool) {
	month, has := n.completed(i, program)
	lead, baseline, post, ok := n.measured(i, cohort)
	isTrained = has && month == cohort
	isTooEarly := has && !isTrained && month <= cohort+postTo
	if !ok || isTooEarly || n.tookOther(i, program, cohort+baselineFrom, cohort+postTo) {
		return m, false, false
	}
	if isLead {
		return member{i, lead, baseline}, isTrained, lead != nil
	}
	return member{i, baseline, post}, isTrained, true
}

// arms are the cells of a program: its trained people by month and department, and their
// colleagues who were not trained by the end of the post window. With isLead, the windows are
// the baseline and the one before it.
type arms struct {
	cells []cell
	alone []member // trained people without a colleague
	contrast
}

func (n Night) arms(program int, isLead bool) arms {
	return once(n.made.arms, [2]any{program, isLead}, func() arms {
		a := n.newArms(program, isLead)
		if len(a.cells) > 0 {
			a.contrast = n.contrastOf(a.cells)
		}
		return a
	})
}

func (n Night) newArms(program int, isLead bool) (all arms) {
	for cohort := range n.lastMonth() - postTo + 1 {
		of := make([]cell, n.departments)
		for i, p := range n.people {
			m, isTrained, ok := n.compared(i, program, cohort, isLead)
			if !ok {
				continue
			}
			c := &of[p.of(cohort)]
			c.cohort = cohort
			if isTrained {
				c.trained = append(c.trained, m)
			} else {
				c.comparison = append(c.comparison, m)
			}
		}
		for _, c := range of {
			switch {
			case len(c.trained) > 0 && len(c.comparison) > 0:
				all.cells = append(all.cells, c)
			case len(c.trained) > 0:
				all.alone = append(all.alone, c.trained...)
			}
		}
	}
	return all
}

// contrast is what cells say about trained and comparison people together.
type contrast struct {
	trained, colleagues int64
	did                 Weights
	before, after       [2]Weights // of the comparison and the trained people
	influence           map[int]float64
	// Standard deviations of the largest part of one person of each arm, and the largest weight
	// of a comparison person.
	trainedPart, comparisonPart, weight float64
}

func (n Night) contrastOf(cells []cell) (c contrast) {
	c.did, c.influence = Weights{}, map[int]float64{}
	for side := range c.before {
		c.before[side], c.after[side] = Weights{}, Weights{}
	}
	for _, x := range cells {
		c.trained += int64(len(x.trained))
	}
	distinct := map[int]bool{}
	levels := make([]float64, len(cells))
	for k, x := range cells {
		size := int64(len(x.comparison))
		for _, m := range x.comparison {
			distinct[m.person] = true
			c.did.addAll(m.change(), -int64(len(x.trained)), c.trained*size)
			c.before[0].addAll(m.before, int64(len(x.trained)), c.trained*size)
			c.after[0].addAll(m.after, int64(len(x.trained)), c.trained*size)
			levels[k] += m.change().at(n.Company) / float64(size)
		}
		for _, m := range x.trained {
			c.did.addAll(m.change(), 1, c.trained)
			c.before[1].addAll(m.before, 1, c.trained)
			c.after[1].addAll(m.after, 1, c.trained)
		}
	}
	effect := c.did.at(n.Company)
	for k, x := range cells {
		for _, m := range x.trained {
			c.influence[m.person] += (m.change().at(n.Company) - levels[k] - effect) / float64(c.trained)
		}
		for _, m := range x.comparison {
			c.influence[m.person] -= float64(len(x.trained)) / float64(c.trained) * (m.change().at(n.Company) - levels[k]) / float64(len(x.comparison))
		}
	}
	c.colleagues = int64(len(distinct))
	n.addParts(&c, cells)
	return c
}

// addParts measures how much of a contrast one person can be. A colleague may serve in all
// cohorts of a department.
func (n Night) addParts(c *contrast, cells []cell) {
	of := make([]float64, n.departments)
	var changes [2][]float64
	for _, x := range cells {
		d := n.people[x.trained[0].person].of(x.cohort)
		of[d] += float64(len(x.trained)) / float64(c.trained) / float64(len(x.comparison))
		for side, arm := range [][]member{x.comparison, x.trained} {
			for _, m := range arm {
				changes[side] = append(changes[side], m.change().at(n.Company))
			}
		}
	}
	c.weight = min(slices.Max(of), 1)
	most := 0.0
	for _, x := range changes {
		if len(x) > 1 {
			off, _ := spread(x)
			most = max(most, off)
		}
	}
	c.trainedPart, c.comparisonPart = most/float64(c.trained), most*c.weight
}

// step is that of a figure with such influence of people, of which the largest part that one
// person has varies so much, by the times that it is published.
func step(influence map[int]float64, fewest int64, part float64) func(times int) float64 {
	squares, most := 0.0, 0.0
	for _, x := range influence {
		squares, most = squares+x*x, max(most, math.Abs(x))
	}
	people := float64(fewest)
	return func(times int) float64 {
		return privacy.Step(max(math.Sqrt(squares*people), repeated(part, squares, times)*people), people, most*people)
	}
}

// repeated is what the largest part of one person counts at the times-th time: as much more as
// the square root of the times where it has a twentieth of the variance of the figure, or more.
func repeated(part, squares float64, times int) float64 {
	share := min(1, 20*part*part/squares)
	return part * math.Sqrt(1-share+share*float64(times))
}

// valueStep is that of the window means of both arms, at the times-th time.
func (n Night) valueStep(a arms, times int) (most float64) {
	var values [4][]float64
	for _, c := range a.cells {
		for side, arm := range [][]member{c.comparison, c.trained} {
			for _, m := range arm {
				values[2*side], values[2*side+1] = append(values[2*side], m.before.at(n.Company)), append(values[2*side+1], m.after.at(n.Company))
			}
		}
	}
	distance := 0.0
	for _, x := range values {
		_, off := spread(x)
		distance = max(distance, off)
	}
	for k, x := range values {
		deviation, _ := spread(x)
		of, weight := float64(a.colleagues), a.weight
		if k > 1 {
			of, weight = float64(a.trained), 0
		}
		weight = max(weight, 1/of)
		most = max(most, privacy.Step(0, 1/weight, distance), privacy.Step(deviation, 1/repeated(weight, 1/of, times), 0))
	}
	return most
}

// each returns a figure about each program that has enough people in both arms.
func (n Night) each(floor int64, isLead bool, figure func(arms) Figure) (figures []Figure) {
	for program := range n.programs {
		shown := n.arms(program, false)
		of := n.arms(program, isLead)
		if len(of.cells) == 0 || min(shown.trained, shown.colleagues, of.trained, of.colleagues) < floor {
			continue
		}
		f := figure(of)
		f.Row, f.Exact, f.Step = fmt.Sprint("P", program, " did"), f.Weights.at(n.Company), f.repeated(1)
		figures = append(figures, f)
	}
	return figures
}

func effects(n Night, floor int64) []Figure {
	return n.each(floor, false, func(a arms) Figure { return effect(a.contrast) })
}

func leads(n Night, floor int64) []Figure {
	return n.each(floor, true, func(a arms) Figure { return effect(a.contrast) })
}

func effect(c contrast) Figure {
	return Figure{Weights: c.did, repeated: step(c.influence, min(c.trained, c.colleagues), max(c.trainedPart, c.comparisonPart))}
}

func baselineTrained(n Night, floor int64) []Figure {
	return n.each(floor, false, func(a arms) Figure {
		return Figure{Weights: a.before[1], repeated: func(times int) float64 { return n.valueStep(a, times) }}
	})
}

func baselineComparison(n Night, floor int64) []Figure {
	return n.each(floor, false, func(a arms) Figure {
		return Figure{Weights: a.before[0], repeated: func(times int) float64 { return n.valueStep(a, times) }}
	})
}

func postComparison(n Night, floor int64) []Figure {
	return n.each(floor, false, func(a arms) Figure {
		return Figure{Weights: a.after[0], repeated: func(times int) float64 { return n.valueStep(a, times) }}
	})
}

// attCell is the effect on a cohort in one month.
type attCell struct {
	contrast
	cohort, month int
	members       map[int]bool // people of the cohort with a change, with or without a colleague
	who           map[int]bool // compared people, and whether they are trained
}

// attCells are the cells of a program's event study.
func (n Night) attCells(program int) []attCell {
	return once(n.made.events, program, func() []attCell { return n.newAttCells(program) })
}

func (n Night) newAttCells(program int) (all []attCell) {
	for cohort := range months {
		for month := cohort + leadFrom; month <= cohort+postTo; month++ {
			base := cohort - 1
			if month == base {
				continue
			}
			of, members := make([]cell, n.departments), map[int]bool{}
			for i, p := range n.people {
				before, has0 := n.value(i, base)
				after, has1 := n.value(i, month)
				own, has := n.completed(i, program)
				isTrained := has && own == cohort
				if !has0 || !has1 || n.tookOther(i, program, min(month, base), max(month, base)) || has && !isTrained && own <= max(month, base) {
					continue
				}
				m := member{i, mean([]Unknown{before}), mean([]Unknown{after})}
				c := &of[p.of(cohort)]
				if isTrained {
					members[i] = true
					c.trained = append(c.trained, m)
				} else {
					c.comparison = append(c.comparison, m)
				}
			}
			of = slices.DeleteFunc(of, func(c cell) bool { return len(c.trained) == 0 || len(c.comparison) == 0 })
			if len(of) > 0 {
				all = append(all, attCell{n.contrastOf(of), cohort, month, members, whoOf(of)})
			}
		}
	}
	return all
}

// whoOf are the people of both arms of cells, and whether they are trained.
func whoOf(cells []cell) map[int]bool {
	who := map[int]bool{}
	for _, c := range cells {
		for _, m := range c.comparison {
			who[m.person] = false
		}
		for _, m := range c.trained {
			who[m.person] = true
		}
	}
	return who
}

func cohorts(n Night, floor int64) (figures []Figure) {
	for program := range n.programs {
		for _, c := range n.attCells(program) {
			if min(c.trained, c.colleagues) >= floor {
				f := effect(c.contrast)
				f.Row, f.Exact, f.Step = fmt.Sprint("P", program, " ", c.cohort, " ", c.month), c.did.at(n.Company), f.repeated(1)
				figures = append(figures, f)
			}
		}
	}
	return figures
}

// trends are the means of the cohorts' effects by months since training, weighted by the
// people of the cohorts.
func trends(n Night, floor int64) (figures []Figure) {
	for program := range n.programs {
		all := n.attCells(program)
		people := map[int]map[int]bool{} // of each cohort, in any of its cells
		for _, c := range all {
			if people[c.cohort] == nil {
				people[c.cohort] = map[int]bool{}
			}
			for i := range c.members {
				people[c.cohort][i] = true
			}
		}
		for since := leadFrom; since <= postTo; since++ {
			of := slices.DeleteFunc(slices.Clone(all), func(c attCell) bool { return c.month-c.cohort != since })
			if f, fewest := n.position(of, people); fewest >= floor {
				f.Row = fmt.Sprint("P", program, " ", since)
				figures = append(figures, f)
			}
		}
	}
	return figures
}

// position is the figure of one position of an event study, and the people of its smaller
// arm.
func (n Night) position(cells []attCell, people map[int]map[int]bool) (f Figure, fewest int64) {
	mass, trained, colleagues := int64(0), int64(0), int64(0)
	for _, c := range cells {
		mass, trained, colleagues = mass+int64(len(people[c.cohort])), trained+c.trained, max(colleagues, c.colleagues)
	}
	f.Weights = Weights{}
	influence := map[int]float64{}
	for _, c := range cells {
		f.Weights.addAll(c.did, int64(len(people[c.cohort])), mass)
	}
	f.Exact = f.Weights.at(n.Company)
	for _, c := range cells {
		for i, x := range c.influence {
			influence[i] += float64(len(people[c.cohort])) / float64(mass) * x
		}
		for i := range people[c.cohort] {
			influence[i] += (c.did.at(n.Company) - f.Exact) / float64(mass)
		}
	}
	fewest = min(trained, colleagues)
	trainedPart, comparisonPart := 0.0, 0.0
	for _, c := range cells {
		share := float64(len(people[c.cohort])) / float64(mass)
		trainedPart, comparisonPart = max(trainedPart, share*c.trainedPart), comparisonPart+share*c.comparisonPart
	}
	f.repeated = step(influence, fewest, max(trainedPart, comparisonPart))
	f.Step = f.repeated(1)
	return f, fewest
}
