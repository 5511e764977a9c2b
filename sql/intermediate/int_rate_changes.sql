/*
doc: >
  Currencies of which a rate is another one than the store saw first, is gone, or was declared
  more than a month after its first day where another one had been valid: what was published
  before was converted otherwise. The last row of the last delivery in the currency stands
  for it.
grain: [currency_code]
inputs: [run_ledger, landed_costs, landed_completions, landed_employees, landed_survey_responses]
columns:
  - {name: currency_code, type: varchar, required: true, doc: Currency that is converted.}
  - {name: changed_date, type: date, required: true, doc: Day (UTC) on which the store saw the last of these changes.}
  - {name: table_name, required: true, values: [completions, costs, employees, survey_responses], doc: Canonical table.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
*/
with rates as (
    select
        from_currency_code as currency_code, valid_from, content, seen_date,
        row_number() over (partition by from_currency_code, valid_from order by entry_number) as place,
        row_number() over (partition by from_currency_code, valid_from order by entry_number desc) as recency
    from run_ledger
    where entry_kind = 'rate'
),

others as (
    select n.currency_code, n.seen_date
    from rates as n
    inner join rates as f on n.currency_code = f.currency_code and n.valid_from = f.valid_from and f.place = 1
    where n.recency = 1 and n.content <> f.content
    union all
    select n.currency_code, n.seen_date
    from rates as n
    inner join rates as b
        on n.currency_code = b.currency_code and b.place = 1 and b.valid_from < n.valid_from and b.seen_date < n.seen_date
    where n.place = 1 and add_days(n.valid_from, 31) < n.seen_date
),

changed as (
    select currency_code, max(seen_date) as changed_date
    from others
    group by currency_code
),

amounts as (
    select 'completions' as table_name, feed, file, source_row, currency_code, delivery_number
    from landed_completions
    where cost_amount is not null
    union all
    select 'costs' as table_name, feed, file, source_row, currency_code, delivery_number
    from landed_costs
    union all
    select 'employees' as table_name, feed, file, source_row, currency_code, delivery_number
    from landed_employees
    where hourly_cost_amount is not null
    union all
    select 'survey_responses' as table_name, feed, file, source_row, currency_code, delivery_number
    from landed_survey_responses
    where improvement_amount is not null
),

placed as (
    select
        c.currency_code, c.changed_date, a.table_name, a.feed, a.file, a.source_row,
        row_number() over (partition by c.currency_code order by a.delivery_number desc, a.source_row desc) as recency
    from changed as c
    inner join amounts as a on c.currency_code = a.currency_code
)

select currency_code, changed_date, table_name, feed, file, source_row
from placed
where recency = 1
