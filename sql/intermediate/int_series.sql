/*
doc: >
  A number for every series of values: one row per metric and subject ever observed or,
  where missing means zero, present.
  When people are joined with many cohorts, numbers join faster than names and need less
  space.
grain: [metric_id, subject_number]
inputs: [stg_observations, int_presences]
columns:
  - {name: metric_id, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: series_number, required: true, doc: "Number of the series, from 1 in order of the key."}
*/
with series as (
    select metric_id, subject_number
    from (
        select metric_id, subject_number
        from stg_observations
        union all
        select metric_id, subject_number
        from int_presences
    ) as measured
    group by metric_id, subject_number
)

select metric_id, subject_number, row_number() over (order by metric_id, subject_number) as series_number
from series
