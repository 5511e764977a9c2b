package models

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Texts of deliveries may be written to deceive: a terminal obeys control characters,
// characters that change the direction of text make a name read as another, and a
// spreadsheet computes what begins like a formula. What such a text is, is said here; each
// medium has one place that asks.

// Visible writes the characters that a terminal obeys, that change the direction of text
// or that end a line unseen as \u and four hexadecimal digits, as JSON does. Line ends and
// tabs stay. Of other text, nothing changes.
func Visible(text string) string {
	if strings.IndexFunc(text, acts) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\u%04x`, text[i]) // no character: a terminal may obey the byte
		case acts(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func acts(r rune) bool {
	switch r {
	case '\n', '\t':
		return false
	case '\u2028', '\u2029': // ends of lines and paragraphs
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// formulaSigns are the first characters of what some programs read as a formula; the last
// four are full-width forms.
const formulaSigns = "=+-@\t\r\n＝＋－＠"

// IsFormula reports whether some spreadsheet would compute a cell with the text, were it
// not marked as text.
func IsFormula(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune(formulaSigns, first)
}

// separators are the characters at which some program begins another cell, whatever the
// separator of the file is, and what may stand between them and its first character.
const separators, padding = ";\t\r\n", " \"'\u00a0"

// InCSV is the text as a cell of a CSV file that people open: an apostrophe precedes
// whatever a spreadsheet would read as a formula, also where it would begin another cell.
func InCSV(text string) string {
	text = Visible(text)
	var b strings.Builder
	begins := true
	for i, r := range text {
		if begins && IsFormula(text[i:]) && r != '\n' {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		begins = strings.ContainsRune(separators, r) || begins && strings.ContainsRune(padding, r)
	}
	return b.String()
}
