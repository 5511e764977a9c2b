/*
doc: >
  Every subject that a metric can have, numbered: the employees and teams of the
  roster. From here to the sums of an estimate, subjects are identified by number.
  Each has a row per cohort, and numbers need a quarter of the space of names and of
  the time to join them.
grain: [subject_number]
inputs: [stg_employees]
columns:
  - {name: subject_number, required: true, pii: true, doc: "From 1, employees by id, then teams by name."}
  - {name: subject_id, required: true, pii: true, doc: "Employee id; for a team, team: followed by its name in the roster."}
  - {name: employee_id, pii: true, doc: Employee id; null for a team.}
  - {name: team_name, type: varchar, pii: true, doc: Team as the roster names it; null for an employee.}
  - {name: name_place, type: bigint, required: true, pii: true, doc: "Place in the order of the names of employees and teams together, from 1."}
*/
with subjects as (
    select employee_id, cast(null as string) as team_name
    from stg_employees
    group by employee_id
    union all
    select cast(null as string) as employee_id, cluster as team_name
    from stg_employees
    where cluster is not null
    group by cluster
)

select
    row_number() over (order by employee_id nulls last, team_name nulls last) as subject_number,
    coalesce(employee_id, concat('team:', coalesce(team_name, ''))) as subject_id,
    employee_id,
    team_name,
    row_number() over (order by coalesce(team_name, employee_id) nulls last, employee_id nulls last) as name_place
from subjects
