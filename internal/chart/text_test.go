package chart

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWrap(t *testing.T) {
	s := Style{Size: 10}
	for _, c := range []struct {
		text  string
		width Px
		want  []string
	}{
		{"", 100, nil},
		{"one two", 100, []string{"one two"}},
		{"one two three", 45, []string{"one two", "three"}},
		{"unbreakable", 35, []string{"unbre", "akable"}},
		{"12\u00a0% of", 30, []string{"12\u00a0%", "of"}},
		{"e\u0301e\u0301e\u0301", 7, []string{"e\u0301", "e\u0301", "e\u0301"}},
		{"研修計画", 22, []string{"研修", "計画"}},
	} {
		if got := Wrap(s, c.text, c.width); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("wrap %q: %q, want %q", c.text, got, c.want)
		}
	}
}

var anyName = rapid.OneOf(
	rapid.String(),
	rapid.StringN(60, 90, -1),
	rapid.StringMatching(`[A-Za-z<>&"'=/]{60}`),
	rapid.StringMatching(`(\p{Han}|\p{Arabic}|\p{Cyrillic}|\p{Devanagari}|\p{Mn}| ){60}`),
)

func TestWrappedTextFitsAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyName.Draw(t, "text")
		width := Px(rapid.IntRange(40, 300).Draw(t, "width"))
		lines := Wrap(NameStyle, text, width)
		for _, line := range lines {
			if NameStyle.WidthOf(line) > width {
				t.Errorf("%q is wider than %v", line, width)
			}
			if !utf8.ValidString(line) {
				t.Errorf("%q is cut inside a letter", line)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.FieldsFunc(s, IsBreak), "") }
		if squeeze(strings.Join(lines, "")) != squeeze(text) {
			t.Errorf("%q became %q", text, lines)
		}
	})
}
