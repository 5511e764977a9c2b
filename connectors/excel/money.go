package excel

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/currency"
)

// moneyOf returns the currency that the first section of a number format shows: a sign
// such as € or a code of ISO 4217; empty for none. The built-in formats of amounts have
// no code in the workbook and show the currency of whoever opens it, so they tell none.
func moneyOf(code string) string {
	for rest := code; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		text := string(r)
		switch r {
		case ';':
			return ""
		case '_', '*': // the room of a character, or one that fills the cell
			_, size = utf8.DecodeRuneInString(rest)
			rest = rest[size:]
			continue
		case '"':
			text, rest, _ = strings.Cut(rest, `"`)
		case '[': // [$€-407] is € as it is written in Germany
			text, rest, _ = strings.Cut(rest, "]")
			shown, isCurrency := strings.CutPrefix(text, "$")
			if !isCurrency {
				continue
			}
			text, _, _ = strings.Cut(shown, "-")
		}
		if found := currencyIn(text); found != "" {
			return found
		}
	}
	return ""
}

// currencyIn returns the code or else the sign of a currency in a text.
func currencyIn(text string) string {
	if code := strings.TrimSpace(text); len(code) == 3 && code == strings.ToUpper(code) {
		if _, err := currency.ParseISO(code); err == nil {
			return code
		}
	}
	for _, r := range text {
		if unicode.Is(unicode.Sc, r) {
			return string(r)
		}
	}
	return ""
}
