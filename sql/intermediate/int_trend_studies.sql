/*
doc: >
  The event studies: one row per program and metric with anybody trained after
  something was known of them, and what is left out of it because of its size.
  People times cohorts decide what a study takes to compute.
grain: [program_id, metric_id]
inputs: [int_metric_exposures, int_cohorts, int_pool]
columns:
  - {name: study_number, type: bigint, required: true, doc: "Number of the study, from 1 in order of the key."}
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: cohorts_count, type: bigint, required: true, doc: Index periods in which anybody was trained.}
  - {name: people_cohorts_count, type: bigint, required: true, doc: People in the pools of all cohorts.}
  - {name: is_clustered, type: boolean, required: true, doc: Whether anybody of them belongs to another cluster than themselves.}
  - {name: refusal, type: varchar, values: [study_too_large, many_cohorts], doc: "study_too_large: more than 10 million people times cohorts, no event study at all; many_cohorts: more than 36, nothing by group or calendar period; null when nothing is left out."}
*/
with cohorts as (
    select e.program_id, e.metric_id, c.cohort_number
    from int_metric_exposures as e
    inner join int_cohorts as c on e.shape_id = c.shape_id and e.index_period = c.cohort_period
    where e.is_matched and e.is_seen_before
    group by e.program_id, e.metric_id, c.cohort_number
),

pools as (
    select
        cohort_number, count(*) as people_count,
        max(case when cluster_number <> subject_number then 1 else 0 end) as clustered
    from int_pool
    where stratum_number is not null
    group by cohort_number
),

sizes as (
    select
        c.program_id, c.metric_id, count(*) as cohorts_count,
        sum(p.people_count) as people_cohorts_count, max(p.clustered) = 1 as is_clustered
    from cohorts as c
    inner join pools as p on c.cohort_number = p.cohort_number
    group by c.program_id, c.metric_id
)

select
    row_number() over (order by program_id, metric_id) as study_number,
    program_id,
    metric_id,
    cohorts_count,
    people_cohorts_count,
    is_clustered,
    case
        when people_cohorts_count > 10000000 then 'study_too_large'
        when cohorts_count > 36 then 'many_cohorts'
    end as refusal
from sizes
