/*
doc: The metrics of the register and how they are compared.
grain: [metric_id]
inputs: [register_metrics]
columns:
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: metric_name, type: varchar, required: true, doc: Name for people.}
  - {name: kind, type: varchar, required: true, doc: "mean, ratio or total."}
  - {name: unit, type: varchar, required: true, doc: Unit.}
  - {name: better, type: varchar, required: true, doc: "higher or lower: the good direction."}
  - {name: grain, type: varchar, required: true, doc: "day, week, month, quarter or year."}
  - {name: baseline_periods, type: bigint, required: true, unit: periods, doc: Length of the baseline window.}
  - {name: gap_periods, type: bigint, required: true, unit: periods, doc: Periods between baseline and index period.}
  - {name: ramp_periods, type: bigint, required: true, unit: periods, doc: Periods after the index period before the post window.}
  - {name: post_periods, type: bigint, required: true, unit: periods, doc: Length of the post window.}
  - {name: value_per_unit_amount, type: "decimal(18,6)", unit: currency, doc: Worth of one unit per person and period; null when intangible.}
  - {name: smallest_change, type: double, unit: metric, doc: Least change that matters to the goal's owner.}
*/
select
    metric_id, metric_name, kind, unit, better, grain, baseline_periods, gap_periods, ramp_periods, post_periods,
    value_per_unit as value_per_unit_amount, smallest_change
from register_metrics
