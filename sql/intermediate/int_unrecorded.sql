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
with people as (
    select employee_id, concat('location ', location) as group_name
    from stg_employees
    where location is not null
    group by employee_id, concat('location ', location)
    union all
    select employee_id, concat('department ', department) as group_name
    from stg_employees
    where department is not null
    group by employee_id, concat('department ', department)
),

recorded as (
    select person_key
    from stg_completions
    where person_match = 'matched'
    group by person_key
),

sizes as (
    select p.group_name, count(*) as people_count, count(r.person_key) as recorded_count
    from people as p
    left join recorded as r on p.employee_id = r.person_key
    group by p.group_name
),

everybody as (
    select count(*) as people_count, count(r.person_key) as recorded_count
    from (
        select employee_id
        from stg_employees
        group by employee_id
    ) as e
    left join recorded as r on e.employee_id = r.person_key
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
