/*
doc: The metrics of the register and how they are compared.
grain: [metric_id]
inputs: [register_metrics]
columns:
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: metric_name, type: varchar, required: true, doc: Name for people.}
  - {name: kind, type: varchar, required: true, doc: "mean, ratio, total or time_to."}
  - {name: unit, type: varchar, required: true, doc: Unit.}
  - {name: better, type: varchar, required: true, doc: "higher or lower: the good direction."}
  - {name: grain, type: varchar, required: true, doc: "day, week, month, quarter or year."}
  - {name: baseline_periods, type: bigint, required: true, unit: periods, doc: Length of the baseline window; 0 for time_to.}
  - {name: gap_periods, type: bigint, required: true, unit: periods, doc: Periods between baseline and index period.}
  - {name: ramp_periods, type: bigint, required: true, unit: periods, doc: Periods after the index period before the post window.}
  - {name: post_periods, type: bigint, required: true, unit: periods, doc: Length of the post window; 0 for time_to.}
  - {name: value_per_unit_amount, type: "decimal(18,6)", unit: currency, doc: Worth of one unit per person and period; null when intangible.}
  - {name: smallest_change, type: double, unit: metric, doc: Least change that matters to the goal's owner.}
  - {name: watched_metric_id, type: varchar, doc: "Metric that a time_to watches; null for other kinds, and so are the columns below."}
  - {name: threshold, type: double, unit: watched metric, doc: "Value that counts as productive, or a better one."}
  - {name: consecutive_periods, type: bigint, unit: periods, doc: Periods in a row that the threshold has to be held.}
  - {name: clock, type: varchar, doc: "hire or role: when counting starts."}
  - {name: landmark_days, type: bigint, unit: days, doc: Days after the start by which training decides the arm; 0 means the period of the start.}
  - {name: horizon_days, type: bigint, unit: days, doc: Days over which mean times are to be compared; null means as long as both arms were followed.}
*/
select
    metric_id, metric_name, kind, unit, better, grain, baseline_periods, gap_periods, ramp_periods, post_periods,
    value_per_unit as value_per_unit_amount, smallest_change,
    watched_metric_id, threshold, consecutive_periods, clock, landmark_days, horizon_days
from register_metrics
