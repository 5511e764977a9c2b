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

// TestEachPromiseHasItsTest reads the table of promises in docs/operations.md in the same way:
// `make chaos` runs each test, and one of them counts under the name of the promise.
func TestEachPromiseHasItsTest(t *testing.T) {
	t.Parallel()
	docs := filepath.Join("..", "..", "docs")
	read := func(file string) string {
		text, err := os.ReadFile(filepath.Join(docs, filepath.FromSlash(file)))
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
	_, table, _ := strings.Cut(read("operations.md"), "## What is promised\n")
	table, _, _ = strings.Cut(table, "\n## ")
	rows, broken := promises(table, read("../Makefile"), read)
	if rows != 15 || len(broken) > 0 {
		t.Errorf("%d promises; broken: %q", rows, broken)
	}
	const row = "| one writer | b | [`TestA`](a_test.go) |\n"
	const code = "\nfunc TestA(t *testing.T) {\n\tt.Attr(\"promise\", \"one writer: 16\")"
	for _, c := range []struct {
		table, makefile, code string
		broken                int
	}{
		{row, "'^TestA$'", code, 0},
		{row, "'^TestB$'", code, 1},
		{row, "'^TestA$'", strings.Replace(code, "one", "two", 1), 1},
		{row, "'^TestA$'", strings.Replace(code, "TestA", "TestB", 1), 1},
		{"| one writer | b |  |\n", "'^TestA$'", code, 1},
	} {
		if _, broken := promises(c.table, c.makefile, func(string) string { return c.code }); len(broken) != c.broken {
			t.Errorf("%q, %q, %q: broken %q", c.table, c.makefile, c.code, broken)
		}
	}
}

// link is a link to a file of code.
var link = regexp.MustCompile(`\]\(([^)#]+\.go)\)`)

// promises counts the rows of the table, and finds what they lack.
func promises(table, makefile string, read func(file string) string) (rows int, broken []string) {
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || strings.HasPrefix(line, "| promise") || strings.HasPrefix(line, "| ---") {
			continue
		}
		rows++
		name, isCounted := strings.TrimSpace(cells[1]), false
		for _, l := range link.FindAllStringSubmatch(cells[3], -1) {
			code := read(l[1])
			isCounted = isCounted || strings.Contains(code, `t.Attr("promise", "`+name+": ") || strings.Contains(code, `t.Attr("promise", fmt.Sprintf("`+name+": ")
		}
		if !isCounted {
			broken = append(broken, name+": nothing is counted")
		}
		for _, p := range proof.FindAllStringSubmatch(cells[3], -1) {
			if !strings.Contains(read(p[2]), "\nfunc "+p[1]+"(") || !strings.Contains(makefile, strings.TrimPrefix(p[1], "Test")) {
				broken = append(broken, name+": "+p[1])
			}
		}
	}
	return rows, broken
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
