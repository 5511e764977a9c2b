package forms

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/xuri/excelize/v2"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
)

// Sheets returns the names of the sheets of a register.
func Sheets() []string {
	var names []string
	for _, f := range register {
		names = append(names, f.sheet)
	}
	return names
}

// IsExtra reports whether a register may lack the sheet.
func IsExtra(sheet string) bool { return formOf(sheet).isExtra }

// Wanted lists the headers that the header row of a sheet must have, each in all
// accepted forms.
func Wanted(sheet string) (wanted [][]string) {
	for _, c := range formOf(sheet).columns {
		if c.required {
			bare := strings.TrimSuffix(c.header(), " *")
			wanted = append(wanted, []string{c.header(), bare, bare + "*"})
		}
	}
	return wanted
}

func formOf(sheet string) form {
	return register[slices.IndexFunc(register, func(f form) bool { return f.sheet == sheet })]
}

// Place is the place of a node of a register: "register.xlsx: sheet Metrics, cell
// D5".
type Place struct{ File, Sheet, Cell string }

func (p Place) String() string { return fmt.Sprintf("%s: sheet %s, %s", p.File, p.Sheet, p.Cell) }

// Fault is a reason why a sheet cannot be read as a list.
type Fault struct {
	Place
	Err error
}

func (f *Fault) Error() string { return fmt.Sprintf("%s: %s", f.Place, f.Err) }

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// Book turns the sheets of one workbook into nodes of a configuration. The nodes
// have made-up lines; Places maps these lines to cells.
type Book struct {
	File   string
	Places map[int]Place
	line   int
}

// NewBook starts with a line number that is greater than those of the
// configuration.
func NewBook(file string, line int) *Book {
	return &Book{File: file, Places: map[int]Place{}, line: line}
}

// List returns a sheet as a key of the configuration and its list. It reads all
// rows, which are those below the header, and does not release them. An unchanged
// example row is skipped. The error joins a *Fault for each unknown header and each
// row that cannot be read.
func (b *Book) List(sheet string, rows array.RecordReader) (key, items *yaml.Node, err error) {
	form := formOf(sheet)
	key = b.scalar(Place{b.File, sheet, "the header"}, form.list)
	items = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: key.Line}
	columns, err := b.columns(form, rows)
	errs := []error{err}
	for rows.Next() {
		batch := rows.RecordBatch()
		width := int(batch.NumCols()) - models.RawColumns
		for i := range int(batch.NumRows()) {
			number := batch.Column(width).(*array.Int64).Value(i)
			if !batch.Column(width + 1).IsNull(i) {
				errs = append(errs, &Fault{Place{b.File, sheet, fmt.Sprintf("row %d", number)}, errors.New(batch.Column(width + 2).(*array.String).Value(i))})
				continue
			}
			kinds := batch.Column(width + 3).(*array.Binary).Value(i)
			item, err := b.item(form, columns, number, func(c int) (string, models.RawKind) {
				if cells := batch.Column(c).(*array.String); !cells.IsNull(i) {
					kind := models.KindOf(kinds, c)
					return strings.TrimSpace(models.NumberIn(cells.Value(i), kind)), kind
				}
				return "", models.RawText
			})
			errs = append(errs, err)
			if item != nil {
				items.Content = append(items.Content, item)
			}
		}
	}
	return key, items, errors.Join(append(errs, rows.Err())...)
}

// unnamed matches the name that a reader gives to a column without a header.
var unnamed = regexp.MustCompile(`^column \d+$`)

// columns finds the form's column under each header.
func (b *Book) columns(f form, rows array.RecordReader) (columns []*column, err error) {
	fields := rows.Schema().Fields()
	known := map[string]*column{}
	var labels []string
	for i := range f.columns {
		c := &f.columns[i]
		known[c.key] = c
		labels = append(labels, strings.TrimSuffix(c.header(), " *"))
	}
	var errs []error
	for i, field := range fields[:len(fields)-models.RawColumns] {
		label := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(field.Name), "*"))
		c := known[strings.ReplaceAll(strings.ToLower(label), " ", "_")]
		if c == nil && !unnamed.MatchString(field.Name) {
			c = &column{} // reported once, not for each of its cells
			errs = append(errs, &Fault{b.place(f, i, 0), fmt.Errorf("%q is not a column of this sheet%s; use one of %s", label, models.DidYouMean(label, labels), strings.Join(labels, ", "))})
		}
		columns = append(columns, c)
	}
	return columns, errors.Join(errs...)
}

// place returns the place of a cell, or of a column if the row is 0.
func (b *Book) place(f form, at int, row int64) Place {
	name, err := excelize.ColumnNumberToName(at + 1)
	if err != nil {
		name = strconv.Itoa(at + 1)
	}
	if row == 0 {
		return Place{b.File, f.sheet, "column " + name}
	}
	return Place{b.File, f.sheet, fmt.Sprintf("cell %s%d", name, row)}
}

// item makes a mapping from a row; nil if the row is empty or the example.
func (b *Book) item(f form, columns []*column, row int64, cell func(int) (string, models.RawKind)) (*yaml.Node, error) {
	var errs []error
	item := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	written := map[string]string{}
	for i, c := range columns {
		text, shown := cell(i)
		if text == "" {
			continue
		}
		if c != nil && c.key == "" {
			continue
		}
		if c == nil {
			errs = append(errs, &Fault{b.place(f, i, row), errors.New("is in a column without a header; move it, or clear the cell")})
			continue
		}
		if c.kind == day {
			text = asDay(text)
		}
		written[c.key] = text
		place := b.place(f, i, row)
		if c.kind == courses {
			errs = append(errs, mixed(place, text))
		}
		errs = append(errs, c.another(place, text, shown))
		item.Content = append(item.Content, b.scalar(place, c.key), b.value(place, c, text))
	}
	if len(written) == 0 || maps.Equal(written, f.example()) {
		return nil, errors.Join(errs...)
	}
	item.Line = item.Content[0].Line
	return item, errors.Join(errs...)
}

// example is the example row as it is read.
func (f form) example() map[string]string {
	row := map[string]string{}
	for _, c := range f.columns {
		if c.example != "" {
			row[c.key] = c.example
		}
	}
	return row
}

// scalar makes a text node with its own line.
func (b *Book) scalar(place Place, text string) *yaml.Node {
	b.line++
	b.Places[b.line] = place
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Line: b.line}
}

// isNumber matches a decimal number, and no other text that YAML reads as a number.
var isNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

func (b *Book) value(place Place, c *column, text string) *yaml.Node {
	node := b.scalar(place, text)
	switch {
	case c.kind == number && isNumber.MatchString(text):
		node.Tag = "" // read it like a number of the configuration
	case c.kind == courses:
		return b.courses(place, text)
	case c.kind == names: // a name may have a comma
		return b.list(place, strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }))
	}
	return node
}

// The signs between course codes have spaces around them, because codes may contain them.
const (
	needsAll = " + "
	orCode   = " / "
)

func isSeparator(r rune) bool { return r == ',' || r == ';' || r == '\n' }

// mixed is the fault of a cell that says both that one of its courses is enough and that
// all are needed.
func mixed(place Place, text string) error {
	if !strings.Contains(text, needsAll) || !strings.ContainsFunc(text, isSeparator) {
		return nil
	}
	return &Fault{place, errors.New("has both commas and +; write A + B if all courses are needed, with B / OLD-B for two codes of one course, or A, B if one is enough")}
}

// another is the fault of a number whose cell shows another one: 2 % is stored as 0.02, and
// is neither a change of 2 % nor two units.
func (c *column) another(place Place, text string, shown models.RawKind) error {
	switch {
	case shown == models.RawShare && !c.isShare:
		return &Fault{place, fmt.Errorf("shows a percentage, and has %s in it; for a change in percent, write it as text with its sign, such as '+2%%; for a value, give the cell the format General, so that it shows what counts", text)}
	case shown == models.RawLabeled && c.kind != number:
		return &Fault{place, fmt.Errorf("shows more than the %s that is in it; give the cell the format Text, and write what it should say", text)}
	}
	return nil
}

// courses makes the list of a cell such as "A, B", or the group of one such as "A / OLD-A"
// or "A + B / OLD-B".
func (b *Book) courses(place Place, text string) *yaml.Node {
	if !strings.Contains(text, needsAll) {
		codes := b.codes(place, text)
		if !strings.Contains(text, orCode) {
			return codes
		}
		key := b.scalar(place, "any")
		return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: key.Line, Content: []*yaml.Node{key, codes}}
	}
	all := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: b.scalar(place, "").Line}
	for part := range strings.SplitSeq(text, needsAll) {
		all.Content = append(all.Content, b.codes(place, part))
	}
	key := b.scalar(place, "all")
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: key.Line, Content: []*yaml.Node{key, all}}
}

// codes makes a list of codes of which one is enough.
func (b *Book) codes(place Place, text string) *yaml.Node {
	return b.list(place, strings.FieldsFunc(strings.ReplaceAll(text, orCode, ","), isSeparator))
}

// list makes a list of the parts that are not blank.
func (b *Book) list(place Place, parts []string) *yaml.Node {
	node := b.scalar(place, "")
	node.Kind, node.Tag = yaml.SequenceNode, "!!seq"
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			node.Content = append(node.Content, b.scalar(place, part))
		}
	}
	return node
}

// firstSerial is in 1954: a smaller number is more likely a typed year than a date.
const firstSerial = 20_000

// asDay converts a serial number of a spreadsheet to its date; any other text is
// unchanged.
func asDay(text string) string {
	serial, err := strconv.ParseFloat(text, 64)
	if err != nil || serial < firstSerial || serial > 110_000 {
		return text
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(serial)).Format(time.DateOnly)
}
