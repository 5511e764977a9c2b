package csv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/models"
)

const (
	maxColumns = 10_000    // of the header
	blockSize  = 256 << 10 // bytes read from a file at once
)

// dialect is how a file is written, translated from the settings.
type dialect struct {
	separator  byte
	quote      byte              // 0: none
	encoding   encoding.Encoding // nil: UTF-8
	skip       int               // lines before the header row
	headerHere bool              // the header row is the very next line
	footer     int               // rows after the table
}

// table is a file whose header has been read: the batch.Rows of this package.
type table struct {
	name   string
	file   io.Closer
	parser parser
	held   []row // the last rows read, which may turn out to be the footer
	footer int
}

// row is a copy of a record.
type row struct {
	line        int64
	cells       [][]byte
	code, fault string
}

// open reads up to and including the header row. Its errors name the file.
func open(file io.ReadCloser, name string, d dialect) (*table, []string, error) {
	t := &table{name: name, file: file, footer: d.footer}
	headers, err := t.open(file, d)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	t.parser.max = len(headers)
	return t, headers, nil
}

func (t *table) open(file io.Reader, d dialect) ([]string, error) {
	text, decoded, err := decode(bufio.NewReaderSize(file, blockSize), d.encoding)
	if err != nil {
		return nil, err
	}
	t.parser = parser{
		lines:     lines{in: bufio.NewReaderSize(text, blockSize)},
		separator: d.separator, quote: d.quote, decoded: decoded, max: maxColumns,
	}
	p := &t.parser
	if d.skip == 0 && !d.headerHere {
		if err := p.dialectLine(); err != nil {
			return nil, err
		}
	}
	for range d.skip {
		if _, err := p.lines.next(); err == io.EOF {
			return nil, fmt.Errorf("has only %d lines; the header row is expected on line %d (skip_lines, header)", p.lines.number, d.skip+1)
		} else if err != nil {
			return nil, err
		}
	}
	if err := p.next(); err == io.EOF {
		return nil, errors.New("file is empty; not even a header row is there")
	} else if err != nil {
		return nil, err
	}
	if d.headerHere && p.line != int64(d.skip)+1 {
		return nil, faultAt(int64(d.skip)+1, "is blank, but the header row is expected here (skip_lines, header)")
	}
	return p.header()
}

// dialectLine passes over the line "sep=;" by which Excel is told the separator.
func (p *parser) dialectLine() error {
	start, _ := p.lines.in.Peek(7) // a read error will come again
	line := content(bytes.SplitAfter(start, []byte("\n"))[0])
	if len(line) != 5 || !bytes.HasPrefix(line, []byte("sep=")) {
		return nil
	}
	if line[4] != p.separator {
		return faultAt(1, "declares its separator with sep=; set `separator: %s`", separatorName(line[4]))
	}
	_, err := p.lines.next()
	return err
}

// header takes the current record for the header row.
func (p *parser) header() ([]string, error) {
	switch {
	case p.code != "":
		return nil, faultAt(p.line, "the header row cannot be read: %s", p.fault)
	case p.fields > maxColumns:
		return nil, faultAt(p.line, "the header row has %d columns, over the limit of %d; is the separator right?", p.fields, maxColumns)
	case bytes.IndexByte(p.text, '\r') >= 0 && p.line == p.lines.number:
		return nil, faultAt(p.line, "the line ends are CR alone, as on old Macs; save the file again with LF or CRLF")
	}
	if other := p.likelier(); other != 0 {
		return nil, faultAt(p.line, "the header row is a single column; the separator seems to be another: set `separator: %s`", separatorName(other))
	}
	cells := make([]string, p.fields)
	for i := range cells {
		cells[i] = string(p.cell(i))
	}
	headers, err := batch.Headers(cells)
	if err != nil {
		return nil, faultAt(p.line, "%v", err)
	}
	return headers, nil
}

// likelier is a separator that an unquoted header of one column holds.
func (p *parser) likelier() byte {
	if p.fields != 1 || p.text[0] == p.quote {
		return 0
	}
	for _, other := range []byte(";\t,|") {
		if bytes.IndexByte(p.text, other) >= 0 {
			return other
		}
	}
	return 0
}

func separatorName(c byte) string {
	if c == '\t' {
		return "tab"
	}
	return fmt.Sprintf("%q", string(c))
}

// Next appends one row, holding back as many as the footer has.
func (t *table) Next(b *batch.Builder) error {
	for {
		if err := t.parser.next(); err == io.EOF {
			return err
		} else if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		t.parser.ragged(b.Width())
		if t.footer == 0 {
			t.parser.append(b)
			return nil
		}
		t.held = append(t.held, t.parser.copy())
		if len(t.held) > t.footer {
			t.held[0].append(b)
			t.held = t.held[1:]
			return nil
		}
	}
}

// Close closes the file.
func (t *table) Close() error { return t.file.Close() }

// ragged marks a sound record that does not have the header's width.
func (p *parser) ragged(width int) {
	if p.code == "" && p.fields != width {
		p.code = models.FaultRagged
		p.fault = fmt.Sprintf("the row has %d cells, the header %d; a separator or a line end inside a cell needs quotes around the cell", p.fields, width)
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

// decode gives the text of a file as UTF-8, without its byte order mark, and
// tells whether a decoder had to be used.
func decode(in *bufio.Reader, declared encoding.Encoding) (io.Reader, bool, error) {
	start, err := in.Peek(512)
	if err != nil && err != io.EOF {
		return nil, false, err
	}
	if err := foreign(start); err != nil {
		return nil, false, err
	}
	for _, mark := range marks {
		if bytes.HasPrefix(start, mark.bytes) {
			declared = mark.encoding
			in.Discard(len(mark.bytes))
			break
		}
	}
	if declared == nil {
		return in, false, nil
	}
	return declared.NewDecoder().Reader(in), true, nil
}

// marks are the byte order marks; each says more than any declaration.
var marks = []struct {
	bytes    []byte
	encoding encoding.Encoding
}{
	{[]byte("\xef\xbb\xbf"), nil},
	{[]byte("\xff\xfe"), unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{[]byte("\xfe\xff"), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
}

// foreign tells content that is no text table, by the bytes it begins with.
func foreign(start []byte) error {
	text := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(start, marks[0].bytes), " \t\r\n")))
	switch {
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"):
		return errors.New("this is a web page, not a table (a login page?); download the file again while logged in")
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return errors.New("this is a zip file or an Excel workbook, not text; use `type: excel`, or unpack it")
	case bytes.HasPrefix(start, []byte("\x1f\x8b")), bytes.HasPrefix(start, []byte("\x28\xb5\x2f\xfd")):
		return errors.New("this is a compressed file; unpack it (gunzip, unzstd)")
	}
	return nil
}
