package synth

import "time"

// Sighting is a day on which the company's nightly job ran, before the one that the demo
// shows, and saw agreements for the first time.
type Sighting struct {
	Day time.Time
	// Undated are programs whose agreement had no day yet.
	Undated []string
	// Drawn are programs whose arms were drawn that day, before anybody was trained.
	Drawn []string
}

// Sightings are the runs that the ledger remembers, in order: the job has been running
// since May 2025 and saw each agreement and each draw when it was made. The agreement of
// cad_automation got its day long after the launch, set back to before it.
func Sightings() []Sighting {
	undated := []string{"cad_automation"}
	return []Sighting{
		{date(2025, time.May, 12), undated, nil},
		{date(2025, time.June, 16), undated, nil},
		{date(2025, time.July, 2), undated, nil},
		{date(2025, time.August, 26), undated, []string{"call_coaching"}},
		{date(2025, time.September, 22), undated, nil},
		{date(2026, time.January, 13), undated, nil},
		{date(2026, time.February, 2), nil, nil},
	}
}

// Today is the day of the demo: the first after the data.
func Today() time.Time { return lastDay.AddDate(0, 0, 1) }
