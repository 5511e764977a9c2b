/*
doc: >
  Program spending per component and day. Of two rows for the same program,
  component and day the one delivered last counts. Amounts in another currency
  than the reporting one are held back, never added.
grain: [program_id, component, period_start]
inputs: [landed_costs, register_courses, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program of the register or course code.}
  - {name: component, type: varchar, required: true, doc: What the money was spent on.}
  - {name: period_start, type: date, required: true, doc: Day of the spending.}
  - {name: amount, type: "decimal(18,6)", required: true, unit: currency, doc: Amount spent.}
*/
with latest as (
    select
        coalesce(register_courses.program_id, c.program_id) as program_id,
        c.component,
        c.period_start,
        c.amount,
        row_number() over (
            partition by c.program_id, c.component, c.period_start
            order by c.delivery_number desc, c.source_row desc
        ) as recency
    from landed_costs as c
    inner join run_settings on c.currency_code = run_settings.currency_code
    left join register_courses on c.program_id = register_courses.course_id
)

select
    program_id,
    component,
    period_start,
    cast(sum(amount) as decimal(18, 6)) as amount
from latest
where recency = 1
group by program_id, component, period_start
