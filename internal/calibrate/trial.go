package calibrate

import (
	"math"
	"time"

	"gonum.org/v1/gonum/stat"

	"github.com/impactmart/impactmart/internal/inference"
)

// firstMonth is month 0.
var firstMonth = time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)

// since1970 is the number of firstMonth in the models, which count months from 1970.
const since1970 = (2024 - 1970) * 12

func dayIn(month int) time.Time { return firstMonth.AddDate(0, month, 0) }

// anchor is the month around which both arms of a wave are measured: the month in which
// most people of its treatment arm completed, the earliest on a tie (int_waves).
func (c *company) anchor(wave int) int {
	completed := map[int]int{}
	for _, p := range c.people {
		if p.assigned == wave && p.isTreatment && p.taken[0] != never {
			completed[p.taken[0]]++
		}
	}
	best := never
	for month := range c.months {
		if completed[month] > 0 && (best == never || completed[month] > completed[best]) {
			best = month
		}
	}
	return best
}

// armValues are the values of the people in one arm of a wave who were observed in both
// windows, and the number of people assigned.
type armValues struct {
	assigned             int64
	baseline, post, gain []float64
}

// armSums are the rows of int_arm_sums, and the true effect by assignment: the mean gain
// of the treatment arms, with each wave weighted by its people.
func (c *company) armSums() (sums []inference.ArmSums, truth float64) {
	people, gain := 0.0, 0.0
	for wave := range c.months {
		arms := c.arms(wave)
		if arms[0].assigned+arms[1].assigned == 0 {
			continue
		}
		n := float64(len(arms[0].post) + len(arms[1].post))
		people += n
		gain += n * stat.Mean(arms[1].gain, nil)
		for side, a := range arms {
			if a.assigned > 0 {
				sums = append(sums, a.sums(wave, side == 1))
			}
		}
	}
	return sums, gain / people
}

func (c *company) arms(wave int) [2]armValues {
	var arms [2]armValues
	anchor := c.anchor(wave)
	_, baseline, post := c.shape.around(anchor)
	for _, p := range c.people {
		if p.assigned != wave {
			continue
		}
		a := &arms[sideOf(p.isTreatment)]
		a.assigned++
		v := c.values(p, anchor)
		if post.to < c.months && p.hired <= baseline.from && p.leaves > post.to && !math.IsNaN(v.baseline) && !math.IsNaN(v.post) {
			a.baseline, a.post, a.gain = append(a.baseline, v.baseline), append(a.post, v.post), append(a.gain, v.gain)
		}
	}
	return arms
}

func (a armValues) sums(wave int, isTreatment bool) inference.ArmSums {
	s := inference.ArmSums{
		ProgramID: program, MetricID: metric, AssignedDate: dayIn(wave), IsTreatment: isTreatment,
		AssignedCount: a.assigned, PeopleCount: int64(len(a.post)),
		BaselineVar: variance(a.baseline), PostVar: variance(a.post),
	}
	if s.PeopleCount > 0 {
		baseline, post := stat.Mean(a.baseline, nil), stat.Mean(a.post, nil)
		s.BaselineMean, s.PostMean = &baseline, &post
	}
	if s.PeopleCount > 1 {
		covariance := stat.Covariance(a.post, a.baseline, nil)
		s.Covariance = &covariance
	}
	return s
}
