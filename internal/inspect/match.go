package inspect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// match finds the canonical table, unless it is given, and the column that fills each
// canonical column.
func (p *Proposal) match(wanted string) {
	best, bestScore, rival := models.Table{}, 0, 0
	for _, t := range models.Canonical {
		if wanted != "" && t.Name != wanted {
			continue
		}
		if s := p.score(t); s > bestScore || wanted != "" {
			best, bestScore, rival = t, s, bestScore
		} else {
			rival = max(rival, s)
		}
	}
	switch {
	case wanted != "":
		p.Why = "as requested"
	case bestScore < 3 || bestScore == rival:
		p.Why = "no table fits better than the others; name one with --table"
		p.Open = append(p.Open, "table: which canonical table this file fills")
		return
	default:
		p.Why = "its columns fit this table best"
	}
	p.Table = best.Name
	p.explain(best)
	claims := p.claims(best)
	for _, column := range best.Columns {
		if c, ok := claims[column.Name]; ok {
			p.assign(column, c)
		}
	}
	p.guessValue(best, claims)
}

// claim is the column of the file that seems to fill a canonical column.
type claim struct {
	at, rank int
	rivals   []string // headers that match equally well
	why      string   // for what the cells tell
}

func (p *Proposal) assign(column models.Column, c claim) {
	x := &p.Columns[c.at]
	x.Canonical, x.rivals = column.Name, c.rivals
	if c.why != "" {
		x.Evidence += "; " + c.why
	}
}

// explain says of headers that match a canonical column why they do not fill it.
func (p *Proposal) explain(t models.Table) {
	for i := range p.Columns {
		c := &p.Columns[i]
		name, _ := canonicalFor(t, c.Header)
		if column, ok := t.Column(name); ok && c.isOfRecords() {
			c.Evidence += "; each is one more than that above, so they number the records"
		} else if ok && !fits(t, column, *c) {
			c.Evidence += fmt.Sprintf("; the header matches %s, but the cells are not values of it", name)
		}
	}
}

// claims finds the best column of the file for each canonical column of a table: by its
// header, else by its cells. A header that only contains a known name is the last
// resort before the cells alone.
func (p *Proposal) claims(t models.Table) map[string]claim {
	claims, taken := map[string]claim{}, map[int]bool{}
	add := func(name string, c claim) {
		claims[name] = c
		taken[c.at] = true
	}
	for _, column := range t.Columns {
		if c, ok := p.byHeader(t, column, taken, asRecordID); ok {
			add(column.Name, c)
		}
	}
	for _, find := range []func(models.Table, models.Column, map[int]bool) (claim, bool){p.byWords, p.byPart, p.byCells} {
		for _, column := range t.Columns {
			if _, found := claims[column.Name]; found {
				continue
			}
			if c, ok := find(t, column, taken); ok {
				add(column.Name, c)
			}
		}
	}
	p.byCourses(t, claims)
	p.byRoster(t, claims)
	return claims
}

// byHeader finds the column whose header matches best, up to a rank. If several match
// equally well, the first gets it and the others are its rivals: a person decides.
func (p *Proposal) byHeader(t models.Table, column models.Column, taken map[int]bool, worst int) (best claim, ok bool) {
	for i, c := range p.Columns {
		name, rank := canonicalFor(t, c.Header)
		switch {
		case name != column.Name || rank > worst || taken[i] || !fits(t, column, c):
		case !ok || rank < best.rank:
			best, ok = claim{at: i, rank: rank}, true
		case rank == best.rank:
			best.rivals = append(best.rivals, c.Header)
		}
	}
	return best, ok
}

// byPart finds the column whose header contains a known name, such as "Transcript
// Completed Date", and no word that makes it that of another person or thing.
func (p *Proposal) byPart(t models.Table, column models.Column, taken map[int]bool) (best claim, ok bool) {
	for i, c := range p.Columns {
		part := partOf(t, column, c.Header)
		if part == "" || taken[i] || !fits(t, column, c) {
			continue
		}
		if !ok {
			best, ok = claim{at: i, rank: asPart, why: fmt.Sprintf("the header contains “%s”", part)}, true
		} else {
			best.rivals = append(best.rivals, c.Header)
		}
	}
	return best, ok
}

// score counts the evidence for a table. Required columns count double.
func (p *Proposal) score(t models.Table) (score int) {
	claims := p.claims(t)
	for name := range claims {
		column, _ := t.Column(name)
		if score++; column.Required || slices.Contains(t.OneOf, name) {
			score++
		}
	}
	for _, c := range t.Columns { // required columns without a header
		if _, found := claims[c.Name]; c.Required && !found && !p.mayDoWithout(t, c.Name) {
			score--
		}
	}
	return score + p.kindOfTable(t, claims)
}

// mayDoWithout reports whether a required column may have no header: those that a person
// writes, the months of a sheet with a column for each, and the value, of which there may be
// several.
func (p *Proposal) mayDoWithout(t models.Table, column string) bool {
	switch column {
	case "metric_id", "status":
		return true
	case "period_start":
		return p.months() > 2
	case "numerator":
		return slices.ContainsFunc(p.Columns, func(c Column) bool { return t.Name == models.Observations.Name && c.isFigure() })
	}
	return false
}

// isFigure reports whether the column has numbers that are no IDs.
func (c Column) isFigure() bool {
	return (c.Type == "number" || c.Type == "percent") && !c.counts && !hasWord(c.Header, aboutRecords)
}

// aboutLearning are words of headers that no roster has.
var aboutLearning = []string{"course", "training", "learning", "lesson", "curriculum", "module", "kurs", "schulung", "enrollment", "enrolment", "transcript", "cours", "formation", "curso", "session", "activity"}

// aboutStaff are words of headers that no sheet of values of a metric has, in so far as it
// has each person once.
var aboutStaff = []string{
	"salary", "pay", "payroll", "fte", "birth", "birthday", "birthdate", "dob", "gender", "hire", "hired", "hiredate", "tenure", "nationality", "employment", "contract", "emplid", "jobcode", "weekly", "entry", "joined", "termination", "annual",
	"gehalt", "lohn", "geburtsdatum", "geschlecht", "eintritt", "eintrittsdatum", "austritt", "vertrag", "wochenstunden", "salaire", "naissance", "embauche", "salario", "nacimiento",
}

// isOfStaff reports whether the column is about employment.
func (c Column) isOfStaff() bool { return hasWord(c.Header, aboutStaff) }

// kindOfTable weighs what no single column tells: a roster has each person once and
// knows of no courses; a sheet with a column per month, or of months, has values of a
// metric.
func (p *Proposal) kindOfTable(t models.Table, claims map[string]claim) (score int) {
	staff := p.ofStaff()
	isLearning := slices.ContainsFunc(p.Columns, func(c Column) bool {
		return slices.ContainsFunc(strings.Fields(fold(c.Header)), func(word string) bool { return slices.Contains(aboutLearning, word) })
	})
	switch t.Name {
	case models.Employees.Name:
		person, ok := claims["employee_id"]
		_, isHistory := claims["valid_from"]
		switch {
		case ok && !isHistory && p.Columns[person.at].repeats():
			score -= 4
		case ok:
			score += min(staff, 2)
		}
		if p.hasOnlyFigures(claims) {
			score -= 4
		}
		if isLearning {
			score -= 4
		}
	case models.Completions.Name:
		if isLearning {
			score++
		}
		_, hasCourse := claims["program_id"]
		if _, hasDay := claims["completed_date"]; !hasCourse && !hasDay { // as of tickets
			score--
		}
	case models.Observations.Name:
		return p.isMetric(claims, staff)
	}
	return score
}

// hasOnlyFigures reports whether nothing but figures stands beside the people, such as an
// FTE of each month: no department, no job, no day of employment. Or it has a column for
// each month.
func (p *Proposal) hasOnlyFigures(claims map[string]claim) bool {
	facts := len(claims)
	for _, name := range []string{"employee_id", "email", "currency_code"} {
		if _, found := claims[name]; found {
			facts--
		}
	}
	isNumber := func(c Column) bool { return c.Type == "number" || c.Type == "percent" }
	return facts == 0 && slices.ContainsFunc(p.Columns, isNumber) || p.months() > 2
}

// ofStaff counts the columns about employment.
func (p *Proposal) ofStaff() (n int) {
	for _, c := range p.Columns {
		if c.isOfStaff() {
			n++
		}
	}
	return n
}

// isMetric weighs whether the table has values of a metric.
func (p *Proposal) isMetric(claims map[string]claim, staff int) (score int) {
	if p.months() > 2 {
		score += 3
	}
	period, ok := claims["period_start"]
	isOfMonths := ok && slices.ContainsFunc(p.Columns[period.at].Formats, isMonthly)
	if isOfMonths {
		score += 2
	}
	isOfFigures := (isOfMonths || p.months() > 2) && staff < 2 // beside which is an FTE, or the like
	if person, ok := claims["subject_id"]; ok && staff > 0 && !isOfFigures && !p.Columns[person.at].repeats() {
		score -= 4
	}
	return score
}

// repeats reports whether the column has its values several times.
func (c Column) repeats() bool { return c.filled >= 6 && c.different*5 < c.filled*4 }

// fits reports whether the column can hold values of the canonical column.
func fits(t models.Table, canonical models.Column, c Column) bool {
	if c.Type == "empty" {
		return true
	}
	if t.Name != models.Employees.Name && c.isOfRecords() {
		return false
	}
	switch isClosed := len(canonical.Values) > 0 && len(c.Words) > 0; {
	case canonical.Name == "program_id":
		return c.Type != "date" && c.Type != "boolean" && !c.isOfStatus()
	case isClosed && t.Name == models.Employees.Name:
		return c.meant(t.Name+"."+canonical.Name, canonical.Values) > 0
	}
	return c.isOfType(canonical)
}

// isOfRecords reports whether the column has the numbers of the records, such as those that
// forms give to responses: it is called ID or No., and counts. Only a roster may count people.
func (c Column) isOfRecords() bool {
	return c.counts && slices.Contains([]string{"id", "no", "nr", "number", "lfd nr", ""}, fold(c.Header))
}

// mayBeID reports whether the header is that of IDs, if not for certain those of the people
// whom the rows are about: the owner of an opportunity sold it, and that of a course did not
// learn.
func (c Column) mayBeID() bool {
	return (!c.isOther() || hasWord(c.Header, []string{"owner"})) && (c.Type == "text" || c.Type == "number" || c.Type == "word") && hasWord(c.Header, []string{"id", "number", "no", "nr"}) && !isCount(c.Header)
}

// isOfType reports whether the cells can be of the type of the canonical column.
func (c Column) isOfType(canonical models.Column) bool {
	switch canonical.Type {
	case models.Date:
		return c.Type == "date" || c.maySerial
	case models.Amount, models.Integer:
		return c.Type == "number"
	case models.Float:
		return c.Type == "number" || c.Type == "percent" || canonical.Unit == "hours" && c.Type != "date"
	case models.Boolean:
		return c.Type == "boolean" || c.Type == "word"
	}
	return c.Type != "date"
}

// guessValue uses the only remaining number column for the value of an observation;
// its header is the name of the metric. Where there is none, a column of ratings is.
// Where another unused column could be the value, or the only one is a target, a person
// decides.
func (p *Proposal) guessValue(t models.Table, claims map[string]claim) {
	if _, found := claims["numerator"]; t.Name != models.Observations.Name || found || p.months() > 0 {
		return
	}
	if below, found := claims["denominator"]; found { // nothing is divided by it
		p.Columns[below.at].Canonical = ""
	}
	numbers, ratings, ok := p.mayBeValues()
	left := slices.Concat(numbers, ratings)
	if !ok || len(left) != 1 || p.Columns[left[0]].isDoubtful() {
		return
	}
	why := "; the only column of ratings, so it is the value"
	if len(numbers) == 1 {
		why = "; the only remaining column of numbers, so it is the value"
	}
	c := &p.Columns[left[0]]
	c.Canonical = "numerator"
	c.Evidence += why
}

// aboutRecords are words of headers of numbers that tell records apart, such as tickets.
var aboutRecords = []string{"id", "no", "nr", "num", "number", "nummer", "ticket", "case", "record", "order", "row", "index", "ref", "reference", "key", "code", "line", "zeile", "beleg", "invoice", "call", "interaction", "conversation"}

// tellsRecordsApart reports whether the numbers are those of records, or of rows.
func (c Column) tellsRecordsApart() bool {
	return c.isIndex() || c.filled > 3 && c.different == c.filled && c.isWhole() && hasWord(c.Header, aboutRecords) && !isCount(c.Header)
}

// isIndex reports whether the column has the numbers of the rows, without a header.
func (c Column) isIndex() bool { return c.counts && strings.HasPrefix(c.Header, "column ") }

// mayBeValues returns the unused columns of numbers and of ratings. It is not ok if the value
// may be in a column that is neither.
func (p *Proposal) mayBeValues() (numbers, ratings []int, ok bool) {
	for i, c := range p.Columns {
		switch {
		case c.Canonical != "" || c.tellsRecordsApart():
		case c.Type == "number" || c.Type == "percent":
			numbers = append(numbers, i)
		case c.rating() != nil:
			ratings = append(ratings, i)
		case p.almostNumbers(i) != "":
			return nil, nil, false
		}
	}
	return numbers, ratings, true
}

// almostNumber matches a number with a unit, such as 9 h, and a time, such as 4:35.
var almostNumber = regexp.MustCompile(`^[-+−~<>≤≥]?\s?\d[\d.,:]*\s?(\p{L}{1,4}\.?|%|\pS)?$`)

// almostNumbers returns a cell that looks like a number, of a column that a run does not
// read as numbers but a person may, or whose header is that of a value. It is "" for other
// columns, such as those of IDs.
func (p *Proposal) almostNumbers(column int) string {
	c := p.Columns[column]
	if c.Type != "text" && c.Type != "word" || hasWord(c.Header, []string{"id", "no", "nr", "number", "code", "phone", "zip", "postcode"}) {
		return ""
	}
	name, _ := canonicalFor(models.Observations, c.Header)
	for _, row := range p.sample.rows {
		text := row[column].text
		isID := isDigits(text) && len(text) > 1 && text[0] == '0'
		if (almostNumber.MatchString(text) || text != "" && name == "numerator") && !isID && !slices.Contains(nothing, text) {
			return text
		}
	}
	return ""
}

// metricName turns a header into an ID, without what only says that it counts.
func metricName(header string) string {
	name := fold(header)
	if isCount(header) {
		name = strings.TrimPrefix(countFirst.ReplaceAllString(name, ""), "number ")
		name = strings.TrimSuffix(name, " number")
	}
	return strings.ReplaceAll(name, " ", "_")
}
