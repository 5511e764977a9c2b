package rest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
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

// repeats finds records that come on two pages of a pull. Then the list shifted between
// the two requests, and another record that moved the other way was never sent, although
// all counts agree. It keeps a hash and a number for each record, not the record.
type repeats struct {
	seen   map[[16]byte]int64 // hash -> number of the record, from 1
	begun  []begun            // the pages that have records
	buffer []byte
}

// begun is a page and the number of its first record.
type begun struct {
	page   int
	record int64
}

func newRepeats() *repeats { return &repeats{seen: map[[16]byte]int64{}} }

// begin begins a page whose first record has the number.
func (r *repeats) begin(page int, record int64) { r.begun = append(r.begun, begun{page, record}) }

// page returns the page of a record.
func (r *repeats) page(record int64) int {
	after, _ := slices.BinarySearchFunc(r.begun, record+1, func(b begun, record int64) int { return cmp.Compare(b.record, record) })
	return r.begun[after-1].page
}

// take adds a record, or returns an error if an earlier page had an equal one. Equal
// records of one page are the service's own: one response cannot shift.
func (r *repeats) take(record int64, cells []cell, texts []byte) error {
	if len(texts) == 0 {
		return nil // nothing in it could be recognized
	}
	hash := r.hash(cells, texts)
	earlier, found := r.seen[hash]
	if !found {
		r.seen[hash] = record
		return nil
	}
	if page := r.page(earlier); page < r.begun[len(r.begun)-1].page {
		return fmt.Errorf("is the same as record %d on page %d: the list shifted between the pages, so another record is missing; run again, and if that does not help, sort the list by a unique key with 'query'; if equal records are correct, set paging.repeats to allow", earlier, page)
	}
	return nil
}

// hash identifies the content of a record, in whatever order its keys are written.
func (r *repeats) hash(cells []cell, texts []byte) [16]byte {
	ordered := cells
	byColumn := func(a, b cell) int { return cmp.Compare(a.column, b.column) }
	if !slices.IsSortedFunc(cells, byColumn) {
		ordered = slices.Clone(cells)
		slices.SortFunc(ordered, byColumn)
	}
	r.buffer = r.buffer[:0]
	for _, c := range ordered {
		r.buffer = binary.LittleEndian.AppendUint32(r.buffer, uint32(c.column))
		r.buffer = binary.LittleEndian.AppendUint32(r.buffer, uint32(c.end-c.from))
		r.buffer = append(r.buffer, texts[c.from:c.end]...)
	}
	sum := sha256.Sum256(r.buffer)
	return [16]byte(sum[:16])
}

// isEmpty reports whether an array, which is valid JSON, has no elements.
func isEmpty(list []byte) bool {
	return len(bytes.TrimSpace(list[1:len(list)-1])) == 0
}
