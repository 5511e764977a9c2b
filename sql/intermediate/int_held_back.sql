/*
doc: >
  Landed rows that cannot be used as they are: a person the roster does not know
  or knows twice, a metric that is not registered, an amount in a currency
  without a rate. They are landed, so a mended roster or register brings them back.
grain: [table_name, feed, file, source_row, column_name, code, occurrence]
inputs: [landed_completions, landed_observations, landed_assignments, landed_costs, stg_identities, register_metrics, run_settings]
columns:
  - {name: table_name, type: varchar, required: true, doc: Canonical table.}
  - {name: feed, type: varchar, required: true, doc: Feed.}
  - {name: file, type: varchar, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: column_name, type: varchar, required: true, doc: Canonical column at fault.}
  - {name: code, type: varchar, required: true, doc: "person_unmatched, person_ambiguous, metric_unknown or currency_unconverted."}
  - {name: occurrence, type: bigint, required: true, doc: Number among equal ones; an unpivoted row has several.}
*/
with people as (
    select 'completions' as table_name, feed, file, source_row, employee_id as id, email
    from landed_completions
    union all
    select 'observations' as table_name, feed, file, source_row, subject_id as id, email
    from landed_observations
    union all
    select 'assignments' as table_name, feed, file, source_row, employee_id as id, email
    from landed_assignments
),

matched as (
    select
        p.table_name,
        p.feed,
        p.file,
        p.source_row,
        case when p.id is not null then 'employee_id' else 'email' end as column_name,
        case
            when by_email.identity is not null and by_email.employee_id is null then 'person_ambiguous'
            else 'person_unmatched'
        end as code
    from people as p
    left join stg_identities as by_id on by_id.identity_kind = 'id' and p.id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and p.email = by_email.identity
    where by_id.employee_id is null and by_email.employee_id is null
),

faults as (
    select table_name, feed, file, source_row, column_name, code
    from matched
    union all
    select 'observations' as table_name, o.feed, o.file, o.source_row, 'metric_id' as column_name, 'metric_unknown' as code
    from landed_observations as o
    left join register_metrics as m on o.metric_id = m.metric_id
    where m.metric_id is null
    union all
    select 'costs' as table_name, c.feed, c.file, c.source_row, 'currency_code' as column_name, 'currency_unconverted' as code
    from landed_costs as c
    left join run_settings as s on c.currency_code = s.currency_code
    where s.currency_code is null
)

select
    table_name,
    feed,
    file,
    source_row,
    column_name,
    code,
    row_number() over (
        partition by table_name, feed, file, source_row, column_name, code
        order by source_row
    ) as occurrence
from faults
