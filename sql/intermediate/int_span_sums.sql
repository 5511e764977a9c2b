/*
doc: >
  Sums per subject over each span that a window covers: the one pass over the
  observations that all cohorts and programs share.
grain: [span_number, subject_number]
inputs: [stg_observations, int_cohort_spans]
columns:
  - {name: span_number, type: bigint, required: true, doc: "Number of the span: metric and periods."}
  - {name: subject_number, required: true, pii: true}
  - {name: numerator, required: true}
  - {name: denominator, required: true}
  - {name: periods_count, type: bigint, required: true, doc: Periods of the span in which the subject was observed.}
*/
with observed_periods as (
    select metric_id, period_index
    from stg_observations
    group by metric_id, period_index
),

spans as (
    select span_number, metric_id, from_period, to_period
    from int_cohort_spans
    group by span_number, metric_id, from_period, to_period
),

-- Spans are resolved to periods first, so that observations are joined on equality only.
span_periods as (
    select s.span_number, s.metric_id, p.period_index
    from spans as s
    inner join observed_periods as p
        on s.metric_id = p.metric_id and p.period_index between s.from_period and s.to_period
)

select
    p.span_number,
    o.subject_number,
    sum(o.numerator) as numerator,
    sum(o.denominator) as denominator,
    count(*) as periods_count
from span_periods as p
inner join stg_observations as o on p.metric_id = o.metric_id and p.period_index = o.period_index
group by p.span_number, o.subject_number
-- The rows of one subject are stored next to each other, so that later steps per subject
-- find them in the processor's cache.
order by o.subject_number, p.span_number
