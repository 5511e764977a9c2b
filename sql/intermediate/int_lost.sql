/*
doc: >
  Trained people and teams who were measured before training and then lost to the
  comparison: they left, were measured too little after it, changed their stratum later, or
  had an extreme value.
grain: [program_id, metric_id, subject_number]
inputs: [int_candidates, int_pool]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: cohort_number, required: true}
  - {name: stratum_number, required: true, doc: Number of the comparison stratum as of the index period.}
  - {name: baseline_value, required: true}
*/
select
    t.program_id,
    t.metric_id,
    t.subject_number,
    t.cohort_number,
    pool.stratum_number,
    pool.baseline_value
from int_candidates as t
inner join int_pool as pool on t.cohort_number = pool.cohort_number and t.subject_number = pool.subject_number
where
    pool.baseline_value is not null
    and (t.exclusion in ('left', 'short_post', 'extreme_value') or t.exclusion = 'moved_team' and pool.has_moved_later)
