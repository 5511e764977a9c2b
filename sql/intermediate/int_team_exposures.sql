/*
doc: >
  When teams became trained: on the date of the first completion after which the declared
  share of the people in the team on that day had completed. A team with some trained
  people, but too few so far, has a row without an index date.
grain: [program_id, metric_id, team_id]
inputs: [int_measurements, int_exposures, int_team_members]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: team_id, required: true}
  - {name: index_date, type: date, doc: Day on which the share was reached; null if it was not.}
*/
with completion_days as (
    select m.program_id, m.metric_id, m.trained_share, t.team_id, e.index_date as completion_date
    from int_measurements as m
    inner join int_exposures as e on m.program_id = e.program_id
    inner join int_team_members as t
        on e.person_key = t.employee_id
        and t.valid_from <= e.index_date
        and coalesce(t.valid_to, date '9999-12-31') > e.index_date
    where m.trained_share is not null
    group by m.program_id, m.metric_id, m.trained_share, t.team_id, e.index_date
),

shares as (
    select
        d.program_id, d.metric_id, d.team_id, d.trained_share, d.completion_date,
        count(case when e.index_date <= d.completion_date then 1 end) / cast(count(*) as double) as share
    from completion_days as d
    inner join int_team_members as t
        on d.team_id = t.team_id
        and t.valid_from <= d.completion_date
        and coalesce(t.valid_to, date '9999-12-31') > d.completion_date
    left join int_exposures as e on d.program_id = e.program_id and t.employee_id = e.person_key
    group by d.program_id, d.metric_id, d.team_id, d.trained_share, d.completion_date
)

select
    program_id,
    metric_id,
    team_id,
    min(case when share >= trained_share - 1e-9 then completion_date end) as index_date
from shares
group by program_id, metric_id, team_id
