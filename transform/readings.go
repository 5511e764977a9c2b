package transform

import (
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/models"
)

// Reading describes how the cells below one header are read, for display.
type Reading struct {
	Header  string
	Columns []string // canonical columns and attributes that the header fills; none if nothing is mapped to it
	// IsNumber means that a plain number with a decimal point is read as that
	// number, IsSerial that a number is read as the day of a spreadsheet.
	IsNumber, IsSerial bool
	IsDuration         bool
	// Words are the accepted words, the user's own first; nil if any text is
	// accepted.
	Words []string
}

// Readings returns one Reading per header of a delivery, in the order of its raw
// schema. File is the name of the delivery. A missing header that the mapping needs
// is a *DataError.
func (n *Normalizer) Readings(schema *arrow.Schema, file string) ([]Reading, error) {
	b, err := n.bind(schema, file)
	if err != nil {
		return nil, err
	}
	defer b.release()
	readings := make([]Reading, len(b.headers))
	for i, header := range b.headers {
		readings[i].Header = header
	}
	for _, c := range b.all {
		switch c.origin {
		case fromColumn:
			readings[c.index].add(c.field)
		case fromCell:
			for _, at := range b.spread {
				readings[at].add(c.field)
			}
		}
	}
	return readings, nil
}

// add adds a field to the reading. If two fields read one header in different ways,
// only what applies to both is kept.
func (r *Reading) add(f *field) {
	isNumber := f.number.decimal == '.' && (f.Type == models.Float || f.Type == models.Amount || f.Type == models.Integer)
	isSerial := slices.ContainsFunc(f.layouts, func(l layout) bool { return l.parts == nil && l.epoch == 0 })
	isDuration, words := f.Unit == hours, f.acceptedWords()
	if len(r.Columns) > 0 {
		isDuration = isDuration && r.IsDuration
		isNumber, isSerial = isNumber && r.IsNumber, isSerial && r.IsSerial
		if !slices.Equal(words, r.Words) {
			words = nil
		}
	}
	r.Columns = append(r.Columns, f.Name)
	r.IsNumber, r.IsSerial, r.IsDuration, r.Words = isNumber, isSerial, isDuration, words
}

// acceptedWords lists the words of a field as declared, value by value, followed by
// the values without a declared word.
func (f *field) acceptedWords() []string {
	if f.words == nil {
		return nil
	}
	var words, plain []string
	for _, value := range f.words.values {
		if declared := f.spec.Values[value]; len(declared) > 0 {
			words = append(words, declared...)
		} else {
			plain = append(plain, value)
		}
	}
	return append(words, plain...)
}

// Lenient returns the Normalizer without its contract: it reports every reject, and
// only a missing header or dates in the other order end a delivery.
func (n *Normalizer) Lenient() *Normalizer {
	lenient := *n
	lenient.contract = contract{newColumns: onFaultIgnore, maxRejects: 1}
	return &lenient
}

// Unpivots reports whether a row makes several records.
func (n *Normalizer) Unpivots() bool { return n.unpivot != nil }
