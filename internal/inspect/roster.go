package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Roster is who works in the company, as far as a sample of the roster tells. With it,
// people are found by the values of a column.
type Roster struct {
	ids, emails map[string]bool
	length      int    // of all IDs that are digits, 0 if they differ
	first       string // ID
}

// Roster returns the people of a proposal for a roster; nil for any other.
func (p Proposal) Roster() *Roster {
	if p.Table != models.Employees.Name {
		return nil
	}
	r := NewRoster(nil, nil)
	for i, c := range p.Columns {
		for _, row := range p.sample.rows {
			text := strings.ToLower(row[i].text)
			switch {
			case text == "":
			case c.Canonical == "email":
				r.emails[text] = true
			case c.Canonical == "employee_id":
				r.addID(text)
			}
		}
	}
	return r
}

// NewRoster returns a roster of these people.
func NewRoster(ids, emails []string) *Roster {
	r := &Roster{ids: map[string]bool{}, emails: map[string]bool{}, length: -1}
	for _, id := range ids {
		r.addID(strings.ToLower(id))
	}
	for _, email := range emails {
		r.emails[strings.ToLower(email)] = true
	}
	return r
}

// addID adds an ID in lower case.
func (r *Roster) addID(id string) {
	r.ids[id] = true
	if r.first == "" {
		r.first = id
	}
	if r.length < 0 {
		r.length = len(id)
	}
	if r.length != len(id) || !isDigits(id) {
		r.length = 0
	}
}

// knows is the share of the filled cells of a column that are people of the roster, as
// they are, and with zeros on their left.
func (r *Roster) knows(t table, column int, people map[string]bool) (asIs, padded float64) {
	filled, found, short := 0, 0, 0
	for _, row := range t.rows {
		text := strings.ToLower(row[column].text)
		if text == "" {
			continue
		}
		filled++
		switch {
		case people[text]:
			found++
		case isDigits(text) && len(text) < r.length && people[strings.Repeat("0", r.length-len(text))+text]:
			short++
		}
	}
	return float64(found) / float64(max(filled, 1)), float64(found+short) / float64(max(filled, 1))
}

// withMoreZeros is the number of digits of a column of IDs that are people of the roster
// once zeros on their left are removed; 0 if they are not, or differ in length.
func (r *Roster) withMoreZeros(t table, column int) (digits int) {
	for _, row := range t.rows {
		text := row[column].text
		if text == "" {
			continue
		}
		if extra := len(text) - r.length; r.length == 0 || extra <= 0 || digits > 0 && len(text) != digits || strings.Trim(text[:extra], "0") != "" || !r.ids[text[extra:]] {
			return 0
		}
		digits = len(text)
	}
	return digits
}

// byRoster finds the columns of people by the roster. It takes precedence over a header
// whose column has hardly anybody of it.
func (p *Proposal) byRoster(t models.Table, claims map[string]claim) {
	if p.roster == nil || t.Name == models.Employees.Name {
		return
	}
	for _, name := range []string{"employee_id", "subject_id", "email"} {
		people := p.roster.ids
		if name == "email" {
			people = p.roster.emails
		}
		if _, ok := t.Column(name); !ok || len(people) == 0 {
			continue
		}
		found, ok := p.peopleIn(t, name, people)
		if !ok {
			continue
		}
		for other, c := range claims {
			if c.at == found.at && other != name {
				delete(claims, other)
			}
		}
		claims[name] = found
	}
}

// candidate is a column that may be that of the people; asIs and padded are the shares
// of its values that the roster knows.
type candidate struct {
	at, rank     int
	asIs, padded float64
}

// isMostly reports whether at least half of the values are people.
func (c candidate) isMostly() bool { return c.padded > 0.5 }

// hardlyAnybody is the share of people below which even a known header is not believed.
const hardlyAnybody = 0.1

// peopleIn finds the column of which at least half of the values are people. Of several,
// such as those of the learner and of who assigned the course, the one with a known
// header counts; if there is none, or if few of its values are people, a person decides.
func (p *Proposal) peopleIn(t models.Table, name string, people map[string]bool) (claim, bool) {
	var all []candidate
	for i, c := range p.Columns {
		x := candidate{at: i, rank: rankOfPeople(t, name, c.Header)}
		x.asIs, x.padded = p.roster.knows(p.sample, i, people)
		if !c.isOther() && !c.isOfRecords() && (x.isMostly() || x.rank < asContent && x.padded > hardlyAnybody) {
			all = append(all, x)
		}
	}
	if !slices.ContainsFunc(all, candidate.isMostly) {
		return claim{}, false
	}
	best := slices.MinFunc(all, func(a, b candidate) int { return a.rank - b.rank }).rank
	isBest := func(c candidate) bool { return c.rank == best }
	if slices.ContainsFunc(all, func(c candidate) bool { return isBest(c) && c.isMostly() }) {
		all = slices.DeleteFunc(all, func(c candidate) bool { return !isBest(c) })
	}
	x := all[0]
	why := fmt.Sprintf("%.0f %% of its values are people of the roster", 100*x.padded)
	if x.padded > x.asIs {
		p.Columns[x.at].pad = p.roster.length
		why += fmt.Sprintf(", but only %.0f %% without adding zeros on the left", 100*x.asIs)
	}
	found := claim{at: x.at, rank: asContent, why: why}
	for _, rival := range all[1:] {
		found.rivals = append(found.rivals, p.Columns[rival.at].Header)
	}
	return found, true
}

// rankOfPeople ranks a header as a name for people: that of the column, of another table's
// column of people, or none.
func rankOfPeople(t models.Table, name, header string) int {
	if column, rank := canonicalFor(t, header); column == name && rank <= asSynonym {
		return rank
	}
	for _, other := range models.Canonical {
		column, rank := canonicalFor(other, header)
		isPeople := column == name || name != "email" && (column == "employee_id" || column == "subject_id")
		if isPeople && rank <= asSynonym {
			return asSynonym
		}
	}
	return asContent
}

// nobody says why the column of people is in doubt: the roster has hardly any of them.
// Empty if it is not.
func (w *writer) nobody(name string, x Column) string {
	if w.roster == nil || name != "employee_id" && name != "subject_id" && name != "email" {
		return ""
	}
	people := w.roster.ids
	if name == "email" {
		people = w.roster.emails
	}
	at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == x.Header })
	if len(people) == 0 || x.filled == 0 {
		return ""
	}
	if _, padded := w.roster.knows(w.sample, at, people); padded > hardlyAnybody {
		return ""
	}
	if n := w.roster.withMoreZeros(w.sample, at); n > 0 && name != "email" {
		return fmt.Sprintf("the people of the roster have IDs with fewer zeros on the left than those below %[1]s: add from: %[1]s here, and pad: %[2]d to the IDs of the roster and of the other feeds", scalar(x.Header), n)
	}
	like := ""
	if name != "email" {
		filled := slices.IndexFunc(w.sample.rows, func(row []cell) bool { return row[at].text != "" })
		like = fmt.Sprintf(" (here they are like %s, there like %s)", w.sample.rows[filled][at].text, w.roster.first)
	}
	return fmt.Sprintf("hardly any of the values below %s are people of the roster%s; if they are these people all the same, such as before a new roster comes, add from: %s, otherwise request an export with the IDs of the roster", scalar(x.Header), like, scalar(x.Header))
}
