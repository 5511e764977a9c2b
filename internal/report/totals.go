package report

import "github.com/impactmart/impactmart/models"

// worth is a cost and the benefit of it, at the estimates and at the low ends of the ranges.
type worth struct {
	cost       models.Cents
	point, low *models.Cents
	isComplete bool
	currency   currency
}

// words say what something cost and what it was worth; empty if it cost nothing. Where
// others gained from it, nobody says that no gain was measured.
func (w worth) words(of string, othersGained bool) string {
	if w.cost == 0 {
		return ""
	}
	text := of + " cost " + w.currency.short(w.cost)
	if !w.isComplete {
		text += " as far as is known"
	}
	switch {
	case w.point == nil && othersGained:
		return text + "; nobody of its department gained from it."
	case w.point == nil:
		return text + "; no gain in money has been measured."
	case w.low == nil:
		return text + ", and its gains, claimed for as long as the register says and whatever their evidence, add up to " + w.currency.short(*w.point) + "."
	}
	return text + ", and its gains, claimed for as long as the register says, each counted once and whatever its evidence, add up to " + w.currency.short(*w.point) + ", or " + w.currency.short(*w.low) + " at the low ends of the ranges."
}

// add takes up the row of a scenario.
func (w *worth) add(scenario string, benefit *models.Cents, cost models.Cents, isComplete bool, code string) {
	w.cost, w.isComplete, w.currency = cost, isComplete, currency(code)
	switch scenario {
	case "point":
		w.point = benefit
	case "interval_low":
		w.low = benefit
	}
}

// moneyOf says what the training for a goal cost and was worth; empty if it cost nothing.
func moneyOf(all []GoalReturn, goalID string) string {
	var w worth
	outside := ""
	for _, r := range all {
		if value(r.GoalID) != goalID {
			continue
		}
		w.add(r.Scenario, r.BenefitAmount, r.CostAmount, r.CostIsComplete, r.CurrencyCode)
		if r.Scenario == "point" && r.OutsideAmount != nil {
			outside = " What people outside of its department gained, " + currency(r.CurrencyCode).short(*r.OutsideAmount) + " at the estimates, is not in it."
		}
	}
	return w.words("The training for it", outside != "") + outside
}

// totalOf says the same of all training but compliance.
func totalOf(all []PortfolioReturn) string {
	var w worth
	for _, r := range all {
		w.add(r.Scenario, r.BenefitAmount, r.CostAmount, r.CostIsComplete, r.CurrencyCode)
	}
	return w.words("All training except compliance", false)
}
