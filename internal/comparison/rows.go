// Code generated from the contracts in sql; DO NOT EDIT. Run make docs.

package comparison

// Attrition is a row of int_attrition.
type Attrition struct {
	ProgramID       string  `col:"program_id"`       // Program.
	MetricID        string  `col:"metric_id"`        // Metric.
	ColleaguesCount int64   `col:"colleagues_count"` // Colleagues at the index period, measured in the baseline window and not trained by the end of the post window; counted once per cohort.
	LostCount       int64   `col:"lost_count"`       // Of these colleagues, those who left before the end of the post window, or were measured too little in it.
	LostRatio       float64 `col:"lost_ratio"`       // Share of colleagues lost, cells of cohort and stratum weighted by their trained people. Unit: 0..1.
}

// BalanceSums is a row of int_balance_sums.
type BalanceSums struct {
	ProgramID       string   `col:"program_id"`       // Program.
	MetricID        string   `col:"metric_id"`        // Metric.
	Covariate       string   `col:"covariate"`        // What is compared.
	TrainedCount    int64    `col:"trained_count"`    // Trained people with a value.
	ComparisonCount int64    `col:"comparison_count"` // Comparison people with a value.
	TrainedMean     *float64 `col:"trained_mean"`     // Mean of the trained people.
	ComparisonMean  *float64 `col:"comparison_mean"`  // Mean of the comparison people, cells weighted by their trained people.
	TrainedVar      *float64 `col:"trained_var"`      // Variance of the trained people.
	ComparisonVar   *float64 `col:"comparison_var"`   // Variance of the comparison people.
	ValueMost       float64  `col:"value_most"`       // Largest distance of one person from the mean of its arm.
	WeightMost      float64  `col:"weight_most"`      // Largest weight that one person can have in a mean: of the comparison people, the weight of a cell divided by its comparison people, added up over the cohorts of a stratum. Unit: 0..1.
}
