package report

import (
	"strings"

	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// seen says what supervisors saw of a program.
type seen struct{ Name, Words string }

// everybody is the department of the rows about everybody.
const everybody = "(all)"

// supervisorsOf has a sentence for each program with check-ins.
func supervisorsOf(say *language.Language, m *Marts, names naming) (all []seen) {
	rates := map[string][]string{}
	var order []string
	for _, c := range m.Checkins {
		if c.Department != everybody {
			continue
		}
		if rates[c.ProgramID] == nil {
			order = append(order, c.ProgramID)
		}
		rates[c.ProgramID] = append(rates[c.ProgramID], say.Text("%s within %s days", optional(c.SeenPct, say.Share), say.Grouped(c.WithinDays)))
	}
	for _, program := range order {
		all = append(all, seen{names.program(program), say.Text("checked in with %s.", strings.Join(rates[program], ", ")) + differences(say, m, program, names)})
	}
	return all
}

// differences are the effects of a program among people with and without a check-in.
func differences(say *language.Language, m *Marts, program string, names naming) string {
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
			text.WriteString(" " + say.Text("%s: %s %s with a check-in within 90 days, %s without.", isolated(names.metric(r.MetricID)), say.Signed(*with), names.units[r.MetricID], say.Signed(*without)))
		}
	}
	return text.String()
}

// checkinsTable has the rates by department.
func checkinsTable(say *language.Language, all []Checkins) *chart.Table {
	t := tableIn(say, "By department", words("Program"), words("Department"), numbers("Days"), numbers("Seen"))
	for _, c := range all {
		if c.Department != everybody {
			t.Add(c.ProgramName, c.Department, say.Grouped(c.WithinDays), optional(c.SeenPct, say.Share))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
