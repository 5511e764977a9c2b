package transform

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/models"
)

func TestText(t *testing.T) {
	tests := []struct {
		name       string
		read       func(string) (string, string)
		cell, want string // a text, or a code
	}{
		{"leading zeros survive", text, "0012", "0012"},
		{"case survives", text, "aBc", "aBc"},
		{"inner space survives", text, "a  b", "a  b"},
		{"formulas are text", text, "=cmd()", "=cmd()"},
		{"normal form C", text, "Cafe\u0301", "Café"},
		{"too long", text, strings.Repeat("x", maxText+1), TooLong},
		{"invalid UTF-8", text, "a\xff", models.FaultEncoding},
		{"NUL", text, "a\x00b", models.FaultNUL},
		{"address", email, "Ann@Example.COM", "ann@example.com"},
		{"address with mailto:", email, "mailto:ann@example.com", "ann@example.com"},
		{"two @", email, "a@b@c", NotAnEmail},
		{"no @", email, "ann", NotAnEmail},
		{"no user", email, "@b", NotAnEmail},
		{"no domain", email, "a@", NotAnEmail},
		{"white space", email, "a b@c", NotAnEmail},
		{"address too long", email, strings.Repeat("a", maxText) + "@b", TooLong},
		{"currency", currencyCode, "eur", "EUR"},
		{"new currency", currencyCode, "sle", "SLE"},
		{"currency sign", currencyCode, "€", NotACurrency},
		{"unknown currency", currencyCode, "ABX", NotACurrency},
		{"no letters", currencyCode, "12€", NotACurrency},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, code := test.read(test.cell)
			if code != "" {
				got = code
			}
			if got != test.want {
				t.Errorf("%q: got %q, want %q", test.cell, got, test.want)
			}
		})
	}
}

func TestCut(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"abc", "abc"}, {"abcde", "abcd"}, {"ééééé", "éééé"}, {"a\xffb", "a\uFFFDb"}, {strings.Repeat("😀", 9), "😀😀😀😀"}, {"", ""},
	} {
		if got := cut(test.in, 4); got != test.want {
			t.Errorf("%q: got %q, want %q", test.in, got, test.want)
		}
	}
}

// FuzzHeader checks that a header is found under any name that differs only in
// case, white space and normal form, and that malicious headers do no harm.
func FuzzHeader(f *testing.F) {
	for _, seed := range []string{"Employee", " Completed\u00a0 On ", "Cafe\u0301", "STRASSE", "straße", "\ufeffId", "", "\xff", "İ"} {
		f.Add(seed, "Other")
	}
	n, err := New(models.Assignments, Mapping{Columns: map[string]Column{
		"employee_id": {From: Names{"Employee"}}, "program_id": {Const: new("C1")}, "arm": {Const: new("control")}, "randomized": {Const: new("no")},
	}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, header, other string) {
		if models.Fold(models.Fold(header)) != models.Fold(header) {
			t.Fatalf("%q folds to %q, then to %q", header, models.Fold(header), models.Fold(models.Fold(header)))
		}
		index := newHeaderIndex([]string{"  " + header + "\u00a0", other})
		at, err := index.find(Names{header})
		if same := models.Fold(header) == models.Fold(other); (err == nil) == same || err == nil && at != 0 {
			t.Fatalf("%q next to %q: %d, %v", header, other, at, err)
		}
		raw, err := array.NewRecordReader(models.RawSchema([]string{header, other}), []arrow.RecordBatch{})
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Release()
		r, err := n.Normalize(raw, "x.csv", nil)
		if err != nil {
			if !utf8.ValidString(err.Error()) {
				t.Fatalf("%q", err)
			}
			return
		}
		r.Release()
	})
}

func TestIsCurrency(t *testing.T) {
	for code, want := range map[string]bool{
		"EUR": true, "USD": true, "XOF": true, "XCG": true, "SLE": true,
		"EUX": false, "ZZZ": false, "XXX": false, "XTS": false, "EURO": false, "EU": false, "": false, "€": false,
	} {
		if IsCurrency(code) != want {
			t.Errorf("%q: %v, want %v", code, !want, want)
		}
	}
}
