package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/internal/report"
	"github.com/impactmart/impactmart/internal/sentence"
	"github.com/impactmart/impactmart/internal/synth"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/pipelines"
)

var seeds = flag.Int("seeds", 2, "companies that TestSeeds makes and measures")

// TestSeeds measures one company per seed, from messy files to marts, and compares the
// intervals with the planted effects: 90 to 99 % must contain them, and at most 10 % of
// the planted nulls may be called an effect. Fewer than 20 companies are too few for
// these shares and are only checked for errors.
func TestSeeds(t *testing.T) {
	var effects, covered, nulls, calledEffects int
	for seed := uint64(1); seed <= uint64(*seeds); seed++ {
		company := synth.New(seed)
		marts := measure(t, company)
		for _, f := range marts.Findings { // people whom the roster lacks are planted in two feeds
			if f.Code == "agreement_dated_back" && f.Feed == "register" {
				continue
			}
			if f.Code != "person_unmatched" || f.Action != "noted" || f.Feed != "completions_lms" && f.Feed != "sales" {
				t.Errorf("seed %d: nobody planted this: feed %s: %s [%s]", seed, f.Feed, f.What, f.Code)
			}
		}
		for _, truth := range company.Truth() {
			primary, naive := findImpacts(marts, truth)
			if primary == nil || primary.EffectLow == nil || naive == nil {
				t.Fatalf("seed %d: no estimate of %s on %s", seed, truth.Program, truth.Metric)
			}
			effects++
			if *primary.EffectLow <= truth.Effect && truth.Effect <= *primary.EffectHigh {
				covered++
			}
			if truth.Null {
				nulls++
				if primary.Verdict == "works" || primary.Verdict == "worked_against" || primary.Verdict == "promising" {
					calledEffects++
				}
			}
			if truth.SelfSelected && *naive.Effect < 2*truth.Effect {
				t.Errorf("seed %d: before/after of %s is %.4g, planted %.4g: self-selection does not bias it enough", seed, truth.Program, *naive.Effect, truth.Effect)
			}
		}
	}
	share := 100 * float64(covered) / float64(effects)
	t.Logf("%d companies: %d of %d intervals (%.1f %%) contain the planted effect; %d of %d nulls were called an effect", *seeds, covered, effects, share, calledEffects, nulls)
	if *seeds < 20 {
		return
	}
	if share < 90 || share > 99 {
		t.Errorf("%.1f %% of the intervals contain the planted effect, want 90 to 99 %%", share)
	}
	if 10*calledEffects > nulls {
		t.Errorf("%d of %d nulls were called an effect, want at most a tenth", calledEffects, nulls)
	}
}

// measure runs the pipeline on the company's files and returns its marts.
func measure(t *testing.T, company *synth.Company) *report.Marts {
	t.Helper()
	dir := published(t, company)
	marts, err := report.Load(context.Background(), func(mart string) (string, error) { return filepath.Join(dir, mart+".parquet"), nil })
	if err != nil {
		t.Fatal(err)
	}
	return marts
}

// published runs the pipeline on the company's files and returns the folder of its marts
// and pages.
func published(t *testing.T, company *synth.Company) string {
	t.Helper()
	dir := t.TempDir()
	if err := company.Write(dir); err != nil {
		t.Fatal(err)
	}
	from, stop, err := withRoster(t.Context(), company)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	_, p, err := remembering(t.Context(), company, dir, from, quiet)
	if err != nil {
		t.Fatal(err)
	}
	result, err := p.Run(context.Background(), pipelines.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(result.Store, "marts")
}

// TestDemoAccountsForEveryRow compares the deliveries with what was planted in the files:
// rows read, landed, rejected, skipped, and rows of people who are not in the roster. The
// README shows what the demo prints of the effects.
func TestDemoAccountsForEveryRow(t *testing.T) {
	company := synth.New(synth.DemoSeed)
	marts := measure(t, company)
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if err := compareEffects(&printed, marts, company); err != nil {
		t.Error(err)
	}
	if !strings.Contains(string(readme), strings.TrimSpace(printed.String())) {
		t.Errorf("README.md does not show what the demo prints:\n%s", printed.String())
	}
	checkDemoSentences(t, marts)
	checkSaidAnew(t, marts)
	if len(marts.Deliveries) != len(company.Expected()) {
		t.Errorf("%d deliveries, want %d", len(marts.Deliveries), len(company.Expected()))
	}
	for _, want := range company.Expected() {
		i := slices.IndexFunc(marts.Deliveries, func(d report.Delivery) bool {
			return d.Feed == want.Feed && strings.HasPrefix(d.File, want.File)
		})
		if i < 0 {
			t.Errorf("feed %s: %s was not delivered", want.Feed, want.File)
			continue
		}
		d := marts.Deliveries[i]
		got := models.Counts{Read: d.RowsRead, Landed: d.RowsLanded, Rejected: d.RowsRejected, Skipped: d.RowsSkipped}
		if got != want.Counts || d.RowsHeldBack != want.Unmatched {
			t.Errorf("feed %s: %s: %+v and %d held back, want %+v and %d", d.Feed, d.File, got, d.RowsHeldBack, want.Counts, want.Unmatched)
		}
	}
}

// checkDemoSentences looks for what a leader must be told about the company, and what was
// planted to be told.
func checkDemoSentences(t *testing.T, marts *report.Marts) {
	t.Helper()
	var out strings.Builder
	if err := report.Render(&out, marts, report.Options{}); err != nil {
		t.Fatal(err)
	}
	page := strings.NewReplacer("\u2068", "", "\u2069", "", "<bdi>", "", "</bdi>", "", "\u00a0", " ", "&#43;", "+").Replace(out.String())
	for what, sentence := range map[string]string{
		"a program and its share of the target": "Line 3 technical certification moved it by +0.462",
		"a program of teams and its share":      "Shift boards moved it by +0.00525 share of planned hours: 5 % of the target",
		"a goal that will not be met":           "It will not be met by December 31, 2026 at this pace: 28.3 units per hour",
		"a goal that will be met":               "It will be met by December 31, 2026 at this pace: 6.90 minutes",
		"a goal that is met":                    "Newcomers who carry a full load sooner <span class=\"grade strong\">Reached",
		"a metric that moved the other way":     "That is more than the metric moved since the baseline, by",
		"spend without a goal":                  "of the spend serves no stated goal; the largest part is Leadership offsite",
		"a goal without a program":              "No program serves the goal Deliver on the day we promised.",
		"a skill that nobody teaches":           "No program teaches the skill Plan a delivery backwards from its day.",
		"a metric agreed too late":              "Drawing standards on Drawings right the first time: the metric was agreed on January 12, 2026, after the launch on November 3, 2025.",
		"an agreement dated back":               "CAD automation on Hours per drawing: the agreement was dated back to August 4, 2025; it was first seen on February 2, 2026",
		"an agreement that nobody witnessed":    "Welcome weeks on Days to a full load: the agreement of December 2, 2024 is declared and not witnessed (project charter of 2 December 2024).",
		"taught and never seen":                 "Error-proofing basics teaches what is hardly ever seen on the job",
		"works and loses money":                 "It worked, but the gain does not surely cover the cost.</p>\n<ul><li>Design reviews that find faults",
		"a well-measured null":                  "changed too little to matter.</p>\n<ul><li>Service excellence",
		"days saved":                            "trained newcomers probably needed",
	} {
		if !strings.Contains(page, sentence) {
			t.Errorf("%s: the page does not say %q", what, sentence)
		}
	}
}

// checkSaidAnew makes every sentence of the marts again from the codes and figures beside it,
// as pages in other languages do.
func checkSaidAnew(t *testing.T, marts *report.Marts) {
	t.Helper()
	english, same := language.English(), 0
	check := func(got, want string) {
		if got != want {
			t.Errorf("from the figures of the row:\n%s\nand the row says:\n%s", got, want)
		}
		same++
	}
	for _, i := range marts.Impacts {
		if i.SegmentType == "all" && !i.IsSuppressed {
			check(i.Said().In(english), i.VerdictSentence)
		}
	}
	for _, r := range marts.Ramps {
		check(r.Said().In(english), r.VerdictSentence)
	}
	for _, f := range marts.Findings {
		check(f.Said().In(english), f.What)
		check(string(sentence.Facts[f.Code].Done), f.Done)
		check(string(sentence.Facts[f.Code].Sheet), f.SheetRemedy)
	}
	for _, c := range marts.Checks {
		check(string(sentence.Facts[c.Code].Rule), c.Rule)
		if c.Reason != nil {
			check(c.Said().In(english), *c.Reason)
		}
	}
	if same < 50 {
		t.Errorf("%d sentences were made again", same)
	}
}
