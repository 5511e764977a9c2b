package report

import (
	"github.com/impactmart/impactmart/internal/chart"
	"github.com/impactmart/impactmart/internal/language"
)

func balanceTable(say *language.Language, rows []Balance, names naming) *chart.Table {
	t := tableIn(say, "How similar the two groups were before training",
		words("Program"), words("Metric"), words("Compared on"), numbers("Trained, mean"),
		numbers("Others, mean"), numbers("Difference, standard deviations"), words("Assessment"))
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
