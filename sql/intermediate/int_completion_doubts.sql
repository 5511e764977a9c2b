/*
doc: >
  The delivered records behind completions that may not be what they look like: those that
  may renew an unseen one, those of a day that looks like that of an import, and those of a
  course that the figures of a program do not know of, or of managers for their people.
grain: [feed, file, source_row, code, occurrence]
inputs: [landed_completions, stg_identities, register_courses, int_renewals, int_import_days, int_course_doubts, int_proxy_records]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: code, type: varchar, required: true, values: [renewal_possible, day_of_import, "$int_course_doubts.code", recorded_for_others], doc: What is doubtful.}
  - {name: occurrence, required: true, doc: "Counter of records of one row, from 1; an unpivoted row can have several."}
  - {name: person_key, type: varchar, required: true, pii: true, doc: Employee id.}
*/
with completions as (
    select
        c.feed, c.file, c.source_row, c.completed_date, c.program_id as course_id, coalesce(r.program_id, c.program_id) as program_id,
        coalesce(by_id.employee_id, by_email.employee_id) as employee_id
    from landed_completions as c
    left join register_courses as r on c.program_id = r.course_id
    left join stg_identities as by_id on by_id.identity_kind = 'id' and c.employee_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and c.email = by_email.identity
    where
        c.status in ('completed', 'passed')
        and coalesce(by_id.employee_id, by_email.employee_id) is not null
        and coalesce(by_id.employee_id = by_email.employee_id, true)
),

found as (
    select c.feed, c.file, c.source_row, c.employee_id, 'renewal_possible' as code
    from completions as c
    inner join int_renewals as r
        on c.program_id = r.program_id and c.employee_id = r.person_key and c.completed_date = r.completed_date
    union all
    select c.feed, c.file, c.source_row, c.employee_id, 'day_of_import' as code
    from completions as c
    inner join int_import_days as d on c.program_id = d.program_id and c.completed_date = d.completed_date
    union all
    select c.feed, c.file, c.source_row, c.employee_id, d.code
    from completions as c
    inner join int_course_doubts as d on c.course_id = d.course_id and c.employee_id = d.person_key
    union all
    select c.feed, c.file, c.source_row, c.employee_id, 'recorded_for_others' as code
    from completions as c
    inner join int_proxy_records as p on c.course_id = p.course_id and c.employee_id = p.person_key
)

select
    feed, file, source_row, code,
    row_number() over (partition by feed, file, source_row, code order by employee_id nulls last) as occurrence,
    employee_id as person_key
from found
