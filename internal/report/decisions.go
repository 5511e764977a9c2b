package report

import (
	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

// decisionWords are the decisions of the marts as somebody would say them.
var decisionWords = wording{
	"extend": "extend", "improve": "improve", "stop": "stop", "measure_longer": "measure longer",
	"agree_goal": "agree on a goal", "compliance_only": "keep as compliance",
}

// decidedTable has what was decided, next to what the evidence suggests by now.
func decidedTable(say *language.Language, all []Decided, suggested map[string]string) *chart.Table {
	if len(all) == 0 {
		return nil
	}
	t := tableIn(say, "What was decided, and what the evidence says by now",
		words("Program"), words("Decision"), words("By"), words("On"), words("Because"), words("The evidence suggests"))
	for _, d := range all {
		t.Add(d.ProgramName, decisionWords.of(say, d.Decision), d.DecidedBy, say.Day(d.DecidedDate), shown(d.Because), orDash(suggested[d.ProgramID]))
	}
	return t
}
