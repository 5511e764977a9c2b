/*
doc: >
  Both sides of every comparison: the trained people who can be compared, and, for each
  cohort and stratum with such people, the colleagues who were not trained in the
  program by the end of the post window and took no other program for the same metric
  during the windows.
grain: [cell_number, subject_number]
inputs: [int_comparison_cells, int_candidates, int_pool, int_cohorts, int_metric_exposures]
columns:
  - {name: cell_number, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: cluster_number, required: true, pii: true, doc: "Cluster as of the index period, by which standard errors are clustered; the subject itself where no cluster is known."}
  - {name: is_trained, required: true, doc: Whether the subject was trained in this cohort; otherwise it is a comparable colleague.}
  - {name: lead_value}
  - {name: baseline_value, required: true}
  - {name: post_value, required: true}
*/
with cells as (
    select
        k.cell_number, k.program_id, k.metric_id, k.cohort_number, k.stratum_number, c.baseline_from, c.post_to
    from int_comparison_cells as k
    inner join int_cohorts as c on k.cohort_number = c.cohort_number
),

-- The programs for the metric that a subject took during a cohort's windows, first and
-- last by name: if both are the program itself, the subject took no other program.
taken as (
    select
        cohorts.cohort_number, ex.subject_number,
        min(ex.program_id) as first_program, max(ex.program_id) as last_program
    from (
        select cohort_number, metric_id, baseline_from, post_to
        from cells
        group by cohort_number, metric_id, baseline_from, post_to
    ) as cohorts
    inner join int_metric_exposures as ex
        on cohorts.metric_id = ex.metric_id and ex.index_period between cohorts.baseline_from and cohorts.post_to
    where ex.subject_number is not null
    group by cohorts.cohort_number, ex.subject_number
)

select
    cells.cell_number, pool.subject_number, pool.cluster_number, true as is_trained,
    pool.lead_value, pool.baseline_value, pool.post_value
from int_candidates as t
inner join int_pool as pool
    on t.cohort_number = pool.cohort_number and t.subject_number = pool.subject_number
inner join cells
    on t.program_id = cells.program_id
    and t.metric_id = cells.metric_id
    and pool.cohort_number = cells.cohort_number
    and pool.stratum_number = cells.stratum_number
where t.exclusion is null
union all
select
    cells.cell_number, pool.subject_number, pool.cluster_number, false as is_trained,
    pool.lead_value, pool.baseline_value, pool.post_value
from cells
inner join int_pool as pool
    on cells.cohort_number = pool.cohort_number and cells.stratum_number = pool.stratum_number
left join int_metric_exposures as own
    on cells.program_id = own.program_id
    and cells.metric_id = own.metric_id
    and pool.subject_number = own.subject_number
left join taken
    on pool.cohort_number = taken.cohort_number and pool.subject_number = taken.subject_number
where
    pool.is_employed_before
    and pool.is_employed_after
    and pool.baseline_value is not null
    and pool.post_value is not null
    and not pool.has_moved
    and not pool.is_extreme
    and coalesce(own.index_period > cells.post_to, true)
    and coalesce(taken.first_program = cells.program_id and taken.last_program = cells.program_id, true)
