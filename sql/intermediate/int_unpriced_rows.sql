/*
doc: >
  Landed rows whose money is missing from the figures: an amount in a currency without a
  rate on its day, and the row of the roster in force when a person completed paid hours,
  if it has no hourly cost, or one without a rate on the day of completion. A roster
  without any hourly cost is not meant to have one.
grain: [table_name, feed, file, source_row, column_name, code, occurrence]
inputs: [landed_completions, landed_costs, landed_employees, landed_survey_responses, stg_completions, stg_employees, stg_rates]
columns:
  - {name: table_name, required: true, values: [completions, costs, employees, survey_responses], doc: Canonical table.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: column_name, type: varchar, required: true, values: [currency_code, hourly_cost_amount], doc: Canonical column of the finding.}
  - {name: code, type: varchar, required: true, values: [currency_unconverted, hourly_cost_missing], doc: What is wrong.}
  - {name: person_key, type: varchar, pii: true, doc: Employee id for a row of the roster; null for an amount.}
  - {name: occurrence, required: true, doc: "Counter of rows whose other keys are equal, from 1; an unpivoted row can have several."}
*/
with amounts as (
    select 'completions' as table_name, feed, file, source_row, currency_code, cost_amount as amount, coalesce(completed_date, date '9999-12-30') as spent_date
    from landed_completions
    where cost_amount is not null
    union all
    select 'costs' as table_name, feed, file, source_row, currency_code, amount, period_start as spent_date
    from landed_costs
    union all
    select 'employees' as table_name, feed, file, source_row, currency_code, hourly_cost_amount as amount, date '9999-12-30' as spent_date
    from landed_employees
    where hourly_cost_amount is not null
    union all
    select 'survey_responses' as table_name, feed, file, source_row, currency_code, improvement_amount as amount, response_date as spent_date
    from landed_survey_responses
    where improvement_amount is not null
),

unpriced as (
    select e.employee_id, e.valid_from, e.valid_to
    from stg_completions as c
    inner join stg_employees as e
        on c.person_key = e.employee_id
        and e.valid_from <= c.completed_date
        and coalesce(e.valid_to, date '9999-12-31') > c.completed_date
    left join stg_rates as r
        on e.hourly_cost_currency = r.from_currency_code
        and r.valid_from <= c.completed_date
        and coalesce(r.valid_to, date '9999-12-31') > c.completed_date
    where
        c.duration_hours > 0 and converted(e.hourly_cost_amount, r.rate) is null
        and exists (select 1 from stg_employees as other where other.hourly_cost_amount is not null)
    group by e.employee_id, e.valid_from, e.valid_to
),

-- A stretch of the roster comes from the row that begins in it, of the last delivery.
roster as (
    select
        l.feed,
        l.file,
        l.source_row,
        u.employee_id,
        l.hourly_cost_amount,
        l.currency_code,
        row_number() over (
            partition by u.employee_id, u.valid_from
            order by l.delivery_number desc, l.source_row desc
        ) as recency
    from unpriced as u
    inner join landed_employees as l
        on u.employee_id = l.employee_id
        and coalesce(l.valid_from, l.hire_date, date '1900-01-01') >= u.valid_from
        and coalesce(l.valid_from, l.hire_date, date '1900-01-01') < coalesce(u.valid_to, date '9999-12-31')
),

faults as (
    select a.table_name, a.feed, a.file, a.source_row, 'currency_code' as column_name, 'currency_unconverted' as code, cast(null as string) as person_key
    from amounts as a
    left join stg_rates as r
        on a.currency_code = r.from_currency_code
        and r.valid_from <= a.spent_date
        and coalesce(r.valid_to, date '9999-12-31') > a.spent_date
    where r.from_currency_code is null or a.amount is not null and converted(a.amount, r.rate) is null
    union all
    select 'employees' as table_name, l.feed, l.file, l.source_row, 'currency_code' as column_name, 'currency_unconverted' as code, cast(null as string) as person_key
    from roster as l
    inner join stg_rates as r on l.currency_code = r.from_currency_code and r.is_last
    where l.recency = 1 and l.hourly_cost_amount is not null
    union all
    select 'employees' as table_name, feed, file, source_row, 'hourly_cost_amount' as column_name, 'hourly_cost_missing' as code, employee_id as person_key
    from roster
    where recency = 1 and hourly_cost_amount is null
)

select
    table_name, feed, file, source_row, column_name, code, person_key,
    row_number() over (
        partition by table_name, feed, file, source_row, column_name, code
        order by source_row nulls last
    ) as occurrence
from faults
