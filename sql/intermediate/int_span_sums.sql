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
),

-- Sums of doubles depend on their order, and that on the number of threads. Millionths are
-- added as whole numbers, which does not, and what is left of each value is tiny or zero.
parts as (
    select
        metric_id, subject_number, period_index, numerator, denominator,
        case when abs(numerator) < 9e12 then cast(numerator * 1000000 as bigint) else 0 end as numerator_millionths,
        case when abs(denominator) < 9e12 then cast(denominator * 1000000 as bigint) else 0 end as denominator_millionths
    from stg_observations
)

select
    p.span_number,
    o.subject_number,
    cast(sum(o.numerator_millionths) as double) / 1000000
    + sum(o.numerator - cast(o.numerator_millionths as double) / 1000000) as numerator,
    cast(sum(o.denominator_millionths) as double) / 1000000
    + sum(o.denominator - cast(o.denominator_millionths as double) / 1000000) as denominator,
    count(*) as periods_count
from span_periods as p
inner join parts as o on p.metric_id = o.metric_id and p.period_index = o.period_index
group by p.span_number, o.subject_number
-- The rows of one subject are stored next to each other, so that later steps per subject
-- find them in the processor's cache.
order by o.subject_number, p.span_number
