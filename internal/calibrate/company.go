// Package calibrate simulates small companies in which the truth is known, measures them
// as the SQL models would, and counts how often the estimates of package inference are
// right. It computes the sums of the models int_windows to int_arm_sums a second time, in
// Go, because thousands of companies would be slow in an engine; a test compares the two.
// It knows no files and no clock: its results are a function of the seed.
package calibrate

import (
	"fmt"
	"math"
)

// never is the month of an event that does not happen.
const never = 1 << 30

// company is one simulated company with one metric, observed monthly from month 0 on, and
// two programs aligned to it, of which the first is measured.
type company struct {
	months         int
	shape          shape
	minCoverage    float64
	better         string
	smallestChange float64
	people         []*person
}

// person is a person in the company.
type person struct {
	id            string
	talent        float64   // constant distance above colleagues, in standard deviations
	noise         []float64 // noise of each month
	value         []float64 // the metric by month, NaN where nothing was recorded
	gain          []float64 // the part of value that the measured program added
	team          int
	manager       string
	cluster       string // cluster for standard errors: the id, or the team
	job, nextJob  int    // comparison stratum, before the month of the move and from it on
	moves         int
	hired, leaves int    // first month in the company, and first month after leaving
	taken         [2]int // month of the first completion of each program
	assigned      int    // month of the random assignment
	isTreatment   bool   // arm of the random assignment
}

// stratumName is the name of the comparison stratum of a job in the roster.
func stratumName(job int) string { return fmt.Sprint("job ", job) }

// stratum is the job held in a month; false when not in the company.
func (p *person) stratum(month int) (int, bool) {
	if month < p.hired || month >= p.leaves {
		return 0, false
	}
	if month >= p.moves {
		return p.nextJob, true
	}
	return p.job, true
}

// shape is the length of the windows around the index month.
type shape struct{ baseline, gap, ramp, post int }

// window is a range of months, including both ends.
type window struct{ from, to int }

// around returns the windows of a cohort: lead, baseline and post.
func (s shape) around(cohort int) (lead, baseline, post window) {
	baseline = window{cohort - s.gap - s.baseline, cohort - s.gap - 1}
	lead = window{baseline.from - s.baseline, baseline.from - 1}
	post = window{cohort + s.ramp + 1, cohort + s.ramp + s.post}
	return lead, baseline, post
}

// driftRatio is the distance from baseline to post window divided by that from lead to
// baseline window.
func (s shape) driftRatio() float64 {
	return float64(s.baseline+2*s.gap+2*s.ramp+s.post+2) / float64(2*s.baseline)
}

// mean is the mean of the series over the months of the window in which the metric was
// observed, or NaN when they are less than the required share of the window.
func (w window) mean(series, observedIn []float64, minCoverage float64) float64 {
	sum, observed := 0.0, 0.0
	for t := max(w.from, 0); t <= min(w.to, len(series)-1); t++ {
		if !math.IsNaN(observedIn[t]) {
			sum += series[t]
			observed++
		}
	}
	if observed == 0 || observed < minCoverage*float64(w.to-w.from+1)-1e-9 {
		return math.NaN()
	}
	return sum / observed
}

// values are a person's values in the windows of a cohort, NaN where too little was
// observed, and the gain from the program in the post window.
type values struct {
	lead, baseline, post, gain float64
	seen                       bool // observed at all from lead to post
}

func (c *company) values(p *person, cohort int) values {
	lead, baseline, post := c.shape.around(cohort)
	v := values{
		lead:     lead.mean(p.value, p.value, c.minCoverage),
		baseline: baseline.mean(p.value, p.value, c.minCoverage),
		post:     post.mean(p.value, p.value, c.minCoverage),
		gain:     post.mean(p.gain, p.value, c.minCoverage),
	}
	for t := max(lead.from, 0); t <= min(post.to, c.months-1); t++ {
		v.seen = v.seen || !math.IsNaN(p.value[t])
	}
	return v
}
