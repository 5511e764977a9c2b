package rest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// key identifies a record: by its ID, and by the item whose list has it, because people have
// one ID in the lists of several courses.
type key struct{ item, id string }

// String is the key for errors, such as `"0012" of the item "FF-1"`.
func (k key) String() string {
	if k.item == "" {
		return fmt.Sprintf("%.100q", k.id)
	}
	return fmt.Sprintf("%.100q of the item %.100q", k.id, k.item)
}

func (k key) compare(other key) int {
	return cmp.Or(strings.Compare(k.item, other.item), strings.Compare(k.id, other.id))
}

// keyOf reads the key of a record.
func (s *Settings) keyOf(record []byte) (k key, err error) {
	if record[0] != '{' {
		return k, errors.New("is not a JSON object, so that it has no ID; check records")
	}
	at := func(path string) (text string, found bool) {
		value, found := lookup(record, path)
		if !found {
			return "", false
		}
		return scalar(value)
	}
	var found bool
	if k.id, found = at(s.ID); !found {
		return k, fmt.Errorf("has no %s; check id", s.ID)
	}
	if s.FanOut.isOn() {
		k.item, _ = at(s.FanOut.As) // which every record of these lists was given
	}
	return k, nil
}

// checkID checks what the settings say of single records.
func (s *Settings) checkID() (faults []error) {
	fault := func(text string) { faults = append(faults, errors.New(text)) }
	if s.Changed != "" && s.ID == "" {
		fault("changed: is of no use without id; give the path to what identifies a record, or remove changed")
	}
	switch isLater := s.Paging.Repeats == laterCounts; {
	case isLater && s.Paging.isCounted():
		fault("paging.repeats: later does not fit pages that are requested by number, where a record that comes again has taken the place of another one; remove it")
	case isLater && (s.ID == "" || s.Changed == ""):
		fault("paging.repeats: later requires id and changed, which say which of two records is the later one; declare both")
	}
	return faults
}

// isMerged reports whether records that come again replace others.
func (s *Settings) isMerged() bool {
	return s.Incremental.isOn() || s.Paging.Repeats == laterCounts
}

// ids finds IDs that come twice in a list. It keeps twelve bytes for each record, as repeats
// does, but also recognizes a record that has changed between two pages.
type ids struct {
	settings *Settings
	pages    map[uint64]uint32 // hash of a key -> the page that had it
}

// idsOf returns nil if an ID may come twice, or none is declared.
func idsOf(s *Settings) *ids {
	if s.ID == "" || s.Paging.Repeats == laterCounts {
		return nil
	}
	return &ids{s, map[uint64]uint32{}}
}

// take adds a record of a page, or returns an error if its ID has come before.
func (i *ids) take(page int, record []byte) error {
	if i == nil {
		return nil
	}
	k, err := i.settings.keyOf(record)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte(k.item+k.id), uint64(len(k.item))))
	hash := binary.LittleEndian.Uint64(sum[:8])
	earlier, isAgain := i.pages[hash]
	switch {
	case !isAgain:
		i.pages[hash] = uint32(page)
		return nil
	case int(earlier) == page:
		return fmt.Errorf("has the id %v of another record on the same page: %s is not unique; check id", k, i.settings.ID)
	}
	return &shifted{fmt.Sprintf("has the id %v of a record on page %d", k, earlier), i.settings.ID}
}

// shifted is the error of a list whose order changed between two of its pages. Read again, it
// may keep it.
type shifted struct {
	what string // "has the id "0012" of a record on page 1"
	id   string // path to the IDs
}

func (s *shifted) Error() string {
	return fmt.Sprintf("%s: the list shifted between the pages, so another record is missing, or %s is not unique; sort the list by a unique key that never changes with 'query', or check paging and id; if the list continues after what changes, with a cursor, set paging.repeats to later", s.what, s.id)
}

// maxAgain is how often a list that shifted is read again.
const maxAgain = 2

// steadily reads until the list does not shift while it is read.
func (s *source) steadily(ctx context.Context, read func() error) error {
	s.ends = time.Now().Add(s.settings.Deadline)
	for again := 1; ; again++ {
		err := read()
		moved, isShifted := errors.AsType[*shifted](err)
		switch {
		case isShifted && again > maxAgain:
			return fmt.Errorf("%w (it was read %d times)", err, again)
		case !isShifted || ctx.Err() != nil:
			return err
		}
		s.env.Tell("a record %s: the list shifted between the pages; it is read again, %d of %d times", moved.what, again, maxAgain)
	}
}

// spooled pulls the list into a spool, each record as it comes.
func (s *source) spooled(ctx context.Context) (records *spool, err error) {
	err = s.steadily(ctx, func() error {
		if records != nil {
			if err := records.Close(); err != nil {
				return err
			}
		}
		if records, err = s.newSpool(); err != nil {
			return err
		}
		seen := idsOf(&s.settings)
		records.each = func(record []byte) error { return seen.take(records.page, record) }
		return s.pull(ctx, records)
	})
	return records, err
}
