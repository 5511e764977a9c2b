/*
doc: >
  Who took which program and when: one row per person and program with at least
  one completed or passed record. The first completion is the index date; later
  ones are dose.
grain: [program_id, person_key]
inputs: [stg_completions]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: person_key, type: varchar, required: true, pii: true, doc: "Employee id, or the unmatched identifier."}
  - {name: is_matched, type: boolean, required: true, doc: Whether the roster knows the person.}
  - {name: index_date, type: date, required: true, doc: First completion.}
  - {name: attempts_count, type: bigint, required: true, doc: Completed or passed records.}
  - {name: duration_hours, type: double, unit: hours, doc: Paid hours over all of them.}
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
