/*
doc: >
  Who took which program and when: one row per person and program with at least one
  completed or passed record. The first completion is the index date; later
  completions add to the dose.
grain: [program_id, person_key]
inputs: [stg_completions]
columns:
  - {name: program_id, required: true}
  - {name: person_key, required: true, pii: true}
  - {name: is_matched, required: true}
  - {name: index_date, type: date, required: true, doc: Day of the first completion.}
  - {name: attempts_count, type: bigint, required: true, doc: Number of completed or passed records.}
  - {name: duration_hours, unit: hours, doc: Paid hours over all these records.}
*/
select
    program_id,
    person_key,
    max(person_match) = 'matched' as is_matched,
    min(completed_date) as index_date,
    count(*) as attempts_count,
    sum(duration_hours) as duration_hours
from stg_completions
where is_trained
group by program_id, person_key
