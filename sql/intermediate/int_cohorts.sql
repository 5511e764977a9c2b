/*
doc: >
  The window instances to compute: one row per window shape and index period of any
  trained or assigned person. Programs with the same shape share them.
grain: [shape_id, cohort_period]
inputs: [int_measurements, int_exposures, int_waves]
columns:
  - {name: shape_id, required: true}
  - {name: cohort_period, required: true}
  - {name: cohort_number, required: true, doc: "Number of the window instance, from 1 in order of the key."}
  - {name: metric_id, required: true}
  - {name: kind, required: true}
  - {name: min_coverage, required: true}
  - {name: min_value}
  - {name: max_value}
  - {name: lead_from, type: bigint, required: true, doc: First period of the lead window.}
  - {name: baseline_from, type: bigint, required: true, doc: First period of the baseline window.}
  - {name: baseline_to, type: bigint, required: true, doc: Last period of the baseline window.}
  - {name: post_from, type: bigint, required: true, doc: First period of the post window.}
  - {name: post_to, type: bigint, required: true, doc: Last period of the post window.}
  - {name: lead_start_date, type: date, required: true, doc: First day of the lead window.}
  - {name: baseline_start_date, type: date, required: true, doc: First day of the baseline window.}
  - {name: baseline_end_date, type: date, required: true, doc: Last day of the baseline window.}
  - {name: index_date, type: date, required: true, doc: First day of the index period.}
  - {name: post_start_date, type: date, required: true, doc: First day of the post window.}
  - {name: post_end_date, type: date, required: true, doc: Last day of the post window.}
  - {name: is_mature, type: boolean, required: true, doc: Whether the metric has been observed through the end of the post window.}
  - {name: shape_number, required: true}
*/
with periods as (
    select m.shape_id, period_index(e.index_date, m.grain) as cohort_period
    from int_exposures as e
    inner join int_measurements as m on e.program_id = m.program_id
    union all
    select m.shape_id, w.cohort_period
    from int_waves as w
    inner join int_measurements as m on w.program_id = m.program_id and w.metric_id = m.metric_id
),

distinct_periods as (
    select shape_id, cohort_period
    from periods
    group by shape_id, cohort_period
),

shapes as (
    select
        shape_id, row_number() over (order by shape_id nulls last) as shape_number, metric_id, grain, kind, min_coverage, min_value, max_value,
        lead_from, baseline_from, baseline_to, post_from, post_to, last_period
    from int_measurements
    group by
        shape_id, metric_id, grain, kind, min_coverage, min_value, max_value,
        lead_from, baseline_from, baseline_to, post_from, post_to, last_period
)

select
    s.shape_id,
    d.cohort_period,
    row_number() over (order by s.shape_id, d.cohort_period) as cohort_number,
    s.metric_id,
    s.kind,
    s.min_coverage,
    s.min_value,
    s.max_value,
    d.cohort_period + s.lead_from as lead_from,
    d.cohort_period + s.baseline_from as baseline_from,
    d.cohort_period + s.baseline_to as baseline_to,
    d.cohort_period + s.post_from as post_from,
    d.cohort_period + s.post_to as post_to,
    period_start(d.cohort_period + s.lead_from, s.grain) as lead_start_date,
    period_start(d.cohort_period + s.baseline_from, s.grain) as baseline_start_date,
    add_days(period_start(d.cohort_period + s.baseline_to + 1, s.grain), -1) as baseline_end_date,
    period_start(d.cohort_period, s.grain) as index_date,
    period_start(d.cohort_period + s.post_from, s.grain) as post_start_date,
    add_days(period_start(d.cohort_period + s.post_to + 1, s.grain), -1) as post_end_date,
    coalesce(d.cohort_period + s.post_to <= s.last_period, false) as is_mature,
    s.shape_number
from distinct_periods as d
inner join shapes as s on d.shape_id = s.shape_id
