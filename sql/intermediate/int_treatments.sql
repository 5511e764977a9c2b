/*
doc: >
  The names under which the store knew a program at its launch or, of a program from before
  the store, on the first day: its own, and those of programs whose courses count for it now.
  What counts now is another treatment than under such a name if a course of then no longer
  counts, another number of courses is required, or the index period is another one; or if
  most of the trained people completed it under a code that was not the program's by then.
  More codes of a course are another edition of it.
grain: [program_id, registered_program_id]
inputs: [register_programs, register_courses, run_ledger_courses, int_ledger_states, int_launches, stg_completions]
columns:
  - {name: program_id, required: true}
  - {name: registered_program_id, required: true, type: varchar, doc: Program as the register named it then.}
  - {name: is_another, type: boolean, required: true, doc: Whether what counts now is another treatment.}
*/
with seen as (
    select s.program_id, s.registered_program_id, s.entry_number, s.index_period
    from int_launches as l
    inner join int_ledger_states as s
        on s.entry_kind = 'program' and l.program_id = s.program_id and not s.is_withdrawn
        and (
            (s.seen_date <= l.launch_date and coalesce(s.next_seen_date, date '9999-12-31') > l.launch_date)
            or (s.seen_date > l.launch_date and s.version = 1 and s.seen_date = l.program_seen_date)
        )
),

counted as (
    select
        s.program_id, s.registered_program_id, max(s.index_period) as index_period,
        count(*) as courses_count, count(c.course_id) as kept_count, max(k.requirement) as requirements
    from seen as s
    inner join run_ledger_courses as k on s.entry_number = k.entry_number
    left join register_courses as c on s.program_id = c.program_id and k.course_id = c.course_id
    group by s.program_id, s.registered_program_id
),

needed as (
    select program_id, max(requirement) as requirements
    from register_courses
    group by program_id
),

known as (
    select
        s.program_id, k.course_id,
        min(case when s.seen_date = l.program_seen_date then date '1900-01-01' else s.seen_date end) as known_date
    from int_ledger_states as s
    inner join run_ledger_courses as k on s.entry_number = k.entry_number
    inner join int_launches as l on s.program_id = l.program_id
    where s.entry_kind = 'program'
    group by s.program_id, k.course_id
),

firsts as (
    select
        program_id, course_id, completed_date,
        row_number() over (partition by program_id, person_key order by completed_date nulls last, course_id) as place
    from stg_completions
    where is_trained
),

editions as (
    select f.program_id, count(*) as people_count, count(case when k.known_date <= f.completed_date then 1 end) as known_count
    from firsts as f
    left join known as k on f.program_id = k.program_id and f.course_id = k.course_id
    where f.place = 1
    group by f.program_id
)

select
    c.program_id, c.registered_program_id,
    c.kept_count < c.courses_count or c.requirements <> n.requirements or coalesce(c.index_period <> p.index_period, false)
    or coalesce(2 * e.known_count < e.people_count, false) as is_another
from counted as c
inner join register_programs as p on c.program_id = p.program_id
inner join needed as n on c.program_id = n.program_id
left join editions as e on c.program_id = e.program_id
where c.kept_count > 0 or c.program_id = c.registered_program_id
