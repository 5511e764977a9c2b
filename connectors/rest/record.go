package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/impactmart/impactmart/connectors/internal/batch"
	"github.com/impactmart/impactmart/models"
)

// Limits of the shape of records.
const (
	maxColumns = 10_000
	maxDepth   = 32 // of objects inside objects
)

// addAll appends the records of an array, which is valid JSON, and returns their
// number.
func (s *spool) addAll(list []byte) (count int, err error) {
	for record := range elements(list) {
		count++
		if err := s.add(record); err != nil {
			return count, fmt.Errorf("record %d: %w", s.taken, err)
		}
	}
	if s.repeats == nil {
		return count, nil
	}
	return count, s.repeats.alike.end(s.page)
}

// checkExplode returns an error if no record has the list that becomes rows.
func (s *spool) checkExplode() error {
	if s.taken > 0 && s.explode != "" && !s.exploded {
		return fmt.Errorf("no record has a list at %s; check explode", s.explode)
	}
	return nil
}

// recordFinding is why a record cannot be parsed.
type recordFinding struct{ code, message string }

func (e *recordFinding) Error() string { return e.message }

func (s *spool) add(record []byte) error {
	s.taken++
	s.mark++
	s.base, s.list = s.mark, nil
	s.record, s.texts = s.record[:0], s.texts[:0]
	if len(s.given) > 0 && record[0] == '{' {
		record = s.withGiven(record)
	}
	if s.each != nil {
		if err := s.each(record); err != nil {
			return err
		}
	}
	err := error(&recordFinding{models.FaultRecord, "the record is not a JSON object"})
	if record[0] == '{' {
		s.name = s.name[:0]
		err = s.flatten(record, 1)
	}
	if err == nil {
		err = s.isNew()
	}
	if err == nil && s.explode != "" {
		return s.addElements()
	}
	return s.finish(err)
}

// finish writes the cells of the record as a row, or the finding that prevents that.
func (s *spool) finish(err error) error {
	s.rows++
	var finding *recordFinding
	switch {
	case errors.As(err, &finding):
		s.put(cell{}, []byte(finding.message), finding.code)
	case err != nil:
		return err
	case len(s.texts) > batch.MaxRecord:
		return fmt.Errorf("is larger than %d MiB; request fewer fields", batch.MaxRecord>>20)
	default:
		for _, c := range s.record {
			s.put(c, s.texts[c.from:c.end], "")
		}
	}
	if s.bytes < batchBytes {
		return nil
	}
	return s.flush()
}

// isNew returns an error if the record must be new to the pull and is not.
func (s *spool) isNew() error {
	if s.repeats == nil {
		return nil
	}
	if s.repeats.paging.Repeats == refuseRepeats {
		s.repeats.alike.take(s.record, s.texts, s.isRead, s.list)
	}
	if s.list == nil {
		return s.repeats.take(s.taken, s.record, s.texts)
	}
	// The list to be exploded is no cell, but it tells records apart.
	from := len(s.texts)
	cells := append(slices.Clip(s.record), cell{column: maxColumns, from: from, end: from + len(s.list)})
	return s.repeats.take(s.taken, cells, append(slices.Clip(s.texts), s.list...))
}

// flatten appends the cells of an object. Their names begin with s.name, such as
// "department.".
func (s *spool) flatten(object []byte, depth int) error {
	if depth > maxDepth {
		return &recordFinding{models.FaultRecord, fmt.Sprintf("the record has objects nested more than %d deep", maxDepth)}
	}
	prefix := len(s.name)
	for key, value := range members(object) {
		s.name = append(s.name[:prefix], unquoted(key)...)
		var err error
		if value[0] == '{' && !s.isExploded() {
			s.name = append(s.name, '.')
			err = s.flatten(value, depth+1)
		} else {
			err = s.leaf(value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// column returns the column with the name s.name.
func (s *spool) column() (int, error) {
	column, known := s.columns[string(s.name)]
	if known {
		return column, nil
	}
	if column = len(s.names); column >= maxColumns {
		return 0, fmt.Errorf("the records have more than %d different keys; check whether the service uses values as keys", maxColumns)
	}
	name := string(s.name)
	s.columns[name] = column
	s.names, s.filled, s.valued = append(s.names, name), append(s.filled, 0), append(s.valued, false)
	s.isRead = append(s.isRead, s.reads[models.Fold(name)])
	return column, nil
}

// cell appends one value under the name s.name: the text of a string, or any other value
// as JSON.
func (s *spool) cell(value []byte) error {
	column, err := s.column()
	if err != nil {
		return err
	}
	if s.filled[column] == s.mark || s.filled[column] == s.base {
		return &recordFinding{models.FaultRecord, fmt.Sprintf("the record repeats the key %q", keyName(s.name))}
	}
	s.filled[column] = s.mark
	isNumber := false
	switch value[0] {
	case 'n':
		return nil
	case 't', 'f':
	case '"':
		if hasHalf(value) {
			return &recordFinding{models.FaultRecord, fmt.Sprintf("the value of the key %q contains half a character (an escape of UTF-16 without the other one)", keyName(s.name))}
		}
		value = unquoted(value)
	case '[', '{':
		var compact bytes.Buffer
		if err := json.Compact(&compact, value); err != nil {
			return err
		}
		value = compact.Bytes()
	default:
		isNumber = true
	}
	if bytes.IndexByte(value, 0) >= 0 {
		return &recordFinding{models.FaultNUL, fmt.Sprintf("the value of the key %q contains a NUL character", keyName(s.name))}
	}
	s.valued[column] = true
	from := len(s.texts)
	s.texts = append(s.texts, value...)
	s.record = append(s.record, cell{column, from, len(s.texts), isNumber})
	return nil
}
