package csv_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/models"
)

var torture = flag.Int("torture", 1000, "number of malformed files to read")

// TestTorture reads files that are malformed in many ways. Each must give an error,
// or exactly its rows: every line that is not blank belongs to one row, valid rows
// have the cells that an oracle reads from the same lines, and the oracle cannot
// parse the rows with a finding either.
func TestTorture(t *testing.T) {
	read, refused := 0, 0
	for seed := range uint64(*torture) {
		f := newTortured(seed)
		_, rows, err := connectortest.Read(t.Context(), source(t, f.options(), string(f.bytes)))
		if err != nil {
			if refused++; f.harm == unharmed {
				t.Fatalf("seed %d: a valid file is refused: %v\n%s%q", seed, err, f.options(), f.bytes)
			}
			continue
		}
		read++
		if fault := f.hold(rows); fault != "" {
			t.Fatalf("seed %d: %s: %s\n%s%q", seed, f.harm, fault, f.options(), f.bytes)
		}
	}
	t.Attr("promise", fmt.Sprintf("every row: %d malformed text tables: %d read as the grammar says, %d refused", *torture, read, refused))
	if *torture >= 500 && (read < *torture/4 || refused < *torture/20) {
		t.Errorf("%d read and %d refused: the generator is unbalanced", read, refused)
	}
}

// tortured is a file and the damage done to it.
type tortured struct {
	*rand.Rand
	separator, quote, escape, encoding, end string
	skip, width                             int
	hasComments                             bool   // lines that begin with # are comments
	text                                    string // content of the bytes after decompression and decoding
	packed                                  bool   // compressed, so a checksum protects the bytes
	harm                                    string
	bytes                                   []byte
}

// The kinds of damage, in the order of their numbers.
const unharmed = "unharmed"

var harms = []string{unharmed, "a cell dropped or added", "quotes added", "a byte changed", "bytes changed", "truncated", "bytes removed", "bytes repeated", "lines shuffled"}

func newTortured(seed uint64) *tortured {
	f := &tortured{Rand: rand.New(rand.NewPCG(seed, 17))}
	f.separator = pick(f, ",", ";", "\t", "|")
	f.quote = pick(f, `"`, `"`, `"`, "'")
	f.escape = pick(f, f.quote, f.quote, `\`)
	f.encoding = pick(f, "utf-8", "utf-8", "utf-8", "windows-1252", "utf-16le")
	f.end = pick(f, "\n", "\n", "\r\n", "\r")
	f.hasComments = f.IntN(3) == 0
	f.skip, f.width = f.IntN(3), 2+f.IntN(3)
	f.harm = harms[f.IntN(len(harms))]
	f.text = f.table()
	encoded := f.encode(f.text)
	if f.packed = f.IntN(5) == 0; f.packed {
		if f.IntN(2) == 0 {
			encoded = []byte(gzipped(string(encoded)))
		} else {
			encoded = []byte(zstandard(string(encoded)))
		}
	}
	f.bytes = f.damage(bytes.Clone(encoded))
	// If the first bytes are damaged, the file no longer counts as compressed.
	if !f.packed || !bytes.HasPrefix(f.bytes, encoded[:4]) {
		f.text = f.decode(f.bytes)
	}
	return f
}

func pick[T any](f *tortured, from ...T) T { return from[f.IntN(len(from))] }

func (f *tortured) options() string {
	escape := ""
	if f.escape != f.quote {
		escape = fmt.Sprintf("escape: '%s'\n", f.escape)
	}
	further := ""
	if f.end == "\r" {
		further += "line_ends: cr\n"
	}
	if f.hasComments {
		further += "comment: '#'\n"
	}
	return fmt.Sprintf("separator: %q\nquote: %q\n%sencoding: %s\nskip_lines: %d\n%s", f.separator, f.quote, escape, f.encoding, f.skip, further)
}

// table writes a valid table, except for dropped or added cells.
func (f *tortured) table() string {
	var out strings.Builder
	for range f.skip {
		out.WriteString("Report " + f.quote + "2026" + f.end)
	}
	rows := 1 + f.IntN(12)
	for row := range rows {
		if f.hasComments && f.IntN(4) == 0 {
			out.WriteString("# " + strings.ReplaceAll(f.cell(), "\n", " ") + f.end)
		}
		width := f.width
		if row > 0 && f.harm == harms[1] && f.IntN(4) == 0 {
			width += 1 - 2*f.IntN(2)
		}
		for column := range width {
			if column > 0 {
				out.WriteString(f.separator)
			}
			cell := f.cell()
			if row == 0 {
				cell = fmt.Sprintf("h%d", column)
			}
			out.WriteString(f.quoted(cell))
		}
		out.WriteString(f.end)
		if f.IntN(10) == 0 {
			out.WriteString(f.end)
		}
	}
	return out.String()
}

func (f *tortured) cell() string {
	var cell strings.Builder
	for range f.IntN(6) {
		cell.WriteString(pick(f, "a", "0", "é", " ", "\t", ",", ";", "|", `"`, "'", `\`, "\n", "=", "b1", "#"))
	}
	return cell.String()
}

func (f *tortured) quoted(cell string) string {
	if !strings.ContainsAny(cell, f.separator+f.quote+"#\r\n") && cell != "" && f.IntN(3) > 0 {
		return cell
	}
	if f.escape != f.quote {
		cell = strings.ReplaceAll(cell, f.escape, f.escape+f.escape)
	}
	return f.quote + strings.ReplaceAll(cell, f.quote, f.escape+f.quote) + f.quote
}

func (f *tortured) encode(text string) []byte {
	encoding, _ := htmlindex.Get(f.encoding)
	out, err := encoding.NewEncoder().Bytes([]byte(text))
	if err != nil {
		panic(err)
	}
	return out
}

func (f *tortured) decode(content []byte) string {
	if f.encoding == "utf-8" {
		return string(bytes.TrimPrefix(content, []byte("\ufeff")))
	}
	encoding, _ := htmlindex.Get(f.encoding)
	out, _ := encoding.NewDecoder().Bytes(content)
	return string(out)
}

func (f *tortured) damage(content []byte) []byte {
	at := f.IntN(len(content))
	to := min(len(content), at+1+f.IntN(8))
	switch f.harm {
	case "quotes added":
		content[at] = f.quote[0]
	case "a byte changed":
		content[at] = byte(f.Uint32())
	case "bytes changed":
		for range 1 + f.IntN(5) {
			content[f.IntN(len(content))] = pick(f, byte(0), '\n', '\r', f.quote[0], f.separator[0], f.escape[0], 0xff, 'x')
		}
	case "truncated":
		content = content[:at]
	case "bytes removed":
		content = slices.Delete(content, at, to)
	case "bytes repeated":
		content = slices.Insert(content, at, slices.Clone(content[at:to])...)
	case "lines shuffled":
		lines := bytes.SplitAfter(content, []byte(f.end))
		for i, line := range lines {
			if f.IntN(4) == 0 && len(line) > 0 && line[len(line)-1] == '\n' {
				lines[i] = append(line[:len(line)-1:len(line)-1], '\r')
			}
		}
		f.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		content = bytes.Join(lines, nil)
	}
	return content
}

// hold compares the rows with what the oracle reads from the same lines.
func (f *tortured) hold(rows []connectortest.Row) string {
	text := f.text
	if f.end == "\r" {
		text = loneCR.Replace(text)
	}
	lines := strings.SplitAfter(text, "\n")
	next := f.skip // the line, from 0, on which the header or a row must begin
	width := 0
	for i := -1; i < len(rows); i++ {
		for next < len(lines) && (blank(lines[next]) || i < 0 && f.isComment(lines[next])) {
			next++
		}
		if i >= 0 && next < len(lines) {
			lines = slices.Replace(lines, next, next+1, f.apart(lines[next], width)...)
		}
		end := len(lines) // of the lines of this row
		if i+1 < len(rows) {
			end = int(rows[i+1].Number) - 1
		}
		if i >= 0 && int(rows[i].Number) != next+1 || end <= next || end > len(lines) {
			return fmt.Sprintf("row %d of the table is not where it should be, on line %d", i+1, next+1)
		}
		for end > next+1 && blank(lines[end-1]) {
			end--
		}
		cells, sound := f.oracle(strings.Join(lines[next:end], ""))
		next = end
		switch {
		case i >= 0 && rows[i].Code == models.RowSkipped:
			if begin := rows[i].Number - 1; !f.isComment(lines[begin]) || end != int(begin)+1 {
				return fmt.Sprintf("row %d is skipped, but is no comment", rows[i].Number)
			}
		case i >= 0 && rows[i].Code == "" && f.isComment(lines[rows[i].Number-1]):
			return fmt.Sprintf("row %d is a comment, but is read", rows[i].Number)
		case i >= 0 && rows[i].Code == models.FaultSwallow:
			if !f.swallowed(rows, i, lines) {
				return fmt.Sprintf("row %d is held back, but is no part of a cell of several lines", rows[i].Number)
			}
		case i < 0:
			width = len(cells)
			if !sound {
				return "the header was read, but the oracle cannot read it"
			}
		case rows[i].Code == "" && (!sound || !slices.Equal(cells, rows[i].Cells)):
			return fmt.Sprintf("row %d is %q, want %q", rows[i].Number, rows[i].Cells, cells)
		case rows[i].Code == models.FaultRagged && (!sound || len(cells) == width):
			return fmt.Sprintf("row %d has the correct width: %q", rows[i].Number, cells)
		case rows[i].Code != "" && rows[i].Code != models.FaultRagged && sound:
			return fmt.Sprintf("row %d does not deserve code %s: %q", rows[i].Number, rows[i].Code, cells)
		case rows[i].Code == "" && len(cells) != width:
			return fmt.Sprintf("row %d has %d cells, the header %d", rows[i].Number, len(cells), width)
		}
	}
	for ; next < len(lines); next++ {
		if !blank(lines[next]) {
			return fmt.Sprintf("line %d is lost: %q", next+1, lines[next])
		}
	}
	return ""
}

// apart splits a line into the rows that end with CR alone, if all its parts are rows.
func (f *tortured) apart(line string, width int) []string {
	body := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	isRow := func(text string) bool {
		cells, sound := f.oracle(text)
		return sound && len(cells) == width && text != "" && !f.isComment(text)
	}
	parts := strings.Split(body, "\r")
	if len(parts) == 1 || f.isComment(line) || isRow(body) || slices.ContainsFunc(parts, func(part string) bool { return !isRow(part) }) {
		return []string{line}
	}
	for i := range len(parts) - 1 {
		parts[i] += "\n"
	}
	parts[len(parts)-1] += line[len(body):]
	return parts
}

// swallowed reports whether a row is held back for a reason: it and those beside it are
// one sound record of several lines, or follow a bad quote.
func (f *tortured) swallowed(rows []connectortest.Row, at int, lines []string) bool {
	from, to := at, at+1
	for from > 0 && rows[from-1].Code == models.FaultSwallow {
		from--
	}
	for to < len(rows) && rows[to].Code == models.FaultSwallow {
		to++
	}
	for first := from; first <= at; first++ { // several such records may follow each other
		for last := at + 1; last <= to; last++ {
			end := len(lines)
			if last < len(rows) {
				end = int(rows[last].Number) - 1
			}
			text := strings.TrimRight(strings.Join(lines[rows[first].Number-1:end], ""), "\r\n")
			if _, sound := f.oracle(unreadable.Replace(strings.ToValidUTF8(text, "x"))); sound && last-first > 1 {
				return true
			}
		}
	}
	return slices.ContainsFunc(rows[:at], func(r connectortest.Row) bool { return r.Code == models.FaultQuote })
}

// loneCR makes a line end of every CR without LF.
var loneCR = strings.NewReplacer("\r\n", "\r\n", "\r", "\n")

func (f *tortured) isComment(line string) bool { return f.hasComments && strings.HasPrefix(line, "#") }

// unreadable are characters that make a row a finding, whatever its quotes.
var unreadable = strings.NewReplacer("\x00", "x", "\uFFFD", "x")

func blank(line string) bool { return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r") == "" }

// oracle reads one record by the grammar, rune by rune; sound is false if the text
// is not exactly one record of valid text.
func (f *tortured) oracle(text string) (cells []string, sound bool) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || f.encoding != "utf-8" && strings.ContainsRune(text, '\uFFFD') {
		return nil, false
	}
	const (
		start = iota
		bare
		inside
		escaped // after an escape inside quotes, which may be the closing quote
		closed
	)
	state, cell := start, ""
	for _, r := range text + f.separator {
		c := string(r)
		switch {
		case state == start && c == f.quote:
			state = inside
		case state == inside && c == f.escape && f.escape != f.quote:
			state = escaped
		case state == inside && c == f.quote && f.escape == f.quote:
			state = closed
		case state == inside && c == f.quote:
			state = closed
		case state == inside:
			cell += c
		case state == escaped && (c == f.quote || c == f.escape):
			cell, state = cell+c, inside
		case state == closed && c == f.quote && f.escape == f.quote:
			cell, state = cell+c, inside
		case state != escaped && c == f.separator:
			cells, cell, state = append(cells, cell), "", start
		case state == start || state == bare:
			if c == f.quote || c == "\n" {
				return nil, false
			}
			cell, state = cell+c, bare
		default:
			return nil, false
		}
	}
	return cells, state == start
}
