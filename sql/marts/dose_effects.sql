/*
doc: >
  How the change of trained people differs by the hours they spent, each band compared
  with the colleagues of its own cells as in did. People and their managers chose the
  hours, so a difference between bands is not an effect of more hours. A program whose
  people all spent the same hours has no rows.
grain: [program_id, metric_id, dose_band]
inputs: [int_band_estimates]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: dose_band, type: varchar, required: true, values: [lower, middle, upper, unknown], doc: "lower, middle or upper third of the analyzed people by paid hours, with equal hours in one band; unknown without hours."}
  - {name: is_causal, required: true}
  - {name: people_count, role: count of trained, doc: Analyzed trained people in the band; may be summed within program and metric.}
  - {name: hours_mean, unit: hours, role: mean of hours over trained, doc: Mean paid hours of these people; null when unknown.}
  - {name: change_trained_mean, unit: metric, role: mean of change over trained, doc: Mean change of these people from baseline to post window.}
  - {name: change_comparison_mean, role: mean of change over comparison}
  - {name: effect, role: "effect of metric over trained, comparison"}
  - {name: effect_std_error, role: "effect of metric over trained, comparison"}
  - {name: effect_low, role: "derived from effect, effect_std_error"}
  - {name: effect_high, role: "derived from effect, effect_std_error"}
  - {name: is_reportable, required: true, doc: "Whether the figure may be quoted, as a description and not as an effect of dose."}
  - {name: not_reportable_reason, values: [too_few_people, no_uncertainty], doc: too_few_people or no_uncertainty; null when the figure may be quoted.}
  - {name: is_suppressed, required: true, doc: "Whether figures are withheld because, alone or with the other bands, they would reveal information about fewer people than the privacy floor."}
  - {name: comparison_count, guard: true, doc: Comparison people in the band's cells.}
holds:
  - effect_low <= effect and effect <= effect_high
suppress:
  - people: [people_count, comparison_count]
    siblings: [program_id, metric_id]
    hides: [people_count, hours_mean, change_trained_mean, change_comparison_mean, effect, effect_std_error, effect_low, effect_high]
    marks: is_suppressed
    quotable: is_reportable
    reason: not_reportable_reason
*/
select
    program_id,
    metric_id,
    band as dose_band,
    false as is_causal,
    trained_count as people_count,
    hours_mean,
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
where banding = 'dose'
