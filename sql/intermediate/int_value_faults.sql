/*
doc: >
  Landed values that cannot be used: the metric is not registered, the subject is unknown,
  ambiguous or of the wrong kind, number and address mean two people, or the period is none
  of the metric's.
grain: [feed, file, source_row, occurrence]
inputs: [landed_observations, stg_identities, stg_subjects, stg_periods, register_metrics, run_settings]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: occurrence, required: true, doc: "Counter of values of one row, from 1; an unpivoted row can have several."}
  - {name: column_name, type: varchar, required: true, values: [subject_id, email, subject_type, metric_id, period_start, period_end], doc: Canonical column of the finding.}
  - {name: code, type: varchar, required: true, values: [person_unmatched, person_ambiguous, identifiers_differ, team_unmatched, subject_differs, metric_unknown, period_implausible, period_differs, period_undeclared], doc: What is wrong.}
  - {name: person_key, type: varchar, pii: true, doc: "Who the value is about: employee id when one person is meant, otherwise as delivered."}
*/
with checked as (
    select
        o.feed, o.file, o.source_row,
        coalesce(by_id.employee_id, by_email.employee_id, o.subject_id, o.email) as person_key,
        case when o.subject_id is null then 'email' else 'subject_id' end as identifier,
        case
            when m.metric_id is null then 'metric_unknown'
            when o.subject_type is not null and (o.subject_type = 'team') <> (m.trained_share is not null) then 'subject_differs'
            when m.trained_share is not null and teams.team_name is null then 'team_unmatched'
            when m.trained_share is not null then null
            when by_id.employee_id <> by_email.employee_id then 'identifiers_differ'
            when by_id.employee_id is not null or by_email.employee_id is not null then null
            when by_email.identity is not null then 'person_ambiguous'
            else 'person_unmatched'
        end as subject_code,
        case
            when m.grain = 'month_declared' and (o.period_start < s.months_from_date or o.period_start >= s.months_to_date) then 'period_undeclared'
            when not p.is_plausible then 'period_implausible'
            when
                o.period_end <> o.period_start
                and (
                    o.period_start <> period_start(p.period_index, m.grain)
                    or o.period_end <> add_days(period_start(p.period_index + 1, m.grain), -1)
                ) then 'period_differs'
        end as period_code
    from landed_observations as o
    cross join run_settings as s
    left join register_metrics as m on o.metric_id = m.metric_id
    left join stg_periods as p on o.metric_id = p.metric_id and period_index(o.period_start, m.grain) = p.period_index
    left join stg_identities as by_id on by_id.identity_kind = 'id' and o.subject_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and o.email = by_email.identity
    left join stg_subjects as teams on o.subject_id = teams.team_name
),

faults as (
    select feed, file, source_row, person_key, identifier, coalesce(subject_code, period_code) as code
    from checked
    where subject_code is not null or period_code is not null
)

select
    feed, file, source_row,
    row_number() over (partition by feed, file, source_row order by code, person_key nulls last) as occurrence,
    case code
        when 'metric_unknown' then 'metric_id'
        when 'subject_differs' then 'subject_type'
        when 'team_unmatched' then 'subject_id'
        when 'period_implausible' then 'period_start'
        when 'period_undeclared' then 'period_start'
        when 'period_differs' then 'period_end'
        else identifier
    end as column_name,
    code,
    person_key
from faults
