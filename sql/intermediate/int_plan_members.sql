/*
doc: >
  The people of each plan: everybody who is employed on the day on which the roster is
  looked up and had not completed the program before the planned launch. Those who would
  be trained are eligible; the others can be their colleagues.
grain: [program_id, subject_number]
inputs: [register_plans, register_plan_groups, stg_horizon, stg_employments, stg_employees, stg_subjects, int_strata, int_exposures]
columns:
  - {name: program_id, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: employee_id, required: true, pii: true}
  - {name: stratum_number, required: true}
  - {name: stratum, required: true}
  - {name: roster_date, type: date, required: true, doc: "Day on which the roster is looked up: the planned launch, or the last day of the data if that is earlier."}
  - {name: is_eligible, type: boolean, required: true, doc: Whether the person is in all groups that the plan names.}
*/
with plans as (
    select
        p.program_id,
        p.start_date,
        case when h.horizon_date < p.start_date then h.horizon_date else p.start_date end as roster_date
    from register_plans as p
    cross join stg_horizon as h
),

present as (
    select p.program_id, p.start_date, p.roster_date, e.employee_id, e.department, e.job, e.location, e.stratum
    from plans as p
    inner join stg_employments as s
        on s.start_date <= p.roster_date and coalesce(s.end_date, date '9999-12-31') > p.roster_date
    inner join stg_employees as e
        on s.employee_id = e.employee_id
        and e.valid_from <= p.roster_date and coalesce(e.valid_to, date '9999-12-31') > p.roster_date
),

placed as (
    select
        p.program_id, p.employee_id, g.roster_column,
        max(case when g.roster_value = case g.roster_column when 'department' then p.department when 'job' then p.job else p.location end then 1 else 0 end) as is_in
    from present as p
    inner join register_plan_groups as g on p.program_id = g.program_id
    group by p.program_id, p.employee_id, g.roster_column
),

outside as (
    select program_id, employee_id
    from placed
    where is_in = 0
    group by program_id, employee_id
)

select
    p.program_id,
    s.subject_number,
    p.employee_id,
    n.stratum_number,
    p.stratum,
    p.roster_date,
    o.employee_id is null as is_eligible
from present as p
inner join stg_subjects as s on p.employee_id = s.employee_id
inner join int_strata as n on p.stratum = n.stratum
left join outside as o on p.program_id = o.program_id and p.employee_id = o.employee_id
left join int_exposures as x on p.program_id = x.program_id and p.employee_id = x.person_key
where x.index_date is null or x.index_date >= p.start_date
