// Package inspect reads a sample of a CSV or Excel file and proposes how to read
// it: dialect, header, the type of each column, and which canonical column it
// fills, each with its evidence. If the evidence does not decide, it says so and
// writes a line that a person must complete. It guesses, which a run never does. So
// it refuses to know runs, and its proposal counts only when a person has put it
// into the configuration.
package inspect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Limits of the sample.
const (
	maxBytes = 4 << 20 // of a text file
	maxRows  = 20_000  // of a sheet
)

// Proposal is how a file seems to be written and what it seems to contain.
type Proposal struct {
	File    string    `json:"file"`
	Type    string    `json:"type"` // csv, excel or rest
	Seen    string    `json:"seen"` // the part of the file on which the proposal is based
	Sheets  []Sheet   `json:"sheets,omitempty"`
	Dialect []Setting `json:"dialect"`
	Table   string    `json:"table"` // canonical table; empty if none fits
	Why     string    `json:"why"`   // evidence for the table
	Columns []Column  `json:"columns"`
	// Open lists what a person must decide before the block loads.
	Open  []string `json:"open"`
	Block string   `json:"config"`
	// LooksLike is the feed of the configuration whose files this one resembles; nil for none.
	LooksLike *Resemblance `json:"looks_like,omitempty"`

	sample  table
	roster  *Roster
	courses Courses
	filters []filter
	another string   // why the rows below a point are those of another table
	alike   []string // other sheets with the same header, each of another period
	trial   *trial   // of the file as proposed; nil before, and where there is none
	asksEnd bool     // only the end of valid_to is open, so that the column can be tried
}

// Options are what is known about a file beforehand.
type Options struct {
	Table   string  // canonical table; guessed if it is empty
	Roster  *Roster // of the company, or nil
	Courses Courses // that are known
	Feeds   []Feed  // that the configuration has
}

// Setting is one setting of a source with the evidence for it.
type Setting struct {
	Key      string `json:"key"`
	Value    string `json:"value"`
	Evidence string `json:"evidence"`
}

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name     string `json:"name"`
	IsHidden bool   `json:"hidden"`
	Size     string `json:"size"` // rows and columns, or why it cannot be read
	IsRead   bool   `json:"read"` // whether the proposal is about this sheet
}

// Column is one column of the file.
type Column struct {
	Header    string   `json:"header"`
	Type      string   `json:"type"` // date, number, percent, boolean, email, word, text or empty
	Evidence  string   `json:"evidence"`
	Canonical string   `json:"canonical,omitempty"` // column of the table that it fills
	Formats   []string `json:"formats,omitempty"`   // of dates, if decided
	Either    []string `json:"either,omitempty"`    // what it may be if the evidence does not decide
	Decimal   string   `json:"decimal,omitempty"`
	Group     string   `json:"group,omitempty"`
	Currency  string   `json:"currency,omitempty"` // signs seen; several if they are mixed
	Words     []Word   `json:"words,omitempty"`
	filled    int
	different int            // values
	counts    bool           // each cell is one more than that above
	pad       int            // digits of the IDs of the roster, if they lost zeros
	nothing   map[string]int // count of each text that means no value
	scale     scale
	maySerial bool     // numbers that may be dates of a spreadsheet
	rivals    []string // headers that match the canonical column equally well
	letters   int      // cells with a currency in letters
	signs     []string // of currencies
	warning   string   // what to check before deciding
	language  string   // of the names of months; empty for English
}

// Word is a repeated value.
type Word struct {
	Text string `json:"text"`
	Rows int    `json:"rows"`
}

// table is the sample, split into cells.
type table struct {
	headers []string
	rows    [][]cell
	isWhole bool  // nothing follows the sample
	hidden  []int // numbers of rows of a sheet that are hidden
	hides   []int // hidden columns
	types   map[int]Column
	typed   int // rows when the types were determined
}

// cell is a cell as a connector yields it; day is the day of the month of a
// spreadsheet's date, 0 for any other cell.
type cell struct {
	text string
	day  int
}

// ErrNoTable means that nothing in the file looks like a table.
var ErrNoTable = errors.New("has no row that looks like a header above rows of data; if there is a table, write the feed by hand (docs/config.md)")

// File proposes how to read a local file.
func File(ctx context.Context, path string, given Options) (Proposal, error) {
	wanted := given.Table
	p := Proposal{File: filepath.ToSlash(path), Table: wanted, Open: []string{}, roster: given.Roster, courses: given.Courses}
	if _, known := models.CanonicalTable(wanted); wanted != "" && !known {
		var names []string
		for _, t := range models.Canonical {
			names = append(names, t.Name)
		}
		return p, fmt.Errorf("--table: %q is not a table%s; use one of %s", wanted, models.DidYouMean(wanted, names), strings.Join(names, ", "))
	}
	file, err := os.Open(path)
	if err != nil {
		return p, err
	}
	defer func() { _ = file.Close() }()
	start := make([]byte, 8)
	n, err := io.ReadFull(file, start)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return p, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return p, err
	}
	var t table
	switch text := string(start[:n]); {
	case strings.HasPrefix(text, "PK\x03\x04"):
		t, err = p.workbook(ctx, file)
	case strings.HasPrefix(text, "\xd0\xcf\x11\xe0"):
		err = errors.New("is an old .xls file or a protected workbook; save it as .xlsx without a password")
	default:
		t, err = p.text(file)
	}
	if err != nil {
		return p, fmt.Errorf("%s: %w", p.File, err)
	}
	p.hiddenRows(t)
	p.noRecords(&t)
	p.sample = t
	p.types(t)
	for _, at := range t.hides {
		if at < len(p.Columns) {
			p.Columns[at].Evidence += "; the column is hidden in the sheet"
		}
	}
	p.match(wanted)
	p.resemble(given.Feeds)
	p.propose(ctx, path, t)
	return p, nil
}
