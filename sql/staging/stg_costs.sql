/*
doc: >
  Program spending per component and day. Rows of one delivery for the same program,
  component and day are separate invoices and are added up; of two deliveries the last
  counts, unless the feed declares that they add up. Amounts in a currency other than the reporting currency are held back and
  never added. Spending after the as-of date does not count.
grain: [program_id, component, period_start]
inputs: [landed_costs, register_courses, run_feeds, run_settings]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: component, type: varchar, required: true, values: ["$costs.component"], doc: What the money was spent on.}
  - {name: period_start, type: date, required: true, doc: Day of the spending.}
  - {name: amount, type: "decimal(38,6)", required: true, unit: currency, doc: Amount spent.}
*/
with latest as (
    select
        coalesce(register_courses.program_id, c.program_id) as program_id,
        c.component,
        c.period_start,
        c.amount,
        c.currency_code = s.currency_code as is_reporting_currency,
        f.same_key,
        c.delivery_number,
        max(c.delivery_number) over (partition by c.program_id, c.component, c.period_start) as last_delivery
    from landed_costs as c
    cross join run_settings as s
    left join register_courses on c.program_id = register_courses.course_id
    left join run_feeds as f on c.feed = f.feed
    where s.as_of_date is null or c.period_start <= s.as_of_date
)

select
    program_id,
    component,
    period_start,
    cast(sum(amount) as decimal(38, 6)) as amount
from latest
where (delivery_number = last_delivery or same_key = 'sum') and is_reporting_currency
group by program_id, component, period_start
