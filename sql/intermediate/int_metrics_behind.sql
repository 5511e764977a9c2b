/*
doc: >
  Metrics whose last closed period ends more than two months and a period before the end of
  all data: feeds are out of step, and windows end where the metric does. The last row of
  the last delivery with the metric stands for it.
grain: [metric_id]
inputs: [stg_periods, stg_horizon, register_metrics, landed_observations]
columns:
  - {name: metric_id, required: true}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
*/
with ends as (
    select
        m.metric_id,
        add_days(period_start(max(p.period_index) + 1, m.grain), -1) as last_date,
        add_days(period_start(max(p.period_index) + 2, m.grain), -1) as next_date
    from stg_periods as p
    inner join register_metrics as m on p.metric_id = m.metric_id
    where p.is_closed
    group by m.metric_id, m.grain
),

behind as (
    select e.metric_id
    from ends as e
    cross join stg_horizon as h
    where add_days(e.next_date, 62) < h.horizon_date
),

placed as (
    select
        o.metric_id, o.feed, o.file, o.source_row,
        row_number() over (partition by o.metric_id order by o.delivery_number desc, o.source_row desc) as recency
    from landed_observations as o
    inner join behind as b on o.metric_id = b.metric_id
)

select metric_id, feed, file, source_row
from placed
where recency = 1
