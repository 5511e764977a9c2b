package report

import (
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/models"
)

// Changes is what differs between two snapshots. Every figure is read from their marts.
type Changes struct {
	From      int64    `json:"from"` // numbers of the snapshots
	To        int64    `json:"to"`
	Causes    []Cause  `json:"causes"`
	Claims    []Change `json:"claims"`    // those that changed, changes of verdict or grade first
	Unchanged int      `json:"unchanged"` // claims that did not
}

// Cause is one difference in what two snapshots were made from.
type Cause struct {
	// Kind is new, gone or changed, of a delivery; reread, of a delivery with the same
	// content and another mapping or reader; corrected, of a corrected file that counts
	// instead of the delivery that it was made from; declared, of a goal, metric or other thing
	// that the register declares otherwise; configuration, program, as_of or agreements.
	Kind       string `json:"kind"`
	Feed       string `json:"feed,omitempty"`
	File       string `json:"file,omitempty"`
	RowsBefore int64  `json:"rows_before,omitempty"` // landed
	RowsAfter  int64  `json:"rows_after,omitempty"`
	Subject    string `json:"subject,omitempty"` // of what is declared: goal growth
	Before     string `json:"before,omitempty"`  // declaration, version of the program, or day of --as-of
	After      string `json:"after,omitempty"`
}

// Change is the headline of a program and metric before and after; nil if there was none.
type Change struct {
	Program string    `json:"program_id"`
	Metric  string    `json:"metric_id"`
	Unit    string    `json:"unit"` // of effects
	Before  *Headline `json:"before"`
	After   *Headline `json:"after"`
}

// Headline is the row to quote for a program and metric. Figures that are withheld, or that
// cannot be estimated, are nil.
type Headline struct {
	Effect     *float64 `json:"effect"`
	Low        *float64 `json:"effect_low"` // ends of the 95 % interval
	High       *float64 `json:"effect_high"`
	Trained    *int64   `json:"trained_count"`
	Comparison *int64   `json:"comparison_count"`
	Verdict    string   `json:"verdict"`
	Grade      string   `json:"evidence_grade"`
}

// String says what was delivered otherwise, or declared.
func (c Cause) String() string {
	delivery := fmt.Sprintf("feed %s: %s ", c.Feed, c.File)
	switch c.Kind {
	case "new":
		return delivery + fmt.Sprintf("is new, %d rows", c.RowsAfter)
	case "gone":
		return delivery + fmt.Sprintf("is gone, %d rows", c.RowsBefore)
	case "changed":
		return delivery + fmt.Sprintf("has changed, %d rows instead of %d", c.RowsAfter, c.RowsBefore)
	case "corrected":
		return delivery + fmt.Sprintf("counts instead of its original, %d rows instead of %d", c.RowsAfter, c.RowsBefore)
	case "reread":
		return delivery + fmt.Sprintf("was read through another mapping or version, %d rows instead of %d", c.RowsAfter, c.RowsBefore)
	case "declared":
		return fmt.Sprintf("the %s is declared otherwise: %s instead of %s", c.Subject, orNone(c.After), orNone(c.Before))
	case "as_of":
		return fmt.Sprintf("--as-of is %s instead of %s", orNone(c.After), orNone(c.Before))
	case "agreements":
		return fmt.Sprintf("the ledger ends with %s instead of %s", orNone(c.After), orNone(c.Before))
	}
	return fmt.Sprintf("the %s has changed: %s instead of %s", c.Kind, c.After, c.Before)
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// moved is a result that is not what it was.
type moved struct {
	link
	Metric, Was, Is string
}

// movedShown is the number of changes that are shown without a click.
const movedShown = 4

// since is what changed, for the page.
type since struct {
	Summary string
	First   []moved
	Rest    *chart.Table
	Causes  *chart.Table
}

// sinceOf tells the changes, to an owner those of the owner's programs; nil if nothing is
// known of an earlier snapshot.
func (s site) sinceOf(c *Changes) *since {
	if c == nil {
		return nil
	}
	told := &since{}
	claims := c.Claims
	if s.Owner == "" {
		told.Summary, told.Causes = summaryOf(c), causesTable(c.Causes)
	} else if claims = kept(claims, func(c Change) bool { _, owns := s.names.programs[c.Program]; return owns }); len(claims) == 0 {
		return nil
	}
	told.Rest = &chart.Table{Summary: "Everything else that changed", Columns: []chart.Column{
		chart.Words("Program"), chart.Words("Metric"), chart.Words("Was"), chart.Words("Is"),
	}}
	for i, claim := range claims {
		unit := models.Visible(claim.Unit)
		m := moved{s.link(claim.Program), s.names.metric(claim.Metric), claim.Before.words(unit), claim.After.words(unit)}
		if i < movedShown {
			told.First = append(told.First, m)
			continue
		}
		told.Rest.Add(m.Name, m.Metric, m.Was, m.Is)
	}
	return told
}

// summaryOf says how many results are as they were.
func summaryOf(c *Changes) string {
	all := int64(c.Unchanged + len(c.Claims))
	if all == 0 {
		return "There was nothing to compare with snapshot " + grouped(c.From) + "."
	}
	return fmt.Sprintf("%s of %s as in snapshot %d.", grouped(int64(c.Unchanged)), counted(all, "result is", "results are"), c.From)
}

// causesTable lists what the snapshots were made from, where that differs.
func causesTable(causes []Cause) *chart.Table {
	t := &chart.Table{Summary: "What the figures are made from has changed", Columns: []chart.Column{chart.Words("Difference")}}
	for _, cause := range causes {
		text := models.Visible(cause.String())
		t.Add(strings.ToUpper(text[:1]) + text[1:])
	}
	t.Limit(tableRows, "`impactmart marts diff` shows the others.")
	return t
}

// words are a headline in a line: Works, strong evidence: +2.6 units (1.9 to 3.3).
func (h *Headline) words(unit string) string {
	if h == nil {
		return "No result"
	}
	text := verdicts.of(h.Verdict) + ", " + strings.ToLower(gradeOf(h.Grade).Word)
	if h.Grade != "insufficient" {
		text += " evidence"
	}
	if h.Effect != nil {
		text += ": " + signed(*h.Effect) + " " + unit + inBrackets(h.Low, h.High)
	}
	return text
}
