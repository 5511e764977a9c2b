/*
doc: >
  Which window of a cohort each observed period belongs to: looked up once per
  period, so that observations are joined on equality alone.
grain: [cohort_number, period_index]
inputs: [int_cohorts, stg_observations]
columns:
  - {name: cohort_number, type: bigint, required: true, doc: Window instance.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: period_index, type: bigint, required: true, doc: "Period in the metric's grain."}
  - {name: window_number, type: bigint, required: true, doc: "1 before the baseline (lead), 2 baseline, 3 post; 0 between baseline and post, where a value tells of a subject only if missing means zero."}
*/
with observed_periods as (
    select metric_id, period_index
    from stg_observations
    group by metric_id, period_index
)

select
    c.cohort_number,
    c.metric_id,
    p.period_index,
    case
        when p.period_index < c.baseline_from then 1
        when p.period_index <= c.baseline_to then 2
        when p.period_index >= c.post_from then 3
        else 0
    end as window_number
from int_cohorts as c
inner join observed_periods as p
    on c.metric_id = p.metric_id
    and p.period_index between c.lead_from and c.post_to
    and (p.period_index <= c.baseline_to or p.period_index >= c.post_from or c.missing_is_zero)
