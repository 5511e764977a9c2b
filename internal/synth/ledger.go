package synth

import "time"

// Sighting is a day on which the company's nightly job ran, before the one that the demo
// shows, and saw agreements for the first time.
type Sighting struct {
	Day time.Time
	// Undated are programs whose agreement had no day yet.
	Undated []string
}

// Sightings are the runs that the ledger remembers, in order: the job has been running
// since May 2025 and saw each agreement when it was made. That of cad_automation got its
// day long after the launch, set back to before it.
func Sightings() []Sighting {
	undated := []string{"cad_automation"}
	return []Sighting{
		{date(2025, time.May, 12), undated},
		{date(2025, time.June, 16), undated},
		{date(2025, time.July, 2), undated},
		{date(2025, time.August, 26), undated},
		{date(2025, time.September, 22), undated},
		{date(2026, time.January, 13), undated},
		{date(2026, time.February, 2), nil},
	}
}

// Today is the day of the demo: the first after the data.
func Today() time.Time { return lastDay.AddDate(0, 0, 1) }
