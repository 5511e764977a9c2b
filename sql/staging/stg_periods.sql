/*
doc: >
  The periods for which values of a metric were delivered. A tenth of the usual number of
  values opens a period; the next open one, or four fifths of the usual number, closes it.
  So neither a typing error nor half a month moves the end of the data. Under ten values a
  period the number says nothing, and only two years without any value do.
grain: [metric_id, period_index]
inputs: [landed_observations, register_metrics, run_settings]
columns:
  - {name: metric_id, required: true}
  - {name: period_index, required: true}
  - {name: rows_count, type: bigint, required: true, doc: Values delivered for the period.}
  - {name: is_closed, type: boolean, required: true, doc: "Whether the period is open and complete, so that its values count."}
  - {name: is_plausible, type: boolean, required: true, doc: Whether the period is not far beyond all others and not before 1990.}
*/
with delivered as (
    select
        o.metric_id, m.grain, m.missing_is_zero,
        period_index(o.period_start, m.grain) as period_index,
        count(*) as rows_count
    from landed_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
    group by o.metric_id, m.grain, m.missing_is_zero, period_index(o.period_start, m.grain)
),

over as (
    select
        d.metric_id, d.grain, d.missing_is_zero, d.period_index, d.rows_count,
        period_start(d.period_index, d.grain) as first_date,
        period_start(lag(d.period_index) over (partition by d.metric_id order by d.period_index) + 1, d.grain) as previous_end,
        row_number() over (partition by d.metric_id order by d.rows_count, d.period_index) as place,
        count(*) over (partition by d.metric_id) as periods_count
    from delivered as d
    cross join run_settings as s
    where s.as_of_date is null or period_start(d.period_index + 1, d.grain) <= add_days(s.as_of_date, 1)
),

usual as (
    select metric_id, rows_count as usual_count
    from over
    where place = floor_div(periods_count, 2) + 1
),

opened as (
    select
        p.metric_id, p.grain, p.period_index, p.first_date, p.rows_count,
        p.first_date >= date '1990-01-01'
        and case
            when u.usual_count >= 10 then 10 * p.rows_count >= u.usual_count
            else coalesce(days_between(p.previous_end, p.first_date) <= 731, true)
        end as is_open,
        p.missing_is_zero or u.usual_count < 10 or 10 * p.rows_count >= 8 * u.usual_count as is_full
    from over as p
    inner join usual as u on p.metric_id = u.metric_id
),

reach as (
    select metric_id, max(period_index) as last_open
    from opened
    where is_open
    group by metric_id
)

select
    p.metric_id,
    p.period_index,
    p.rows_count,
    p.first_date >= date '1990-01-01'
    and (p.period_index < r.last_open or p.period_index = r.last_open and p.is_full) as is_closed,
    p.first_date >= date '1990-01-01'
    and p.first_date <= add_days(period_start(r.last_open + 1, p.grain), 62) as is_plausible
from opened as p
inner join reach as r on p.metric_id = r.metric_id
