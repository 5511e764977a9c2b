/*
doc: >
  How fast people become productive, with and without the program: two rows per program
  and time_to metric, one per arm. Days saved and the log-rank test describe both arms
  together and are repeated in both rows, as is the benefit, days saved x value per day x
  trained people compared: never sum them. All figures of days have the
  trained people's strata in both arms. The arms were not randomized; they are alike in
  stratum only.
grain: [program_id, metric_id, arm]
inputs: [int_ramp_estimates, int_ramp_arms, register_programs, register_metrics, run_settings]
columns:
  - {name: program_id, required: true}
  - {name: program_name, required: true}
  - {name: metric_id, required: true, doc: Metric of kind time_to.}
  - {name: metric_name, required: true}
  - {name: arm, required: true}
  - {name: is_confirmatory, required: true, doc: Whether the metric was agreed on before launch; others are exploratory.}
  - {name: people_count, role: count of arm}
  - {name: events_count, role: count of arm}
  - {name: trained_later_count, role: count of arm}
  - {name: before_landmark_count, role: count of excluded}
  - {name: overlapping_count, role: count of excluded}
  - {name: no_colleague_count, role: count of excluded}
  - {name: median_days, role: curve of days over arm}
  - {name: median_low_days, role: curve of days over arm}
  - {name: median_high_days, role: curve of days over arm}
  - {name: horizon_days, role: curve of days over arm}
  - {name: restricted_mean_days, role: curve of days over arm}
  - {name: restricted_mean_std_error, role: curve of days over arm}
  - {name: restricted_mean_low_days, role: "derived from restricted_mean_days, restricted_mean_std_error"}
  - {name: restricted_mean_high_days, role: "derived from restricted_mean_days, restricted_mean_std_error"}
  - {name: days_saved, role: derived from restricted_mean_days}
  - {name: days_saved_std_error, role: derived from restricted_mean_std_error}
  - {name: days_saved_low, role: "derived from days_saved, days_saved_std_error"}
  - {name: days_saved_high, role: "derived from days_saved, days_saved_std_error"}
  - {name: days_saved_p_value, role: "derived from days_saved, days_saved_std_error"}
  - {name: logrank_statistic, role: curve of days over arm}
  - {name: logrank_p_value, role: derived from logrank_statistic}
  - {name: is_reportable, required: true, doc: Whether days_saved may be quoted.}
  - {name: not_reportable_reason, values: ["$ramp_caps"], doc: "Rule that made the evidence insufficient; null when days_saved may be quoted."}
  - {name: is_suppressed, required: true}
  - {name: evidence_grade, required: true, doc: "moderate, weak or insufficient: the arms were not randomized and have no baseline."}
  - {name: evidence_cap, required: true, values: ["$ramp_caps"], doc: Rule that kept the grade from being higher.}
  - {name: verdict, required: true, doc: "works, promising, worked_against or cannot_tell."}
  - {name: verdict_case, required: true, values: ["$ramp_cases"]}
  - {name: verdict_count, role: declared}
  - {name: verdict_metrics_count, role: declared}
  - {name: verdict_withdrawn_count, role: declared}
  - {name: verdict_sentence, required: true}
  - {name: days_saved_p_value_adjusted, role: derived from days_saved_p_value}
  - {name: value_per_day_amount, unit: currency, role: declared}
  - {name: benefit_amount, type: "decimal(18,2)", unit: currency, role: "derived from days_saved, people_count, value_per_day_amount", doc: "Days saved x value per day x trained people compared; null without a value per day or on insufficient evidence."}
  - {name: benefit_low_amount, type: "decimal(18,2)", unit: currency, role: "derived from days_saved_low, people_count, value_per_day_amount", doc: The same at days_saved_low.}
  - {name: benefit_high_amount, type: "decimal(18,2)", unit: currency, role: "derived from days_saved_high, people_count, value_per_day_amount", doc: The same at days_saved_high.}
  - {name: currency_code, required: true}
  - {name: never_trained_count, type: bigint, guard: true, doc: "In an arm with people trained later, the people who were not."}
holds:
  - events_count <= people_count
  - median_low_days <= median_days and median_days <= median_high_days
  - days_saved_low <= days_saved and days_saved <= days_saved_high
  - benefit_low_amount <= benefit_amount and benefit_amount <= benefit_high_amount
  - is_reportable = (not_reportable_reason is null)
  - is_reportable = (evidence_grade <> 'insufficient')
suppress:
  - people: [people_count]
    hides: [people_count, events_count, horizon_days, restricted_mean_days, restricted_mean_std_error, restricted_mean_low_days, restricted_mean_high_days]
    marks: is_suppressed
  - people: [people_count]
    times: 3
    hides: [median_days, median_low_days, median_high_days]
  - people: [people_count]
    together: [program_id, metric_id]
    hides: [days_saved, days_saved_std_error, days_saved_low, days_saved_high, days_saved_p_value, days_saved_p_value_adjusted, logrank_statistic, logrank_p_value, benefit_amount, benefit_low_amount, benefit_high_amount]
  - {rest: [trained_later_count, never_trained_count], hides: [trained_later_count]}
  - {rest: [before_landmark_count], hides: [before_landmark_count]}
  - {rest: [overlapping_count], hides: [overlapping_count]}
  - {rest: [no_colleague_count], hides: [no_colleague_count]}
*/
with worths as (
    select
        e.program_id,
        e.metric_id,
        e.shown_count as trained_count,
        case when e.is_reportable then cast(m.value_per_day as double) end as day_value
    from int_ramp_estimates as e
    inner join register_metrics as m on e.metric_id = m.metric_id
    where e.arm = 'trained'
)

select
    e.program_id,
    p.program_name,
    e.metric_id,
    m.metric_name,
    e.arm,
    a.is_confirmatory,
    e.people_count,
    e.events_count,
    e.trained_later_count,
    a.before_landmark_count,
    a.overlapping_count,
    a.no_colleague_count + e.unfollowed_count as no_colleague_count,
    e.median_days,
    e.median_low_days,
    e.median_high_days,
    e.horizon_days,
    e.restricted_mean_days,
    e.restricted_mean_std_error,
    e.restricted_mean_low_days,
    e.restricted_mean_high_days,
    e.days_saved,
    e.days_saved_std_error,
    e.days_saved_low,
    e.days_saved_high,
    e.days_saved_p_value,
    e.logrank_statistic,
    e.logrank_p_value,
    e.is_reportable,
    e.not_reportable_reason,
    false as is_suppressed,
    e.evidence_grade,
    e.evidence_cap,
    e.verdict,
    e.verdict_case,
    e.verdict_count,
    e.verdict_metrics_count,
    e.verdict_withdrawn_count,
    e.verdict_sentence,
    e.days_saved_p_value_adjusted,
    m.value_per_day as value_per_day_amount,
    cast(e.days_saved * w.day_value * w.trained_count as decimal(18, 2)) as benefit_amount,
    cast(e.days_saved_low * w.day_value * w.trained_count as decimal(18, 2)) as benefit_low_amount,
    cast(e.days_saved_high * w.day_value * w.trained_count as decimal(18, 2)) as benefit_high_amount,
    s.currency_code,
    case when e.trained_later_count > 0 then e.people_count - e.trained_later_count end as never_trained_count
from int_ramp_estimates as e
inner join worths as w on e.program_id = w.program_id and e.metric_id = w.metric_id
inner join int_ramp_arms as a on e.program_id = a.program_id and e.metric_id = a.metric_id and e.arm = a.arm
inner join register_programs as p on e.program_id = p.program_id
inner join register_metrics as m on e.metric_id = m.metric_id
cross join run_settings as s
