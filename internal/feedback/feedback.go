// Package feedback answers the person who delivered a spreadsheet: for one sheet
// it writes a workbook that says how much was used, which cells to mend and how,
// and that counts instead of the delivery once it is mended and delivered. It
// knows rows, cells and words for people. It refuses to know where a delivery
// lies, what a mapping is and where the workbook goes.
package feedback

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/models"
)

// Sheets of a corrected file beside that with the rows.
const (
	startHere = "Start here"
	fixList   = "Fix list"
	words     = "Words" // hidden sheet behind the drop-downs
)

// Bounds of a workbook, for the sake of memory and of whoever opens it.
const (
	// MaxRows is the number of records up to which "Your file" is the whole
	// delivery; above it there are only the rows with a finding.
	MaxRows = 20_000
	// MaxFindings bounds the findings that are kept; the rest is counted.
	MaxFindings = 20_000
	maxComments = 200
)

// added is the number of columns of "Your file" that stand left of the delivered
// ones: the row, and what to fix.
const added = 2

// Copy is what a run found out about one delivered sheet.
type Copy struct {
	connectors.Origin
	Name     string    // of the file, for people
	All      bool      // "Your file" has all rows, not only those with a finding
	Refused  string    // why nothing of it was used; empty when it was
	Accounts []Account // one per feed that reads the sheet
	Columns  []Column  // in the order of the sheet
	Findings []Finding // by row, at most MaxFindings
	More     int       // findings beyond these
}

// Account is what became of the records for one feed.
type Account struct {
	Feed, Table string
	models.Counts
	Look     int64 // landed records that cannot be used as they are
	Unpivots bool  // a row makes several records
}

// Column is one header of the delivered sheet and the way its cells are read.
type Column struct {
	Header             string
	IsUsed             bool
	IsNumber, IsSerial bool     // plain numbers are numbers; numbers are days of a spreadsheet
	Words              []string // those accepted; nil when any will do
}

// Finding is one thing to mend.
type Finding struct {
	Row     int64
	Column  string // header; empty when the row as a whole is at fault
	Value   string // cell as it was typed
	Problem string
	Remedy  string
	Feed    string // whose finding it is, where that was found after landing
	Held    bool   // the row was held back; otherwise it landed and cannot be used
}

// sentence is the finding in words that need no other column.
func (f Finding) sentence() string {
	switch {
	case !f.Held && f.Column != "":
		return "Please look: " + f.Column + ": " + f.Problem
	case !f.Held:
		return "Please look: " + f.Problem
	case f.Column != "":
		return f.Column + " " + f.Problem
	}
	return capital(f.Problem)
}

// capital begins a sentence.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// total adds the accounts up.
func (c Copy) total() (sum Account) {
	for _, a := range c.Accounts {
		sum.Counts = sum.Counts.Plus(a.Counts)
		sum.Look += a.Look
		sum.Unpivots = sum.Unpivots || a.Unpivots
	}
	return sum
}

// used counts the records that take part in the figures.
func (a Account) used() int64 { return a.Landed - a.Look }

// unit is what the accounts count: rows of the sheet, unless rows make several
// records or several feeds read them.
func (c Copy) unit(n int64) string {
	unit := "rows"
	switch {
	case len(c.Accounts) > 1:
		unit = "records"
	case c.total().Unpivots:
		unit = "values"
	}
	if n == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return count(n) + " " + unit
}

// Verdict is the one sentence to read first.
func (c Copy) Verdict() string {
	t := c.total()
	switch {
	case c.Refused != "":
		return "Nothing of this file was used."
	case t.Read == 0:
		return "The file holds no rows. Please look whether it is the right one."
	case t.Rejected == 0 && t.Look == 0 && t.Skipped == 0:
		return fmt.Sprintf("All %s used. Nothing to do.", c.unit(t.Read))
	case t.Rejected == 0 && t.Look == 0:
		return fmt.Sprintf("All %s used, %s left out by rule. Nothing to do.", c.unit(t.Landed), count(t.Skipped))
	}
	text := fmt.Sprintf("%s of %s used", count(t.used()), c.unit(t.Read-t.Skipped))
	if t.Rejected > 0 {
		text += fmt.Sprintf(", %s held back", count(t.Rejected))
	}
	if t.Look > 0 {
		text += fmt.Sprintf(", %s to look at", count(t.Look))
	}
	return text + "."
}

// IsClean tells whether there is nothing to do.
func (c Copy) IsClean() bool {
	t := c.total()
	return c.Refused == "" && t.Rejected == 0 && t.Look == 0 && t.Read > 0
}

// count writes a number as people read it: 12,345.
func count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
