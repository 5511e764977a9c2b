package attacker

import (
	"fmt"
	"math"
	"slices"

	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/models"
)

// The windows of a company's metric, in months from the month of completion: two before it,
// the two before these, and the two after.
const (
	window       = 2
	baselineFrom = -window
	leadFrom     = -2 * window
	postFrom     = 1
	postTo       = window
)

// Figure is one published number about people as a sum over unknowns.
type Figure struct {
	Mart, Column, Row string
	Weights           Weights
	Exact, Step       float64
	repeated          func(times int) float64 // the step at the times-th time; nil if it stays
	own               float64                 // part of the attacker, once it is taken out of the weights
}

// Weights are the coefficients of a figure.
type Weights map[Unknown]coefficient

// coefficient is a rational number, as an element of the field that elimination works in and
// as a double.
type coefficient struct {
	exact uint64
	float float64
}

// add adds num/den to the coefficient of an unknown.
func (w Weights) add(u Unknown, num, den int64) {
	w.addAll(Weights{u: {1, 1}}, num, den)
}

// addAll adds num/den times other weights.
func (w Weights) addAll(other Weights, num, den int64) {
	times := coefficient{multiply(element(num), inverse(element(den))), float64(num) / float64(den)}
	for u, c := range other {
		sum := coefficient{add(w[u].exact, multiply(c.exact, times.exact)), w[u].float + c.float*times.float}
		if sum.exact == 0 {
			delete(w, u)
			continue
		}
		w[u] = sum
	}
}

// at is the sum for true values.
func (w Weights) at(c *Company) (sum float64) {
	for u, k := range w {
		sum += k.float * c.Of(u)
	}
	return sum
}

// reader makes the figures of one column of a mart on one night, as they are published if a
// figure needs so many people in each arm.
type reader func(n Night, floor int64) []Figure

// readers has, by mart and by what the role of a column says, how the attacker reads it.
var readers = map[string]map[string]reader{
	"metric_levels": {"mean of value over measured": levels},
	"goal_progress": {"mean of value over measured": goals},
	"program_costs": {"sum of pay over learners": costs},
	"program_impacts": {
		"mean of baseline over trained":             baselineTrained,
		"mean of baseline over comparison":          baselineComparison,
		"mean of post over comparison":              postComparison,
		"effect of metric over trained, comparison": effects,
		"effect of lead over trained, comparison":   leads,
	},
	"cohort_impacts": {"effect of metric over trained, comparison": cohorts},
	"impact_trends":  {"effect of metric over trained, comparison": trends},
}

// columns are those that are read of marts in which several have one role.
var columns = map[string]string{"goal_progress": "actual_value"}

// Reads reports whether the attacker reads columns of a mart with a role.
func Reads(mart string, role models.Role) bool { return readers[mart][role.String()] != nil }

// Figures are the figures of some marts on a night that are sums over unknowns, read by the
// roles of their columns.
func Figures(n Night, marts []models.Table, floor int64) (all []Figure) {
	for _, t := range marts {
		for role, read := range readers[t.Name] {
			at := slices.IndexFunc(t.Columns, func(c models.Column) bool {
				return c.Role.String() == role && (columns[t.Name] == "" || columns[t.Name] == c.Name)
			})
			if at < 0 {
				continue
			}
			for _, f := range read(n, floor) {
				f.Mart, f.Column = t.Name, t.Columns[at].Name
				all = append(all, f)
			}
		}
	}
	return all
}

// mean is the mean of unknowns.
func mean(of []Unknown) Weights {
	w := Weights{}
	for _, u := range of {
		w.add(u, 1, int64(len(of)))
	}
	return w
}

// spread is the standard deviation of numbers and their largest distance from the mean.
func spread(x []float64) (deviation, most float64) {
	sum, squares := 0.0, 0.0
	for _, v := range x {
		sum += v
	}
	for _, v := range x {
		off := math.Abs(v - sum/float64(len(x)))
		squares, most = squares+off*off, max(most, off)
	}
	return math.Sqrt(squares / float64(len(x)-1)), most
}

// levels are the means of each month, by department and of everybody.
func levels(n Night, floor int64) (figures []Figure) {
	for month := range months {
		groups := make([][]Unknown, n.departments+1)
		for i, p := range n.people {
			if u, has := n.value(i, month); has {
				groups[p.of(month)], groups[n.departments] = append(groups[p.of(month)], u), append(groups[n.departments], u)
			}
		}
		var sizes [][]int64
		var present []int
		for d, members := range groups[:n.departments] {
			if len(members) > 0 {
				sizes, present = append(sizes, []int64{int64(len(members))}), append(present, d)
			}
		}
		hidden := privacy.Withhold(sizes, floor)
		shown := []int{n.departments}
		for j, d := range present {
			if !hidden[j] {
				shown = append(shown, d)
			}
		}
		for _, d := range shown {
			if int64(len(groups[d])) < floor {
				continue
			}
			x := make([]float64, len(groups[d]))
			for j, u := range groups[d] {
				x[j] = n.Of(u)
			}
			deviation, _ := spread(x)
			w := mean(groups[d])
			figures = append(figures, Figure{Row: fmt.Sprint(month, " ", department(d, n.departments)), Weights: w, Exact: w.at(n.Company), Step: levelStep(deviation, float64(len(x)))})
		}
	}
	return figures
}

// levelStep is as wide as if a mean was published four times, since the same people are behind
// other months.
func levelStep(deviation, people float64) float64 {
	return privacy.Step(deviation, 1/repeated(1/people, 1/people, 4), 0)
}

// goals is the mean of the last three months over everybody.
func goals(n Night, floor int64) []Figure {
	var months []Unknown
	for month := max(n.lastMonth()-2, 0); month <= n.lastMonth(); month++ {
		for i := range n.people {
			if u, has := n.value(i, month); has {
				months = append(months, u)
			}
		}
	}
	return n.goalOver(months, floor)
}

// goalOver is the goal's level over the values of some months.
func (n Night) goalOver(months []Unknown, floor int64) []Figure {
	sums := map[int][2]float64{} // of each person: values, and their number
	for _, u := range months {
		sums[u.Person] = [2]float64{sums[u.Person][0] + n.Of(u), sums[u.Person][1] + 1}
	}
	people := float64(len(sums))
	if people < float64(floor) {
		return nil
	}
	w := mean(months)
	level, squares := w.at(n.Company), 0.0
	for _, s := range sums {
		squares += (s[0] - level*s[1]) * (s[0] - level*s[1])
	}
	deviation := math.Sqrt(squares*people/(people-1)) / float64(len(months)) * math.Sqrt(people)
	return []Figure{{Row: "more", Weights: w, Exact: level, Step: privacy.Step(deviation, people, 0)}}
}

func department(d, departments int) string {
	if d == departments {
		return "(all)"
	}
	return fmt.Sprint("D", d)
}

// costs are the paid hours of each program and year. If a year has too few learners, those
// of all years are withheld.
func costs(n Night, floor int64) (figures []Figure) {
	for program := range n.programs {
		years := map[int]Weights{}
		for _, c := range n.completions {
			if c.program == program && c.known <= n.day {
				year := c.day / monthDays / 12
				if years[year] == nil {
					years[year] = Weights{}
				}
				years[year].add(Unknown{Variable: Pay, Person: c.person}, Hours, 1)
			}
		}
		fewest := int64(math.MaxInt64)
		for _, w := range years {
			fewest = min(fewest, int64(len(w)))
		}
		if fewest < floor {
			continue
		}
		for year, w := range years {
			var x []float64
			most := 0.0
			for u := range w {
				x = append(x, Hours*n.Of(u))
				most = max(most, Hours*n.Of(u))
			}
			deviation, _ := spread(x)
			figures = append(figures, Figure{Row: fmt.Sprint("P", program, " ", year), Weights: w, Exact: w.at(n.Company), Step: privacy.Step(deviation, 1, most)})
		}
	}
	return figures
}
