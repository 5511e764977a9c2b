/*
doc: >
  Metrics that are out of step: the last closed period ends more than two months and a
  period before the end of all data, so windows end where the metric does; all values of a
  weekly metric, four weeks at least, are of one day of the week on which its weeks do not
  begin; the periods of the metric are not those of its values; published values became
  others after a launch, without a reason; another metric has the same values; the values are
  means over more than their period; or they are running totals: in ten of twelve periods, ten
  at least, hardly any of twenty people is below the period before, and half are above it. The
  last row of the last delivery with the metric stands for it.
grain: [metric_id, code]
inputs: [stg_observations, stg_periods, stg_horizon, register_metrics, landed_observations, int_period_facts, int_levels, int_smoothed_metrics, int_restatements]
columns:
  - {name: metric_id, required: true}
  - {name: code, type: varchar, required: true, values: [metric_behind, weeks_begin_elsewhere, published_values_differ, same_values, values_accumulate, values_smoothed, "$int_period_facts.code"], doc: What is wrong.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
*/
with ends as (
    select m.metric_id, add_days(period_start(max(p.period_index) + 2, m.grain), -1) as next_date
    from stg_periods as p
    inner join register_metrics as m on p.metric_id = m.metric_id
    where p.is_closed
    group by m.metric_id, m.grain
),

weekly as (
    select
        m.metric_id, m.grain, o.period_start,
        days_between(date '1970-01-01', o.period_start) - 7 * floor_div(days_between(date '1970-01-01', o.period_start), 7) as weekday
    from register_metrics as m
    inner join landed_observations as o on m.metric_id = o.metric_id
    where m.grain in ('week', 'week_sunday', 'week_saturday')
    group by m.metric_id, m.grain, o.period_start
),

-- Whole numbers add up to the same in any order. Half of the subjects are added by
-- themselves, so that other values of the same sum are told apart.
traces as (
    select
        metric_id, count(*) as values_count, min(period_index) as first_period, max(period_index) as last_period,
        sum(millionths) as millionths, sum(denominator_millionths) as denominator_millionths,
        sum(case when subject_number = 2 * floor_div(subject_number, 2) then millionths else 0 end) as even_millionths
    from (
        select
            metric_id, subject_number, period_index,
            case when abs(numerator) < 9e12 then cast(numerator * 1000000 as bigint) else 0 end as millionths,
            case when abs(denominator) < 9e12 then cast(denominator * 1000000 as bigint) else 0 end as denominator_millionths
        from stg_observations
    ) as whole
    group by metric_id
    having min(millionths) <> max(millionths)
),

found as (
    select e.metric_id, 'metric_behind' as code
    from ends as e
    cross join stg_horizon as h
    where add_days(e.next_date, 62) < h.horizon_date
    union all
    select metric_id, 'weeks_begin_elsewhere' as code
    from weekly
    group by metric_id, grain
    having
        count(*) >= 4 and min(weekday) = max(weekday)
        and min(period_start) <> period_start(period_index(min(period_start), grain), grain)
    union all
    select metric_id, code
    from int_period_facts
    union all
    select coalesce(m.watched_metric_id, r.metric_id) as metric_id, 'published_values_differ' as code
    from int_restatements as r
    inner join register_metrics as m on r.metric_id = m.metric_id
    where r.restated_because is null and not r.is_by_new_files
    group by coalesce(m.watched_metric_id, r.metric_id)
    union all
    select t.metric_id, 'same_values' as code
    from traces as t
    inner join traces as o
        on t.values_count = o.values_count and t.first_period = o.first_period and t.last_period = o.last_period
        and t.millionths = o.millionths and t.denominator_millionths = o.denominator_millionths
        and t.even_millionths = o.even_millionths and t.metric_id <> o.metric_id
    group by t.metric_id
    union all
    select metric_id, 'values_smoothed' as code
    from int_smoothed_metrics
    union all
    select metric_id, 'values_accumulate' as code
    from (
        select metric_id, period_index, sum(busy_count) as busy_count, sum(same_count) as same_count, sum(fell_count) as fell_count
        from int_levels
        group by metric_id, period_index
    ) as p
    where busy_count >= 20
    group by metric_id
    having
        count(case when 50 * fell_count <= busy_count and 2 * same_count <= busy_count then 1 end) >= 10
        and 12 * count(case when 50 * fell_count <= busy_count and 2 * same_count <= busy_count then 1 end) >= 10 * count(*)
),

placed as (
    select
        o.metric_id, f.code, o.feed, o.file, o.source_row,
        row_number() over (partition by o.metric_id, f.code order by o.delivery_number desc, o.source_row desc) as recency
    from landed_observations as o
    inner join found as f on o.metric_id = f.metric_id
)

select metric_id, code, feed, file, source_row
from placed
where recency = 1
