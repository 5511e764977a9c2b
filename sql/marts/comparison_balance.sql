/*
doc: >
  How alike trained and comparison people were before training, per covariate,
  with the bands of the What Works Clearinghouse.
grain: [program_id, metric_id, covariate]
inputs: [int_balance_sums, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: covariate, type: varchar, required: true, doc: "baseline_metric (in the metric's unit), tenure_years or hourly_cost (in the reporting currency)."}
  - {name: trained_count, type: bigint, doc: Trained people with a value; null when suppressed.}
  - {name: comparison_count, type: bigint, doc: Comparison people with a value; null when suppressed.}
  - {name: trained_mean, type: double, doc: "Mean, trained."}
  - {name: comparison_mean, type: double, doc: "Mean, comparison, cells weighted by the trained."}
  - {name: standardized_difference, type: double, unit: standard deviations, doc: "Difference of the means over the root of the mean of both variances (Austin 2009); null where nothing varies."}
  - {name: variance_ratio, type: double, doc: "Variance of the trained over that of the comparison; null where the latter is zero."}
  - {name: balance_band, type: varchar, doc: "fine (up to 0.05), needs_adjustment (up to 0.25) or fails; null when unknown."}
  - {name: is_suppressed, type: boolean, required: true, doc: Whether figures are withheld because an arm has fewer people than the privacy floor.}
*/
with spreads as (
    select
        b.program_id,
        b.metric_id,
        b.covariate,
        b.trained_count < s.min_people or b.comparison_count < s.min_people as is_suppressed,
        b.trained_count,
        b.comparison_count,
        b.trained_mean,
        b.comparison_mean,
        ratio(
            b.trained_mean - b.comparison_mean,
            sqrt((b.trained_var + b.comparison_var) / 2)
        ) as standardized_difference,
        ratio(b.trained_var, b.comparison_var) as variance_ratio
    from int_balance_sums as b
    cross join run_settings as s
)

select
    program_id,
    metric_id,
    covariate,
    case when not is_suppressed then trained_count end as trained_count,
    case when not is_suppressed then comparison_count end as comparison_count,
    case when not is_suppressed then trained_mean end as trained_mean,
    case when not is_suppressed then comparison_mean end as comparison_mean,
    case when not is_suppressed then standardized_difference end as standardized_difference,
    case when not is_suppressed then variance_ratio end as variance_ratio,
    case
        when is_suppressed or standardized_difference is null then null
        when abs(standardized_difference) <= 0.05 then 'fine'
        when abs(standardized_difference) <= 0.25 then 'needs_adjustment'
        else 'fails'
    end as balance_band,
    is_suppressed
from spreads
