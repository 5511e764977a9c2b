/*
doc: >
  What is known over time of whoever a metric is of: people as the roster has
  them, and teams with the stratum of most of their people (the first by name on a
  tie).
grain: [subject_id, valid_from]
inputs: [stg_employees, int_team_members]
columns:
  - {name: subject_id, type: varchar, required: true, pii: true, doc: Employee id or team.}
  - {name: valid_from, type: date, required: true, doc: First day of the stretch.}
  - {name: valid_to, type: date, doc: First day after it; null while it lasts.}
  - {name: stratum, type: varchar, required: true, doc: Comparison stratum.}
  - {name: cluster, type: varchar, pii: true, doc: Declared cluster; null means the subject itself.}
  - {name: manager_id, type: varchar, pii: true, doc: Manager of the person; null for teams.}
*/
with changes as (
    select team_id, valid_from as change_date
    from int_team_members
    union all
    select team_id, valid_to as change_date
    from int_team_members
    where valid_to is not null
),

stretches as (
    select team_id, change_date, lead(change_date) over (partition by team_id order by change_date nulls last) as next_date
    from (
        select team_id, change_date
        from changes
        group by team_id, change_date
    ) as distinct_changes
),

sizes as (
    select
        s.team_id, s.change_date, s.next_date, m.stratum,
        row_number() over (partition by s.team_id, s.change_date order by count(*) desc nulls last, m.stratum) as place
    from stretches as s
    inner join int_team_members as m
        on s.team_id = m.team_id
        and m.valid_from <= s.change_date
        and coalesce(m.valid_to, date '9999-12-31') > s.change_date
    group by s.team_id, s.change_date, s.next_date, m.stratum
)

select employee_id as subject_id, valid_from, valid_to, stratum, cluster, manager_id
from stg_employees
union all
select
    team_id as subject_id, change_date as valid_from, next_date as valid_to, stratum,
    cast(null as varchar) as cluster, cast(null as varchar) as manager_id
from sizes
where place = 1
