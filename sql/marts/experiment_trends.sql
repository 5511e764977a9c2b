/*
doc: >
  Experiments period by period: the difference between the arms by assignment, whether or
  not people completed, with intervals of single periods. Before the anchor, differences
  are chance; see also arms_balance in trust_checks.
grain: [program_id, metric_id, periods_since_training]
inputs: [int_trial_periods]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: periods_since_training, required: true, doc: "Periods since the anchor, in which most people of the treatment arm first completed."}
  - {name: is_lead, required: true}
  - {name: effect, unit: metric, role: "effect of metric over trained, comparison", doc: "Difference between the arms, in the metric's own sign."}
  - {name: effect_std_error, unit: metric, role: "effect of metric over trained, comparison", doc: "Welch's standard error; null where nothing varies."}
  - {name: effect_low, role: "derived from effect, effect_std_error"}
  - {name: effect_high, role: "derived from effect, effect_std_error"}
  - {name: is_suppressed, required: true}
  - {name: trained_count, guard: true, doc: People of the treatment arms with a value.}
  - {name: comparison_count, guard: true, doc: People of the control arms with a value.}
holds:
  - effect_low <= effect and effect <= effect_high
suppress:
  - people: [trained_count, comparison_count]
    hides: [effect, effect_std_error, effect_low, effect_high]
    marks: is_suppressed
*/
select
    program_id,
    metric_id,
    periods_since as periods_since_training,
    is_lead,
    effect,
    effect_std_error,
    effect_low,
    effect_high,
    false as is_suppressed,
    trained_count,
    comparison_count
from int_trial_periods
