package report

import (
	"strings"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/models"
)

// worth is a cost and the benefit of it, at the estimates and at the low ends of the ranges.
type worth struct {
	cost       models.Cents
	point, low *models.Cents
	isComplete bool
	currency   currency
}

// words say what something cost, as a beginning has it, and what it was worth; empty if it
// cost nothing. Where others gained from it, nobody says that no gain was measured.
func (w worth) words(beginning language.Key, othersGained bool) string {
	if w.cost == 0 {
		return ""
	}
	say := w.currency.say
	text := say.Text(beginning, w.currency.short(w.cost))
	if !w.isComplete {
		text += say.Text(" as far as is known")
	}
	switch {
	case w.point == nil && othersGained:
		return text + say.Text("; nobody of its department gained from it.")
	case w.point == nil:
		return text + say.Text("; no gain in money has been measured.")
	case w.low == nil:
		return text + say.Text(", and its gains, claimed for as long as the register says and whatever their evidence, add up to %s.", w.currency.short(*w.point))
	}
	return text + say.Text(", and its gains, claimed for as long as the register says, each counted once and whatever its evidence, add up to %s, or %s at the low ends of the ranges.", w.currency.short(*w.point), w.currency.short(*w.low))
}

// add takes up the row of a scenario.
func (w *worth) add(scenario string, benefit *models.Cents, cost models.Cents, isComplete bool, code currency) {
	w.cost, w.isComplete, w.currency = cost, isComplete, code
	switch scenario {
	case "point":
		w.point = benefit
	case "interval_low":
		w.low = benefit
	}
}

// moneyOf says what the training for a goal cost and was worth; empty if it cost nothing.
func moneyOf(say *language.Language, all []GoalReturn, goalID string) string {
	var w worth
	outside, othersGained := "", false
	for _, r := range all {
		if value(r.GoalID) != goalID {
			continue
		}
		unit := currency{r.CurrencyCode, say}
		w.add(r.Scenario, r.BenefitAmount, r.CostAmount, r.CostIsComplete, unit)
		if r.Scenario == "point" {
			outside, othersGained = r.outside(say, unit), r.OutsideAmount != nil
		}
	}
	return strings.TrimSpace(w.words("The training for it cost %s", othersGained) + " " + outside)
}

// outside says what people outside of the goal's department gained and cost; empty if there
// are none.
func (r GoalReturn) outside(say *language.Language, unit currency) string {
	switch gained, cost := r.OutsideAmount, r.OutsideCostAmount; {
	case gained != nil && cost != nil:
		return say.Text("What people outside of its department gained, %s at the estimates, and the part of the cost for them, %s, are not in it.", unit.short(*gained), unit.short(*cost))
	case gained != nil:
		return say.Text("What people outside of its department gained, %s at the estimates, is not in it.", unit.short(*gained))
	case cost != nil:
		return say.Text("The part of the cost for people outside of its department, %s, is not in it.", unit.short(*cost))
	}
	return ""
}

// totalOf says the same of all training but compliance.
func totalOf(say *language.Language, all []PortfolioReturn) string {
	var w worth
	apart := ""
	for _, r := range all {
		unit := currency{r.CurrencyCode, say}
		w.add(r.Scenario, r.BenefitAmount, r.CostAmount, r.CostIsComplete, unit)
		if r.Scenario == "point" && r.ExploratoryAmount != nil {
			apart = " " + say.Text("Not counted are %s of programs whose metric was not agreed on before launch, or is not what was agreed and published by then, or whose groups are others.", unit.short(*r.ExploratoryAmount))
		}
	}
	return w.words("All training except compliance cost %s", false) + apart
}
