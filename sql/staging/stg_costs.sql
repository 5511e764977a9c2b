/*
doc: >
  Program spending per component and day. Rows of one delivery for the same program,
  component and day are separate invoices and are added up; of two deliveries the last
  counts, unless the feed declares that they add up. An amount in another currency is
  converted by the rate of its day; without one it is missing, counted, and never added.
  Spending after the as-of date does not count.
grain: [program_id, component, period_start]
inputs: [landed_costs, register_courses, run_feeds, run_settings, stg_rates]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: component, type: varchar, required: true, values: ["$costs.component"], doc: What the money was spent on.}
  - {name: period_start, type: date, required: true, doc: Day of the spending.}
  - {name: amount, type: "decimal(38,6)", unit: currency, doc: Amount spent; null when no part of it can be converted.}
  - {name: unconverted_count, type: bigint, required: true, doc: Amounts in a currency without a rate.}
*/
with latest as (
    select
        coalesce(register_courses.program_id, c.program_id) as program_id,
        c.component,
        c.period_start,
        converted(c.amount, r.rate) as amount,
        f.same_key,
        c.delivery_number,
        max(c.delivery_number) over (partition by c.program_id, c.component, c.period_start) as last_delivery
    from landed_costs as c
    cross join run_settings as s
    left join register_courses on c.program_id = register_courses.course_id
    left join run_feeds as f on c.feed = f.feed
    left join stg_rates as r
        on c.currency_code = r.from_currency_code
        and r.valid_from <= c.period_start
        and coalesce(r.valid_to, date '9999-12-31') > c.period_start
    where s.as_of_date is null or c.period_start <= s.as_of_date
)

select
    program_id,
    component,
    period_start,
    cast(sum(amount) as decimal(38, 6)) as amount,
    count(case when amount is null then 1 end) as unconverted_count
from latest
where delivery_number = last_delivery or same_key = 'sum'
group by program_id, component, period_start
