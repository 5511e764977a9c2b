package csv

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/impactmart/impactmart/models"
)

// Sample returns the first bytes of a file, which may be compressed, and whether
// nothing follows. It refuses what a feed refuses.
func Sample(file io.Reader, size int) (text []byte, isWhole bool, err error) {
	content, closer, err := inflate(file)
	if err != nil {
		return nil, false, err
	}
	defer closer.Close()
	text, err = io.ReadAll(io.LimitReader(content, int64(size)+1))
	return text[:min(len(text), size)], len(text) <= size, err
}

// Record is one record of a text, as a feed reads it.
type Record struct {
	Line  int // on which the record begins, from 1
	Cells []string
	Fault string // why a feed would hold the row back; empty for a valid row
}

// maxBreaks limits how often Records starts again, because each time it may read to
// the end of the text.
const maxBreaks = 100

// Splitting is how a text is split into records. Quote is 0 for none; Escape is the
// quote where a quote is doubled; Spaces means that one or more spaces are a separator.
type Splitting struct {
	Separator, Quote, Escape byte
	Comment                  byte // first of the lines that are no records; 0 for none
	Spaces                   bool
	Width                    int // of the header, if it is known: rows inside of quotes are found by it
}

// Records splits a text in UTF-8 into records. A feed ends
// with an error where it is unclear where the next record begins. Records returns
// that line as one record with the error, and starts again at the next line.
func Records(text []byte, by Splitting) []Record {
	var all []Record
	line, rest := 0, text
	for range maxBreaks {
		p := parser{
			lines:     lines{in: bufio.NewReaderSize(bytes.NewReader(rest), blockSize), number: int64(line)},
			separator: by.Separator, runs: by.Spaces, quote: by.Quote, escape: by.Escape, comment: by.Comment, max: maxColumns, width: by.Width,
		}
		err := p.next()
		for ; err == nil; err = p.next() {
			if p.code == models.RowSkipped {
				continue
			}
			r := Record{Line: int(p.line), Fault: p.fault}
			for i := range p.spans {
				r.Cells = append(r.Cells, string(p.cell(i)))
			}
			all = append(all, r)
		}
		if errors.Is(err, io.EOF) || int(p.line) <= line {
			return all
		}
		all = append(all, Record{Line: int(p.line), Fault: err.Error()})
		for ; line < int(p.line); line++ {
			_, rest, _ = bytes.Cut(rest, []byte("\n"))
		}
	}
	return all
}
