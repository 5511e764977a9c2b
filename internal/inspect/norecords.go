package inspect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// filter is a rule by which rows are skipped, with its evidence. If it is open, a person
// decides whether there is one.
type filter struct {
	column, rule, why string
	isOpen            bool
	is                func(row []cell) bool // of rows that stay in the sample; nil for none
}

// noRecords finds the rows between the others that are none: headings of groups, subtotals
// and headers that are repeated. It removes them from the sample, so that they do not
// speak about columns.
func (p *Proposal) noRecords(t *table) {
	t.drop(func(row []cell) bool { return filledOf(textsIn(row)) == 0 }) // a run skips them
	p.repeatedHeaders(t)
	p.headings(t)
	p.subtotals(t)
	p.figuresAlone(t)
}

// drop removes such rows and returns their number.
func (t *table) drop(is func(row []cell) bool) (n int) {
	before := len(t.rows)
	t.rows = slices.DeleteFunc(t.rows, is)
	return before - len(t.rows)
}

// repeatedHeaders finds the header among the rows, as on every page of a printed list, and
// the header of another table.
func (p *Proposal) repeatedHeaders(t *table) {
	if len(t.headers) < 2 {
		return
	}
	isBlank := func(at int) bool { return t.headers[at] == "" || t.headers[at] == fmt.Sprintf("column %d", at+1) }
	own := func(row []cell) bool {
		for i, header := range t.headers {
			if row[i].text != header && !(row[i].text == "" && isBlank(i)) {
				return false
			}
		}
		return true
	}
	first := 0
	for first < len(t.headers)-1 && isBlank(first) {
		first++
	}
	if n := t.drop(own); n > 0 {
		p.filters = append(p.filters, filter{column: t.headers[first], rule: "equals: " + scalars([]string{t.headers[first]}), why: fmt.Sprintf("%d rows repeat the header", n)})
	}
	for i, row := range t.rows {
		if other := textsIn(row); i > 0 && isAnotherHeader(other, t.headers) {
			p.another = fmt.Sprintf("row %d of the table looks like the header of another one (%s); what is below it would be read as this one, so put the two tables into two files", i+1, strings.Join(slices.DeleteFunc(other, func(text string) bool { return text == "" }), ", "))
			t.rows = t.rows[:i]
			return
		}
	}
}

func textsIn(row []cell) []string {
	return mapped(row, func(c cell) string { return c.text })
}

// isAnotherHeader reports whether all texts of a row are headers that some table knows or
// that this one has, two of them at least, and not all of them this one's.
func isAnotherHeader(row, headers []string) bool {
	known, all := 0, 0
	for _, text := range row {
		if text == "" {
			continue
		}
		if all++; isKnown(text) || slices.Contains(headers, text) {
			known++
		}
	}
	return known >= 2 && known*3 >= all*2 && filledOf(row)*2 > len(row)
}

// headings finds rows that have one cell only, such as headings of groups and notes. A
// person may be known by the ID alone, so rosters are left as they are.
func (p *Proposal) headings(t *table) {
	if len(t.headers) < 3 {
		return
	}
	alone := func(row []cell) int {
		at := -1
		for i, c := range row {
			switch {
			case c.text == "":
			case at >= 0:
				return -1
			default:
				at = i
			}
		}
		return at
	}
	counts := make([]int, len(t.headers))
	for _, row := range t.rows {
		if at := alone(row); at >= 0 {
			counts[at]++
		}
	}
	var lone []int // columns
	for at, n := range counts {
		if n > 0 && n*2 <= len(t.rows) && !t.isFigure(at) {
			lone = append(lone, at)
		}
	}
	for _, at := range lone {
		n := counts[at]
		if n*2 > len(t.rows) { // of those that are left
			continue
		}
		t.drop(func(row []cell) bool { return alone(row) == at })
		p.filters = append(p.filters, filter{column: t.headers[at], rule: "alone: true", why: fmt.Sprintf("%d rows have only this cell, such as headings of groups or notes", n)})
	}
}

var (
	totalWord  = regexp.MustCompile(`(?i)^(?:(?:grand|sub|overall)[ -]?totals?|subtotals?|totals?|all|gesamt|gesamtergebnis|summe|insgesamt|zwischensumme|totale|overall|average|mean|durchschnitt|mittelwert):?$`)
	totalAfter = regexp.MustCompile(`(?i)^.+ (total|totals|subtotal|ergebnis|gesamt|summe)$`)
	totalFirst = regexp.MustCompile(`(?i)^(total|subtotal|summe|gesamt) .+$`)
)

// subtotals finds rows of totals between the others: by a word, and by cells that are
// empty in them and filled everywhere else. Without such cells a person decides, because
// “All” and “Total Rewards” may be names.
func (p *Proposal) subtotals(t *table) {
	for at, header := range t.headers {
		for _, kind := range []struct {
			words *regexp.Regexp
			rule  func(found []string) string
		}{
			{totalWord, func(found []string) string { return "equals: " + scalars(found) }},
			{totalAfter, func(found []string) string {
				return `like: "* ` + found[0][strings.LastIndexByte(found[0], ' ')+1:] + `"`
			}},
			{totalFirst, func(found []string) string { word, _, _ := strings.Cut(found[0], " "); return `like: "` + word + ` *"` }},
		} {
			is := func(row []cell) bool { return kind.words.MatchString(row[at].text) }
			var found []string
			rows := 0
			for _, row := range t.rows {
				if is(row) {
					if rows++; !slices.Contains(found, row[at].text) {
						found = append(found, row[at].text)
					}
				}
			}
			if rows == 0 || rows*2 > len(t.rows) || rows == 1 && is(t.rows[len(t.rows)-1]) { // the last row is decided by its sum, too
				continue
			}
			f := filter{column: header, rule: kind.rule(found), why: fmt.Sprintf("%d rows are totals by this word, such as “%s”", rows, found[0])}
			if empty := t.emptyIn(is); empty >= 0 {
				f.why += ", and have no " + t.headers[empty]
				t.drop(is)
			} else {
				f.isOpen = true
			}
			p.filters = append(p.filters, f)
		}
	}
}

// figuresAlone finds rows that have nothing but figures, such as totals without a word, or
// rows for which the cells above stand.
func (p *Proposal) figuresAlone(t *table) {
	figures := t.figures()
	if !slices.Contains(figures, true) || !slices.Contains(figures, false) {
		return
	}
	is := func(row []cell) bool { return onlyIn(row, figures) }
	rows := 0
	for _, row := range t.rows {
		if is(row) {
			rows++
		}
	}
	if rows == 0 || rows*2 > len(t.rows) {
		return
	}
	f := filter{rule: "empty: true", why: fmt.Sprintf("%d rows have nothing but figures, such as totals without a word", rows)}
	// Where other rows lack some of the cells, too, those that lack all are no such rows.
	isPart := func(row []cell) bool {
		for at, c := range row {
			if c.text == "" && !figures[at] && !is(row) {
				return true
			}
		}
		return false
	}
	empty := t.emptyIn(is)
	if f.isOpen = empty < 0 || !slices.ContainsFunc(t.rows, isPart); f.isOpen {
		empty = slices.Index(figures, false)
	} else {
		t.drop(is)
	}
	f.column = t.headers[empty]
	p.filters = append(p.filters, f)
}

// figures are the columns of numbers that are no IDs.
func (t *table) figures() []bool {
	figures := make([]bool, len(t.headers))
	for at := range t.headers {
		figures[at] = t.isFigure(at)
	}
	return figures
}

func (t *table) isFigure(at int) bool {
	c := t.typeOf(at)
	return (c.Type == "number" || c.Type == "percent") && !isIdentifier(t.headers[at])
}

// onlyIn reports whether a row has cells in some of these columns and in no others.
func onlyIn(row []cell, columns []bool) bool {
	found := false
	for at, c := range row {
		if c.text != "" && !columns[at] {
			return false
		}
		found = found || c.text != ""
	}
	return found
}

// isIdentifier reports whether some table knows the header as that of an ID.
func isIdentifier(header string) bool {
	return slices.ContainsFunc(models.Canonical, func(t models.Table) bool {
		name, _ := canonicalFor(t, header)
		return strings.HasSuffix(name, "_id")
	})
}

// emptyIn finds a column that is empty in all such rows and in none of
// the others; -1 for none. At most one in fifty of the others may lack a cell.
func (t *table) emptyIn(is func(row []cell) bool) int {
	for at := range t.headers {
		lacking, others, filled := 0, 0, 0
		for _, row := range t.rows {
			switch isTotal := is(row); {
			case isTotal && row[at].text != "":
				filled++
			case !isTotal:
				if others++; row[at].text == "" {
					lacking++
				}
			}
		}
		if filled == 0 && lacking*50 <= others && others > 0 {
			return at
		}
	}
	return -1
}

// openRules are the keys of the rules that a person decides about.
func (w *writer) openRules() string {
	var keys []string
	for _, f := range w.filters {
		if key, _, _ := strings.Cut(f.rule, ":"); f.isOpen && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return strings.Join(keys, " or ")
}

// skips writes the rules by which rows are skipped.
func (w *writer) skips() {
	if w.another != "" {
		w.decideAt("    ", "source", "skip_where: ["+choose+"]", w.another+"; then remove the line")
	}
	var rules, why []string
	isOpen := false
	for _, f := range w.filters {
		at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == f.column })
		if f.rule == "alone: true" && w.Table == models.Employees.Name && at >= 0 && w.Columns[at].Canonical == "employee_id" {
			continue
		}
		rule := f.rule
		if f.isOpen {
			isOpen = true
			_, value, _ := strings.Cut(rule, ":")
			rule = choose + ":" + value
		}
		rules, why = append(rules, "{column: "+scalar(f.column)+", "+rule+"}"), append(why, f.why)
	}
	if column, word, last := w.totals(); column != "" {
		rules, why = append(rules, fmt.Sprintf("{column: %s, equals: [%s]}", scalar(column), scalar(word))), append(why, last)
	}
	text := "skip_where: [" + strings.Join(rules, ", ") + "]"
	switch {
	case len(rules) == 0:
	case isOpen:
		w.decideAt("    ", "skip_where", text, strings.Join(why, "; ")+"; if these are no records, or must not count, replace “choose” with "+w.openRules()+", otherwise remove the rule")
	default:
		w.line("    %s  # %s", text, strings.Join(why, "; "))
	}
}
