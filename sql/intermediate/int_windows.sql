/*
doc: >
  Every subject's value in the windows of every cohort: the one pass over the
  observations that all programs with the same window shape share.
grain: [cohort_number, subject_number]
inputs: [stg_observations, int_cohorts, int_cohort_periods]
columns:
  - {name: cohort_number, type: bigint, required: true, doc: Window instance.}
  - {name: subject_number, type: bigint, required: true, pii: true, doc: Employee or team.}
  - {name: lead_value, type: double, unit: metric, doc: Value in the window before the baseline; null when too little was observed.}
  - {name: baseline_value, type: double, unit: metric, doc: Value in the baseline window; null when too little was observed.}
  - {name: post_value, type: double, unit: metric, doc: Value in the post window; null when too little was observed.}
  - {name: is_extreme, type: boolean, required: true, doc: Whether a window value lies outside the declared bounds.}
*/
with sums as (
    select
        p.cohort_number,
        o.subject_number,
        sum(case when p.window_number = 1 then o.numerator end) as lead_numerator,
        sum(case when p.window_number = 1 then o.denominator end) as lead_denominator,
        count(case when p.window_number = 1 then 1 end) as lead_periods,
        sum(case when p.window_number = 2 then o.numerator end) as baseline_numerator,
        sum(case when p.window_number = 2 then o.denominator end) as baseline_denominator,
        count(case when p.window_number = 2 then 1 end) as baseline_periods,
        sum(case when p.window_number = 3 then o.numerator end) as post_numerator,
        sum(case when p.window_number = 3 then o.denominator end) as post_denominator,
        count(case when p.window_number = 3 then 1 end) as post_periods
    from int_cohort_periods as p
    inner join stg_observations as o on p.metric_id = o.metric_id and p.period_index = o.period_index
    group by p.cohort_number, o.subject_number
),

values_of_windows as (
    select
        s.cohort_number,
        s.subject_number,
        c.min_value,
        c.max_value,
        window_value(
            c.kind, c.missing_is_zero, c.min_coverage,
            s.lead_numerator, s.lead_denominator, s.lead_periods, c.baseline_from - c.lead_from
        ) as lead_value,
        window_value(
            c.kind, c.missing_is_zero, c.min_coverage,
            s.baseline_numerator, s.baseline_denominator, s.baseline_periods, c.baseline_to - c.baseline_from + 1
        ) as baseline_value,
        window_value(
            c.kind, c.missing_is_zero, c.min_coverage,
            s.post_numerator, s.post_denominator, s.post_periods, c.post_to - c.post_from + 1
        ) as post_value
    from sums as s
    inner join int_cohorts as c on s.cohort_number = c.cohort_number
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
from values_of_windows
