package rest

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
)

// alike finds pages that are those of before although their records differ, in fields that
// change with every response, such as a signed address: a service that ignores the parameter
// of the page sends the same records again and again. Pages are compared in the fields that
// the mapping reads, in any order of their records, and only if these fields tell the records
// of a page apart: rows that may be equal, such as two ratings of one day, say nothing.
type alike struct {
	pages  map[uint64]int // sum of a page -> its number
	rows   map[uint64]bool
	sum    uint64 // of the rows of the page
	count  int    // of them
	seed   maphash.Seed
	buffer []byte
}

func newAlike() *alike {
	return &alike{pages: map[uint64]int{}, rows: map[uint64]bool{}, seed: maphash.MakeSeed()}
}

// take adds a record of the page; isRead says which columns the mapping reads, and list is the
// one that becomes rows, nil for none.
func (a *alike) take(cells []cell, texts []byte, isRead []bool, list []byte) {
	a.count++
	hash := uint64(0)
	for _, c := range cells {
		if isRead[c.column] {
			a.buffer = binary.LittleEndian.AppendUint32(a.buffer[:0], uint32(c.column))
			hash += maphash.Bytes(a.seed, append(a.buffer, texts[c.from:c.end]...)) // in any order of the keys
		}
	}
	if hash != 0 {
		hash += maphash.Bytes(a.seed, list)
		a.rows[hash] = true
	}
	a.sum += hash
}

// end ends a page, and returns an error if its records are those of an earlier one.
func (a *alike) end(page int) error {
	earlier, sum, isApart := a.pages[a.sum], a.sum, len(a.rows) == a.count && a.count > 1
	clear(a.rows)
	a.sum, a.count = 0, 0
	switch {
	case !isApart:
	case earlier == 0:
		a.pages[sum] = page
	default:
		return fmt.Errorf("its records are those of page %d in every field that the mapping reads: the service ignores the parameter of the page; check paging, and set paging.repeats to allow if that is correct", earlier)
	}
	return nil
}
