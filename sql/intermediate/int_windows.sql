/*
doc: >
  The value of each subject in the windows of each cohort: one row per cohort and subject
  observed in any of its windows.
grain: [cohort_number, subject_number]
inputs: [int_cohorts, int_cohort_spans, int_span_sums]
columns:
  - {name: cohort_number, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: lead_value, unit: metric, doc: Value in the lead window; null when too little was observed.}
  - {name: baseline_value, unit: metric, doc: Value in the baseline window; null when too little was observed.}
  - {name: post_value, unit: metric, doc: Value in the post window; null when too little was observed.}
  - {name: is_extreme, required: true}
*/
with windows as (
    select
        w.cohort_number, w.window_number, w.span_number, w.to_period - w.from_period + 1 as periods,
        c.kind, c.missing_is_zero, c.min_coverage
    from int_cohort_spans as w
    inner join int_cohorts as c on w.cohort_number = c.cohort_number
),

measured as (
    select
        w.cohort_number, w.window_number, s.subject_number,
        window_value(
            w.kind, w.missing_is_zero, w.min_coverage, s.numerator, s.denominator, s.periods_count, w.periods
        ) as value
    from windows as w
    inner join int_span_sums as s on w.span_number = s.span_number
),

found as (
    select
        cohort_number,
        subject_number,
        max(case when window_number = 1 then value end) as lead_value,
        max(case when window_number = 2 then value end) as baseline_value,
        max(case when window_number = 3 then value end) as post_value
    from measured
    group by cohort_number, subject_number
),

-- Where missing means zero, a subject observed in any window has the value zero in
-- windows without observations.
filled as (
    select
        f.cohort_number,
        f.subject_number,
        c.min_value,
        c.max_value,
        coalesce(f.lead_value, case when c.kind = 'total' and c.missing_is_zero then 0 end) as lead_value,
        coalesce(f.baseline_value, case when c.kind = 'total' and c.missing_is_zero then 0 end) as baseline_value,
        coalesce(f.post_value, case when c.kind = 'total' and c.missing_is_zero then 0 end) as post_value
    from found as f
    inner join int_cohorts as c on f.cohort_number = c.cohort_number
)

select
    cohort_number,
    subject_number,
    lead_value,
    baseline_value,
    post_value,
    coalesce(
        baseline_value < min_value or baseline_value > max_value or post_value < min_value or post_value > max_value,
        false
    ) as is_extreme
from filled
