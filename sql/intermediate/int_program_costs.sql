/*
doc: >
  The fully loaded cost of each program per fiscal year: booked costs, seats, and the
  paid hours of learners at their hourly cost on the day of completion.
grain: [program_id, fiscal_year]
inputs: [stg_costs, stg_completions, stg_employees, run_settings]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: fiscal_year, required: true}
  - {name: booked_amount, type: "decimal(38,6)", required: true, unit: currency, doc: Booked costs and seats.}
  - {name: learner_time_amount, type: "decimal(38,6)", required: true, unit: currency, doc: Paid hours times hourly cost; unknown hours or costs count as zero.}
  - {name: learners_count, type: bigint, required: true, doc: Distinct people whose hours are included.}
*/
with spending as (
    select
        program_id, period_start as spent_date, amount as booked, cast(0 as decimal(38, 6)) as learner_time,
        cast(null as varchar) as learner
    from stg_costs
    union all
    select
        c.program_id,
        c.completed_date as spent_date,
        coalesce(c.cost_amount, cast(0 as decimal(38, 6))) as booked,
        cast(coalesce(c.duration_hours * cast(e.hourly_cost_amount as double), cast(0 as double)) as decimal(38, 6)) as learner_time,
        case when c.duration_hours > 0 and e.hourly_cost_amount > 0 then c.person_key end as learner
    from stg_completions as c
    left join stg_employees as e
        on c.person_key = e.employee_id
        and e.valid_from <= c.completed_date
        and coalesce(e.valid_to, date '9999-12-31') > c.completed_date
    where c.completed_date is not null
),

dated as (
    select
        spending.program_id,
        cast(year(spending.spent_date) as bigint)
        + case when s.fiscal_year_start_month > 1 and month(spending.spent_date) >= s.fiscal_year_start_month then 1 else 0 end as fiscal_year,
        spending.booked,
        spending.learner_time,
        spending.learner
    from spending
    cross join run_settings as s
)

select
    program_id,
    fiscal_year,
    cast(sum(booked) as decimal(38, 6)) as booked_amount,
    cast(sum(learner_time) as decimal(38, 6)) as learner_time_amount,
    count(distinct learner) as learners_count
from dated
group by program_id, fiscal_year
