/*
doc: >
  The value of each subject and metric in each single period: what an event study
  compares. Where missing means zero, periods in which a subject was present and has no
  value are zero.
grain: [metric_id, subject_number, period_index]
inputs: [stg_observations, register_metrics, int_presences, int_days]
columns:
  - {name: metric_id, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: period_index, required: true, doc: Period in the metric's grain.}
  - {name: value, type: double, required: true, unit: metric, doc: Value of the period.}
*/
with period_values as (
    select
        o.metric_id,
        o.subject_number,
        o.period_index,
        case when m.kind = 'total' then o.numerator else ratio(o.numerator, o.denominator) end as value
    from stg_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
),

spans as (
    select p.metric_id, p.subject_number, m.grain, p.from_period, p.to_period
    from int_presences as p
    inner join register_metrics as m on p.metric_id = m.metric_id
),

days as (
    select 'day' as grain, period_index(calendar_date, 'day') as period_index
    from int_days
    union all
    select 'week' as grain, period_index(calendar_date, 'week') as period_index
    from int_days
    union all
    select 'week_sunday' as grain, period_index(calendar_date, 'week_sunday') as period_index
    from int_days
    union all
    select 'week_saturday' as grain, period_index(calendar_date, 'week_saturday') as period_index
    from int_days
    union all
    select 'month' as grain, period_index(calendar_date, 'month') as period_index
    from int_days
    union all
    select 'month_declared' as grain, period_index(calendar_date, 'month_declared') as period_index
    from int_days
    union all
    select 'quarter' as grain, period_index(calendar_date, 'quarter') as period_index
    from int_days
    union all
    select 'year' as grain, period_index(calendar_date, 'year') as period_index
    from int_days
),

periods as (
    select grain, period_index
    from days
    group by grain, period_index
),

zeros as (
    select s.metric_id, s.subject_number, p.period_index, cast(0 as double) as value
    from spans as s
    inner join periods as p on s.grain = p.grain and p.period_index between s.from_period and s.to_period
    left join stg_observations as o
        on s.metric_id = o.metric_id and s.subject_number = o.subject_number and p.period_index = o.period_index
    where o.subject_number is null
)

select metric_id, subject_number, period_index, value
from period_values
where value is not null
union all
select metric_id, subject_number, period_index, value
from zeros
