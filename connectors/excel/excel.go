// Package excel reads one sheet of an .xlsx or .xlsm workbook as a table. It
// knows how a workbook stores values and refuses whatever it cannot read to the
// last byte: a damaged sheet is an error, never a shorter table. excelize reads
// the frame of a workbook (its sheets, their visibility, the date system, the
// number formats); the rows are read by a strict streaming reader of this
// package, since excelize ends a damaged sheet without an error and does not
// show an error cell apart from text. Files of other formats under an Excel
// name are told by their content and refused with advice.
package excel

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow/array"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/connectors/location"
)

// Settings is the `source:` of a feed of type excel.
type Settings struct {
	// Path is a pattern of location.List, such as "inbox/*.xlsx".
	Path string `yaml:"path"`
	// Sheet is the name of a sheet, or its position from 1 as a number; by
	// default the first one that is not hidden.
	Sheet Sheet `yaml:"sheet,omitempty"`
	// Header says where the header row is; by default in row 1.
	Header Header `yaml:"header,omitempty"`
}

// Sheet names a sheet of a workbook. At most one of the fields is set.
type Sheet struct {
	Name  string
	Index int // from 1
}

// UnmarshalYAML takes a number for a position and any text for a name.
func (s *Sheet) UnmarshalYAML(node *yaml.Node) error {
	*s = Sheet{}
	if node.Tag == "!!int" {
		return node.Decode(&s.Index)
	}
	return node.Decode(&s.Name)
}

// MarshalYAML is the inverse of UnmarshalYAML.
func (s Sheet) MarshalYAML() (any, error) {
	if s.Index != 0 {
		return s.Index, nil
	}
	return s.Name, nil
}

// Header says where the header row is. At most one of the fields is set.
type Header struct {
	// Row is its row number in the sheet.
	Row int `yaml:"row,omitempty"`
	// Within is the number of rows, from the top of the sheet, among which the
	// first one that holds all the mapped headers is taken.
	Within int `yaml:"within,omitempty"`
}

// maxHeader bounds the search for the header row.
const maxHeader = 1000

// New gives the settings with all defaults in place.
func New() connectors.Settings { return &Settings{} }

// Validate reports every fault of the settings at once.
func (s *Settings) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if s.Path == "" {
		fault(`path: is missing; name a file or a pattern, such as "inbox/*.xlsx"`)
	} else if _, err := path.Match(s.Path, ""); err != nil {
		fault(`path: %q is a broken pattern; close its "[" or write "\["`, s.Path)
	}
	if s.Sheet.Index < 0 {
		fault("sheet: %d is no position; the first sheet is 1", s.Sheet.Index)
	}
	if s.Header.Row < 0 || s.Header.Row > maxHeader {
		fault("header.row: %d is out of range; give a row number from 1 to %d", s.Header.Row, maxHeader)
	}
	if s.Header.Within < 0 || s.Header.Within > maxHeader {
		fault("header.within: %d is out of range; give a number of rows from 1 to %d", s.Header.Within, maxHeader)
	}
	if s.Header.Row != 0 && s.Header.Within != 0 {
		fault("header: has both row and within; give one of the two")
	}
	return errors.Join(faults...)
}

// Open gives one source for each workbook that matches.
func (s *Settings) Open(ctx context.Context, env connectors.Env) ([]connectors.Source, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	objects, err := env.Drops.List(ctx, s.Path)
	if err != nil {
		return nil, err
	}
	sources := make([]connectors.Source, len(objects))
	for i, object := range objects {
		sources[i] = &source{drops: env.Drops, name: object.Name, sheet: s.Sheet, header: s.Header, wanted: env.Wanted}
	}
	return sources, nil
}

// source is one sheet of one workbook.
type source struct {
	drops  location.Location
	name   string
	sheet  Sheet
	header Header
	wanted [][]string
}

// Address names the sheet when the settings do; a position is given as "#2".
func (s *source) Address() connectors.Address {
	a := connectors.Address{File: s.name, Sheet: s.sheet.Name}
	if s.sheet.Index > 0 {
		a.Sheet = "#" + strconv.Itoa(s.sheet.Index)
	}
	return a
}

func (s *source) Fingerprint(ctx context.Context) (string, error) {
	return location.Hash(ctx, s.drops, s.name)
}

func (s *source) Read(ctx context.Context) (array.RecordReader, error) {
	object, err := s.drops.Open(ctx, s.name)
	if err != nil {
		return nil, err
	}
	defer object.Close()
	book, err := openWorkbook(ctx, object)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	t, headers, err := s.table(book)
	if err != nil {
		book.Close()
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	return batch.NewReader(ctx, headers, t), nil
}

// table opens the sheet that is asked for and reads up to its header row.
func (s *source) table(book *workbook) (*table, []string, error) {
	chosen, err := book.choose(s.sheet)
	if err != nil {
		return nil, nil, err
	}
	t := &table{book: book, at: fmt.Sprintf("%s (sheet %s)", s.name, chosen.name)}
	if t.sheet, err = book.open(chosen); err != nil {
		return nil, nil, fmt.Errorf("sheet %s: %w", chosen.name, err)
	}
	headers, err := t.sheet.header(s.header, s.wanted)
	if err != nil {
		return nil, nil, fmt.Errorf("sheet %s: %w", chosen.name, err)
	}
	t.width = len(headers)
	return t, headers, nil
}
