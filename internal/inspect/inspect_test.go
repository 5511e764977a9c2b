package inspect

import (
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/models"
)

// TestSynonyms checks the declared headers and words: their columns and values
// exist, they have the form in which they are compared, and none has two meanings.
func TestSynonyms(t *testing.T) {
	for name, columns := range synonyms {
		table, ok := models.CanonicalTable(name)
		if !ok {
			t.Fatalf("%s is not a table", name)
		}
		seen := map[string]string{}
		for column, headers := range columns {
			if _, ok := table.Column(column); !ok {
				t.Errorf("%s has no column %s", name, column)
			}
			for _, h := range headers {
				if fold(h) != h {
					t.Errorf("%s.%s: %q is not folded: %q", name, column, h, fold(h))
				}
				if other, repeated := seen[h]; repeated {
					t.Errorf("%s: %q means %s and %s", name, h, column, other)
				}
				seen[h] = column
			}
		}
	}
	for path, values := range meanings {
		tableName, columnName, _ := strings.Cut(path, ".")
		table, _ := models.CanonicalTable(tableName)
		column, ok := table.Column(columnName)
		if !ok || len(values) != len(column.Values) {
			t.Errorf("%s: %d values, the contract has %d", path, len(values), len(column.Values))
		}
		seen := map[string]string{}
		for value, words := range values {
			for _, w := range words {
				if other, repeated := seen[w]; repeated || fold(w) != w {
					t.Errorf("%s: %q means %s and %q, or is not folded", path, w, value, other)
				}
				seen[w] = value
			}
		}
	}
}

// column types the cells of one column.
func column(header string, texts ...string) Column {
	t := table{headers: []string{header}}
	for _, text := range texts {
		t.rows = append(t.rows, []cell{{text: text}})
	}
	return typeOf(header, t, 0)
}

// TestEvidence checks what is concluded from cells, and what is left undecided.
func TestEvidence(t *testing.T) {
	for _, c := range []struct {
		cells   []string
		kind    string
		formats string // decided
		either  string // open
		signs   string // decimal and group
		says    string
	}{
		{[]string{"13/04/2025", "14/04/2025", "31/01/2025", "01/02/2025"}, "date", "dd/mm/yyyy", "", "", "first place in 3 of 4 cells, never in the second"},
		{[]string{"4/13/25", "1/22/25"}, "date", "m/d/yy", "", "", "second place in 2 of 2"},
		{[]string{"13/04/2025", "14/04/2025", "01/02/2025"}, "date", "", "dd/mm/yyyy mm/dd/yyyy", "", "in 2 of 3 cells, which may be typing errors: 1 could be either"},
		{append(slices.Repeat([]string{"03/04/2026"}, 28), "03/14/2026", "03/15/2026", "03/16/2026", "03/05/2026"), "date", "", "dd/mm/yyyy mm/dd/yyyy", "", "may be typing errors"},
		{append(slices.Repeat([]string{"03/04/2026"}, 27), "03/14/2026", "03/15/2026", "03/16/2026"), "date", "mm/dd/yyyy", "", "", "3 of 30"},
		{[]string{"26/01/31", "26/02/28", "26/01/31"}, "date", "", "yy/mm/dd dd/mm/yy", "", "1 different numbers in the first place and 2 in the last"},
		{[]string{"25/11/10", "25/11/11", "25/11/12", "26/02/01", "26/02/02", "26/02/03", "26/02/04", "26/02/05", "26/02/06", "26/02/07"}, "date", "yy/mm/dd", "", "", "2 different numbers in the first place and 10 in the last"},
		{[]string{"98-01-31", "00-03-05", "03-02-28"}, "date", "yy-mm-dd", "", "", "2 cells can only have the year first: yy-mm-dd"},
		{[]string{"98/01/31", "26/12/45"}, "date", "", "dd/mm/yy", "", "request another export"},
		{[]string{"2026-02-13 10:30:00 UTC", "2026-02-14 10:30:00 UTC"}, "date", "iso8601", "", "", ""},
		{[]string{"2/13/2026 10:30 AM America/New York", "2/14/2026 10:30 AM Europe/Berlin"}, "date", "m/d/yyyy time zone", "", "", ""},
		{[]string{"Feb-13-2026 10:30 AM America/New York"}, "date", "mmm-d-yyyy time zone", "", "", ""},
		{[]string{"13/02/26", "13/02/26", "13/02/26"}, "date", "dd/mm/yy", "", "", "first place in 3 of 3"},
		{[]string{"2026/3/5", "2026/3/14"}, "date", "yyyy/m/d", "", "", ""},
		{[]string{"3/2026", "4/2026"}, "date", "m/yyyy", "", "", ""},
		{[]string{"01/02/2025", "03/04/2025"}, "date", "", "dd/mm/yyyy mm/dd/yyyy", "", "does not decide"},
		{[]string{"13/02/2025", "03/14/2025"}, "date", "", "dd/mm/yyyy mm/dd/yyyy", "", "mixes orders"},
		{[]string{"31/31/2025", "soon", "13/04/2025"}, "text", "", "", "", "free text"},
		{[]string{"2025-04-13", "13.04.2025"}, "date", "yyyy-mm-dd dd.mm.yyyy", "", "", "1 of 2 cells have the format yyyy-mm-dd"},
		{[]string{"13 Apr 2025"}, "date", "d mmm yyyy", "", "", ""},
		{[]string{"2025-04", "2025-05"}, "date", "yyyy-mm", "", "", ""},
		{[]string{"13/04/2025 10:30"}, "date", "dd/mm/yyyy time", "", "", ""},
		{[]string{"1.234,50", "12,5"}, "number", "", "", ",.", "decimal comma in 2"},
		{[]string{"1,234.50", "12,000"}, "number", "", "", ".,", "decimal point in 1"},
		{[]string{"1,234", "2,345"}, "number", "", `decimal: "," decimal: ".", group: ","`, "", "one comma followed by three digits"},
		{[]string{"1.234"}, "number", "", `decimal: "." decimal: ",", group: "."`, "", "one point followed by three digits"},
		{[]string{"1,5", "1.5"}, "number", "", `decimal: "," decimal: "."`, "", "cannot be read together"},
		{[]string{"1 234,5", "12"}, "number", "", "", ", ", ""},
		{[]string{"€ 12,50", "13,00 €"}, "number", "", "", ",", ""},
		{[]string{"12 %", "13%"}, "percent", "", "", "", "whole numbers"},
		{[]string{"0.125", "0.250"}, "number", "", "", ".", ""},
		{[]string{"0012", "0400"}, "text", "", "", "", "begin with a zero"},
		{[]string{"a@b.c", "d@e.f"}, "email", "", "", "", ""},
		{[]string{"Yes", "no"}, "boolean", "", "", "", ""},
		{[]string{"n/a", "-"}, "empty", "", "", "", "all cells are empty"},
		{[]string{"1,23,4", "1..2"}, "text", "", "", "", ""},
	} {
		got := column("x", c.cells...)
		if got.Type != c.kind || strings.Join(got.Formats, " ") != c.formats || strings.Join(got.Either, " ") != c.either || got.Decimal+got.Group != c.signs || !strings.Contains(got.Evidence, c.says) {
			t.Errorf("%q: %+v", c.cells, got)
		}
	}
}

// TestBlockIsYAML writes blocks for files with any headers and words: they never
// break out of their place.
func TestBlockIsYAML(t *testing.T) {
	texts := rapid.OneOf(rapid.String(), rapid.StringMatching(`[\n\r":{}\[\]#,&*!|>'%@ a-z\x85]{1,12}`), rapid.SampledFrom([]string{"yes", "null", "~", "2025", "- a", "\u2028x"}))
	rapid.Check(t, func(t *rapid.T) {
		p := Proposal{File: "inbox/" + texts.Draw(t, "file") + ".csv", Type: "csv", Table: "completions"}
		header := texts.Draw(t, "header")
		word := texts.Draw(t, "word")
		p.Columns = []Column{
			{Header: header, Canonical: "employee_id", Type: "text"},
			{Header: texts.Draw(t, "unused"), Type: "text"},
			{Header: "status", Canonical: "status", Type: "word", Words: []Word{{word, 3}}},
		}
		p.block(table{headers: []string{header, "", "status"}})
		var got struct {
			Feeds map[string]struct {
				Table   string
				Columns map[string]struct {
					From   string
					Values map[string][]string
				}
			}
		}
		if err := yaml.Unmarshal([]byte(p.Block), &got); err != nil {
			t.Fatalf("%v:\n%s", err, p.Block)
		}
		if len(got.Feeds) != 1 {
			t.Fatalf("feeds %v", got.Feeds)
		}
		for _, feed := range got.Feeds {
			if feed.Table != "completions" || strings.ToValidUTF8(feed.Columns["employee_id"].From, "") != strings.ToValidUTF8(header, "") {
				t.Fatalf("%q became %+v", header, feed)
			}
		}
	})
}

// The most frequent thousands separator is proposed, and cells are counted once.
func TestMixedSeparators(t *testing.T) {
	texts := []string{"1'234'567"}
	for range 5 {
		texts = append(texts, "1 234 567")
	}
	if c := column("amount", texts...); c.Group != " " || !strings.Contains(c.Evidence, `" " is the most frequent`) {
		t.Errorf("group %q: %s", c.Group, c.Evidence)
	}
	if c := column("amount", "1 234 567", "2 345 678"); c.Group != " " || strings.Contains(c.Evidence, "most frequent") {
		t.Errorf("group %q: %s", c.Group, c.Evidence)
	}
	if c := column("amount", "1.234,56", "1,234.56", "2,345.67"); !strings.Contains(c.Evidence, "1 have a decimal comma and 2 have a decimal point") {
		t.Errorf("%s", c.Evidence)
	}
}
