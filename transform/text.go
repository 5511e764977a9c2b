package transform

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/impactmart/impactmart/models"
)

// maxText is the maximum length, in bytes, of an identifier or a name.
const maxText = 1024

// trim removes surrounding white space, including no-break spaces.
func trim(s string) string {
	if n := len(s); n == 0 || isGraph(s[0]) && isGraph(s[n-1]) {
		return s
	}
	return strings.TrimSpace(s)
}

func isGraph(c byte) bool { return c > ' ' && c < utf8.RuneSelf }

// text reads a trimmed cell as text in normal form C.
func text(s string) (string, string) {
	if len(s) > maxText {
		return "", TooLong
	}
	for i := range len(s) {
		if c := s[i]; c == 0 || c >= utf8.RuneSelf {
			return unusualText(s)
		}
	}
	return s, ""
}

func unusualText(s string) (string, string) {
	switch {
	case !utf8.ValidString(s):
		return "", models.FaultEncoding
	case strings.IndexByte(s, 0) >= 0:
		return "", models.FaultNUL
	}
	return norm.NFC.String(s), ""
}

// email reads an address. It requires only one @ between two parts without white
// space; anything else is up to the mail server.
func email(s string) (string, string) {
	s, code := text(s)
	if code != "" {
		return "", code
	}
	s = strings.TrimPrefix(strings.ToLower(s), "mailto:")
	at := strings.IndexByte(s, '@')
	if at < 1 || at == len(s)-1 || strings.IndexByte(s[at+1:], '@') >= 0 || strings.ContainsAny(s, " \t\r\n\u00a0") {
		return "", NotAnEmail
	}
	return s, ""
}

// currencyCode reads an ISO 4217 code.
func currencyCode(s string) (string, string) {
	if len(s) != 3 {
		return "", NotACurrency
	}
	if s = strings.ToUpper(s); !isISO4217(s) {
		return "", NotACurrency
	}
	return s, ""
}

// cut truncates a cell for display.
func cut(s string, runes int) string {
	// A rune has at most four bytes, so a huge cell is not read to its end.
	if len(s) > 4*runes {
		s = s[:4*runes]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	for i := range s {
		if runes == 0 {
			return s[:i]
		}
		runes--
	}
	return s
}
