/*
doc: >
  What the paid hours of each learner cost in a program and fiscal year, at the hourly cost of
  the day of completion, converted by its rate.
grain: [program_id, fiscal_year, person_key]
inputs: [stg_completions, stg_employees, stg_rates, run_settings]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: fiscal_year, required: true}
  - {name: person_key, required: true, pii: true}
  - {name: amount, type: "decimal(38,6)", unit: currency, pii: true, doc: Known cost; null when nothing is known.}
  - {name: missing_count, type: bigint, required: true, doc: Records of which the hours or the hourly cost are not known.}
*/
with learner_times as (
    select
        c.program_id,
        c.completed_date,
        case
            when c.duration_hours = 0 then cast(0 as decimal(38, 6))
            else cast(cast(c.duration_hours as decimal(20, 10)) * converted(e.hourly_cost_amount, r.rate) as decimal(38, 6))
        end as amount,
        c.person_key
    from stg_completions as c
    left join stg_employees as e
        on c.person_key = e.employee_id
        and e.valid_from <= c.completed_date
        and coalesce(e.valid_to, date '9999-12-31') > c.completed_date
    left join stg_rates as r
        on e.hourly_cost_currency = r.from_currency_code
        and r.valid_from <= c.completed_date
        and coalesce(r.valid_to, date '9999-12-31') > c.completed_date
    where c.completed_date is not null
)

select
    t.program_id,
    cast(year(t.completed_date) as bigint)
    + case when s.fiscal_year_start_month > 1 and month(t.completed_date) >= s.fiscal_year_start_month then 1 else 0 end as fiscal_year,
    t.person_key,
    cast(sum(t.amount) as decimal(38, 6)) as amount,
    cast(sum(case when t.amount is null then 1 else 0 end) as bigint) as missing_count
from learner_times as t
cross join run_settings as s
group by
    t.program_id, t.person_key,
    cast(year(t.completed_date) as bigint)
    + case when s.fiscal_year_start_month > 1 and month(t.completed_date) >= s.fiscal_year_start_month then 1 else 0 end
