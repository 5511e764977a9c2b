/*
doc: >
  The periods in which a subject has a value of a metric whose missing values are zero,
  whether or not a value was delivered: those in which it was present on at least one day,
  from the first period of the metric to the last. Empty without such a metric.
grain: [metric_id, subject_number, from_period]
inputs: [register_metrics, stg_observations, stg_subjects, int_stays]
columns:
  - {name: metric_id, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: from_period, type: bigint, required: true, doc: First period.}
  - {name: to_period, type: bigint, required: true, doc: Last period.}
*/
with filled as (
    select metric_id, grain, trained_share is not null as is_of_teams
    from register_metrics
    where kind = 'total' and missing_is_zero
),

feeds as (
    select
        f.metric_id, f.grain, f.is_of_teams,
        min(o.period_index) as first_period, max(o.period_index) as last_period
    from filled as f
    inner join stg_observations as o on f.metric_id = o.metric_id
    group by f.metric_id, f.grain, f.is_of_teams
),

stays as (
    select
        f.metric_id, st.subject_number, f.first_period, f.last_period,
        period_index(st.start_date, f.grain) as start_period,
        period_index(add_days(coalesce(st.end_date, date '9999-12-31'), -1), f.grain) as end_period
    from feeds as f
    inner join stg_subjects as s on f.is_of_teams = (s.team_name is not null)
    inner join int_stays as st on s.subject_number = st.subject_number
),

-- Somebody who left and came back within one period has one value in it.
separate as (
    select
        metric_id, subject_number, first_period, last_period, start_period, end_period,
        coalesce(lag(end_period) over (partition by metric_id, subject_number order by start_period nulls last), start_period - 1) as earlier_period
    from stays
),

reached as (
    select
        metric_id, subject_number,
        case when start_period > earlier_period then start_period else earlier_period + 1 end as from_period,
        case when end_period < last_period then end_period else last_period end as to_period,
        first_period
    from separate
),

begun as (
    select
        metric_id, subject_number, to_period,
        case when from_period < first_period then first_period else from_period end as from_period
    from reached
)

select metric_id, subject_number, from_period, to_period
from begun
where from_period <= to_period
