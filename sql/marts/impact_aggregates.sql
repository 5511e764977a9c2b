/*
doc: >
  Aggregates of the effects by cohort and period in the ways of Callaway & Sant'Anna
  (2021): simple, by cohort (group), by calendar period, and the overall effects of group,
  calendar and event study; with what the periods before training show about the
  comparison.
grain: [program_id, metric_id, aggregation, position]
inputs: [int_trend_estimates, int_trend_tests, int_trend_studies, int_measurements]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: aggregation, required: true, doc: "simple, group, calendar, event_overall, group_overall or calendar_overall."}
  - {name: position, required: true, doc: "First day of the cohort's period or of the calendar period, yyyy-mm-dd; empty for the other aggregates."}
  - {name: people_count, role: "count of trained, comparison", doc: People of both arms behind the estimate.}
  - {name: effect, unit: metric, role: "effect of metric over trained, comparison", doc: "Effect, in the metric's own sign."}
  - {name: effect_std_error, unit: metric, role: "effect of metric over trained, comparison", doc: Influence-function standard error.}
  - {name: effect_low, role: "derived from effect, effect_std_error"}
  - {name: effect_high, role: "derived from effect, effect_std_error"}
  - {name: leads_count, role: declared}
  - {name: leads_wald, type: double, role: "effect of metric over trained, comparison", doc: Joint Wald statistic of the leads; null when the test was refused.}
  - {name: leads_p_value, type: double, unit: "0..1", role: "derived from leads_wald, leads_count", doc: p-value of leads_wald; a large one is no proof of parallel trends.}
  - {name: detectable_slope, role: "effect of metric over trained, comparison"}
  - {name: breakdown_factor, role: "effect of metric over trained, comparison"}
  - {name: leads_refusal, type: varchar, values: ["$int_trend_tests.refusal"], doc: Why the leads could not be tested; null when they were.}
  - {name: is_suppressed, required: true}
  - {name: study_refusal, type: varchar, values: ["$int_trend_studies.refusal"], doc: "study_too_large: there is no event study, because it has more than a billion changes of a person in a cohort and period; a metric with a coarser grain or shorter windows has fewer. One row says so. Null when nothing is omitted."}
  - {name: trained_count, guard: true, doc: Trained people behind the estimate.}
  - {name: comparison_count, guard: true, doc: Comparison people behind the estimate.}
holds:
  - effect_low <= effect and effect <= effect_high
suppress:
  - people: [trained_count, comparison_count]
    hides: [people_count, effect, effect_std_error, effect_low, effect_high, leads_wald, leads_p_value, detectable_slope, breakdown_factor]
    marks: is_suppressed
*/
select
    e.program_id,
    e.metric_id,
    e.aggregation,
    coalesce(cast(period_start(coalesce(e.cohort_period, e.period_index), m.grain) as string), '') as position,
    e.people_count,
    e.effect,
    e.effect_std_error,
    e.effect_low,
    e.effect_high,
    t.leads_count,
    t.wald_statistic as leads_wald,
    t.wald_p_value as leads_p_value,
    t.detectable_slope,
    t.breakdown_factor,
    t.refusal as leads_refusal,
    false as is_suppressed,
    s.refusal as study_refusal,
    e.trained_count,
    e.comparison_count
from int_trend_estimates as e
inner join int_measurements as m on e.program_id = m.program_id and e.metric_id = m.metric_id
inner join int_trend_tests as t on e.program_id = t.program_id and e.metric_id = t.metric_id
left join int_trend_studies as s on e.program_id = s.program_id and e.metric_id = s.metric_id
where e.aggregation not in ('cell', 'event')
union all
select
    program_id,
    metric_id,
    'simple' as aggregation,
    '' as position,
    cast(null as bigint) as people_count,
    cast(null as double) as effect,
    cast(null as double) as effect_std_error,
    cast(null as double) as effect_low,
    cast(null as double) as effect_high,
    cast(null as bigint) as leads_count,
    cast(null as double) as leads_wald,
    cast(null as double) as leads_p_value,
    cast(null as double) as detectable_slope,
    cast(null as double) as breakdown_factor,
    cast(null as string) as leads_refusal,
    false as is_suppressed,
    refusal as study_refusal,
    cast(null as bigint) as trained_count,
    cast(null as bigint) as comparison_count
from int_trend_studies
where refusal = 'study_too_large'
