/*
doc: >
  The calendar months in which the closed periods of each metric begin; of a time to
  productivity, those in which people began.
grain: [metric_id, period_index]
inputs: [stg_periods, register_metrics, int_start_values]
columns:
  - {name: metric_id, required: true}
  - {name: period_index, required: true}
  - {name: month_date, type: date, required: true, doc: First day of the month.}
*/
with closed as (
    select metric_id, min(period_index) as first_period, max(period_index) as last_period
    from stg_periods
    where is_closed
    group by metric_id
)

select
    p.metric_id, p.period_index,
    period_start(period_index(period_start(p.period_index, m.grain), 'month'), 'month') as month_date
from stg_periods as p
inner join closed as c on p.metric_id = c.metric_id and p.period_index between c.first_period and c.last_period
inner join register_metrics as m on p.metric_id = m.metric_id
union all
select metric_id, period_index, period_start(period_index, 'month') as month_date
from int_start_values
group by metric_id, period_index
