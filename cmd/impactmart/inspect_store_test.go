package main

import (
	"strings"
	"testing"
)

// TestInspectKnowsTheStore: people and courses are found by what the store and the register
// have, whatever the headers are, and a file like those of a feed is named.
func TestInspectKnowsTheStore(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{
		"new.csv":     "Wer;Was;Wann fertig\n0001;C1;2025-04-17\n0005;C1;2025-04-18\n0006;K9;2025-04-19\n7;C1;2025-04-21\n",
		"renamed.csv": "id,course,Completion day\n0001,C1,17/04/2025\n0005,C1,18/04/2025\n0006,C1,19/04/2025\n",
		"same.csv":    "id,course,done\n0001,C1,17/04/2025\n0005,C1,18/04/2025\n",
		"other.csv":   "Invoice,Cost center,Amount\n1,7,12.50\n2,8,13.50\n",
	})
	inspected := func(name string) string {
		t.Helper()
		return s.run(0, "inspect", s.path(name))
	}
	// Without a snapshot, only the register and the feeds are known.
	if out := inspected("new.csv"); !strings.Contains(out, ": 0 people, 1 course, 3 feeds of files") || strings.Contains(out, "are people of the roster") {
		t.Errorf("before the first run:\n%s", out)
	}
	s.run(0, "run")
	out := inspected("new.csv")
	for _, want := range []string{": 40 people, 1 course, 3 feeds of files", "employee_id: {from: Wer, pad: 4}", "program_id: {from: Was}", "75 % of its values are known courses", "100 % of its values are people of the roster, but only 75 %"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if out := inspected("renamed.csv"); !strings.Contains(out, "This looks like feed completions, of which it has 2 of 3 headers: add Completion day to `from` of completed_date; then the feed below is not needed.") {
		t.Errorf("a header with another name:\n%s", out)
	}
	if out := inspected("same.csv"); !strings.Contains(out, "This file has all 3 headers of feed completions. If it is a delivery of it, put it where the feed looks for its files, inbox/completions*.csv") {
		t.Errorf("the same headers:\n%s", out)
	}
	if out := inspected("other.csv"); strings.Contains(out, "feed completions") || strings.Contains(out, "feed kpi") || strings.Contains(out, "feed roster") {
		t.Errorf("another file:\n%s", out)
	}
	s.write("impactmart.yaml", "version: 2\n")
	if out := s.run(2, "inspect", s.path("same.csv")); !strings.Contains(out, "version") {
		t.Errorf("a configuration that is named and does not load:\n%s", out)
	}
}
