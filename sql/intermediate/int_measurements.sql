/*
doc: >
  What is measured: one row per program and metric aligned to it, with the windows as
  offsets in periods from the index period. A time_to metric has no windows and is
  handled by int_ramps.
grain: [program_id, metric_id]
inputs: [int_contracts, register_programs, register_metrics, stg_observations]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: goal_id, doc: Goal that the alignment serves.}
  - {name: is_confirmatory, required: true}
  - {name: shape_id, required: true, doc: Metric and window offsets; programs with the same shape share the windowed sums.}
  - {name: grain, required: true}
  - {name: kind, required: true}
  - {name: missing_is_zero, required: true}
  - {name: trained_share, type: double, unit: "0..1", doc: Share of a team's people who must complete before the team counts as trained; null for a metric of people.}
  - {name: min_coverage, required: true}
  - {name: min_value}
  - {name: max_value}
  - {name: lead_from, type: bigint, required: true, unit: periods, doc: First period of the lead window.}
  - {name: baseline_from, type: bigint, required: true, unit: periods, doc: First period of the baseline window.}
  - {name: baseline_to, type: bigint, required: true, unit: periods, doc: Last period of the baseline window.}
  - {name: post_from, type: bigint, required: true, unit: periods, doc: First period of the post window.}
  - {name: post_to, type: bigint, required: true, unit: periods, doc: Last period of the post window.}
  - {name: last_period, type: bigint, doc: Last period in which the metric was observed at all; null if it never was.}
*/
with last_periods as (
    select metric_id, max(period_index) as last_period
    from stg_observations
    group by metric_id
),

offsets as (
    select
        a.program_id,
        a.metric_id,
        a.goal_id,
        a.is_confirmatory,
        m.grain,
        m.kind,
        m.missing_is_zero,
        m.trained_share,
        m.min_coverage,
        m.min_value,
        m.max_value,
        -(m.gap_periods + 2 * m.baseline_periods) as lead_from,
        -(m.gap_periods + m.baseline_periods) as baseline_from,
        -(m.gap_periods + 1) as baseline_to,
        m.ramp_periods + case when p.index_period = 'post' then 0 else 1 end as post_from,
        m.ramp_periods + m.post_periods - case when p.index_period = 'post' then 1 else 0 end as post_to
    from int_contracts as a
    inner join register_programs as p on a.program_id = p.program_id
    inner join register_metrics as m on a.metric_id = m.metric_id
    where m.kind is distinct from 'time_to'
)

select
    o.program_id,
    o.metric_id,
    o.goal_id,
    o.is_confirmatory,
    concat(
        o.metric_id, ' ', cast(o.baseline_from as string), '..', cast(o.baseline_to as string),
        ' ', cast(o.post_from as string), '..', cast(o.post_to as string)
    ) as shape_id,
    o.grain,
    o.kind,
    o.missing_is_zero,
    o.trained_share,
    o.min_coverage,
    o.min_value,
    o.max_value,
    o.lead_from,
    o.baseline_from,
    o.baseline_to,
    o.post_from,
    o.post_to,
    last_periods.last_period
from offsets as o
left join last_periods on o.metric_id = last_periods.metric_id
