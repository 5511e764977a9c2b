package synth

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// The findings in the production system's exports: one row with a field too many in the
// first year, one number typed with a letter in the second.
const (
	extraField = "Nachtrag"
	badNumber  = "1.O52,4"
)

// kpiOperations returns the rows of one year of the production system's export.
func (c *Company) kpiOperations(year int) [][]string {
	rows := [][]string{{"Personalnummer", "Woche ab", "Stück", "Fehler", "Stunden"}}
	units, defects := c.series["units_per_hour"], c.series["defect_rate"]
	each(units, weeks, year, func(person, week int, cell cell) {
		rows = append(rows, []string{
			c.people[person].id, weeks[week].Format("02.01.2006"),
			european(cell.num, 1), european(defects[person][week].num, 0), european(cell.den, 1),
		})
	})
	middle := rows[len(rows)/2]
	if year == firstDay.Year() {
		rows[len(rows)/2] = append(middle, extraField)
	} else {
		middle[2] = badNumber
	}
	return rows
}

func (c *Company) csat(year int) [][]string {
	rows := [][]string{{"Employee ID", "Month", "CSAT"}}
	each(c.series["csat"], months, year, func(person, month int, cell cell) {
		rows = append(rows, []string{c.people[person].id, months[month].Format("2006-01"), decimal(cell.num)})
	})
	return rows
}

func (c *Company) calls() [][]string {
	rows := [][]string{{"agent_id", "week_start", "calls", "handle_minutes_total"}}
	for _, year := range []int{2025, 2026} {
		each(c.series["handle_minutes"], weeks, year, func(person, week int, cell cell) {
			rows = append(rows, []string{
				c.people[person].id, weeks[week].Format(time.DateOnly), decimal(cell.den), decimal(cell.num),
			})
		})
	}
	return rows
}

// engineering has both figures of the drawing office in one row.
func (c *Company) engineering() [][]string {
	rows := [][]string{{"engineer", "month", "first_time_right", "hours_per_drawing"}}
	hours := c.series["drawing_hours"]
	for _, year := range []int{2025, 2026} {
		each(c.series["first_time_right"], months, year, func(person, month int, cell cell) {
			spent := ""
			if h := hours[person][month]; h.den > 0 {
				spent = decimal(h.num)
			}
			rows = append(rows, []string{c.people[person].id, months[month].Format("2006-01"), decimal(cell.num), spent})
		})
	}
	return rows
}

// checkedIn is the share of people with whom supervisors checked in: what line_cert teaches
// is seen on the job, what error_proofing teaches hardly ever is.
var checkedIn = []struct {
	program string
	share   float64
}{{"line_cert", 0.6}, {"error_proofing", 0.02}}

// checkins are what supervisors noted within ten weeks of a course.
func (c *Company) checkins() [][]string {
	rows := [][]string{{"Employee", "Course", "Checked on"}}
	rng := c.rng("check-ins")
	for _, of := range checkedIn {
		for i, day := range c.taken[of.program] {
			isSeen, after := rng.Float64() < of.share, 7+rng.IntN(63)
			if day.IsZero() || !isSeen || day.AddDate(0, 0, after).After(lastDay) {
				continue
			}
			rows = append(rows, []string{c.people[i].id, of.program, day.AddDate(0, 0, after).Format(time.DateOnly)})
		}
	}
	return rows
}

func (c *Company) arms() [][]string {
	rows := [][]string{{"Employee ID", "Program", "Group", "Assigned on", "Drawn by lot"}}
	for _, a := range c.assignments {
		group := "Coaching"
		if a.waits {
			group = "Waiting list"
		}
		rows = append(rows, []string{c.people[a.person].id, a.program, group, a.day.Format("02/01/2006"), "yes"})
	}
	return rows
}

// Drawn are the people of both arms of a randomized program, each with whether to be trained
// first.
func (c *Company) Drawn(program string) map[string]bool {
	isTreated := map[string]bool{}
	for _, a := range c.assignments {
		if a.program == program {
			isTreated[c.people[a.person].id] = !a.waits
		}
	}
	return isTreated
}

// each visits the records of a year's periods, in order of period and person, as systems
// export them.
func each(s series, grain periods, year int, visit func(person, period int, cell cell)) {
	for t := range grain.count() {
		if grain[t].Year() != year {
			continue
		}
		for i, cells := range s {
			if cells != nil && cells[t].den > 0 {
				visit(i, t, cells[t])
			}
		}
	}
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// writeCSV writes plain comma-separated text in UTF-8.
func writeCSV(w io.Writer, rows [][]string) error {
	return csv.NewWriter(w).WriteAll(rows)
}

// writeCSVWithBOM writes the format that spreadsheets call "CSV UTF-8".
func writeCSVWithBOM(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	return writeCSV(w, rows)
}

// writeGermanCSV writes CSV with semicolons, CRLF and windows-1252. The rows contain only
// characters whose byte in windows-1252 equals their code point.
func writeGermanCSV(w io.Writer, rows [][]string) error {
	var text strings.Builder
	out := csv.NewWriter(&text)
	out.Comma, out.UseCRLF = ';', true
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	encoded := make([]byte, 0, text.Len())
	for _, r := range text.String() {
		encoded = append(encoded, byte(r))
	}
	_, err := w.Write(encoded)
	return err
}
