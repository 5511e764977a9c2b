/*
doc: >
  The cost of each program per fiscal year and component: booked costs, seats, and the
  paid hours of learners at their hourly cost, converted by the rate of the day of
  completion. Amounts are rounded here, once, to the cent; all other costs are sums of
  them. What is not known is counted and never zero.
grain: [program_id, fiscal_year, component]
carry: {kind: cost, unit: [program_id, fiscal_year], where: {component: learner_time}}
inputs: [stg_costs, stg_completions, int_learner_costs, run_settings]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: fiscal_year, required: true}
  - {name: component, required: true}
  - {name: amount, type: "decimal(18,2)", unit: currency, doc: Known cost; null when nothing is known.}
  - {name: missing_count, type: bigint, required: true, doc: "Costs and prices in a currency without a rate, or records of which the hours or the hourly cost are not known."}
  - {name: learners_count, type: bigint, required: true, doc: Distinct people whose paid hours are included.}
  - {name: learner_std_dev, type: double, unit: currency, doc: Standard deviation of the amounts between these people; null for costs of no person.}
  - {name: learner_most, type: double, unit: currency, doc: Largest amount of one person.}
round:
  - {sums: [amount], people: [learners_count], deviation: learner_std_dev, most: learner_most}
*/
with spending as (
    select program_id, component, period_start as spent_date, amount, unconverted_count as missing
    from stg_costs
    union all
    select
        program_id, 'seats' as component, completed_date as spent_date, cost_amount as amount,
        case when is_price_unconverted then 1 else 0 end as missing
    from stg_completions
    where completed_date is not null and (cost_amount is not null or is_price_unconverted)
),

dated as (
    select
        p.program_id,
        cast(year(p.spent_date) as bigint)
        + case when s.fiscal_year_start_month > 1 and month(p.spent_date) >= s.fiscal_year_start_month then 1 else 0 end as fiscal_year,
        p.component, p.amount, p.missing, cast(null as string) as learner
    from spending as p
    cross join run_settings as s
    union all
    select
        program_id, fiscal_year, 'learner_time' as component, amount, missing_count as missing,
        case when amount > 0 then person_key end as learner
    from int_learner_costs
)

select
    program_id,
    fiscal_year,
    component,
    cast(sum(amount) as decimal(18, 2)) as amount,
    cast(sum(missing) as bigint) as missing_count,
    count(learner) as learners_count,
    stddev_samp(case when learner is not null then cast(amount as double) end) as learner_std_dev,
    max(case when learner is not null then cast(amount as double) end) as learner_most
from dated
group by program_id, fiscal_year, component
