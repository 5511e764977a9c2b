/*
doc: The periods and subjects of each metric's panel.
grain: [metric_id]
inputs: [int_panel]
columns:
  - {name: metric_id, required: true}
  - {name: first_period, type: bigint, required: true, doc: First period with a value.}
  - {name: last_period, type: bigint, required: true, doc: Last period with a value.}
  - {name: last_subject_number, type: bigint, required: true, pii: true, doc: Highest number of a subject with a value.}
*/
select
    metric_id,
    min(period_index) as first_period,
    max(period_index) as last_period,
    max(subject_number) as last_subject_number
from int_panel
group by metric_id
