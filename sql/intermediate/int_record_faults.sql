/*
doc: >
  Landed records about people that cannot be used: the person is not in the roster or is
  ambiguous, number and address mean two people, the day of completion is missing or lies
  far beyond the data, or a record takes back one that the feed does not have.
grain: [table_name, feed, file, source_row, occurrence]
inputs: [landed_completions, landed_assignments, landed_checkins, landed_survey_responses, stg_identities, stg_horizon, run_settings]
columns:
  - {name: table_name, required: true, values: [completions, assignments, checkins, survey_responses], doc: Canonical table.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: occurrence, required: true, doc: "Counter of records of one row, from 1; an unpivoted row can have several."}
  - {name: column_name, type: varchar, required: true, values: [employee_id, email, completed_date, retracts], doc: Canonical column of the finding.}
  - {name: code, type: varchar, required: true, values: [person_unmatched, person_ambiguous, identifiers_differ, day_missing, day_implausible, retracts_unknown], doc: What is wrong.}
  - {name: person_key, type: varchar, pii: true, doc: "Who the record is about: employee id when one person is meant, otherwise as delivered."}
  - {name: other_key, type: varchar, pii: true, doc: "Employee id of the person whom the address means, where it is another."}
  - {name: program_id, doc: Program or course code as delivered.}
*/
with records as (
    select 'completions' as table_name, feed, file, source_row, employee_id, email, program_id, completed_date,
        status in ('completed', 'passed') and completed_date is null as is_undated
    from landed_completions
    where status is distinct from 'retracted'
    union all
    select 'assignments' as table_name, feed, file, source_row, employee_id, email, program_id, cast(null as date) as completed_date, false as is_undated
    from landed_assignments
    union all
    select 'checkins' as table_name, feed, file, source_row, employee_id, email, program_id, cast(null as date) as completed_date, false as is_undated
    from landed_checkins
    union all
    select 'survey_responses' as table_name, feed, file, source_row, employee_id, email, program_id, cast(null as date) as completed_date, false as is_undated
    from landed_survey_responses
),

checked as (
    select
        r.table_name, r.feed, r.file, r.source_row, r.program_id,
        coalesce(by_id.employee_id, by_email.employee_id, r.employee_id, r.email) as person_key,
        case when by_id.employee_id <> by_email.employee_id then by_email.employee_id end as other_key,
        case when r.employee_id is null then 'email' else 'employee_id' end as identifier,
        case
            when by_id.employee_id <> by_email.employee_id then 'identifiers_differ'
            when by_id.employee_id is null and by_email.employee_id is null and by_email.identity is not null then 'person_ambiguous'
            when by_id.employee_id is null and by_email.employee_id is null then 'person_unmatched'
            when r.is_undated then 'day_missing'
            when r.completed_date > h.last_plausible_date then 'day_implausible'
            when r.completed_date < date '1990-01-01' and coalesce(h.horizon_date >= date '1990-01-01', true) then 'day_implausible'
        end as code
    from records as r
    cross join stg_horizon as h
    cross join run_settings as s
    left join stg_identities as by_id on by_id.identity_kind = 'id' and r.employee_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and r.email = by_email.identity
    where s.as_of_date is null or coalesce(r.completed_date, s.as_of_date) <= s.as_of_date
),

known as (
    select feed, record_id
    from landed_completions
    where record_id is not null
    group by feed, record_id
),

faults as (
    select table_name, feed, file, source_row, code, identifier, person_key, other_key, program_id
    from checked
    where code is not null
    union all
    select
        'completions' as table_name, c.feed, c.file, c.source_row, 'retracts_unknown' as code, 'retracts' as identifier,
        cast(null as string) as person_key, cast(null as string) as other_key, cast(null as string) as program_id
    from landed_completions as c
    left join known as k on c.feed = k.feed and c.retracts = k.record_id
    where c.status = 'retracted' and c.retracts is not null and k.record_id is null
)

select
    table_name, feed, file, source_row,
    row_number() over (partition by table_name, feed, file, source_row order by code, program_id nulls last, person_key nulls last) as occurrence,
    case when code in ('day_implausible', 'day_missing') then 'completed_date' else identifier end as column_name,
    code,
    person_key,
    other_key,
    program_id
from faults
