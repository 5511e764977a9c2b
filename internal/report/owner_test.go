package report

import (
	"bytes"
	"strings"
	"testing"
)

// TestAnOwnersPage has the owner's goals and programs, and nothing about others or the
// whole company.
func TestAnOwnersPage(t *testing.T) {
	m := northwind()
	for i := range m.Links { // as the marts have them
		for _, g := range m.Goals {
			if value(m.Links[i].GoalName) == g.GoalName {
				m.Links[i].GoalID = &g.GoalID
			}
		}
		for _, p := range m.Programs {
			if value(m.Links[i].ProgramName) == p.ProgramName {
				m.Links[i].ProgramID = &p.ProgramID
			}
		}
	}
	var out bytes.Buffer
	o := options()
	o.Owner = "Jonas Weber"
	if err := Render(&out, m, o); err != nil {
		t.Fatal(err)
	}
	page := strings.ReplaceAll(out.String(), "\u00a0", " ")
	for _, want := range []string{"goals and programs of <bdi>Jonas Weber</bdi>", "Line 3 at nameplate capacity", "Halve scrap on lines 1 to 4", "Error-proofing basics", "Line 3 technical certification</bdi> on <bdi>Units per hour</bdi>: <bdi>Works, strong evidence"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, never := range []string{"Service excellence", "Leadership offsite", "Keep the customers we have", "net benefit we can defend</span>", `id="waterfall"`, `id="quality"`, "results are as in snapshot", "mentoring", "kpi_operations"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q", never)
		}
	}
	err := Render(&out, m, Options{Owner: "Jonas Webber"})
	if err == nil || !strings.Contains(err.Error(), `did you mean "Jonas Weber"?`) {
		t.Errorf("error %v", err)
	}
}
