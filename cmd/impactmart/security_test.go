package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// proof is a test that docs/security.md names, with its file.
var proof = regexp.MustCompile("\\[`(Test[A-Za-z0-9]+)`\\]\\(([^)]+)\\)")

// TestEachThreatHasItsTest reads the table of threats: each row has a control, and tests that
// exist in the files that it names.
func TestEachThreatHasItsTest(t *testing.T) {
	t.Parallel()
	docs := filepath.Join("..", "..", "docs")
	text, err := os.ReadFile(filepath.Join(docs, "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows, broken := threats(string(text), func(file string) string {
		code, err := os.ReadFile(filepath.Join(docs, filepath.FromSlash(file)))
		if err != nil {
			return ""
		}
		return string(code)
	})
	if rows < 15 || len(broken) > 0 {
		t.Errorf("%d threats; broken: %q", rows, broken)
	}
	const row = "| a | b | [`TestA`](a_test.go) |\n"
	for table, want := range map[string]int{row: 0, "| a | b |  |\n": 1, "| a |  | [`TestA`](a_test.go) |\n": 1, "| a | b | [`TestB`](a_test.go) |\n": 1, "| a | b | [`TestA`](b_test.go) |\n": 1} {
		_, broken := threats(table, func(file string) string {
			return map[string]string{"a_test.go": "func TestA(t *testing.T) {"}[file]
		})
		if len(broken) != want {
			t.Errorf("%q has the faults %q", table, broken)
		}
	}
}

// threats counts the rows of the table, and finds those that lack something; read returns
// the text of a file.
func threats(text string, read func(file string) string) (rows int, broken []string) {
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || strings.HasPrefix(line, "| threat") || strings.HasPrefix(line, "| ---") {
			continue
		}
		rows++
		proofs := proof.FindAllStringSubmatch(cells[3], -1)
		if strings.TrimSpace(cells[1]) == "" || strings.TrimSpace(cells[2]) == "" || len(proofs) == 0 {
			broken = append(broken, line)
		}
		for _, p := range proofs {
			if !strings.Contains(read(p[2]), "\nfunc "+p[1]+"(") && !strings.HasPrefix(read(p[2]), "func "+p[1]+"(") {
				broken = append(broken, p[0])
			}
		}
	}
	return rows, broken
}
