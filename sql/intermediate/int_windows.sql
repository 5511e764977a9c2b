/*
doc: >
  The value of each subject in the windows of each cohort: one row per cohort and subject
  observed in any of its windows or, where missing means zero, present in it.
grain: [cohort_number, subject_number]
inputs: [int_cohorts, int_cohort_spans, int_span_sums, int_presences]
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
        w.cohort_number, w.window_number, w.span_number, w.metric_id, w.from_period, w.to_period,
        c.kind, c.min_coverage
    from int_cohort_spans as w
    inner join int_cohorts as c on w.cohort_number = c.cohort_number
),

spans as (
    select span_number, metric_id, from_period, to_period
    from windows
    group by span_number, metric_id, from_period, to_period
),

stretches as (
    select
        s.span_number, p.subject_number,
        case when p.from_period > s.from_period then p.from_period else s.from_period end as from_period,
        case when p.to_period < s.to_period then p.to_period else s.to_period end as to_period
    from spans as s
    inner join int_presences as p
        on s.metric_id = p.metric_id and p.from_period <= s.to_period and p.to_period >= s.from_period
),

present as (
    select span_number, subject_number, cast(sum(to_period - from_period + 1) as bigint) as periods_count
    from stretches
    group by span_number, subject_number
),

-- Values delivered of somebody who was not present at all stay, so that the reason for the
-- exclusion can be told.
measured as (
    select
        w.cohort_number, w.window_number, s.subject_number,
        window_value(
            w.kind, w.min_coverage, s.numerator, s.denominator,
            coalesce(p.periods_count, s.periods_count), w.to_period - w.from_period + 1
        ) as value
    from windows as w
    inner join int_span_sums as s on w.span_number = s.span_number
    left join present as p on s.span_number = p.span_number and s.subject_number = p.subject_number
    union all
    select
        w.cohort_number, w.window_number, p.subject_number,
        window_value(w.kind, w.min_coverage, 0, 0, p.periods_count, w.to_period - w.from_period + 1) as value
    from windows as w
    inner join present as p on w.span_number = p.span_number
    left join int_span_sums as s on p.span_number = s.span_number and p.subject_number = s.subject_number
    where s.subject_number is null
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
)

select
    f.cohort_number,
    f.subject_number,
    f.lead_value,
    f.baseline_value,
    f.post_value,
    coalesce(
        f.baseline_value < c.min_value or f.baseline_value > c.max_value
        or f.post_value < c.min_value or f.post_value > c.max_value,
        false
    ) as is_extreme
from found as f
inner join int_cohorts as c on f.cohort_number = c.cohort_number
