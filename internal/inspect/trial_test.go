package inspect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTrial: what a run would hold back is named, and a column that makes it hold back many
// rows is left open.
func TestTrial(t *testing.T) {
	t.Parallel()
	const kpi, learned, roster = "Employee ID,Month,Sales\n", "Employee ID,Course,Completed on,Status,Cost\n", "Employee ID,Department,Hire date,End date\n"
	for name, c := range map[string]struct {
		table, text string
		says        []string
	}{
		"plain numbers":            {"observations", kpi + repeated(20, `E%02d,2026-01,"1,2%02d.50"`), []string{`numerator: {from: Sales, group: ","}` + "\n", "all 20 rows that were tried land"}},
		"dollars of a metric":      {"observations", kpi + repeated(20, `E%02d,2026-01,"$1,2%02d.50"`), []string{`numerator: {from: Sales, group: ",", currency: choose}  # DECIDE: $ is the sign of several currencies; replace “choose” with the code, such as USD`, "all 20 rows that were tried land"}},
		"euros of a metric":        {"observations", kpi + repeated(20, `E%02d,2026-01,"€ 1.2%02d,50"`), []string{`numerator: {from: Sales, decimal: ",", group: ".", currency: EUR}` + "\n", "all 20 rows that were tried land"}},
		"letters of a metric":      {"observations", kpi + repeated(20, `E%02d,2026-01,"1.2%02d,50 EUR"`), []string{`numerator: {from: Sales, decimal: ",", group: ".", currency: EUR}` + "\n", "all 20 rows that were tried land"}},
		"letters before it":        {"observations", kpi + repeated(20, `E%02d,2026-01,CHF 1'2%02d.50`), []string{`numerator: {from: Sales, group: "'", currency: CHF}` + "\n", "all 20 rows that were tried land"}},
		"two currencies":           {"observations", kpi + repeated(9, `E%02d,2026-01,"1.2%02d,50 EUR"`) + repeated(9, `F%02d,2026-01,"1.2%02d,50 USD"`), []string{"numerator: {from: Sales, decimal: choose}  # DECIDE: the cells have the currencies EUR and USD, and a run reads one"}},
		"zeros as dashes":          {"observations", kpi + repeated(9, `E%02d,2026-01,1%02d.50`) + repeated(9, `F%02d,2026-01, - `), []string{`spreadsheets show zero as -: if these are zeros, remove it from nulls and add values: {"0": ["-"]}`}},
		"values that are missing":  {"observations", kpi + repeated(9, `E%02d,2026-01,1%02d.50`) + repeated(9, `F%02d,2026-01,`), []string{"!spreadsheets show zero"}},
		"a minus behind":           {"observations", kpi + repeated(20, `E%02d,2026-01,1%02d-`), []string{"numerator: {from: Sales}\n", "all 20 rows that were tried land"}},
		"months with a sign":       {"observations", "Employee ID,2026-01,2026-02,2026-03\n" + repeated(9, "E%02d,$1.50,$2.50,$3.50"), []string{"numerator: {currency: choose}  # DECIDE: $ is the sign of several currencies", "all 27 rows that were tried land"}},
		"dollars of a cost":        {"completions", learned + repeated(20, `E%02d,C1,2026-03-14,Completed,"$1,2%02d.50"`), []string{`cost_amount: {from: Cost, group: ","}` + "\n", "all 20 rows that were tried land"}},
		"euros of a cost":          {"completions", learned + repeated(20, `E%02d,C1,2026-03-14,Completed,"€ 1.2%02d,50"`), []string{`cost_amount: {from: Cost, decimal: ",", group: "."}` + "\n", "currency_code: {const: EUR}", "all 20 rows that were tried land"}},
		"a credit note":            {"completions", learned + repeated(20, `E%02d,C1,2026-03-14,Completed,-%02d.50`), []string{"cost_amount: {}  # DECIDE: a run would hold back 20 of 20 rows", "is negative or too large"}},
		"an end before the start":  {"employees", roster + repeated(20, "E%02d,Ops,2020-02-01,2019-02-01"), []string{"termination_date: {formats: [yyyy-mm-dd]}  # DECIDE: a run would hold back 20 of 20 rows"}},
		"one slip among many":      {"employees", roster + repeated(29, "E%02d,Ops,2019-02-01,2020-02-01") + "F1,Ops,2019-02-01,soon\n", []string{"termination_date: {from: End date, formats: [yyyy-mm-dd]}\n", "29 of 30 rows that were tried land; held back are termination_date not_a_date 1, the first in row 31"}},
		"a row with too few cells": {"employees", roster + repeated(29, "E%02d,Ops,2019-02-01,2020-02-01") + "F1,Ops\nF2,Ops,2019-02-01,2020-02-01\n", []string{"source: {type: csv", "!source: {type: csv, path: choose", "30 of 31 rows that were tried land; held back are ragged_row 1"}},
		"an open line":             {"completions", "Employee ID,Course,Completed on,Score\n" + repeated(20, "E%02d,C1,03/04/2026,0.5"), []string{"!a run would hold back", "all 20 rows that were tried land"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			has(t, proposalOf(t, c.text, c.table), c.says)
		})
	}
}

// TestTrialOfRefusedFile: a file that a run would refuse is not proposed without a word.
func TestTrialOfRefusedFile(t *testing.T) {
	t.Parallel()
	wrong := &trial{refused: "has no header"}
	p := Proposal{File: "kpi.csv", Type: "csv", Table: "observations", trial: wrong}
	p.block(table{})
	if want := "# DECIDE: a run would refuse the file: has no header"; !strings.Contains(p.Block, want) {
		t.Errorf("lacks %q:\n%s", want, p.Block)
	}
}

// TestTrialIsALanding compares the trial with the landing of what is proposed.
func TestTrialIsALanding(t *testing.T) {
	for name, cell := range map[string]string{"dollars": `"$1,234.50"`, "euros": `"€ 1.234,50"`, "behind": `"1.234,50 €"`, "plain": `"1,234.50"`} {
		content := "Course,Cost type,Month,Amount\n" + repeated(20, "C%02d,Delivery,2026-01,"+cell)
		path := filepath.Join(t.TempDir(), "costs.csv")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := File(t.Context(), path, Options{Table: "costs"})
		if err != nil {
			t.Fatal(err)
		}
		block := strings.NewReplacer(path, "costs.csv", "currency_code: {}", "currency_code: {const: EUR}").Replace(p.Block)
		if name == "dollars" {
			block = strings.ReplaceAll(block, "const: EUR", "const: USD")
		}
		rows, rejects := land(t, block, "costs.csv", []byte(content), "program_id amount")
		if len(rows) != 20 || len(rejects) != 0 || rows[0] != "C01 1234.5" {
			t.Errorf("%s: %d rows such as %v, rejects %v\n%s", name, len(rows), rows[:min(1, len(rows))], rejects, block)
		}
	}
}
