/*
doc: >
  Completions on a day that contradicts what else is declared: more than a month before the
  launch of the program, or before the person was hired or after the person left.
grain: [feed, file, source_row, code, occurrence]
inputs: [landed_completions, stg_identities, stg_employments, register_courses, register_programs, stg_horizon]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: code, type: varchar, required: true, values: [before_launch, before_hire, after_exit], doc: What is wrong.}
  - {name: occurrence, required: true, doc: "Counter of records of one row, from 1; an unpivoted row can have several."}
  - {name: person_key, type: varchar, required: true, pii: true, doc: Employee id.}
*/
with completions as (
    select
        c.feed, c.file, c.source_row, c.completed_date, p.launch_date,
        coalesce(by_id.employee_id, by_email.employee_id) as employee_id
    from landed_completions as c
    cross join stg_horizon as h
    inner join register_courses as r on c.program_id = r.course_id
    inner join register_programs as p on r.program_id = p.program_id
    left join stg_identities as by_id on by_id.identity_kind = 'id' and c.employee_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and c.email = by_email.identity
    where
        c.status in ('completed', 'passed') and c.completed_date <= h.last_plausible_date
        and c.completed_date >= date '1990-01-01'
        and coalesce(by_id.employee_id = by_email.employee_id, true)
),

stays as (
    select employee_id, min(start_date) as first_date, max(coalesce(end_date, date '9999-12-31')) as last_date
    from stg_employments
    group by employee_id
),

found as (
    select feed, file, source_row, employee_id, 'before_launch' as code
    from completions
    where completed_date < add_days(launch_date, -31)
    union all
    select c.feed, c.file, c.source_row, c.employee_id, 'before_hire' as code
    from completions as c
    inner join stays as s on c.employee_id = s.employee_id
    where c.completed_date < add_days(s.first_date, -30)
    union all
    select c.feed, c.file, c.source_row, c.employee_id, 'after_exit' as code
    from completions as c
    inner join stays as s on c.employee_id = s.employee_id
    where c.completed_date > add_days(s.last_date, 31)
)

select
    feed, file, source_row, code,
    row_number() over (partition by feed, file, source_row, code order by employee_id nulls last) as occurrence,
    employee_id as person_key
from found
where employee_id is not null
