package models

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which headers and words are compared: normal form C,
// runs of white space as one space, no difference of case. Two texts that look
// the same to a reader are the same here, whatever program wrote them.
func Fold(s string) string {
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	return norm.NFC.String(cases.Fold().String(s))
}
