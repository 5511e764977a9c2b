/*
doc: >
  The improvement of each program in each metric, as the estimate to quote has it, with
  what it is multiplied by to give money: per person and period of the metric, or, for a
  time_to metric, days per person, once. A benefit counts in totals unless the same
  people's gain is already counted: that of a time_to metric does not count where the
  metric that it watches has a benefit in the same program. A benefit on a metric that was
  not agreed on by the launch, or that is not what was agreed and published by then, is kept
  apart, and so is that of an experiment whose arms are others.
grain: [program_id, metric_id]
inputs: [int_estimates, int_ramp_estimates, register_metrics, int_contracts, int_arm_witnesses]
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
  - {name: is_apart, type: boolean, required: true, doc: "Whether the benefit would count, had it been agreed on."}
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
        e.*,
        case when coalesce(e.reason, 'no_comparison') = 'no_comparison' and e.value_amount is null then 'intangible_metric' else e.reason end as not_reportable_reason,
        k.is_confirmatory and a.arms_changed_date is null as is_agreed
    from effects as e
    inner join int_contracts as k on e.program_id = k.program_id and e.metric_id = k.metric_id
    left join int_arm_witnesses as a on e.program_id = a.program_id and e.metric_id = a.metric_id
),

-- A gain that the watched metric has already is counted there, or kept apart there.
told as (
    select
        j.*,
        j.not_reportable_reason is null and (w.metric_id is null or w.not_reportable_reason is not null or (j.is_agreed and not w.is_agreed)) as is_once
    from judged as j
    left join judged as w on j.program_id = w.program_id and j.watched_metric_id = w.metric_id
)

select
    program_id,
    metric_id,
    people_count,
    compared_count,
    improvement,
    improvement_conservative,
    improvement_low,
    improvement_high,
    value_amount,
    cast(claim_periods as bigint) as claim_periods,
    periods_per_year,
    evidence_grade,
    is_estimate_reportable,
    not_reportable_reason,
    is_once and is_agreed as is_counted,
    is_once and not is_agreed as is_apart
from told
