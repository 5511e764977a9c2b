package rest

import (
	"bytes"
	"fmt"
)

// announced is the number of records that the service declares for the whole list.
type announced struct {
	records int64
	page    int // that declared it first; 0 if none has
}

// take adds what a page declares. Many services count for the first page only and then
// say 0; any other change means that the list is not the one that the pull began with.
func (a *announced) take(records int64, page int) error {
	switch {
	case a.page == 0:
		a.records, a.page = records, page
	case records != 0 && records != a.records:
		return fmt.Errorf("declares a total of %d records, but page %d declared %d: the list changed while it was read; run again", records, a.page, a.records)
	}
	return nil
}

// isEmpty reports whether an array, which is valid JSON, has no elements.
func isEmpty(list []byte) bool {
	return len(bytes.TrimSpace(list[1:len(list)-1])) == 0
}
