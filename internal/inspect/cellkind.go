package inspect

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cellKind is what one cell looks like, when dialects are compared and when a header is
// told from data.
type cellKind byte

const (
	kindEmpty  cellKind = iota
	kindNumber          // also with a currency or a percent sign
	kindDate            // also with a time, or a time alone
	kindLink            // an address of the web or of a mailbox
	kindCode            // letters and digits without a space, such as C1 or E-0007
	kindWords
	kindOther  // a text with unusual signs
	kindBroken // it has what looks like parts of a dialect
	kinds
)

// weightOf is how much a cell of the kind speaks for a dialect that makes such cells.
var weightOf = [kinds]float64{kindEmpty: 0.7, kindNumber: 1, kindDate: 1, kindLink: 1, kindCode: 0.9, kindWords: 0.85, kindOther: 0.45, kindBroken: 0}

var (
	numberCell = regexp.MustCompile(`^[-+(−]?\s?(?:[€$£¥]|[A-Z]{3} )?\s?[-+−]?(?:\d+|\d{1,3}(?:[.,'’\x{00a0}\x{202f} ]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})?(?:[.,]\d+|\d[.,]?)(?:[eE][-+]?\d+)?\s?(?:[€$£¥%]|[A-Z]{3})?\)?$`)
	dateCell   = regexp.MustCompile(`(?i)^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{1,2}\.? ?[-./ ]?[a-zäûé]{3,9}\.?,?[-./ ]?(?:\d{4}|\d{2})|[a-zäûé]{3,9}\.?[-/ ](?:\d{1,2},? )?\d{4}|[a-z]{3}-\d{2})?,?(?:[T ]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?: ?[ap]\.?m\.?)?)?(?: ?(?:Z|UTC|GMT|[A-Z][a-z]+/[A-Z][a-z_]+|[-+]\d{2}:?\d{2}))?$`)
	linkCell   = regexp.MustCompile(`(?i)^(?:[^\s@]+@[^\s@]+\.[a-z]{2,}|(?:https?|ftp)://\S+|www\.\S+)$`)
	codeCell   = regexp.MustCompile(`^[\pL\d]+(?:[-_./#:][\pL\d]+)*$`)
	wordsCell  = regexp.MustCompile(`^[\pL\d(#*][\pL\pM\d '’.()\-/&+:!?*#%°_"“”–—\[\]=<>@$€£\r\n]*$`)
)

// kindOf tells the kind of a trimmed cell.
func kindOf(cell string) cellKind {
	switch {
	case cell == "":
		return kindEmpty
	case len(cell) > 200:
		return kindOfLong(cell)
	case numberCell.MatchString(cell):
		return kindNumber
	case cell[0] <= '9' && dateCell.MatchString(cell) || len(cell) > 5 && strings.ContainsAny(cell, "0123456789") && dateCell.MatchString(cell):
		return kindDate
	case linkCell.MatchString(cell):
		return kindLink
	case isBroken(cell):
		return kindBroken
	case codeCell.MatchString(cell):
		if strings.ContainsAny(cell, "0123456789") {
			return kindCode
		}
		return kindWords
	case wordsCell.MatchString(cell):
		return kindWords
	}
	return kindOther
}

// isBroken reports whether a cell has a quote at one of its ends only, or a separator
// between texts without a space, as no sentence has.
func isBroken(cell string) bool {
	first, last := cell[0], cell[len(cell)-1]
	for _, quote := range []byte(`"'`) {
		n := strings.Count(cell, string(quote))
		if first == quote || last == quote && n%2 == 1 && quote == '"' {
			return true
		}
	}
	if strings.IndexByte(",;\t|", first) >= 0 || strings.IndexByte(",;\t|", last) >= 0 && last != ',' {
		return true
	}
	for _, pair := range []string{"()", "[]", "{}"} {
		if strings.Count(cell, pair[:1]) > strings.Count(cell, pair[1:]) {
			return true
		}
	}
	return looksSplit(cell)
}

// looksSplit reports whether a text has a separator between others without a space.
func looksSplit(cell string) bool {
	for i := 1; i+1 < len(cell); i++ {
		if strings.IndexByte(",;\t|", cell[i]) >= 0 && cell[i+1] != ' ' && (cell[i] != ',' || cell[i+1] < '0' || cell[i+1] > '9') {
			return true
		}
	}
	return false
}

// kindOfLong tells prose from a cell that swallowed rows.
func kindOfLong(cell string) cellKind {
	letters := 0
	for _, r := range cell {
		if unicode.IsLetter(r) || r == ' ' {
			letters++
		}
	}
	if letters*4 >= utf8.RuneCountInString(cell)*3 {
		return kindWords
	}
	return kindBroken
}
