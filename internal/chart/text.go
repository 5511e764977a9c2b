package chart

import (
	"strings"
	"unicode"
)

// Wrap breaks text into lines of the given width. It breaks between words, inside a word
// only if the word alone is too long, and never between a letter and its accents.
func Wrap(s Style, text string, width Px) []string {
	var out []string
	line := ""
	for _, word := range splitLong(s, strings.FieldsFunc(text, IsBreak), width) {
		switch {
		case line == "":
			line = word
		case s.WidthOf(line+" "+word) > width:
			out = append(out, line)
			line = word
		default:
			line += " " + word
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// IsBreak reports whether a line may end at the space.
func IsBreak(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' }

// splitLong splits words that do not fit on a line of their own.
func splitLong(s Style, words []string, width Px) []string {
	var out []string
	for _, word := range words {
		head := fitting(s, word, width)
		for head != word {
			out = append(out, head)
			word = word[len(head):]
			head = fitting(s, word, width)
		}
		out = append(out, word)
	}
	return out
}

// fitting is the longest prefix of the text that fits, at least one letter.
func fitting(s Style, text string, width Px) string {
	used := Px(0)
	for i, r := range text {
		used += s.WidthOf(string(r))
		if used > width && i > 0 && !isMark(r) {
			return text[:i]
		}
	}
	return text
}

// WidthOf estimates the width of the text. The page cannot load a font, so the estimate
// assumes a wide font, and narrower fonts leave some space.
func (s Style) WidthOf(text string) Px {
	em := Px(0)
	for _, r := range text {
		em += emWidth(r)
	}
	if s.Bold {
		em *= 1.1
	}
	return em * s.Size
}

func emWidth(r rune) Px {
	switch {
	case isMark(r):
		return 0
	case strings.ContainsRune(" \u00a0.,:;'|!iIjl", r):
		return 0.34
	case strings.ContainsRune("frtJ()[]{}-/\"", r):
		return 0.42
	case strings.ContainsRune("mwMW%@", r):
		return 0.98
	case r < unicode.MaxASCII && !unicode.IsUpper(r):
		return 0.62
	case isFullWidth(r):
		return 1.05
	case unicode.IsLower(r):
		return 0.68
	}
	return 0.84
}

func isMark(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) }

func isFullWidth(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Yi) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff60 || r >= 0x1f000
}
