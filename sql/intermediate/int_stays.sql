/*
doc: >
  From when to when a subject was there: people by their employments, a team from
  the first day of its first member to the last of its last.
grain: [subject_id, start_date]
inputs: [stg_employments, int_team_members]
columns:
  - {name: subject_id, type: varchar, required: true, pii: true, doc: Employee id or team.}
  - {name: start_date, type: date, required: true, doc: First day.}
  - {name: end_date, type: date, doc: First day no longer there; null while it lasts.}
*/
select employee_id as subject_id, start_date, end_date
from stg_employments
union all
select
    team_id as subject_id,
    min(valid_from) as start_date,
    nullif(max(coalesce(valid_to, date '9999-12-31')), date '9999-12-31') as end_date
from int_team_members
group by team_id
