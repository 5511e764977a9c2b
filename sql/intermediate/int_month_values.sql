/*
doc: >
  Values of subjects by calendar month: the sums of the periods that begin in the month. A
  person's time to productivity has one value, the days up to the metric's horizon (a year
  if none is declared), in the month of the start; people not followed that long, because
  they left or started too recently, have none.
grain: [metric_id, subject_number, month_index]
inputs: [stg_observations, int_presences, register_metrics, int_ramp_times, stg_subjects, int_data_through]
columns:
  - {name: metric_id, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: month_index, type: bigint, required: true, doc: "Number of the month, counted from January 1970."}
  - {name: numerator, required: true}
  - {name: denominator, type: double, required: true, doc: "Sum of denominators; of a total, the number of periods; of a time to productivity, 1."}
  - {name: periods_count, type: bigint, required: true, doc: Periods with a value.}
*/
with months as (
    select o.metric_id, o.period_index, m.kind, m.missing_is_zero, period_index(period_start(o.period_index, m.grain), 'month') as month_index
    from (select metric_id, period_index from stg_observations group by metric_id, period_index) as o
    inner join register_metrics as m on o.metric_id = m.metric_id
),

cells as (
    select
        o.metric_id, o.subject_number, m.month_index, o.numerator,
        case when m.kind = 'total' then 1 else o.denominator end as denominator, 1 as values_count, 0 as present_count
    from stg_observations as o
    inner join months as m on o.metric_id = m.metric_id and o.period_index = m.period_index
    union all
    -- Whoever was present has a value of a total whose missing values are zero.
    select
        p.metric_id, p.subject_number, m.month_index, cast(0 as double) as numerator,
        cast(0 as double) as denominator, 0 as values_count, 1 as present_count
    from int_presences as p
    inner join months as m on p.metric_id = m.metric_id and m.missing_is_zero and m.period_index between p.from_period and p.to_period
)

select
    metric_id, subject_number, month_index,
    sum(numerator) as numerator,
    case when sum(present_count) > sum(denominator) then cast(sum(present_count) as double) else sum(denominator) end as denominator,
    cast(case when sum(present_count) > sum(values_count) then sum(present_count) else sum(values_count) end as bigint) as periods_count
from cells
group by metric_id, subject_number, month_index
union all
select
    r.metric_id, s.subject_number, period_index(r.start_date, 'month') as month_index,
    cast(case when r.is_event and r.ramp_days < coalesce(m.horizon_days, 365) then r.ramp_days else coalesce(m.horizon_days, 365) end as double) as numerator,
    cast(1 as double) as denominator,
    1 as periods_count
from int_ramp_times as r
inner join register_metrics as m on r.metric_id = m.metric_id
inner join stg_subjects as s on r.subject_id = s.subject_id
cross join int_data_through as t
where
    add_days(r.start_date, coalesce(m.horizon_days, 365)) <= t.data_through_date
    and (r.is_event or r.ramp_days >= coalesce(m.horizon_days, 365))
