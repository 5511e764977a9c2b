/*
doc: >
  What was delivered: one row per feed and delivery that this snapshot is based on. Every
  row is accounted for: rows_read = rows_landed + rows_rejected + rows_skipped.
grain: [feed, file]
inputs: [run_deliveries, int_held_back]
columns:
  - {name: feed, required: true}
  - {name: table_name, required: true, values: ["$tables"]}
  - {name: file, required: true}
  - {name: content_hash, type: varchar, required: true, doc: SHA-256 of the content that was read.}
  - {name: mapping_hash, type: varchar, required: true, doc: Hash of the mapping with which it was read.}
  - {name: rows_read, required: true, role: operational}
  - {name: rows_landed, type: bigint, required: true, unit: rows, role: operational, doc: Rows that became canonical rows.}
  - {name: rows_rejected, required: true, role: operational}
  - {name: rows_skipped, required: true, role: operational}
  - {name: rows_held_back, type: bigint, required: true, unit: rows, role: operational, doc: "Of the landed rows, those that cannot be used with the current roster and register, such as people who are not in the roster."}
  - {name: is_unverified, type: boolean, required: true, doc: "Whether nothing in the responses of a service showed that its list was whole, which allow_unverified accepts."}
holds:
  - rows_read = rows_landed + rows_rejected + rows_skipped
*/
with held_rows as (
    select feed, file, source_row, max(occurrence) as rows_held_back
    from int_held_back
    group by feed, file, source_row
),

held as (
    select feed, file, sum(rows_held_back) as rows_held_back
    from held_rows
    group by feed, file
)

select
    d.feed,
    d.table_name,
    d.file,
    d.content_hash,
    d.mapping_hash,
    d.rows_read,
    d.rows_landed,
    d.rows_rejected,
    d.rows_skipped,
    coalesce(held.rows_held_back, 0) as rows_held_back,
    d.is_unverified
from run_deliveries as d
left join held on d.feed = held.feed and d.file = held.file
