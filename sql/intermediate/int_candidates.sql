/*
doc: >
  Every person who enrolled in or completed a measured program, has any other record of it,
  or was assigned to its treatment arm, and for a metric of teams every team with a trained person. Each has the
  first reason for exclusion from the comparison, other than the lack of a comparable
  colleague.
grain: [program_id, metric_id, person_key]
inputs: [int_measurements, int_metric_exposures, int_recorded, int_team_exposures, stg_completions, stg_assignments, int_cohorts, int_pool, int_stays, stg_observations, int_series, stg_subjects]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: shape_id, required: true}
  - {name: person_key, required: true, pii: true}
  - {name: subject_number, pii: true, doc: Number of the employee or team; null for a person who is not in the roster.}
  - {name: cohort_period, doc: Index period; null if not trained.}
  - {name: cohort_number, doc: Number of the window instance; null if not trained.}
  - {name: exclusion, type: varchar, values: [no_roster_match, record_unusable, control_group, not_completed, already_trained, no_observation, immature, short_baseline, left, short_post, moved_team, overlapping_program, extreme_value], doc: Reason for exclusion; null when the person can be compared.}
*/
with enrolled as (
    select program_id, person_key, max(person_match) = 'matched' as is_matched
    from stg_completions
    group by program_id, person_key
    union all
    select a.program_id, a.employee_id as person_key, true as is_matched
    from stg_assignments as a
    where
        a.is_treatment
        and not exists (
            select 1 from stg_completions as c
            where c.program_id = a.program_id and c.person_key = a.employee_id
        )
        and not exists (
            select 1 from int_recorded as r
            where r.program_id = a.program_id and r.person_key = a.employee_id
        )
    union all
    select r.program_id, r.person_key, true as is_matched
    from int_recorded as r
    where not exists (
        select 1 from stg_completions as c
        where c.program_id = r.program_id and c.person_key = r.person_key
    )
),

subjects as (
    select m.program_id, m.metric_id, m.shape_id, en.person_key, s.subject_number, en.is_matched
    from enrolled as en
    inner join int_measurements as m on en.program_id = m.program_id
    left join stg_subjects as s on en.person_key = s.employee_id
    where m.trained_share is null
    union all
    select t.program_id, t.metric_id, m.shape_id, t.team_id as person_key, s.subject_number, true as is_matched
    from int_team_exposures as t
    inner join int_measurements as m on t.program_id = m.program_id and t.metric_id = m.metric_id
    inner join stg_subjects as s on s.team_name is not null and t.team_id = s.subject_id
),

people as (
    select
        s.program_id, s.metric_id, s.shape_id, s.person_key, s.subject_number, s.is_matched,
        r.person_key is not null and not r.is_open as is_unusable,
        case when ex.is_trained then ex.index_date end as index_date,
        case when ex.is_trained then ex.index_period end as index_period,
        coalesce(not a.is_treatment, false) as is_control
    from subjects as s
    left join int_metric_exposures as ex
        on s.program_id = ex.program_id
        and s.metric_id = ex.metric_id
        and s.person_key = ex.person_key
    left join int_recorded as r on s.program_id = r.program_id and s.person_key = r.person_key
    left join stg_assignments as a on s.program_id = a.program_id and s.person_key = a.employee_id
),

first_days as (
    select subject_number, min(start_date) as first_date
    from int_stays
    group by subject_number
),

first_periods as (
    select metric_id, min(period_index) as first_period
    from stg_observations
    group by metric_id
)

select
    p.program_id,
    p.metric_id,
    p.shape_id,
    p.person_key,
    p.subject_number,
    p.index_period as cohort_period,
    c.cohort_number,
    case
        when not p.is_matched then 'no_roster_match'
        when p.is_unusable then 'record_unusable'
        when p.index_date is null and p.is_control then 'control_group'
        when p.index_date is null then 'not_completed'
        when p.index_date < first_days.first_date or p.index_period <= first_periods.first_period then 'already_trained'
        when measured.subject_number is null then 'no_observation'
        when not c.is_mature then 'immature'
        when pool.subject_number is null then 'no_observation'
        when pool.stratum_number is null or not pool.is_employed_before then 'short_baseline'
        when not pool.is_employed_after then 'left'
        when pool.baseline_value is null then 'short_baseline'
        when pool.post_value is null then 'short_post'
        when pool.has_moved then 'moved_team'
        when
            exists (
                select 1 from int_metric_exposures as other
                where
                    other.metric_id = p.metric_id
                    and other.person_key = p.person_key
                    and other.program_id <> p.program_id
                    and other.is_trained
                    and other.index_period between c.baseline_from and c.post_to
            ) then 'overlapping_program'
        when pool.is_extreme then 'extreme_value'
    end as exclusion
from people as p
left join first_days on p.subject_number = first_days.subject_number
left join first_periods on p.metric_id = first_periods.metric_id
left join int_series as measured on p.metric_id = measured.metric_id and p.subject_number = measured.subject_number
left join int_cohorts as c on p.shape_id = c.shape_id and p.index_period = c.cohort_period
left join int_pool as pool on c.cohort_number = pool.cohort_number and p.subject_number = pool.subject_number
