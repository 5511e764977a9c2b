/*
doc: >
  How the change of trained people differs with and without a manager's check-in soon
  after the program, each compared with the colleagues of their own cells as in did.
  Managers choose whom they check in with, so the difference is not an effect of the
  check-in. The windows of 30, 60 and 90 days are nested: never add them up. A program
  without any check-in has no rows.
grain: [program_id, metric_id, within_days, has_checkin]
inputs: [int_band_estimates]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: within_days, type: bigint, required: true, unit: days, doc: "30, 60 or 90: days from the index date within which a check-in counts."}
  - {name: has_checkin, type: boolean, required: true, doc: "Whether a check-in is recorded within that time; false if there is none so far."}
  - {name: is_causal, required: true}
  - {name: people_count, role: count of trained, doc: Analyzed trained people; may be summed only over has_checkin.}
  - {name: change_trained_mean, unit: metric, role: mean of change over trained, doc: Mean change of these people from baseline to post window.}
  - {name: change_comparison_mean, role: mean of change over comparison}
  - {name: effect, role: "effect of metric over trained, comparison"}
  - {name: effect_std_error, role: "effect of metric over trained, comparison"}
  - {name: effect_low, role: "derived from effect, effect_std_error"}
  - {name: effect_high, role: "derived from effect, effect_std_error"}
  - {name: is_reportable, required: true, doc: "Whether the figure may be quoted, as a description and not as an effect of the check-in."}
  - {name: not_reportable_reason, values: [too_few_people, no_uncertainty], doc: too_few_people or no_uncertainty; null when the figure may be quoted.}
  - {name: is_suppressed, required: true, doc: "Whether figures are withheld because, alone or with the other rows, they would reveal information about fewer people than the privacy floor."}
  - {name: comparison_count, guard: true, doc: Comparison people in the band's cells.}
holds:
  - effect_low <= effect and effect <= effect_high
suppress:
  - people: [people_count, comparison_count]
    siblings: [program_id, metric_id, within_days]
    nests: has_checkin
    after: within_days
    hides: [people_count, change_trained_mean, change_comparison_mean, effect, effect_std_error, effect_low, effect_high]
    marks: is_suppressed
    quotable: is_reportable
    reason: not_reportable_reason
*/
select
    program_id,
    metric_id,
    case banding when 'checkin_30' then 30 when 'checkin_60' then 60 else 90 end as within_days,
    band = 'with' as has_checkin,
    false as is_causal,
    trained_count as people_count,
    change_trained_mean,
    change_comparison_mean,
    effect,
    effect_std_error,
    effect_low,
    effect_high,
    effect_std_error is not null as is_reportable,
    case when effect_std_error is null then 'no_uncertainty' end as not_reportable_reason,
    false as is_suppressed,
    comparison_count
from int_band_estimates
where banding in ('checkin_30', 'checkin_60', 'checkin_90')
