package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/impactmart/impactmart/internal/explain"
	"github.com/impactmart/impactmart/models"
)

func (p *page) sums() {
	if len(p.Equations) == 0 && p.Error == nil {
		return
	}
	p.title("Calculation")
	var rows []string
	for _, e := range p.Equations {
		rows = append(rows, fmt.Sprintf("%s\t= %s\t= %s", e.Name, e.Terms, number(e.Value)))
	}
	p.table(rows)
	rows = nil
	for _, i := range p.Impacts {
		if i.Effect == nil {
			rows = append(rows, i.Estimator+"\t"+withheld)
			continue
		}
		rows = append(rows, fmt.Sprintf("%s\t%s\t%s%s", i.Estimator, number(*i.Effect), interval(i), led(", ", primaryMark(i))))
	}
	p.table(rows)
	if e := p.Primary(); e.BracketLow != nil {
		wide := "within one standard error of each other"
		if e.IsBracketWide != nil && *e.IsBracketWide {
			wide = "more than one standard error apart"
		}
		p.line("  bracket of did and ancova: %s .. %s, %s", number(*e.BracketLow), number(*e.BracketHigh), wide)
	}
	if e := p.Primary(); e.LeadEffect != nil && e.LeadStdError != nil {
		p.line("  lead effect, the same difference one window earlier: %s, SE %s, p-value %s", number(*e.LeadEffect), number(*e.LeadStdError), optional(e.LeadPValue))
	}
}

func interval(i explain.Impact) string {
	if i.EffectLow == nil {
		return "no interval"
	}
	return fmt.Sprintf("%s .. %s (SE %s, %s)", number(*i.EffectLow), number(*i.EffectHigh), optional(i.EffectStdError), *i.SeType)
}

func primaryMark(i explain.Impact) string {
	if i.IsPrimary {
		return "the estimate to quote"
	}
	return ""
}

func optional(x *float64) string {
	if x == nil {
		return "unknown"
	}
	return number(*x)
}

func (p *page) interval() {
	e := p.Primary()
	if p.Error == nil {
		if e.IsSuppressed {
			p.title("The figures are withheld: an arm has fewer than %d people.", p.Claim.MinPeople)
		}
		return
	}
	p.title("Standard error and confidence interval of %s", e.Estimator)
	p.line("  %s", p.Error.Formula)
	var rows []string
	for _, f := range p.Error.Figures {
		rows = append(rows, f.Name+"\t"+value(f.Value))
	}
	p.table(rows)
	switch {
	case e.EffectPct == nil:
	case p.Claim.Scale == models.ScaleLog:
		p.line("  in percent: 100 (exp(%s) - 1) = %s %%, %s .. %s %%; the values are natural logarithms",
			number(*e.Effect), number(*e.EffectPct), optional(e.EffectLowPct), optional(e.EffectHighPct))
	default:
		p.line("  relative: %s / (%s - %s) = %s %%, %s .. %s %% (Fieller); the base is what trained people would have reached without the training",
			number(*e.Effect), optional(e.PostTrainedMean), number(*e.Effect), number(*e.EffectPct), optional(e.EffectLowPct), optional(e.EffectHighPct))
	}
	if e.PValue != nil {
		p.line("  p-value %s, adjusted within the program %s; detectable effect with 80 %% power: %s", number(*e.PValue), optional(e.PValueAdjusted), optional(e.DetectableEffect))
	}
}

func value(x any) string {
	switch v := x.(type) {
	case nil:
		return "unknown"
	case float64:
		return number(v)
	}
	return fmt.Sprint(x)
}

func (p *page) grade() {
	e := p.Primary()
	p.title("Grade: %s%s", e.EvidenceGrade, led(", capped by ", text(e.EvidenceCap)))
	if p.Explanation.Explanation == nil {
		return
	}
	var rows []string
	for _, rule := range p.Grade {
		mark := "-"
		if rule.Applies {
			mark = "applies"
		}
		var figures []string
		for _, f := range rule.LookedAt {
			figures = append(figures, f.Name+" "+value(f.Value))
		}
		rows = append(rows, fmt.Sprintf("%s\t%s\t%s\t%s", rule.Cap, rule.Rule, mark, strings.Join(figures, ", ")))
	}
	p.table(rows)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (p *page) verdict() {
	e := p.Primary()
	p.title("Verdict: %s", e.Verdict)
	if p.Explanation.Explanation == nil {
		return
	}
	for _, rule := range p.Verdict {
		mark := "no "
		if rule.Applies {
			mark = "yes"
		}
		p.line("  %s  %s: %s", mark, rule.Verdict, rule.Doc)
	}
}

// facts are the contradicting facts of the run, and what this estimate would be without
// their people where it is the one that they move most.
func (p *page) facts() {
	if len(p.Findings) == 0 {
		return
	}
	p.title("Facts that contradict each other")
	for _, f := range p.Findings {
		p.line("  %s, %s (rows %s): %s. %s [%s]", f.Feed, f.File, f.FirstRows, f.What, f.Done, f.Code)
		if f.AcceptedBecause != nil {
			p.line("    accepted because: %s", *f.AcceptedBecause)
		}
		if f.ProgramID != nil && f.MetricID != nil && *f.ProgramID == p.Claim.Program && *f.MetricID == p.Claim.Metric {
			p.line("    without these people: %s instead of %s", optional(f.OtherEffect), optional(f.Effect))
		}
	}
}

func (p *page) money() {
	if len(p.Returns) == 0 {
		return
	}
	p.title("Money in %s", p.Returns[0]["currency_code"])
	rows := []string{"scenario\timprovement x value x people x periods\t= benefit\tcost\tnet\tROI %"}
	for _, r := range p.Returns {
		rows = append(rows, fmt.Sprintf("%s\t%s x %s x %s x %s\t%s\t%s\t%s\t%s", r["scenario"],
			short(r["improvement_used"]), short(r["value_per_unit_amount"]), short(r["people_count"]), short(r["claimed_periods_count"]),
			amount(r["benefit_amount"]), amount(r["cost_amount"]), amount(r["net_benefit_amount"]), short(r["roi_pct"])))
	}
	p.table(rows)
	if left := p.Returns[0]["unclaimed_pct"]; left != "" && left != "0" {
		p.line("  less %s %% of it: people have left, or the next program claims it for the same people", short(left))
	}
	if reason := p.Returns[0]["not_reportable_reason"]; reason != "" {
		p.line("  no benefit is claimed: %s", reason)
	}
}

// amount is an amount of money as it is in the mart.
func amount(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// short formats a number of the mart with six significant digits.
func short(text string) string {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return amount(text)
	}
	return number(x)
}

func (p *page) power() {
	w := p.Power
	if w == nil {
		return
	}
	p.title("People and time needed")
	rows := []string{"detectable now\t" + optional(w.DetectableEffect) + " " + p.Claim.Unit}
	if w.PeopleNeeded != nil {
		rows = append(rows, fmt.Sprintf("people needed\t%d for a change of %s", *w.PeopleNeeded, optional(p.Claim.SmallestChange)))
	}
	if w.TrainedPerMonth != nil {
		rows = append(rows, "trained recently\t"+number(*w.TrainedPerMonth)+" per month")
	}
	rows = append(rows, "enough people in\t"+optional(w.MonthsToEnoughPeople)+" months")
	if w.MaturityDate != nil {
		rows = append(rows, fmt.Sprintf("post windows end\t%s, in %s months", w.MaturityDate, optional(w.MonthsToMaturity)))
	}
	p.table(rows)
}

func (p *page) models() {
	p.title("Models")
	for _, o := range p.Models {
		p.line("  %s", o.Figures)
		for _, m := range o.Models {
			p.line("    %s", m)
		}
	}
}
