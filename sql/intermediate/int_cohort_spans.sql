/*
doc: >
  The spans of periods that the windows of each cohort cover. Windows of different
  cohorts, programs and shapes that cover the same periods of a metric share one span:
  one cohort's post window can be the baseline window of a later cohort.
grain: [cohort_number, window_number]
inputs: [int_cohorts]
columns:
  - {name: cohort_number, required: true}
  - {name: window_number, type: bigint, required: true, doc: "1 lead, 2 baseline, 3 post."}
  - {name: span_number, type: bigint, required: true, doc: "Number of the span, from 1 in order of metric, first and last period."}
  - {name: metric_id, required: true}
  - {name: from_period, type: bigint, required: true, doc: First period.}
  - {name: to_period, type: bigint, required: true, doc: Last period.}
*/
with windows as (
    select cohort_number, 1 as window_number, metric_id, lead_from as from_period, baseline_from - 1 as to_period
    from int_cohorts
    union all
    select cohort_number, 2 as window_number, metric_id, baseline_from as from_period, baseline_to as to_period
    from int_cohorts
    union all
    select cohort_number, 3 as window_number, metric_id, post_from as from_period, post_to as to_period
    from int_cohorts
),

spans as (
    select
        metric_id, from_period, to_period,
        row_number() over (order by metric_id, from_period, to_period) as span_number
    from windows
    group by metric_id, from_period, to_period
)

select
    w.cohort_number,
    w.window_number,
    s.span_number,
    w.metric_id,
    w.from_period,
    w.to_period
from windows as w
inner join spans as s
    on w.metric_id = s.metric_id and w.from_period = s.from_period and w.to_period = s.to_period
