package report

import (
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
)

// seen says what supervisors saw of a program.
type seen struct{ Name, Words string }

// everybody is the department of the rows about everybody.
const everybody = "(all)"

// supervisorsOf has a sentence for each program with check-ins.
func supervisorsOf(m *Marts, names naming) (all []seen) {
	rates := map[string][]string{}
	var order []string
	for _, c := range m.Checkins {
		if c.Department != everybody {
			continue
		}
		if rates[c.ProgramID] == nil {
			order = append(order, c.ProgramID)
		}
		rates[c.ProgramID] = append(rates[c.ProgramID], optional(c.SeenPct, share)+" within "+grouped(c.WithinDays)+" days")
	}
	for _, program := range order {
		all = append(all, seen{names.program(program), "checked in with " + strings.Join(rates[program], ", ") + "." + differences(m, program, names)})
	}
	return all
}

// differences are the effects of a program among people with and without a check-in.
func differences(m *Marts, program string, names naming) string {
	var text strings.Builder
	effects := map[string]map[bool]*float64{}
	for _, r := range m.Reinforcements {
		if r.ProgramID != program || r.WithinDays != 90 || !r.IsReportable {
			continue
		}
		if effects[r.MetricID] == nil {
			effects[r.MetricID] = map[bool]*float64{}
		}
		effects[r.MetricID][r.HasCheckin] = r.Effect
		if with, without := effects[r.MetricID][true], effects[r.MetricID][false]; with != nil && without != nil {
			fmt.Fprintf(&text, " %s: %s %s with a check-in within 90 days, %s without.", isolated(names.metric(r.MetricID)), signed(*with), names.units[r.MetricID], signed(*without))
		}
	}
	return text.String()
}

// checkinsTable has the rates by department.
func checkinsTable(all []Checkins) *chart.Table {
	t := &chart.Table{Summary: "By department", Columns: []chart.Column{
		chart.Words("Program"), chart.Words("Department"), chart.Numbers("Days"), chart.Numbers("Seen"),
	}}
	for _, c := range all {
		if c.Department != everybody {
			t.Add(c.ProgramName, c.Department, grouped(c.WithinDays), optional(c.SeenPct, share))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
