/*
doc: >
  Both sides of every comparison: the trained who can be compared, and, for each
  cohort and stratum that has any, the colleagues who were not trained in the
  program by the end of the post window and took no other program for the same
  metric during the windows.
grain: [program_id, metric_id, cohort_period, subject_id]
inputs: [int_candidates, int_pool, int_cohorts, int_metric_exposures]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: cohort_period, type: bigint, required: true, doc: Index period.}
  - {name: stratum, type: varchar, required: true, doc: Comparison stratum as of the index period.}
  - {name: subject_id, type: varchar, required: true, pii: true, doc: Employee id.}
  - {name: cluster_id, type: varchar, required: true, pii: true, doc: "Cluster as of the index period, the level at which errors are clustered; the subject where none is known."}
  - {name: manager_id, type: varchar, pii: true, doc: Manager as of the index period.}
  - {name: is_trained, type: boolean, required: true, doc: Trained in this cohort; else a comparable colleague.}
  - {name: lead_value, type: double, unit: metric, doc: Value in the window before the baseline.}
  - {name: baseline_value, type: double, required: true, unit: metric, doc: Value in the baseline window.}
  - {name: post_value, type: double, required: true, unit: metric, doc: Value in the post window.}
*/
with trained as (
    select
        t.program_id, t.metric_id, t.shape_id, t.cohort_period, pool.stratum, t.person_key as subject_id, pool.cluster_id, pool.manager_id,
        pool.lead_value, pool.baseline_value, pool.post_value
    from int_candidates as t
    inner join int_pool as pool
        on t.shape_id = pool.shape_id
        and t.cohort_period = pool.cohort_period
        and t.person_key = pool.subject_id
    where t.exclusion is null
),

cells as (
    select program_id, metric_id, shape_id, cohort_period, stratum
    from trained
    group by program_id, metric_id, shape_id, cohort_period, stratum
),

-- Which programs for the metric somebody took during a cohort's windows, the first
-- and the last by name: it was no other one when both are the program itself.
taken as (
    select
        cohorts.shape_id, cohorts.cohort_period, ex.person_key,
        min(ex.program_id) as first_program, max(ex.program_id) as last_program
    from (
        select metric_id, shape_id, cohort_period
        from cells
        group by metric_id, shape_id, cohort_period
    ) as cohorts
    inner join int_cohorts as c
        on cohorts.shape_id = c.shape_id and cohorts.cohort_period = c.cohort_period
    inner join int_metric_exposures as ex
        on cohorts.metric_id = ex.metric_id and ex.index_period between c.baseline_from and c.post_to
    group by cohorts.shape_id, cohorts.cohort_period, ex.person_key
),

colleagues as (
    select
        cells.program_id, cells.metric_id, cells.cohort_period, pool.stratum, pool.subject_id, pool.cluster_id, pool.manager_id,
        pool.lead_value, pool.baseline_value, pool.post_value
    from cells
    inner join int_cohorts as c on cells.shape_id = c.shape_id and cells.cohort_period = c.cohort_period
    inner join int_pool as pool
        on cells.shape_id = pool.shape_id
        and cells.cohort_period = pool.cohort_period
        and cells.stratum = pool.stratum
    left join int_metric_exposures as own
        on cells.program_id = own.program_id
        and cells.metric_id = own.metric_id
        and pool.subject_id = own.person_key
    left join taken
        on pool.shape_id = taken.shape_id
        and pool.cohort_period = taken.cohort_period
        and pool.subject_id = taken.person_key
    where
        pool.is_employed_before
        and pool.is_employed_after
        and pool.baseline_value is not null
        and pool.post_value is not null
        and not pool.has_moved
        and not pool.is_extreme
        and coalesce(own.index_period > c.post_to, true)
        and coalesce(taken.first_program = cells.program_id and taken.last_program = cells.program_id, true)
)

select
    program_id, metric_id, cohort_period, stratum, subject_id, cluster_id, manager_id, true as is_trained,
    lead_value, baseline_value, post_value
from trained
union all
select
    program_id, metric_id, cohort_period, stratum, subject_id, cluster_id, manager_id, false as is_trained,
    lead_value, baseline_value, post_value
from colleagues
