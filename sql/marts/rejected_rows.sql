/*
doc: >
  Which rows were held back and why. The values may be personal and are not included: they
  are stored with the landed batch. One row per finding; a delivered row may have several.
grain: [feed, file, source_row, column_name, code, occurrence]
inputs: [run_rejects, int_held_back]
columns:
  - {name: feed, required: true}
  - {name: file, required: true}
  - {name: source_row, type: bigint, required: true, doc: "Line of the file, row of the sheet, or number of the record."}
  - {name: column_name, type: varchar, required: true, doc: "Column name in the source, or the canonical column for rows held back after landing; empty when the finding concerns the whole row."}
  - {name: code, type: varchar, required: true, values: ["$reject_codes", "$int_held_back.code"], doc: Stable code from docs/rejects.md.}
  - {name: occurrence, required: true}
  - {name: problem, required: true}
  - {name: remedy, required: true}
*/
with all_faults as (
    select
        feed, file, source_row, coalesce(column_name, '') as column_name, code, message as problem, remedy,
        row_number() over (
            partition by feed, file, source_row, coalesce(column_name, ''), code
            order by message, remedy
        ) as occurrence
    from run_rejects
    union all
    select
        feed, file, source_row, column_name, code, problem, remedy, occurrence
    from int_held_back
)

select feed, file, source_row, column_name, code, occurrence, problem, remedy
from all_faults
