package calibrate

import (
	"fmt"
	"math"
	"strings"

	"github.com/impactmart/impactmart/internal/inference"
)

// Settings are what a document rests on beside the code.
type Settings struct {
	Date         string // of the run, yyyy-mm-dd
	Seed         uint64
	Replications int
}

// Bounds of a scenario whose assumptions hold, in percent.
const (
	CoverageFrom       = 93.5
	CoverageTo         = 96.5
	FalsePositivesFrom = 3.5
	FalsePositivesTo   = 6.5
)

const introduction = `# Calibration

Does a 95 %% interval hold the truth 95 times in 100? This table is made by ` + "`make calibrate`" + ` on %s: each scenario is a kind of company in which the truth is known, made up %d times with an effect and %d times without any, seed %d. What is counted is what the product would publish: ` + "`internal/calibrate`" + ` computes the sums of the SQL models, and a test holds it against them; estimates, grades and verdicts come from ` + "`internal/inference`" + `. [method.md](method.md) explains the words. Chance moves a share near 5 or 95 %% by %.1f points either way, and more where it counts fewer replications.

**Right** scenarios meet the method's assumptions. A test wants of them that coverage is within %.1f to %.1f %% and false positives within %.1f to %.1f %%: for the row to quote whatever its grade, and for the quoted ones alone where at least four in five are quoted. **Warned** ones do not, or have too few people, and the grade keeps the number from being quoted. **Missed** ones are where the method is wrong and does not know it; read them as its limits.

`

// Document writes the results as Markdown.
func Document(results []Result, s Settings) string {
	var b strings.Builder
	noise := 1.96 * math.Sqrt(95*5/float64(s.Replications))
	fmt.Fprintf(&b, introduction, s.Date, s.Replications, s.Replications, s.Seed, noise,
		CoverageFrom, CoverageTo, FalsePositivesFrom, FalsePositivesTo)
	writeQuoted(&b, results)
	writeNull(&b, results)
	writeEstimators(&b, results)
	writeWords(&b, results)
	return b.String()
}

// Summary is the short table that stands in the text on method.
func Summary(results []Result, s Settings) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, seed %d, %d replications with the planted effect and as many without, per scenario; of the row to quote, in percent:\n\n", s.Date, s.Seed, s.Replications)
	header(&b, "scenario", "", "quoted", "coverage", "false positives", "coverage of before and after")
	for _, r := range results {
		all := r.Primary()
		row(&b, r.Name, string(r.Expect),
			percent(all.Planted, r.Quoted.Planted.All), percent(all.Planted, all.Planted.Covered), percent(all.Null, all.Null.OffZero),
			percent(r.Estimators[0].Planted, r.Estimators[0].Planted.Covered))
	}
	return b.String()
}

func writeQuoted(b *strings.Builder, results []Result) {
	b.WriteString(`## What a reader is told

Of the row to quote (` + "`is_primary`" + `), in percent. *Quoted*: graded moderate or strong. *Coverage*: the interval holds the planted effect, of all rows and of the quoted ones. *False positives*: the same without an effect, the interval leaves out zero. *Naive*: coverage of before and after.

`)
	header(b, "scenario", "", "what happens, and what the method does", "quoted", "coverage", "when quoted", "false positives", "when quoted", "naive")
	for _, r := range results {
		all := r.Primary()
		row(b, r.Name, string(r.Expect), r.Story+" "+r.Lesson,
			percent(all.Planted, r.Quoted.Planted.All), percent(all.Planted, all.Planted.Covered), percent(r.Quoted.Planted, r.Quoted.Planted.Covered),
			percent(all.Null, all.Null.OffZero), percent(r.Quoted.Null, r.Quoted.Null.OffZero),
			percent(r.Estimators[0].Planted, r.Estimators[0].Planted.Covered))
	}
}

func writeNull(b *strings.Builder, results []Result) {
	b.WriteString(`
## Where nothing was there

What the row to quote says of a program without any effect, in percent; and of its strong rows alone, how many intervals leave out zero. A grade that depends on the estimate selects lucky draws: the last column is to be held against 5.

`)
	words := []string{inference.Works, inference.WorkedAgainst, inference.Promising, inference.NoMeaningfulEffect, inference.CannotTell, inference.Strong}
	header(b, append(append([]string{"scenario"}, words...), "false positives of strong rows")...)
	for _, r := range results {
		cells := []string{r.Name}
		for _, word := range words {
			cells = append(cells, percent(r.Primary().Null, r.Primary().Null.Words[word]))
		}
		row(b, append(cells, percent(r.Strong.Null, r.Strong.Null.OffZero))...)
	}
}

func writeEstimators(b *strings.Builder, results []Result) {
	b.WriteString(`
## By estimator

The row to quote is bold. *Bias* is the mean of (estimate − truth) / standard error; *error ratio* the mean standard error over the standard deviation of the estimates around the truth: below one, errors are stated too small.

`)
	header(b, "scenario", "estimator", "coverage %", "false positives %", "bias", "error ratio")
	for _, r := range results {
		for _, t := range r.Estimators {
			row(b, r.Name, bold(t), percent(t.Planted, t.Planted.Covered), percent(t.Null, t.Null.OffZero),
				fmt.Sprintf("%+.2f", t.Bias), fmt.Sprintf("%.2f", t.ErrorRatio))
		}
	}
}

func writeWords(b *strings.Builder, results []Result) {
	b.WriteString(`
## Grades and verdicts

Shares of the replications with the planted effect, in percent, and the rule that most often kept the grade from being higher. Before and after is never more than weak and has no verdict but cannot_tell; it is left out.

`)
	words := []string{
		inference.Strong, inference.Moderate, inference.Weak, inference.Insufficient,
		inference.Works, inference.Promising, inference.NoMeaningfulEffect, inference.WorkedAgainst, inference.CannotTell,
	}
	header(b, append(append([]string{"scenario", "estimator"}, words...), "most frequent cap")...)
	for _, r := range results {
		for _, t := range r.Estimators {
			if t.Estimator == inference.PrePost {
				continue
			}
			cells := []string{r.Name, bold(t)}
			for _, word := range words {
				cells = append(cells, percent(t.Planted, t.Planted.Words[word]))
			}
			row(b, append(cells, mostFrequent(t.Planted.Caps))...)
		}
	}
}

// header begins a table, row goes on with it.
func header(b *strings.Builder, cells ...string) {
	row(b, cells...)
	b.WriteString(strings.Repeat("| --- ", len(cells)) + "|\n")
}

func row(b *strings.Builder, cells ...string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func bold(t Tally) string {
	if t.IsPrimary {
		return "**" + t.Estimator + "**"
	}
	return t.Estimator
}

// fewest is the number of replications below which a share says nothing.
const fewest = 50

func percent(c Counts, n int) string {
	if c.All < fewest {
		return "–"
	}
	return fmt.Sprintf("%.1f", c.Share(n))
}

func mostFrequent(counts map[string]int) string {
	best := ""
	for name, n := range counts {
		if best == "" || n > counts[best] || n == counts[best] && name < best {
			best = name
		}
	}
	return best
}
