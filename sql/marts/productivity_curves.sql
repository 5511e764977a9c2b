/*
doc: >
  Who is not yet productive, day by day: the curves behind productivity_ramps. A
  point that rests on fewer people than the privacy floor is left out, and the
  points are spaced so that each step is of at least that many people; between
  two points the true curve falls in steps that are not shown.
grain: [program_id, metric_id, arm, day_number]
inputs: [int_ramp_curves, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric of kind time_to.}
  - {name: arm, type: varchar, required: true, values: [trained, comparison], doc: Whether people were trained by the landmark.}
  - {name: day_number, type: bigint, required: true, unit: days, doc: Days since the start.}
  - {name: share_not_yet, type: double, required: true, unit: "0..1", doc: Share not yet productive after that day (Kaplan-Meier).}
  - {name: share_not_yet_low, type: double, unit: "0..1", doc: Lower end of its pointwise 95 % interval; null once the share is zero.}
  - {name: share_not_yet_high, type: double, unit: "0..1", doc: Upper end.}
  - {name: at_risk_count, type: bigint, required: true, doc: People followed to that day and not productive before it.}
*/
select
    c.program_id,
    c.metric_id,
    c.arm,
    c.day_number,
    c.share_not_yet,
    c.share_not_yet_low,
    c.share_not_yet_high,
    c.at_risk_count
from int_ramp_curves as c
cross join run_settings as s
where c.at_risk_count >= s.min_people
