/*
doc: >
  Every subject that a metric can have, numbered: the employees and teams of the
  roster, and the clusters of employees, which may be other groups than teams. From here to the sums of an estimate, subjects are identified by number.
  Each has a row per cohort, and numbers need a quarter of the space of names and of
  the time to join them.
grain: [subject_number]
inputs: [stg_employees]
columns:
  - {name: subject_number, required: true, pii: true, doc: "From 1, employees by id, then teams and clusters by name."}
  - {name: subject_id, required: true, pii: true, doc: "Employee id; for a team or cluster, team: followed by its name in the roster."}
  - {name: employee_id, pii: true, doc: Employee id; null for a team or cluster.}
  - {name: team_name, type: varchar, pii: true, doc: Team as the roster names it; null for an employee and for a cluster that is no team.}
  - {name: cluster_name, type: varchar, pii: true, doc: Cluster as the roster names it; null for an employee and for a team that is no cluster.}
  - {name: name_place, type: bigint, required: true, pii: true, doc: "Place in the order of the names of employees, teams and clusters together, from 1."}
*/
with groups as (
    select team_name as group_name, team_name, cast(null as string) as cluster_name
    from stg_employees
    where team_name is not null
    union all
    select cluster as group_name, cast(null as string) as team_name, cluster as cluster_name
    from stg_employees
    where cluster is not null
),

subjects as (
    select employee_id, cast(null as string) as group_name, cast(null as string) as team_name, cast(null as string) as cluster_name
    from stg_employees
    group by employee_id
    union all
    select cast(null as string) as employee_id, group_name, max(team_name) as team_name, max(cluster_name) as cluster_name
    from groups
    group by group_name
)

select
    row_number() over (order by employee_id nulls last, group_name nulls last) as subject_number,
    coalesce(employee_id, concat('team:', coalesce(group_name, ''))) as subject_id,
    employee_id,
    team_name,
    cluster_name,
    row_number() over (order by coalesce(group_name, employee_id) nulls last, employee_id nulls last) as name_place
from subjects
