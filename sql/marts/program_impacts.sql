/*
doc: >
  The effect of each program on each metric aligned to it: one row per estimator, with
  is_primary for the one to quote; and, where the configuration requests segments, the
  did estimate of each segment with enough people. Never add or average over segments:
  they are parts of the segment all. Effects are per subject and period of the metric's
  grain. A time to productivity has its figures in productivity_ramps.
grain: [program_id, metric_id, segment_type, segment_id, estimator]
inputs: [int_estimates, int_claims, int_measurements]
columns:
  - {name: program_id, required: true}
  - {name: program_name, required: true}
  - {name: metric_id, required: true}
  - {name: metric_name, required: true}
  - {name: metric_unit, required: true}
  - {name: better, required: true}
  - {name: subject_type, type: varchar, required: true, values: [employee, team], doc: "What is trained, compared and counted: employees, or teams. A team is trained once enough of its people are."}
  - {name: goal_id, doc: Goal that the alignment serves; null when none was named.}
  - {name: segment_type, required: true, doc: "all for everybody; otherwise the roster column by which the trained people are restricted: department, job or location, as of the index period."}
  - {name: segment_id, required: true, doc: "The segment, (none) for people without a value in the roster; all for everybody."}
  - {name: estimator, required: true}
  - {name: is_primary, required: true}
  - {name: is_confirmatory, required: true, doc: Whether the metric was agreed on before launch; others are exploratory.}
  - {name: trained_count, role: count of trained, doc: People in the trained arm; not to be summed over estimators.}
  - {name: comparison_count, role: count of comparison, doc: Distinct people in the comparison arm.}
  - {name: clusters_count, role: "count of trained, comparison", doc: Clusters behind the standard error.}
  - {name: baseline_trained_mean, role: mean of baseline over trained}
  - {name: baseline_comparison_mean, role: mean of baseline over comparison}
  - {name: post_trained_mean, role: mean of post over trained}
  - {name: post_comparison_mean, role: mean of post over comparison}
  - {name: effect, unit: metric, role: "effect of metric over trained, comparison", doc: "Estimated effect, in the metric's own sign; null when nothing can be estimated."}
  - {name: effect_std_error, role: "effect of metric over trained, comparison"}
  - {name: effect_low, role: "derived from effect, effect_std_error, degrees_of_freedom"}
  - {name: is_interim, required: true}
  - {name: decide_date, role: declared}
  - {name: sequence_low, role: "derived from effect, effect_std_error, trained_count"}
  - {name: sequence_high, role: "derived from effect, effect_std_error, trained_count"}
  - {name: effect_high, role: "derived from effect, effect_std_error, degrees_of_freedom"}
  - {name: se_type}
  - {name: t_statistic, role: "derived from effect, effect_std_error, degrees_of_freedom"}
  - {name: degrees_of_freedom, role: derived from clusters_count}
  - {name: p_value, role: "derived from effect, effect_std_error, degrees_of_freedom"}
  - {name: p_value_adjusted, role: derived from p_value}
  - {name: p_value_portfolio, role: derived from p_value}
  - {name: p_value_segments, role: "derived from effect, effect_std_error, degrees_of_freedom"}
  - {name: shrunken_effect, role: "derived from effect, effect_std_error, hedges_g"}
  - {name: effect_pct, role: "derived from effect, post_trained_mean"}
  - {name: effect_low_pct, role: "effect of metric over trained, comparison"}
  - {name: effect_high_pct, role: "effect of metric over trained, comparison"}
  - {name: improvement, role: "derived from effect, effect_low, effect_high"}
  - {name: improvement_low, role: "derived from effect, effect_low, effect_high"}
  - {name: improvement_high, role: "derived from effect, effect_low, effect_high"}
  - {name: improvement_pct, role: "derived from effect_pct, effect_low_pct, effect_high_pct"}
  - {name: improvement_low_pct, role: "derived from effect_pct, effect_low_pct, effect_high_pct"}
  - {name: improvement_high_pct, role: "derived from effect_pct, effect_low_pct, effect_high_pct"}
  - {name: hedges_g, role: "effect of metric over trained, comparison"}
  - {name: detectable_effect, unit: metric, role: "derived from effect_std_error, degrees_of_freedom", doc: Smallest effect that data like these would show with 80 % power.}
  - {name: people_needed, role: "derived from effect_std_error, trained_count", doc: Trained people needed to show the smallest change that matters with 80 % power; null where none was declared.}
  - {name: bracket_low, role: derived from effect}
  - {name: bracket_high, role: derived from effect}
  - {name: is_bracket_wide}
  - {name: is_regression_to_mean_likely}
  - {name: baseline_gap, role: "effect of baseline over trained, comparison"}
  - {name: lead_effect, type: double, unit: metric, role: "effect of lead over trained, comparison", doc: "The same comparison one window earlier, when there can be no effect."}
  - {name: lead_std_error, role: "effect of lead over trained, comparison"}
  - {name: lead_p_value, role: "derived from lead_effect, lead_std_error"}
  - {name: matched_pct, role: mean of presence over trained}
  - {name: attrition_pct, role: mean of presence over trained}
  - {name: comparison_attrition_pct, role: mean of presence over comparison}
  - {name: evidence_grade, required: true}
  - {name: evidence_cap}
  - {name: verdict, required: true}
  - {name: verdict_case, required: true}
  - {name: verdict_reference, required: true}
  - {name: verdict_count, role: count of trained}
  - {name: verdict_low, type: double, unit: metric, role: "effect of metric over trained, comparison", doc: "Lower end of the range that the sentence names where lost people leave more open than the interval; otherwise null."}
  - {name: verdict_high, type: double, unit: metric, role: "effect of metric over trained, comparison", doc: Upper end of that range.}
  - {name: verdict_metrics_count, role: declared}
  - {name: verdict_withdrawn_count, role: declared}
  - {name: verdict_sentence, required: true}
  - {name: is_reportable, required: true}
  - {name: not_reportable_reason, values: ["$evidence_caps"]}
  - {name: is_suppressed, required: true, doc: "Whether figures are withheld because an arm has fewer people than the privacy floor, or because the segment would reveal another one."}
  - {name: compared_count, guard: true}
  - {name: alone_count, type: bigint, guard: true, doc: "For pre_post, the trained people without a comparable colleague, who are in no other estimate: comparing the estimates would reveal them."}
  - {name: lost_count, type: bigint, guard: true, doc: Lost people counted in attrition_pct.}
  - {name: colleagues_lost_count, type: bigint, guard: true, doc: Colleagues lost over the same time.}
  - {name: unmatched_count, guard: true}
  - {name: is_withheld, type: boolean, guard: true, doc: Whether inference withholds the segment because its figures would reveal another one or rest on too few people.}
holds:
  - effect_low <= effect_high
  - p_value between 0 and 1
  - improvement_low <= improvement_high
  - lead_p_value between 0 and 1
  - matched_pct between 0 and 100
  - attrition_pct between 0 and 100
  - is_reportable = (not_reportable_reason is null)
  - "not is_primary or segment_type = 'all'"
  - "(evidence_grade = 'strong') = (evidence_cap is null)"
suppress:
  - people: [trained_count, compared_count]
    rest: [alone_count]
    when: is_withheld
    hides: [trained_count, comparison_count, clusters_count, baseline_trained_mean, baseline_comparison_mean, post_trained_mean, post_comparison_mean, effect, effect_std_error, effect_low, effect_high, sequence_low, sequence_high, se_type, t_statistic, degrees_of_freedom, p_value, p_value_adjusted, p_value_portfolio, p_value_segments, shrunken_effect, effect_pct, effect_low_pct, effect_high_pct, improvement, improvement_low, improvement_high, improvement_pct, improvement_low_pct, improvement_high_pct, hedges_g, detectable_effect, people_needed, bracket_low, bracket_high, is_bracket_wide, is_regression_to_mean_likely, baseline_gap, lead_effect, lead_std_error, lead_p_value, matched_pct, attrition_pct, comparison_attrition_pct, verdict_count, verdict_low, verdict_high]
    marks: is_suppressed
  - {rest: [lost_count], hides: [attrition_pct]}
  - {rest: [colleagues_lost_count], hides: [comparison_attrition_pct]}
  - {rest: [unmatched_count], hides: [matched_pct]}
*/
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
    e.trained_count,
    e.comparison_count,
    e.clusters_count,
    e.baseline_trained_mean,
    e.baseline_comparison_mean,
    e.post_trained_mean,
    e.post_comparison_mean,
    e.effect,
    e.effect_std_error,
    e.effect_low,
    e.is_interim,
    c.decide_date,
    e.sequence_low,
    e.sequence_high,
    e.effect_high,
    e.se_type,
    e.t_statistic,
    e.degrees_of_freedom,
    e.p_value,
    e.p_value_adjusted,
    e.p_value_portfolio,
    e.p_value_segments,
    e.shrunken_effect,
    e.effect_pct,
    e.effect_low_pct,
    e.effect_high_pct,
    e.improvement,
    e.improvement_low,
    e.improvement_high,
    e.improvement_pct,
    e.improvement_low_pct,
    e.improvement_high_pct,
    e.hedges_g,
    e.detectable_effect,
    e.people_needed,
    e.bracket_low,
    e.bracket_high,
    e.is_bracket_wide,
    e.is_regression_to_mean_likely,
    e.baseline_gap,
    e.lead_effect,
    e.lead_std_error,
    e.lead_p_value,
    e.matched_pct,
    e.attrition_pct,
    e.comparison_attrition_pct,
    e.evidence_grade,
    e.evidence_cap,
    e.verdict,
    e.verdict_case,
    e.verdict_reference,
    e.verdict_count,
    e.verdict_low,
    e.verdict_high,
    e.verdict_metrics_count,
    e.verdict_withdrawn_count,
    e.verdict_sentence,
    e.is_reportable,
    e.not_reportable_reason,
    false as is_suppressed,
    case when e.estimator <> 'pre_post' then e.comparison_count end as compared_count,
    case when e.estimator = 'pre_post' then c.unmatched_count end as alone_count,
    e.lost_count,
    c.colleagues_lost_count,
    c.unmatched_count,
    e.is_withheld
from int_estimates as e
inner join int_claims as c on e.program_id = c.program_id and e.metric_id = c.metric_id
inner join int_measurements as m on e.program_id = m.program_id and e.metric_id = m.metric_id
