package calibrate

import (
	"fmt"
	"math"
	"strings"

	"github.com/impactmart/impactmart/internal/inference"
)

// Settings are what a document depends on in addition to the code.
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

// Where less than WrongBelow percent of the intervals contain the truth, at most
// QuotedAndWrong percent of the replications may be quoted with one that does not.
const (
	WrongBelow     = 90.0
	QuotedAndWrong = 2.0
)

const introduction = `# Calibration

Does a 95 %% interval contain the truth 95 times in 100? ` + "`make calibrate`" + ` made these tables on %s: each scenario is a kind of company in which the truth is known, simulated %d times with an effect and as often without any, seed %d. The figures count what the product's own models and computations make of the companies, which enter as the programs of large runs. [method.md](method.md) explains the terms. Chance moves a share near 5 or 95 %% by %.1f points in either direction.

**Right** scenarios meet the method's assumptions. From 2,000 replications on, a test requires that their coverage is %.1f to %.1f %% and that their false positives are %.1f to %.1f %%: for the row to quote whatever its grade, and for the quoted rows alone where at least four in five are quoted. [What is outside](#outside-the-bounds) fails it, and has its reason. **Warned** scenarios do not meet the assumptions, or have too few people, and the grade keeps the number from being quoted. A test requires that at most %.0f %% of the replications are quoted with an interval that misses the truth, wherever fewer than %.0f %% of all intervals contain it. **Faint** scenarios are faults too small for the data of such a company to show them each time: their share that is quoted and wrong is a limit of the method, and a larger fault of the kind, or a larger company, is warned of. In **missed** scenarios the method is wrong and nothing in the data shows it.

`

// Document returns the results as Markdown.
func Document(results []Result, s Settings) string {
	var b strings.Builder
	noise := 1.96 * math.Sqrt(95*5/float64(s.Replications))
	fmt.Fprintf(&b, introduction, s.Date, s.Replications, s.Seed, noise,
		CoverageFrom, CoverageTo, FalsePositivesFrom, FalsePositivesTo, QuotedAndWrong, WrongBelow)
	writeQuoted(&b, results)
	writeOutside(&b)
	writeNull(&b, results)
	writeEstimators(&b, results)
	writeWords(&b, results)
	return b.String()
}

// Summary is the short table in docs/method.md.
func Summary(results []Result, s Settings) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, seed %d, %d replications of each scenario with the planted effect and as many without; of the row to quote, in percent:\n\n", s.Date, s.Seed, s.Replications)
	header(&b, "scenario", "", "quoted", "coverage", "false positives", "quoted and wrong", "coverage of before and after")
	for _, r := range results {
		all := r.Primary()
		row(&b, r.Name, string(r.Expect),
			percent(all.Planted, r.Quoted.Planted.All), percent(all.Planted, all.Planted.Covered), percent(all.Null, all.Null.OffZero),
			percent(all.Planted, r.Quoted.Planted.Missed()),
			percent(r.Estimators[0].Planted, r.Estimators[0].Planted.Covered))
	}
	return b.String()
}

func writeQuoted(b *strings.Builder, results []Result) {
	b.WriteString(`## What a reader is told

For the row to quote (` + "`is_primary`" + `), in percent. *Quoted*: graded moderate or strong. *Coverage*: the interval contains the planted effect, for all rows and for the quoted rows. *False positives*: the interval excludes zero although there is no effect, for all rows and for the quoted rows. *Quoted and wrong*: quoted with an interval that does not contain the truth, as a share of all replications, with an effect and without. *Naive*: coverage of before and after.

`)
	header(b, "scenario", "", "what happens, and what the method does", "quoted", "coverage", "when quoted", "false positives", "when quoted", "quoted and wrong", "without an effect", "naive")
	for _, r := range results {
		all := r.Primary()
		row(b, r.Name, string(r.Expect), r.Story+" "+r.Lesson,
			percent(all.Planted, r.Quoted.Planted.All), percent(all.Planted, all.Planted.Covered), percent(r.Quoted.Planted, r.Quoted.Planted.Covered),
			percent(all.Null, all.Null.OffZero), percent(r.Quoted.Null, r.Quoted.Null.OffZero),
			percent(all.Planted, r.Quoted.Planted.Missed()), percent(all.Null, r.Quoted.Null.Missed()),
			percent(r.Estimators[0].Planted, r.Estimators[0].Planted.Covered))
	}
}

func writeOutside(b *strings.Builder) {
	fmt.Fprintf(b, `
## Outside the bounds

These right scenarios have a figure outside of the bounds, so that `+"`make calibrate`"+` ends with an error. All are of the kind that a reader is safe with: intervals that contain the truth more often than they say.

`)
	var faint []string
	for _, s := range Scenarios {
		if why := Outside[s.Name]; why != "" {
			fmt.Fprintf(b, "- *%s*: %s\n", s.Name, why)
		}
		if s.Expect == Faint {
			faint = append(faint, "*"+s.Name+"*")
		}
	}
	fmt.Fprintf(b, "\nThe faint scenarios are quoted and wrong more often than %.0f times in 100, each for the reason in its row: %s.\n", QuotedAndWrong, strings.Join(faint, "; "))
}

func writeNull(b *strings.Builder, results []Result) {
	b.WriteString(`
## Without any effect

What the row to quote says about a program without any effect, in percent; and for its strong rows alone, how many intervals exclude zero. A grade that depends on the estimate would select lucky draws: compare the last column with 5.

`)
	words := []string{inference.Works, inference.WorkedAgainst, inference.Promising, inference.MayHaveHarmed, inference.NoMeaningfulEffect, inference.CannotTell, inference.Strong}
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

The row to quote is bold. *Bias* is the mean of (estimate − truth) / standard error. *Error ratio* is the mean standard error divided by the standard deviation of the estimates around the truth: below one, standard errors are too small.

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

Shares of the replications with the planted effect, in percent, and the rule that most often kept the grade from being higher. Before and after is omitted: its grade is at most weak and its verdict is always cannot_tell.

`)
	words := []string{
		inference.Strong, inference.Moderate, inference.Weak, inference.Insufficient,
		inference.Works, inference.Promising, inference.NoMeaningfulEffect, inference.WorkedAgainst, inference.MayHaveHarmed, inference.CannotTell,
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

// header writes the header of a table, row one row.
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

// fewest is the number of replications below which a share is not shown.
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
