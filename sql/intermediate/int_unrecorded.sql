/*
doc: >
  People of a location or department in which the learning system shows no record of any
  course, though the rate of all others lets expect ten: they may be trained and
  unrecorded.
grain: [feed, file, source_row]
inputs: [landed_employees, stg_employees, stg_completions]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: person_key, type: varchar, required: true, pii: true, doc: Employee id.}
*/
with began as (
    select min(coalesce(completed_date, started_date, assigned_date)) as first_date
    from stg_completions
    where person_match = 'matched'
),

-- Only who was there since the first record can have one.
people as (
    select e.employee_id, concat('location ', e.location) as group_name, e.valid_from, coalesce(e.valid_to, date '9999-12-31') as valid_to
    from stg_employees as e
    cross join began as b
    where e.location is not null and coalesce(e.valid_to, date '9999-12-31') > b.first_date
    union all
    select e.employee_id, concat('department ', e.department) as group_name, e.valid_from, coalesce(e.valid_to, date '9999-12-31') as valid_to
    from stg_employees as e
    cross join began as b
    where e.department is not null and coalesce(e.valid_to, date '9999-12-31') > b.first_date
),

recorded as (
    select p.employee_id, p.group_name
    from people as p
    inner join stg_completions as c
        on p.employee_id = c.person_key
        and coalesce(c.completed_date, c.started_date, c.assigned_date, p.valid_from) >= p.valid_from
        and coalesce(c.completed_date, c.started_date, c.assigned_date, p.valid_from) < p.valid_to
    where c.person_match = 'matched'
    group by p.employee_id, p.group_name
),

sizes as (
    select p.group_name, count(distinct p.employee_id) as people_count, count(distinct r.employee_id) as recorded_count
    from people as p
    left join recorded as r on p.employee_id = r.employee_id and p.group_name = r.group_name
    group by p.group_name
),

everybody as (
    select count(distinct p.employee_id) as people_count, count(distinct r.employee_id) as recorded_count
    from people as p
    left join recorded as r on p.employee_id = r.employee_id
),

expected as (
    select
        s.group_name, s.people_count, s.recorded_count,
        e.people_count - s.people_count as other_people,
        e.recorded_count - s.recorded_count as other_recorded
    from sizes as s
    cross join everybody as e
),

placed as (
    select
        l.feed, l.file, l.source_row, l.employee_id,
        row_number() over (
            partition by l.employee_id
            order by l.valid_from desc nulls last, l.delivery_number desc, l.source_row desc
        ) as recency
    from landed_employees as l
    inner join people as p on l.employee_id = p.employee_id
    inner join expected as e on p.group_name = e.group_name
    where e.recorded_count = 0 and e.other_people > 0 and e.people_count * e.other_recorded >= 10 * e.other_people
)

select feed, file, source_row, employee_id as person_key
from placed
where recency = 1
