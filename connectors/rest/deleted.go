package rest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Words that say whether a record was deleted, in lower case.
var (
	deletedWords = []string{"true", "yes", "y", "1"}
	thereWords   = []string{"", "false", "no", "n", "0", "null"}
)

// timesOfDeletion are how services write when a record was deleted.
var timesOfDeletion = []string{time.RFC3339Nano, time.DateOnly, time.DateTime, "2006-01-02T15:04:05"}

// never is the year with which services say that something does not end.
const never = 9999

// isDeleted reads what says that a record was deleted: a known word, the time at which it
// was, or a word that is declared. It does not guess what another word means.
func (i Incremental) isDeleted(record []byte) (bool, error) {
	value, found := lookup(record, i.Deleted)
	switch {
	case i.Deleted == "" || !found:
		return false, nil
	case len(i.DeletedIf) > 0:
		return slices.Contains(i.DeletedIf, string(unquotedOrPlain(value))), nil
	case value[0] == '{' || value[0] == '[':
		if !isEmptyObject(value) {
			return false, fmt.Errorf("has an object or a list at %s, which does not say whether the record was deleted; check incremental.deleted", i.Deleted)
		}
		return false, nil
	}
	text := string(unquotedOrPlain(value))
	word := strings.ToLower(strings.TrimSpace(text))
	switch {
	case slices.Contains(thereWords, word):
		return false, nil
	case slices.Contains(deletedWords, word), isTime(strings.TrimSpace(text)):
		return true, nil
	}
	return false, fmt.Errorf("has %.40q at %s, which is neither a known word (true, yes, y, 1, false, no, n, 0) nor a time; declare the words of deleted records as incremental.deleted_if", text, i.Deleted)
}

// isTime reports whether a text is a time, as text or in seconds or milliseconds since 1970.
func isTime(text string) bool {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n >= sinceEpoch
	}
	for _, layout := range timesOfDeletion {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Year() < never
		}
	}
	return false
}
