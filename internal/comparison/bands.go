package comparison

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Bandings: by hours, and by a check-in within so many days of the first completion.
const dose = "dose"

var checkinDays = []float64{30, 60, 90}

// bands divides the analyzed people of a claim by dose and by check-ins. Both were chosen
// after the start, so they describe and do not explain. Teams have neither.
func (c *company) bands(claim int32, members []int32) (all []*study) {
	people := slices.DeleteFunc(slices.Clone(members), func(n int32) bool { return !c.trained[n].isPerson })
	if len(people) == 0 {
		return nil
	}
	all = c.doses(claim, people)
	if !c.trained[people[0]].hasCheckins {
		return all
	}
	for _, days := range checkinDays {
		all = append(all, divide(study{claim: claim, kind: fmt.Sprintf("checkin_%.0f", days), isBand: true}, people, func(n int32) string {
			if c.trained[n].checkinDays <= days {
				return "with"
			}
			return "without"
		})...)
	}
	return all
}

// doses divides people into thirds by the rank of their hours. People with equal hours
// share their mean rank and therefore their band. Where all spent the same hours, there
// are none.
func (c *company) doses(claim int32, people []int32) []*study {
	known := slices.DeleteFunc(slices.Clone(people), func(n int32) bool { return math.IsNaN(c.trained[n].hours) })
	slices.SortStableFunc(known, func(a, b int32) int { return cmp.Compare(c.trained[a].hours, c.trained[b].hours) })
	if len(known) == 0 || c.trained[known[0]].hours == c.trained[known[len(known)-1]].hours {
		return nil
	}
	band := map[int32]string{}
	for from := 0; from < len(known); {
		to := from
		for to < len(known) && c.trained[known[to]].hours == c.trained[known[from]].hours {
			to++
		}
		rank, last := float64(from+1+to)/2, float64(len(known)+1)
		for _, n := range known[from:to] {
			switch {
			case 3*rank < last:
				band[n] = "lower"
			case 3*rank > 2*last:
				band[n] = "upper"
			default:
				band[n] = "middle"
			}
		}
		from = to
	}
	return divide(study{claim: claim, kind: dose, isBand: true}, people, func(n int32) string { return cmp.Or(band[n], "unknown") })
}
