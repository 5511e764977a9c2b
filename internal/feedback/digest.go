package feedback

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Digest says about all sheets of one folder what was used and what waits for whom. It
// has counts and kinds of findings, and no cell of a delivery.
type Digest struct {
	Folder  string // as the person who delivers knows it; empty for the folder of all drops
	Sheets  []Told
	Unread  []Unread
	Stopped string // name of the file at which the last run ended; empty if it published
	Why     string // why the last run ended, if no single file is the reason
}

// Unread is a file of the folder that nothing reads.
type Unread struct{ Name, Why string }

// Told is what a digest says about one delivered sheet.
type Told struct {
	Name    string `json:"name"`              // of the file, for people
	Copy    string `json:"copy"`              // name of the corrected file beside the digest
	IsCopy  bool   `json:"is_copy,omitempty"` // a corrected file counts instead of the original
	Verdict string `json:"verdict"`
	Refused string `json:"refused,omitempty"` // why the sheet was not used; empty if it was
	IsClean bool   `json:"clean"`             // there is nothing to do
	// Records, or rows where each makes one record.
	Read    int64    `json:"read"`
	Used    int64    `json:"used"`
	Look    int64    `json:"look"`
	Held    int64    `json:"held"`
	Skipped int64    `json:"skipped"`
	Notes   []string `json:"notes,omitempty"` // sentences about the sheet as a whole
	Kinds   []Kind   `json:"kinds,omitempty"`
	More    int      `json:"more,omitempty"` // findings beyond those counted in Kinds
}

// Kind is a kind of finding in one column, with the number of its cells.
type Kind struct {
	Column  string `json:"column,omitempty"` // empty for whole rows
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
	Cells   int64  `json:"cells"`
	First   int64  `json:"first"` // row
	IsHeld  bool   `json:"held"`
	Keeper  Keeper `json:"keeper"`
}

// Keeper is who can mend a finding beside the person who delivered the sheet.
type Keeper int

// Keepers.
const (
	Nobody Keeper = iota
	OfRoster
	OfProject // who runs impactmart
)

// Told summarizes the response for a digest; name is that of the corrected file.
func (c Copy) Told(name string, isCopy bool) Told {
	t := c.total()
	told := Told{
		Name: models.Visible(c.Name), Copy: name, IsCopy: isCopy, Verdict: c.Verdict(), Refused: models.Visible(c.Refused), IsClean: c.IsClean(),
		Read: t.Read, Used: t.used(), Look: t.Look, Held: t.Rejected, Skipped: t.Skipped, More: c.More,
	}
	if c.Refused != "" {
		told.Used = 0
	}
	for _, note := range c.remarks() {
		told.Notes = append(told.Notes, models.Visible(note))
	}
	for _, p := range c.problems() {
		told.Kinds = append(told.Kinds, Kind{
			Column: models.Visible(p.first.Column), Problem: capital(models.Visible(p.first.Problem)), Remedy: capital(models.Visible(p.first.Remedy)),
			Cells: p.cells, First: p.first.Row, IsHeld: p.first.Held, Keeper: p.first.Keeper,
		})
	}
	return told
}

//go:embed page/digest.tmpl
var pages embed.FS

var digestPage = template.Must(template.New("digest.tmpl").Funcs(template.FuncMap{
	"count": count, "cells": cellsOf, "orWhole": orWhole, "visible": models.Visible,
	"link": func(name string) string { return "./" + url.PathEscape(name) },
}).ParseFS(pages, "page/digest.tmpl"))

// cellsOf writes a count of cells, or of rows where the whole row is meant.
func cellsOf(column string, n int64) string {
	if column == "" {
		return plural(n, "row", "rows")
	}
	return plural(n, "cell", "cells")
}

// WriteDigest writes the page: HTML without scripts, which requests nothing. Equal input
// gives an equal page.
func WriteDigest(w io.Writer, d Digest) error {
	if err := digestPage.Execute(w, d); err != nil {
		return fmt.Errorf("digest of %s: %w", d.Place(), err)
	}
	return nil
}

// Place names the folder.
func (d Digest) Place() string {
	if d.Folder == "" {
		return "your folder"
	}
	return "“" + models.Visible(d.Folder) + "”"
}

// Lead is the sentence to read first.
func (d Digest) Lead() string {
	text := d.used()
	switch n := int64(len(d.Unread)); {
	case n > 0:
		return fmt.Sprintf("%s %s not read.", text, plural(n, "file here is", "files here are"))
	case strings.HasSuffix(text, "delivered."):
		return text + " Nothing to do."
	}
	return text
}

// used says how many files wait for somebody.
func (d Digest) used() string {
	all, clean := len(d.Sheets), 0
	for _, t := range d.Sheets {
		if t.IsClean {
			clean++
		}
	}
	switch {
	case all == 0:
		return "No file here was used."
	case clean == all && all == 1:
		return "The file was used as delivered."
	case clean == all:
		return fmt.Sprintf("All %d files were used as delivered.", all)
	case all == 1:
		return "Something in the file waits for somebody."
	case clean == 0:
		return fmt.Sprintf("All %d files wait for somebody.", all)
	}
	return fmt.Sprintf("Of %d files, %s nothing, and %s for somebody.", all, plural(int64(clean), "needs", "need"), plural(int64(all-clean), "waits", "wait"))
}

// Waiting is what waits for the same people.
type Waiting struct {
	Title, What string
	Sheets      []Told // with their kinds of findings that wait for these people
}

// Waits groups the findings by who can mend them.
func (d Digest) Waits() (all []Waiting) {
	for keeper, w := range []Waiting{
		{Title: "Waits for you", What: "Correct these in the corrected file, or in the original, and deliver it again."},
		{Title: "Waits for you, or for the person who keeps the roster", What: "If what you wrote is right, the roster lacks it. Once it is there, these rows count by themselves; nothing has to be delivered again."},
		{Title: "Waits for you, or for the person who runs impactmart", What: "If what you wrote is right, ask that person to accept it."},
	} {
		for _, t := range d.Sheets {
			if keeper > 0 {
				t.Refused, t.Notes, t.More = "", nil, 0
			}
			t.Kinds = slices.DeleteFunc(slices.Clone(t.Kinds), func(k Kind) bool { return k.Keeper != Keeper(keeper) })
			if len(t.Kinds) > 0 || t.Refused != "" || len(t.Notes) > 0 || t.More > 0 {
				w.Sheets = append(w.Sheets, t)
			}
		}
		if len(w.Sheets) > 0 {
			all = append(all, w)
		}
	}
	return all
}

// plural writes a count with what it counts.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// Plain returns the part of an error that says what is wrong, if it stands without
// knowledge of the configuration; otherwise a sentence that says whom to ask.
func Plain(text string) string {
	problem, _, _ := strings.Cut(text, "; ")
	if strings.ContainsAny(problem, "`_{}[]") || strings.Contains(problem, "\n") {
		return "The file could not be read as it was agreed. The person who runs impactmart finds the reason in the log."
	}
	return capital(problem) + "."
}
