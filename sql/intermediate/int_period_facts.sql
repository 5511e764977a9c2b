/*
doc: >
  Metrics whose values may be of other periods than the metric's. The days of a longer grain
  than a week, four at least, are whole weeks apart, not all of them in the first week of a
  month, or the first days of a longer or declared period, and not all the last days; they
  are of other periods if one has two of them. Two deliveries with one day a period have
  different days for one period of a subject. Or a closed period has less than half as many
  values as the six before, thirty at least, and missing values are zero. Or times with an
  offset are on the first or last day of a period, and no zone is declared.
grain: [metric_id, code]
inputs: [stg_periods, register_metrics, landed_observations, run_unzoned]
columns:
  - {name: metric_id, required: true}
  - {name: code, type: varchar, required: true, values: [periods_of_weeks, periods_differ, period_delivered_twice, period_short, day_without_zone], doc: What is wrong.}
*/
-- The days of each delivery, and how far they are from those of the metric before them.
with days as (
    select o.metric_id, m.grain, o.delivery_number, o.period_start, period_index(o.period_start, m.grain) as period_index
    from register_metrics as m
    inner join landed_observations as o on m.metric_id = o.metric_id
    where m.grain <> 'day'
    group by o.metric_id, m.grain, o.delivery_number, o.period_start
),

gaps as (
    select
        metric_id, grain, period_start,
        days_between(lag(period_start) over (partition by metric_id order by period_start), period_start) as days_count
    from (
        select metric_id, grain, period_start
        from days
        where grain in ('month', 'month_declared', 'quarter', 'year')
        group by metric_id, grain, period_start
    ) as once
),

-- Deliveries with several periods, and one day in each.
regular as (
    select metric_id, delivery_number
    from days
    group by metric_id, delivery_number
    having count(*) >= 2 and count(*) = count(distinct period_index)
),

placed as (
    select d.metric_id, d.delivery_number, d.period_start, d.period_index
    from days as d
    inner join regular as r on d.metric_id = r.metric_id and d.delivery_number = r.delivery_number
),

-- Days of deliveries in periods of which other deliveries have another day.
twice as (
    select p.metric_id, p.delivery_number, p.period_start, p.period_index
    from placed as p
    inner join (
        select metric_id, period_index
        from placed
        group by metric_id, period_index
        having min(period_start) <> max(period_start)
    ) as o on p.metric_id = o.metric_id and p.period_index = o.period_index
),

short as (
    select
        p.metric_id, p.is_closed, p.rows_count,
        avg(cast(p.rows_count as double)) over (
            partition by p.metric_id order by p.period_index
            rows between 6 preceding and 1 preceding
        ) as mean_before
    from stg_periods as p
    inner join register_metrics as m on p.metric_id = m.metric_id
    where m.missing_is_zero
)

select metric_id, case when count(*) > count(distinct period_index(period_start, grain)) then 'periods_differ' else 'periods_of_weeks' end as code
from gaps
group by metric_id, grain
having
    count(*) >= 4 and max(days_count - 7 * floor_div(days_count, 7)) = 0
    and min(days_count) >= case grain when 'quarter' then 84 when 'year' then 364 else 28 end
    and max(days_between(period_start(period_index(period_start, grain), grain), period_start)) >= case when grain = 'month' then 7 else 1 end
    and max(case when add_days(period_start, 1) = period_start(period_index(period_start, grain) + 1, grain) then 0 else 1 end) = 1
union all
select metric_id, 'period_delivered_twice' as code
from (
    select t.metric_id
    from landed_observations as o
    inner join twice as t on o.metric_id = t.metric_id and o.delivery_number = t.delivery_number and o.period_start = t.period_start
    group by t.metric_id, t.period_index, coalesce(o.subject_id, o.email)
    having min(o.period_start) <> max(o.period_start)
) as subjects
group by metric_id
union all
select o.metric_id, 'day_without_zone' as code
from landed_observations as o
inner join run_unzoned as u on o.feed = u.feed and o.file = u.file and u.column_name = 'period_start'
inner join register_metrics as m on o.metric_id = m.metric_id
where
    o.period_start = period_start(period_index(o.period_start, m.grain), m.grain)
    or add_days(o.period_start, 1) = period_start(period_index(o.period_start, m.grain) + 1, m.grain)
group by o.metric_id
union all
select metric_id, 'period_short' as code
from short
where is_closed and mean_before >= 30 and 2 * rows_count < mean_before
group by metric_id
