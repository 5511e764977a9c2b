// Package connectortest tests that a driver keeps the promises of
// connectors.Source. It knows no format: a driver's test provides a source, the
// expected rows, and ways to damage the input.
package connectortest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/models"
)

// Case is one source and its expected rows, at least one.
type Case struct {
	Source  connectors.Source
	Headers []string
	Rows    []Row
	// Cut returns the same source with its input cut off after a percentage of its
	// bytes, 0 to 99.
	Cut func(t *testing.T, percent int) connectors.Source
	// OpenEnded means that the format has no end mark. A cut input may then yield
	// the first rows, of which the last may be damaged.
	OpenEnded bool
	// Broken returns the same source with an input that cannot be read past a
	// percentage of its bytes. It is nil if that is the same as Cut.
	Broken func(t *testing.T, percent int) connectors.Source
}

// Row is one row of a raw batch.
type Row struct {
	Number int64
	Cells  []string // Null stands for a null cell
	Code   string   // of the finding; empty for a valid row
	Fault  string   // compared only if the expected text is not empty
}

// Null stands for a null cell.
const Null = "\x00null"

// Run runs the suite; open returns a new case for each test.
func Run(t *testing.T, open func(t *testing.T) Case) {
	for _, promise := range promises {
		t.Run(promise.name, func(t *testing.T) { promise.hold(t, open(t)) })
	}
}

var promises = []struct {
	name string
	hold func(*testing.T, Case)
}{
	{"every row is yielded once with its address", func(t *testing.T, c Case) {
		c.check(t, c.Source)
		if c.Source.Address().File == "" {
			t.Error("the address has no file")
		}
	}},
	{"batches have the raw schema and a bounded size", func(t *testing.T, c Case) {
		r := open(t, c.Source)
		defer r.Release()
		if want := models.RawSchema(c.Headers); !r.Schema().Equal(want) {
			t.Errorf("schema %v, want %v", r.Schema(), want)
		}
		for r.Next() {
			if b := r.RecordBatch(); !b.Schema().Equal(r.Schema()) || b.NumRows() == 0 || b.NumRows() > 64<<10 {
				t.Errorf("a batch of %d rows with schema %v", b.NumRows(), b.Schema())
			}
		}
		if r.Err() != nil || r.Next() {
			t.Errorf("after the last batch: Err = %v, Next = true", r.Err())
		}
	}},
	{"each reader starts at the first row", func(t *testing.T, c Case) {
		half := open(t, c.Source)
		half.Next()
		c.check(t, c.Source)
		half.Release()
		c.check(t, c.Source)
	}},
	{"the fingerprint is stable", func(t *testing.T, c Case) {
		first, err := c.Source.Fingerprint(t.Context())
		second, again := c.Source.Fingerprint(t.Context())
		if err != nil || again != nil || first != second || (first != "" && len(first) != 64) {
			t.Errorf("%q, %v, then %q, %v", first, err, second, again)
		}
	}},
	{"a canceled context ends Read", func(t *testing.T, c Case) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		r, err := c.Source.Read(ctx)
		if err == nil {
			r.Next()
			err = r.Err()
			r.Release()
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}},
	{"a canceled context ends Next", func(t *testing.T, c Case) {
		ctx, cancel := context.WithCancel(t.Context())
		r, err := c.Source.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Release()
		cancel()
		if r.Next() || !errors.Is(r.Err(), context.Canceled) {
			t.Errorf("Err = %v", r.Err())
		}
	}},
	{"a cut input is an error or the same rows", func(t *testing.T, c Case) {
		refused, short := 0, 0
		for percent := range 100 {
			headers, rows, err := Read(t.Context(), c.Cut(t, percent))
			if err != nil {
				refused++
			} else if len(rows) < len(c.Rows) {
				short++
			}
			switch {
			case err != nil:
			case c.OpenEnded:
				whole := max(len(rows)-1, 0)
				if len(rows) > len(c.Rows) || !same(c.Rows[:whole], rows[:whole]) || (whole > 0 && !slices.Equal(headers, c.Headers)) {
					t.Errorf("cut at %d %%: different rows", percent)
				}
			case !slices.Equal(headers, c.Headers) || !same(c.Rows, rows):
				t.Errorf("cut at %d %%: %d of %d rows and no error", percent, len(rows), len(c.Rows))
			}
		}
		t.Attr("promise", fmt.Sprintf("no short input: %s (%s) cut at 100 places: %d refused, %d with all rows, %d with the first rows of a format without an end mark", c.Source.Address().File, path.Dir(t.Name()), refused, 100-refused-short, short))
	}},
	{"an input that cannot be read is an error", func(t *testing.T, c Case) {
		if c.Broken == nil {
			t.Skip("a cut input is the same as a broken one")
		}
		for percent := range 100 {
			if _, rows, err := Read(t.Context(), c.Broken(t, percent)); err == nil {
				t.Errorf("broken at %d %%: %d of %d rows and no error", percent, len(rows), len(c.Rows))
			}
		}
	}},
	{"release leaves no memory, goroutine or file", func(t *testing.T, c Case) {
		half := c.Cut(t, 50)
		running := goleak.IgnoreCurrent()
		temporary := t.TempDir()
		t.Setenv("TMPDIR", temporary)
		allocator := memory.NewCheckedAllocator(memory.DefaultAllocator)
		standard := memory.DefaultAllocator
		memory.DefaultAllocator = allocator
		defer func() { memory.DefaultAllocator = standard }()

		c.check(t, c.Source)
		for range 2 { // once before the first batch, once in the middle
			r := open(t, c.Source)
			r.Retain()
			r.Release()
			r.Next()
			if named, _ := os.ReadDir(temporary); len(named) > 0 {
				t.Errorf("temporary files have names, and would stay if the process died: %v", named)
			}
			r.Release()
		}
		if _, _, err := Read(t.Context(), half); err == nil && !c.OpenEnded {
			t.Error("half of the input was read without an error")
		}
		allocator.AssertSize(t, 0)
		goleak.VerifyNone(t, running)
		if left, _ := os.ReadDir(temporary); len(left) > 0 {
			t.Errorf("temporary files remain: %v", left)
		}
	}},
}

func (c Case) check(t *testing.T, source connectors.Source) {
	t.Helper()
	headers, rows, err := Read(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	Compare(t, c.Headers, headers, c.Rows, rows)
}

// Reporter is a test of package testing or of rapid.
type Reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// Compare reports how headers and rows differ from the expected ones.
func Compare(t Reporter, wantHeaders, headers []string, want, rows []Row) {
	t.Helper()
	if diff := cmp.Diff(wantHeaders, headers); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	for i := range min(len(want), len(rows)) {
		if want[i].Fault == "" {
			rows[i].Fault = ""
		}
		if diff := cmp.Diff(want[i], rows[i]); diff != "" {
			t.Errorf("row %d of the table (-want +got):\n%s", i+1, diff)
		}
	}
	if len(want) != len(rows) {
		t.Errorf("%d rows, want %d", len(rows), len(want))
	}
}

func same(want, got []Row) bool {
	return slices.EqualFunc(want, got, func(w, g Row) bool {
		return w.Number == g.Number && w.Code == g.Code && slices.Equal(w.Cells, g.Cells)
	})
}

func open(t *testing.T, source connectors.Source) array.RecordReader {
	t.Helper()
	r, err := source.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Read reads a source to its end.
func Read(ctx context.Context, source connectors.Source) (headers []string, rows []Row, err error) {
	r, err := source.Read(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer r.Release()
	fields := r.Schema().Fields()
	width := len(fields) - models.RawColumns
	for _, field := range fields[:width] {
		headers = append(headers, field.Name)
	}
	for r.Next() {
		batch := r.RecordBatch()
		texts := make([]*array.String, len(fields))
		for i := range fields {
			texts[i], _ = batch.Column(i).(*array.String)
		}
		numbers := batch.Column(width).(*array.Int64)
		for i := range int(batch.NumRows()) {
			row := Row{Number: numbers.Value(i), Code: text(texts[width+1], i), Fault: text(texts[width+2], i)}
			if row.Code == Null {
				row.Code, row.Fault = "", ""
			}
			for _, column := range texts[:width] {
				row.Cells = append(row.Cells, text(column, i))
			}
			rows = append(rows, row)
		}
	}
	return headers, rows, r.Err()
}

// text returns a copy, because the batch is released.
func text(column *array.String, i int) string {
	if column.IsNull(i) {
		return Null
	}
	return string([]byte(column.Value(i)))
}
