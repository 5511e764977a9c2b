/*
doc: The metrics of the register and how they are measured.
grain: [metric_id]
inputs: [register_metrics]
columns:
  - {name: metric_id, required: true}
  - {name: metric_name, required: true, doc: Display name.}
  - {name: kind, required: true, doc: "mean, ratio, total or time_to."}
  - {name: unit, type: varchar, required: true, doc: Unit of the metric.}
  - {name: better, required: true}
  - {name: grain, type: varchar, required: true, values: [day, week, month, quarter, year], doc: "day, week, month, quarter or year; weeks and months are those that the configuration declares."}
  - {name: baseline_periods, type: bigint, required: true, unit: periods, role: declared, doc: Length of the baseline window; 0 for time_to.}
  - {name: gap_periods, type: bigint, required: true, unit: periods, role: declared, doc: Periods between the baseline window and the index period.}
  - {name: ramp_periods, type: bigint, required: true, unit: periods, role: declared, doc: Periods between the index period and the post window.}
  - {name: post_periods, type: bigint, required: true, unit: periods, role: declared, doc: Length of the post window; 0 for time_to.}
  - {name: value_per_unit_amount, role: declared}
  - {name: smallest_change, role: declared}
  - {name: watched_metric_id, type: varchar, doc: "Metric whose values a time_to metric watches; this column and those below are null for other kinds."}
  - {name: threshold, type: double, unit: watched metric, role: declared, doc: "This value, or a better one, counts as productive."}
  - {name: consecutive_periods, type: bigint, unit: periods, role: declared, doc: Consecutive periods for which the threshold has to be held.}
  - {name: clock, type: varchar, values: [hire, role], doc: "hire or role: when counting starts."}
  - {name: landmark_days, type: bigint, unit: days, role: declared, doc: Days after the start by which training decides the arm; 0 means until the end of the period of the start.}
  - {name: horizon_days, unit: days, role: declared, doc: Days over which mean times are compared; null means as long as both arms were followed.}
  - {name: value_per_day_amount, role: declared}
  - {name: scale, required: true}
*/
select
    metric_id, metric_name, kind, unit, better,
    case
        when grain in ('week_sunday', 'week_saturday') then 'week'
        when grain = 'month_declared' then 'month'
        else grain
    end as grain,
    baseline_periods, gap_periods, ramp_periods, post_periods,
    value_per_unit as value_per_unit_amount, smallest_change,
    watched_metric_id, threshold, consecutive_periods, clock, landmark_days, horizon_days,
    value_per_day as value_per_day_amount, scale
from register_metrics
