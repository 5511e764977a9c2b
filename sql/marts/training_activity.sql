/*
doc: >
  What was trained, when and where, whether or not it is measured: one row per
  program or unregistered course, month and department.
grain: [program_id, month_date, department]
inputs: [stg_completions, stg_employees, stg_programs, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program of the register or course code.}
  - {name: program_name, type: varchar, required: true, doc: Name of the program.}
  - {name: is_registered, type: boolean, required: true, doc: Whether the register knows the program.}
  - {name: month_date, type: date, required: true, doc: First day of the month of the event.}
  - {name: department, type: varchar, required: true, doc: "Department of the person on that day; (unknown) when the roster has none."}
  - {name: assigned_count, type: bigint, doc: Enrollments dated in the month; null when suppressed.}
  - {name: started_count, type: bigint, doc: Starts dated in the month; null when suppressed.}
  - {name: completed_count, type: bigint, doc: "Completions dated in the month, passed ones among them; null when suppressed."}
  - {name: passed_count, type: bigint, doc: Completions with status passed; null when suppressed.}
  - {name: duration_hours, type: double, unit: hours, doc: "Paid learner hours of the month's completions; null when these are fewer than the privacy floor, or unknown."}
  - {name: is_suppressed, type: boolean, required: true, doc: "Whether the row rests on fewer people than the privacy floor; a single count below it is null too."}
*/
with events as (
    select person_key, program_id, assigned_date as event_date, 'assigned' as event, cast(null as double) as duration_hours
    from stg_completions
    where assigned_date is not null
    union all
    select person_key, program_id, started_date as event_date, 'started' as event, cast(null as double) as duration_hours
    from stg_completions
    where started_date is not null
    union all
    select
        person_key, program_id, completed_date as event_date,
        case when status = 'passed' then 'passed' else 'completed' end as event, duration_hours
    from stg_completions
    where is_trained
),

placed as (
    select
        ev.program_id,
        period_start(period_index(ev.event_date, 'month'), 'month') as month_date,
        coalesce(e.department, '(unknown)') as department,
        ev.person_key,
        ev.event,
        ev.duration_hours
    from events as ev
    left join stg_employees as e
        on ev.person_key = e.employee_id
        and e.valid_from <= ev.event_date
        and coalesce(e.valid_to, date '9999-12-31') > ev.event_date
),

counted as (
    select
        program_id,
        month_date,
        department,
        count(distinct person_key) as people_count,
        count(case when event = 'assigned' then 1 end) as assigned_count,
        count(distinct case when event = 'assigned' then person_key end) as assigned_people,
        count(case when event = 'started' then 1 end) as started_count,
        count(distinct case when event = 'started' then person_key end) as started_people,
        count(case when event in ('completed', 'passed') then 1 end) as completed_count,
        count(distinct case when event in ('completed', 'passed') then person_key end) as completed_people,
        count(case when event = 'passed' then 1 end) as passed_count,
        count(distinct case when event = 'passed' then person_key end) as passed_people,
        sum(duration_hours) as duration_hours
    from placed
    group by program_id, month_date, department
)

select
    c.program_id,
    p.program_name,
    p.is_registered,
    c.month_date,
    c.department,
    case when c.people_count >= s.min_people and (c.assigned_people = 0 or c.assigned_people >= s.min_people) then c.assigned_count end as assigned_count,
    case when c.people_count >= s.min_people and (c.started_people = 0 or c.started_people >= s.min_people) then c.started_count end as started_count,
    case when c.people_count >= s.min_people and (c.completed_people = 0 or c.completed_people >= s.min_people) then c.completed_count end as completed_count,
    case when c.people_count >= s.min_people and (c.passed_people = 0 or c.passed_people >= s.min_people) then c.passed_count end as passed_count,
    case when c.completed_people >= s.min_people then c.duration_hours end as duration_hours,
    c.people_count < s.min_people as is_suppressed
from counted as c
inner join stg_programs as p on c.program_id = p.program_id
cross join run_settings as s
