package transform

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
)

// compiler checks a mapping and collects all its faults.
type compiler struct {
	table   models.Table
	mapping Mapping
	errs    []error
	// The mapping's own separators are wrong: reported once, not for each column.
	wrongSeparators bool
}

func (c *compiler) fault(path, format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("%s: %s", path, fmt.Sprintf(format, args...)))
}

// New compiles a mapping for a canonical table. The error joins all faults of the
// mapping, one line each, as "path: what is wrong; what to do".
func New(table models.Table, m Mapping) (*Normalizer, error) {
	models.SetDefaults(&m)
	c := &compiler{table: table, mapping: m, errs: models.CheckKeys(m)}
	declared := len(c.errs)
	c.separators("", m.Decimal, m.Group)
	c.wrongSeparators = len(c.errs) > declared
	n := &Normalizer{
		table:      table,
		fields:     c.columns(),
		attributes: c.attributes(),
		unpivot:    c.unpivot(),
		filters:    c.filters("skip_where", m.SkipWhere),
		leading:    c.filters("skip_while", m.SkipWhile),
		null:       c.null(),
		strata:     c.strata(),
		copies:     c.copies(),
		contract:   c.contract(),
		memory:     memory.DefaultAllocator,
	}
	n.nullDays = nullDays(n.null, n.fields, n.attributes)
	c.demands(n.fields)
	c.retractions()
	if len(c.errs) > 0 {
		return nil, errors.Join(c.errs...)
	}
	n.identity, n.reading = identify(table, m.canonical()), m.reading()
	return n, nil
}

// columns compiles the mapped columns in the order of the table.
func (c *compiler) columns() []*field {
	for _, name := range slices.Sorted(maps.Keys(c.mapping.Columns)) {
		if _, ok := c.table.Column(name); !ok || made(name) {
			c.unknown("columns."+name, name)
		}
	}
	fields := make([]*field, len(c.table.Columns))
	for i, column := range c.table.Columns {
		if column.Type == models.Money || column.Type == models.Timestamp {
			c.fault("columns."+column.Name, "%s is not a type of a canonical table", column.Type)
		}
		spec, mapped := c.mapping.Columns[column.Name]
		unpivoted := c.mapping.Unpivot != nil && (column.Name == c.mapping.Unpivot.Name || column.Name == c.mapping.Unpivot.Value)
		if !made(column.Name) && (mapped || unpivoted) {
			fields[i] = c.field("columns."+column.Name, column, spec)
		}
	}
	return fields
}

// unknown reports a name that is not a canonical column, or that cannot be mapped.
func (c *compiler) unknown(path, name string) {
	switch name {
	case stratumColumn:
		c.fault(path, "is made from the declared strata and cannot be mapped; remove it")
	case clusterColumn, teamColumn:
		c.fault(path, "is made from the declared %s and cannot be mapped; remove it", strings.TrimSuffix(name, "_name"))
	case models.SourceRow:
		c.fault(path, "is the row's address and cannot be mapped; remove it")
	default:
		c.fault(path, "%s has no column %q%s", c.table.Name, name, models.DidYouMean(name, c.mappable()))
	}
}

func (c *compiler) mappable() []string {
	return slices.DeleteFunc(c.table.ColumnNames(), made)
}

// Mappable returns the columns of a canonical table that a mapping can fill.
func Mappable(table models.Table) []models.Column {
	return slices.DeleteFunc(slices.Clone(table.Columns), func(c models.Column) bool { return made(c.Name) })
}

func (c *compiler) attributes() []*field {
	var fields []*field
	names := slices.Sorted(maps.Keys(c.mapping.Attributes))
	if _, ok := c.table.Column(stratumColumn); !ok && len(names) > 0 {
		c.fault("attributes", "%s has no strata, so it cannot have attributes; remove them", c.table.Name)
	}
	for _, name := range names {
		path := "attributes." + name
		if _, taken := c.table.Column(name); taken || name == models.SourceRow {
			c.fault(path, "is a column of %s; map it under columns", c.table.Name)
		}
		fields = append(fields, c.field(path, models.Column{Name: name, Type: models.String}, c.mapping.Attributes[name]))
	}
	return fields
}

// field compiles one column or attribute.
func (c *compiler) field(path string, column models.Column, spec Column) *field {
	if numeric(column.Type) && spec.Decimal == "" && spec.Group == "" && !c.wrongSeparators {
		spec.Decimal, spec.Group = c.mapping.Decimal, c.mapping.Group
	}
	f := &field{Column: column, path: path, spec: spec}
	f.setBounds()
	before := len(c.errs)
	c.origin(f)
	c.formats(f)
	c.zone(f)
	c.end(f)
	c.number(f)
	c.unit(f)
	c.ifEmpty(f)
	c.pad(f)
	c.fillDown(f)
	c.words(f)
	if f.origin == fromConst && len(c.errs) == before {
		c.constant(f)
	}
	return f
}

// origin determines where the field comes from: the unpivot, or otherwise the one
// declared source.
func (c *compiler) origin(f *field) {
	var declared []string
	declared, f.origin = f.spec.origins()
	c.capture(f)
	c.from(f)
	if unpivoted, ok := c.unpivoted(f); ok {
		f.origin = unpivoted
		if len(declared) > 0 {
			c.fault(f.path, "comes from the unpivot; remove %s", strings.Join(declared, " and "))
		}
		return
	}
	if len(declared) == 0 {
		c.fault(f.path, "has no source; add from, const or capture")
	}
}

// origins returns the keys that declare where a column comes from, and the origin
// of the last of them.
func (c Column) origins() (keys []string, last origin) {
	if len(c.From) > 0 {
		keys, last = append(keys, "from"), fromColumn
	}
	if c.Const != nil {
		keys, last = append(keys, "const"), fromConst
	}
	if c.Capture != "" {
		keys, last = append(keys, "capture"), fromCapture
	}
	return keys, last
}

// unpivoted reports whether the unpivot fills the field. It fills columns and never
// attributes.
func (c *compiler) unpivoted(f *field) (from origin, ok bool) {
	u := c.mapping.Unpivot
	switch {
	case u == nil || !strings.HasPrefix(f.path, "columns."):
		return 0, false
	case f.Name == u.Value:
		return fromCell, true
	case f.Name == u.Name:
		return fromHeader, true
	}
	return 0, false
}

// capture compiles the pattern that finds the value in the file name.
func (c *compiler) capture(f *field) {
	if f.spec.Capture == "" {
		return
	}
	path := f.path + ".capture"
	f.capture = c.pattern(path, f.spec.Capture)
	if f.capture != nil && f.capture.NumSubexp() != 1 {
		c.fault(path, "%q has %d groups; put parentheses around the one part that is the value", f.spec.Capture, f.capture.NumSubexp())
	}
}

// from reports empty headers, which cannot match a column.
func (c *compiler) from(f *field) {
	for _, name := range f.spec.From {
		if models.Fold(name) == "" {
			c.fault(f.path+".from", "a header is empty; write the header's text")
		}
	}
}

func (c *compiler) pattern(path, expression string) *regexp.Regexp {
	compiled, err := regexp.Compile(expression)
	if err != nil {
		c.fault(path, "%q is not a regular expression: %v", expression, err)
	}
	return compiled
}

func (c *compiler) formats(f *field) {
	if f.Type != models.Date {
		c.unused(f, "formats", len(f.spec.Formats) > 0, "dates")
		c.unused(f, "language", f.spec.Language != "", "dates")
		return
	}
	formats := f.spec.Formats
	if len(formats) == 0 && f.origin == fromConst {
		formats = []string{iso8601Layout}
	}
	if len(formats) == 0 {
		c.fault(f.path, "formats is missing; declare the order, such as dd/mm/yyyy")
		return
	}
	language := cmp.Or(f.spec.Language, english)
	if _, known := languages[language]; !known {
		codes := slices.Sorted(maps.Keys(languages))
		c.fault(f.path+".language", "%q is not one of %s%s", language, strings.Join(codes, ", "), models.DidYouMean(language, codes))
		return
	}
	layouts, errs := compileLayouts(formats, language)
	for _, err := range errs {
		c.fault(f.path+".formats", "%v", err)
	}
	f.layouts = layouts
}

// unused reports a setting that does not apply to the type of the field.
func (c *compiler) unused(f *field, setting string, set bool, kind string) {
	if set {
		c.fault(f.path, "%s applies only to %s, but %s is %s; remove it", setting, kind, f.Name, f.Type)
	}
}

// endColumn is the one whose days may be the last ones of what holds.
const endColumn = "valid_to"

// LastDay is the declaration that they are.
const LastDay = "last_day"

// end checks where a day may be an end.
func (c *compiler) end(f *field) {
	if f.spec.End != "" && f.Name != endColumn {
		c.fault(f.path+".end", "applies only to %s; remove it", endColumn)
	}
}

// pad checks where zeros may be put back.
func (c *compiler) pad(f *field) {
	if f.spec.Pad > 0 && !f.identifies() {
		c.fault(f.path+".pad", "applies only to IDs; remove it")
	}
}

// fillDown checks where a value may stand for the cells below it.
func (c *compiler) fillDown(f *field) {
	if !f.spec.FillDown {
		return
	}
	if f.origin == fromHeader || f.origin == fromCell {
		c.fault(f.path+".fill_down", "does not apply to the columns of an unpivot; remove it")
	}
	for i, filter := range slices.Concat(c.mapping.SkipWhere, c.mapping.SkipWhile) {
		if isThis := func(name string) bool { return models.Fold(name) == models.Fold(filter.Column) }; filter.Empty && slices.ContainsFunc(f.spec.From, isThis) {
			c.fault(f.path+".fill_down", "filter %d skips the rows in which %q is empty, but there the value above stands for it; remove one of the two", i+1, filter.Column)
		}
	}
}

// join appends a key to a path, which is empty for the mapping itself.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// words compiles the closed list of a field that has one.
func (c *compiler) words(f *field) {
	values, declared := f.Values, f.spec.Values
	switch {
	case f.Type == models.Boolean:
		values, declared = truths, maps.Clone(truthWords)
		for value, words := range f.spec.Values {
			declared[value] = append(slices.Clone(declared[value]), words...)
		}
	case numeric(f.Type) && f.Unit != hours:
		c.numerals(f)
		return
	case f.Type != models.String:
		c.unused(f, "values", len(declared) > 0, "text, booleans and numbers")
		return
	case len(values) == 0 && len(declared) == 0:
		return
	}
	for _, value := range slices.Sorted(maps.Keys(declared)) {
		if len(values) > 0 && !slices.Contains(values, value) {
			c.fault(f.path+".values", "%q is not one of %s%s", value, strings.Join(values, ", "), models.DidYouMean(value, values))
		}
	}
	vocabulary, clashes := newVocabulary(values, declared)
	for _, word := range clashes {
		c.fault(f.path+".values", "%q means two values; remove it from one of them", word)
	}
	f.words = vocabulary
}

// constant reads the value of all rows.
func (c *compiler) constant(f *field) {
	if trim(*f.spec.Const) == "" {
		c.fault(f.path+".const", "is empty; remove the column if it should be null")
		return
	}
	if code := f.readOne(*f.spec.Const); code != "" {
		c.fault(f.path+".const", "%q %s", *f.spec.Const, f.describe(code))
	}
}

func (c *compiler) unpivot() *regexp.Regexp {
	u := c.mapping.Unpivot
	if u == nil {
		return nil
	}
	for _, column := range [][2]string{{"unpivot.name", u.Name}, {"unpivot.value", u.Value}} {
		if column[1] == "" {
			c.fault(column[0], "is missing; name a column of %s", c.table.Name)
		} else if _, ok := c.table.Column(column[1]); !ok || made(column[1]) {
			c.unknown(column[0], column[1])
		}
	}
	if u.Name == u.Value && u.Name != "" {
		c.fault("unpivot", "name and value are both %q; name two different columns", u.Name)
	}
	if u.Headers == "" {
		c.fault("unpivot.headers", "is missing; give a regular expression for the headers that become rows")
		return nil
	}
	pattern := c.pattern("unpivot.headers", u.Headers)
	if pattern != nil && pattern.NumSubexp() > 1 {
		c.fault("unpivot.headers", "%q has %d groups, but only one can be the name; write the others as (?:...)", u.Headers, pattern.NumSubexp())
	}
	return pattern
}

func (c *compiler) filters(list string, filters []Filter) []Filter {
	for i, filter := range filters {
		path := fmt.Sprintf("%s[%d]", list, i+1)
		if models.Fold(filter.Column) == "" {
			c.fault(path, "column is missing; write the header's text")
		}
		if len(filter.Equals) == 0 && filter.Like == "" && !filter.Alone && !filter.Empty {
			c.fault(path, "needs equals, like, alone: true or empty: true; give one of them")
		}
		if filter.Like != "" && strings.Trim(filter.Like, "* ") == "" {
			c.fault(path+".like", "%q matches every cell; write the words that the cells have in common", filter.Like)
		}
	}
	return filters
}

// null returns the null tokens, trimmed like a cell.
func (c *compiler) null() []string {
	var tokens []string
	for _, token := range c.mapping.Nulls {
		if token = trim(token); token != "" {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

func (c *compiler) strata() []string {
	if _, ok := c.table.Column(stratumColumn); !ok && len(c.mapping.Strata) > 0 {
		c.fault("strata", "%s has no strata; remove them", c.table.Name)
		return nil
	}
	for _, name := range c.mapping.Strata {
		c.fact("strata", "strata", name)
	}
	return c.mapping.Strata
}

// copies returns the columns that are copies of a column or attribute, with its name.
func (c *compiler) copies() map[string]string {
	of := map[string]string{clusterColumn: c.mapping.Cluster, teamColumn: c.mapping.Team}
	maps.DeleteFunc(of, func(_, name string) bool { return name == "" })
	for _, column := range slices.Sorted(maps.Keys(of)) {
		path := strings.TrimSuffix(column, "_name")
		if _, ok := c.table.Column(column); !ok {
			c.fault(path, "%s has no %ss; remove it", c.table.Name, path)
			return nil
		}
		if column != teamColumn || of[column] != of[clusterColumn] { // one fault is enough
			c.fact(path, path+"s", of[column])
		}
	}
	return of
}

// fact checks that the name is that of a column or attribute with text.
func (c *compiler) fact(path, what, name string) {
	column, canonical := c.table.Column(name)
	_, mapped := c.mapping.Columns[name]
	_, attribute := c.mapping.Attributes[name]
	switch {
	case attribute || mapped && canonical && column.Type == models.String:
	case mapped && canonical:
		c.fault(path, "%q is %s, but %s must be text; choose a text column", name, column.Type, what)
	default:
		known := append(slices.Sorted(maps.Keys(c.mapping.Columns)), slices.Sorted(maps.Keys(c.mapping.Attributes))...)
		c.fault(path, "%q is not mapped; map it under columns or attributes%s", name, models.DidYouMean(name, known))
	}
}

func (c *compiler) contract() contract {
	declared := c.mapping.Contract
	compiled := contract{newColumns: declared.NewColumns, failFast: declared.BadRows == onFaultFail, maxRejects: defaultMaxRejects, fewRejects: defaultFewRejects}
	if declared.MaxRejects != "" {
		compiled.maxRejects, compiled.fewRejects = c.share("contract.max_rejects", declared.MaxRejects, "0.5%"), 0
	}
	if declared.MinRowsVsLast != "" {
		compiled.minRows = c.share("contract.min_rows_vs_last", declared.MinRowsVsLast, "90%")
	}
	return compiled
}

// share reads a percentage.
func (c *compiler) share(path, declared, example string) float64 {
	figure, signed := strings.CutSuffix(trim(declared), "%")
	percent, err := strconv.ParseFloat(trim(figure), 64)
	if !signed || err != nil || !(percent >= 0 && percent <= 100) {
		c.fault(path, "%q is not a share; write it as %s", declared, example)
	}
	return percent / 100
}

// demands checks what the table requires of the whole mapping.
func (c *compiler) demands(fields []*field) {
	mapped := func(name string) bool {
		return slices.ContainsFunc(fields, func(f *field) bool { return f != nil && f.Name == name })
	}
	for _, column := range c.table.Columns {
		if column.Required && !mapped(column.Name) {
			c.fault("columns."+column.Name, "is missing, but every row of %s needs it; map it", c.table.Name)
		}
	}
	if len(c.table.OneOf) > 0 && !slices.ContainsFunc(c.table.OneOf, mapped) {
		c.fault("columns", "%s needs one of %s; map at least one", c.table.Name, strings.Join(c.table.OneOf, ", "))
	}
}
