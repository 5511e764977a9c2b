package rest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/impactmart/impactmart/models"
)

// selectorsOf are the headers of a mapping that select an entry of a list, such as
// customFields[name=Dept].value, by the list.
func selectorsOf(wanted [][]string) map[string][]selector {
	by := map[string][]selector{}
	for _, accepted := range wanted {
		for _, text := range accepted {
			if s, ok := parseSelector(text); ok {
				by[s.list] = append(by[s.list], s)
			}
		}
	}
	return by
}

// isExploded reports whether s.name is the list that becomes rows.
func (s *spool) isExploded() bool { return s.explode != "" && string(s.name) == s.explode }

// leaf appends what is no object under the name s.name: one cell, the entries of a list
// that the mapping selects, or nothing yet of the list that becomes rows.
func (s *spool) leaf(value []byte) error {
	if s.isExploded() {
		return s.keep(value)
	}
	if err := s.cell(value); err != nil || value[0] != '[' {
		return err
	}
	prefix := len(s.name)
	for _, chosen := range s.selectors[string(s.name)] {
		found, err := chosen.findIn(value)
		if err != nil {
			return &recordFinding{models.FaultRecord, err.Error()}
		}
		if found == nil {
			continue
		}
		s.name = append(s.name[:0], chosen.String()...)
		if err := s.cell(found); err != nil {
			return err
		}
		s.name = append(s.name[:0], chosen.list...)
	}
	s.name = s.name[:prefix]
	return nil
}

// keep keeps the list that becomes rows.
func (s *spool) keep(value []byte) error {
	switch {
	case value[0] == 'n':
		return nil
	case s.list != nil:
		return &recordFinding{models.FaultRecord, fmt.Sprintf("the record repeats the key %q", keyName(s.name))}
	case value[0] != '[':
		return &recordFinding{models.FaultRecord, fmt.Sprintf("%.100q is not a list, which explode requires", s.name)}
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, value); err != nil {
		return err
	}
	s.list, s.exploded = compact.Bytes(), true
	return nil
}

// maxRepeated limits how many bytes of a record its entries may repeat, so that a small
// response cannot fill a disk.
const maxRepeated = 1 << 30

// addElements writes a row for each element of the list: the cells of the record, then
// those of the element. A record without elements is a skipped row.
func (s *spool) addElements() error {
	cells, texts := len(s.record), len(s.texts)
	rows := 0
	if s.list != nil {
		for range elements(s.list) {
			rows++
		}
		if rows*(texts+cellBytes*cells) > maxRepeated {
			return fmt.Errorf("has %d entries in %.100q, which would repeat more than %d MiB of its other fields; request fewer fields", rows, s.explode, maxRepeated>>20)
		}
		for element := range elements(s.list) {
			s.mark++
			s.record, s.texts = s.record[:cells], s.texts[:texts]
			s.name = append(s.name[:0], s.explode...)
			var err error
			if element[0] == '{' {
				s.name = append(s.name, '.')
				err = s.flatten(element, 2)
			} else {
				err = s.cell(element)
			}
			if err := s.finish(err); err != nil {
				return err
			}
		}
	}
	if rows == 0 {
		return s.finish(&recordFinding{models.RowSkipped, fmt.Sprintf("the record has no entry in %.100q", s.explode)})
	}
	return nil
}
