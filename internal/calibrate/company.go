// Package calibrate simulates small companies in which the truth is known, measures them
// with the models and computations of the product, many companies as programs of one run,
// and counts how often the estimates are right. Its results are a function of the seed.
package calibrate

import "math"

// never is the month of an event that does not happen.
const never = 1 << 30

// company is one simulated company with one metric, observed monthly from month 0 on, and
// two programs aligned to it, of which the first is measured.
type company struct {
	metric         string // its id; companies with one metric share its definition
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
	location      string // empty where the roster has none
	department    string
	cluster       string // cluster for standard errors: the id, or the team
	job, nextJob  int    // comparison stratum, before the month of the move and from it on
	moves         int
	hired, leaves int    // first month in the company, and first month after leaving
	taken         [2]int // month of the first completion of each program
	assigned      int    // month of the random assignment
	isTreatment   bool   // arm of the random assignment
}

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

// around returns the windows of a cohort: baseline and post.
func (s shape) around(cohort int) (baseline, post window) {
	return window{cohort - s.gap - s.baseline, cohort - s.gap - 1}, window{cohort + s.ramp + 1, cohort + s.ramp + s.post}
}

// observed is the number of months of the window in which the metric was observed.
func (w window) observed(p *person) (n float64) {
	for t := max(w.from, 0); t <= min(w.to, len(p.value)-1); t++ {
		if !math.IsNaN(p.value[t]) {
			n++
		}
	}
	return n
}

// isCovered reports whether the required share of the window was observed.
func (w window) isCovered(p *person, minCoverage float64) bool {
	n := w.observed(p)
	return n > 0 && n >= minCoverage*float64(w.to-w.from+1)-1e-9
}

// gain is what the program added to a person's mean over the observed months.
func (w window) gain(p *person) float64 {
	sum := 0.0
	for t := max(w.from, 0); t <= min(w.to, len(p.value)-1); t++ {
		if !math.IsNaN(p.value[t]) {
			sum += p.gain[t]
		}
	}
	return sum / w.observed(p)
}
