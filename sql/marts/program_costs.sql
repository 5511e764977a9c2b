/*
doc: >
  What each program cost, by component: one row per program or unregistered course, fiscal
  year and component. Amounts are in the reporting currency, converted by the declared
  rates, and add up to the spend of training_portfolio. What is missing is counted and
  never zero.
grain: [program_id, fiscal_year, component]
inputs: [int_cost_components, run_settings]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: fiscal_year, required: true}
  - {name: component, required: true}
  - {name: amount, type: "decimal(18,2)", unit: currency, role: sum of pay over learners, doc: Known cost; null when nothing is known.}
  - {name: missing_count, type: bigint, required: true, role: operational, doc: "Costs and prices without a rate, or completions without hours or hourly cost, which are missing from the amount."}
  - {name: currency_code, required: true}
  - {name: is_suppressed, required: true, doc: Whether the amount is withheld.}
  - {name: fewest_learners_count, guard: true}
suppress:
  - people: [fewest_learners_count]
    hides: [amount]
    marks: is_suppressed
*/
with learners as (
    select program_id, component, min(case when amount > 0 then learners_count end) as fewest_learners
    from int_cost_components
    where component = 'learner_time'
    group by program_id, component
)

select
    c.program_id,
    c.fiscal_year,
    c.component,
    c.amount,
    c.missing_count,
    s.currency_code,
    false as is_suppressed,
    n.fewest_learners as fewest_learners_count
from int_cost_components as c
left join learners as n on c.program_id = n.program_id and c.component = n.component
cross join run_settings as s
