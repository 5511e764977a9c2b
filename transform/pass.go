package transform

import (
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"golang.org/x/text/unicode/norm"

	"github.com/impactmart/impactmart/models"
)

// outcome is what happens to a record.
type outcome byte

const (
	landed outcome = iota
	skipped
	rejected
)

// finding is a reason to hold a record back, without a message yet.
type finding struct {
	record int
	column *bound // nil if the finding concerns the whole record
	code   string
	order  *boundOrder // of a date_order
}

// pass is one chunk of rows being processed: the rows, the records made from them,
// and the outcome of each. Its slices are reused for the next chunk.
type pass struct {
	*binding
	data       []*array.String // the raw batch, column by column
	row        *array.Int64
	faultCodes *array.String
	faultTexts *array.String
	kinds      *array.Binary
	offset     int // of the chunk in the batch
	rows       int
	per        int      // records per row
	begun      bool     // a row was read that skip_while does not match
	cells      []string // the unpivoted cells, record by record
	// Muted rows and records are not read: their outcome is known already.
	rowMute, mute []bool
	outcomes      []outcome
	findings      []finding
}

// open sets the raw batch to read from.
func (p *pass) open(batch arrow.RecordBatch) {
	p.data = p.data[:0]
	columns := batch.Columns()
	n := len(columns) - models.RawColumns
	for _, column := range columns[:n] {
		p.data = append(p.data, column.(*array.String))
	}
	p.row = columns[n].(*array.Int64)
	p.faultCodes, p.faultTexts = columns[n+1].(*array.String), columns[n+2].(*array.String)
	p.kinds = columns[n+3].(*array.Binary)
}

// read determines the outcome of each record of the chunk and fills the vectors.
func (p *pass) read(offset, rows int) {
	p.offset, p.rows = offset, rows
	p.rowMute = zeroed(p.rowMute, rows)
	p.outcomes = zeroed(p.outcomes, rows*p.per)
	p.findings = p.findings[:0]
	p.muteRejected()
	p.muteSkipped()
	p.muteEmptyCells()
	for _, c := range p.all {
		p.readColumn(c)
	}
	p.checkIdentifiers()
	p.checkCurrencies()
	p.checkNotations()
	p.checkDenominators()
	for i := range p.orders {
		p.checkOrder(&p.orders[i])
	}
	p.checkRetractions()
	p.checkTakenBack()
}

func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// muteRejected rejects the rows that could not be parsed, and skips those that the
// source skipped.
func (p *pass) muteRejected() {
	if p.faultCodes.NullN() == p.faultCodes.Len() {
		return
	}
	for i := range p.rows {
		switch code := p.faultCodes.Value(p.offset + i); {
		case p.faultCodes.IsNull(p.offset + i):
		case models.IsSkipped(code):
			p.muteRow(i, skipped)
		default:
			p.findings = append(p.findings, finding{record: i * p.per, code: code})
			p.muteRow(i, rejected)
		}
	}
}

func (p *pass) muteRow(i int, to outcome) {
	p.rowMute[i] = true
	for record := i * p.per; record < (i+1)*p.per; record++ {
		p.outcomes[record] = to
	}
}

// muteSkipped skips blank rows and those that match a filter.
func (p *pass) muteSkipped() {
	for i := range p.rows {
		if !p.rowMute[i] && (p.blank(i) || p.leads(i) || p.matches(p.filters, i)) {
			p.muteRow(i, skipped)
		}
	}
}

// leads reports whether a row is one of the first rows that skip_while matches; the
// first row that does not match ends them.
func (p *pass) leads(i int) bool {
	p.begun = p.begun || !p.matches(p.leading, i)
	return !p.begun
}

func (p *pass) matches(filters []boundFilter, i int) bool {
	return slices.ContainsFunc(filters, func(f boundFilter) bool { return p.holds(f, i) })
}

func (p *pass) blank(i int) bool {
	for _, column := range p.data {
		if trim(column.Value(p.offset+i)) != "" {
			return false
		}
	}
	return true
}

func (p *pass) holds(f boundFilter, i int) bool {
	kind := models.KindOf(p.kinds.Value(p.offset+i), f.index)
	cell := models.NumberIn(trim(p.data[f.index].Value(p.offset+i)), kind)
	switch {
	case f.alone:
		return cell != "" && p.filled(i) == 1
	case len(f.words) == 0 && f.like == nil:
		return cell == "" || p.isNull(cell, kind)
	}
	cell = norm.NFC.String(cell)
	if f.like != nil {
		return f.like.MatchString(cell)
	}
	return slices.ContainsFunc(f.words, func(word string) bool { return strings.EqualFold(word, cell) })
}

// filled counts the cells of a row that have a value.
func (p *pass) filled(i int) (n int) {
	for _, column := range p.data {
		if trim(column.Value(p.offset+i)) != "" {
			n++
		}
	}
	return n
}

func (p *pass) isNull(cell string, kind models.RawKind) bool {
	return slices.Contains(p.normalizer.null, cell) || isNullDay(p.normalizer.nullDays, cell, kind)
}

// under returns the chunk's cells of a raw column, in the form that the field
// expects.
func (p *pass) under(at int, f *field) cells {
	c := cells{column: p.data[at], offset: p.offset, null: p.normalizer.null, days: p.normalizer.nullDays}
	if p.kinds.NullN() < p.kinds.Len() {
		c.kinds, c.at, c.field, c.labels = p.kinds, at, f, p.labels
	}
	return c
}

// muteEmptyCells skips the records of an unpivot whose cell is empty.
func (p *pass) muteEmptyCells() {
	if p.spread == nil {
		p.mute = p.rowMute
		return
	}
	p.cells = zeroed(p.cells, len(p.outcomes))
	for j, at := range p.spread {
		column := p.under(at, p.spreadField)
		for i := range p.rows {
			p.cells[i*p.per+j] = column.text(i)
		}
	}
	p.mute = zeroed(p.mute, len(p.outcomes))
	for i := range p.rows {
		empty := 0
		for record := i * p.per; record < (i+1)*p.per; record++ {
			p.mute[record] = p.rowMute[i] || p.cells[record] == ""
			if p.mute[record] && !p.rowMute[i] {
				p.outcomes[record] = skipped
				empty++
			}
		}
		if empty == p.per {
			p.rowMute[i] = true // the row makes no record, so it cannot have a finding
		}
	}
}

// readColumn fills the vector of one field with a value per record.
func (p *pass) readColumn(c *bound) {
	switch c.origin {
	case fromConst, fromCapture, fromHeader:
		c.tile(len(p.outcomes))
	case fromCell:
		c.parse(cells{texts: p.cells}, p.mute, func(record int, code string) {
			p.reject(finding{record: record, column: c, code: code})
		})
	case fromColumn:
		c.parse(p.under(c.index, c.field), p.rowMute, func(row int, code string) {
			if !p.isOpen(c, row) {
				p.rejectRow(row, c, code)
			}
		})
		if c.spec.FillDown {
			p.rejectOpen(c)
		}
		if p.per > 1 {
			c.stretch(p.per)
		}
	}
}

// isOpen reports whether a cell is empty although a value above it should stand for it.
func (p *pass) isOpen(c *bound, row int) bool {
	return c.spec.FillDown && c.origin == fromColumn && trim(p.data[c.index].Value(p.offset+row)) == ""
}

// rejectOpen holds back the rows in which no value stands for an empty cell.
func (p *pass) rejectOpen(c *bound) {
	for row := range p.rows {
		if !p.rowMute[row] && p.isOpen(c, row) {
			p.rejectRow(row, c, NothingAbove)
		}
	}
}

// reject holds a record back.
func (p *pass) reject(f finding) {
	p.findings = append(p.findings, f)
	p.outcomes[f.record] = rejected
}

// rejectRow holds back all records of a row because of one cell, which is reported
// once, not once per record.
func (p *pass) rejectRow(row int, c *bound, code string) {
	p.findings = append(p.findings, finding{record: row * p.per, column: c, code: code})
	for record := row * p.per; record < (row+1)*p.per; record++ {
		if !p.mute[record] {
			p.outcomes[record] = rejected
		}
	}
}

// checkIdentifiers rejects records in which all identifying columns are empty.
func (p *pass) checkIdentifiers() {
	if len(p.identifiers) == 0 {
		return
	}
	reported := -1
	for record, mute := range p.mute {
		if mute || p.identified(record) {
			continue
		}
		p.outcomes[record] = rejected
		if row := record / p.per; row != reported {
			reported = row
			p.findings = append(p.findings, finding{record: record, code: IdentifierMissing})
		}
	}
}

// identified reports whether the record has an identifier. An identifier that
// cannot be read is reported as such, not as missing.
func (p *pass) identified(record int) bool {
	for _, c := range p.identifiers {
		if c.validity()[record] {
			return true
		}
		if cell := trim(p.verbatim(c, record)); cell != "" && !p.isNull(cell, p.kindOf(c, record)) || p.isOpen(c, record/p.per) {
			return true
		}
	}
	return false
}

// checkOrder rejects records whose two dates are in an impossible order.
func (p *pass) checkOrder(o *boundOrder) {
	earlier, later := o.earlier.vector.(*dateVector), o.later.vector.(*dateVector)
	reported := -1
	for record, mute := range p.mute {
		if mute || !earlier.valid[record] || !later.valid[record] {
			continue
		}
		if a, b := earlier.values[record], later.values[record]; a < b || a == b && !o.strict {
			continue
		}
		p.outcomes[record] = rejected
		if row := record / p.per; row != reported || o.later.origin == fromCell {
			reported = row
			p.findings = append(p.findings, finding{record: record, column: o.later, code: DateOrder, order: o})
		}
	}
}

// verbatim returns the cell of a field as it was typed.
func (p *pass) verbatim(c *bound, record int) string {
	row := p.offset + record/p.per
	switch c.origin {
	case fromColumn:
		return p.data[c.index].Value(row)
	case fromCell:
		return p.data[p.spread[record%p.per]].Value(row)
	case fromHeader:
		return p.headers[p.spread[record%p.per]]
	}
	return c.fixed
}

// headerOf returns the header above the cell of a field.
func (p *pass) headerOf(c *bound, record int) string {
	if c.origin == fromCell || c.origin == fromHeader {
		return p.headers[p.spread[record%p.per]]
	}
	return c.header
}

// address returns the RawRow of a record.
func (p *pass) address(record int) int64 { return p.row.Value(p.offset + record/p.per) }

// toReject completes a finding with its place, message and remedy.
func (p *pass) toReject(f finding) models.Reject {
	r := models.Reject{Row: p.address(f.record), Code: f.code, Remedy: remedy(f.code)}
	switch {
	case f.order != nil:
		r.Message = p.describeOrder(f)
	case f.code == PercentMixed:
		r.Message = p.describeNotation(f)
	case f.code == NoDenominator:
		r.Message = p.describeDenominator(f)
	case f.column != nil:
		r.Message = f.column.describe(f.code)
	case f.code == IdentifierMissing:
		r.Message = p.describeIdentifiers(f.record)
	default:
		r.Message = p.faultTexts.Value(p.offset + f.record/p.per)
	}
	if f.column != nil {
		r.Column = p.headerOf(f.column, f.record)
		r.Value = cut(models.ShownIn(p.verbatim(f.column, f.record), p.kindOf(f.column, f.record)), 200)
	}
	switch p.normalizer.table.Name {
	case models.Completions.Name:
		r.Person, r.Email, r.Program = p.textOf("employee_id", f.record), p.textOf("email", f.record), p.textOf("program_id", f.record)
	case models.Costs.Name:
		r.Program = p.textOf("program_id", f.record)
	}
	return r
}

// textOf is the text of a column in a record, empty if it has none that can be read.
func (p *pass) textOf(column string, record int) string {
	for _, c := range p.columns {
		if c == nil || c.Name != column {
			continue
		}
		if t, isText := c.vector.(*textVector); isText && record < len(t.valid) && t.valid[record] {
			return string(t.value(record))
		}
	}
	return ""
}

func (p *pass) describeOrder(f finding) string {
	relation := "is before "
	if f.order.strict {
		relation = "is not after "
	}
	return relation + p.headerOf(f.order.earlier, f.record)
}

func (p *pass) describeIdentifiers(record int) string {
	var names []string
	for _, c := range p.identifiers {
		names = append(names, p.headerOf(c, record))
	}
	if len(names) == 1 {
		return names[0] + " is empty"
	}
	return strings.Join(names, ", ") + " are all empty"
}
