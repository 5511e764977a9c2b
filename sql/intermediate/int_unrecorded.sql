/*
doc: >
  People of a location or department in which the learning system shows no record of any
  course, or less than a tenth of those that the rate of all others lets expect, which are
  ten at least: they may be trained and unrecorded.
grain: [feed, file, source_row]
inputs: [int_last_roster_rows, stg_employees, stg_employments, stg_completions]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: person_key, type: varchar, required: true, pii: true, doc: Employee id.}
*/
with recorded as (
    select person_key, coalesce(completed_date, started_date, assigned_date) as record_date
    from stg_completions
    where person_match = 'matched'
),

reach as (
    select min(record_date) as first_date, max(record_date) as last_date
    from recorded
),

-- Only who was employed between the first and the last record can have one.
employed as (
    select e.employee_id, e.start_date, coalesce(e.end_date, date '9999-12-31') as end_date
    from stg_employments as e
    cross join reach as r
    where coalesce(e.end_date, date '9999-12-31') > r.first_date and e.start_date <= r.last_date
),

stretches as (
    select e.employee_id, e.location, e.department, e.valid_from, coalesce(e.valid_to, date '9999-12-31') as valid_to
    from stg_employees as e
    cross join reach as r
    inner join employed as m on e.employee_id = m.employee_id and e.valid_from < m.end_date
    where coalesce(e.valid_to, date '9999-12-31') > r.first_date and e.valid_from <= r.last_date
),

people as (
    select employee_id, concat('location ', coalesce(location, '')) as group_name, valid_from, valid_to
    from stretches
    where location is not null
    union all
    select employee_id, concat('department ', coalesce(department, '')) as group_name, valid_from, valid_to
    from stretches
    where department is not null
),

sizes as (
    select
        p.group_name, count(distinct p.employee_id) as people_count, count(distinct r.person_key) as any_count,
        count(distinct case when coalesce(r.record_date >= p.valid_from and r.record_date < p.valid_to, true) then r.person_key end) as recorded_count
    from people as p
    left join recorded as r on p.employee_id = r.person_key
    group by p.group_name
),

everybody as (
    select count(distinct e.employee_id) as people_count, count(distinct r.person_key) as recorded_count
    from employed as e
    left join recorded as r on e.employee_id = r.person_key
),

named as (
    select p.employee_id
    from people as p
    inner join sizes as s on p.group_name = s.group_name
    cross join everybody as e
    where
        e.people_count > s.people_count
        and 10 * s.recorded_count * (e.people_count - s.people_count) < s.people_count * (e.recorded_count - s.any_count)
        and s.people_count * (e.recorded_count - s.any_count) >= 10 * (e.people_count - s.people_count)
    group by p.employee_id
)

select l.feed, l.file, l.source_row, l.employee_id as person_key
from named as n
inner join int_last_roster_rows as l on n.employee_id = l.employee_id
