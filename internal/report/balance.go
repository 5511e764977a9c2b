package report

import (
	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

func balanceTable(say *language.Language, rows []Balance, names naming) *chart.Table {
	t := tableIn(say, "How similar the two groups were before training",
		chart.Words("Program"), chart.Words("Metric"), chart.Words("Compared on"), chart.Numbers("Trained, mean"),
		chart.Numbers("Others, mean"), chart.Numbers("Difference, standard deviations"), chart.Words("Assessment"))
	for _, b := range rows {
		reading := optional(b.BalanceBand, bands.in(say))
		if b.IsSuppressed {
			reading = say.Text("too few people to show")
		}
		t.Add(names.program(b.ProgramID), names.metric(b.MetricID), covariates.of(say, b.Covariate),
			optional(b.TrainedMean, say.Number), optional(b.ComparisonMean, say.Number),
			optional(b.StandardizedDifference, say.Number), reading)
	}
	return t
}
