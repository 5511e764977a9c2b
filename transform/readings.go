package transform

import (
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/models"
)

// Reading says how the cells under one header are read, for whoever shows them
// to people.
type Reading struct {
	Header  string
	Columns []string // canonical columns and attributes that the header feeds; none when nothing is mapped to it
	// IsNumber says that a plain number with a decimal point is read as that
	// number, IsSerial that a number is read as the day of a spreadsheet.
	IsNumber, IsSerial bool
	// Words are those accepted, the user's own first; nil when any text will do.
	Words []string
}

// Readings gives one Reading per header of a delivery, in the order of its raw
// schema. File is the name of the delivery. A header that the mapping needs and
// does not find is a *DataError.
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

// add makes the reading that of one more field. Where two fields read one header
// in different ways, only what holds for both is kept.
func (r *Reading) add(f *field) {
	isNumber := f.number.decimal == '.' && (f.Type == models.Float || f.Type == models.Amount || f.Type == models.Integer)
	isSerial := slices.ContainsFunc(f.layouts, func(l layout) bool { return l.parts == nil })
	words := f.acceptedWords()
	if len(r.Columns) > 0 {
		isNumber, isSerial = isNumber && r.IsNumber, isSerial && r.IsSerial
		if !slices.Equal(words, r.Words) {
			words = nil
		}
	}
	r.Columns = append(r.Columns, f.Name)
	r.IsNumber, r.IsSerial, r.Words = isNumber, isSerial, words
}

// acceptedWords lists the words of a field as they were declared, value by value,
// and after them the values that have no declared word.
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

// Lenient is the Normalizer without its contract: it tells every reject, and only
// a missing header or dates in the other order end a delivery.
func (n *Normalizer) Lenient() *Normalizer {
	lenient := *n
	lenient.contract = contract{newColumns: onFaultIgnore, maxRejects: 1}
	return &lenient
}

// Unpivots tells whether a row makes several records.
func (n *Normalizer) Unpivots() bool { return n.unpivot != nil }
