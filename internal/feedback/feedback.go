// Package feedback gives feedback to the person who delivered a spreadsheet. For
// one sheet it writes a corrected file, a workbook that says how much was used,
// which cells to correct and how. Once corrected and delivered, the workbook
// replaces the delivery. The package knows rows, cells and words for people. It
// refuses to know where a delivery is, what a mapping is and where the workbook is
// stored.
package feedback

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/models"
)

// Sheets of a corrected file in addition to the sheet with the rows.
const (
	startHere = "Start here"
	fixList   = "Fix list"
	words     = "Words" // hidden sheet behind the drop-downs
)

// Limits of a workbook, which keep it small for memory and for its readers.
const (
	// MaxRows is the number of records up to which "Your file" is the whole
	// delivery; above it, the sheet has only the rows with a finding.
	MaxRows = 20_000
	// MaxFindings limits the findings that are kept; the others are only counted.
	MaxFindings = 20_000
	maxComments = 200
)

// added is the number of columns of "Your file" to the left of the delivered ones:
// the row number, and what to fix.
const added = 2

// Copy is the content of a corrected file: what a run found in one delivered sheet.
type Copy struct {
	connectors.Origin
	Name     string    // of the file, for people
	All      bool      // "Your file" has all rows, not only those with a finding
	Refused  string    // why the sheet was not used; empty if it was
	Accounts []Account // one per feed that reads the sheet
	Columns  []Column  // in the order of the sheet
	Findings []Finding // by row, at most MaxFindings
	More     int       // findings beyond these
	// Of corrected files that count: the rows that are in them, which stay in the next one,
	// their versions, and the rows that the last one had and that were not delivered with it.
	// They count as they were sent before.
	WasCorrected func(row int64) bool // nil if no corrected file counts
	After        []string
	Missing      int64
	MissingRows  string   // their numbers; empty if they are unknown
	Notes        []string // sentences about the sheet as a whole
}

// Account has the counts of the records for one feed.
type Account struct {
	Feed, Table string
	models.Counts
	Look     int64 // landed records that cannot be used
	Unpivots bool  // a row makes several records
}

// Column is one header of the delivered sheet and how its cells are read.
type Column struct {
	Header             string
	IsUsed             bool
	IsNumber, IsSerial bool // plain numbers are read as numbers; numbers are read as dates of a spreadsheet
	IsDuration         bool
	Words              []string // accepted words; nil if any text is accepted
}

// Finding is one thing to correct.
type Finding struct {
	Row     int64
	Column  string // header; empty if the finding concerns the whole row
	Value   string // cell as it was typed
	Problem string
	Remedy  string
	Feed    string // feed of a finding after landing
	Held    bool   // the row was held back; otherwise it landed but cannot be used
	Keeper  Keeper // who else can mend it
}

// sentence describes the finding in a complete text.
func (f Finding) sentence() string {
	switch {
	case !f.Held && f.Column != "":
		return "Please check: " + f.Column + ": " + f.Problem
	case !f.Held:
		return "Please check: " + f.Problem
	case f.Column != "":
		return f.Column + " " + f.Problem
	}
	return capital(f.Problem)
}

// capital changes the first letter to upper case.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// total adds the accounts.
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

// unit writes a count with what it counts: rows of the sheet, unless rows make
// several records or several feeds read them.
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
		return "Nothing in this file was used."
	case t.Read == 0:
		return "The file has no rows. Please check whether it is the right one."
	case t.Rejected == 0 && t.Look == 0:
		return c.allUsed(t)
	}
	text := fmt.Sprintf("%s of %s used", count(t.used()), c.unit(t.Read-t.Skipped))
	if t.Rejected > 0 {
		text += fmt.Sprintf(", %s held back", count(t.Rejected))
	}
	if t.Look > 0 {
		text += fmt.Sprintf(", %s to check", count(t.Look))
	}
	return text + "."
}

// allUsed is the verdict about a sheet whose records are all used.
func (c Copy) allUsed(t Account) string {
	used := "All " + c.unit(t.Landed) + " used"
	switch {
	case len(c.Findings) > 0:
		return used + ". Please check some that are in doubt."
	case c.Missing > 0:
		return used + ". Please check: " + c.missing() + "."
	case len(c.Notes) > 0:
		return used + ". Please check what is hidden."
	case t.Skipped > 0:
		used += ", " + count(t.Skipped) + " skipped by rule"
	}
	return used + ". Nothing to do."
}

// missing says that rows were not in the corrected file that was delivered.
func (c Copy) missing() string {
	if c.Missing == 1 {
		return "1 row is not in the corrected file that you returned, and counts as you sent it before"
	}
	return count(c.Missing) + " rows are not in the corrected file that you returned, and count as you sent them before"
}

// whichMissing adds their numbers, and how to leave a row out.
func (c Copy) whichMissing() string {
	text := capital(c.missing())
	if c.MissingRows != "" {
		text += ": " + clipped(c.MissingRows, 200)
	}
	return text + fmt.Sprintf(". To leave a row out, write “%s” next to it, into the column “What to fix”. Removing it from the sheet does not leave it out.", corrected.DeleteWord)
}

// IsClean reports whether there is nothing to do.
func (c Copy) IsClean() bool {
	t := c.total()
	return c.Refused == "" && t.Rejected == 0 && t.Look == 0 && len(c.Findings) == 0 && len(c.remarks()) == 0 && t.Read > 0
}

// remarks are the sentences about the sheet as a whole.
func (c Copy) remarks() []string {
	if c.Missing > 0 {
		return append([]string{c.whichMissing()}, c.Notes...)
	}
	return c.Notes
}

// IfNot says what to do about what is hidden.
const IfNot = ". If a row should not count, write “" + corrected.DeleteWord + "” next to it in the corrected file, into the column “What to fix”; if a column should not, ask the person who runs impactmart."

// Hidden says what was read although the sheet hides it; empty for nothing.
func Hidden(h *models.Hidden) string {
	if h == nil {
		return ""
	}
	var parts []string
	if h.Rows > 0 {
		parts = append(parts, fmt.Sprintf("%s hidden or filtered out, the first is row %d", plural(h.Rows, "row is", "rows are"), h.First))
	}
	if len(h.Columns) > 0 {
		parts = append(parts, "hidden columns: "+strings.Join(h.Columns, ", "))
	}
	return capital(strings.Join(parts, "; ")) + "; all that was read like the others"
}

// count writes a number with thousands separators: 12,345.
func count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
