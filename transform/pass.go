package transform

import (
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"golang.org/x/text/unicode/norm"

	"github.com/impactmart/impactmart/models"
)

// fate is what becomes of a record.
type fate byte

const (
	landed fate = iota
	skipped
	rejected
)

// fault is a reason to hold a record back, not yet put into words.
type fault struct {
	record int
	column *bound // nil when the record as a whole is at fault
	code   string
	order  *boundOrder // of a date_order
}

// pass is one chunk of rows on its way through: the rows, the records made of
// them, and what becomes of each. Its slices are used again for the next chunk.
type pass struct {
	*binding
	data       []*array.String // the raw batch, column by column
	row        *array.Int64
	faultCodes *array.String
	faultWords *array.String
	kinds      *array.Binary
	offset     int // of the chunk in the batch
	rows       int
	per        int      // records per row
	begun      bool     // a row was met that skip_while does not describe
	cells      []string // the unpivoted cells, record by record
	// Muted rows and records are not read: their fate is known already.
	rowMute, mute []bool
	fates         []fate
	faults        []fault
}

// open takes over a raw batch.
func (p *pass) open(batch arrow.RecordBatch) {
	p.data = p.data[:0]
	columns := batch.Columns()
	n := len(columns) - models.RawColumns
	for _, column := range columns[:n] {
		p.data = append(p.data, column.(*array.String))
	}
	p.row = columns[n].(*array.Int64)
	p.faultCodes, p.faultWords = columns[n+1].(*array.String), columns[n+2].(*array.String)
	p.kinds = columns[n+3].(*array.Binary)
}

// read decides the fate of each record of the chunk and fills the vectors.
func (p *pass) read(offset, rows int) {
	p.offset, p.rows = offset, rows
	p.rowMute = zeroed(p.rowMute, rows)
	p.fates = zeroed(p.fates, rows*p.per)
	p.faults = p.faults[:0]
	p.muteFaulty()
	p.muteSkipped()
	p.muteEmptyCells()
	for _, c := range p.all {
		p.readColumn(c)
	}
	p.checkIdentifiers()
	p.checkCurrencies()
	for i := range p.orders {
		p.checkOrder(&p.orders[i])
	}
}

func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// muteFaulty rejects the rows that could not be taken apart, and skips those
// that the source left out.
func (p *pass) muteFaulty() {
	if p.faultCodes.NullN() == p.faultCodes.Len() {
		return
	}
	for i := range p.rows {
		switch code := p.faultCodes.Value(p.offset + i); {
		case p.faultCodes.IsNull(p.offset + i):
		case code == models.RowSkipped:
			p.muteRow(i, skipped)
		default:
			p.faults = append(p.faults, fault{record: i * p.per, code: code})
			p.muteRow(i, rejected)
		}
	}
}

func (p *pass) muteRow(i int, to fate) {
	p.rowMute[i] = true
	for record := i * p.per; record < (i+1)*p.per; record++ {
		p.fates[record] = to
	}
}

// muteSkipped skips blank rows and those that a filter describes.
func (p *pass) muteSkipped() {
	for i := range p.rows {
		if !p.rowMute[i] && (p.blank(i) || p.leads(i) || p.matches(p.filters, i)) {
			p.muteRow(i, skipped)
		}
	}
}

// leads tells whether a row is one of the first that skip_while describes; the
// first row that is none ends them.
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
	cell := trim(p.data[f.index].Value(p.offset + i))
	if len(f.words) == 0 {
		return cell == "" || p.isNull(cell)
	}
	cell = norm.NFC.String(cell)
	return slices.ContainsFunc(f.words, func(word string) bool { return strings.EqualFold(word, cell) })
}

func (p *pass) isNull(cell string) bool { return slices.Contains(p.normalizer.null, cell) }

// under gives the chunk's cells of a raw column, as the field would have them
// written.
func (p *pass) under(at int, f *field) cells {
	c := cells{column: p.data[at], offset: p.offset, null: p.normalizer.null}
	if p.kinds.NullN() < p.kinds.Len() {
		c.kinds, c.at, c.field = p.kinds, at, f
	}
	return c
}

// muteEmptyCells skips the records of an unpivot whose cell is empty.
func (p *pass) muteEmptyCells() {
	if p.spread == nil {
		p.mute = p.rowMute
		return
	}
	p.cells = zeroed(p.cells, len(p.fates))
	for j, at := range p.spread {
		column := p.under(at, p.spreadField)
		for i := range p.rows {
			p.cells[i*p.per+j] = column.text(i)
		}
	}
	p.mute = zeroed(p.mute, len(p.fates))
	for i := range p.rows {
		empty := 0
		for record := i * p.per; record < (i+1)*p.per; record++ {
			p.mute[record] = p.rowMute[i] || p.cells[record] == ""
			if p.mute[record] && !p.rowMute[i] {
				p.fates[record] = skipped
				empty++
			}
		}
		if empty == p.per {
			p.rowMute[i] = true // nothing of the row is wanted, so nothing of it can be wrong
		}
	}
}

// readColumn fills the vector of one field with a value per record.
func (p *pass) readColumn(c *bound) {
	switch c.origin {
	case fromConst, fromCapture, fromHeader:
		c.tile(len(p.fates))
	case fromCell:
		c.parse(cells{texts: p.cells}, p.mute, func(record int, code string) {
			p.reject(fault{record: record, column: c, code: code})
		})
	case fromColumn:
		c.parse(p.under(c.index, c.field), p.rowMute, func(row int, code string) { p.rejectRow(row, c, code) })
		if p.per > 1 {
			c.stretch(p.per)
		}
	}
}

// reject holds a record back.
func (p *pass) reject(f fault) {
	p.faults = append(p.faults, f)
	p.fates[f.record] = rejected
}

// rejectRow holds all wanted records of a row back, for one cell: it is
// reported once, not once for each of them.
func (p *pass) rejectRow(row int, c *bound, code string) {
	p.faults = append(p.faults, fault{record: row * p.per, column: c, code: code})
	for record := row * p.per; record < (row+1)*p.per; record++ {
		if !p.mute[record] {
			p.fates[record] = rejected
		}
	}
}

// checkIdentifiers rejects records without any of the columns that say whom
// they are about.
func (p *pass) checkIdentifiers() {
	if len(p.identifiers) == 0 {
		return
	}
	reported := -1
	for record, mute := range p.mute {
		if mute || p.identified(record) {
			continue
		}
		p.fates[record] = rejected
		if row := record / p.per; row != reported {
			reported = row
			p.faults = append(p.faults, fault{record: record, code: IdentifierMissing})
		}
	}
}

// identified tells whether the record has an identifier. One that cannot be
// read is reported as such, not as missing.
func (p *pass) identified(record int) bool {
	for _, c := range p.identifiers {
		if c.validity()[record] {
			return true
		}
		if cell := trim(p.verbatim(c, record)); cell != "" && !p.isNull(cell) {
			return true
		}
	}
	return false
}

// checkOrder rejects records whose two dates stand in an impossible order.
func (p *pass) checkOrder(o *boundOrder) {
	earlier, later := o.earlier.vector.(*typed[arrow.Date32]), o.later.vector.(*typed[arrow.Date32])
	reported := -1
	for record, mute := range p.mute {
		if mute || !earlier.valid[record] || !later.valid[record] {
			continue
		}
		if a, b := earlier.values[record], later.values[record]; a < b || a == b && !o.strict {
			continue
		}
		p.fates[record] = rejected
		if row := record / p.per; row != reported || o.later.origin == fromCell {
			reported = row
			p.faults = append(p.faults, fault{record: record, column: o.later, code: DateOrder, order: o})
		}
	}
}

// verbatim gives the cell of a field as it was typed.
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

// headerOf gives the header over the cell of a field.
func (p *pass) headerOf(c *bound, record int) string {
	if c.origin == fromCell || c.origin == fromHeader {
		return p.headers[p.spread[record%p.per]]
	}
	return c.header
}

// address gives the RawRow of a record.
func (p *pass) address(record int) int64 { return p.row.Value(p.offset + record/p.per) }

// inWords completes a fault for the person who can mend it.
func (p *pass) inWords(f fault) models.Reject {
	r := models.Reject{Row: p.address(f.record), Code: f.code, Remedy: remedy(f.code)}
	switch {
	case f.order != nil:
		r.Message = p.describeOrder(f)
	case f.column != nil:
		r.Message = f.column.describe(f.code)
	case f.code == IdentifierMissing:
		r.Message = p.describeIdentifiers(f.record)
	default:
		r.Message = p.faultWords.Value(p.offset + f.record/p.per)
	}
	if f.column != nil {
		r.Column = p.headerOf(f.column, f.record)
		r.Value = cut(p.verbatim(f.column, f.record), 200)
	}
	return r
}

func (p *pass) describeOrder(f fault) string {
	relation := "lies before "
	if f.order.strict {
		relation = "does not lie after "
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
	return "none of " + strings.Join(names, ", ") + " is filled"
}
