/*
doc: >
  The event study: effects by periods since training over all cohorts, weighted by cohort
  size, with pointwise intervals and a uniform band that holds for the whole line at once.
grain: [program_id, metric_id, periods_since_training]
inputs: [int_trend_estimates]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: periods_since_training, required: true}
  - {name: is_lead, required: true}
  - {name: people_count, role: "count of trained, comparison", doc: People of both arms behind the estimate.}
  - {name: effect, unit: metric, role: "effect of metric over trained, comparison", doc: "Effect, in the metric's own sign."}
  - {name: effect_std_error, unit: metric, role: "effect of metric over trained, comparison", doc: Influence-function standard error.}
  - {name: effect_low, role: "derived from effect, effect_std_error"}
  - {name: effect_high, role: "derived from effect, effect_std_error"}
  - {name: band_low, type: double, unit: metric, role: "effect of metric over trained, comparison", doc: Lower end of the uniform 95 % band; null when the positions' covariance is singular.}
  - {name: band_high, role: "effect of metric over trained, comparison"}
  - {name: is_suppressed, required: true}
  - {name: trained_count, guard: true, doc: Trained people behind the estimate.}
  - {name: comparison_count, guard: true, doc: Comparison people behind the estimate.}
holds:
  - effect_low <= effect and effect <= effect_high
suppress:
  - people: [trained_count, comparison_count]
    hides: [people_count, effect, effect_std_error, effect_low, effect_high, band_low, band_high]
    marks: is_suppressed
*/
select
    program_id,
    metric_id,
    periods_since as periods_since_training,
    is_lead,
    people_count,
    effect,
    effect_std_error,
    effect_low,
    effect_high,
    band_low,
    band_high,
    false as is_suppressed,
    trained_count,
    comparison_count
from int_trend_estimates
where aggregation = 'event'
