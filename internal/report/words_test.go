package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
	"github.com/impactmart/impactmart/transform"
)

// spoken are the columns whose codes the page shows in words.
var spoken = map[string]wording{
	"program_impacts.verdict":                  verdicts,
	"program_impacts.evidence_cap":             caps,
	"program_impacts.not_reportable_reason":    caps,
	"program_returns.not_reportable_reason":    caps,
	"productivity_ramps.verdict":               verdicts,
	"productivity_ramps.evidence_cap":          rampCaps,
	"productivity_ramps.not_reportable_reason": rampCaps,
	"impact_aggregates.leads_refusal":          refusals,
	"participant_funnel.step":                  steps,
	"trust_checks.check_id":                    trustChecks,
	"trust_checks.grouping":                    groupings,
	"comparison_balance.covariate":             covariates,
	"comparison_balance.balance_band":          bands,
	"training_portfolio.alignment":             alignments,
	"rejected_rows.code":                       problems,
}

// TestEveryCodeHasWords: every code that a mart may contain has words, and there are no
// words for a code that no longer exists.
func TestEveryCodeHasWords(t *testing.T) {
	loaded, err := sql.Load(inference.Lists(), transform.Lists())
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]models.Table{}
	for _, m := range loaded {
		tables[m.Name] = m.Table
	}
	used := map[string][]string{}
	for name, words := range spoken {
		table, column, _ := strings.Cut(name, ".")
		c, ok := tables[table].Column(column)
		if !ok || len(c.Values) == 0 {
			t.Errorf("%s has no closed list", name)
		}
		for _, code := range c.Values {
			if _, ok := words[code]; !ok {
				t.Errorf("%s: there are no words for %s", name, code)
			}
		}
		for code := range words {
			used[code] = append(used[code], c.Values...)
		}
	}
	for code, values := range used {
		if !slices.Contains(values, code) {
			t.Errorf("no mart has the code %s anymore; remove its words", code)
		}
	}
	c, _ := tables["training_portfolio"].Column("decision_reason")
	for _, reason := range c.Values {
		one := standing{isRegistered: true, reason: reason, isCompliance: reason == compliance}
		if len(groupsOf(english, []standing{one})) != 1 {
			t.Errorf("a program with the reason %s is in no group", reason)
		}
	}
	c, _ = tables["program_impacts"].Column("evidence_grade")
	for _, code := range c.Values {
		if gradeOf(english, code).ID != code {
			t.Errorf("the grade %s has no dots", code)
		}
	}
}
