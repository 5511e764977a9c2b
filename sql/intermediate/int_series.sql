/*
doc: >
  A number for every series of values: one row per metric and subject ever
  observed. Where people meet many cohorts, numbers join faster than names and
  take less room.
grain: [metric_id, subject_id]
inputs: [stg_observations]
columns:
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: subject_id, type: varchar, required: true, pii: true, doc: Employee id.}
  - {name: series_number, type: bigint, required: true, doc: "Number of the series, from 1 in order of the key."}
*/
with series as (
    select metric_id, subject_id
    from stg_observations
    group by metric_id, subject_id
)

select metric_id, subject_id, row_number() over (order by metric_id, subject_id) as series_number
from series
