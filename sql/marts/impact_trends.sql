/*
doc: >
  The event study: effects by periods since training over all cohorts, weighted
  by cohort size, with pointwise intervals and a band that holds for the whole
  line at once.
grain: [program_id, metric_id, periods_since_training]
inputs: [int_trend_estimates, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: periods_since_training, type: bigint, required: true, unit: periods, doc: Periods from training; negative before.}
  - {name: is_lead, type: boolean, required: true, doc: "Whether the position lies before training and the gap, where no effect can be."}
  - {name: people_count, type: bigint, doc: People of both arms behind the estimate; null when suppressed.}
  - {name: effect, type: double, unit: metric, doc: "Effect, natural sign; null when suppressed."}
  - {name: effect_std_error, type: double, unit: metric, doc: Influence-function standard error.}
  - {name: effect_low, type: double, unit: metric, doc: Lower end of the pointwise 95 % interval.}
  - {name: effect_high, type: double, unit: metric, doc: Upper end of the pointwise 95 % interval.}
  - {name: band_low, type: double, unit: metric, doc: Lower end of the uniform 95 % band; null when the positions' covariance is singular.}
  - {name: band_high, type: double, unit: metric, doc: Upper end of the uniform 95 % band.}
  - {name: is_suppressed, type: boolean, required: true, doc: Whether figures are withheld because they rest on fewer people than the privacy floor in each arm.}
*/
with positions as (
    select
        e.program_id,
        e.metric_id,
        e.periods_since,
        e.is_lead,
        e.people_count,
        e.effect,
        e.effect_std_error,
        e.effect_low,
        e.effect_high,
        e.band_low,
        e.band_high,
        e.trained_count < s.min_people or e.comparison_count < s.min_people as is_suppressed
    from int_trend_estimates as e
    cross join run_settings as s
    where e.aggregation = 'event'
)

select
    program_id,
    metric_id,
    periods_since as periods_since_training,
    is_lead,
    case when not is_suppressed then people_count end as people_count,
    case when not is_suppressed then effect end as effect,
    case when not is_suppressed then effect_std_error end as effect_std_error,
    case when not is_suppressed then effect_low end as effect_low,
    case when not is_suppressed then effect_high end as effect_high,
    case when not is_suppressed then band_low end as band_low,
    case when not is_suppressed then band_high end as band_high,
    is_suppressed
from positions
