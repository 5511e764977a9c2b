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
	kinds, hasKinds := p.monthsOfKinds()
	if hasKinds {
		w.askKind(kinds)
	}
	w.line("    columns:")
	for _, c := range canonical.Columns {
		if !hasKinds || !w.isKind(kinds, c.Name) {
			w.column(canonical, c, unpivots)
		}
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
	var emails, ids []string
	for _, c := range w.Columns {
		switch from := "from: " + scalar(c.Header); {
		case c.Canonical != "":
		case c.Type == "email":
			emails = append(emails, from)
		case c.mayBeID():
			ids = append(ids, from)
		}
	}
	const says = "no column tells for certain whom the rows are about; add "
	name, why := t.OneOf[0], "no column tells whom the rows are about; add from: with the header of their IDs"
	if len(emails) > 0 {
		name, why = "email", says+strings.Join(emails, " or ")
	} else if len(ids) > 0 {
		why = says + strings.Join(ids, " or ") + " only if it has their IDs"
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
	default:
		w.withoutHeader(t, c, unpivots)
	}
}

// withoutHeader writes the line of a canonical column that no header names: what the other
// columns tell, or a question.
func (w *writer) withoutHeader(t models.Table, c models.Column, unpivots bool) {
	switch t.Name + "." + c.Name {
	case "observations.metric_id":
		w.metric(unpivots)
	case "observations.numerator":
		w.askValue()
	case "observations.denominator":
		w.denominator(c)
	case "completions.status":
		w.status()
	case "completions.completed_date":
		w.completed()
	case "employees.status":
		w.employment(c)
	case "employees.hire_date", "employees.termination_date":
		w.askEmploymentDay(c)
	default:
		switch {
		case c.Name == "currency_code":
			w.currency(c)
		case c.Name == "period_start" && w.noPeriods() != "":
			w.decide(c.Name, c.Name+": {}", w.noPeriods())
		case c.Required:
			w.decide(c.Name, c.Name+": {}", "no header matches, but every row needs this column: "+lower(c.Doc))
		}
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
		case x.Canonical != "" || x.isIndex():
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
var currencyOf = map[string]string{"€": "EUR", "£": "GBP", "EUR": "EUR", "USD": "USD", "GBP": "GBP", "CHF": "CHF"}

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
	why := "the currency of the amounts is unknown; write {const: EUR} or another code"
	if at := slices.IndexFunc(w.Columns, func(x Column) bool { return x.Canonical == "" && hasWord(x.Header, aboutCurrencies) }); at >= 0 {
		why += ", or add from: " + scalar(w.Columns[at].Header) + " if it has the code of each amount"
	}
	w.decide("currency_code", "currency_code: {}", why)
}
