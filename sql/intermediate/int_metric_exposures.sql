/*
doc: >
  Exposures in the time of a metric: one row per program, metric it is aligned
  to, and person trained in it.
grain: [program_id, metric_id, person_key]
inputs: [int_exposures, int_measurements, stg_employments, stg_observations]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: shape_id, type: varchar, required: true, doc: Metric and window offsets.}
  - {name: person_key, type: varchar, required: true, pii: true, doc: "Employee id, or the unmatched identifier."}
  - {name: is_matched, type: boolean, required: true, doc: Whether the roster knows the person.}
  - {name: index_date, type: date, required: true, doc: First completion.}
  - {name: index_period, type: bigint, required: true, doc: "Period of the first completion in the metric's grain."}
  - {name: is_seen_before, type: boolean, required: true, doc: "Whether the training is after the first day of employment known and after the first period of the metric; else nothing tells of a time before it."}
*/
with first_days as (
    select employee_id, min(start_date) as first_date
    from stg_employments
    group by employee_id
),

first_periods as (
    select metric_id, min(period_index) as first_period
    from stg_observations
    group by metric_id
),

exposures as (
    select
        e.program_id,
        m.metric_id,
        m.shape_id,
        e.person_key,
        e.is_matched,
        e.index_date,
        period_index(e.index_date, m.grain) as index_period
    from int_exposures as e
    inner join int_measurements as m on e.program_id = m.program_id
)

select
    e.program_id,
    e.metric_id,
    e.shape_id,
    e.person_key,
    e.is_matched,
    e.index_date,
    e.index_period,
    coalesce(e.index_date >= d.first_date and e.index_period > p.first_period, false) as is_seen_before
from exposures as e
left join first_days as d on e.person_key = d.employee_id
left join first_periods as p on e.metric_id = p.metric_id
