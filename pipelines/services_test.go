package pipelines_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAListThatNothingProved: a list that is accepted without proof is named in the log
// and in feed_deliveries, and no other delivery is.
func TestAListThatNothingProved(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/facts/43-numbers-beyond-2-53")); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "impactmart.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SRV", servePages(t, filepath.Join(dir, "pages.json")))
	write := func(with string) {
		if err := os.WriteFile(config, []byte(strings.Replace(string(text), "paging: {type: none}", with, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var warnings []string
	write("query: {x: y}")
	if err := runAll(t, dir, &warnings); err == nil || !strings.Contains(err.Error(), "nothing in the response shows that the list is whole") {
		t.Fatalf("published without a declaration: %v", err)
	}
	write("allow_unverified: true")
	if err := runAll(t, dir, &warnings); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(warnings, "\n"), "feed roster: nothing in the response shows that the list is whole") {
		t.Errorf("the log says %q", warnings)
	}
	m := openMarts(t, filepath.Join(dir, "store"))
	if got := m.text("select string_agg(feed, ',' order by feed) from feed_deliveries where is_unverified"); got != "roster" {
		t.Errorf("unverified deliveries %q", got)
	}
}
