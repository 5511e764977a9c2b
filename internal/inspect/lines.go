package inspect

import (
	"slices"
	"strings"
)

// loneCR makes a line end of each CR that no LF follows, as a feed with line_ends: cr does.
var loneCR = strings.NewReplacer("\r\n", "\r\n", "\r", "\n")

// lineEnds proposes how lines end, by the line ends outside of quotes.
func (p *Proposal) lineEnds(text string) string {
	alone, others := 0, 0
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 1 {
			continue // in quotes
		}
		lf := strings.Count(part, "\n")
		alone += strings.Count(part, "\r") - strings.Count(part, "\r\n")
		others += lf
	}
	switch {
	case alone == 0 || alone == 1 && strings.HasSuffix(text, "\r"):
		return text
	case others == 0:
		p.set("line_ends", "cr", "all %d lines end with CR alone, as on old Macs", alone)
		return loneCR.Replace(text)
	case alone*10 >= others:
		p.set("line_ends", choose, "%d lines end with LF, and %d times there is a CR alone; replace “choose” with cr if that ends a row, otherwise with lf", others, alone)
	}
	return text
}

// hash begins lines that may be comments.
const hash = '#'

// comments proposes that lines which begin with # are no records, and records it for
// the dialect. Lines that may be records, too, are left to a person; where most lines
// begin with #, or the header does, it is a part of cells.
func (p *Proposal) comments(d *dialect, text string) {
	lines := strings.Split(text, "\n")
	begins := func(r record) bool { return r.line <= len(lines) && strings.HasPrefix(lines[r.line-1], string(hash)) }
	records := d.records(text)
	found := selected(records, begins)
	width := usual(records)
	header := headerLine(records, width)
	notes := selected(found, func(r record) bool {
		return r.line < header || len(r.cells) == 1 && width > 1 || strings.HasPrefix(lines[r.line-1], "# ") && len(r.cells) != width
	})
	isAbove := func(r record) bool { return r.line < header }
	isTitle := len(selected(found, isAbove)) == len(found) && len(selected(records, isAbove)) > len(found)
	switch {
	case len(found) == 0 || 2*len(found) >= len(records) || slices.ContainsFunc(found, func(r record) bool { return r.line == header }):
	case isTitle: // of several lines, which are skipped as such
	case len(found) == len(notes):
		p.set("comment", string(hash), "%d lines begin with # and do not have the cells of a row", len(found))
		d.comment = hash
	default:
		p.set("comment", choose, "%d lines begin with #, of which %d may be rows; replace “choose” with # if none of them is a row, otherwise with none", len(found), len(found)-len(notes))
	}
}

func selected(records []record, is func(record) bool) (some []record) {
	for _, r := range records {
		if is(r) {
			some = append(some, r)
		}
	}
	return some
}

// headerLine is the line of the header; 0 without one.
func headerLine(records []record, width int) int {
	h, ok := headOf(shapedBy(records, width))
	if !ok || h.rows == 0 {
		return 0
	}
	return records[h.at].line
}

// shapedBy returns the cells of the first records, and nil for those of another width.
func shapedBy(records []record, width int) (shaped [][]string) {
	for _, r := range records[:min(len(records), headerRows+profileRows)] {
		if len(r.cells) != width {
			r.cells = nil
		}
		shaped = append(shaped, r.cells)
	}
	return shaped
}

// withoutNotes removes the lines that begin with # where they are few, so that they do
// not speak for or against a dialect.
func withoutNotes(text string) string {
	if !strings.HasPrefix(text, string(hash)) && !strings.Contains(text, "\n"+string(hash)) {
		return text
	}
	lines := strings.SplitAfter(text, "\n")
	kept := slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return strings.HasPrefix(line, string(hash)) })
	if len(kept)*2 <= len(lines) || len(kept) < 3 {
		return text
	}
	return strings.Join(kept, "")
}
