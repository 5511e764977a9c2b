package project

import "testing"

func TestRedact(t *testing.T) {
	s := secrets{"KEY": "abcdef", "LONG": "abcdef/ghi", "QUOTED": `sa"y\n`, "SHORT": "abc"}
	for text, want := range map[string]string{
		"nothing secret, abc is short": "nothing secret, abc is short",
		"key abcdef":                   "key ${KEY}",
		"long abcdef/ghi, abcdef":      "long ${LONG}, ${KEY}",
		`"sa\"y\\n" is wrong`:          `"${QUOTED}" is wrong`,
		"/x?key=abcdef%2Fghi":          "/x?key=${LONG}",
	} {
		if got := s.redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
