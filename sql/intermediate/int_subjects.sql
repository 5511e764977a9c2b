/*
doc: >
  What is known about the subjects of metrics over time: people as in the roster, and
  teams with the stratum of most of their people (the first by name on a tie). Hourly costs
  in another currency have the last rate of all, so that a rate that changes makes nobody
  different from the others.
grain: [subject_number, valid_from]
inputs: [stg_employees, stg_subjects, int_team_members, int_strata, stg_rates]
columns:
  - {name: subject_number, required: true, pii: true}
  - {name: valid_from, required: true}
  - {name: valid_to}
  - {name: stratum_number, required: true}
  - {name: cluster_number, required: true, pii: true, doc: "Subject number of the declared cluster; the subject itself where none is declared."}
  - {name: manager_number, pii: true}
  - {name: hire_date, type: date, pii: true, doc: Day on which the person was hired; null for teams.}
  - {name: hourly_cost, pii: true}
  - {name: department_number}
  - {name: job_number}
  - {name: location_number}
  - {name: employment_type_number}
  - {name: hire_year}
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
),

managers as (
    select manager_id, row_number() over (order by manager_id nulls last) as manager_number
    from stg_employees
    where manager_id is not null
    group by manager_id
),

departments as (
    select department, row_number() over (order by department nulls last) as department_number
    from stg_employees
    where department is not null
    group by department
),

jobs as (
    select job, row_number() over (order by job nulls last) as job_number
    from stg_employees
    where job is not null
    group by job
),

locations as (
    select location, row_number() over (order by location nulls last) as location_number
    from stg_employees
    where location is not null
    group by location
),

employment_types as (
    select employment_type, row_number() over (order by employment_type nulls last) as employment_type_number
    from stg_employees
    where employment_type is not null
    group by employment_type
)

select
    s.subject_number, e.valid_from, e.valid_to, strata.stratum_number,
    coalesce(clusters.subject_number, s.subject_number) as cluster_number,
    managers.manager_number, e.hire_date, cast(converted(e.hourly_cost_amount, rates.rate) as double) as hourly_cost,
    departments.department_number,
    jobs.job_number,
    locations.location_number,
    employment_types.employment_type_number,
    cast(year(e.hire_date) as bigint) as hire_year
from stg_employees as e
inner join stg_subjects as s on e.employee_id = s.employee_id
inner join int_strata as strata on e.stratum = strata.stratum
left join stg_subjects as clusters on e.cluster = clusters.cluster_name
left join managers on e.manager_id = managers.manager_id
left join departments on e.department = departments.department
left join jobs on e.job = jobs.job
left join locations on e.location = locations.location
left join employment_types on e.employment_type = employment_types.employment_type
left join stg_rates as rates on e.hourly_cost_currency = rates.from_currency_code and rates.is_last
union all
select
    s.subject_number, t.change_date as valid_from, t.next_date as valid_to, strata.stratum_number,
    s.subject_number as cluster_number,
    cast(null as bigint) as manager_number, cast(null as date) as hire_date, cast(null as double) as hourly_cost,
    cast(null as bigint) as department_number, cast(null as bigint) as job_number,
    cast(null as bigint) as location_number, cast(null as bigint) as employment_type_number, cast(null as bigint) as hire_year
from sizes as t
inner join stg_subjects as s on s.team_name is not null and t.team_id = s.subject_id
inner join int_strata as strata on t.stratum = strata.stratum
where t.place = 1
