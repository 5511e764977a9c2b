package privacy

import (
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
)

// Publish returns the rows of a mart as they may be published: figures about too few
// people are hidden by the rules of its contract, guards are removed, and doubles are
// rounded to 12 significant digits, so that the order of a sum does not matter. rows has
// all rows of the table in the order of its grain; it is not released. floor is the
// smallest number of people on which a figure may be based. Unless figures are to be exact,
// they are rounded by the rules of the contract, and counts of people to the nearest 5.
func Publish(t models.Table, rows arrow.RecordBatch, floor int64, isExact bool) arrow.RecordBatch {
	m := newMart(t, rows, floor)
	if !isExact {
		m.round()
	}
	for _, rule := range t.Suppress {
		m.apply(rule)
	}
	return m.batch()
}

// mart is a mart that is being published.
type mart struct {
	table   models.Table
	rows    arrow.RecordBatch
	floor   int64
	null    map[string][]bool // by column: rows that become null
	set     map[string][]bool // by column: rows in which a mark or reason is set
	drop    []bool            // rows that are dropped
	rounded rounds
}

// apply finds the rows that a rule hides and marks the affected columns.
func (m *mart) apply(rule models.Suppression) {
	hidden, away := m.hide(rule)
	for _, column := range rule.Hides {
		m.mark(m.null, column, hidden)
	}
	for _, column := range rule.Totals {
		m.mark(m.null, column, away)
	}
	for _, column := range []string{rule.Marks, rule.Quotable, rule.Reason} {
		m.mark(m.set, column, hidden)
	}
	if rule.Drops {
		for i, is := range hidden {
			m.drop[i] = m.drop[i] || is
		}
	}
}

func (m *mart) mark(in map[string][]bool, column string, rows []bool) {
	if column == "" {
		return
	}
	if in[column] == nil {
		in[column] = make([]bool, len(rows))
	}
	for i, is := range rows {
		in[column][i] = in[column][i] || is
	}
}

// hide returns the rows that a rule hides, and the rows whose totals would reveal hidden
// rows.
func (m *mart) hide(rule models.Suppression) (hidden, away []bool) {
	floor := m.floor * max(rule.Times, 1)
	n := int(m.rows.NumRows())
	hidden, away = make([]bool, n), make([]bool, n)
	groups := m.counts(rule.People, n)
	rest, when, known := m.counts(rule.Rest, n), m.flags(rule.When), m.flags(rule.Known)
	for i := range n {
		hidden[i] = when[i] || isFew(present(groups[i]), floor) || slices.ContainsFunc(rest[i], func(people int64) bool { return people > 0 && people < floor })
	}
	if len(rule.Siblings) > 0 {
		for _, of := range m.split(rule.Siblings) {
			m.coverWithin(of, groups, hidden, away, known, floor)
		}
	}
	if rule.Nests != "" {
		m.nest(rule, groups, hidden, floor)
	}
	if len(rule.Together) > 0 {
		for _, of := range m.split(rule.Together) {
			if slices.ContainsFunc(of, func(i int) bool { return hidden[i] }) {
				for _, i := range of {
					hidden[i] = true
				}
			}
		}
	}
	return hidden, away
}

// absent is the count of an arm that a row does not have.
const absent = math.MaxInt64

// present returns the arms that a row has.
func present(arms []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(arms), func(people int64) bool { return people == absent })
}

// coverWithin hides more rows of one whole so that the hidden rows are not revealed.
func (m *mart) coverWithin(of []int, groups [][]int64, hidden, away, known []bool, floor int64) {
	arms, is, isKnown := make([][]int64, len(of)), make([]bool, len(of)), make([]bool, len(of))
	for j, i := range of {
		arms[j], is[j], isKnown[j] = groups[i], hidden[i], known[i]
	}
	cover(arms, is, isKnown, floor)
	gone := givesAway(arms, is, floor)
	for j, i := range of {
		hidden[i], away[i] = is[j], gone
	}
}

// nest hides windows that contain an earlier window and differ from the last shown one by
// too few people.
func (m *mart) nest(rule models.Suppression, groups [][]int64, hidden []bool, floor int64) {
	nests := m.flags(rule.Nests)
	outer := slices.DeleteFunc(slices.Clone(rule.Siblings), func(column string) bool { return column == rule.After })
	for _, whole := range m.split(outer) {
		shown := int64(0)
		for _, window := range m.splitRows(whole, rule.Siblings) {
			inside := int64(0)
			for _, i := range window {
				if nests[i] {
					inside = groups[i][0]
				}
			}
			gained := inside - shown
			if !slices.ContainsFunc(window, func(i int) bool { return hidden[i] }) && !(gained > 0 && gained < floor) {
				shown = inside
				continue
			}
			for _, i := range window {
				hidden[i] = true
			}
		}
	}
}

// counts returns the counts of people of each row; null means that there is no such arm.
func (m *mart) counts(columns []string, n int) [][]int64 {
	out := make([][]int64, n)
	for _, name := range columns {
		column := m.column(name).(*array.Int64)
		for i := range out {
			people := int64(absent)
			if !column.IsNull(i) {
				people = column.Value(i)
			}
			out[i] = append(out[i], people)
		}
	}
	return out
}

func (m *mart) flags(name string) []bool {
	out := make([]bool, m.rows.NumRows())
	if name == "" {
		return out
	}
	column := m.column(name).(*array.Boolean)
	for i := range out {
		out[i] = !column.IsNull(i) && column.Value(i)
	}
	return out
}

func (m *mart) column(name string) arrow.Array {
	return m.rows.Column(m.rows.Schema().FieldIndices(name)[0])
}

// split groups the rows by equal values in the columns, in the order of the rows.
func (m *mart) split(columns []string) [][]int {
	all := make([]int, m.rows.NumRows())
	for i := range all {
		all[i] = i
	}
	return m.splitRows(all, columns)
}

func (m *mart) splitRows(rows []int, columns []string) (groups [][]int) {
	at := map[string]int{}
	for _, i := range rows {
		var key strings.Builder
		for _, name := range columns {
			key.WriteString(m.column(name).ValueStr(i) + "\x00")
		}
		j, known := at[key.String()]
		if !known {
			j = len(groups)
			at[key.String()] = j
			groups = append(groups, nil)
		}
		groups[j] = append(groups[j], i)
	}
	return groups
}

// batch builds the published rows.
func (m *mart) batch() arrow.RecordBatch {
	var columns []models.Column
	for _, c := range m.table.Columns {
		if !c.IsGuard {
			columns = append(columns, c)
		}
	}
	out := models.Table{Columns: columns}
	b := array.NewRecordBuilder(memory.DefaultAllocator, out.ArrowSchema())
	defer b.Release()
	for i := range int(m.rows.NumRows()) {
		if m.drop[i] {
			continue
		}
		for j, c := range columns {
			m.append(b.Field(j), c, i)
		}
	}
	return b.NewRecordBatch()
}

func (m *mart) append(b array.Builder, c models.Column, row int) {
	column := m.column(c.Name)
	isSet := m.set[c.Name] != nil && m.set[c.Name][row]
	switch b := b.(type) {
	case *array.BooleanBuilder:
		if isSet {
			b.Append(m.marks(c.Name))
			return
		}
	case *array.StringBuilder:
		if isSet {
			b.Append(models.TooFewPeople)
			return
		}
	}
	if column.IsNull(row) || m.null[c.Name] != nil && m.null[c.Name][row] {
		b.AppendNull()
		return
	}
	if replaced := m.rounded[c.Name]; replaced != nil && !math.IsNaN(replaced[row]) {
		appendRounded(b, replaced[row])
		return
	}
	appendValue(b, column, row)
}

// marks reports whether a column says that a row is hidden. A column that says whether a
// figure may be quoted does not.
func (m *mart) marks(column string) bool {
	return slices.ContainsFunc(m.table.Suppress, func(rule models.Suppression) bool { return rule.Marks == column })
}

func appendValue(b array.Builder, column arrow.Array, row int) {
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(column.(*array.String).Value(row))
	case *array.Int64Builder:
		b.Append(column.(*array.Int64).Value(row))
	case *array.Float64Builder:
		b.Append(rounded(column.(*array.Float64).Value(row)))
	case *array.BooleanBuilder:
		b.Append(column.(*array.Boolean).Value(row))
	case *array.Date32Builder:
		b.Append(column.(*array.Date32).Value(row))
	case *array.TimestampBuilder:
		b.Append(column.(*array.Timestamp).Value(row))
	case *array.Decimal128Builder:
		b.Append(column.(*array.Decimal128).Value(row))
	}
}
