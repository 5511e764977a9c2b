/*
doc: >
  How long people took to become productive: one row per time_to metric and person
  whose clock started while the watched metric was already observed, and who was
  observed afterwards. The first such start counts. The event is on the first day of the
  first sequence of consecutive periods that hold the threshold, among the periods that
  begin on or after the start. Without an event the person is censored on the last day
  on which it could still have been observed: at leaving, at a change of job, or at the
  end of the data (the person's own data, unless a missing period means zero), less the
  periods beyond the first for which the threshold has to be held.
grain: [metric_id, subject_id]
inputs: [int_ramp_starts, stg_observations, stg_employees]
columns:
  - {name: metric_id, required: true, doc: Metric of kind time_to.}
  - {name: subject_id, required: true, pii: true}
  - {name: start_date, required: true}
  - {name: landmark_date, type: date, required: true, doc: Last day on which training puts the person into the trained arm.}
  - {name: stratum, required: true, doc: Comparison stratum on the start date.}
  - {name: ramp_days, required: true}
  - {name: is_event, required: true}
*/
with observed as (
    select
        b.metric_id,
        b.subject_id,
        b.start_date,
        b.consecutive_periods,
        o.period_index,
        case
            when b.better = 'lower'
                then window_value(b.kind, 1, o.numerator, o.denominator, 1, 1) <= b.threshold
            else window_value(b.kind, 1, o.numerator, o.denominator, 1, 1) >= b.threshold
        end as is_reached
    from int_ramp_starts as b
    inner join stg_observations as o
        on b.watched_metric_id = o.metric_id
        and b.subject_number = o.subject_number
        and o.period_index between b.first_period and b.last_period
),

followed as (
    select metric_id, subject_id, start_date, max(period_index) as last_observed
    from observed
    group by metric_id, subject_id, start_date
),

first_starts as (
    select metric_id, subject_id, min(start_date) as start_date
    from followed
    group by metric_id, subject_id
),

-- Consecutive periods have the same difference to their rank among the periods that
-- reach the threshold.
ranked as (
    select
        observed.*,
        period_index - row_number() over (
            partition by metric_id, subject_id, start_date order by period_index
        ) as run_number
    from observed
    where is_reached
),

runs as (
    select metric_id, subject_id, start_date, consecutive_periods, run_number, min(period_index) as run_start
    from ranked
    group by metric_id, subject_id, start_date, consecutive_periods, run_number
    having count(*) >= consecutive_periods
),

events as (
    select metric_id, subject_id, start_date, min(run_start) as event_period
    from runs
    group by metric_id, subject_id, start_date
),

ends as (
    select
        b.metric_id,
        b.subject_id,
        b.start_date,
        b.grain,
        b.start_period,
        b.landmark_days,
        b.consecutive_periods,
        b.last_date,
        case when b.missing_is_zero then b.last_period else f.last_observed end as last_period,
        e.event_period
    from first_starts as s
    inner join int_ramp_starts as b
        on s.metric_id = b.metric_id and s.subject_id = b.subject_id and s.start_date = b.start_date
    inner join followed as f
        on s.metric_id = f.metric_id and s.subject_id = f.subject_id and s.start_date = f.start_date
    left join events as e
        on s.metric_id = e.metric_id and s.subject_id = e.subject_id and s.start_date = e.start_date
),

dated as (
    select
        ends.*,
        add_days(period_start(last_period - consecutive_periods + 2, grain), -1) as decided_date
    from ends
)

select
    d.metric_id,
    d.subject_id,
    d.start_date,
    case
        when d.landmark_days > 0 then add_days(d.start_date, d.landmark_days)
        else add_days(period_start(d.start_period + 1, d.grain), -1)
    end as landmark_date,
    coalesce(e.stratum, '(none)') as stratum,
    case
        when d.event_period is not null then days_between(d.start_date, period_start(d.event_period, d.grain))
        when d.decided_date < d.start_date then 0
        when d.decided_date < d.last_date then days_between(d.start_date, d.decided_date)
        else days_between(d.start_date, d.last_date)
    end as ramp_days,
    d.event_period is not null as is_event
from dated as d
left join stg_employees as e
    on d.subject_id = e.employee_id
    and e.valid_from <= d.start_date
    and coalesce(e.valid_to, date '9999-12-31') > d.start_date
