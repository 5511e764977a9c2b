package report

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/impactmart/impactmart/internal/language"
)

// lead is the one paragraph that everybody reads.
type lead struct {
	Claim    string // how many programs worked
	Examples []example
	Spend    string // the spend that serves no goal
	Largest  link   // the program with the largest part of it
	Amount   string // the amount of that part
	Loss     string // the net benefit we can defend, if it is negative
}

// example is a result with its verdict sentence.
type example struct {
	link
	Sentence string
}

func (s site) leadOf(results []result, ramps []ramp) lead {
	m, say := s.marts, s.say
	l := lead{Claim: claim(say, m.Totals, results, ramps)}
	l.Examples = append(examples(results, "works", 2), examples(results, "worked_against", 1)...)
	if m.Totals.UnalignedSpendAmount > 0 {
		l.Spend = m.currency(say).short(m.Totals.UnalignedSpendAmount)
	}
	if m.Totals.DefensibleNetAmount < 0 {
		l.Loss = m.currency(say).short(m.Totals.DefensibleNetAmount)
	}
	if largest := largestWithoutGoal(m.Portfolio); largest != nil {
		l.Largest = s.link(largest.ProgramID)
		l.Amount = currency{largest.CurrencyCode, say}.short(*largest.TotalSpendAmount)
	}
	return l
}

func claim(say *language.Language, t Totals, results []result, ramps []ramp) string {
	measurable := slices.ContainsFunc(ramps, func(r ramp) bool { return r.IsReportable })
	for _, r := range results {
		measurable = measurable || r.isShown()
	}
	switch {
	case t.ProgramsCount == 0:
		return say.Text("The register has no programs yet, so there is nothing to assess.")
	case !measurable:
		return say.Text("Nothing could be measured yet: no program has enough data for a reliable figure.")
	case t.WorksCount == 0 && slices.ContainsFunc(ramps, func(r ramp) bool { return r.Verdict == "works" }):
		return say.Text("Newcomers probably become productive sooner with training, and no program has clearly moved another metric.")
	case t.WorksCount == 0:
		return say.Text("So far, none of %d programs has clearly worked.", t.ProgramsCount)
	}
	if t.ProgramsCount == 1 {
		return say.Text("The program worked.")
	}
	return say.Text("%[2]s of %[3]s programs worked.", t.WorksCount, capitalized(say.Spelled(t.WorksCount)), say.Spelled(t.ProgramsCount))
}

// capitalized is a text as it begins a sentence.
func capitalized(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:]
}

// examples returns the best results with the verdict.
func examples(results []result, verdict string, most int) []example {
	var out []example
	for _, r := range results {
		if r.Verdict == verdict && len(out) < most {
			out = append(out, example{r.Label(), r.Words()})
		}
	}
	return out
}

// largestWithoutGoal is the program or course without a goal that has the largest spend
// over all years.
func largestWithoutGoal(portfolio []Spending) *Spending {
	var largest *Spending
	for i := range portfolio {
		s := &portfolio[i]
		if s.TotalSpendAmount == nil || s.Alignment != "no_goal" && s.Alignment != unregistered {
			continue
		}
		if largest == nil || *s.TotalSpendAmount > *largest.TotalSpendAmount {
			largest = s
		}
	}
	return largest
}
