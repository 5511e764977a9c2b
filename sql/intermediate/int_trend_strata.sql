/*
doc: "Cells of an event study: cohort, period and stratum with both arms, and the mean change of each."
grain: [program_id, metric_id, cohort_period, period_index, stratum]
inputs: [int_trend_changes]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: cohort_period, type: bigint, required: true, doc: Index period g.}
  - {name: period_index, type: bigint, required: true, doc: Period t.}
  - {name: stratum, type: varchar, required: true, doc: Comparison stratum.}
  - {name: trained_count, type: bigint, required: true, doc: Trained people.}
  - {name: comparison_count, type: bigint, required: true, doc: Comparison people.}
  - {name: trained_mean, type: double, required: true, unit: metric, doc: "Mean change, trained."}
  - {name: comparison_mean, type: double, required: true, unit: metric, doc: "Mean change, comparison."}
*/
with arms as (
    select
        program_id, metric_id, cohort_period, period_index, stratum, is_trained,
        count(*) as people_count, avg(change) as mean_change
    from int_trend_changes
    group by program_id, metric_id, cohort_period, period_index, stratum, is_trained
)

select
    t.program_id,
    t.metric_id,
    t.cohort_period,
    t.period_index,
    t.stratum,
    t.people_count as trained_count,
    c.people_count as comparison_count,
    t.mean_change as trained_mean,
    c.mean_change as comparison_mean
from arms as t
inner join arms as c
    on t.program_id = c.program_id
    and t.metric_id = c.metric_id
    and t.cohort_period = c.cohort_period
    and t.period_index = c.period_index
    and t.stratum = c.stratum
where t.is_trained and not c.is_trained
