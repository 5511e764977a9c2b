// Package excel reads one sheet of an .xlsx or .xlsm workbook as a table. It knows
// how a workbook stores values and refuses whatever it cannot read to the last
// byte: a damaged sheet is an error, never a shorter table. excelize reads the
// workbook's metadata (its sheets, their visibility, the date system, the number
// formats). A strict streaming reader of this package reads the rows, because
// excelize ends a damaged sheet without an error and does not distinguish an error
// cell from text. Files of other formats under an Excel name are recognized by
// their content and refused with a remedy.
package excel

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"path"
	"strconv"
	"sync"

	"github.com/apache/arrow-go/v18/arrow/array"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/connectors/internal/header"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

// Settings is the `source:` of a feed of type excel.
type Settings struct {
	Path       string          `yaml:"path" required:"true" doc:"Pattern of file names."`
	Sheet      Sheet           `yaml:"sheet,omitempty" otherwise:"first visible sheet" doc:"Name, position from 1, or a pattern such as 'Transcript*' that exactly one visible sheet matches."`
	Header     header.Settings `yaml:"header,omitempty" doc:"Where the header is."`
	HiddenRows string          `yaml:"hidden_rows,omitempty" otherwise:"'read', and the run names them" values:"read,skip" doc:"'skip' skips rows that are hidden or filtered out; they count as skipped. 'read' reads them like the others."`
	Password   string          `yaml:"password,omitempty" doc:"Password of protected workbooks, which may have up to 64 MiB. Keep it in the environment: '${LMS_PASSWORD}'."`
}

// Sheet names a sheet of a workbook. At most one of the fields is set.
type Sheet struct {
	Name  string // or a pattern: the name of a sheet cannot contain * ? [
	Index int    // from 1
}

// UnmarshalYAML decodes an integer as a position and any other text as a name.
func (s *Sheet) UnmarshalYAML(node *yaml.Node) error {
	*s = Sheet{}
	if node.Tag != "!!int" {
		return node.Decode(&s.Name)
	}
	if err := node.Decode(&s.Index); err != nil || s.Index < 1 {
		return fmt.Errorf("%s is not a position; count the sheets from 1, or put a name into quotes", node.Value)
	}
	return nil
}

// address is the name, or "#2" for a position.
func (s Sheet) address() string {
	if s.Index > 0 {
		return "#" + strconv.Itoa(s.Index)
	}
	return s.Name
}

// MarshalYAML is the inverse of UnmarshalYAML.
func (s Sheet) MarshalYAML() (any, error) {
	if s.Index != 0 {
		return s.Index, nil
	}
	return s.Name, nil
}

// skipHidden and readHidden are the values of Settings.HiddenRows.
const (
	skipHidden = "skip"
	readHidden = "read"
)

// New returns the settings with all defaults set.
func New() connectors.Settings {
	s := &Settings{}
	models.SetDefaults(s)
	return s
}

// Validate reports every fault of the settings at once.
func (s *Settings) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if s.Path == "" {
		fault(`path: is missing; name a file or a pattern, such as "inbox/*.xlsx"`)
	} else if err := location.CheckPattern(s.Path); err != nil {
		fault("path: %w", err)
	}
	if _, err := path.Match(s.Sheet.Name, ""); err != nil {
		fault(`sheet: %q is an invalid pattern; close its "["`, s.Sheet.Name)
	}
	faults = append(faults, s.Header.Validate()...)
	return errors.Join(append(faults, models.CheckKeys(s)...)...)
}

// Open returns one source for each workbook that matches.
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
		sources[i] = &source{Settings: s, env: env, name: object.Name}
	}
	return sources, nil
}

// Files returns the pattern, and the sheet as in Address.
func (s *Settings) Files() (pattern, sheet string) { return s.Path, s.Sheet.address() }

//go:embed *.go
var code embed.FS

var codeIdentity = sync.OnceValue(func() string {
	return identity.Of(batch.Identity(), header.Identity(), identity.Code(code, "github.com/xuri/excelize/v2"))
})

// Identity changes with sheet, header and code, not with path and password.
func (s *Settings) Identity() string {
	dialect := *s
	dialect.Path, dialect.Password = "", ""
	return identity.Of("excel", codeIdentity(), identity.Data(dialect))
}

// source is one sheet of one workbook.
type source struct {
	*Settings
	env    connectors.Env
	name   string
	hidden models.Hidden // of the last Read
}

// Hidden is what the last Read read although it is hidden, unless that is declared.
func (s *source) Hidden() models.Hidden { return s.hidden }

// Address includes the sheet if the settings do; a position is written as "#2".
func (s *source) Address() connectors.Address {
	return connectors.Address{File: s.name, Sheet: s.Sheet.address()}
}

func (s *source) Fingerprint(ctx context.Context) (string, error) {
	return location.Hash(ctx, s.env.Drops, s.name)
}

func (s *source) Read(ctx context.Context) (array.RecordReader, error) {
	object, err := s.env.Drops.Open(ctx, s.name)
	if err != nil {
		return nil, err
	}
	defer object.Close()
	book, err := openWorkbook(ctx, s.env, object, s.Password)
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

// table opens the chosen sheet and reads up to its header row.
func (s *source) table(book *workbook) (*table, []string, error) {
	chosen, err := book.choose(s.Sheet)
	if err != nil {
		return nil, nil, err
	}
	t := &table{book: book, at: fmt.Sprintf("%s (sheet %s)", s.name, chosen.name)}
	if t.sheet, err = book.open(chosen); err != nil {
		return nil, nil, fmt.Errorf("sheet %s: %w", chosen.name, err)
	}
	headers, err := t.sheet.header(s.Header, s.env.Wanted)
	if err != nil {
		return nil, nil, fmt.Errorf("sheet %s: %w", chosen.name, err)
	}
	t.width, t.skipHidden = len(headers), s.HiddenRows == skipHidden
	if s.hidden = (models.Hidden{}); s.HiddenRows != readHidden {
		t.hidden = &s.hidden
	}
	for column, header := range headers {
		if t.sheet.isHidden(column) {
			s.hidden.Columns = append(s.hidden.Columns, header)
		}
	}
	above := t.sheet.row
	if t.sheet.again {
		above--
	}
	t.merged = t.sheet.merged.below(above, t.width)
	return t, headers, nil
}
