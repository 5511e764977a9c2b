package csv_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/models"
)

// counts returns how many rows have each code, and the lines of those with one.
func counts(rows []connectortest.Row) (codes map[string]int, lines map[string]string) {
	codes, lines = map[string]int{}, map[string]string{}
	for _, r := range rows {
		codes[r.Code]++
		if r.Code != "" {
			lines[r.Code] += fmt.Sprint(r.Number, " ")
		}
	}
	return codes, lines
}

// TestEveryLineIsInTheAccount: a stray quote swallows no row.
func TestEveryLineIsInTheAccount(t *testing.T) {
	read := func(t *testing.T, content string) []connectortest.Row {
		t.Helper()
		_, rows, err := connectortest.Read(t.Context(), source(t, "", content))
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	for name, want := range map[string]struct{ landed, held, bad int }{
		"two_stray_quotes.csv":   {30, 30, 0},
		"neighbor_swallowed.csv": {59, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile("../testdata/files/" + name)
			if err != nil {
				t.Fatal(err)
			}
			codes, lines := counts(read(t, string(content)))
			if codes[""] != want.landed || codes[models.FaultSwallow] != want.held || codes[models.FaultQuote] != want.bad {
				t.Errorf("%v in lines %v, want %+v", codes, lines, want)
			}
		})
	}
	const head, row = "id,course,done,note\n", "%s,C1,2026-01-02,%s\n"
	table := func(notes ...string) string {
		text := head
		for i, note := range notes {
			text += fmt.Sprintf(row, fmt.Sprintf("%05d", i+1), note)
		}
		return text
	}
	for _, c := range []struct {
		name, content string
		lines         map[string]string
	}{
		{"the next quote ends the file", table("ok", `"late`, "ok", `24"`), map[string]string{models.FaultSwallow: "3 4 5 "}},
		{"the cells are empty", table("ok", `"`, "", `"`), map[string]string{models.FaultSwallow: "3 4 5 "}},
		{"two pairs", table(`"`, `"`, "ok", `"a`, `b"`), map[string]string{models.FaultSwallow: "2 3 5 6 "}},
		{"the first cell is quoted", "id,course,done,note\n\"1,C1,2026-01-02,a\n2,C1,2026-01-02,b\n3\",C1,2026-01-02,c\n", map[string]string{models.FaultSwallow: "2 3 4 "}},
		{"a note among the rows", table("ok", `"late`, "ok", "ok") + "see below\n" + `00009,C1,2026-01-02,x"` + "\n", map[string]string{models.FaultSwallow: "3 4 5 6 7 "}},
		{"the neighbor is quoted", table(`"`, `"fine"`, "ok"), map[string]string{models.FaultQuote: "2 "}},
		{"two neighbors", table(`"`, "ok", `"fine"`), map[string]string{models.FaultQuote: "2 "}},
		{"a text of several lines", table("\"first\nsecond, with a comma\n\nthird\"", "ok"), map[string]string{}},
		{"a text with as many commas", table("\"so\nI came, I saw, I won, and left\"", "ok"), map[string]string{}},
		{"an address", "name,address\nAnn,\"12 High St\n1234, Town\"\nBob,x\n", map[string]string{}},
		{"a first cell of several lines", "name,course,day\n\"Ann\nLee\",C1,2026-01-02\n", map[string]string{}},
		{"a bad quote over two lines of text", table("\"one\ntwo\" three \""), map[string]string{models.FaultQuote: "2 "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := read(t, c.content)
			_, lines := counts(rows)
			if fmt.Sprint(lines) != fmt.Sprint(c.lines) {
				t.Errorf("lines %v, want %v", lines, c.lines)
			}
			if strings.Count(c.content, "00002") == 1 && c.lines[models.FaultSwallow] == "" && len(rows) != strings.Count(c.content, "C1") {
				t.Errorf("%d rows", len(rows))
			}
		})
	}
}
