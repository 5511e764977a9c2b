package excel

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/impactmart/impactmart/models"
)

// labelOf returns the text that a number format shows around the number, in the form of
// models.LabelIn; empty for none but signs and parentheses. If it depends on the number
// which text that is, all are returned.
func labelOf(code string) string {
	sections := sectionsOf(code)
	if !conditional.MatchString(code) {
		sections = sections[:1]
	}
	var labels []string
	for _, section := range sections {
		if label := sectionLabel(section); label != "" && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return strings.Join(labels, " / ")
}

// conditional matches a section for numbers that compare in some way, as in [<60]0" s".
var conditional = regexp.MustCompile(`\[[<>=]`)

// sectionsOf splits a format at semicolons that are no texts; there is at least one.
func sectionsOf(code string) (sections []string) {
	from := 0
	for at := 0; at < len(code); at++ {
		switch code[at] {
		case '"':
			if end := strings.IndexByte(code[at+1:], '"'); end >= 0 {
				at += 1 + end
			}
		case '\\', '_', '*':
			at++
		case ';':
			sections, from = append(sections, code[from:at]), at+1
		}
	}
	return append(sections, code[min(from, len(code)):])
}

// sectionLabel is the label of one section.
func sectionLabel(code string) string { //nolint:gocyclo // one case for each sign of a format
	var label strings.Builder
	isText, last := false, false // the last rune belongs to the number
	number := func() {
		if !last {
			label.WriteString(models.LabelNumber)
		}
		last = true
	}
	write := func(text string) {
		for _, r := range text {
			isText = isText || !strings.ContainsRune("-+() ", r)
		}
		label.WriteString(text)
		last = last && text == ""
	}
	for rest := code; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		if len(rest) >= len(general) && strings.EqualFold(rest[:len(general)], general) {
			number()
			rest = rest[len(general):]
			continue
		}
		rest = rest[size:]
		switch {
		case strings.ContainsRune("0#?@", r):
			number()
		case r == ',' && last && !startsNumber(rest):
			label.WriteString(models.LabelThousand)
		case last && strings.ContainsRune(".,/", r), last && unicode.IsDigit(r), last && r == ' ' && startsNumber(rest):
		case last && (r == 'E' || r == 'e') && len(rest) > 1 && strings.IndexByte("+-", rest[0]) >= 0:
			rest = rest[1:]
		case r == '_' || r == '*': // the room of a character, or one that fills the cell
			_, size = utf8.DecodeRuneInString(rest)
			rest = rest[size:]
		case r == '\\':
			_, size = utf8.DecodeRuneInString(rest)
			write(rest[:size])
			rest = rest[size:]
		case r == '"':
			text, after, _ := strings.Cut(rest, `"`)
			write(text)
			rest = after
		case r == '[':
			text, after, _ := strings.Cut(rest, "]")
			if shown, isCurrency := strings.CutPrefix(text, "$"); isCurrency {
				shown, _, _ = strings.Cut(shown, "-")
				write(shown)
			}
			rest = after
		default:
			write(string(r))
		}
	}
	if !isText {
		return ""
	}
	return strings.TrimSpace(label.String())
}

const general = "General"

// startsNumber reports whether the rest of a format begins with a place of the number.
func startsNumber(rest string) bool { return rest != "" && strings.IndexByte("0#?", rest[0]) >= 0 }
