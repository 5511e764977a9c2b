package transform

import (
	"embed"
	"regexp"
	"sync"

	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/internal/identity"
	"github.com/impactmart/impactmart/models"
)

// Normalizer turns raw batches into batches of one canonical table. It is
// immutable and may serve any number of goroutines.
type Normalizer struct {
	table      models.Table
	fields     []*field // in the order of the table's columns, nil where unmapped
	attributes []*field
	strata     []string
	cluster    string         // empty for none
	unpivot    *regexp.Regexp // nil without an unpivot
	filters    []Filter       // of rows anywhere
	leading    []Filter       // of the first rows
	null       []string
	contract   contract
	identity   string
	memory     memory.Allocator
}

// contract is a Contract, compiled.
type contract struct {
	newColumns string
	failFast   bool
	maxRejects float64 // share of the records read
	fewRejects int64   // so many never fail a delivery, unless nothing else is in it
	minRows    float64 // share of the records of the last delivery
}

// What holds without a declared max_rejects: a delivery of which more is held
// back was misread, not mistyped; a short sheet with a few slips is neither.
const (
	defaultMaxRejects = 0.10
	defaultFewRejects = 10
)

// Identity tells what the Normalizer does: it is the same in every process of a
// build, and changes with the table, with any setting of the mapping that can
// change a landed row or a reject, and with the code. The contract does not
// count: it decides whether a delivery is accepted, not what it says.
func (n *Normalizer) Identity() string { return n.identity }

//go:embed *.go
var code embed.FS

// codeIdentity is that of what reads cells: this package, the vocabulary, and the
// library of encodings and normal forms.
var codeIdentity = sync.OnceValue(func() string {
	return identity.Of(models.Identity(), identity.Code(code, "golang.org/x/text"))
})

// identify hashes the canonical form of a valid mapping, and the code.
func identify(table models.Table, m Mapping) string {
	m.Contract = Contract{}
	m.Nulls = Names(m.Nulls).sorted()
	m.Columns = canonicalColumns(m.Columns)
	m.Attributes = canonicalColumns(m.Attributes)
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
	}{codeIdentity(), table.Name, columns, table.OneOf, m})
}

func canonicalColumns(columns map[string]Column) map[string]Column {
	out := make(map[string]Column, len(columns))
	for name, c := range columns {
		c.From = c.From.sorted()
		c.Decimal = decimalSign(c.Decimal)
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

// Wanted lists, for each column that is read from under a header, the headers
// that are accepted: what a connector needs to find the header row.
func (n *Normalizer) Wanted() [][]string {
	var wanted [][]string
	for _, f := range n.mapped() {
		if f.origin == fromColumn {
			wanted = append(wanted, append([]string(nil), f.spec.From...))
		}
	}
	return wanted
}

// mapped gives all fields, attributes last.
func (n *Normalizer) mapped() []*field {
	var fields []*field
	for _, f := range n.fields {
		if f != nil {
			fields = append(fields, f)
		}
	}
	return append(fields, n.attributes...)
}

// Accepts holds the account of a delivery, and the headers that nothing is mapped
// to, against the contract. A Reader does so by itself; a delivery that landed
// under an earlier contract is held to the present one.
func (n *Normalizer) Accepts(c models.Counts, newColumns []string) error {
	switch {
	case n.contract.failFast && c.Rejected > 0:
		return dataError("%s: %d of %d records are held back, and the contract says `bad_rows: fail`", n.table.Name, c.Rejected, c.Read)
	case n.contract.newColumns == onFaultFail && len(newColumns) > 0:
		return dataError("%s: nothing is mapped to %s, and the contract says `new_columns: fail`", n.table.Name, quoted(newColumns, ", "))
	}
	return n.acceptsShare(c)
}

// acceptsShare holds the rejects to the share that the contract allows.
func (n *Normalizer) acceptsShare(c models.Counts) error {
	few := c.Rejected <= n.contract.fewRejects && c.Landed > 0
	if few || float64(c.Rejected) <= n.contract.maxRejects*float64(c.Read) {
		return nil
	}
	share := 100 * float64(c.Rejected) / float64(c.Read)
	return dataError("%s: %d of %d records are held back (%.3g%%), more than contract.max_rejects of %g%%",
		n.table.Name, c.Rejected, c.Read, share, 100*n.contract.maxRejects)
}

// AcceptsAfter holds the account of a delivery against that of the last one: a
// file with far fewer records was cut short on its way, or filtered by whoever
// exported it, and people missing from it would count as leavers.
func (n *Normalizer) AcceptsAfter(last, c models.Counts) error {
	before, now := last.Landed+last.Rejected, c.Landed+c.Rejected
	if float64(now) >= n.contract.minRows*float64(before) {
		return nil
	}
	return dataError("%s: %d records, after %d of the last delivery, are less than contract.min_rows_vs_last of %g%%; deliver the whole file, or lower min_rows_vs_last for one run if so few are right",
		n.table.Name, now, before, 100*n.contract.minRows)
}

// ReadsFileName tells whether a value comes from the file's name, so that equal
// bytes under another name would land differently.
func (n *Normalizer) ReadsFileName() bool {
	for _, f := range n.mapped() {
		if f.origin == fromCapture {
			return true
		}
	}
	return false
}
