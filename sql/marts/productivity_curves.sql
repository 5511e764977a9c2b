/*
doc: >
  The share of people not yet productive by day, with the trained people's strata in both
  arms: the curves behind productivity_ramps. They end where the curve of a stratum does.
  Points based on fewer people than the privacy floor are left out, and points are spaced
  so that each step covers at least that many people. Between two points the true curve
  falls in steps that are not shown.
grain: [program_id, metric_id, arm, day_number]
inputs: [int_ramp_curves]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true, doc: Metric of kind time_to.}
  - {name: arm, required: true}
  - {name: day_number, required: true}
  - {name: share_not_yet, required: true, role: curve of days over arm}
  - {name: share_not_yet_low, role: curve of days over arm}
  - {name: share_not_yet_high, role: curve of days over arm}
  - {name: at_risk_count, required: true, role: count of arm}
holds:
  - share_not_yet between 0 and 1
  - share_not_yet_low <= share_not_yet and share_not_yet <= share_not_yet_high
suppress:
  - {people: [at_risk_count], drops: true}
*/
select
    program_id,
    metric_id,
    arm,
    day_number,
    share_not_yet,
    share_not_yet_low,
    share_not_yet_high,
    at_risk_count
from int_ramp_curves
