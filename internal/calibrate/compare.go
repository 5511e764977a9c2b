package calibrate

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// compared is one row of int_comparisons: a person on one side of a cell.
type compared struct {
	values
	person    *person
	cell      cell
	isTrained bool
}

// cell is a cohort and a stratum.
type cell struct{ cohort, stratum int }

func (c cell) compare(other cell) int {
	return cmp.Or(cmp.Compare(c.cohort, other.cohort), cmp.Compare(c.stratum, other.stratum))
}

// Places in the funnel, as far as a claim distinguishes them.
const (
	inComparison = ""
	notTrained   = "not_completed"
	immature     = "immature"
	left         = "left"
	elsewhere    = "excluded" // any other reason
	moved        = "moved_team"
	overlapping  = "overlapping_program"
	alreadyTaken = "already_trained"
)

// exclusion is the first reason for excluding a trained person from the comparison, in the
// order of int_candidates.
func (c *company) exclusion(p *person, v values) string {
	cohort := p.taken[0]
	_, baseline, post := c.shape.around(cohort)
	stratum, inRoster := p.stratum(cohort)
	start, _ := p.stratum(baseline.from)
	end, atEnd := p.stratum(post.to)
	switch {
	case cohort == never:
		return notTrained
	case cohort < p.hired || cohort <= 0:
		return alreadyTaken
	case post.to >= c.months:
		return immature
	case !v.seen, !inRoster, p.hired > baseline.from:
		return elsewhere
	case p.leaves <= post.to:
		return left
	case math.IsNaN(v.baseline), math.IsNaN(v.post):
		return elsewhere
	case atEnd && end != stratum, start != stratum:
		return moved
	case p.taken[1] >= baseline.from && p.taken[1] <= post.to:
		return overlapping
	}
	return inComparison
}

// canServe reports whether a person can be a comparison person of a cohort.
func (c *company) canServe(p *person, v values, cohort int) bool {
	_, baseline, post := c.shape.around(cohort)
	stratum, inRoster := p.stratum(cohort)
	start, _ := p.stratum(baseline.from)
	end, _ := p.stratum(post.to)
	return inRoster && p.hired <= baseline.from && p.leaves > post.to && stratum == start && stratum == end &&
		!math.IsNaN(v.baseline) && !math.IsNaN(v.post) &&
		p.taken[0] > post.to && (p.taken[1] > post.to || p.taken[1] < baseline.from)
}

// attrition returns the row of int_attrition: how many colleagues of the analyzed people
// there were in the index month, how many left, and the share of those with cells weighted
// by their trained people.
func (c *company) attrition(rows []compared) (colleagues, gone int64, ratio *float64) {
	trained := map[cell]float64{}
	for _, r := range rows {
		if r.isTrained {
			trained[r.cell]++
		}
	}
	var weighted, weights float64
	for _, in := range slices.SortedFunc(maps.Keys(trained), cell.compare) {
		weight := trained[in]
		_, baseline, post := c.shape.around(in.cohort)
		there, left := 0.0, 0.0
		for _, p := range c.people {
			stratum, inRoster := p.stratum(in.cohort)
			if !inRoster || stratum != in.stratum || p.hired > baseline.from || p.taken[0] <= post.to ||
				math.IsNaN(c.values(p, in.cohort).baseline) {
				continue
			}
			there++
			if p.leaves <= post.to {
				left++
			}
		}
		if there == 0 {
			continue
		}
		colleagues += int64(there)
		gone += int64(left)
		weighted += weight * left / there
		weights += weight
	}
	if weights == 0 {
		return 0, 0, nil
	}
	share := weighted / weights
	return colleagues, gone, &share
}

// comparisons returns both sides of every cell, trained people first, and the number of
// people at each place in the funnel.
func (c *company) comparisons() (rows []compared, places map[string]int64) {
	places = map[string]int64{}
	taken := map[cell]bool{}
	cohorts := map[int]bool{}
	for _, p := range c.people {
		v := c.values(p, p.taken[0])
		why := c.exclusion(p, v)
		places[why]++
		if why != inComparison {
			continue
		}
		stratum, _ := p.stratum(p.taken[0])
		in := cell{p.taken[0], stratum}
		taken[in], cohorts[in.cohort] = true, true
		rows = append(rows, compared{v, p, in, true})
	}
	for cohort := range c.months { // in order: sums must not depend on the order of a map
		if !cohorts[cohort] {
			continue
		}
		for _, p := range c.people {
			stratum, _ := p.stratum(cohort)
			in := cell{cohort, stratum}
			if !taken[in] {
				continue
			}
			if v := c.values(p, cohort); c.canServe(p, v, cohort) {
				rows = append(rows, compared{v, p, in, false})
			}
		}
	}
	return rows, places
}
