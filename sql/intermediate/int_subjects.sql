/*
doc: >
  What is known about the subjects of metrics over time: people as in the roster, and
  teams with the stratum of most of their people (the first by name on a tie).
grain: [subject_number, valid_from]
inputs: [stg_employees, stg_subjects, int_team_members, int_strata]
columns:
  - {name: subject_number, required: true, pii: true}
  - {name: valid_from, required: true}
  - {name: valid_to}
  - {name: stratum_number, required: true}
  - {name: cluster_number, required: true, pii: true, doc: "Subject number of the declared cluster; the subject itself where none is declared."}
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

select
    s.subject_number, e.valid_from, e.valid_to, strata.stratum_number,
    coalesce(teams.subject_number, s.subject_number) as cluster_number, e.manager_id
from stg_employees as e
inner join stg_subjects as s on e.employee_id = s.employee_id
inner join int_strata as strata on e.stratum = strata.stratum
left join stg_subjects as teams on e.cluster = teams.team_name
union all
select
    s.subject_number, t.change_date as valid_from, t.next_date as valid_to, strata.stratum_number,
    s.subject_number as cluster_number, cast(null as varchar) as manager_id
from sizes as t
inner join stg_subjects as s on s.team_name is not null and t.team_id = s.subject_id
inner join int_strata as strata on t.stratum = strata.stratum
where t.place = 1
