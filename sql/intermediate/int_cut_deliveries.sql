/*
doc: >
  Deliveries with exactly as many rows as exports end at, by the last row that landed: the
  limits of reports and of interfaces are round, and those of sheets are powers of two, with
  or without a header.
grain: [table_name, feed, file]
inputs: [run_deliveries, landed_employees, landed_completions, landed_observations]
columns:
  - {name: table_name, required: true, values: [employees, completions, observations], doc: Canonical table.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Number of the last row that landed.}
*/
with cut as (
    select feed, file
    from run_deliveries
    where rows_read in (1000, 2000, 5000, 10000, 20000, 25000, 30000, 50000, 65535, 65536, 100000, 150000, 200000, 250000, 500000, 1000000, 1048575, 1048576)
)

select 'employees' as table_name, o.feed, o.file, max(o.source_row) as source_row
from landed_employees as o
inner join cut as c on o.feed = c.feed and o.file = c.file
group by o.feed, o.file
union all
select 'completions' as table_name, o.feed, o.file, max(o.source_row) as source_row
from landed_completions as o
inner join cut as c on o.feed = c.feed and o.file = c.file
group by o.feed, o.file
union all
select 'observations' as table_name, o.feed, o.file, max(o.source_row) as source_row
from landed_observations as o
inner join cut as c on o.feed = c.feed and o.file = c.file
group by o.feed, o.file
