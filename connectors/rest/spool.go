package rest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/connectors/internal/scratch"
	"github.com/impactmart/impactmart/models"
)

// Limits of the shape of records.
const (
	maxColumns = 10_000
	maxDepth   = 32 // of objects inside objects
)

// spool holds the flattened records of a pull in a file while their columns are
// being found, and then yields them: the batch.Rows of this package.
//
// A record in the file is the number of its cells, then for each cell its
// column, the length of its text and the text, all numbers as uvarints. In
// place of the number, 0 then code and words stand for a faulty record; a sound
// record has its number of cells plus one.
type spool struct {
	file    scratch.File
	out     *bufio.Writer
	in      *bufio.Reader
	names   []string
	columns map[string]int
	rows    int64   // written
	row     int64   // read
	filled  []int64 // by column: the last row that has a value or a key there
	valued  []bool  // by column: whether any row has a value there
	places  []int   // by column, once all are known: where it stands in a batch, -1 for nowhere
	cells   []byte  // of the record being written, or the cell being read
	count   uint64  // of cells in it
}

func newSpool() (*spool, error) {
	file, err := scratch.New()
	if err != nil {
		return nil, err
	}
	return &spool{file: file, out: bufio.NewWriterSize(file, 256<<10), columns: map[string]int{}}, nil
}

// addAll appends the records of an array, which is valid JSON, and gives their
// number.
func (s *spool) addAll(list []byte) (count int, err error) {
	d := json.NewDecoder(bytes.NewReader(list))
	if _, err := d.Token(); err != nil {
		return 0, err
	}
	var record json.RawMessage
	for ; d.More(); count++ {
		if err := d.Decode(&record); err != nil {
			return count, err
		}
		if err := s.add(record); err != nil {
			return count, fmt.Errorf("record %d: %w", s.rows, err)
		}
	}
	return count, nil
}

// recordFault is why a record cannot be taken apart.
type recordFault struct{ code, words string }

func (e *recordFault) Error() string { return e.words }

func (s *spool) add(record []byte) error {
	s.rows++
	s.cells, s.count = s.cells[:0], 0
	var fault *recordFault
	err := error(&recordFault{models.FaultRecord, "the record is no JSON object"})
	if record[0] == '{' {
		err = s.flatten("", record, 1)
	}
	switch {
	case errors.As(err, &fault):
		s.cells = append(s.cells[:0], 0)
		s.put([]byte(fault.code))
		s.put([]byte(fault.words))
	case err != nil:
		return err
	case len(s.cells) > batch.MaxRecord:
		return fmt.Errorf("is larger than %d MiB", batch.MaxRecord>>20)
	default:
		if _, err := s.out.Write(binary.AppendUvarint(nil, s.count+1)); err != nil {
			return err
		}
	}
	_, err = s.out.Write(s.cells)
	return err
}

// flatten appends the cells of an object under a prefix such as "department.".
func (s *spool) flatten(prefix string, object []byte, depth int) error {
	if depth > maxDepth {
		return &recordFault{models.FaultRecord, fmt.Sprintf("the record holds objects inside objects, more than %d deep", maxDepth)}
	}
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return err
	}
	var value json.RawMessage
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		if err := d.Decode(&value); err != nil {
			return err
		}
		name := prefix + key.(string)
		if value[0] == '{' {
			if err := s.flatten(name+".", value, depth+1); err != nil {
				return err
			}
			continue
		}
		if err := s.cell(name, value); err != nil {
			return err
		}
	}
	return nil
}

// cell appends one value: the text of a string, any other as JSON writes it.
func (s *spool) cell(name string, value []byte) error {
	column, known := s.columns[name]
	if !known {
		if column = len(s.names); column >= maxColumns {
			return fmt.Errorf("the records have more than %d different keys; are keys used as values?", maxColumns)
		}
		s.columns[name] = column
		s.names, s.filled, s.valued = append(s.names, name), append(s.filled, 0), append(s.valued, false)
	}
	if s.filled[column] == s.rows {
		return &recordFault{models.FaultRecord, fmt.Sprintf("the record has the key %.100q twice", name)}
	}
	s.filled[column] = s.rows
	isNumber := uint64(1)
	switch value[0] {
	case 'n':
		return nil
	case 't', 'f':
		isNumber = 0
	case '"':
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			return err
		}
		value, isNumber = []byte(text), 0
	case '[':
		var compact bytes.Buffer
		if err := json.Compact(&compact, value); err != nil {
			return err
		}
		value, isNumber = compact.Bytes(), 0
	}
	if bytes.IndexByte(value, 0) >= 0 {
		return &recordFault{models.FaultNUL, fmt.Sprintf("the key %.100q holds a NUL character", name)}
	}
	s.count++
	s.valued[column] = true
	s.cells = binary.AppendUvarint(s.cells, uint64(column)<<1|isNumber)
	s.put(value)
	return nil
}

func (s *spool) put(text []byte) {
	s.cells = append(binary.AppendUvarint(s.cells, uint64(len(text))), text...)
}

// rewind turns from writing to reading.
func (s *spool) rewind() error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	_, err := s.file.Seek(0, io.SeekStart)
	s.in = bufio.NewReaderSize(s.file, 256<<10)
	clear(s.filled)
	s.place()
	return err
}

// place drops the columns of keys that held an object or null, never a value:
// {"manager": null} beside {"manager": {"id": 7}} says nothing of its own.
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
	count, err := binary.ReadUvarint(s.in)
	if err != nil {
		return s.broken(err)
	}
	if count == 0 {
		var fault [2]string
		for i := range fault {
			if err := s.get(); err != nil {
				return s.broken(err)
			}
			fault[i] = string(s.cells)
		}
		b.Fault(s.row, fault[0], fault[1])
		return nil
	}
	for range count - 1 {
		column, err := binary.ReadUvarint(s.in)
		if err == nil {
			err = s.get()
		}
		if err != nil {
			return s.broken(err)
		}
		kind := models.RawText
		if column&1 == 1 {
			kind = models.RawNumber
		}
		b.Typed(s.places[column>>1], s.cells, kind)
		s.filled[column>>1] = s.row
	}
	for column, row := range s.filled {
		if row != s.row && s.places[column] >= 0 {
			b.Null(s.places[column])
		}
	}
	b.End(s.row)
	return nil
}

// get reads one text.
func (s *spool) get() error {
	size, err := binary.ReadUvarint(s.in)
	if err != nil {
		return err
	}
	if uint64(cap(s.cells)) < size {
		s.cells = make([]byte, size)
	}
	s.cells = s.cells[:size]
	_, err = io.ReadFull(s.in, s.cells)
	return err
}

func (s *spool) broken(err error) error {
	return fmt.Errorf("the temporary file cannot be read back at record %d: %w", s.row, err)
}

// Close removes the file.
func (s *spool) Close() error { return s.file.Close() }
