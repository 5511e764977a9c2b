/*
doc: >
  How the change of trained people differs with and without a manager's check-in
  soon after the program, each compared with the colleagues of their own cells as
  in did. Managers choose whom they check in with, so the difference is no effect
  of the check-in. The windows of 30, 60 and 90 days nest and are never added up.
  A program without any check-in has no rows.
grain: [program_id, metric_id, within_days, has_checkin]
inputs: [int_band_estimates]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: within_days, type: bigint, required: true, unit: days, doc: "30, 60 or 90: days from the index date within which a check-in counts."}
  - {name: has_checkin, type: boolean, required: true, doc: Whether one is recorded in that time; not yet is no.}
  - {name: is_causal, type: boolean, required: true, doc: "Always false: the check-in was chosen, not assigned."}
  - {name: people_count, type: bigint, doc: Analyzed trained people; null when suppressed; may be summed over has_checkin alone.}
  - {name: change_trained_mean, type: double, unit: metric, doc: Their mean change from baseline to post window; null when suppressed.}
  - {name: change_comparison_mean, type: double, unit: metric, doc: "Mean change of the comparison in their cells, weighted by them; null when suppressed."}
  - {name: effect, type: double, unit: metric, doc: "Difference of the two changes, natural sign; null when suppressed."}
  - {name: effect_std_error, type: double, unit: metric, doc: "Standard error of effect, as of did."}
  - {name: effect_low, type: double, unit: metric, doc: Lower end of the 95 % interval.}
  - {name: effect_high, type: double, unit: metric, doc: Upper end of the 95 % interval.}
  - {name: is_reportable, type: boolean, required: true, doc: "Whether the figure may be quoted, as a description and not as an effect of the check-in."}
  - {name: not_reportable_reason, type: varchar, doc: "too_few_people or no_uncertainty; null when it may."}
  - {name: is_suppressed, type: boolean, required: true, doc: "Whether figures are withheld because they would tell of fewer people than the privacy floor, by themselves or beside the other rows."}
*/
select
    program_id,
    metric_id,
    case banding when 'checkin_30' then 30 when 'checkin_60' then 60 else 90 end as within_days,
    band = 'with' as has_checkin,
    false as is_causal,
    case when not is_suppressed then trained_count end as people_count,
    case when not is_suppressed then change_trained_mean end as change_trained_mean,
    case when not is_suppressed then change_comparison_mean end as change_comparison_mean,
    case when not is_suppressed then effect end as effect,
    case when not is_suppressed then effect_std_error end as effect_std_error,
    case when not is_suppressed then effect_low end as effect_low,
    case when not is_suppressed then effect_high end as effect_high,
    not is_suppressed and effect_std_error is not null as is_reportable,
    case
        when is_suppressed then 'too_few_people'
        when effect_std_error is null then 'no_uncertainty'
    end as not_reportable_reason,
    is_suppressed
from int_band_estimates
where banding in ('checkin_30', 'checkin_60', 'checkin_90')
