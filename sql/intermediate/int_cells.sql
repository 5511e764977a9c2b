/*
doc: >
  The comparison cells: one row per program, metric, measure, cohort and stratum
  that has both arms, with the means of each arm. The measure effect compares the post
  window with the baseline window; the measure lead compares the baseline window with
  the window before it, when nothing should have happened yet.
grain: [program_id, metric_id, measure, cohort_period, stratum]
inputs: [int_comparisons, int_comparison_cells]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: measure, required: true, values: [effect, lead]}
  - {name: cohort_period, required: true}
  - {name: stratum, required: true}
  - {name: cell_number, required: true}
  - {name: trained_count, required: true, doc: Trained people in the cell.}
  - {name: comparison_count, required: true, doc: Comparison people in the cell.}
  - {name: trained_before_mean, required: true}
  - {name: trained_after_mean, required: true}
  - {name: comparison_before_mean, required: true}
  - {name: comparison_after_mean, required: true}
*/
-- One pass serves both measures: lead includes only people with a lead value.
with arms as (
    select
        cell_number,
        is_trained,
        count(*) as people_count,
        avg(baseline_value) as baseline_mean,
        avg(post_value) as post_mean,
        count(lead_value) as lead_count,
        avg(lead_value) as lead_mean,
        avg(case when lead_value is not null then baseline_value end) as lead_baseline_mean
    from int_comparisons
    group by cell_number, is_trained
),

measures as (
    select
        cell_number, is_trained, 'effect' as measure,
        people_count, baseline_mean as before_mean, post_mean as after_mean
    from arms
    union all
    select
        cell_number, is_trained, 'lead' as measure,
        lead_count as people_count, lead_mean as before_mean, lead_baseline_mean as after_mean
    from arms
    where lead_count > 0
)

select
    k.program_id,
    k.metric_id,
    t.measure,
    k.cohort_period,
    k.stratum,
    k.cell_number,
    t.people_count as trained_count,
    c.people_count as comparison_count,
    t.before_mean as trained_before_mean,
    t.after_mean as trained_after_mean,
    c.before_mean as comparison_before_mean,
    c.after_mean as comparison_after_mean
from measures as t
inner join measures as c on t.cell_number = c.cell_number and t.measure = c.measure
inner join int_comparison_cells as k on t.cell_number = k.cell_number
where t.is_trained and not c.is_trained
