package inspect

import "regexp"

// inMultiples matches headers of amounts in thousands or millions: Amount (kEUR), T€,
// Cost in thousands, Betrag (Tsd. EUR), USD 000, $m.
var inMultiples = regexp.MustCompile(`(?i)\b(?:thousands?|millions?|tausend|tsd|mio|millionen|milliers)\b|\b000s?\b|\b[kmt] ?(?:[€$£]|eur|usd|gbp|chf)|(?:[€$£]|\b(?:eur|usd|gbp|chf)) ?(?:k|m|mn|mm)\b`)

// multiplied says why an amount is open whose header names thousands or millions; it is
// empty for any other. A run reads each number as it is.
func multiplied(header string) string {
	found := inMultiples.FindString(header)
	if found == "" {
		return ""
	}
	return "the header says “" + found + "”, but a run reads each amount as single units of the currency; request an export in single units, or replace “choose” with \".\" or \",\" if the cells have them"
}
