package inference

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRulesAreDocumented: docs/method.md has the text of every grade and verdict rule.
func TestRulesAreDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "method.md"))
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.ReplaceAll(string(text), "`", "")
	said := func(start, doc string) bool {
		for line := range strings.Lines(plain) {
			if strings.HasPrefix(line, start) && strings.Contains(line, strings.TrimSuffix(doc, ".")) {
				return true
			}
		}
		return false
	}
	for _, rule := range GradeRules {
		if start := "| " + rule.Cap + " | " + rule.Name + " | "; !said(start, rule.Doc) {
			t.Errorf("docs/method.md lacks\n%s%s |", start, rule.Doc)
		}
	}
	for _, rule := range RampGradeRules {
		if start := "| " + rule.Cap + " | " + rule.Name + " | "; !said(start, rule.Doc) {
			t.Errorf("docs/method.md lacks\n%s%s |", start, rule.Doc)
		}
	}
	for _, rule := range RampVerdictRules {
		if start := "| " + rule.Verdict + " | "; !said(start, rule.Doc) {
			t.Errorf("docs/method.md lacks\n%s%s |", start, rule.Doc)
		}
	}
	for _, rule := range VerdictRules {
		if start := "| " + rule.Verdict + " | "; !said(start, rule.Doc) {
			t.Errorf("docs/method.md lacks\n%s%s |", start, rule.Doc)
		}
	}
}
