package rest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/models"
)

// spool keeps the flattened records of a pull in a file until all columns are
// known, and then yields them: the batch.Rows of this package. The file is an Arrow
// stream with one row per cell.
type spool struct {
	file    connectors.Temp
	out     *ipc.Writer
	builder *array.RecordBuilder
	bytes   int // of texts in the builder
	in      *ipc.Reader
	current cells
	at      int // in current
	names   []string
	columns map[string]int
	taken   int64           // records
	rows    int64           // written
	row     int64           // read
	filled  []int64         // by column: the mark of the last row that has a key, then the last row that has a value
	valued  []bool          // by column: whether any row has a value
	isRead  []bool          // by column: whether the mapping reads it
	reads   map[string]bool // names of the columns that the mapping reads, folded
	places  []int           // by column, when all are known: its position in a batch, -1 for none
	record  []cell          // being written
	texts   []byte          // of its cells
	name    []byte          // of its next cell, "department.name"
	mark    int64           // of the row being written, in filled
	base    int64           // of the record being written, in filled
	page    int             // of the record being written, from 1
	shape
	repeats *repeats                  // of the list being read, nil if it has one page only
	given   []byte                    // what each record is given, as it stands at the end of an object; empty for nothing
	each    func(record []byte) error // called with each record as it came; may be nil
}

// shape is how records become rows.
type shape struct {
	selectors map[string][]selector // entries of lists that become cells, by the list
	explode   string                // path to the list whose elements become rows, or empty
	exploded  bool                  // a record had that list
	list      []byte                // that of the record being written, nil for none
}

// cell is a value of the record being written; its text is between from and end in
// texts.
type cell struct {
	column    int
	from, end int
	isNumber  bool
}

// cellSchema is the schema of the stream. A record that cannot be parsed has one
// row, with a code; a record without values has none.
var cellSchema = arrow.NewSchema([]arrow.Field{
	{Name: "record", Type: arrow.PrimitiveTypes.Int64},
	{Name: "column", Type: arrow.PrimitiveTypes.Int32},
	{Name: "is_number", Type: arrow.FixedWidthTypes.Boolean},
	{Name: "text", Type: arrow.BinaryTypes.Binary},
	{Name: "code", Type: arrow.BinaryTypes.String, Nullable: true},
}, nil)

// cells are the columns of one batch of the stream.
type cells struct {
	record   *array.Int64
	column   *array.Int32
	isNumber *array.Boolean
	text     *array.Binary
	code     *array.String
}

func cellsOf(b arrow.RecordBatch) cells {
	return cells{
		b.Column(0).(*array.Int64), b.Column(1).(*array.Int32), b.Column(2).(*array.Boolean),
		b.Column(3).(*array.Binary), b.Column(4).(*array.String),
	}
}

// batchBytes is the approximate amount of text in a batch of the stream.
const batchBytes = 1 << 20

// cellBytes is the size of a cell without its text, approximately.
const cellBytes = 16

func newSpool(env connectors.Env) (*spool, error) {
	file, err := env.OpenTemp()
	if err != nil {
		return nil, err
	}
	return &spool{
		file: file, out: ipc.NewWriter(file, ipc.WithSchema(cellSchema)),
		builder: array.NewRecordBuilder(memory.DefaultAllocator, cellSchema), columns: map[string]int{},
	}, nil
}

// put appends a row to the stream: a value, or the message of a finding with its
// code.
func (s *spool) put(c cell, text []byte, code string) {
	s.builder.Field(0).(*array.Int64Builder).Append(s.rows)
	s.builder.Field(1).(*array.Int32Builder).Append(int32(c.column))
	s.builder.Field(2).(*array.BooleanBuilder).Append(c.isNumber)
	s.builder.Field(3).(*array.BinaryBuilder).Append(text)
	if code == "" {
		s.builder.Field(4).AppendNull()
	} else {
		s.builder.Field(4).(*array.StringBuilder).Append(code)
	}
	s.bytes += len(text) + cellBytes
}

func (s *spool) flush() error {
	b := s.builder.NewRecordBatch()
	defer b.Release()
	s.bytes = 0
	return s.out.Write(b)
}

// rewind switches from writing to reading.
func (s *spool) rewind() error {
	if err := errors.Join(s.flush(), s.out.Close()); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var err error
	if s.in, err = ipc.NewReader(bufio.NewReaderSize(s.file, batchBytes)); err != nil {
		return err
	}
	clear(s.filled)
	s.place()
	return nil
}

// place assigns the position of each column. It drops keys that have an object or
// null but never a value: {"manager": null} next to {"manager": {"id": 7}} adds no
// information.
func (s *spool) place() {
	var kept []string
	for column, name := range s.names {
		isObject := slices.ContainsFunc(s.names, func(other string) bool { return strings.HasPrefix(other, name+".") })
		if isObject && !s.valued[column] {
			s.places = append(s.places, -1)
			continue
		}
		s.places = append(s.places, len(kept))
		kept = append(kept, name)
	}
	s.names = kept
}

// Next appends one record.
func (s *spool) Next(b *batch.Builder) error {
	if s.row == s.rows {
		return io.EOF
	}
	s.row++
	for {
		more, err := s.more()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		i := s.at
		s.at++
		text := s.current.text.Value(i)
		if s.current.code.IsValid(i) {
			b.Fault(s.row, s.current.code.Value(i), string(text))
			return nil
		}
		kind := models.RawText
		if s.current.isNumber.Value(i) {
			kind = models.RawNumber
		}
		column := s.current.column.Value(i)
		b.Typed(s.places[column], text, kind)
		s.filled[column] = s.row
	}
	for column, row := range s.filled {
		if row != s.row && s.places[column] >= 0 {
			b.Null(s.places[column])
		}
	}
	b.End(s.row)
	return nil
}

// more reports whether the next cell of the stream belongs to the record.
func (s *spool) more() (bool, error) {
	for s.current.record == nil || s.at == s.current.record.Len() {
		if !s.in.Next() {
			s.current = cells{}
			if err := s.in.Err(); err != nil && !errors.Is(err, io.EOF) {
				return false, fmt.Errorf("the temporary file cannot be read at record %d: %w", s.row, err)
			}
			return false, nil
		}
		s.current, s.at = cellsOf(s.in.RecordBatch()), 0
	}
	return s.current.record.Value(s.at) == s.row, nil
}

// Close removes the file.
func (s *spool) Close() error {
	s.builder.Release()
	if s.in != nil {
		s.in.Release()
	}
	return s.file.Close()
}

// again is the number of records of the list that an earlier page had.
func (s *spool) again() int64 {
	if s.repeats == nil {
		return 0
	}
	return s.repeats.again
}

// give gives a field to each record from now on; nil for none.
func (s *spool) give(g *given) {
	if s.given = nil; g != nil {
		s.given = fmt.Appendf(nil, `"%s":"%s"}`, inString(g.name), inString(g.value))
	}
}

// withGiven is a record, an object, with the field that it is given.
func (s *spool) withGiven(record []byte) []byte {
	whole := append(make([]byte, 0, len(record)+len(s.given)), record[:len(record)-1]...)
	if !isEmptyObject(record) {
		whole = append(whole, ',')
	}
	return append(whole, s.given...)
}

// begin begins a page that has records.
func (s *spool) begin(page int) {
	s.page = page
	if s.repeats != nil {
		s.repeats.begin(page, s.taken+1)
	}
}
