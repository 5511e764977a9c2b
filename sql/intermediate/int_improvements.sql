/*
doc: >
  The improvement of each program in each metric, as the estimate to quote has it, with
  what it is multiplied by to give money: per person and period of the metric, or, for a
  time_to metric, days per person, once. A benefit counts in totals unless the same
  people's gain is already counted: that of a time_to metric does not count where the
  metric that it watches has a benefit in the same program.
grain: [program_id, metric_id]
inputs: [int_estimates, int_ramp_estimates, register_metrics]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: people_count, doc: People or teams with evidence.}
  - {name: compared_count, type: bigint, doc: Comparison people; null for an estimate without a comparison.}
  - {name: improvement}
  - {name: improvement_conservative, type: double, unit: metric, doc: The lowest of the methods that answer the same question; the improvement where there is one method.}
  - {name: improvement_low}
  - {name: improvement_high}
  - {name: value_amount, type: "decimal(18,6)", unit: currency, doc: Declared value of one unit or day; null when no money is claimed.}
  - {name: claim_periods, type: bigint, required: true, doc: Periods for which the improvement is claimed; 1 for a time_to metric.}
  - {name: periods_per_year, type: bigint, doc: Periods in a year; null for a time_to metric.}
  - {name: evidence_grade, required: true}
  - {name: is_estimate_reportable, type: boolean, required: true, doc: "Whether the improvement itself may be quoted, against a comparison."}
  - {name: not_reportable_reason, values: [intangible_metric, no_comparison, "$evidence_caps", "$ramp_caps"], doc: Why no benefit may be quoted; null when one may.}
  - {name: is_counted, type: boolean, required: true, doc: Whether the benefit counts in totals.}
*/
with effects as (
    select
        e.program_id,
        e.metric_id,
        e.trained_count as people_count,
        case when e.estimator <> 'pre_post' then e.comparison_count end as compared_count,
        e.improvement,
        case
            when e.bracket_low is null then e.improvement
            when m.better = 'lower' then -e.bracket_high
            else e.bracket_low
        end as improvement_conservative,
        e.improvement_low,
        e.improvement_high,
        m.value_per_unit as value_amount,
        m.claim_periods,
        m.periods_per_year,
        e.evidence_grade,
        e.is_reportable and e.estimator <> 'pre_post' as is_estimate_reportable,
        case when e.is_reportable and e.estimator = 'pre_post' then 'no_comparison' else e.not_reportable_reason end as reason,
        cast(null as string) as watched_metric_id
    from int_estimates as e
    inner join register_metrics as m on e.metric_id = m.metric_id
    where e.segment_type = 'all' and e.is_primary
    union all
    select
        e.program_id,
        e.metric_id,
        e.shown_count as people_count,
        c.people_count as compared_count,
        e.days_saved as improvement,
        e.days_saved as improvement_conservative,
        e.days_saved_low as improvement_low,
        e.days_saved_high as improvement_high,
        m.value_per_day as value_amount,
        1 as claim_periods,
        cast(null as bigint) as periods_per_year,
        e.evidence_grade,
        e.is_reportable as is_estimate_reportable,
        e.not_reportable_reason as reason,
        m.watched_metric_id
    from int_ramp_estimates as e
    inner join int_ramp_estimates as c on e.program_id = c.program_id and e.metric_id = c.metric_id and c.arm = 'comparison'
    inner join register_metrics as m on e.metric_id = m.metric_id
    where e.arm = 'trained'
),

judged as (
    select
        effects.*,
        case when coalesce(reason, 'no_comparison') = 'no_comparison' and value_amount is null then 'intangible_metric' else reason end as not_reportable_reason
    from effects
)

select
    j.program_id,
    j.metric_id,
    j.people_count,
    j.compared_count,
    j.improvement,
    j.improvement_conservative,
    j.improvement_low,
    j.improvement_high,
    j.value_amount,
    cast(j.claim_periods as bigint) as claim_periods,
    j.periods_per_year,
    j.evidence_grade,
    j.is_estimate_reportable,
    j.not_reportable_reason,
    j.not_reportable_reason is null and (w.metric_id is null or w.not_reportable_reason is not null) as is_counted
from judged as j
left join judged as w on j.program_id = w.program_id and j.watched_metric_id = w.metric_id
