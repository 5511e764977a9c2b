/*
doc: >
  The delivered values behind the jumps of a level: of a stratum, those of its people in the
  period; of the whole company, those of everybody; of a delivery or a feed, its own; and
  behind other unusual periods, those of everybody or of the stratum, or the zeros where
  these are unusual; and those that are a value that stands for something else. People who were in several strata are
  of none, but of everybody.
grain: [feed, file, source_row, code, occurrence]
inputs: [int_level_shifts, int_delivery_shifts, int_value_patterns, int_unlinked_values, int_group_values, int_common_values, stg_subjects, landed_observations, register_metrics, stg_identities, stg_employees, int_strata]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: code, type: varchar, required: true, values: [level_jumps, site_level_jumps, delivery_level_jumps, feed_levels_differ, values_repeated, signs_turn, values_unlinked, zeros_rise, decimals_gone, values_apart, values_alike, values_of_groups], doc: What is wrong.}
  - {name: occurrence, required: true, doc: "Counter of values of one row, from 1; an unpivoted row can have several."}
  - {name: person_key, type: varchar, required: true, pii: true, doc: "Employee id, or the team's name."}
*/
with strata as (
    select e.employee_id, max(n.stratum_number) as stratum_number
    from stg_employees as e
    inner join int_strata as n on e.stratum = n.stratum
    group by e.employee_id
    having min(n.stratum_number) = max(n.stratum_number)
),

shifts as (
    select
        metric_id, period_index, stratum_number,
        case when stratum_number is null then 'level_jumps' else 'site_level_jumps' end as code
    from int_level_shifts
    union all
    select metric_id, period_index, stratum_number, code
    from int_value_patterns
    union all
    select metric_id, period_index, stratum_number, 'values_unlinked' as code
    from int_unlinked_values
    union all
    select metric_id, period_index, cast(null as bigint) as stratum_number, 'values_of_groups' as code
    from int_group_values
),

delivered as (
    select
        o.feed, o.file, o.source_row, o.subject_id, o.email,
        m.trained_share is not null as is_of_teams, s.code, s.stratum_number as shift_stratum
    from landed_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
    inner join shifts as s on o.metric_id = s.metric_id and period_index(o.period_start, m.grain) = s.period_index
    where
        (o.subject_type is null or (o.subject_type = 'team') = (m.trained_share is not null))
        and (s.code <> 'zeros_rise' or o.numerator = 0)
    union all
    select
        o.feed, o.file, o.source_row, o.subject_id, o.email,
        false as is_of_teams, s.code, cast(null as bigint) as shift_stratum
    from landed_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
    inner join int_delivery_shifts as s
        on o.metric_id = s.metric_id and o.feed = s.feed
        and coalesce(o.file = s.file and period_index(o.period_start, m.grain) = s.period_index, true)
    where coalesce(o.subject_type = 'employee', true)
    union all
    select
        o.feed, o.file, o.source_row, o.subject_id, o.email,
        m.trained_share is not null as is_of_teams, c.code, cast(null as bigint) as shift_stratum
    from landed_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
    inner join int_common_values as c
        on o.metric_id = c.metric_id
        and c.common_value = case when m.kind = 'total' then o.numerator else ratio(o.numerator, coalesce(o.denominator, 1)) end
        and coalesce(period_index(o.period_start, m.grain) = c.period_index, true)
    where o.subject_type is null or (o.subject_type = 'team') = (m.trained_share is not null)
),

of_subjects as (
    select
        d.feed, d.file, d.source_row, d.code, d.shift_stratum, p.stratum_number,
        coalesce(by_id.employee_id, by_email.employee_id) as person_key
    from delivered as d
    left join stg_identities as by_id on by_id.identity_kind = 'id' and d.subject_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and d.email = by_email.identity
    left join strata as p on coalesce(by_id.employee_id, by_email.employee_id) = p.employee_id
    where
        not d.is_of_teams and coalesce(by_id.employee_id, by_email.employee_id) is not null and coalesce(by_id.employee_id = by_email.employee_id, true)
    union all
    select d.feed, d.file, d.source_row, d.code, d.shift_stratum, cast(null as bigint) as stratum_number, t.team_name as person_key
    from delivered as d
    inner join stg_subjects as t on d.subject_id = t.team_name
    where d.is_of_teams
)

select
    feed, file, source_row, code,
    row_number() over (partition by feed, file, source_row, code order by person_key nulls last) as occurrence,
    person_key
from of_subjects
where shift_stratum is null or shift_stratum = stratum_number
