package csv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/connectors/internal/header"
	"github.com/impactmart/impactmart/models"
)

const (
	maxColumns = 10_000    // of the header
	blockSize  = 256 << 10 // bytes read from a file at once
)

// dialect is the format of a file, translated from the settings.
type dialect struct {
	separator byte
	quote     byte              // 0: none
	escape    byte              // before a quote inside quotes; the quote itself where it is doubled
	encoding  encoding.Encoding // nil: UTF-8
	runs      bool              // a run of separators is one
	comment   byte              // first of the lines that are not records; 0: none
	lonely    bool              // CR alone ends a line
	skip      int               // lines before the header
	widths    []int             // numbers of cells of rows that are not records
	header    header.Settings
	footer    int // rows after the table
}

// table is a file whose header has been read: the batch.Rows of this package.
type table struct {
	name   string
	file   io.Closer
	packed io.Closer // of the compression
	parser parser
	held   []row // the last rows read, which may be the footer
	footer int
	widths []int
	ended  bool // the input has ended, and the held rows are the footer
}

// row is a copy of a record.
type row struct {
	line        int64
	cells       [][]byte
	code, fault string
}

// open reads up to and including the header. It closes the file if there is an
// error.
func open(file io.ReadCloser, name string, d dialect, wanted [][]string) (t *table, headers []string, err error) {
	t = &table{name: name, file: file, packed: io.NopCloser(nil), footer: d.footer}
	if headers, err = t.open(file, d, wanted); err != nil {
		t.Close()
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	t.parser.max, t.parser.width, t.widths = len(headers), len(headers), d.widths
	return t, headers, nil
}

func (t *table) open(file io.Reader, d dialect, wanted [][]string) ([]string, error) {
	content, packed, err := inflate(file)
	if err != nil {
		return nil, err
	}
	t.packed = packed
	text, decoded, err := decode(content, d.encoding)
	if err != nil {
		return nil, err
	}
	if d.lonely {
		text = transform.NewReader(text, carriageReturns{})
	}
	t.parser = parser{
		lines:     lines{in: bufio.NewReaderSize(text, blockSize)},
		separator: d.separator, runs: d.runs, quote: d.quote, escape: d.escape, comment: d.comment, decoded: decoded, max: maxColumns,
	}
	return t.parser.top(d, wanted)
}

// Next appends one row. It keeps back as many rows as the footer has.
func (t *table) Next(b *batch.Builder) error {
	for !t.ended {
		if err := t.parser.next(); err == io.EOF {
			t.ended = true
			break
		} else if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		t.parser.ragged(b.Width(), t.widths)
		if t.footer == 0 {
			t.parser.append(b)
			return nil
		}
		t.held = append(t.held, t.parser.copy())
		if t.held[0].isComment() || t.apartFromComments() > t.footer {
			t.held[0].append(b)
			t.held = t.held[1:]
			return nil
		}
	}
	switch {
	case len(t.held) == 0:
		return io.EOF
	case t.held[0].isComment():
		t.held[0].append(b)
	default:
		b.Fault(t.held[0].line, models.RowSkipped, "the row belongs to the footer (skip_footer)")
	}
	t.held = t.held[1:]
	return nil
}

// apartFromComments counts the held rows that may be the footer.
func (t *table) apartFromComments() (n int) {
	for _, r := range t.held {
		if !r.isComment() {
			n++
		}
	}
	return n
}

// isComment reports whether the row is a comment, which has no cells.
func (r row) isComment() bool { return r.code == models.RowSkipped && len(r.cells) == 0 }

// Close closes the file.
func (t *table) Close() error { return errors.Join(t.packed.Close(), t.file.Close()) }

// ragged adds a finding to a valid record that does not have the width of the
// header, unless its width is that of rows that are skipped.
func (p *parser) ragged(width int, skipped []int) {
	switch {
	case p.code != "" || p.fields == width:
	case slices.Contains(skipped, p.fields):
		p.code, p.fault = models.RowSkipped, fmt.Sprintf("the row has %d cells (skip_widths)", p.fields)
	default:
		p.code = models.FaultRagged
		if bytes.IndexByte(p.text, '\r') >= 0 {
			p.fault = fmt.Sprintf("the row and the header have different numbers of cells (%d and %d), and a CR in the row may be the end of a line; export the file with one kind of line ends, or put quotes around the cell that has the CR", p.fields, width)
			return
		}
		p.fault = fmt.Sprintf("the row and the header have different numbers of cells (%d and %d); put quotes around a cell that contains a separator or a line end", p.fields, width)
	}
}

func (p *parser) append(b *batch.Builder) {
	if p.code != "" {
		b.Fault(p.line, p.code, p.fault)
		return
	}
	for i := range p.spans {
		b.Cell(i, p.cell(i))
	}
	b.End(p.line)
}

func (p *parser) copy() row {
	r := row{line: p.line, code: p.code, fault: p.fault}
	for i := range p.spans {
		r.cells = append(r.cells, bytes.Clone(p.cell(i)))
	}
	return r
}

func (r row) append(b *batch.Builder) {
	if r.code != "" {
		b.Fault(r.line, r.code, r.fault)
		return
	}
	for i, cell := range r.cells {
		b.Cell(i, cell)
	}
	b.End(r.line)
}
