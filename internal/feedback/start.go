package feedback

import (
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/models"
)

// startColumns is the width of the sheet "Start here", in columns and characters.
const (
	startColumns = 6
	startWidth   = 118
)

// shownProblems limits the summary; the fix list has all findings.
const shownProblems = 12

// startHere writes what happened and what to do.
func (b *workbook) startHere() {
	b.widths(startHere, 46, 12, 12, 12, 12, 12)
	row := 1
	say := func(text string, f format) {
		b.across(startHere, row, startColumns, text, f, startWidth)
		row++
	}
	heading := func(text string) {
		row++
		say(text, format{bold: true, size: 13})
	}
	say("Checked: "+b.Name, format{bold: true, size: 18})
	say(b.Verdict(), format{bold: true, size: 14, fill: b.color(), center: true})
	if b.Refused != "" {
		say("Why: "+b.Refused, format{})
	}
	for _, note := range b.remarks() {
		say(note, format{})
	}
	heading("What to do")
	for i, step := range b.steps() {
		say(fmt.Sprintf("%d.  %s", i+1, step), format{})
	}
	if len(b.Accounts) > 0 {
		heading("What happened to the rows")
		row = b.accounts(row)
	}
	if len(b.Findings) > 0 {
		heading("What was found")
		row = b.summary(row)
	}
	heading("Good to know")
	for _, note := range b.notes() {
		say(note, format{isQuiet: true})
	}
	b.onPaper(startHere, "portrait", 0)
	index, err := b.book.GetSheetIndex(startHere)
	b.do(err)
	b.book.SetActiveSheet(index)
}

func (b *workbook) color() string {
	switch t := b.total(); {
	case b.IsClean():
		return good
	case b.Refused != "" || t.Rejected > 0 || t.Read == 0:
		return held
	}
	return look
}

// steps returns what to do, in order.
func (b *workbook) steps() []string {
	switch {
	case b.IsClean():
		return []string{"Nothing. This workbook is for your information."}
	case b.Refused != "" && len(b.Findings) == 0:
		return []string{"Correct the problem named above in the file, or ask the person who runs impactmart.", "Deliver the file again under the same name."}
	}
	if b.Refused != "" && !b.Whole {
		return []string{
			fmt.Sprintf("See the sheet “%s” for what is wrong, row by row.", fixList),
			"Correct the file itself, or have its export corrected. The file is large, so this workbook has only the rows with a finding and cannot replace the file.",
			"Deliver the file again under the same name.",
		}
	}
	open := fmt.Sprintf("Open the sheet “%s”. The cells to correct are filled with color; the column “What to fix” says what is wrong. The sheet “%s” lists the same findings with a link to each cell.", corrected.YourFile, fixList)
	correct := fmt.Sprintf("Correct the cells. Leave the header row and the row numbers unchanged; the other sheets are not read. If a row should not be there at all, write “%s” into its second column; if you add a row, leave its number empty.", corrected.DeleteWord)
	if !b.All {
		open = fmt.Sprintf("Open the sheet “%s”. The file is large, so the sheet has only the rows to correct; the other rows need no correction.", corrected.YourFile)
	}
	if !b.Whole {
		return []string{
			open, correct,
			fmt.Sprintf("Save this workbook and put it next to %s, which must stay where it is. The corrected rows then count instead of those in it.", b.Name),
		}
	}
	return []string{
		open, correct,
		fmt.Sprintf("Save this workbook under any name and put it into the folder of %s. It then counts instead of %s, which may stay. While that stays, rows that are not in this workbook count as you sent them before. Or correct the original and deliver that again.", b.Name, b.Name),
	}
}

// accounts writes the counts per feed and returns the row after them.
func (b *workbook) accounts(row int) int {
	head := format{fill: band, bold: true, framed: true, wrap: true}
	for i, title := range []string{"Read as", "Read", "Used", "Please check", "Held back", "Skipped by rule"} {
		b.put(startHere, i+1, row, title, head)
	}
	b.do(b.book.SetRowHeight(startHere, row, 32))
	cell := format{framed: true, left: true}
	for _, a := range b.Accounts {
		row++
		b.put(startHere, 1, row, b.readAs(a), cell)
		used := a.used()
		if b.Refused != "" {
			used = 0
		}
		for i, n := range []int64{a.Read, used, a.Look, a.Rejected, a.Skipped} {
			f := cell
			if i == 2 && n > 0 {
				f.fill = look
			}
			if i == 3 && n > 0 {
				f.fill = held
			}
			b.put(startHere, i+2, row, n, f)
		}
	}
	return row + 1
}

// purposes are the tables in words of people who keep sheets.
var purposes = map[string]string{
	models.Employees.Name: "People", models.Completions.Name: "Training records", models.Observations.Name: "Figures", models.Assignments.Name: "Groups of an experiment",
	models.Costs.Name: "Costs", models.Checkins.Name: "Follow-ups", models.SurveyResponses.Name: "Survey answers",
}

// readAs says for what purpose a sheet was read, with the name that tells two readings
// for the same purpose apart.
func (c Copy) readAs(a Account) string {
	same := slices.ContainsFunc(c.Accounts, func(other Account) bool { return other.Table == a.Table && other.Feed != a.Feed })
	if same {
		return purposes[a.Table] + " (" + a.Feed + ")"
	}
	return purposes[a.Table]
}

// summary writes the kinds of findings and returns the row after them.
func (b *workbook) summary(row int) int {
	head := format{fill: band, bold: true, framed: true, wrap: true}
	for i, title := range []string{"What is wrong", "Column", "", "Cells", "First in row", "Link"} {
		b.put(startHere, i+1, row, title, head)
	}
	merge := func() { b.do(b.book.MergeCell(startHere, fmt.Sprintf("B%d", row), fmt.Sprintf("C%d", row))) }
	merge()
	cell := format{framed: true, wrap: true}
	problems := b.problems()
	for i, p := range problems {
		row++
		if i == shownProblems {
			b.across(startHere, row, startColumns, fmt.Sprintf("%d more kinds of findings: see the sheet “%s”.", len(problems)-i, fixList), cell, startWidth)
			break
		}
		f := cell
		f.fill = p.first.color()
		text := p.first.outcome() + ": " + p.first.Problem
		b.put(startHere, 1, row, text, f)
		b.put(startHere, 2, row, orWhole(p.first.Column), cell)
		b.put(startHere, 3, row, "", cell)
		merge()
		b.put(startHere, 4, row, p.cells, format{framed: true, left: true})
		b.put(startHere, 5, row, p.first.Row, format{framed: true, left: true})
		if !b.link(startHere, 6, row, p.first) {
			b.put(startHere, 6, row, "", cell)
		}
		lines := max(wrapped(text, 48), wrapped(p.first.Column, 24))
		b.do(b.book.SetRowHeight(startHere, row, float64(lines)*15+2))
	}
	return row + 1
}

// notes returns explanations of the words above.
func (b *workbook) notes() []string {
	notes := []string{
		"Used: the row takes part in the figures. Held back: it cannot be read with certainty, so it takes part in no figure until it is corrected. " +
			"Please check: it was read, but names a person, metric or currency that cannot be used with the current roster and register. " +
			"Skipped by rule: it was agreed that such rows are no records, such as totals.",
		fmt.Sprintf("Row numbers are those of the file that you sent: %s, version %s.", b.Address, b.Version),
	}
	if len(b.Columns) > 0 {
		notes = append(notes, "Columns with a gray header in italics are not used. Delivering this workbook unchanged does no harm: it gives the same result.")
	}
	if b.before.Len() > 0 {
		notes = append(notes, fmt.Sprintf("Your earlier corrections are in this workbook. Continue with it, and not with an older one. A hidden sheet, “%s”, has them, so that none is lost if you return only some rows.", corrected.Earlier))
	}
	if b.More > 0 {
		notes = append(notes, fmt.Sprintf("Only the first %s findings are shown; there are %s more.", count(int64(len(b.Findings))), count(int64(b.More))))
	}
	return append(notes, "This workbook contains the rows as they were delivered, including personal data. Give it only to people who may see the original, and delete it when you are done.")
}

// clipped truncates a text so that it fits into a comment.
func clipped(text string, most int) string {
	runes := []rune(strings.TrimSpace(text))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-1]) + "…"
}
