/*
doc: >
  What happened to people in courses: a row for each enrollment, start and completion of a
  record, with its month and the department of the person on that day.
grain: [person_key, course_id, record_number, event]
inputs: [stg_completions, stg_employees]
columns:
  - {name: person_key, required: true, pii: true, doc: Employee id or identifier as delivered.}
  - {name: course_id, type: varchar, required: true, doc: Course code as delivered.}
  - {name: record_number, type: bigint, required: true, doc: Number of the record within person and course.}
  - {name: event, type: varchar, required: true, values: [assigned, started, completed, passed], doc: "What happened; passed is a completion, too, and there is one of the two."}
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: month_date, required: true, doc: First day of the month of the event.}
  - {name: department, required: true, doc: Department of the person on the day of the event; (unknown) when the roster has none.}
  - {name: duration_hours, unit: hours, doc: Paid hours that a completion took.}
*/
with events as (
    select person_key, course_id, record_number, program_id, assigned_date as event_date, 'assigned' as event, cast(null as double) as duration_hours
    from stg_completions
    where assigned_date is not null
    union all
    select person_key, course_id, record_number, program_id, started_date as event_date, 'started' as event, cast(null as double) as duration_hours
    from stg_completions
    where started_date is not null
    union all
    select
        person_key, course_id, record_number, program_id, completed_date as event_date,
        case when status = 'passed' then 'passed' else 'completed' end as event, duration_hours
    from stg_completions
    where is_trained
)

select
    ev.person_key, ev.course_id, ev.record_number, ev.event, ev.program_id,
    period_start(period_index(ev.event_date, 'month'), 'month') as month_date,
    coalesce(e.department, '(unknown)') as department,
    ev.duration_hours
from events as ev
left join stg_employees as e
    on ev.person_key = e.employee_id
    and e.valid_from <= ev.event_date
    and coalesce(e.valid_to, date '9999-12-31') > ev.event_date
