package inspect

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/impactmart/impactmart/connectors/csv"
)

// set adds a setting of the source.
func (p *Proposal) set(key, value, format string, args ...any) {
	p.Dialect = append(p.Dialect, Setting{key, value, fmt.Sprintf(format, args...)})
}

// text reads the sample of a text file and determines its dialect.
func (p *Proposal) text(file io.Reader) (table, error) {
	p.Type = "csv"
	sample, isWhole, err := csv.Sample(file, maxBytes)
	if err != nil {
		return table{}, err
	}
	if !isWhole {
		if end := bytes.LastIndexByte(sample, '\n'); end > 0 {
			sample = sample[:end+1]
		}
	}
	text, err := p.decode(sample)
	if err != nil {
		return table{}, err
	}
	text, declared := separatorLine(text)
	separator, all := p.separator(text, declared)
	if separator == 0 {
		return table{}, ErrNoTable
	}
	t, err := p.cut(all, isWhole, declared != 0)
	if err != nil {
		return t, err
	}
	p.Seen = fmt.Sprintf("all %d rows", len(t.rows))
	if !isWhole {
		p.Seen = fmt.Sprintf("the first %d rows (%d MiB); the rest may differ", len(t.rows), maxBytes>>20)
	}
	return t, nil
}

// decode converts the sample to UTF-8 and records the evidence for the encoding.
func (p *Proposal) decode(sample []byte) (string, error) {
	switch {
	case bytes.HasPrefix(sample, []byte("\xef\xbb\xbf")):
		p.set("", "utf-8", "the file begins with the byte order mark of UTF-8")
		return string(sample[3:]), nil
	case bytes.HasPrefix(sample, []byte("\xff\xfe")), bytes.HasPrefix(sample, []byte("\xfe\xff")):
		p.set("", "utf-16", "the file begins with the byte order mark of UTF-16")
		return decodeAs("utf-16", sample)
	case zeros(sample, 1) > len(sample)/4:
		p.set("encoding", "utf-16le", "every other byte is zero, and no byte order mark")
		return decodeAs("utf-16le", sample)
	case zeros(sample, 0) > len(sample)/4:
		p.set("encoding", "utf-16be", "every other byte is zero, and no byte order mark")
		return decodeAs("utf-16be", sample)
	case utf8.Valid(sample):
		if foreign := wordWith(string(sample), func(r rune) bool { return r > 127 }); foreign != "" {
			p.set("", "utf-8", "all bytes are valid UTF-8; check whether %q is correct", foreign)
		} else {
			p.set("", "utf-8", "only ASCII characters, which are the same in all common encodings")
		}
		return string(sample), nil
	}
	text, err := decodeAs("windows-1252", sample)
	p.set("encoding", "windows-1252", "not valid UTF-8, and the most common other encoding; check whether %q is correct", wordWith(text, func(r rune) bool { return r > 127 }))
	return text, err
}

func decodeAs(name string, sample []byte) (string, error) {
	if name == "utf-16" { // the byte order mark determines the decoder
		if name = "utf-16le"; sample[0] == 0xfe {
			name = "utf-16be"
		}
		sample = sample[2:]
	}
	encoding, err := htmlindex.Get(name)
	if err != nil {
		return "", err
	}
	text, err := encoding.NewDecoder().Bytes(sample)
	return string(text), err
}

// zeros counts the zero bytes at even or odd positions.
func zeros(sample []byte, odd int) (n int) {
	for i := odd; i < len(sample); i += 2 {
		if sample[i] == 0 {
			n++
		}
	}
	return n
}

// wordWith returns the first word with such a letter.
func wordWith(text string, is func(rune) bool) string {
	at := strings.IndexFunc(text, is)
	if at < 0 {
		return ""
	}
	edges := " \t\r\n;,|\""
	from := strings.LastIndexAny(text[:at], edges) + 1
	to := strings.IndexAny(text[at:], edges)
	if to < 0 {
		return text[from:]
	}
	return text[from : at+to]
}

// separatorLine removes the line sep=;, which tells Excel the separator.
func separatorLine(text string) (rest string, separator byte) {
	line, rest, _ := strings.Cut(text, "\n")
	line = strings.TrimSuffix(line, "\r")
	if len(line) == 5 && strings.HasPrefix(line, "sep=") {
		return rest, line[4]
	}
	return text, 0
}

// record is one record of a text, with the line on which it begins.
type record struct {
	line  int
	cells []string
}

// records splits a text into records, with trimmed cells.
func records(text string, separator byte) []record {
	var all []record
	for _, r := range csv.Records([]byte(text), separator) {
		for i, cell := range r.Cells {
			r.Cells[i] = strings.TrimSpace(cell)
		}
		all = append(all, record{r.Line, r.Cells})
	}
	return all
}

// separator finds the character that splits most lines into the same number of
// cells, more than one.
func (p *Proposal) separator(text string, declared byte) (best byte, all []record) {
	candidates := []byte(",;\t|")
	if declared != 0 {
		candidates = []byte{declared}
	}
	bestShare, bestWidth := 0.0, 0
	for _, c := range candidates {
		got := records(text, c)
		width, n := usual(got)
		if share := float64(n) / float64(max(len(got), 1)); width > 1 && (share > bestShare || share == bestShare && width > bestWidth) {
			best, all, bestShare, bestWidth = c, got, share, width
		}
	}
	_, n := usual(all)
	switch {
	case best == 0:
	case declared != 0:
		p.set("separator", separatorName(best), "the first line declares sep=%c", best)
	default:
		p.set("separator", separatorName(best), "it splits %d of %d records into %d cells", n, len(all), bestWidth)
	}
	return best, all
}

func separatorName(c byte) string {
	if c == '\t' {
		return "tab"
	}
	return string(c)
}

// usual returns the most frequent number of cells, and how many records have it.
func usual(all []record) (width, n int) {
	counts := map[int]int{}
	for _, r := range all {
		counts[len(r.cells)]++
	}
	for w, c := range counts {
		if c > n || c == n && w > width {
			width, n = w, c
		}
	}
	return width, n
}

// cut finds the header, the lines above it, and the rows below the table.
func (p *Proposal) cut(all []record, isWhole, declared bool) (table, error) {
	width, _ := usual(all)
	var above [][]string
	for _, r := range all[:min(len(all), headerRows)] {
		if len(r.cells) != width {
			r.cells = nil
		}
		above = append(above, r.cells)
	}
	head := headerOf(above)
	if head < 0 {
		return table{}, ErrNoTable
	}
	lines := all[head].line - 1
	if head > 0 {
		if declared {
			lines++ // the skipped lines include the line sep=
		}
		p.set("skip_lines", strconv.Itoa(lines), "the header is on line %d; %d lines above it are not part of the table", lines+1, head)
	} else {
		p.set("", "header", "the first line that is not blank has %d different texts", width)
	}
	rows := all[head+1:]
	footer := 0
	for isWhole && len(rows) > 0 && isFooter(rows[len(rows)-1].cells, width) {
		rows = rows[:len(rows)-1]
		footer++
	}
	if footer > 0 {
		p.set("skip_footer", strconv.Itoa(footer), "the last %d records have fewer cells than the header, and are mostly empty or begin with a total", footer)
	}
	t := table{headers: named(all[head].cells), isWhole: isWhole}
	ragged := 0
	for _, r := range rows {
		if len(r.cells) != width {
			ragged++
			continue
		}
		cells := make([]cell, width)
		for i, text := range r.cells {
			cells[i].text = text
		}
		t.rows = append(t.rows, cells)
	}
	if ragged > 0 {
		p.set("", "rows", "%d of %d have a different number of cells than the header and will be held back", ragged, len(rows))
	}
	return t, nil
}

// isFooter distinguishes a record below the table from an error in its last rows,
// which would be held back: it has fewer cells than the header, and is mostly empty
// or a total.
func isFooter(cells []string, width int) bool {
	filled := 0
	for _, c := range cells {
		if c != "" {
			filled++
		}
	}
	return len(cells) < width && (filled*2 <= width || total.MatchString(cells[0]))
}
