package inspect

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/impactmart/impactmart/models"
)

// choose marks what a person must decide; no setting accepts it.
const choose = "choose"

// propose writes the feed's configuration, tries it on the file, and opens the columns for
// which a run would hold back too many rows.
func (p *Proposal) propose(ctx context.Context, path string, t table) {
	before := *p
	before.Columns = slices.Clone(p.Columns)
	p.block(t)
	if p.Table == "" {
		return
	}
	if trial := p.try(ctx, path); trial != nil {
		*p = before
		p.trial = trial
		p.block(t)
		if trial.refused == "" {
			p.set("", "trial", "%s", trial.says())
		}
	}
	if len(p.alike) > 0 {
		p.repeatFor(ctx, path)
	}
}

// block writes the feed's configuration.
func (p *Proposal) block(t table) {
	w := &writer{Proposal: p, sample: t}
	if p.Table == "" {
		return
	}
	canonical, _ := models.CanonicalTable(p.Table)
	w.line("feeds:")
	w.line("  %s:", scalar(p.feedName()))
	w.line("    table: %s", p.Table)
	source := "source: {" + strings.Join(w.source(), ", ") + "}"
	w.decideSource(source)
	unpivots := canonical.Name == models.Observations.Name && p.months() > 2
	if unpivots {
		r := p.monthReading()
		w.line(`    unpivot: {headers: '%s', name: period_start, value: numerator}  # %d headers are %ss`, strings.ReplaceAll(r.pattern, "'", "''"), len(p.readMonths()), r.grain)
	}
	w.line("    columns:")
	for _, c := range canonical.Columns {
		w.column(canonical, c, unpivots)
	}
	w.person(canonical)
	w.mixtures(canonical)
	w.rest(unpivots)
	p.Block = w.text.String()
}

// feedName is the name of the feed: that of the file.
func (p *Proposal) feedName() string {
	return strings.Map(feedLetter, strings.TrimSuffix(path.Base(p.File), path.Ext(p.File)))
}

// decideSource writes the source, with what is open about it.
func (w *writer) decideSource(source string) {
	var keys, why []string
	for _, s := range w.Dialect {
		if s.Value == choose {
			keys, why = append(keys, "source."+s.Key), append(why, s.Evidence)
		}
	}
	if w.trial != nil && w.trial.refused != "" {
		keys, why = append(keys, "source"), append(why, "a run would refuse the file: "+w.trial.refused)
	} else if doubt := w.trial.doubt(""); doubt != "" {
		keys, why = append(keys, "source"), append(why, doubt)
	}
	if len(why) == 0 {
		w.line("    %s", source)
		return
	}
	w.decideAt("    ", strings.Join(keys, ", "), source, strings.Join(why, "; "))
}

// person asks who the rows are about if no column tells.
func (w *writer) person(t models.Table) {
	if len(t.OneOf) == 0 || slices.ContainsFunc(w.Columns, func(c Column) bool { return slices.Contains(t.OneOf, c.Canonical) }) {
		return
	}
	var may []string
	for _, c := range w.Columns {
		if c.Type == "email" {
			may = append(may, "from: "+scalar(c.Header))
		}
	}
	name, why := t.OneOf[0], "no column tells whom the rows are about; add from: with the header of their IDs"
	if len(may) > 0 {
		name, why = "email", "no column tells for certain whom the rows are about; add "+strings.Join(may, " or ")
	}
	w.decide(name, name+": {}", why)
}

// feedLetter keeps the characters that are allowed in the name of a feed, and
// replaces others.
func feedLetter(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '-':
		return r
	case r >= 'A' && r <= 'Z':
		return r - 'A' + 'a'
	}
	return '_'
}

type writer struct {
	*Proposal
	sample table
	text   strings.Builder
}

// line adds one line; line ends in headers or words are replaced.
func (w *writer) line(format string, args ...any) {
	w.text.WriteString(oneLine(fmt.Sprintf(format, args...)) + "\n")
}

// oneLine replaces line ends and control characters, so that a comment stays on one
// line.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\u0085' {
			return ' '
		}
		return r
	}, text)
}

// decide writes a line that does not load, with a comment that says what to decide.
func (w *writer) decide(column, text, why string) { w.decideAt("      ", column, text, why) }

func (w *writer) decideAt(indent, column, text, why string) {
	w.line("%s%s  # DECIDE: %s", indent, text, why)
	w.Open = append(w.Open, column+": "+why)
}

// plain matches a text that YAML reads verbatim, also within braces.
var plain = regexp.MustCompile(`^[\p{L}][\p{L}\p{N} _/().*€-]*$`)

// scalar writes a text so that YAML reads it verbatim.
func scalar(text string) string {
	switch strings.ToLower(text) {
	case "yes", "no", "true", "false", "null", "on", "off", "y", "n":
		return strconv.Quote(text)
	}
	if plain.MatchString(text) && strings.TrimSpace(text) == text {
		return text
	}
	return strconv.Quote(text)
}

func scalars(texts []string) string { return "[" + strings.Join(mapped(texts, scalar), ", ") + "]" }

func mapped[T any](texts []T, to func(T) string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = to(text)
	}
	return out
}

// literal escapes a file name, because paths are patterns.
var literal = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

// source returns the settings of the source.
func (w *writer) source() []string {
	parts := []string{"type: " + w.Type, "path: " + strconv.Quote(literal.Replace(w.File))}
	var header []string
	for _, s := range w.Dialect {
		key, isHeader := strings.CutPrefix(s.Key, "header.")
		switch {
		case s.Key == "":
		case isHeader:
			header = append(header, key+": "+s.Value)
		case slices.Contains([]string{"skip_lines", "skip_footer", "skip_widths"}, s.Key):
			parts = append(parts, s.Key+": "+s.Value)
		case s.Key == "separator" && s.Value == ",": // the default
		default:
			parts = append(parts, s.Key+": "+scalar(s.Value))
		}
	}
	if len(header) > 0 {
		parts = append(parts, "header: {"+strings.Join(header, ", ")+"}")
	}
	return parts
}

// column writes the line of a canonical column. It writes none if no header matches
// and the column is not needed.
func (w *writer) column(t models.Table, c models.Column, unpivots bool) {
	from := slices.IndexFunc(w.Columns, func(x Column) bool { return x.Canonical == c.Name })
	switch {
	case unpivots && c.Name == "period_start":
		w.periodStart()
	case unpivots && c.Name == "numerator":
		w.values("numerator", c, w.spread(), nil)
	case from >= 0:
		x := w.Columns[from]
		w.values(c.Name, c, x, []string{"from: " + scalar(x.Header)})
	case w.unusable(t, c) >= 0 && !(c.Name == "status" && t.Name == models.Employees.Name):
		w.askUnusable(c, w.Columns[w.unusable(t, c)])
	case c.Name == "metric_id" && t.Name == models.Observations.Name:
		w.metric(unpivots)
	case c.Name == "status" && c.Required:
		w.status()
	case c.Name == "status" && t.Name == models.Employees.Name:
		w.employment(c)
	case c.Name == "hire_date" && t.Name == models.Employees.Name, c.Name == "termination_date":
		w.askEmploymentDay(c)
	case c.Name == "currency_code":
		w.currency(c)
	case c.Name == "completed_date":
		w.completed()
	case c.Name == "denominator":
		w.denominator(c)
	case c.Name == "numerator":
		w.askValue()
	case c.Required:
		w.decide(c.Name, c.Name+": {}", "no header matches, but every row needs this column: "+lower(c.Doc))
	}
}

// periodStart writes how headers that are months are read.
func (w *writer) periodStart() {
	r := w.monthReading()
	parts := []string{"formats: " + scalars(r.formats)}
	if r.language != "" {
		parts = append(parts, "language: "+r.language)
	}
	if len(r.doubts) == 0 {
		w.line("      period_start: {%s}", strings.Join(parts, ", "))
		return
	}
	parts[0] = "formats: " + scalars(append(r.formats, choose))
	w.decide("period_start", "period_start: {"+strings.Join(parts, ", ")+"}", strings.Join(r.doubts, "; ")+"; then remove “choose”")
}

// askValue asks which column has the value of the metric.
func (w *writer) askValue() {
	var may, unread, sums []string
	for i, x := range w.Columns {
		switch {
		case x.Canonical != "":
		case x.Type == "number" || x.Type == "percent":
			may = append(may, "from: "+scalar(x.Header))
			if isAggregate(x.Header) {
				sums = append(sums, scalar(x.Header))
			}
		case w.almostNumbers(i) != "":
			unread = append(unread, fmt.Sprintf("%s (with %s)", scalar(x.Header), scalar(w.almostNumbers(i))))
		}
	}
	why := "no column of numbers can be the value of a metric"
	switch {
	case len(may) == 1:
		why = "no header tells which column has the value; add " + may[0] + " only if it does"
	case len(may) == 2 && w.ratio() != "":
		why = "the value may be in " + strings.Join(may, " or ") + "; " + w.ratio()
	case len(may) > 1:
		why = "the value may be in several columns; add " + strings.Join(may, " or ") + "; of a ratio, map the other one to denominator"
	}
	if len(unread) > 0 {
		why += "; if the value is in " + strings.Join(unread, " or ") + ", whose cells are not all numbers, request an export with numbers only"
	}
	if len(sums) > 0 {
		why += "; " + strings.Join(sums, " and ") + " may be sums up to a day or of another year, where a run needs the value of each period: request that, or take another column"
	}
	w.decide("numerator", "numerator: {}", why)
}

func lower(doc string) string { return strings.ToLower(doc[:1]) + strings.TrimSuffix(doc[1:], ".") }

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
		parts, open = w.unread(c, x, parts, why)
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
func (w *writer) unread(c models.Column, x Column, parts []string, why string) (_ []string, open string) {
	if c.Type == models.Float && len(x.signs) > 0 {
		why += "; a run reads the sign of a currency in amounts of money only, so request an export with plain numbers"
	}
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
	case name == "period_start" && hasWord(x.Header, aboutFiscal) && len(x.Formats) > 0 && len(x.Either) == 0:
		x.Either, x.Formats, x.warning = x.Formats, nil, mayBeFiscalMonth
		return w.date(x, parts)
	case c.Type == models.Date:
		return w.date(x, parts)
	case c.Unit == "hours":
		return w.duration(x, parts)
	case name == "numerator" && x.rating() != nil && x.Type != "number":
		return w.ratings(x, parts)
	case isNumber:
		return w.number(c, x, parts)
	case x.pad > 0:
		return append(parts, fmt.Sprintf("pad: %d", x.pad)), ""
	case strings.HasSuffix(name, "_id"):
		if open = w.lostZeros(x); open != "" {
			parts = append(parts, "pad: "+choose)
		}
	case len(c.Values) > 0 || c.Type == models.Boolean && x.Type != "boolean":
		return w.words(name, c, x, parts)
	}
	return parts, open
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
	if x.realNoDays > 0 {
		return append(parts, "formats: "+scalars(append(slices.Clone(x.Formats), choose))),
			fmt.Sprintf("%d cells are real dates such as 9999-12-31, which stand for no day; a run holds their rows back, so clear these cells in the sheet, or request an export in which they are empty; then remove “choose”", x.realNoDays)
	}
	parts = append(parts, "formats: "+scalars(x.Formats))
	if x.language != "" {
		parts = append(parts, "language: "+x.language)
	}
	return parts, ""
}

// number adds the separators; if they are undecided, it adds an invalid one.
func (w *writer) number(c models.Column, x Column, parts []string) ([]string, string) {
	var open []string
	switch {
	case x.letters > 0:
		open = append(open, fmt.Sprintf("%d cells have the currency in letters, which a run does not read as a number; request an export with numbers only", x.letters))
	case x.Type != "number" && x.Type != "percent" && x.Type != "empty":
		open = append(open, fmt.Sprintf("too few cells are numbers (%s)", x.Evidence))
	case len(x.Either) > 0:
		open = append(open, "replace “choose” with "+strings.Join(x.Either, " or "))
	case c.Type == models.Amount && multiplied(x.Header) != "":
		open = append(open, multiplied(x.Header))
	}
	if len(open) > 0 {
		parts = append(parts, "decimal: "+choose)
	} else {
		if x.Decimal == "," {
			parts = append(parts, `decimal: ","`)
		}
		if x.Group != "" {
			parts = append(parts, "group: "+strconv.Quote(x.Group))
		}
	}
	isShare := c.Unit == "0..1"
	if why := x.scale.mixed(isShare); why != "" {
		return append(parts, "percent: "+choose), strings.Join(append(open, why), "; ")
	}
	if x.scale.percents > 0 || isShare && x.scale.above > 0 {
		parts = append(parts, "percent: true")
	}
	return parts, strings.Join(open, "; ")
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

// metric writes which metric the values belong to.
func (w *writer) metric(unpivots bool) {
	at := slices.IndexFunc(w.Columns, func(x Column) bool { return x.Canonical == "numerator" })
	if at < 0 || unpivots || w.isNamed(at) {
		w.decide("metric_id", "metric_id: {}", "write {const: ID} with the ID of a metric of your register")
		return
	}
	w.line("      metric_id: {const: %s}  # the ID of the metric in your register", scalar(metricName(w.Columns[at].Header)))
}

// isNamed reports whether the header is that of a canonical column, and so not the
// name of a metric.
func (w *writer) isNamed(at int) bool {
	name, _ := canonicalFor(models.Observations, w.Columns[at].Header)
	return name != ""
}

// currencyOf are the signs that mean one currency only.
var currencyOf = map[string]string{"€": "EUR", "£": "GBP", "EUR": "EUR", "USD": "USD", "GBP": "GBP"}

// currency writes the currency of amounts: by their sign, or undecided.
func (w *writer) currency(c models.Column) {
	at := slices.IndexFunc(w.Columns, func(x Column) bool { return strings.HasSuffix(x.Canonical, "amount") })
	if at < 0 && !c.Required {
		return
	}
	var signs []string
	if at >= 0 {
		signs = w.Columns[at].signs
	}
	if len(signs) > 1 {
		w.decide(c.Name, c.Name+": {}", fmt.Sprintf("the amounts have the signs %s, but a file must have a single currency or a currency column; request such an export", strings.Join(signs, " and ")))
		return
	}
	if code := currencyOf[strings.Join(signs, "")]; code != "" {
		w.line("      currency_code: {const: %s}", code)
		return
	}
	w.decide("currency_code", "currency_code: {}", "the currency of the amounts is unknown; write {const: EUR} or another code")
}
