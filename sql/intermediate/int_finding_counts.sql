/*
doc: >
  How many rows and people each finding concerns, and the first rows; also over all files
  of the feed that have the same kind of finding, because a mistake can be spread over many
  small files. A person counts as trained with a completion of any program of the register,
  as a colleague otherwise.
grain: [code, feed, file, table_name, column_name]
inputs: [int_finding_rows, int_exposures, register_programs, register_alignments, run_deliveries]
columns:
  - {name: code, type: varchar, required: true, values: ["$int_finding_rows.code"], doc: Kind of finding.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: table_name, required: true, values: ["$tables", alignments], doc: Canonical table.}
  - {name: column_name, type: varchar, required: true, doc: Canonical column.}
  - {name: rows_count, type: bigint, required: true, doc: Rows concerned.}
  - {name: landed_count, type: bigint, required: true, doc: Rows of the delivery that landed.}
  - {name: people_count, type: bigint, required: true, doc: People or teams concerned.}
  - {name: trained_count, type: bigint, required: true, doc: "Of these, trained people."}
  - {name: colleagues_count, type: bigint, required: true, doc: "Of these, people or teams of the roster who are not trained."}
  - {name: first_rows, type: varchar, required: true, doc: "Up to five rows of the source, in order."}
  - {name: kind_rows_count, type: bigint, required: true, doc: Rows concerned in all files with this kind.}
  - {name: kind_landed_count, type: bigint, required: true, doc: Rows of these files that landed.}
  - {name: kind_people_count, type: bigint, required: true, doc: People or teams concerned in these files.}
*/
with deliveries as (
    select feed, file, rows_landed
    from run_deliveries
    union all
    select 'register' as feed, 'alignments' as file, count(*) as rows_landed
    from register_alignments
),

trained as (
    select e.person_key
    from int_exposures as e
    inner join register_programs as p on e.program_id = p.program_id
    group by e.person_key
),

rows_of as (
    select
        code, feed, file, table_name, column_name, source_row,
        row_number() over (partition by code, feed, file, table_name, column_name order by source_row nulls last) as place
    from int_finding_rows
    group by code, feed, file, table_name, column_name, source_row
),

firsts as (
    select
        code, feed, file, table_name, column_name,
        concat(
            coalesce(cast(max(case when place = 1 then source_row end) as string), ''),
            case when count(*) >= 2 then concat(', ', coalesce(cast(max(case when place = 2 then source_row end) as string), '')) else '' end,
            case when count(*) >= 3 then concat(', ', coalesce(cast(max(case when place = 3 then source_row end) as string), '')) else '' end,
            case when count(*) >= 4 then concat(', ', coalesce(cast(max(case when place = 4 then source_row end) as string), '')) else '' end,
            case when count(*) >= 5 then concat(', ', coalesce(cast(max(case when place = 5 then source_row end) as string), '')) else '' end
        ) as first_rows
    from rows_of
    where place <= 5
    group by code, feed, file, table_name, column_name
),

counts as (
    select
        f.code, f.feed, f.file, f.table_name, f.column_name,
        count(*) as rows_count,
        count(distinct f.person_key) as people_count,
        count(distinct case when f.subject_number is not null then t.person_key end) as trained_count,
        count(distinct case when f.subject_number is not null and t.person_key is null then f.person_key end) as colleagues_count
    from int_finding_rows as f
    left join trained as t on f.person_key = t.person_key
    group by f.code, f.feed, f.file, f.table_name, f.column_name
),

kinds as (
    select c.code, c.feed, c.table_name, c.column_name, sum(c.rows_count) as rows_count, sum(d.rows_landed) as landed_count
    from counts as c
    inner join deliveries as d on c.feed = d.feed and c.file = d.file
    group by c.code, c.feed, c.table_name, c.column_name
),

people_of_kinds as (
    select code, feed, table_name, column_name, count(distinct person_key) as people_count
    from int_finding_rows
    group by code, feed, table_name, column_name
)

select
    c.code, c.feed, c.file, c.table_name, c.column_name,
    c.rows_count,
    d.rows_landed as landed_count,
    c.people_count, c.trained_count, c.colleagues_count,
    firsts.first_rows,
    cast(k.rows_count as bigint) as kind_rows_count,
    cast(k.landed_count as bigint) as kind_landed_count,
    p.people_count as kind_people_count
from counts as c
inner join kinds as k
    on c.code = k.code and c.feed = k.feed and c.table_name = k.table_name and c.column_name = k.column_name
inner join people_of_kinds as p
    on c.code = p.code and c.feed = p.feed and c.table_name = p.table_name and c.column_name = p.column_name
inner join firsts
    on c.code = firsts.code and c.feed = firsts.feed and c.file = firsts.file
    and c.table_name = firsts.table_name and c.column_name = firsts.column_name
inner join deliveries as d on c.feed = d.feed and c.file = d.file
