package transform

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"golang.org/x/text/unicode/norm"

	"github.com/impactmart/impactmart/models"
)

// DataError is a fault of a delivery, not of the mapping, the source or this
// program: a missing header, too many rejects, or the first bad row if none is
// accepted.
type DataError struct {
	Err   error
	Sheet string // the same for who keeps the sheet and knows no configuration; empty if they can do nothing
}

func (e *DataError) Error() string { return e.Err.Error() }

// Unwrap returns the fault.
func (e *DataError) Unwrap() error { return e.Err }

func dataError(format string, args ...any) *DataError {
	return &DataError{Err: fmt.Errorf(format, args...)}
}

// orPlainly adds the text for who keeps the sheet.
func (e *DataError) orPlainly(format string, args ...any) *DataError {
	e.Sheet = fmt.Sprintf(format, args...)
	return e
}

// ForSheet returns the text for who keeps the sheet.
func (e *DataError) ForSheet() string { return e.Sheet }

// bound is a field that is bound to its column in one delivery.
type bound struct {
	*field
	vector
	header string // as in the file; the column's name if it has no header
	index  int    // of the raw column, for fromColumn
	fixed  string // the text of all rows, for fromConst and fromCapture
}

// binding is a Normalizer applied to the headers of one delivery.
type binding struct {
	normalizer  *Normalizer
	columns     []*bound // in the order of the table's columns, nil where unmapped
	all         []*bound // the mapped columns, then the attributes
	strata      []*bound
	copied      map[string]*bound // by the column that is made from it
	currency    *bound            // the currency of the amounts, nil without one
	metric      *bound            // the metric of an observation, nil without one
	notations   []notations       // of the columns of numbers
	labels      labels            // of the numbers that a sheet shows with a text
	identifiers []*bound          // the mapped columns of the table's OneOf
	orders      []boundOrder
	fraction    fraction
	retraction  retraction
	unused      []unused      // columns that may say that a row is taken back
	filters     []boundFilter // of rows anywhere
	leading     []boundFilter // of the first rows
	headers     []string
	spread      []int  // raw columns that an unpivot turns into records
	spreadField *field // field that takes their cells
	newColumns  []string
}

type boundFilter struct {
	index int
	words []string       // in normal form C
	like  *regexp.Regexp // nil for none
	alone bool           // the cell must be the only one with a value; otherwise, without words and like, it must be empty
}

type boundOrder struct {
	earlier, later *bound
	strict         bool
}

// bind finds the column of every field among the headers of the raw schema.
func (n *Normalizer) bind(schema *arrow.Schema, file string) (*binding, error) {
	headers, err := rawHeaders(schema)
	if err != nil {
		return nil, err
	}
	b := &binding{normalizer: n, headers: headers, columns: make([]*bound, len(n.fields)), labels: labels{}}
	if err := b.place(file); err != nil {
		b.release()
		return nil, err
	}
	return b, nil
}

// rawHeaders returns the names of the data columns of a raw schema.
func rawHeaders(schema *arrow.Schema) ([]string, error) {
	var headers []string
	for _, field := range schema.Fields()[:max(0, schema.NumFields()-models.RawColumns)] {
		headers = append(headers, field.Name)
	}
	if want := models.RawSchema(headers); !schema.Equal(want) {
		return nil, fmt.Errorf("transform: the batch does not have the schema of a raw batch: %s", cut(schema.String(), 200))
	}
	return headers, nil
}

func (b *binding) place(file string) error {
	n := b.normalizer
	index := newHeaderIndex(b.headers)
	used := map[int]bool{}
	var errs []error
	for i, f := range n.fields {
		if f != nil {
			b.columns[i] = &bound{field: f, vector: f.vector(n.memory), header: f.Name}
			b.all = append(b.all, b.columns[i])
		}
	}
	for _, f := range n.attributes {
		b.all = append(b.all, &bound{field: f, vector: f.vector(n.memory), header: f.Name})
	}
	for _, c := range b.all {
		switch c.origin {
		case fromColumn:
			at, err := index.find(c.spec.From)
			if err != nil {
				errs = append(errs, dataError("%s.%s: %w", n.table.Name, c.Name, err).orPlainly("%s", index.plainly(c.spec.From)))
				continue
			}
			c.index, c.header = at, b.headers[at]
			used[at] = true
		case fromConst, fromCapture:
			errs = append(errs, b.fix(c, file))
		}
	}
	var err error
	b.filters, err = b.placeFilters("skip_where", n.filters, index, used)
	errs = append(errs, err)
	b.leading, err = b.placeFilters("skip_while", n.leading, index, used)
	errs = append(errs, err)
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := b.unpivot(used); err != nil {
		return err
	}
	b.relate()
	b.relateTakenBack(used)
	return b.placeNew(used)
}

// fix sets the single value that a field has in all rows.
func (b *binding) fix(c *bound, file string) error {
	table := b.normalizer.table.Name
	if c.origin == fromConst {
		c.fixed = trim(*c.spec.Const)
	} else {
		name := path.Base(file)
		match := c.capture.FindStringSubmatch(name)
		if match == nil || trim(match[1]) == "" {
			return dataError("%s.%s: capture %q finds no value in the file name %q; correct the capture, or rename the file", table, c.Name, c.spec.Capture, name).
				orPlainly("The name of the file, %q, lacks a part that is needed. Name it as was agreed.", name)
		}
		c.fixed = trim(match[1])
	}
	if _, code := c.setPattern([]string{c.fixed}); code != "" {
		return dataError("%s.%s: %q in the file name %q %s", table, c.Name, c.fixed, path.Base(file), c.describe(code)).
			orPlainly("In the name of the file, %q, %q %s. Name it as was agreed.", path.Base(file), c.fixed, c.describe(code))
	}
	return nil
}

// setPattern reads values that repeat over all rows, and returns the first that
// cannot be read, with its code.
func (c *bound) setPattern(texts []string) (at int, code string) {
	c.parse(cells{texts: texts}, make([]bool, len(texts)), func(i int, found string) {
		if code == "" {
			at, code = i, found
		}
	})
	c.keepPattern()
	return at, code
}

// placeFilters finds the columns of filters.
func (b *binding) placeFilters(list string, filters []Filter, index headerIndex, used map[int]bool) (placed []boundFilter, err error) {
	var errs []error
	for i, filter := range filters {
		at, err := index.find(Names{filter.Column})
		if err != nil {
			errs = append(errs, dataError("%s[%d]: %w", list, i+1, err).orPlainly("%s", index.plainly(Names{filter.Column})))
			continue
		}
		used[at] = true
		words := make([]string, len(filter.Equals))
		for j, word := range filter.Equals {
			words[j] = trim(norm.NFC.String(word))
		}
		placed = append(placed, boundFilter{at, words, wildcard(filter.Like), filter.Alone})
	}
	return placed, errors.Join(errs...)
}

// wildcard compiles a text in which * stands for any text; nil for none.
func wildcard(like string) *regexp.Regexp {
	if like == "" {
		return nil
	}
	parts := strings.Split(trim(norm.NFC.String(like)), "*")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("(?is)^" + strings.Join(parts, ".*") + "$")
}

// maxSpread limits the records made from one row to the width of a worksheet.
const maxSpread = chunkRecords

// unpivot finds the headers that become records and reads their names.
func (b *binding) unpivot(used map[int]bool) error {
	pattern := b.normalizer.unpivot
	if pattern == nil {
		return nil
	}
	var names []string
	for i, header := range b.headers {
		header = trim(norm.NFC.String(header))
		match := pattern.FindStringSubmatch(header)
		if match == nil || used[i] {
			continue
		}
		used[i] = true
		b.spread = append(b.spread, i)
		if len(match) > 1 {
			header = trim(match[1])
		}
		names = append(names, header)
	}
	if names == nil {
		return dataError("unpivot.headers: %q matches none of the headers %s; correct the pattern", pattern, listHeaders(b.headers)).
			orPlainly("None of the headers %s is one of the columns with values, such as months. Write their headers as was agreed.", listHeaders(b.headers))
	}
	if len(names) > maxSpread {
		return dataError("unpivot.headers: %q matches %d headers, more than the %d that a sheet can have; narrow the pattern", pattern, len(names), maxSpread)
	}
	for _, c := range b.all {
		if c.origin == fromCell {
			b.spreadField = c.field
		}
	}
	for _, c := range b.all {
		if c.origin == fromHeader {
			return b.nameRecords(c, names)
		}
	}
	return nil
}

// nameRecords reads the unpivoted headers. A header that cannot be read, and two
// headers that mean the same, are faults of the whole delivery, not of its rows.
func (b *binding) nameRecords(c *bound, names []string) error {
	table := b.normalizer.table.Name
	header := func(i int) string { return cut(b.headers[b.spread[i]], shownRunes) }
	if i := slices.Index(names, ""); i >= 0 {
		return dataError("%s.%s: unpivot.headers finds an empty name in header %q; correct the pattern", table, c.Name, header(i))
	}
	if i, code := c.setPattern(names); code != "" {
		return dataError("%s.%s: header %q %s; narrow unpivot.headers if it is not a value column", table, c.Name, header(i), c.describe(code)).
			orPlainly("The header %q %s. Write it as was agreed.", header(i), c.describe(code))
	}
	if i, j, ok := c.repeated(); ok {
		return dataError("%s.%s: headers %q and %q mean the same value; rename one, or narrow unpivot.headers", table, c.Name, header(i), header(j)).
			orPlainly("The headers %q and %q mean the same. Keep one of the two columns.", header(i), header(j))
	}
	return nil
}

// relate finds the columns for the rules that concern more than one column.
func (b *binding) relate() {
	n := b.normalizer
	byName := map[string]*bound{}
	for _, c := range b.all {
		byName[c.Name] = c
	}
	for _, name := range n.strata {
		b.strata = append(b.strata, byName[name])
	}
	b.copied = map[string]*bound{}
	for column, name := range n.copies {
		b.copied[column] = byName[name]
	}
	b.currency = byName[currencyColumn]
	for _, name := range n.table.OneOf {
		if c := byName[name]; c != nil {
			b.identifiers = append(b.identifiers, c)
		}
	}
	b.relateFraction(byName)
	b.relateNotations(byName)
	b.relateRetraction(byName)
	for _, rule := range dateOrders {
		earlier, later := byName[rule.earlier], byName[rule.later]
		if rule.table == n.table.Name && earlier != nil && later != nil {
			b.orders = append(b.orders, boundOrder{earlier, later, rule.strict})
		}
	}
}

// placeNew finds the headers that nothing is mapped to.
func (b *binding) placeNew(used map[int]bool) error {
	for i, header := range b.headers {
		if !used[i] {
			b.newColumns = append(b.newColumns, header)
		}
	}
	switch b.normalizer.contract.newColumns {
	case onFaultIgnore:
		b.newColumns = nil
	case onFaultFail:
		if len(b.newColumns) > 0 {
			return dataError("%s: unknown headers %s; map them, or set contract.new_columns to warn", b.normalizer.table.Name, listHeaders(b.newColumns)).orPlainly(unknownHeaders, listHeaders(b.newColumns))
		}
	}
	return nil
}

func (b *binding) release() {
	for _, c := range b.all {
		c.release()
	}
}

// headerIndex finds headers by their folded form.
type headerIndex struct {
	headers []string
	folded  map[string][]int
}

func newHeaderIndex(headers []string) headerIndex {
	index := headerIndex{headers, make(map[string][]int, len(headers))}
	for i, header := range headers {
		key := models.Fold(header)
		index.folded[key] = append(index.folded[key], i)
	}
	return index
}

// unknownHeaders is what the keeper of a sheet is told about columns that are not agreed.
const unknownHeaders = "The columns %s are not agreed. Remove them, or ask the person who runs impactmart to accept them."

// plainly is what the keeper of a sheet is told if not exactly one header is accepted.
func (x headerIndex) plainly(accepted Names) string {
	for _, name := range accepted {
		if len(x.folded[models.Fold(name)]) > 0 {
			return fmt.Sprintf("Several headers mean the same: %s. Keep one of the columns.", quoted(accepted, ", "))
		}
	}
	return fmt.Sprintf("The file has no header %s among %s. Restore the column, or tell the person who runs impactmart its new name.", quoted(accepted, " or "), listHeaders(x.headers))
}

// find returns the one header that is accepted.
func (x headerIndex) find(accepted Names) (int, error) {
	var found []int
	for _, name := range accepted {
		for _, at := range x.folded[models.Fold(name)] {
			if !slices.Contains(found, at) {
				found = append(found, at)
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return 0, fmt.Errorf("no header %s among %s%s; restore the column, or add its new name to `from`", quoted(accepted, " or "), listHeaders(x.headers), x.near(accepted))
	}
	matches := make([]string, len(found))
	for i, at := range found {
		matches[i] = fmt.Sprintf("%q (column %d)", cut(x.headers[at], 60), at+1)
	}
	return 0, fmt.Errorf("headers %s all match; rename one, or accept only one of them", strings.Join(matches, ", "))
}

// Errors show only this many headers, and only these are searched for a similar
// name: a malicious file may have a million headers of a megabyte each.
const (
	shownHeaders = 40
	shownRunes   = 60
)

func (x headerIndex) near(accepted Names) string {
	var candidates []string
	for _, header := range x.headers[:min(len(x.headers), shownHeaders)] {
		candidates = append(candidates, cut(header, shownRunes))
	}
	for _, name := range accepted {
		if near := models.DidYouMean(cut(name, shownRunes), candidates); near != "" {
			return near
		}
	}
	return ""
}

func listHeaders(headers []string) string {
	shown := make([]string, 0, shownHeaders)
	for _, header := range headers[:min(len(headers), shownHeaders)] {
		shown = append(shown, cut(header, shownRunes))
	}
	if more := len(headers) - len(shown); more > 0 {
		return fmt.Sprintf("%s and %d more", quoted(shown, ", "), more)
	}
	return quoted(shown, ", ")
}

func quoted(names []string, separator string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(out, separator)
}
