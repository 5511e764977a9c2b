/*
doc: >
  The delivered values behind the jumps of a level: of a stratum, those of its people in the
  period; of the whole company, those of everybody. People who were in several strata are
  of none, but of everybody.
grain: [feed, file, source_row, code, occurrence]
inputs: [int_level_shifts, landed_observations, register_metrics, stg_identities, stg_employees, int_strata]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: code, type: varchar, required: true, values: [level_jumps, site_level_jumps], doc: What is wrong.}
  - {name: occurrence, required: true, doc: "Counter of values of one row, from 1; an unpivoted row can have several."}
  - {name: person_key, type: varchar, required: true, pii: true, doc: Employee id.}
*/
with strata as (
    select e.employee_id, max(n.stratum_number) as stratum_number
    from stg_employees as e
    inner join int_strata as n on e.stratum = n.stratum
    group by e.employee_id
    having min(n.stratum_number) = max(n.stratum_number)
),

of_people as (
    select
        o.feed, o.file, o.source_row, s.stratum_number as shift_stratum, p.stratum_number,
        coalesce(by_id.employee_id, by_email.employee_id) as person_key
    from landed_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
    inner join int_level_shifts as s on o.metric_id = s.metric_id and period_index(o.period_start, m.grain) = s.period_index
    left join stg_identities as by_id on by_id.identity_kind = 'id' and o.subject_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and o.email = by_email.identity
    left join strata as p on coalesce(by_id.employee_id, by_email.employee_id) = p.employee_id
    where
        coalesce(by_id.employee_id, by_email.employee_id) is not null and coalesce(by_id.employee_id = by_email.employee_id, true) and coalesce(o.subject_type, 'employee') = 'employee' and m.trained_share is null
)

select
    feed, file, source_row,
    case when shift_stratum is null then 'level_jumps' else 'site_level_jumps' end as code,
    row_number() over (
        partition by feed, file, source_row, case when shift_stratum is null then 'level_jumps' else 'site_level_jumps' end
        order by person_key nulls last
    ) as occurrence,
    person_key
from of_people
where shift_stratum is null or shift_stratum = stratum_number
