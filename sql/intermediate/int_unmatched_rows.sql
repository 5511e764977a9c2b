/*
doc: >
  Landed rows whose person or team is not in the roster or is ambiguous, and values of
  the wrong kind of subject.
grain: [table_name, feed, file, source_row, column_name, code, occurrence]
inputs: [landed_completions, landed_observations, landed_assignments, landed_checkins, stg_identities, stg_employees, register_metrics]
columns:
  - {name: table_name, required: true, values: [completions, observations, assignments, checkins], doc: Canonical table.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: column_name, type: varchar, required: true, values: [employee_id, email, subject_id, subject_type], doc: Canonical column of the finding.}
  - {name: code, type: varchar, required: true, values: [person_unmatched, person_ambiguous, team_unmatched, subject_differs], doc: What is wrong.}
  - {name: occurrence, required: true, doc: "Counter of rows whose other keys are equal, from 1; an unpivoted row can have several."}
*/
with people as (
    select 'completions' as table_name, feed, file, source_row, employee_id as id, email
    from landed_completions
    union all
    select 'observations' as table_name, o.feed, o.file, o.source_row, o.subject_id as id, o.email
    from landed_observations as o
    left join register_metrics as m on o.metric_id = m.metric_id
    where m.trained_share is null and coalesce(o.subject_type, 'employee') = 'employee'
    union all
    select 'assignments' as table_name, feed, file, source_row, employee_id as id, email
    from landed_assignments
    union all
    select 'checkins' as table_name, feed, file, source_row, employee_id as id, email
    from landed_checkins
),

matched as (
    select
        p.table_name,
        p.feed,
        p.file,
        p.source_row,
        case when p.id is null then 'email' when p.table_name = 'observations' then 'subject_id' else 'employee_id' end as column_name,
        case
            when by_email.identity is not null and by_email.employee_id is null then 'person_ambiguous'
            else 'person_unmatched'
        end as code
    from people as p
    left join stg_identities as by_id on by_id.identity_kind = 'id' and p.id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and p.email = by_email.identity
    where by_id.employee_id is null and by_email.employee_id is null
),

teams as (
    select cluster as team_name
    from stg_employees
    where cluster is not null
    group by cluster
),

of_subjects as (
    select
        o.feed, o.file, o.source_row,
        case
            when o.subject_type is not null and (o.subject_type = 'team') <> (m.trained_share is not null) then 'subject_type'
            when m.trained_share is not null and teams.team_name is null then 'subject_id'
        end as column_name
    from landed_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
    left join teams on o.subject_id = teams.team_name
)

select
    table_name, feed, file, source_row, column_name, code,
    row_number() over (
        partition by table_name, feed, file, source_row, column_name, code
        order by source_row nulls last
    ) as occurrence
from (
    select table_name, feed, file, source_row, column_name, code
    from matched
    union all
    select
        'observations' as table_name, feed, file, source_row, column_name,
        case when column_name = 'subject_type' then 'subject_differs' else 'team_unmatched' end as code
    from of_subjects
    where column_name is not null
) as unmatched
