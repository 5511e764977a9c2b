package synth

import (
	"cmp"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// course is a course in the learning system that belongs to no program.
type course struct {
	code, title string
	minutes     int
	share       float64 // share of the staff
	day         time.Time
}

var otherCourses = []course{
	{"FIRE-2025", "Fire safety 2025", 45, 0.85, date(2025, time.March, 3)},
	{"COC-2025", "Code of conduct", 30, 0.45, date(2025, time.May, 12)},
	{"PHISH-2025", "Spotting phishing", 20, 0.4, date(2025, time.September, 1)},
	{"GDPR-2026", "Data protection refresher", 40, 0.5, date(2026, time.January, 12)},
	{"FIRST-AID", "First aid", 480, 0.06, date(2025, time.June, 16)},
	{"FORKLIFT", "Forklift license", 960, 0.03, date(2025, time.April, 7)},
	{"LIFT-SAFE", "Lifting and carrying", 60, 0.18, date(2025, time.October, 27)},
	{"EXCEL-2", "Spreadsheets, second course", 240, 0.05, date(2025, time.November, 10)},
	{"ENG-B2", "English B2", 1800, 0.03, date(2025, time.February, 10)},
	{"ANTIBRIBE", "Gifts and bribery", 25, 0.12, date(2026, time.March, 2)},
}

// attempt is one row of the transcript.
type attempt struct {
	learner, code, title string
	enrolled             time.Time
	completed            time.Time // zero if not completed
	typed                string    // text in place of the completion date
	state                string
	score                float64 // 0..1, 0 for none
	minutes              int     // 0 if not completed
}

// The rows of the transcript that cannot be used, and why.
var (
	contractors  = []string{"C-0417", "C-0592"} // not in the roster
	damagedTyped = "31/02/2026"                 // not a calendar day
	damagedState = "Complted"                   // not a known state
)

const (
	damagedAttempts = 2
	failedFirst     = 12 // failed the test some weeks before passing
	tookTwice       = 10 // came again for a refresher
	unfinished      = 40 // enrolled and never finished, half of them withdrawn
)

// transcript returns the rows of the learning system, oldest first, without the totals row.
func (c *Company) transcript() []attempt {
	rng := c.rng("transcript")
	var rows []attempt
	for _, p := range programs {
		for i, day := range c.taken[p.id] {
			if !day.IsZero() {
				rows = append(rows, finished(rng, p, c.people[i].id, day))
			}
		}
	}
	rows = append(rows, c.detours(rng)...)
	rows = append(rows, c.waiting()...)
	for _, k := range otherCourses {
		rows = append(rows, c.compliance(rng, k)...)
	}
	rows = append(rows, c.outsiders(rng)...)
	slices.SortFunc(rows, func(a, b attempt) int {
		return cmp.Or(a.enrolled.Compare(b.enrolled), cmp.Compare(a.learner, b.learner), cmp.Compare(a.code, b.code), a.completed.Compare(b.completed))
	})
	return rows
}

func finished(rng *rand.Rand, p program, learner string, day time.Time) attempt {
	a := attempt{
		learner: learner, code: p.courses[rng.IntN(len(p.courses))], title: p.title,
		enrolled: day.AddDate(0, 0, -7-rng.IntN(14)), completed: day, state: "Completed", minutes: p.minutes,
	}
	if p.graded {
		a.state, a.score = "Passed", 0.7+math.Round(30*rng.Float64())/100
	}
	return a
}

// detours are the attempts that must not count as a first completion: failed tests before
// the pass, refreshers after it, and courses that were never finished.
func (c *Company) detours(rng *rand.Rand) []attempt {
	p := programsFor("units_per_hour")[0]
	var rows []attempt
	done := 0
	for i, day := range c.taken[p.id] {
		learner, again := c.people[i].id, day.AddDate(0, 0, 90)
		switch {
		case day.IsZero():
		case done < failedFirst:
			a := finished(rng, p, learner, day.AddDate(0, 0, -14))
			a.state, a.score = "Failed", 0.3+math.Round(30*rng.Float64())/100
			rows = append(rows, a)
			done++
		case done < failedFirst+tookTwice && c.people[i].role(day, again) != gone && again.Before(lastDay):
			rows = append(rows, finished(rng, p, learner, again))
			done++
		}
	}
	untaken := c.queue(rng, p, p.waves[len(p.waves)-1])
	for n, i := range untaken[:unfinished] {
		a := finished(rng, p, c.people[i].id, date(2026, time.May, 4))
		a.completed, a.score, a.minutes = time.Time{}, 0, 0
		a.state = []string{"In progress", "Withdrawn"}[n%2]
		rows = append(rows, a)
	}
	return rows
}

// waiting are the people on the wait list, enrolled for a session after the end of the data.
func (c *Company) waiting() []attempt {
	var rows []attempt
	for _, a := range c.assignments {
		if a.waits {
			p := programsFor("handle_minutes")[0]
			rows = append(rows, attempt{
				learner: c.people[a.person].id, code: p.courses[0], title: p.title,
				enrolled: a.day, state: "Enrolled",
			})
		}
	}
	return rows
}

func (c *Company) compliance(rng *rand.Rand, k course) []attempt {
	var rows []attempt
	for i := range c.people {
		enrolled := k.day.AddDate(0, 0, -rng.IntN(5))
		completed := k.day.AddDate(0, 0, rng.IntN(42))
		if c.people[i].role(enrolled, completed) != gone && rng.Float64() < k.share {
			rows = append(rows, attempt{
				learner: c.people[i].id, code: k.code, title: k.title,
				enrolled: enrolled, completed: completed, state: "Completed", minutes: k.minutes,
			})
		}
	}
	return rows
}

// outsiders are the contractors' rows and the damaged rows. The damaged rows belong to
// people without a metric, so that no effect depends on them.
func (c *Company) outsiders(rng *rand.Rand) []attempt {
	errorProofing := programsFor("defect_rate")[0]
	var rows []attempt
	for _, id := range contractors {
		rows = append(rows, finished(rng, errorProofing, id, date(2025, time.October, 15)))
	}
	guests := c.queue(rng, errorProofing, wave{from: date(2026, time.March, 2), weeks: 1, roles: engineers})
	for n := range damagedAttempts {
		a := finished(rng, errorProofing, c.people[guests[n]].id, date(2026, time.February, 27))
		if n == 0 {
			a.typed = damagedTyped
		} else {
			a.state = damagedState
		}
		rows = append(rows, a)
	}
	return rows
}

// writeTranscript writes the learning system's export: three title rows, dates that are
// partly text, and a totals row.
func (c *Company) writeTranscript(w io.Writer) error {
	rng := c.rng("transcript dates")
	var rows [][]any
	total := 0
	for _, a := range c.transcript() {
		total += a.minutes
		var completed, score, minutes any
		switch {
		case a.typed != "":
			completed = a.typed
		case !a.completed.IsZero():
			completed = typedOrDate(rng, a.completed)
		}
		if a.score > 0 {
			score = a.score
		}
		if a.minutes > 0 {
			minutes = a.minutes
		}
		rows = append(rows, []any{a.learner, a.code, a.title, typedOrDate(rng, a.enrolled), completed, a.state, score, minutes})
	}
	rows = append(rows, []any{"Total", nil, nil, nil, nil, nil, nil, total})
	return writeWorkbook(w, sheet{
		name:   "Transcript",
		titles: []string{"Northwind Manufacturing (made-up demo data)", "Learning transcript, all courses", "Exported on 1 July 2026"},
		header: []string{"Learner ID", "Course code", "Course title", "Enrolled on", "Completed On", "State", "Score", "Duration (min)"},
		rows:   rows,
	})
}

// typedOrDate returns a date either as text, as some people type it, or as a real date.
func typedOrDate(rng *rand.Rand, day time.Time) any {
	if rng.Float64() < 0.3 {
		return day.Format("02/01/2006")
	}
	return day
}
