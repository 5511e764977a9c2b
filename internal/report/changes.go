package report

import (
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
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
func (c Cause) String() string { return c.words(language.English()) }

// words say the same in a language.
func (c Cause) words(say *language.Language) string {
	was := say.Grouped(c.RowsBefore)
	switch c.Kind {
	case "new":
		return say.Text("feed %[2]s: %[3]s is new, %[1]d rows", c.RowsAfter, c.Feed, c.File)
	case "gone":
		return say.Text("feed %[2]s: %[3]s is gone, %[1]d rows", c.RowsBefore, c.Feed, c.File)
	case "changed":
		return say.Text("feed %[2]s: %[3]s has changed, %[1]d rows instead of %[4]s", c.RowsAfter, c.Feed, c.File, was)
	case "corrected":
		return say.Text("feed %[2]s: %[3]s counts instead of its original, %[1]d rows instead of %[4]s", c.RowsAfter, c.Feed, c.File, was)
	case "reread":
		return say.Text("feed %[2]s: %[3]s was read through another mapping or version, %[1]d rows instead of %[4]s", c.RowsAfter, c.Feed, c.File, was)
	case "declared":
		kind, ids, isOne := strings.Cut(c.Subject, " ")
		if !isOne {
			return say.Text("the %s is declared otherwise: %s instead of %s", ledgerKinds.of(say, kind), stateOf(say, c.After), stateOf(say, c.Before))
		}
		return say.Text("the %s %s is declared otherwise: %s instead of %s", ledgerKinds.of(say, kind), ids, stateOf(say, c.After), stateOf(say, c.Before))
	case "as_of":
		return say.Text("--as-of is %s instead of %s", orNone(say, c.After), orNone(say, c.Before))
	case "agreements":
		return say.Text("the ledger ends with %s instead of %s", orNone(say, c.After), orNone(say, c.Before))
	case "program":
		return say.Text("the program has changed: %s instead of %s", c.After, c.Before)
	}
	return say.Text("the configuration has changed: %s instead of %s", c.After, c.Before)
}

// Withdrawn stands for the state of what the register no longer has.
const Withdrawn string = "no longer declared"

// stateOf is what was declared, in the words of the configuration.
func stateOf(say *language.Language, state string) string {
	if state == Withdrawn {
		return say.Text("no longer declared")
	}
	return orNone(say, state)
}

func orNone(say *language.Language, text string) string {
	if text == "" {
		return say.Text("none")
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
		told.Summary, told.Causes = summaryOf(s.say, c), causesTable(s.say, c.Causes)
	} else if claims = kept(claims, func(c Change) bool { _, owns := s.names.programs[c.Program]; return owns }); len(claims) == 0 {
		return nil
	}
	told.Rest = tableIn(s.say, "Everything else that changed", words("Program"), words("Metric"), words("Was"), words("Is"))
	for i, claim := range claims {
		unit := models.Visible(claim.Unit)
		m := moved{s.link(claim.Program), s.names.metric(claim.Metric), claim.Before.words(s.say, unit), claim.After.words(s.say, unit)}
		if i < movedShown {
			told.First = append(told.First, m)
			continue
		}
		told.Rest.Add(m.Name, m.Metric, m.Was, m.Is)
	}
	return told
}

// summaryOf says how many results are as they were.
func summaryOf(say *language.Language, c *Changes) string {
	all := int64(c.Unchanged + len(c.Claims))
	if all == 0 {
		return say.Text("There was nothing to compare with snapshot %s.", say.Grouped(c.From))
	}
	return say.Text("%[2]s of %[1]d results are as in snapshot %[3]s.", all, say.Grouped(int64(c.Unchanged)), strconv.FormatInt(c.From, 10))
}

// causesTable lists what the snapshots were made from, where that differs.
func causesTable(say *language.Language, causes []Cause) *chart.Table {
	t := tableIn(say, "What the figures are made from has changed", words("Difference"))
	for _, cause := range causes {
		text := models.Visible(cause.words(say))
		t.Add(capitalized(text))
	}
	if more := t.Limit(tableRows); more > 0 {
		t.Note = say.Text("%d more rows. `impactmart marts diff` shows the others.", more)
	}
	return t
}

// words are a headline in a line: Works, strong evidence: +2.6 units (1.9 to 3.3).
func (h *Headline) words(say *language.Language, unit string) string {
	if h == nil {
		return say.Text("No result")
	}
	text := verdicts.of(say, h.Verdict) + ", " + evidences.of(say, h.Grade)
	if h.Effect != nil {
		text += ": " + say.Signed(*h.Effect) + " " + unit + inBrackets(say, h.Low, h.High)
	}
	return text
}
