package models

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// hostile are texts of pieces that act somewhere.
var hostile = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOf(rapid.OneOf(
		rapid.SampledFrom([]string{"=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", ";", ",", `"`, "'", " ", "|", "\x1b[31m", "\u009b2J", "\x07", "\x00", "\x7f", "\u202e", "\u2066", "\u200f", "\u2028", "\xff", "\x9b", `\u001b`, "cmd|' /C calc'!A0", "a", "ä", "نص", "😀"}),
		rapid.String(),
	)).Draw(t, "pieces"), "")
})

// TestVisible: what is left is text without characters that act, and nothing else changed.
func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "",
		"Führung, نص, 現場 🧑\u200d🏭": "Führung, نص, 現場 🧑\u200d🏭",
		"two\nlines\tand a tab":    "two\nlines\tand a tab",
		"\x1b[2J":                  `\u001b[2J`,
		"\u202egnp.exe":            `\u202egnp.exe`,
		"a\u2028b\u0085c\x7fd\r":   `a\u2028b\u0085c\u007fd\u000d`,
		"\x9b31m":                  `\u009b31m`,
		"\uFFFD":                   "\uFFFD",
	} {
		if got := Visible(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := hostile.Draw(t, "text")
		got := Visible(text)
		for _, r := range got {
			if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029') {
				t.Fatalf("%q has %U", got, r)
			}
		}
		if !utf8.ValidString(got) || Visible(got) != got {
			t.Fatalf("%q is not settled", got)
		}
	})
}

// TestVisibleJSON: what is made visible in JSON is the same JSON.
func TestVisibleJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := hostile.Draw(t, "text")
		encoded, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var was, is string
		if err := json.Unmarshal(encoded, &was); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(Visible(string(encoded))), &is); err != nil || is != was {
			t.Fatalf("%q became %q, %v", was, is, err)
		}
	})
}

// TestInCSV: whichever separator a program takes, and whether or not it respects quotes,
// no cell begins like a formula.
func TestInCSV(t *testing.T) {
	for text, want := range map[string]string{
		"4.5": "4.5", "a=b": "a=b", "Müller; Meier": "Müller; Meier", "2025-01-01": "2025-01-01", "a - b, c + d": "a - b, c + d",
		"=1+1": "'=1+1", "-5": "'-5", "＝1": "'＝1", "x;=1+1": "x;'=1+1", "x\n\" @y": "x\n\" '@y", "x\t+y": "x\t'+y",
	} {
		if got := InCSV(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := InCSV(hostile.Draw(t, "text"))
		var b strings.Builder
		out := csv.NewWriter(&b)
		if err := out.Write([]string{"a", text, "b"}); err != nil {
			t.Fatal(err)
		}
		out.Flush()
		cells := []string{text}
		cells = append(cells, strings.FieldsFunc(b.String(), func(r rune) bool { return strings.ContainsRune(";\t\n\r", r) })...)
		for _, cell := range cells {
			if cell = strings.TrimLeft(cell, " \"\u00a0"); cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Fatalf("%q has the cell %q", text, cell)
			}
		}
	})
}
