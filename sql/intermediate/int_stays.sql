/*
doc: >
  When a subject was present: people during their employments, a team from the first day
  of its first member to the last day of its last member.
grain: [subject_number, start_date]
inputs: [stg_employments, stg_subjects, int_team_members]
columns:
  - {name: subject_number, required: true, pii: true}
  - {name: start_date, required: true, doc: First day.}
  - {name: end_date}
*/
with team_stays as (
    select
        team_id,
        min(valid_from) as start_date,
        nullif(max(coalesce(valid_to, date '9999-12-31')), date '9999-12-31') as end_date
    from int_team_members
    group by team_id
)

select s.subject_number, e.start_date, e.end_date
from stg_employments as e
inner join stg_subjects as s on e.employee_id = s.employee_id
union all
select s.subject_number, t.start_date, t.end_date
from team_stays as t
inner join stg_subjects as s on s.team_name is not null and t.team_id = s.subject_id
