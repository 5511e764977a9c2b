/*
doc: >
  The anchors of experiments: one row per program, metric and day of assignment. Both
  arms of a wave are measured around one anchor, the period in which most people of its
  treatment arm completed (the earliest on a tie), because the control arm has no
  completions of its own.
grain: [program_id, metric_id, assigned_date]
inputs: [stg_assignments, int_exposures, int_measurements]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: assigned_date, required: true}
  - {name: cohort_period, required: true, doc: Index period of the wave.}
*/
with completions as (
    select
        m.program_id,
        m.metric_id,
        coalesce(a.assigned_date, date '1900-01-01') as assigned_date,
        period_index(e.index_date, m.grain) as cohort_period,
        count(*) as people_count
    from stg_assignments as a
    inner join int_exposures as e on a.program_id = e.program_id and a.employee_id = e.person_key
    inner join int_measurements as m on a.program_id = m.program_id
    where a.is_randomized and a.is_treatment and m.trained_share is null
    group by m.program_id, m.metric_id, coalesce(a.assigned_date, date '1900-01-01'), period_index(e.index_date, m.grain)
),

ranked as (
    select
        completions.*,
        row_number() over (
            partition by program_id, metric_id, assigned_date
            order by people_count desc, cohort_period
        ) as place
    from completions
)

select program_id, metric_id, assigned_date, cohort_period
from ranked
where place = 1
