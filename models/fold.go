package models

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns the form in which headers and words are compared: normal form C,
// with runs of white space as one space and without differences of case. Two texts
// that look the same to a reader are equal in this form, whatever program wrote
// them.
func Fold(s string) string {
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	return norm.NFC.String(cases.Fold().String(s))
}
