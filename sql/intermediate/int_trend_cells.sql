/*
doc: >
  ATT(g,t) of Callaway & Sant'Anna (2021), strata weighted by their trained: one
  row per cohort and period.
grain: [program_id, metric_id, cohort_period, period_index]
inputs: [int_trend_strata, int_trend_changes]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: cohort_period, type: bigint, required: true, doc: Index period g.}
  - {name: period_index, type: bigint, required: true, doc: Period t.}
  - {name: cohort_count, type: bigint, required: true, doc: Trained people of the cohort in any of its periods; its weight.}
  - {name: trained_count, type: bigint, required: true, doc: Trained people compared in the period.}
  - {name: comparison_count, type: bigint, required: true, doc: Comparison people.}
  - {name: effect, type: double, required: true, unit: metric, doc: "ATT(g,t)."}
*/
with sizes as (
    select program_id, metric_id, cohort_period, count(distinct subject_id) as cohort_count
    from int_trend_changes
    where is_trained
    group by program_id, metric_id, cohort_period
)

select
    s.program_id,
    s.metric_id,
    s.cohort_period,
    s.period_index,
    max(z.cohort_count) as cohort_count,
    sum(s.trained_count) as trained_count,
    sum(s.comparison_count) as comparison_count,
    sum(s.trained_count * (s.trained_mean - s.comparison_mean)) / sum(cast(s.trained_count as double)) as effect
from int_trend_strata as s
inner join sizes as z
    on s.program_id = z.program_id and s.metric_id = z.metric_id and s.cohort_period = z.cohort_period
group by s.program_id, s.metric_id, s.cohort_period, s.period_index
