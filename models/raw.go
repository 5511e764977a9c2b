package models

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

// The columns that follow the data columns in every raw batch, which connectors
// pass to transform.
const (
	// RawRow is the address of a row, int64, never null: the physical line on
	// which a CSV record begins, the row number of a sheet, or the ordinal
	// (from 1) of a record of a service.
	RawRow = "_row"
	// RawFaultCode is null for a valid row, and otherwise the stable code of a
	// finding: the row was read but cannot be parsed.
	RawFaultCode = "_fault_code"
	// RawFault is the message of the finding, null for a valid row.
	RawFault = "_fault"
	// RawKinds has the kinds that the source reports for the cells of a row, four
	// bits for each data column, starting with the lowest bits of the first byte;
	// see KindOf. Null for a row of texts.
	RawKinds = "_kinds"
)

// RawColumns is the number of columns that follow the data columns.
const RawColumns = 4

// RawKind is the kind that the source reports for a cell. Numbers of the source are
// written with a decimal point, whatever separators the mapping declares for texts.
type RawKind byte

// Kinds of cells.
const (
	RawText    RawKind = iota // a text, or a number without a decimal point, which is the same in any format
	RawNumber                 // a number of a spreadsheet or of JSON
	RawShare                  // a number that a spreadsheet shows in percent, stored as the share
	RawDay                    // a date of a spreadsheet, with or without a time, as its serial number
	RawLabeled                // a number that a spreadsheet shows with a text, as "90 # min": the number, a space and the text, in which # stands for the number; see LabelIn
	RawMoney                  // a number that a spreadsheet shows with a currency, as "€ 12.5": its sign or code of ISO 4217, a space and the number
)

// KindOf returns the kind of the cell of a data column from RawKinds.
func KindOf(kinds []byte, column int) RawKind {
	if column/2 >= len(kinds) {
		return RawText
	}
	return RawKind(kinds[column/2] >> (column % 2 * 4) & 15)
}

// SetKind sets the kind of a cell that has none yet, and extends kinds as needed.
func SetKind(kinds []byte, column int, kind RawKind) []byte {
	for len(kinds) <= column/2 {
		kinds = append(kinds, 0)
	}
	kinds[column/2] |= byte(kind) << (column % 2 * 4)
	return kinds
}

// NumberIn returns the text of a cell of a kind without the currency of RawMoney and
// without the text of RawLabeled.
func NumberIn(cell string, kind RawKind) string {
	switch before, after, _ := strings.Cut(cell, " "); kind {
	case RawMoney:
		return after
	case RawLabeled:
		return before
	}
	return cell
}

// Signs in the text of RawLabeled.
const (
	LabelNumber   = "#" // stands for the number
	LabelThousand = "," // after LabelNumber, once for each time that the number is shown divided by 1,000
)

// LabelIn returns the text with which a spreadsheet shows a number, empty for another kind
// of cell than RawLabeled.
func LabelIn(cell string, kind RawKind) string {
	if kind != RawLabeled {
		return ""
	}
	_, label, _ := strings.Cut(cell, " ")
	return label
}

// ShownIn returns a cell of a kind as a person sees it: RawLabeled as 90 min. A number that
// is shown divided by 1,000 stays alone.
func ShownIn(cell string, kind RawKind) string {
	switch label := LabelIn(cell, kind); {
	case label == "":
		return cell
	case strings.Contains(label, LabelNumber+LabelThousand):
		return NumberIn(cell, kind)
	default:
		return strings.Replace(label, LabelNumber, NumberIn(cell, kind), 1)
	}
}

// Codes that a connector may put into RawFaultCode.
const (
	FaultRagged      = "ragged_row"         // more or fewer fields than the header
	FaultQuote       = "bad_quote"          // a quote where none is allowed
	FaultSwallow     = "rows_in_quotes"     // a quoted cell that holds whole rows
	FaultEncoding    = "bad_encoding"       // bytes that are invalid in the declared encoding
	FaultNUL         = "nul_byte"           // a NUL byte inside a row
	FaultCell        = "error_cell"         // a spreadsheet cell with an error such as #N/A
	FaultRecord      = "unusable_record"    // a JSON record that is not an object
	FaultEmptied     = "row_emptied"        // a row of a corrected file without its cells
	FaultUnplaced    = "row_unplaced"       // a row of a corrected file that may be new, or one of those that are missing
	FaultContradicts = "answers_contradict" // a row of which corrected files of one delivery say different things
	FaultUnclear     = "wish_unclear"       // a row of a corrected file beside which a text may mean that it is to be deleted
	FaultMissing     = "row_missing"        // a row that was in a corrected file and is no longer anywhere
)

// RowSkipped in RawFaultCode is not a finding: the source skips the row by a rule
// that the user declared, such as for the lines below a table. The row is counted
// as skipped, and RawFault says by which rule.
const RowSkipped = "skipped"

// RowDeleted is RowSkipped for a row of a corrected file that the sender deletes. It has
// its cells.
const RowDeleted = "deleted"

// IsSkipped reports whether a value of RawFaultCode says that the row is skipped.
func IsSkipped(code string) bool { return code == RowSkipped || code == RowDeleted }

// RawSchema is the schema of every raw batch: one nullable utf8 column per header,
// in the order of the input, then RawRow, RawFaultCode, RawFault and RawKinds. A
// row with a finding has nulls in its data columns.
func RawSchema(headers []string) *arrow.Schema {
	fields := make([]arrow.Field, 0, len(headers)+RawColumns)
	for _, header := range headers {
		fields = append(fields, arrow.Field{Name: header, Type: arrow.BinaryTypes.String, Nullable: true})
	}
	return arrow.NewSchema(append(fields,
		arrow.Field{Name: RawRow, Type: arrow.PrimitiveTypes.Int64},
		arrow.Field{Name: RawFaultCode, Type: arrow.BinaryTypes.String, Nullable: true},
		arrow.Field{Name: RawFault, Type: arrow.BinaryTypes.String, Nullable: true},
		arrow.Field{Name: RawKinds, Type: arrow.BinaryTypes.Binary, Nullable: true},
	), nil)
}

// SourceRow is the column that follows the canonical columns in every landed
// batch: the RawRow that the record came from.
const SourceRow = "source_row"

// LandedSchema is the schema of a landed batch of the table.
func LandedSchema(t Table) *arrow.Schema {
	fields := append(t.ArrowSchema().Fields(), arrow.Field{Name: SourceRow, Type: arrow.PrimitiveTypes.Int64})
	return arrow.NewSchema(fields, nil)
}

// Hidden are rows and columns of a sheet that were read although they are hidden, which
// nobody declared.
type Hidden struct {
	Rows    int64    `json:"rows,omitempty"`
	First   int64    `json:"first,omitempty"` // row
	Columns []string `json:"columns,omitempty"`
}

// Add counts a row.
func (h *Hidden) Add(row int64) {
	if h.Rows++; h.Rows == 1 {
		h.First = row
	}
}

// Reject is a finding that holds a record back. A record may have several, one for
// each of its cells with a finding.
type Reject struct {
	Row     int64  // RawRow of the record
	Column  string // header as the user wrote it; empty if the finding concerns the whole row
	Value   string // the cell as it was typed, truncated to 200 runes
	Code    string // stable, documented in docs/rejects.md
	Message string // what is wrong; it never repeats the value, so that it can be published
	Remedy  string // what to do about it
	// Whom and which program the record is about, in canonical form, where that could be
	// read: a person whose record cannot be used is not untrained.
	Person, Email, Program string
}

// Counts accounts for every record of a batch:
// Read = Landed + Rejected + Skipped, always.
type Counts struct {
	Read     int64 `json:"read"`     // records seen; an unpivoted row counts once for each of its value columns
	Landed   int64 `json:"landed"`   // records that became rows of the canonical table
	Rejected int64 `json:"rejected"` // records held back, each with at least one Reject
	Skipped  int64 `json:"skipped"`  // records skipped by a declared rule: totals rows, blank rows, empty unpivoted cells
}

// Plus adds two counts.
func (c Counts) Plus(other Counts) Counts {
	return Counts{
		Read:     c.Read + other.Read,
		Landed:   c.Landed + other.Landed,
		Rejected: c.Rejected + other.Rejected,
		Skipped:  c.Skipped + other.Skipped,
	}
}
