/*
doc: >
  How fast people become productive, with and without the program: two rows per
  program and time_to metric, one per arm. Days saved and the log-rank test are
  of both arms and stand on both rows: never sum them. Nobody chose the arms by
  chance; they are alike in stratum only.
grain: [program_id, metric_id, arm]
inputs: [int_ramp_estimates, int_ramp_arms, register_programs, register_metrics, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: program_name, type: varchar, required: true, doc: Name of the program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric of kind time_to.}
  - {name: metric_name, type: varchar, required: true, doc: Name of the metric.}
  - {name: arm, type: varchar, required: true, values: [trained, comparison], doc: Whether people were trained by the landmark.}
  - {name: is_confirmatory, type: boolean, required: true, doc: Whether the metric was agreed on before launch; others are exploratory.}
  - {name: people_count, type: bigint, doc: People compared; null when suppressed.}
  - {name: events_count, type: bigint, doc: Of them productive while they were followed; null when suppressed.}
  - {name: trained_later_count, type: bigint, doc: Of them trained after the landmark; null when it would tell of fewer people than the privacy floor.}
  - {name: before_landmark_count, type: bigint, doc: People left out because they were productive or lost before the landmark; null below the privacy floor unless nobody.}
  - {name: overlapping_count, type: bigint, doc: People left out for another program for the same metric; null below the privacy floor unless nobody.}
  - {name: no_colleague_count, type: bigint, doc: People left out because nobody of the other arm is in their stratum; null below the privacy floor unless nobody.}
  - {name: median_days, type: double, unit: days, doc: "Days until half of the arm is productive; null when that was never reached, when suppressed, and below three times the privacy floor."}
  - {name: median_low_days, type: double, unit: days, doc: Lower end of its 95 % interval; null as the median and when the band never reaches one half.}
  - {name: median_high_days, type: double, unit: days, doc: Upper end; null as the median and when the band never reaches one half.}
  - {name: horizon_days, type: bigint, unit: days, doc: "Days over which mean times are compared: the declared horizon, but no longer than both arms were followed; null when suppressed."}
  - {name: restricted_mean_days, type: double, unit: days, doc: Mean days not yet productive within the horizon; null when suppressed.}
  - {name: restricted_mean_std_error, type: double, unit: days, doc: Standard error of restricted_mean_days.}
  - {name: restricted_mean_low_days, type: double, unit: days, doc: Lower end of its 95 % interval.}
  - {name: restricted_mean_high_days, type: double, unit: days, doc: Upper end of its 95 % interval.}
  - {name: days_saved, type: double, unit: days, doc: "Restricted mean of the comparison less that of the trained, per person within the horizon; above zero means faster. Null without both arms and when either is suppressed."}
  - {name: days_saved_std_error, type: double, unit: days, doc: Standard error of days_saved.}
  - {name: days_saved_low, type: double, unit: days, doc: Lower end of its 95 % interval.}
  - {name: days_saved_high, type: double, unit: days, doc: Upper end of its 95 % interval.}
  - {name: days_saved_p_value, type: double, unit: "0..1", doc: Two-sided p value of days_saved.}
  - {name: logrank_statistic, type: double, doc: "Chi-square of the log-rank test of both arms, one degree of freedom."}
  - {name: logrank_p_value, type: double, unit: "0..1", doc: Its p value.}
  - {name: is_reportable, type: boolean, required: true, doc: Whether days_saved may be quoted.}
  - {name: not_reportable_reason, type: varchar, doc: "nothing_to_compare, too_few_people or no_uncertainty; null when it may."}
  - {name: is_suppressed, type: boolean, required: true, doc: Whether the arm's figures are withheld because it has fewer people than the privacy floor.}
*/
with keyed as (
    select
        e.program_id,
        e.metric_id,
        e.arm,
        e.people_count < s.min_people as is_suppressed,
        min(e.people_count) over (partition by e.program_id, e.metric_id) >= s.min_people as is_compared,
        e.people_count >= 3 * s.min_people as has_median,
        s.min_people
    from int_ramp_estimates as e
    cross join run_settings as s
)

select
    e.program_id,
    p.program_name,
    e.metric_id,
    m.metric_name,
    e.arm,
    a.is_confirmatory,
    case when not k.is_suppressed then e.people_count end as people_count,
    case when not k.is_suppressed then e.events_count end as events_count,
    case
        when a.trained_later_count = 0 then 0
        when a.trained_later_count < k.min_people then null
        when a.people_count > a.trained_later_count and a.people_count - a.trained_later_count < k.min_people then null
        else a.trained_later_count
    end as trained_later_count,
    case
        when a.before_landmark_count = 0 or a.before_landmark_count >= k.min_people then a.before_landmark_count
    end as before_landmark_count,
    case
        when a.overlapping_count = 0 or a.overlapping_count >= k.min_people then a.overlapping_count
    end as overlapping_count,
    case
        when a.no_colleague_count = 0 or a.no_colleague_count >= k.min_people then a.no_colleague_count
    end as no_colleague_count,
    case when k.has_median then e.median_days end as median_days,
    case when k.has_median then e.median_low_days end as median_low_days,
    case when k.has_median then e.median_high_days end as median_high_days,
    case when not k.is_suppressed then e.horizon_days end as horizon_days,
    case when not k.is_suppressed then e.restricted_mean_days end as restricted_mean_days,
    case when not k.is_suppressed then e.restricted_mean_std_error end as restricted_mean_std_error,
    case when not k.is_suppressed then e.restricted_mean_low_days end as restricted_mean_low_days,
    case when not k.is_suppressed then e.restricted_mean_high_days end as restricted_mean_high_days,
    case when k.is_compared then e.days_saved end as days_saved,
    case when k.is_compared then e.days_saved_std_error end as days_saved_std_error,
    case when k.is_compared then e.days_saved_low end as days_saved_low,
    case when k.is_compared then e.days_saved_high end as days_saved_high,
    case when k.is_compared then e.days_saved_p_value end as days_saved_p_value,
    case when k.is_compared then e.logrank_statistic end as logrank_statistic,
    case when k.is_compared then e.logrank_p_value end as logrank_p_value,
    e.is_reportable,
    e.not_reportable_reason,
    k.is_suppressed
from int_ramp_estimates as e
inner join keyed as k on e.program_id = k.program_id and e.metric_id = k.metric_id and e.arm = k.arm
inner join int_ramp_arms as a on e.program_id = a.program_id and e.metric_id = a.metric_id and e.arm = a.arm
inner join register_programs as p on e.program_id = p.program_id
inner join register_metrics as m on e.metric_id = m.metric_id
