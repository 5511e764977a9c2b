/*
doc: >
  Who can stand in an event study of a cohort: the people of its pool, with the
  period in which they themselves were trained. People trained before anything
  was observed of them are left out.
grain: [program_id, metric_id, cohort_period, subject_id]
inputs: [int_metric_exposures, int_pool, stg_employments, stg_observations]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: cohort_period, type: bigint, required: true, doc: Index period of the cohort that is looked at.}
  - {name: subject_id, type: varchar, required: true, pii: true, doc: Employee id.}
  - {name: stratum, type: varchar, required: true, doc: Comparison stratum as of the cohort's index period.}
  - {name: own_period, type: bigint, doc: Index period of the person; null when never trained in the program.}
*/
with first_periods as (
    select metric_id, min(period_index) as first_period
    from stg_observations
    group by metric_id
),

first_days as (
    select employee_id, min(start_date) as first_date
    from stg_employments
    group by employee_id
),

usable as (
    select e.program_id, e.metric_id, e.shape_id, e.person_key, e.index_period
    from int_metric_exposures as e
    inner join first_periods as p on e.metric_id = p.metric_id
    inner join first_days as d on e.person_key = d.employee_id
    where e.is_matched and e.index_period > p.first_period and e.index_date >= d.first_date
),

cohorts as (
    select program_id, metric_id, shape_id, index_period as cohort_period
    from usable
    group by program_id, metric_id, shape_id, index_period
)

select
    c.program_id,
    c.metric_id,
    c.cohort_period,
    pool.subject_id,
    pool.stratum,
    own.index_period as own_period
from cohorts as c
inner join int_pool as pool on c.shape_id = pool.shape_id and c.cohort_period = pool.cohort_period
left join int_metric_exposures as own
    on c.program_id = own.program_id
    and c.metric_id = own.metric_id
    and pool.subject_id = own.person_key
left join usable
    on c.program_id = usable.program_id
    and c.metric_id = usable.metric_id
    and pool.subject_id = usable.person_key
where pool.stratum is not null and (own.person_key is null or usable.person_key is not null)
