package transform

import (
	"embed"
	"regexp"
	"slices"
	"sync"

	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

// Normalizer turns raw batches into batches of one canonical table. It is immutable
// and can be used by any number of goroutines.
type Normalizer struct {
	table      models.Table
	fields     []*field // in the order of the table's columns, nil where unmapped
	attributes []*field
	strata     []string
	copies     map[string]string // columns made from one other, with its name
	unpivot    *regexp.Regexp    // nil without an unpivot
	filters    []Filter          // of rows anywhere
	leading    []Filter          // of the first rows
	null       []string
	nullDays   []string // serial numbers of the days among them
	contract   contract
	identity   string
	reading    string
	isExplicit bool // no cell stands for those below it
	memory     memory.Allocator
}

// contract is a compiled Contract.
type contract struct {
	newColumns string
	failFast   bool
	maxRejects float64 // share of the records read
	fewRejects int64   // this many never fail a delivery, unless no record landed
	minRows    float64 // share of the records of the last delivery
}

// Defaults without a declared max_rejects. If more of a delivery is held back, it
// was misread rather than mistyped; a few typing errors in a short sheet are
// neither a reason to fail.
const (
	defaultMaxRejects = 0.10
	defaultFewRejects = 10
)

// Identity identifies what the Normalizer does: it is the same in every process of
// a build, and changes with the table, with any setting of the mapping that can
// change a landed row or a reject, and with the code. The contract is not part of
// it: it decides whether a delivery is accepted, not how it is read.
func (n *Normalizer) Identity() string { return n.identity }

//go:embed *.go
var code embed.FS

// Identity is the identity of the code that reads cells: this package, package
// models, and the library of encodings and normal forms.
var Identity = sync.OnceValue(func() string {
	return identity.Of(models.Identity(), identity.Code(code, "golang.org/x/text"))
})

// Reading identifies what the mapping says of how cells are read. It is the same in every
// version of the program that knows the mapping, and has nothing of the code, or of the
// comparison.
func (n *Normalizer) Reading() string { return n.reading }

func (m Mapping) reading() string {
	m = m.canonical()
	m.Strata, m.Cluster, m.Team = nil, "", ""
	return identity.Data(m)
}

// canonical is a valid mapping in a form that changes only with what it does to a landed row
// or a reject.
func (m Mapping) canonical() Mapping {
	m.Contract = Contract{}
	m.Nulls = Names(m.Nulls).sorted()
	m.Columns = canonicalColumns(m.Columns)
	m.Attributes = canonicalColumns(m.Attributes)
	return m
}

// identify hashes a canonical mapping, and the code.
func identify(table models.Table, m Mapping) string {
	columns := make([]models.Column, len(table.Columns))
	for i, c := range table.Columns {
		c.Doc, c.PII = "", false
		columns[i] = c
	}
	// Maps are marshaled in the order of their keys.
	return identity.Data(struct {
		Code    string
		Table   string
		Columns []models.Column
		OneOf   []string
		Mapping Mapping
	}{Identity(), table.Name, columns, table.OneOf, m})
}

func canonicalColumns(columns map[string]Column) map[string]Column {
	out := make(map[string]Column, len(columns))
	for name, c := range columns {
		c.From = c.From.sorted()
		c.Decimal = decimalSeparator(c.Decimal)
		if len(c.Values) > 0 {
			values := make(map[string]Names, len(c.Values))
			for value, words := range c.Values {
				values[value] = words.sorted()
			}
			c.Values = values
		}
		out[name] = c
	}
	return out
}

// Wanted lists, for each column that is read from a header, the accepted headers. A
// connector needs them to find the header row.
func (n *Normalizer) Wanted() [][]string {
	var wanted [][]string
	for _, f := range n.mapped() {
		if f.origin == fromColumn {
			wanted = append(wanted, append([]string(nil), f.spec.From...))
		}
	}
	return wanted
}

// Mapped has, for each column and attribute that is read from a header, the accepted
// headers.
func (n *Normalizer) Mapped() map[string][]string {
	mapped := map[string][]string{}
	for _, f := range n.mapped() {
		if f.origin == fromColumn {
			mapped[f.Name] = slices.Clone(f.spec.From)
		}
	}
	return mapped
}

// Columns are the canonical columns that are filled, whatever from.
func (n *Normalizer) Columns() (names []string) {
	for _, f := range n.fields {
		if f != nil {
			names = append(names, f.Name)
		}
	}
	return names
}

// ColumnsFrom are the canonical columns that are read from a header.
func (n *Normalizer) ColumnsFrom(header string) (names []string) {
	for _, f := range n.fields {
		if f != nil && f.origin == fromColumn && slices.Contains(f.spec.From, header) {
			names = append(names, f.Name)
		}
	}
	return names
}

// mapped returns all fields, attributes last.
func (n *Normalizer) mapped() []*field {
	var fields []*field
	for _, f := range n.fields {
		if f != nil {
			fields = append(fields, f)
		}
	}
	return append(fields, n.attributes...)
}

// Accepts checks the counts of a delivery, and the headers that nothing is mapped
// to, against the contract. A Reader does so by itself; this is for a delivery that
// landed under an earlier contract.
func (n *Normalizer) Accepts(c models.Counts, newColumns []string) error {
	switch {
	case n.contract.failFast && c.Rejected > 0:
		return dataError("%s: %d of %d records are held back, but contract.bad_rows is fail; correct them, or set it to reject", n.table.Name, c.Rejected, c.Read).
			orPlainly("%d of %d rows cannot be read, and none may be. Correct them.", c.Rejected, c.Read)
	case n.contract.newColumns == onFaultFail && len(newColumns) > 0:
		return dataError("%s: unknown headers %s; map them, or set contract.new_columns to warn", n.table.Name, quoted(newColumns, ", ")).orPlainly(unknownHeaders, quoted(newColumns, ", "))
	}
	return n.acceptsShare(c)
}

// acceptsShare checks the rejects against the share that the contract allows.
func (n *Normalizer) acceptsShare(c models.Counts) error {
	few := c.Rejected <= n.contract.fewRejects && c.Landed > 0
	if few || float64(c.Rejected) <= n.contract.maxRejects*float64(c.Read) {
		return nil
	}
	share := 100 * float64(c.Rejected) / float64(c.Read)
	return dataError("%s: %d of %d records are held back (%.3g%%), more than contract.max_rejects of %g%%; correct them, or raise it",
		n.table.Name, c.Rejected, c.Read, share, 100*n.contract.maxRejects).
		orPlainly("%d of %d records are held back, more than the %g %% that are accepted. Correct them.", c.Rejected, c.Read, 100*n.contract.maxRejects)
}

// defaultMinRows is the least share of the records of the last delivery of the same file,
// unless one is declared, and fewRows the number of records below which it says nothing.
const (
	defaultMinRows = 0.7
	fewRows        = 10
)

// AcceptsAfter compares the counts of a delivery with those of the last one, which is of
// the same file or only of the same feed. A file with far fewer records was truncated in
// transfer or filtered in the export, and people missing from it would count as leavers.
func (n *Normalizer) AcceptsAfter(last, c models.Counts, isSameFile bool) error {
	before, now := last.Landed+last.Rejected, c.Landed+c.Rejected
	share := n.contract.minRows
	if share == 0 && isSameFile && before >= fewRows {
		share = defaultMinRows
	}
	if float64(now) >= share*float64(before) {
		return nil
	}
	return dataError("%s: %d records are less than contract.min_rows_vs_last, %g%% of the %d records of the last delivery; deliver the whole file, or lower min_rows_vs_last for one run if the number is correct",
		n.table.Name, now, 100*share, before).
		orPlainly("The file has only %d records; the last one had %d. Deliver the whole file. If the number is right, tell the person who runs impactmart.", now, before)
}

// ReadsFileName reports whether a value comes from the file name, so that equal
// bytes under another name would land differently.
func (n *Normalizer) ReadsFileName() bool {
	for _, f := range n.mapped() {
		if f.origin == fromCapture {
			return true
		}
	}
	return false
}
