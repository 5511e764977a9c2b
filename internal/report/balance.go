package report

import "github.com/impactmart/impactmart/internal/chart"

func balanceTable(rows []Balance, names naming) *chart.Table {
	t := &chart.Table{
		Summary: "How similar the two groups were before training",
		Columns: []chart.Column{chart.Words("Program"), chart.Words("Metric"), chart.Words("Compared on"), chart.Numbers("Trained, mean"),
			chart.Numbers("Others, mean"), chart.Numbers("Difference, standard deviations"), chart.Words("Assessment")},
	}
	for _, b := range rows {
		reading := optional(b.BalanceBand, bands.of)
		if b.IsSuppressed {
			reading = "too few people to show"
		}
		t.Add(names.program(b.ProgramID), names.metric(b.MetricID), covariates.of(b.Covariate),
			optional(b.TrainedMean, number), optional(b.ComparisonMean, number),
			optional(b.StandardizedDifference, number), reading)
	}
	return t
}
