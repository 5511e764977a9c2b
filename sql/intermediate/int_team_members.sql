/*
doc: >
  Who belonged to which team and when, while employed, according to the declared
  teams of the roster. Empty without a metric of teams.
grain: [team_id, employee_id, valid_from]
inputs: [stg_employees, stg_employments, register_metrics]
columns:
  - {name: team_id, required: true, doc: "Subject id of the team: team: followed by its name in the roster."}
  - {name: employee_id, required: true, pii: true, doc: Employee id.}
  - {name: stratum, required: true, doc: Comparison stratum of the person.}
  - {name: valid_from, required: true, doc: First day in the team.}
  - {name: valid_to}
*/
with stretches as (
    select
        e.team_name,
        e.employee_id,
        e.stratum,
        case when e.valid_from > s.start_date then e.valid_from else s.start_date end as valid_from,
        case
            when coalesce(e.valid_to, date '9999-12-31') < coalesce(s.end_date, date '9999-12-31') then e.valid_to
            else s.end_date
        end as valid_to
    from stg_employees as e
    inner join stg_employments as s on e.employee_id = s.employee_id
    where
        e.team_name is not null
        and exists (select 1 from register_metrics as m where m.trained_share is not null)
)

select concat('team:', coalesce(team_name, '')) as team_id, employee_id, stratum, valid_from, valid_to
from stretches
where valid_from < coalesce(valid_to, date '9999-12-31')
