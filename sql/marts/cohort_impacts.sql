/*
doc: >
  Effects by cohort and period, ATT(g,t) of Callaway & Sant'Anna (2021): the change of
  people trained in one period, compared with the change of people not trained by then.
  Rows before training show differences that the training cannot have caused.
grain: [program_id, metric_id, cohort_date, period_date]
inputs: [int_trend_estimates, int_measurements]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: cohort_date, type: date, required: true, doc: First day of the period in which the cohort was trained.}
  - {name: period_date, type: date, required: true, doc: First day of the period that is compared.}
  - {name: periods_since_training, required: true, role: declared}
  - {name: is_lead, required: true}
  - {name: trained_count, role: count of trained, doc: Trained people compared.}
  - {name: comparison_count, role: count of comparison}
  - {name: effect, unit: metric, role: "effect of metric over trained, comparison", doc: "ATT(g,t), in the metric's own sign."}
  - {name: effect_std_error, unit: metric, role: "effect of metric over trained, comparison", doc: Influence-function standard error; null with fewer than three people in an arm.}
  - {name: effect_low, role: "derived from effect, effect_std_error"}
  - {name: effect_high, role: "derived from effect, effect_std_error"}
  - {name: is_suppressed, required: true}
holds:
  - effect_low <= effect and effect <= effect_high
suppress:
  - people: [trained_count, comparison_count]
    hides: [trained_count, comparison_count, effect, effect_std_error, effect_low, effect_high]
    marks: is_suppressed
*/
select
    e.program_id,
    e.metric_id,
    period_start(e.cohort_period, m.grain) as cohort_date,
    period_start(e.period_index, m.grain) as period_date,
    e.periods_since as periods_since_training,
    e.is_lead,
    e.trained_count,
    e.comparison_count,
    e.effect,
    e.effect_std_error,
    e.effect_low,
    e.effect_high,
    false as is_suppressed
from int_trend_estimates as e
inner join int_measurements as m on e.program_id = m.program_id and e.metric_id = m.metric_id
where e.aggregation = 'cell'
