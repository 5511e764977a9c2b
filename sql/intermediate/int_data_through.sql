/*
doc: "The range of the data: the first day covered by any metric, completion or cost, and the last by any metric or completion. Costs may be booked ahead."
grain: [data_through_date]
inputs: [stg_observations, register_metrics, stg_completions, stg_costs]
columns:
  - {name: data_from_date, type: date, doc: First day that the data cover; null without data.}
  - {name: data_through_date, type: date, doc: Last day that the data cover; null without data.}
*/
with days as (
    select
        period_start(min(o.period_index), m.grain) as first_date,
        add_days(period_start(max(o.period_index) + 1, m.grain), -1) as last_date
    from stg_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
    group by m.metric_id, m.grain
    union all
    select min(completed_date) as first_date, max(completed_date) as last_date
    from stg_completions
    union all
    select min(period_start) as first_date, cast(null as date) as last_date
    from stg_costs
)

select min(first_date) as data_from_date, max(last_date) as data_through_date
from days
