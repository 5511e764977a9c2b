/*
doc: >
  Exposures in the periods of a metric: one row per program, metric aligned to it, and
  person or team trained in it or, by a record that cannot be used, perhaps trained in it.
grain: [program_id, metric_id, person_key]
inputs: [int_exposures, int_recorded, int_team_exposures, int_measurements, int_stays, stg_observations, stg_subjects]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: shape_id, required: true}
  - {name: person_key, required: true, pii: true}
  - {name: subject_number, pii: true, doc: Number of the employee or team; null for a person who is not in the roster.}
  - {name: is_matched, required: true, doc: Whether the person was matched to the roster; always true for a team.}
  - {name: is_trained, type: boolean, required: true, doc: Whether the training is known; otherwise the person only cannot be a colleague.}
  - {name: index_date, type: date, required: true, doc: "Day of the first completion; for a team, the day on which the share was reached; for a record that cannot be used, the first day on which the person may be trained, 1900-01-01 if that is unknown."}
  - {name: index_period, type: bigint, required: true, doc: Period of the index date in the metric's grain.}
  - {name: is_seen_before, type: boolean, required: true, doc: Whether the training is on or after the first known day of employment and after the first period of the metric; otherwise nothing is known from before the training.}
*/
with first_days as (
    select subject_number, min(start_date) as first_date
    from int_stays
    group by subject_number
),

first_periods as (
    select metric_id, min(period_index) as first_period
    from stg_observations
    group by metric_id
),

people as (
    select program_id, person_key, is_matched, true as is_trained, index_date
    from int_exposures
    union all
    select program_id, person_key, true as is_matched, false as is_trained, coalesce(open_date, date '1900-01-01') as index_date
    from int_recorded
),

exposures as (
    select
        e.program_id,
        m.metric_id,
        m.shape_id,
        e.person_key,
        s.subject_number,
        e.is_matched,
        e.is_trained,
        e.index_date,
        period_index(e.index_date, m.grain) as index_period
    from people as e
    inner join int_measurements as m on e.program_id = m.program_id
    left join stg_subjects as s on e.person_key = s.employee_id
    where m.trained_share is null
    union all
    select
        t.program_id,
        t.metric_id,
        m.shape_id,
        t.team_id as person_key,
        s.subject_number,
        true as is_matched,
        true as is_trained,
        t.index_date,
        period_index(t.index_date, m.grain) as index_period
    from int_team_exposures as t
    inner join int_measurements as m on t.program_id = m.program_id and t.metric_id = m.metric_id
    inner join stg_subjects as s on s.team_name is not null and t.team_id = s.subject_id
    where t.index_date is not null
)

select
    e.program_id,
    e.metric_id,
    e.shape_id,
    e.person_key,
    e.subject_number,
    e.is_matched,
    e.is_trained,
    e.index_date,
    e.index_period,
    e.is_trained and coalesce(e.index_date >= d.first_date and e.index_period > p.first_period, false) as is_seen_before
from exposures as e
left join first_days as d on e.subject_number = d.subject_number
left join first_periods as p on e.metric_id = p.metric_id
