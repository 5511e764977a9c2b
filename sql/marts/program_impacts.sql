/*
doc: >
  What each program did to each metric it was meant to move: one row per
  estimator, the one to quote marked is_primary; and, where the configuration asks
  for segments, did in each of them that has enough people. Never add or average
  over segments: they are parts of the segment all. Effects are per person and
  period of the metric's grain.
grain: [program_id, metric_id, segment_type, segment_id, estimator]
inputs: [int_estimates, int_claims, int_measurements, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: program_name, type: varchar, required: true, doc: Name of the program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: metric_name, type: varchar, required: true, doc: Name of the metric.}
  - {name: metric_unit, type: varchar, required: true, doc: Unit of the metric and of all effects in it.}
  - {name: better, type: varchar, required: true, doc: "higher or lower: the good direction of the metric."}
  - {name: subject_type, type: varchar, required: true, values: [employee, team], doc: "What is trained, compared and counted: people, or teams of whom enough people were trained."}
  - {name: goal_id, type: varchar, doc: Goal that the alignment serves; null when none was named.}
  - {name: segment_type, type: varchar, required: true, doc: "all for everybody; or the roster column by which the trained are restricted: department, job or location, as of the index period."}
  - {name: segment_id, type: varchar, required: true, doc: "Which one, (none) for those of whom the roster says nothing; all for everybody."}
  - {name: estimator, type: varchar, required: true, doc: "pre_post (before and after, no comparison), did (difference in differences), ancova (adjusted for the baseline), experiment (randomized arms by assignment) or cuped (the same, adjusted for the baseline)."}
  - {name: is_primary, type: boolean, required: true, doc: "Whether this is the row to quote for the program and metric; never one of a segment."}
  - {name: is_confirmatory, type: boolean, required: true, doc: Whether the metric was agreed on before launch; others are exploratory.}
  - {name: trained_count, type: bigint, doc: People in the trained arm; null when suppressed; not to be summed over estimators.}
  - {name: comparison_count, type: bigint, doc: Distinct people in the comparison arm; null when suppressed.}
  - {name: clusters_count, type: bigint, doc: Clusters behind the standard error; null when suppressed.}
  - {name: baseline_trained_mean, type: double, unit: metric, doc: Mean of the trained in the baseline window.}
  - {name: baseline_comparison_mean, type: double, unit: metric, doc: "Mean of the comparison in the baseline window, cells weighted by the trained; null without a comparison."}
  - {name: post_trained_mean, type: double, unit: metric, doc: Mean of the trained in the post window.}
  - {name: post_comparison_mean, type: double, unit: metric, doc: "Mean of the comparison in the post window, weighted alike; null without a comparison."}
  - {name: effect, type: double, unit: metric, doc: "Estimated effect, natural sign; null when nothing can be estimated or shown."}
  - {name: effect_std_error, type: double, unit: metric, doc: Standard error of effect.}
  - {name: effect_low, type: double, unit: metric, doc: Lower end of the 95 % interval.}
  - {name: effect_high, type: double, unit: metric, doc: Upper end of the 95 % interval.}
  - {name: se_type, type: varchar, doc: "paired, cr1, hc2 or welch: how the standard error was computed; wild is cr1 with p value and interval of the wild cluster bootstrap."}
  - {name: t_statistic, type: double, doc: effect over its standard error.}
  - {name: degrees_of_freedom, type: double, doc: Of the t distribution behind interval and p value.}
  - {name: p_value, type: double, unit: "0..1", doc: Two-sided p value.}
  - {name: p_value_adjusted, type: double, unit: "0..1", doc: "Benjamini-Hochberg over the primary estimates of the program's metrics agreed before launch, or over the segments of one type that are shown; null for others."}
  - {name: effect_pct, type: double, unit: percent, doc: Effect relative to what the trained would have reached without it; null when that is not above zero.}
  - {name: effect_low_pct, type: double, unit: percent, doc: Lower end of the interval on the same base.}
  - {name: effect_high_pct, type: double, unit: percent, doc: Upper end of the interval on the same base.}
  - {name: improvement, type: double, unit: metric, doc: "Effect, oriented so that up is good."}
  - {name: improvement_low, type: double, unit: metric, doc: "Lower end of the interval, oriented."}
  - {name: improvement_high, type: double, unit: metric, doc: "Upper end of the interval, oriented."}
  - {name: improvement_pct, type: double, unit: percent, doc: "Relative effect, oriented."}
  - {name: improvement_low_pct, type: double, unit: percent, doc: "Lower end, oriented."}
  - {name: improvement_high_pct, type: double, unit: percent, doc: "Upper end, oriented."}
  - {name: hedges_g, type: double, doc: Effect in pooled standard deviations of the later window.}
  - {name: detectable_effect, type: double, unit: metric, doc: Smallest effect that data like these show with 80 % power.}
  - {name: people_needed, type: bigint, doc: Trained people needed to show the smallest change that matters with 80 % power; null where none was declared.}
  - {name: bracket_low, type: double, unit: metric, doc: Lower of did and ancova.}
  - {name: bracket_high, type: double, unit: metric, doc: Higher of did and ancova.}
  - {name: is_bracket_wide, type: boolean, doc: Whether the two differ by more than one standard error.}
  - {name: is_regression_to_mean_likely, type: boolean, doc: "Whether the trained began worse than their colleagues and did finds more than ancova, by more than one standard error: part of the effect may be regression to the mean."}
  - {name: baseline_gap, type: double, unit: standard deviations, doc: Standardized difference of the arms in the baseline window.}
  - {name: lead_effect, type: double, unit: metric, doc: "The same comparison one window earlier, where no effect can be."}
  - {name: lead_std_error, type: double, unit: metric, doc: Standard error of lead_effect.}
  - {name: lead_p_value, type: double, unit: "0..1", doc: Two-sided p value of lead_effect; a large one is no proof.}
  - {name: matched_pct, type: double, unit: percent, doc: "Share of the measured trained who have a comparable colleague; null of segments, and when those without are fewer than the privacy floor."}
  - {name: attrition_pct, type: double, unit: percent, doc: "Share lost between training and the end of the post window; null of segments, and when these are fewer than the privacy floor."}
  - {name: comparison_attrition_pct, type: double, unit: percent, doc: "Share of the colleagues lost over the same time, cells weighted by the trained; null of segments, and when these are fewer than the privacy floor."}
  - {name: evidence_grade, type: varchar, required: true, doc: "strong, moderate, weak or insufficient."}
  - {name: evidence_cap, type: varchar, doc: Rule that kept the grade from being higher; null for strong.}
  - {name: verdict, type: varchar, required: true, doc: "works, promising, no_meaningful_effect, worked_against or cannot_tell."}
  - {name: verdict_sentence, type: varchar, required: true, doc: The verdict in words that follow its certainty.}
  - {name: is_reportable, type: boolean, required: true, doc: Whether the figure may be quoted.}
  - {name: not_reportable_reason, type: varchar, doc: Why not; null when it may.}
  - {name: is_suppressed, type: boolean, required: true, doc: "Whether figures are withheld because an arm has fewer people than the privacy floor, or because the segment would give another one away."}
*/
with keyed as (
    select
        e.program_id,
        e.metric_id,
        e.segment_type,
        e.segment_id,
        e.estimator,
        e.is_withheld
        or e.trained_count < s.min_people
        or (e.estimator <> 'pre_post' and e.comparison_count < s.min_people)
        -- Beside the compared, those few without a comparable colleague would show.
        or (e.estimator = 'pre_post' and coalesce(c.unmatched_count, 0) between 1 and s.min_people - 1) as is_suppressed
    from int_estimates as e
    inner join int_claims as c on e.program_id = c.program_id and e.metric_id = c.metric_id
    cross join run_settings as s
)

select
    e.program_id,
    c.program_name,
    e.metric_id,
    c.metric_name,
    c.metric_unit,
    c.better,
    c.subject_type,
    m.goal_id,
    e.segment_type,
    e.segment_id,
    e.estimator,
    e.is_primary,
    c.is_confirmatory,
    shown.trained_count,
    shown.comparison_count,
    shown.clusters_count,
    shown.baseline_trained_mean,
    shown.baseline_comparison_mean,
    shown.post_trained_mean,
    shown.post_comparison_mean,
    shown.effect,
    shown.effect_std_error,
    shown.effect_low,
    shown.effect_high,
    shown.se_type,
    shown.t_statistic,
    shown.degrees_of_freedom,
    shown.p_value,
    shown.p_value_adjusted,
    shown.effect_pct,
    shown.effect_low_pct,
    shown.effect_high_pct,
    shown.improvement,
    shown.improvement_low,
    shown.improvement_high,
    shown.improvement_pct,
    shown.improvement_low_pct,
    shown.improvement_high_pct,
    shown.hedges_g,
    shown.detectable_effect,
    shown.people_needed,
    shown.bracket_low,
    shown.bracket_high,
    shown.is_bracket_wide,
    shown.is_regression_to_mean_likely,
    shown.baseline_gap,
    shown.lead_effect,
    shown.lead_std_error,
    shown.lead_p_value,
    shown.matched_pct,
    shown.attrition_pct,
    shown.comparison_attrition_pct,
    e.evidence_grade,
    e.evidence_cap,
    e.verdict,
    e.verdict_sentence,
    e.is_reportable,
    e.not_reportable_reason,
    k.is_suppressed
from int_estimates as e
inner join keyed as k
    on e.program_id = k.program_id
    and e.metric_id = k.metric_id
    and e.segment_type = k.segment_type
    and e.segment_id = k.segment_id
    and e.estimator = k.estimator
inner join int_claims as c on e.program_id = c.program_id and e.metric_id = c.metric_id
inner join int_measurements as m on e.program_id = m.program_id and e.metric_id = m.metric_id
left join int_estimates as shown
    on e.program_id = shown.program_id
    and e.metric_id = shown.metric_id
    and e.segment_type = shown.segment_type
    and e.segment_id = shown.segment_id
    and e.estimator = shown.estimator
    and not k.is_suppressed
