package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestInspectFolder goes from a folder of files to published marts: what inspect proposes,
// completed as its comments ask.
func TestInspectFolder(t *testing.T) {
	s := newSite(t, nil)
	if err := errors.Join(os.RemoveAll(s.path("inbox")), os.Mkdir(s.path("inbox"), 0o755)); err != nil {
		t.Fatal(err)
	}
	s.write("impactmart.yaml", "") // as the shell does for > impactmart.yaml
	for _, name := range []string{"roster.csv", "completions.csv", "repairs.csv"} {
		content, err := os.ReadFile(filepath.FromSlash("../../examples/minimal/" + name))
		if err != nil {
			t.Fatal(err)
		}
		s.write("inbox/"+name, string(content))
	}
	printed := s.proposed(0, "inbox")
	t.Log(printed)
	if !strings.HasPrefix(printed, "# A first project, proposed from 3 files.") {
		t.Error(printed)
	}
	s.write("impactmart.yaml", printed)
	s.run(2, "check")
	decided := printed
	for _, d := range [][2]string{
		{"currency: choose", "currency: EUR"}, {"currency_code: {}", "currency_code: {const: EUR}"}, {"formats: [choose]", "formats: [dd/mm/yyyy]"},
		{"metric_id: {}", "metric_id: {const: repairs_per_hour}"}, {"numerator: {}", "numerator: {from: Repairs}\n      denominator: {from: Hours}"},
		{"{id: choose, name: choose, kind: choose, unit: choose, better: choose, grain: month, baseline: choose, post: choose}", "{id: repairs_per_hour, kind: ratio, unit: repairs, better: higher, grain: month, baseline: 3, gap: 1, post: 3}"},
		{"{id: first_goal, name: choose, owner: choose, metric: choose, due: choose}", "{id: first_goal, name: More repairs, owner: Head, metric: repairs_per_hour, due: 2026-12-31}"},
		{"launch: choose", "launch: 2026-03-02"}, {"metric: choose, goal: first_goal, agreed_on: choose", "metric: repairs_per_hour, goal: first_goal, agreed_on: 2026-02-02"},
	} {
		if !strings.Contains(decided, d[0]) {
			t.Fatalf("lacks %q:\n%s", d[0], printed)
		}
		decided = strings.Replace(decided, d[0], d[1], 1)
	}
	if strings.Count(printed, "# DECIDE") > 10 {
		t.Errorf("too many decisions:\n%s", printed)
	}
	s.write("impactmart.yaml", decided)
	s.run(0, "run")
	if _, err := os.Stat(s.path("store/current.json")); err != nil {
		t.Error(err)
	}
	for args, want := range map[string]string{"inbox --table employees": "a folder has its own", "inbox/roster.csv --roster inbox/none.csv": "no such file"} {
		if out := s.proposed(2, strings.Fields(args)...); !strings.Contains(out, want) {
			t.Errorf("%s says %s", args, out)
		}
	}
}
