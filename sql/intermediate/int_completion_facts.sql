/*
doc: >
  Completions that contradict what else is declared: on a day more than a month before the
  launch of the program, before the person was hired or after the person left; on the first
  or last day of a period, written in no declared zone; of one course of several that
  others complete one after the other; or with more hours than a day has, like half of their
  delivery.
grain: [feed, file, source_row, code, occurrence]
inputs: [landed_completions, stg_identities, stg_employments, register_courses, register_programs, register_alignments, register_metrics, stg_horizon, run_unzoned]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: code, type: varchar, required: true, values: [before_launch, before_hire, after_exit, day_without_zone, courses_partly_done, hours_implausible], doc: What is wrong.}
  - {name: occurrence, required: true, doc: "Counter of records of one row, from 1; an unpivoted row can have several."}
  - {name: person_key, type: varchar, required: true, pii: true, doc: Employee id.}
*/
with completions as (
    select
        c.feed, c.file, c.source_row, c.completed_date, c.duration_hours, p.launch_date, p.program_id, r.course_id, r.is_plain,
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

-- The first and the last days of the periods of a program's metrics.
zoned as (
    select c.feed, c.file, c.source_row, c.employee_id
    from completions as c
    inner join run_unzoned as u on c.feed = u.feed and c.file = u.file and u.column_name = 'completed_date'
    inner join register_alignments as a on c.program_id = a.program_id
    inner join register_metrics as m on a.metric_id = m.metric_id
    where
        c.completed_date = period_start(period_index(c.completed_date, m.grain), m.grain)
        or add_days(c.completed_date, 1) = period_start(period_index(c.completed_date, m.grain) + 1, m.grain)
    group by c.feed, c.file, c.source_row, c.employee_id
),

-- Courses and days of each person in the measured programs whose courses are a plain list.
steps as (
    select program_id, employee_id, count(distinct course_id) as courses_count, count(distinct completed_date) as days_count
    from completions
    where is_plain and program_id in (select program_id from register_alignments)
    group by program_id, employee_id
),

-- A third of the people, and three, did several courses on several days, and others one,
-- or nobody did.
curricula as (
    select program_id, max(case when courses_count = 1 then 1 else 0 end) as has_ones
    from steps
    where employee_id is not null
    group by program_id
    having
        sum(case when courses_count > 1 and days_count > 1 then 1 else 0 end) >= 3
        and 3 * sum(case when courses_count > 1 and days_count > 1 then 1 else 0 end) >= count(*)
),

-- Deliveries in which half of the records with hours, and three, have more than a day has.
lengthy as (
    select feed, file
    from completions
    where duration_hours > 0
    group by feed, file
    having
        sum(case when duration_hours > 40 then 1 else 0 end) >= 3
        and 2 * sum(case when duration_hours > 40 then 1 else 0 end) >= count(*)
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
    union all
    select feed, file, source_row, employee_id, 'day_without_zone' as code
    from zoned
    union all
    select c.feed, c.file, c.source_row, c.employee_id, 'courses_partly_done' as code
    from completions as c
    inner join curricula as k on c.program_id = k.program_id
    inner join steps as s on c.program_id = s.program_id and c.employee_id = s.employee_id
    where c.is_plain and (s.courses_count = 1 or k.has_ones = 0)
    union all
    select c.feed, c.file, c.source_row, c.employee_id, 'hours_implausible' as code
    from completions as c
    inner join lengthy as l on c.feed = l.feed and c.file = l.file
    where c.duration_hours > 40
)

select
    feed, file, source_row, code,
    row_number() over (partition by feed, file, source_row, code order by employee_id nulls last) as occurrence,
    employee_id as person_key
from found
where employee_id is not null
