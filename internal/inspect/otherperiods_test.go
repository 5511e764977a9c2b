package inspect

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestOtherPeriods: weeks with their year are read; a week without one and a period of a
// fiscal year are refused with what to do.
func TestOtherPeriods(t *testing.T) {
	t.Parallel()
	const fiscal, week = "a period of a fiscal year, such as P01, may begin on any day", "a week without its year cannot be read"
	for first, says := range map[string][2]string{ // below a header, and as one
		"KW 0%d 2025":    {`period_start: {from: Period, formats: ["\"KW \"ww yyyy"]}` + "\n", `unpivot: {headers: '(?i)^KW \d{2} \d{4}$', name: period_start, value: numerator}  # 3 headers are weeks`},
		"2025 KW0%d":     {`period_start: {from: Period, formats: ["yyyy \"KW\"ww"]}` + "\n", `unpivot: {headers: '(?i)^\d{4} KW\d{2}$'`},
		"CW0%d/2025":     {`period_start: {from: Period, formats: ["\"CW\"ww/yyyy"]}` + "\n", `unpivot: {headers: '(?i)^CW\d{2}/\d{4}$'`},
		"2025-W0%d":      {`period_start: {from: Period, formats: ["yyyy-\"W\"ww"]}` + "\n", `unpivot: {headers: '(?i)^\d{4}-W\d{2}$'`},
		"Week 0%d 2025":  {"# DECIDE: W01 may be a week of ISO 8601 or one that begins on another day", "# DECIDE: W01 may be"},
		"KW 0%d":         {"period_start: {}  # DECIDE: the header Period matches, but its cells are no days, such as KW 01, KW 02, KW 03: " + week, "period_start: {}  # DECIDE: the headers are periods such as KW 03: " + week},
		"Week %d":        {week, week},
		"2025-P0%d":      {fiscal, fiscal},
		"P0%d/2025":      {fiscal, fiscal},
		"FY25 Period %d": {fiscal, fiscal},
		"Version P-%d-x": {"!" + fiscal, "!" + fiscal},
	} {
		long, wide := "Employee ID,Period,CSAT\n", "Employee ID"
		for person := range 6 {
			for i := range 3 {
				long += fmt.Sprintf("E%d,"+first+",%d.5\n", person, i+1, 50+person+i)
			}
		}
		for i := range 3 {
			wide += "," + fmt.Sprintf(first, i+1)
		}
		wide += "\n" + repeated(6, "E%02d,51.5,52.5,53.5")
		has(t, proposalOf(t, long, "observations"), says[:1])
		has(t, proposalOf(t, wide, "observations"), says[1:])
	}
}

// TestMonthsOfKinds: below a month of an upper row there may be what was reached and a
// target. Which one is the value is asked; as chosen, the other one is not added to it.
func TestMonthsOfKinds(t *testing.T) {
	t.Parallel()
	choice := regexp.MustCompile(`with (\{headers: '[^']*', name: period_start, value: numerator\}) if (\S+) is the value`)
	for upper, lower := range map[string]string{
		",Jan 2025,Jan 2025,Feb 2025,Feb 2025,Mar 2025,Mar 2025": "Employee ID,Actual,Target,Actual,Target,Actual,Target",
		",Actual,Actual,Actual,Target,Target,Target":             "Employee ID,2025-01,2025-02,2025-03,2025-01,2025-02,2025-03",
		",Jan 2025,,Feb 2025,,Mar 2025,":                         "Employee ID,Ist,Soll,Ist,Soll,Ist,Soll",
	} {
		content := upper + "\n" + lower + "\n" + repeated(6, "E%02d,1.5,2.5,3.5,4.5,5.5,6.5")
		path := filepath.Join(t.TempDir(), "kpi.csv")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := File(t.Context(), path, Options{Table: "observations"})
		if err != nil {
			t.Fatal(err)
		}
		has(t, p, []string{"unpivot: choose  # DECIDE: the headers are months with several kinds of figures", "a target is no value that was reached"})
		found := choice.FindStringSubmatch(p.Block)
		if found == nil || !slices.Contains([]string{"Actual", "Ist"}, found[2]) {
			t.Fatalf("%s: the first choice is %q", upper, found)
		}
		block := strings.Replace(strings.ReplaceAll(p.Block, path, "kpi.csv"), "unpivot: choose", "unpivot: "+found[1], 1)
		block = strings.Replace(block, "metric_id: {}", "metric_id: {const: csat}", 1)
		rows, rejects := land(t, block, "kpi.csv", []byte(content), "subject_id period_start numerator")
		want := []string{"E01 2025-01-01 1.5", "E01 2025-02-01 3.5", "E01 2025-03-01 5.5"}
		if strings.Contains(upper, "Actual") {
			want = []string{"E01 2025-01-01 1.5", "E01 2025-02-01 2.5", "E01 2025-03-01 3.5"}
		}
		if len(rejects) > 0 || len(rows) != 18 || !slices.Equal(rows[:3], want) {
			t.Errorf("%s: landed %q, rejects %v", upper, rows, rejects)
		}
	}
	p := proposalOf(t, "Employee ID,Jan 2025 Actual,Score\n"+repeated(6, "E%02d,1.5,2.5"), "observations")
	has(t, p, []string{"!unpivot"})
}
