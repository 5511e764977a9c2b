package pipelines_test

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/pipelines"
)

// standing is what a program looks like: the better, the higher.
type standing struct{ grade, benefit, cost float64 }

func (a agreed) standing() standing {
	a.t.Helper()
	marts := openMarts(a.t, filepath.Join(a.dir, "store"))
	defer func() { _ = marts.db.Close() }()
	return standing{
		marts.number("select max(array_position(['insufficient', 'weak', 'moderate', 'strong'], evidence_grade)) from program_impacts where is_primary"),
		marts.number("select coalesce(max(benefit_amount), 0) from goal_returns where goal_id = 'throughput' and scenario = 'point'"),
		marts.number("select coalesce(max(cost_amount), 0) from goal_returns where goal_id = 'throughput' and scenario = 'point'"),
	}
}

// says reports whether the page has a text, without its marks.
func (a agreed) says(text string) bool {
	a.t.Helper()
	page, err := os.ReadFile(filepath.Join(a.dir, "store", "marts", "report.html"))
	if err != nil {
		a.t.Fatal(err)
	}
	plain := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(page), "")
	plain = strings.NewReplacer("\u2068", "", "\u2069", "", "\u00a0", " ").Replace(html.UnescapeString(plain))
	return strings.Contains(strings.Join(strings.Fields(plain), " "), text)
}

// TestEditsImproveNothing: whoever edits register and files once the result is known gets no
// better grade, and what makes a goal cheaper or worth more is named on the page with its day.
func TestEditsImproveNothing(t *testing.T) {
	const dated = "goal: throughput, agreed_on: 2026-02-02}"
	known := newAgreed(t)
	known.edit("metric: repairs_per_hour}", "metric: repairs_per_hour, target: +10%, due: 2026-12-31}")
	known.on(beforeLaunch, afterLaunch)
	was := known.standing()
	for name, of := range map[string]struct {
		edit func(a agreed)
		says string // on the page
		same bool   // cost and benefit of the goal stay
	}{
		"a metric without a goal shares the cost": {func(a agreed) {
			a.edit("programs:", "  - {id: mood, kind: mean, grain: month, unit: points, baseline: 1, post: 1}\n\nprograms:")
			a.edit(dated, dated+"\n  - {program: fault_finding, metric: mood, weight: 99}")
		}, "", true},
		"another goal takes the cost": {func(a agreed) {
			a.edit("goals:\n", "goals:\n  - {id: spirit, metric: mood}\n")
			a.edit("programs:", "  - {id: mood, kind: mean, grain: month, unit: points, baseline: 1, post: 1}\n\nprograms:")
			a.edit(dated, dated+"\n  - {program: fault_finding, metric: mood, goal: spirit, weight: 99}")
		}, "The goal was not declared until August 1, 2026.", false},
		"a unit is worth more": {func(a agreed) { a.edit("value_per_unit: 1300", "value_per_unit: 13000") },
			"The value of a unit was 1300 until August 1, 2026.", false},
		"the gain is claimed for a year": {func(a agreed) { a.edit("value_per_unit: 1300", "claim_periods: 12\n    value_per_unit: 1300") },
			"The number of claimed periods was not declared until August 1, 2026.", false},
		"the program becomes compliance": {func(a agreed) { a.edit("category: skills", "category: compliance") },
			"The category was skills until August 1, 2026.", false},
		"the goal comes again under another name": {func(a agreed) {
			a.edit("target: +10%", "target: +1%")
			a.editAll("throughput", "output")
		}, "The goal throughput for this metric was dropped on August 1, 2026: its target was +10%, due December 31, 2026.", false},
		"the work began later": {func(a agreed) { a.edit("due: 2026-12-31", "due: 2026-12-31, start: 2026-06-01") },
			"The start was not declared until August 1, 2026.", true},
		"those who did worst were not trained": {func(a agreed) {
			a.edit("path: completions.csv}", "path: completions.csv}\n    skip_where: [{column: Employee ID, equals: ['0001', '0002']}]")
		}, "Since August 1, 2026, a feed of the roster, completions, assignments or costs is read otherwise than at the launch of Fault finding.", false},
		"the weak months are skipped": {func(a agreed) {
			a.edit("path: repairs.csv}", "path: repairs.csv}\n    skip_where: [{column: Month, equals: [2026-06]}]")
			a.edit("smallest_change", "remapped_because: June was a month of holidays\n    smallest_change")
		}, "declared to be the same measure, because: June was a month of holidays", false},
		"the baseline was lower": {func(a agreed) { a.worsen() },
			"values of November to December 2025 that were published before are others since August 1, 2026. They came with another version of repairs: repairs.csv. Nobody has said why.", false},
		"the baseline was lower, as somebody explains": {func(a agreed) {
			a.worsen()
			a.seen(later)
			a.edit("smallest_change", explained)
		}, "They came with another version of repairs: repairs.csv. The reason on record: the workshop was recounted", false},
		"it was decided to go on": {func(a agreed) {
			a.edit("\nalignments:", "\ndecisions:\n  - {program: fault_finding, decision: extend, on: 2026-05-04, by: Head of L&D}\n\nalignments:")
		}, "The decision about Fault finding of May 4, 2026 (extend) was not recorded until August 1, 2026.", true},
		"another comparison": {func(a agreed) { a.edit("{strata: [department]}", "{strata: [department], covariates: [tenure_years]}") },
			"Since August 1, 2026, strata, clusters or covariates are others than at the launch of Fault finding.", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := agreed{t, t.TempDir()}
			a.becomes(known)
			of.edit(a)
			if err := a.run(later, pipelines.RunOptions{}); err != nil {
				t.Fatal(err)
			}
			is := a.standing()
			if is.grade > was.grade {
				t.Errorf("the grade rises from %v to %v", was.grade, is.grade)
			}
			if of.same && (is.benefit != was.benefit || is.cost != was.cost) {
				t.Errorf("benefit and cost were %v and %v, and are %v and %v", was.benefit, was.cost, is.benefit, is.cost)
			}
			if !a.says(of.says) {
				t.Errorf("the page does not say %q", of.says)
			}
		})
	}
}

// TestEditsOfMoneyAreNamed: the same of a program with costs, for a goal of a department, once
// its return is known.
func TestEditsOfMoneyAreNamed(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "money.md"))
	if err != nil {
		t.Fatal(err)
	}
	known := agreed{t, moneyFiles(t, string(text))}
	known.write("impactmart.yaml", moneyFeeds+fenced(t, string(text), "register"))
	if err := known.run(afterLaunch, pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]struct {
		old, changed string // of the configuration
		says         string
	}{
		"design is no cost":                   {"path: costs.csv}", "path: costs.csv}\n    skip_where: [{column: component, equals: [delivery]}]", "a feed of the roster, completions, assignments or costs is read otherwise than at the launch of "},
		"seats are free":                      {"      cost_amount: {from: price}\n", "", "a feed of the roster, completions, assignments or costs is read otherwise than at the launch of "},
		"the goal is of others":               {"metric: letters, department: North}", "metric: letters, department: South}", "The department was North until August 1, 2026."},
		"the goal is of nobody":               {"metric: letters, department: North}", "metric: letters}", "The department was North until August 1, 2026."},
		"a day is worth more":                 {"value_per_day: 30", "value_per_day: 300", "The value of a day was 30 until August 1, 2026."},
		"the other goal pays":                 {"goal: growth, agreed_on: 2025-04-01, weight: 2}", "goal: growth, agreed_on: 2025-04-01, weight: 0.01}", "The weight for the split of costs was 2 until August 1, 2026."},
		"the gain is that of growth":          {"metric: tickets, goal: quality,", "metric: tickets, goal: growth,", "The goal was quality until August 1, 2026."},
		"a dollar is worth less":              {"rate: 0.90, valid_from: 2025-01-01", "rate: 0.10, valid_from: 2025-01-01", "The rate of USD from January 1, 2025 was 0.9 until August 1, 2026."},
		"a dollar is worth less since":        {"rate: 0.85, valid_from: 2025-06-01}", "rate: 0.85, valid_from: 2025-06-01}\n  - {from: USD, rate: 0.10, valid_from: 2025-03-01}", "The rate of USD from March 1, 2025 was not declared until August 1, 2026."},
		"a dollar is worth as much as before": {"  - {from: USD, rate: 0.85, valid_from: 2025-06-01}\n", "", "The rate of USD from June 1, 2025 was 0.85 until August 1, 2026."},
		"safety is no compliance":             {"category: compliance}", "category: skills}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := agreed{t, t.TempDir()}
			a.becomes(known)
			a.edit(of.old, of.changed)
			if err := a.run(later, pipelines.RunOptions{}); err != nil {
				t.Fatal(err)
			}
			if !a.says(of.says) {
				t.Errorf("the page does not say %q", of.says)
			}
			marts := openMarts(t, filepath.Join(a.dir, "store"))
			addUp(t, marts)
		})
	}
}

// TestRemovalsAreNamed: an agreement that is removed once its result is known, and a program
// without one that becomes compliance, are named on the page with their days.
func TestRemovalsAreNamed(t *testing.T) {
	t.Parallel()
	a := newAgreed(t)
	a.on(beforeLaunch, afterLaunch)
	a.edit("  - {program: fault_finding, metric: repairs_per_hour, goal: throughput, agreed_on: 2026-02-02}", "  []")
	if err := a.run("2026-08-01", pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	const removed = "Fault finding on Repairs per hour: the agreement was removed from the register on August 1, 2026. It was first seen on February 10, 2026; its day: February 2, 2026."
	if !a.says(removed) || !a.says("Not measured because the agreement on a metric was removed: Fault finding") {
		t.Error("the page does not say that the agreement was removed")
	}
	a.edit("category: skills", "category: compliance")
	if err := a.run("2026-08-02", pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	if !a.says(removed) || !a.says("The category of Fault finding was skills until August 2, 2026.") {
		t.Error("the page does not say that the program has become compliance")
	}
}

// TestExploratoryBenefitsAreApart: what an agreed result is worth counts for its goal and in the
// portfolio; once its values are others, it is apart.
func TestExploratoryBenefitsAreApart(t *testing.T) {
	t.Parallel()
	a := newAgreed(t)
	amounts := func() (goal, portfolio, apart float64) {
		marts := openMarts(t, filepath.Join(a.dir, "store"))
		defer func() { _ = marts.db.Close() }()
		return marts.number("select coalesce(sum(benefit_amount), 0) from goal_returns where scenario = 'point'"),
			marts.number("select coalesce(benefit_amount, 0) from portfolio_returns where scenario = 'point'"),
			marts.number("select coalesce(exploratory_amount, 0) from portfolio_returns where scenario = 'point'")
	}
	a.on(beforeLaunch, afterLaunch)
	if goal, portfolio, apart := amounts(); goal <= 0 || portfolio != goal || apart != 0 {
		t.Errorf("agreed: %v for the goal, %v in all, %v apart", goal, portfolio, apart)
	}
	a.worsen()
	if err := a.run(later, pipelines.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	if goal, portfolio, apart := amounts(); goal != 0 || portfolio != 0 || apart <= 0 || !a.says("of programs whose metric was not agreed on before launch") {
		t.Errorf("restated: %v for the goal, %v in all, %v apart, or the page does not say so", goal, portfolio, apart)
	}
}
