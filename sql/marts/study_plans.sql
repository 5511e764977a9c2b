/*
doc: >
  What a program could show before it is launched: one row per planned program and metric
  that it is meant to move, computed from the metric's history of the people who would be
  trained. No completion is needed. The windows in history are as late as the data allow,
  and before the planned launch.
grain: [program_id, metric_id]
inputs: [register_plans, register_alignments, register_metrics, int_study_designs, int_plan_windows]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: design, type: varchar, required: true, values: [wait_list, waves, all], doc: "wait_list (chance decides who is trained first), waves (those still waiting are colleagues) or all (colleagues are not in the plan)."}
  - {name: start_date, required: true, doc: Day of the planned launch.}
  - {name: waves_count, type: bigint, required: true, role: declared, doc: "Number of waves, 1 if everybody is trained at once."}
  - {name: months_between, type: bigint, unit: months, role: declared, doc: "Months from one wave to the next, declared or enough for the post windows; null with a single wave."}
  - {name: last_wave_date}
  - {name: needed_from_date, type: date, doc: First day from which the metric has to be delivered.}
  - {name: answer_date, type: date, doc: Last day of the post window of the first wave.}
  - {name: months_to_answer, type: double, unit: months, role: declared, doc: Months (365/12 days) from the planned launch to answer_date.}
  - {name: history_from_date, type: date, doc: First day of the baseline window in history.}
  - {name: history_through_date, type: date, doc: Last day of the post window in history.}
  - {name: estimator, doc: "Estimator that would be quoted: experiment for a wait list, otherwise did; null without figures for this kind of metric."}
  - {name: eligible_count, role: count of eligible}
  - {name: measured_count, role: count of measured}
  - {name: planned_count, role: count of planned}
  - {name: first_wave_count, role: "derived from planned_count, waves_count"}
  - {name: expected_trained_count, role: count of measured}
  - {name: expected_comparison_count, role: count of measured}
  - {name: change_std_deviation, role: effect of metric over measured}
  - {name: post_std_deviation, role: effect of metric over measured}
  - {name: post_within_std_deviation, role: effect of metric over measured}
  - {name: detectable_effect, unit: metric, role: effect of metric over measured, doc: "Smallest effect that the estimator would show with 80 % power in a two-sided test at 5 % over all tests_count metrics of the program: at 5 % / tests_count, so that it is found whatever the others show."}
  - {name: did_detectable_effect, role: effect of metric over measured}
  - {name: tests_count, type: bigint, required: true, role: declared, doc: "Metrics of the program, times to productivity aside: p-values are adjusted over them, so that more metrics take more people."}
  - {name: smallest_change, role: declared}
  - {name: people_needed, role: effect of metric over measured, doc: "People in the plan, over all waves, with whom the smallest change shows with 80 % power and no arm is below the privacy floor, all groups in the same proportions; null without a smallest change."}
  - {name: is_reportable, required: true, doc: Whether detectable_effect may be quoted.}
  - {name: not_reportable_reason, values: ["$plan_refusals", too_few_people], doc: "Why there are no figures: time_to_metric, team_metric, nobody_eligible, no_history, trained_too_early (before the post window of the first wave ends), no_comparison, no_spread, or too_few_people; null when there are."}
  - {name: unmeasured_count, type: bigint, guard: true, doc: Eligible people who are not measured.}
  - {name: eligible_people_count, type: bigint, guard: true, doc: "Eligible people; null if there are none, which is no secret and a likely misspelling."}
  - {name: measured_people_count, type: bigint, guard: true, doc: Measured people; null if there are none.}
holds:
  - measured_count <= eligible_count
  - planned_count <= eligible_count
  - answer_date >= start_date
suppress:
  - people: [eligible_people_count]
    hides: [eligible_count, measured_count, planned_count, first_wave_count]
  - {rest: [unmeasured_count], hides: [measured_count, expected_trained_count, expected_comparison_count]}
  - people: [eligible_people_count, measured_people_count, expected_trained_count, expected_comparison_count]
    hides: [measured_count, expected_trained_count, expected_comparison_count, change_std_deviation, post_std_deviation, post_within_std_deviation, detectable_effect, did_detectable_effect, people_needed]
    quotable: is_reportable
    reason: not_reportable_reason
round:
  - {people: [measured_count], upward: [change_std_deviation, post_std_deviation, post_within_std_deviation, detectable_effect, did_detectable_effect, people_needed]}
*/
with tests as (
    select a.program_id, count(case when m.kind <> 'time_to' then 1 end) as tests_count
    from register_alignments as a
    inner join register_metrics as m on a.metric_id = m.metric_id
    group by a.program_id
)

select
    p.program_id,
    a.metric_id,
    p.design,
    p.start_date,
    p.waves_count,
    d.months_between,
    d.last_wave_date,
    w.needed_from_date,
    w.answer_date,
    days_between(p.start_date, w.answer_date) * 12 / cast(365 as double) as months_to_answer,
    w.history_from_date,
    w.history_through_date,
    d.estimator,
    d.eligible_count,
    d.measured_count,
    d.planned_count,
    d.first_wave_count,
    d.expected_trained_count,
    d.expected_comparison_count,
    d.change_std_deviation,
    d.post_std_deviation,
    d.post_within_std_deviation,
    d.detectable_effect,
    d.did_detectable_effect,
    t.tests_count,
    m.smallest_change,
    d.study_people_needed as people_needed,
    d.detectable_effect is not null as is_reportable,
    case
        when m.kind = 'time_to' then 'time_to_metric'
        when m.trained_share is not null then 'team_metric'
        else d.not_plannable_reason
    end as not_reportable_reason,
    d.eligible_count - d.measured_count as unmeasured_count,
    nullif(d.eligible_count, 0) as eligible_people_count,
    nullif(d.measured_count, 0) as measured_people_count
from register_plans as p
inner join register_alignments as a on p.program_id = a.program_id
inner join register_metrics as m on a.metric_id = m.metric_id
inner join tests as t on a.program_id = t.program_id
left join int_study_designs as d on a.program_id = d.program_id and a.metric_id = d.metric_id
left join int_plan_windows as w on a.program_id = w.program_id and a.metric_id = w.metric_id
