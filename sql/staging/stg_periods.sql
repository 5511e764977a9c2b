/*
doc: >
  The periods for which values of a metric were delivered. A tenth of the most values of
  the six periods before opens a period; the next open one, or four fifths of their mean,
  closes it (of a metric whose missing values are zero, a tenth does). So neither a typing
  error nor half a month moves the end of the data. Under ten values a period the number
  says nothing, and only three years without any value, or with a single period, do. A day
  that several deliveries have counts once. Days outside the declared months have no period.
grain: [metric_id, period_index]
inputs: [landed_observations, register_metrics, run_settings]
columns:
  - {name: metric_id, required: true}
  - {name: period_index, required: true}
  - {name: rows_count, type: bigint, required: true, doc: "Values delivered for the period, of each day by the delivery that has most."}
  - {name: is_closed, type: boolean, required: true, doc: "Whether the period is open and complete, or between open ones, so that its values count."}
  - {name: is_plausible, type: boolean, required: true, doc: "Whether the period is not far beyond all others, and not before 1990 unless all data are."}
*/
with days as (
    select metric_id, period_start, max(rows_count) as rows_count
    from (
        select metric_id, period_start, delivery_number, count(*) as rows_count
        from landed_observations
        group by metric_id, period_start, delivery_number
    ) as deliveries
    group by metric_id, period_start
),

delivered as (
    select
        d.metric_id, m.grain, m.missing_is_zero,
        period_index(d.period_start, m.grain) as period_index,
        cast(sum(d.rows_count) as bigint) as rows_count
    from days as d
    inner join register_metrics as m on d.metric_id = m.metric_id
    cross join run_settings as s
    where m.grain <> 'month_declared' or d.period_start >= s.months_from_date and d.period_start < s.months_to_date
    group by d.metric_id, m.grain, m.missing_is_zero, period_index(d.period_start, m.grain)
),

placed as (
    select
        d.metric_id, d.grain, d.missing_is_zero, d.period_index, d.rows_count,
        period_start(d.period_index, d.grain) as first_date,
        avg(cast(d.rows_count as double)) over (
            partition by d.metric_id order by d.period_index
            rows between 6 preceding and 1 preceding
        ) as mean_before,
        max(d.rows_count) over (
            partition by d.metric_id order by d.period_index
            rows between 6 preceding and 1 preceding
        ) as most_before,
        max(d.rows_count) over (
            partition by d.metric_id order by d.period_index
            rows between 1 following and 6 following
        ) as most_after,
        coalesce(
            lag(d.period_index, 2) over (partition by d.metric_id order by d.period_index),
            lag(d.period_index) over (partition by d.metric_id order by d.period_index)
        ) as earlier_period
    from delivered as d
    cross join run_settings as s
    where s.as_of_date is null or period_start(d.period_index + 1, d.grain) <= add_days(s.as_of_date, 1)
),

opened as (
    select
        metric_id, grain, period_index, first_date, rows_count,
        case
            when coalesce(most_before, most_after) >= 10 then 10 * rows_count >= coalesce(most_before, most_after)
            when rows_count >= 10 then true
            else
                coalesce(days_between(period_start(earlier_period + 1, grain), first_date) <= 1096, true)
                or first_date >= date '1990-01-01' and period_start(earlier_period, grain) < date '1990-01-01'
        end as is_open,
        missing_is_zero or coalesce(most_before, 0) < 10 or 10 * rows_count >= 8 * mean_before as is_full
    from placed
),

reach as (
    select
        metric_id,
        min(case when is_open then period_index end) as first_open,
        max(case when is_open then period_index end) as last_open,
        case when max(case when is_open then first_date end) >= date '1990-01-01' then date '1990-01-01' else date '1900-01-01' end as first_plausible
    from opened
    group by metric_id
)

select
    p.metric_id,
    p.period_index,
    p.rows_count,
    coalesce(
        p.first_date >= r.first_plausible and p.period_index >= r.first_open
        and (p.period_index < r.last_open or p.period_index = r.last_open and p.is_full),
        false
    ) as is_closed,
    coalesce(
        p.first_date >= r.first_plausible and p.first_date <= add_days(period_start(r.last_open + 1, p.grain), 62),
        false
    ) as is_plausible
from opened as p
inner join reach as r on p.metric_id = r.metric_id
