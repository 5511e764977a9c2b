package synth

import "github.com/impactmart/impactmart/models"

// Delivery is what a run must find in one file of one feed, or in the service.
type Delivery struct {
	Feed string
	File string // relative to the folder; empty for the service
	models.Counts
	// Unmatched is the number of landed records with a person who is not in the roster.
	Unmatched int64
}

// Expected returns the counts that a run over the folder and the service must produce with
// the shipped configuration, in the order of its feeds.
func (c *Company) Expected() []Delivery {
	kpi2025, kpi2026 := dataRows(c.kpiOperations(2025)), dataRows(c.kpiOperations(2026))
	return []Delivery{
		clean("roster", "", int64(len(c.roster()))),
		c.expectedTranscript(),
		planted("kpi_units", kpi2025File, kpi2025, 1),
		planted("kpi_units", kpi2026File, kpi2026, 1),
		planted("kpi_defects", kpi2025File, kpi2025, 1),
		planted("kpi_defects", kpi2026File, kpi2026, 1),
		c.expectedSales(),
		clean("csat", csat2025File, dataRows(c.csat(2025))),
		clean("csat", csat2026File, dataRows(c.csat(2026))),
		clean("calls", callsFile, dataRows(c.calls())),
		clean("assignments", assignmentsFile, dataRows(c.arms())),
		clean("costs", costsFile, int64(len(budget))),
		clean("first_time_right", engineeringFile, dataRows(c.engineering())),
		c.expectedHours(),
		clean("shifts", shiftsFile, dataRows(c.shifts())),
		clean("newcomers", newcomersFile, dataRows(c.loads())),
		clean("checkins", checkinsFile, dataRows(c.checkins())),
	}
}

func dataRows(table [][]string) int64 { return int64(len(table) - 1) }

func clean(feed, file string, rows int64) Delivery { return planted(feed, file, rows, 0) }

func planted(feed, file string, rows, rejected int64) Delivery {
	return Delivery{Feed: feed, File: file, Counts: models.Counts{Read: rows, Landed: rows - rejected, Rejected: rejected}}
}

// expectedHours counts the rows without hours as skipped.
func (c *Company) expectedHours() Delivery {
	d := clean("drawing_hours", engineeringFile, dataRows(c.engineering()))
	for _, row := range c.engineering()[1:] {
		if row[len(row)-1] == "" {
			d.Skipped++
			d.Landed--
		}
	}
	return d
}

// expectedTranscript counts the totals row as skipped.
func (c *Company) expectedTranscript() Delivery {
	d := planted("completions_lms", lmsFile, int64(len(c.transcript())), damagedAttempts)
	d.Read++
	d.Skipped = 1
	d.Unmatched = int64(len(contractors))
	return d
}

// expectedSales counts every month of a row as a record. The months of the totals row and
// the empty months are skipped.
func (c *Company) expectedSales() Delivery {
	d := Delivery{Feed: "sales", File: salesFile, Unmatched: strangerMonths}
	perRow := int64(months.count())
	d.Landed = strangerMonths
	d.Skipped = perRow - strangerMonths + perRow
	for _, cells := range c.series["sales_per_rep"] {
		if !recorded(cells) {
			continue
		}
		for _, cell := range cells {
			if cell.den > 0 {
				d.Landed++
			} else {
				d.Skipped++
			}
		}
	}
	d.Read = d.Landed + d.Skipped
	return d
}
