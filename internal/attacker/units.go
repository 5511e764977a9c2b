package attacker

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Waiting publishes night after night as it is planned that figures wait: those of a unit
// are published anew as a whole, or shown again as they were.
type Waiting struct {
	units map[string]*waitingUnit
	off   Off
}

// Off is a protection that is switched off, to see what it is for.
type Off int

// The protections.
const (
	NoneOff    Off = iota
	WaitingOff     // everything is published anew, every night
	MemoryOff      // figures are rounded as if they were published for the first time
)

// waitingUnit has the figures of a unit as they are shown, the values behind its total, and
// the arms of every time it was published anew.
type waitingUnit struct {
	figures []Figure
	arms    []map[string]arm // different ones
	times   int              // the place, from 1, of those that are shown
}

// NewWaiting returns what was shown before the first night.
func NewWaiting() *Waiting { return &Waiting{units: map[string]*waitingUnit{}} }

// Publish returns the figures that a night shows, of those that it would show without
// waiting. Goals follow from the months as they are shown.
func (w *Waiting) Publish(n Night, figures []Figure, floor int64) (shown []Figure) {
	if w.off == WaitingOff {
		return figures
	}
	tonight := map[string][]Figure{}
	for _, f := range figures {
		if f.Mart != "goal_progress" {
			tonight[unitOf(f)] = append(tonight[unitOf(f)], f)
		}
	}
	all := n.units(floor)
	for name := range w.units {
		if all[name] == nil {
			all[name] = map[string]arm{}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		u := w.units[name]
		if u == nil {
			u = &waitingUnit{}
			w.units[name] = u
		}
		if len(all[name]) == 0 {
			continue // nobody is behind it tonight; it counts when it returns
		}
		if now := shownArms(all[name], floor); !u.waits(now, floor) {
			u.publish(tonight[name], now, w.off != MemoryOff)
		}
		shown = append(shown, u.figures...)
	}
	return append(shown, w.goals(n, floor)...)
}

// publish publishes a unit anew. The more often that was done with other people, the wider are
// the steps of figures in which one person has much weight.
func (u *waitingUnit) publish(figures []Figure, now map[string]arm, widens bool) {
	if at := slices.IndexFunc(u.arms, func(before map[string]arm) bool { return differ(before, now, math.MaxInt64) == 0 }); at >= 0 {
		u.times = at + 1
	} else if len(now) > 0 {
		u.arms = append(u.arms, now)
		u.times = len(u.arms)
	}
	u.figures = slices.Clone(figures)
	for i := range u.figures {
		if f := &u.figures[i]; widens && f.repeated != nil {
			f.Step = f.repeated(u.times)
		}
	}
}

// shownArms are the arms of which figures are shown: those that are compared with one another
// are all shown, or none of them. Arms with the same name but for the last word are.
func shownArms(arms map[string]arm, floor int64) map[string]arm {
	compared := func(name string) string { return name[:strings.LastIndex(name, " ")+1] }
	few := map[string]bool{}
	for name, people := range arms {
		few[compared(name)] = few[compared(name)] || int64(len(people)) < floor
	}
	shown := map[string]arm{}
	for name, people := range arms {
		if !few[compared(name)] {
			shown[name] = people
		}
	}
	return shown
}

// waits reports whether somebody of an arm changed since the unit was shown, and few did.
func (u *waitingUnit) waits(now map[string]arm, floor int64) bool {
	return slices.ContainsFunc(u.arms, func(before map[string]arm) bool { return differ(before, now, floor) > 0 })
}

// differ is the number of arms in which somebody changed, and fewer people than the floor did.
// Those that only one of two has are one arm.
func differ(before, now map[string]arm, floor int64) (arms int) {
	few := func(a, b arm) {
		if n := changed(a, b); n > 0 && n < floor {
			arms++
		}
	}
	for name, people := range before {
		if other, isIn := now[name]; isIn {
			few(people, other)
		}
	}
	few(without(before, now), without(now, before))
	return arms
}

// without are the people of all arms that others do not have.
func without(arms, others map[string]arm) arm {
	rest := arm{}
	for _, name := range slices.Sorted(maps.Keys(arms)) {
		if _, isIn := others[name]; !isIn {
			for i, known := range arms[name] {
				rest[i] += known
			}
		}
	}
	return rest
}

// goals is the goal's level over the last three months as they are shown.
func (w *Waiting) goals(n Night, floor int64) []Figure {
	var months []Unknown
	for month := max(n.lastMonth()-2, 0); month <= n.lastMonth(); month++ {
		u := w.units[fmt.Sprint("month ", month)]
		if u == nil {
			continue
		}
		for _, f := range u.figures {
			if strings.HasSuffix(f.Row, "(all)") {
				months = append(months, f.Weights.unknowns()...)
			}
		}
	}
	figures := n.goalOver(months, floor)
	for i := range figures {
		figures[i].Mart, figures[i].Column = "goal_progress", columns["goal_progress"]
	}
	return figures
}

// unitOf is the unit of a figure.
func unitOf(f Figure) string {
	first, rest, _ := strings.Cut(f.Row, " ")
	switch f.Mart {
	case "metric_levels":
		return "month " + first
	case "program_costs":
		return "cost " + first + " " + rest
	}
	return "effect " + first
}

// arm is a set of people with what is known of each.
type arm map[int]string

func (a arm) see(person int, known ...any) { a[person] += fmt.Sprint(known...) + ";" }

// changed is how many people differ between two arms.
func changed(a, b arm) (people int64) {
	for i, known := range a {
		if other, isThere := b[i]; !isThere || other != known {
			people++
		}
	}
	for i := range b {
		if _, isThere := a[i]; !isThere {
			people++
		}
	}
	return people
}

// units are the arms of each unit.
type units map[string]map[string]arm

func (u units) at(unit, name string) arm {
	if u[unit] == nil {
		u[unit] = map[string]arm{}
	}
	if u[unit][name] == nil {
		u[unit][name] = arm{}
	}
	return u[unit][name]
}

// units are the people behind all units on a night.
func (n Night) units(floor int64) units {
	all := units{}
	for month := range months {
		n.addMonth(all, month, floor)
	}
	for _, c := range n.completions {
		if c.known <= n.day {
			all.at(fmt.Sprint("cost P", c.program, " ", c.day/monthDays/12), "learners").see(c.person, "took")
		}
	}
	for program := range n.programs {
		n.addEffect(all, program)
	}
	return all
}

// addMonth adds the people of a month by department; those of the smallest are one arm, of as
// many people as the floor.
func (n Night) addMonth(all units, month int, floor int64) {
	sizes := map[int]int64{}
	for i, p := range n.people {
		if _, has := n.value(i, month); has {
			sizes[p.of(month)]++
		}
	}
	joined, rest, restName := map[int]bool{}, int64(0), "rest "
	names := func(d int) string { return department(d, n.departments) }
	order := slices.SortedFunc(maps.Keys(sizes), func(a, b int) int {
		return cmp.Or(cmp.Compare(sizes[a], sizes[b]), cmp.Compare(names(a), names(b)))
	})
	for i, d := range order {
		if sizes[d] < floor || i > 0 && rest > 0 && rest < floor {
			joined[d], rest, restName = true, rest+sizes[d], restName+names(d)
		}
	}
	for i, p := range n.people {
		if u, has := n.value(i, month); has {
			name := names(p.of(month))
			if joined[p.of(month)] {
				name = restName
			}
			all.at(fmt.Sprint("month ", month), name).see(i, u.Version)
		}
	}
}

// addEffect adds the people of the comparison and of the event study of a program.
func (n Night) addEffect(to units, program int) {
	unit := fmt.Sprint("effect P", program)
	all := n.arms(program, false)
	for _, c := range append(slices.Clone(all.cells), cell{trained: all.alone}) {
		for side, members := range [][]member{c.comparison, c.trained} {
			for _, m := range members {
				lead, _, _, _ := n.measured(m.person, c.cohort)
				to.at(unit, []string{"comparison", "trained"}[side]).see(m.person, c.cohort, versions(lead), versions(m.before), versions(m.after))
			}
		}
	}
	for _, c := range n.attCells(program) {
		for i, isTrained := range c.who {
			name := "event comparison"
			if isTrained {
				name = "event trained"
			}
			base, _ := n.value(i, c.cohort-1)
			there, _ := n.value(i, c.month)
			to.at(unit, name).see(i, c.cohort, c.month, base.Version, there.Version)
		}
	}
}

// versions are those of the values behind weights.
func versions(w Weights) string {
	var text strings.Builder
	for _, u := range w.unknowns() {
		fmt.Fprint(&text, u.Month, ".", u.Version, " ")
	}
	return text.String()
}
