/*
doc: >
  How the change of trained people differs with the hours they spent, each band
  compared with the colleagues of its own cells as in did. People and their
  managers chose the hours, so a difference between bands is no effect of more
  hours. A program whose people all spent the same hours has no rows.
grain: [program_id, metric_id, dose_band]
inputs: [int_band_estimates]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: dose_band, type: varchar, required: true, doc: "lower, middle or upper third of the analyzed people in order of their paid hours, equal hours in one band; unknown without hours."}
  - {name: is_causal, type: boolean, required: true, doc: "Always false: the dose was chosen, not assigned."}
  - {name: people_count, type: bigint, doc: Analyzed trained people in the band; null when suppressed; may be summed within program and metric.}
  - {name: hours_mean, type: double, unit: hours, doc: Their mean paid hours; null when suppressed or unknown.}
  - {name: change_trained_mean, type: double, unit: metric, doc: Their mean change from baseline to post window; null when suppressed.}
  - {name: change_comparison_mean, type: double, unit: metric, doc: "Mean change of the comparison in their cells, weighted by them; null when suppressed."}
  - {name: effect, type: double, unit: metric, doc: "Difference of the two changes, natural sign; null when suppressed."}
  - {name: effect_std_error, type: double, unit: metric, doc: "Standard error of effect, as of did."}
  - {name: effect_low, type: double, unit: metric, doc: Lower end of the 95 % interval.}
  - {name: effect_high, type: double, unit: metric, doc: Upper end of the 95 % interval.}
  - {name: is_reportable, type: boolean, required: true, doc: "Whether the figure may be quoted, as a description and not as an effect of dose."}
  - {name: not_reportable_reason, type: varchar, doc: "too_few_people or no_uncertainty; null when it may."}
  - {name: is_suppressed, type: boolean, required: true, doc: "Whether figures are withheld because they would tell of fewer people than the privacy floor, by themselves or beside the other bands."}
*/
select
    program_id,
    metric_id,
    band as dose_band,
    false as is_causal,
    case when not is_suppressed then trained_count end as people_count,
    case when not is_suppressed then hours_mean end as hours_mean,
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
where banding = 'dose'
