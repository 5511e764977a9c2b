package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/impactmart/impactmart/internal/explain"
	"github.com/impactmart/impactmart/models"
)

// page writes an explanation as text and keeps the first error.
type page struct {
	w   io.Writer
	err error
	explain.Explanation
}

// writeExplanation explains one program and metric in the order of the calculation.
func writeExplanation(w io.Writer, x explain.Explanation) error {
	p := &page{w: w, Explanation: x}
	p.line("%s on %s", x.Claim.ProgramName, x.Claim.MetricName)
	p.line("%s", x.Primary().VerdictSentence)
	if x.IsGuarded {
		p.line("These figures are exact and for those who run impactmart; the marts round them (privacy.figures: guarded).")
	}
	if x.WaitsSince != nil {
		p.line("These figures are of today's data, and the marts still show those of run %s%s: too few people have changed since.", x.WaitsSince.Run, x.WaitsSince.Data())
	}
	for _, chapter := range []func(){
		p.claim, p.windows, p.funnel, p.cohorts, p.waves, p.sums, p.interval, p.grade, p.verdict, p.facts, p.money, p.power, p.models,
	} {
		chapter()
	}
	return p.err
}

func (p *page) line(format string, args ...any) {
	if _, err := fmt.Fprintf(p.w, format+"\n", args...); p.err == nil {
		p.err = err
	}
}

func (p *page) title(format string, args ...any) { p.line("\n"+format, args...) }

// table writes rows in columns; the cells of a row are separated by tabs.
func (p *page) table(rows []string) {
	var text strings.Builder // never returns an error
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(t, row)
	}
	_ = t.Flush()
	for row := range strings.Lines(text.String()) {
		p.line("  %s", strings.TrimRight(row, " \n"))
	}
}

func (p *page) claim() {
	c := p.Claim
	rows := []string{
		"program\t" + c.Program + led(", launched ", c.Launch),
		fmt.Sprintf("metric\t%s, in %s; %s is better", c.Metric, c.Unit, c.Better),
	}
	if c.Goal != "" {
		rows = append(rows, "goal\t"+c.Goal+": "+c.GoalName+led(", owned by ", c.Owner))
	}
	agreed := "not agreed before launch, or not witnessed, so exploratory"
	if p.Windows.IsConfirmatory {
		agreed = "before launch, so confirmatory"
	}
	rows = append(rows, "agreed\t"+c.Agreed+led(" ", agreed))
	if c.SmallestChange != nil {
		rows = append(rows, fmt.Sprintf("matters\ta change of at least %s %s", number(*c.SmallestChange), c.Unit))
	}
	p.title("The claim")
	p.table(rows)
}

// led returns the text after a lead, or nothing if the text is empty.
func led(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + text
}

func (p *page) windows() {
	w := p.Windows
	header, lead, baseline, post := "window\t"+w.Grain+"s from the "+w.Grain+" of completion", "lead\t", "baseline\t", "post\t"
	lead += span(w.LeadFrom, w.BaselineFrom-1)
	baseline += span(w.BaselineFrom, w.BaselineTo)
	post += span(w.PostFrom, w.PostTo)
	if e := p.Example; e != nil {
		header += "\tlargest cohort, " + w.Grain + " of " + e.IndexDate.String()
		lead += "\t" + e.LeadStartDate.String() + " .. " + models.Day{Time: e.BaselineStartDate.AddDate(0, 0, -1)}.String()
		baseline += "\t" + e.BaselineStartDate.String() + " .. " + e.BaselineEndDate.String()
		post += "\t" + e.PostStartDate.String() + " .. " + e.PostEndDate.String()
	}
	p.title("Windows")
	p.table([]string{header, lead, baseline, post})
	p.line("  A window counts if at least %s %% of its %ss are observed. The value is a %s.", number(100*w.MinCoverage), w.Grain, p.Claim.Kind)
	if p.Through != nil {
		p.line("  The data end on %s.", p.Through)
	}
}

func span(from, to int64) string { return fmt.Sprintf("%+d .. %+d", from, to) }

func (p *page) funnel() {
	p.title("Participants by step")
	var rows []string
	var total *int64
	for _, s := range p.Funnel {
		people := fmt.Sprintf("fewer than %d, or withheld to protect such a count", p.Claim.MinPeople)
		if s.PeopleCount != nil {
			people = strconv.FormatInt(*s.PeopleCount, 10)
		}
		rows, total = append(rows, s.Step+"\t"+people), s.TotalCount
	}
	if total != nil {
		rows = append(rows, fmt.Sprintf("total\t%d", *total))
	}
	if len(rows) == 0 {
		rows = []string{"nobody was assigned or trained"}
	}
	p.table(rows)
}

const shareHeader = "trained\tcomparison\ttrained before, after\tcomparison before, after\tweight x difference = contribution"

func (p *page) cohorts() {
	if len(p.Cohorts) == 0 {
		return
	}
	within := "all colleagues"
	if len(p.Claim.Strata) > 0 {
		within = "colleagues of the same " + strings.Join(p.Claim.Strata, " and ")
	}
	p.title("Cohorts and cells: people trained in each %s compared with %s who were not trained by the end of the post window", p.Windows.Grain, within)
	rows := []string{p.Windows.Grain + " of\tstratum\t" + shareHeader}
	for _, c := range p.Cohorts {
		rows = append(rows, p.cohort(c)...)
	}
	p.table(rows)
	if strings.Contains(strings.Join(rows, ""), withheld) {
		p.line("  Withheld: figures with fewer than %d people in an arm, and other figures that would reveal them.", p.Claim.MinPeople)
	}
}

// cohort returns one row for a cohort with one cell; otherwise one row for the cohort and
// one for each cell that is not withheld.
func (p *page) cohort(c explain.CohortShare) []string {
	if len(c.Cells) == 1 {
		return []string{c.Index.String() + "\t" + c.Cells[0].Stratum + "\t" + share(c.Share)}
	}
	rows, hidden := []string{fmt.Sprintf("%s\tall %s\t%s", c.Index, models.Counted(len(c.Cells), "cell", "cells"), share(c.Share))}, 0
	for _, cell := range c.Cells {
		if cell.Share == nil {
			hidden++
			continue
		}
		rows = append(rows, "\t"+cell.Stratum+"\t"+share(cell.Share))
	}
	if hidden > 0 && c.Share != nil {
		rows = append(rows, fmt.Sprintf("\t%s\t%s", models.Counted(hidden, "cell", "cells"), share(nil)))
	}
	return rows
}

func (p *page) waves() {
	if len(p.Waves) == 0 {
		return
	}
	p.title("Waves: people assigned to treatment compared with other assigned people, by date of assignment")
	rows := []string{"assigned\t" + shareHeader}
	for _, w := range p.Waves {
		rows = append(rows, w.Assigned.String()+"\t"+share(w.Share))
	}
	p.table(rows)
}

const withheld = "withheld"

func share(s *explain.Share) string {
	if s == nil {
		return withheld + "\t\t\t\t"
	}
	return fmt.Sprintf("%d\t%d\t%s, %s\t%s, %s\t%s x %s = %s", s.Trained, s.Comparison,
		number(s.TrainedBefore), number(s.TrainedAfter), number(s.ComparisonBefore), number(s.ComparisonAfter),
		number(s.Weight), number(s.Difference), number(s.Contribution))
}

// number formats a number with six significant digits.
func number(x float64) string { return fmt.Sprintf("%.6g", x) }
