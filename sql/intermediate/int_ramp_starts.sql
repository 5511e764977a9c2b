/*
doc: >
  The starts from which time to productivity can be measured: one row per time_to
  metric, person and start of a clock while the watched metric was already observed,
  with the rule for the event and the periods in which it can occur: those that begin on
  or after the start, up to leaving, a change of job or the end of the data.
grain: [metric_id, subject_id, start_date]
inputs: [register_metrics, stg_observations, stg_subjects, int_role_starts]
columns:
  - {name: metric_id, required: true, doc: Metric of kind time_to.}
  - {name: watched_metric_id, type: varchar, required: true, doc: Metric whose values are watched.}
  - {name: grain, required: true}
  - {name: kind, required: true, doc: Kind of the watched metric.}
  - {name: better, required: true, doc: Whether the watched metric has to rise or to fall.}
  - {name: missing_is_zero, required: true}
  - {name: threshold, type: double, required: true, doc: Value to be reached.}
  - {name: consecutive_periods, type: bigint, required: true, unit: periods, doc: Consecutive periods that have to hold the threshold.}
  - {name: landmark_days, type: bigint, required: true, unit: days, doc: Days from the start within which training puts a person into the trained arm; 0 means until the end of the period of the start.}
  - {name: subject_id, required: true, pii: true}
  - {name: subject_number, required: true}
  - {name: start_date, required: true}
  - {name: start_period, type: bigint, required: true, doc: Period of the start.}
  - {name: first_period, type: bigint, required: true, doc: First period that begins on or after the start.}
  - {name: last_date, type: date, required: true, doc: "Last day on which the person can be observed in the job, or at all."}
  - {name: last_period, type: bigint, required: true, doc: Period of last_date.}
*/
with watched as (
    select
        t.metric_id,
        t.watched_metric_id,
        t.grain,
        t.clock,
        t.threshold,
        t.consecutive_periods,
        t.landmark_days,
        w.kind,
        w.better,
        w.missing_is_zero,
        min(o.period_index) as first_period,
        max(o.period_index) as last_period
    from register_metrics as t
    inner join register_metrics as w on t.watched_metric_id = w.metric_id
    inner join stg_observations as o on t.watched_metric_id = o.metric_id
    where t.kind = 'time_to'
    group by
        t.metric_id, t.watched_metric_id, t.grain, t.clock, t.threshold, t.consecutive_periods, t.landmark_days,
        w.kind, w.better, w.missing_is_zero
),

subjects as (
    select o.metric_id, o.subject_number, s.employee_id as subject_id
    from (
        select metric_id, subject_number
        from stg_observations
        group by metric_id, subject_number
    ) as o
    inner join stg_subjects as s on o.subject_number = s.subject_number
    where s.employee_id is not null
),

starts as (
    select
        w.metric_id,
        w.watched_metric_id,
        w.grain,
        w.threshold,
        w.consecutive_periods,
        w.landmark_days,
        w.kind,
        w.better,
        w.missing_is_zero,
        s.subject_id,
        s.subject_number,
        r.start_date,
        period_index(r.start_date, w.grain) as start_period,
        case
            when r.end_date <= period_start(w.last_period + 1, w.grain) then add_days(r.end_date, -1)
            else add_days(period_start(w.last_period + 1, w.grain), -1)
        end as last_date
    from watched as w
    inner join subjects as s on w.watched_metric_id = s.metric_id
    inner join int_role_starts as r on s.subject_id = r.employee_id
    where
        r.is_start_known
        and (w.clock = 'role' or r.is_hire)
        and r.start_date >= period_start(w.first_period, w.grain)
)

select
    metric_id,
    watched_metric_id,
    grain,
    kind,
    better,
    missing_is_zero,
    threshold,
    consecutive_periods,
    landmark_days,
    subject_id,
    subject_number,
    start_date,
    start_period,
    start_period + case when period_start(start_period, grain) = start_date then 0 else 1 end as first_period,
    last_date,
    period_index(last_date, grain) as last_period
from starts
