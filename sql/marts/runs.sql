/*
doc: >
  The history of published runs: one row for this run and for each earlier run on which it
  builds and that is still kept. What was rolled back is not part of it; impactmart runs
  list shows everything.
grain: [published_run_id]
inputs: [run_history]
columns:
  - {name: published_run_id, type: varchar, required: true, doc: Run.}
  - {name: sequence_number, type: bigint, required: true, role: operational, doc: Number of the snapshot.}
  - {name: published_at, type: timestamp, doc: "When the snapshot was published, UTC; null for the run that made the row, which is not published yet, and where version 0.1.0 published."}
  - {name: as_of_date, type: date, doc: The run's --as-of date; null when none was given.}
  - {name: code_version, type: varchar, required: true, doc: Version of the program.}
  - {name: config_hash, type: varchar, required: true, doc: Hash of configuration and register.}
  - {name: inputs_hash, type: varchar, required: true, doc: Hash of all deliveries and their mappings.}
  - {name: figures, type: varchar, required: true, values: [guarded, exact], doc: "Whether figures about people were rounded (guarded) or published with all digits."}
  - {name: exact_because, type: varchar, doc: Why figures were published with all digits; null for guarded figures and for runs of versions that did not round.}
  - {name: renewed_units, type: varchar, doc: "Units of figures that were published anew although fewer people changed than the privacy floor (figure_dates), with commas between them; null for a run without --renew."}
  - {name: renewed_because, type: varchar, doc: Why.}
  - {name: deliveries_count, type: bigint, required: true, role: operational, doc: Deliveries that the run is based on.}
  - {name: rows_read, required: true, unit: rows, role: operational, doc: Rows read.}
  - {name: rows_landed, type: bigint, required: true, unit: rows, role: operational, doc: Rows landed.}
  - {name: rows_rejected, required: true, unit: rows, role: operational, doc: Rows held back at landing.}
  - {name: rows_skipped, required: true, unit: rows, role: operational, doc: "Rows skipped by a declared rule, and empty cells of month-wide sheets."}
holds:
  - rows_read = rows_landed + rows_rejected + rows_skipped
*/
select
    published_run_id, sequence_number, published_at, as_of_date, code_version, config_hash, inputs_hash,
    figures, exact_because, renewed_units, renewed_because,
    deliveries_count, rows_read, rows_landed, rows_rejected, rows_skipped
from run_history
