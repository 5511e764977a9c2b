/*
doc: >
  The fully loaded cost of each program per fiscal year, as far as it is known, and what is
  missing from it.
grain: [program_id, fiscal_year]
inputs: [int_cost_components]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: fiscal_year, required: true}
  - {name: booked_amount, type: "decimal(18,2)", unit: currency, doc: Booked costs and seats; null when none are known.}
  - {name: learner_time_amount, type: "decimal(18,2)", unit: currency, doc: Paid hours times hourly cost; null when none are known.}
  - {name: learners_count, type: bigint, required: true, doc: Distinct people whose hours are included.}
  - {name: unconverted_costs_count, required: true}
  - {name: unpriced_completions_count, required: true}
*/
select
    program_id,
    fiscal_year,
    cast(sum(case when component <> 'learner_time' then amount end) as decimal(18, 2)) as booked_amount,
    cast(sum(case when component = 'learner_time' then amount end) as decimal(18, 2)) as learner_time_amount,
    cast(sum(learners_count) as bigint) as learners_count,
    cast(sum(case when component <> 'learner_time' then missing_count else 0 end) as bigint) as unconverted_costs_count,
    cast(sum(case when component = 'learner_time' then missing_count else 0 end) as bigint) as unpriced_completions_count
from int_cost_components
group by program_id, fiscal_year
