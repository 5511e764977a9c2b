package inspect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// values completes a line, depending on the type of the column.
func (w *writer) values(name string, c models.Column, x Column, parts []string) {
	parts, open := w.reading(name, c, x, parts)
	if len(x.rivals) == 0 {
		parts, open = w.filledDown(c, x, parts, open)
	}
	if len(x.rivals) > 0 { // without from, the line does not load
		parts = parts[1:]
		open = strings.TrimSuffix("several headers match equally well; add from: "+strings.Join(append([]string{scalar(x.Header)}, mapped(x.rivals, scalar)...), " or from: ")+"; "+open, "; ")
	}
	if why := w.nobody(name, x); why != "" {
		parts, open = withoutFrom(parts), strings.TrimPrefix(open+"; "+why, "; ")
	}
	if why := w.outOf(); name == "score_ratio" && why != "" {
		parts, open = withoutFrom(parts[:1]), why
	}
	if why := w.trial.doubt(name); why != "" && open == "" {
		parts, open = w.unread(x, parts, why)
	}
	if why := w.leavers(x); name == "status" && w.Table == models.Employees.Name && why != "" {
		parts, open = withoutFrom(parts), strings.TrimSuffix(why+"; "+open, "; ")
	}
	if name == "status" && w.Table == models.Completions.Name {
		if why := w.otherwise(x); len(why) > 0 {
			parts, open = withoutFrom(parts), strings.TrimSuffix(strings.Join(append(why, open), "; "), "; ")
		}
	}
	line := name + ": {" + strings.Join(parts, ", ") + "}"
	if open != "" {
		w.decide(name, line, open)
		return
	}
	w.line("      %s", line)
}

// withoutFrom is a line without where the column comes from, which so does not load.
func withoutFrom(parts []string) []string {
	return slices.DeleteFunc(slices.Clone(parts), func(part string) bool { return strings.HasPrefix(part, "from: ") })
}

// unread opens a column for whose cells a run would hold back too many rows.
func (w *writer) unread(x Column, parts []string, why string) (_ []string, open string) {
	if rest := withoutFrom(parts); len(rest) < len(parts) {
		return rest, why + "; then add from: " + scalar(x.Header)
	}
	return append(parts, "decimal: "+choose), why + "; then remove “choose”" // of an unpivot
}

// filledDown adds whether a value stands for the empty cells below it.
func (w *writer) filledDown(c models.Column, x Column, parts []string, open string) (_ []string, stillOpen string) {
	t, _ := models.CanonicalTable(w.Table)
	value, why := w.standsBelow(t, c, x)
	switch value {
	case "":
		return parts, open
	case choose:
		open = strings.TrimPrefix(open+"; "+why, "; ")
	default:
		at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == x.Header })
		w.Columns[at].Evidence += "; " + why
	}
	return append(parts, "fill_down: "+value), open
}

// reading adds how the cells are read, and what is open.
func (w *writer) reading(name string, c models.Column, x Column, parts []string) (_ []string, open string) {
	isNumber := c.Type == models.Float || c.Type == models.Amount || c.Type == models.Integer
	switch {
	case c.Type == models.Date:
		if parts, open = w.day(name, x, parts); name != "valid_to" || open != "" {
			return parts, open
		}
		return w.end(x, parts)
	case c.Unit == "hours":
		return w.duration(x, parts)
	case name == "numerator" && x.rating() != nil && x.Type != "number":
		return w.ratings(x, parts)
	case isNumber:
		return w.number(c, x, parts)
	case strings.HasSuffix(name, "_id"):
		return w.id(x, parts)
	case len(c.Values) > 0 || c.Type == models.Boolean && x.Type != "boolean":
		return w.words(name, c, x, parts)
	}
	return parts, ""
}

// id adds the zeros that IDs lost.
func (w *writer) id(x Column, parts []string) (_ []string, open string) {
	if x.pad > 0 {
		return append(parts, fmt.Sprintf("pad: %d", x.pad)), ""
	}
	if open = w.lostZeros(x); open != "" {
		parts = append(parts, "pad: "+choose)
	}
	return parts, open
}

// day adds the formats of a day. The months of a fiscal year are left open.
func (w *writer) day(name string, x Column, parts []string) ([]string, string) {
	if name == "period_start" && hasWord(x.Header, aboutFiscal) && len(x.Formats) > 0 && len(x.Either) == 0 {
		x.Either, x.Formats, x.warning = x.Formats, nil, mayBeFiscalMonth
	}
	return w.date(x, parts)
}

// date adds the formats; if they are undecided, it also adds an invalid one.
func (w *writer) date(x Column, parts []string) ([]string, string) {
	switch {
	case x.maySerial:
		return append(parts, "formats: ["+choose+"]"),
			"the numbers may be dates of a spreadsheet in an unknown number format; if they are, replace “choose” with excel, otherwise remove the line"
	case len(x.Either) > 0:
		open := "replace “choose” with " + strings.Join(mapped(x.Either, scalar), " or ")
		if x.warning != "" {
			open = x.warning + "; then " + open
		}
		return append(parts, "formats: "+scalars(append(slices.Clone(x.Formats), choose))), open
	case len(x.Formats) == 0:
		return append(parts, "formats: ["+choose+"]"), "all cells are empty; write the format of the dates, such as dd/mm/yyyy"
	}
	parts = append(parts, "formats: "+scalars(x.Formats))
	if x.language != "" {
		parts = append(parts, "language: "+x.language)
	}
	return parts, ""
}

// number adds how numbers are written, and what is open about it.
func (w *writer) number(c models.Column, x Column, parts []string) ([]string, string) {
	parts, open := separators(c, x, parts)
	parts, open = marks(c, x, parts, open)
	isShare := c.Unit == "0..1"
	if why := x.scale.mixed(isShare); why != "" {
		return append(parts, "percent: "+choose), strings.Join(append(open, why), "; ")
	}
	if x.scale.percents > 0 || isShare && x.scale.above > 0 {
		parts = append(parts, "percent: true")
	}
	return parts, strings.Join(open, "; ")
}

// separators adds those of the numbers; if they are undecided, it adds an invalid one.
func separators(c models.Column, x Column, parts []string) (_, open []string) {
	switch {
	case len(x.signs) > 1 && (x.letters > 0 || c.Type == models.Float):
		open = append(open, fmt.Sprintf("the cells have the currencies %s, and a run reads one; request an export in a single currency", strings.Join(x.signs, " and ")))
	case x.Type != "number" && x.Type != "percent" && x.Type != "empty":
		open = append(open, fmt.Sprintf("too few cells are numbers (%s)", x.Evidence))
	case len(x.Either) > 0:
		open = append(open, "replace “choose” with "+strings.Join(x.Either, " or "))
	case c.Type == models.Amount && multiplied(x.Header) != "":
		open = append(open, multiplied(x.Header))
	}
	if len(open) > 0 {
		return append(parts, "decimal: "+choose), open
	}
	if x.Decimal == "," {
		parts = append(parts, `decimal: ","`)
	}
	if x.Group != "" {
		parts = append(parts, "group: "+strconv.Quote(x.Group))
	}
	return parts, nil
}

// marks adds the currency whose marks the cells have, where no other column tells it. A sign
// of several currencies is left open.
func marks(c models.Column, x Column, parts, open []string) (_, stillOpen []string) {
	switch {
	case len(x.signs) != 1 || c.Type == models.Amount && x.letters == 0 || c.Type == models.Integer || len(open) > 0:
		return parts, open
	case currencyOf[x.signs[0]] != "":
		return append(parts, "currency: "+currencyOf[x.signs[0]]), open
	}
	return append(parts, "currency: "+choose), append(open, x.signs[0]+" is the sign of several currencies; replace “choose” with the code, such as USD")
}

// ratings assigns the words of ratings to 1 and 0.
func (w *writer) ratings(x Column, parts []string) ([]string, string) {
	found := x.rating()
	entries := []string{`"1": ` + scalars(found["1"]), `"0": ` + scalars(found["0"])}
	open := ""
	if unknown := x.unrated(); len(unknown) > 0 {
		entries = append(entries, choose+": "+scalars(unknown))
		open = "the meaning of these words is unknown; put each under a number, or remove them here and add them to nulls"
	}
	return append(parts, "values: {"+strings.Join(entries, ", ")+"}"), open
}

// lostZeros asks whether IDs of digits lost zeros that others of the column have.
func (w *writer) lostZeros(x Column) string {
	at := slices.IndexFunc(w.Columns, func(c Column) bool { return c.Header == x.Header })
	length, short := 0, 0
	for _, row := range w.sample.rows {
		if at < 0 || at >= len(row) {
			return ""
		}
		switch text := row[at].text; {
		case text == "":
		case !isDigits(text) || length > 0 && text[0] == '0' && len(text) != length:
			return ""
		case text[0] == '0':
			length = len(text)
		}
	}
	for _, row := range w.sample.rows {
		switch n := len(row[at].text); {
		case n > length:
			return ""
		case n > 0 && n < length:
			short++
		}
	}
	if short == 0 {
		return ""
	}
	return fmt.Sprintf("%d IDs have less than %d digits, while others begin with zeros; if they lost theirs, replace “choose” with %d, otherwise with 1", short, length, length)
}

// words assigns the words found to the values of the canonical column.
func (w *writer) words(name string, c models.Column, x Column, parts []string) ([]string, string) {
	allowed := c.Values
	if c.Type == models.Boolean {
		allowed = []string{"false", "true"}
	}
	found := map[string][]string{}
	var unknown []string
	if len(x.Words) == 0 && x.filled > 0 {
		return append(parts, "values: {"+choose+": []}"), "there are too many different words to list; write which words mean which value"
	}
	for _, word := range x.Words {
		value := meaning(w.Table+"."+name, allowed, word.Text)
		switch {
		case value == "":
			unknown = append(unknown, word.Text)
		case !strings.EqualFold(value, word.Text):
			found[value] = append(found[value], word.Text)
		}
	}
	if len(x.Words) > maxWords {
		return append(parts, "values: {"+choose+": []}"), "there are too many different words to list; write which words mean which value"
	}
	var entries []string
	for _, value := range allowed {
		if len(found[value]) > 0 {
			entries = append(entries, scalar(value)+": "+scalars(found[value]))
		}
	}
	open := ""
	if len(unknown) > 0 {
		entries = append(entries, choose+": "+scalars(unknown))
		open = "the meaning of these words is unknown; put each under one of " + strings.Join(allowed, ", ")
		if w.Table == models.Employees.Name {
			open += letterCodes(unknown)
		}
		if slices.ContainsFunc(unknown, func(word string) bool { return fold(word) == "expired" }) {
			open += "; an expired certificate was completed once, but an expired enrollment was not"
		}
	}
	if len(entries) > 0 {
		parts = append(parts, "values: {"+strings.Join(entries, ", ")+"}")
	}
	return parts, open
}

// meaning is the canonical value that a word means, "" if it is unknown. Of a code with
// its text in parentheses, as in "COURSE-COMPL (Completed)", the text counts.
func meaning(column string, allowed []string, word string) string {
	texts := []string{word}
	if _, inner, found := strings.Cut(strings.TrimSuffix(word, ")"), "("); found && strings.HasSuffix(word, ")") {
		texts = append(texts, inner)
	}
	for _, text := range texts {
		folded := fold(text)
		for _, value := range allowed {
			if folded == value || slices.Contains(meanings[column][value], folded) {
				return value
			}
		}
	}
	return ""
}
