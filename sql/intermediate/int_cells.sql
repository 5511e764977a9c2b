/*
doc: >
  The comparison cells: one row per program, metric, measure, cohort and stratum
  with both arms present, and the means of each arm. The measure effect compares
  post with baseline; the measure lead compares the baseline with the window
  before it, where nothing should have happened yet.
grain: [program_id, metric_id, measure, cohort_period, stratum]
inputs: [int_comparisons]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: measure, type: varchar, required: true, values: [effect, lead], doc: Which windows are compared.}
  - {name: cohort_period, type: bigint, required: true, doc: Index period.}
  - {name: stratum, type: varchar, required: true, doc: Comparison stratum.}
  - {name: trained_count, type: bigint, required: true, doc: Trained people in the cell.}
  - {name: comparison_count, type: bigint, required: true, doc: Comparison people in the cell.}
  - {name: trained_before_mean, type: double, required: true, unit: metric, doc: "Mean of the earlier window, trained."}
  - {name: trained_after_mean, type: double, required: true, unit: metric, doc: "Mean of the later window, trained."}
  - {name: comparison_before_mean, type: double, required: true, unit: metric, doc: "Mean of the earlier window, comparison."}
  - {name: comparison_after_mean, type: double, required: true, unit: metric, doc: "Mean of the later window, comparison."}
*/
with changes as (
    select
        program_id, metric_id, 'effect' as measure, cohort_period, stratum, is_trained,
        baseline_value as before_value, post_value as after_value
    from int_comparisons
    union all
    select
        program_id, metric_id, 'lead' as measure, cohort_period, stratum, is_trained,
        lead_value as before_value, baseline_value as after_value
    from int_comparisons
    where lead_value is not null
),

arms as (
    select
        program_id, metric_id, measure, cohort_period, stratum, is_trained,
        count(*) as people_count, avg(before_value) as before_mean, avg(after_value) as after_mean
    from changes
    group by program_id, metric_id, measure, cohort_period, stratum, is_trained
)

select
    t.program_id,
    t.metric_id,
    t.measure,
    t.cohort_period,
    t.stratum,
    t.people_count as trained_count,
    c.people_count as comparison_count,
    t.before_mean as trained_before_mean,
    t.after_mean as trained_after_mean,
    c.before_mean as comparison_before_mean,
    c.after_mean as comparison_after_mean
from arms as t
inner join arms as c
    on t.program_id = c.program_id
    and t.metric_id = c.metric_id
    and t.measure = c.measure
    and t.cohort_period = c.cohort_period
    and t.stratum = c.stratum
where t.is_trained and not c.is_trained
