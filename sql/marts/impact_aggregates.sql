/*
doc: >
  What the cohorts and periods add up to, in the four ways of Callaway & Sant'Anna
  (2021): simple, by cohort (group), by calendar period, and the overall effects
  of group, calendar and event study; with what the periods before training say
  about the comparison.
grain: [program_id, metric_id, aggregation, position]
inputs: [int_trend_estimates, int_trend_tests, int_trend_studies, int_measurements, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: aggregation, type: varchar, required: true, doc: "simple, group, calendar, event_overall, group_overall or calendar_overall."}
  - {name: position, type: varchar, required: true, doc: "First day of the cohort's or calendar period, yyyy-mm-dd; empty for the others."}
  - {name: people_count, type: bigint, doc: People of both arms behind the estimate; null when suppressed.}
  - {name: effect, type: double, unit: metric, doc: "Effect, natural sign; null when suppressed."}
  - {name: effect_std_error, type: double, unit: metric, doc: Influence-function standard error.}
  - {name: effect_low, type: double, unit: metric, doc: Lower end of the 95 % interval.}
  - {name: effect_high, type: double, unit: metric, doc: Upper end of the 95 % interval.}
  - {name: leads_count, type: bigint, doc: Estimates before training that are tested together; repeated on each row of the study.}
  - {name: leads_wald, type: double, doc: Joint Wald statistic of the leads; null when refused.}
  - {name: leads_p_value, type: double, unit: "0..1", doc: "Its p value; a large one is no proof of parallel trends."}
  - {name: detectable_slope, type: double, unit: metric per period, doc: Smallest linear divergence that the leads would show with 80 % power.}
  - {name: breakdown_factor, type: double, doc: Largest multiple of the worst step before training that leaves the sign of the mean effect.}
  - {name: leads_refusal, type: varchar, doc: Why the leads cannot be tested; null when they are.}
  - {name: is_suppressed, type: boolean, required: true, doc: Whether figures are withheld because they rest on fewer people than the privacy floor in each arm.}
  - {name: study_refusal, type: varchar, doc: "What is left out because of the size of the study: study_too_large, all of it, where this study and all smaller ones have more than 250 million changes of a person in a cohort and period, counted three times where there are rows by group and calendar period, with one row that says so; many_cohorts, the rows by group and calendar period, beyond 36 cohorts; null when nothing is."}
*/
with positions as (
    select
        e.program_id,
        e.metric_id,
        e.aggregation,
        coalesce(cast(period_start(coalesce(e.cohort_period, e.period_index), m.grain) as varchar), '') as position,
        e.people_count,
        e.effect,
        e.effect_std_error,
        e.effect_low,
        e.effect_high,
        e.trained_count < s.min_people or e.comparison_count < s.min_people as is_suppressed
    from int_trend_estimates as e
    inner join int_measurements as m on e.program_id = m.program_id and e.metric_id = m.metric_id
    cross join run_settings as s
    where e.aggregation not in ('cell', 'event')
)

select
    p.program_id,
    p.metric_id,
    p.aggregation,
    p.position,
    case when not p.is_suppressed then p.people_count end as people_count,
    case when not p.is_suppressed then p.effect end as effect,
    case when not p.is_suppressed then p.effect_std_error end as effect_std_error,
    case when not p.is_suppressed then p.effect_low end as effect_low,
    case when not p.is_suppressed then p.effect_high end as effect_high,
    t.leads_count,
    case when not p.is_suppressed then t.wald_statistic end as leads_wald,
    case when not p.is_suppressed then t.wald_p_value end as leads_p_value,
    case when not p.is_suppressed then t.detectable_slope end as detectable_slope,
    case when not p.is_suppressed then t.breakdown_factor end as breakdown_factor,
    t.refusal as leads_refusal,
    p.is_suppressed,
    studies.refusal as study_refusal
from positions as p
inner join int_trend_tests as t on p.program_id = t.program_id and p.metric_id = t.metric_id
left join int_trend_studies as studies on p.program_id = studies.program_id and p.metric_id = studies.metric_id
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
    cast(null as varchar) as leads_refusal,
    false as is_suppressed,
    refusal as study_refusal
from int_trend_studies
where refusal = 'study_too_large'
