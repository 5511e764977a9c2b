/*
doc: >
  Exposures in the time of a metric: one row per program, metric it is aligned
  to, and person trained in it.
grain: [program_id, metric_id, person_key]
inputs: [int_exposures, int_measurements]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: shape_id, type: varchar, required: true, doc: Metric and window offsets.}
  - {name: person_key, type: varchar, required: true, pii: true, doc: "Employee id, or the unmatched identifier."}
  - {name: is_matched, type: boolean, required: true, doc: Whether the roster knows the person.}
  - {name: index_date, type: date, required: true, doc: First completion.}
  - {name: index_period, type: bigint, required: true, doc: "Period of the first completion in the metric's grain."}
*/
select
    e.program_id,
    m.metric_id,
    m.shape_id,
    e.person_key,
    e.is_matched,
    e.index_date,
    period_index(e.index_date, m.grain) as index_period
from int_exposures as e
inner join int_measurements as m on e.program_id = m.program_id
