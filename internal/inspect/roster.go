package inspect

import (
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Roster is who works in the company, as far as a sample of the roster tells. With it,
// people are found by the values of a column.
type Roster struct {
	ids, emails map[string]bool
	length      int // of all IDs that are digits, 0 if they differ
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
		found, ok := p.peopleIn(people)
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

// peopleIn finds the column that has most people, and at least half of its values are.
func (p *Proposal) peopleIn(people map[string]bool) (claim, bool) {
	best, most, asIs := -1, 0.5, 0.0
	for i, c := range p.Columns {
		if c.isOther() {
			continue
		}
		if exact, padded := p.roster.knows(p.sample, i, people); padded > most {
			best, most, asIs = i, padded, exact
		}
	}
	if best < 0 {
		return claim{}, false
	}
	why := fmt.Sprintf("%.0f %% of its values are people of the roster", 100*most)
	if most > asIs {
		p.Columns[best].pad = p.roster.length
		why += fmt.Sprintf(", but only %.0f %% without adding zeros on the left", 100*asIs)
	}
	return claim{at: best, rank: asContent, why: why}, true
}
