/*
doc: >
  How similar trained and comparison people were before training, per covariate, with the
  bands of the What Works Clearinghouse.
grain: [program_id, metric_id, covariate]
inputs: [int_balance_sums]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: covariate, type: varchar, required: true, values: [baseline_metric, tenure_years, hourly_cost], doc: "baseline_metric (in the metric's unit), tenure_years or hourly_cost (in the reporting currency)."}
  - {name: trained_count, role: count of trained}
  - {name: comparison_count, role: count of comparison, doc: Comparison people with a value.}
  - {name: trained_mean, role: mean of covariate over trained, doc: "Mean of the trained people; null for hourly_cost, because pay is published as a sum per program and year only."}
  - {name: comparison_mean, role: mean of covariate over comparison, doc: "Mean of the comparison people, cells weighted by their trained people; null for hourly_cost."}
  - {name: standardized_difference, type: double, unit: standard deviations, role: "effect of covariate over trained, comparison", doc: Difference between the means divided by the square root of the mean of both variances (Austin 2009); null where nothing varies.}
  - {name: variance_ratio, type: double, role: "effect of covariate over trained, comparison", doc: Variance of the trained people divided by that of the comparison people; null where the latter is zero.}
  - {name: balance_band, type: varchar, values: [fine, needs_adjustment, fails], doc: "fine (up to 0.05), needs_adjustment (up to 0.25) or fails; null when unknown."}
  - {name: is_suppressed, required: true}
holds:
  - variance_ratio >= 0
suppress:
  - people: [trained_count, comparison_count]
    hides: [trained_count, comparison_count, trained_mean, comparison_mean, standardized_difference, variance_ratio, balance_band]
    marks: is_suppressed
*/
with spreads as (
    select
        program_id,
        metric_id,
        covariate,
        trained_count,
        comparison_count,
        trained_mean,
        comparison_mean,
        ratio(trained_mean - comparison_mean, sqrt((trained_var + comparison_var) / 2)) as standardized_difference,
        ratio(trained_var, comparison_var) as variance_ratio
    from int_balance_sums
)

select
    program_id,
    metric_id,
    covariate,
    trained_count,
    comparison_count,
    case when covariate <> 'hourly_cost' then trained_mean end as trained_mean,
    case when covariate <> 'hourly_cost' then comparison_mean end as comparison_mean,
    standardized_difference,
    variance_ratio,
    case
        when standardized_difference is null then null
        when abs(standardized_difference) <= 0.05 then 'fine'
        when abs(standardized_difference) <= 0.25 then 'needs_adjustment'
        else 'fails'
    end as balance_band,
    false as is_suppressed
from spreads
