/*
doc: >
  What all training that has to return something cost and was worth, per scenario: the sum
  of all benefits that count, each once, and those that are exploratory apart, less the cost of all programs and unregistered
  courses, measured or not. Compliance training is stated and excluded. The scenarios add
  up benefits; their ends are wider than an interval of the sum would be.
grain: [scenario]
inputs: [published_program_returns, published_training_portfolio, run_settings]
columns:
  - {name: scenario, required: true}
  - {name: benefits_count, required: true}
  - {name: benefit_amount, doc: "Sum of the benefits of the scenario that count; null when there is none."}
  - {name: exploratory_amount, type: "decimal(18,2)", unit: currency, role: operational, doc: "Benefits that are not in benefit_amount nor in any other total: on metrics that were not agreed on by the launch, or are not what was agreed and published by then, and of experiments whose arms are others; null when there is none."}
  - {name: cost_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Cost of all training except compliance, as far as it is known; amounts that training_portfolio withholds are excluded."}
  - {name: net_benefit_amount}
  - {name: roi_pct}
  - {name: benefit_cost_ratio}
  - {name: unevidenced_cost_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Of cost_amount, that of programs without any benefit that counts."}
  - {name: compliance_cost_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Cost of compliance training, which is not in cost_amount."}
  - {name: cost_is_complete, required: true}
  - {name: currency_code, required: true}
holds:
  - net_benefit_amount = benefit_amount - cost_amount
  - (benefit_amount is null) = (benefits_count = 0)
*/
with counted as (
    select
        r.program_id, r.scenario,
        sum(case when r.is_counted then r.benefit_amount end) as benefit,
        count(case when r.is_counted then 1 end) as benefits,
        sum(case when r.is_apart then r.benefit_amount end) as exploratory
    from published_program_returns as r
    left join (
        select program_id
        from published_training_portfolio
        where alignment = 'compliance'
        group by program_id
    ) as c on r.program_id = c.program_id
    where (r.is_counted or r.is_apart) and c.program_id is null
    group by r.program_id, r.scenario
),

evidenced as (
    select program_id
    from counted
    where benefits > 0
    group by program_id
),

-- An aggregate without groups is one row, even of nothing.
spending as (
    select
        coalesce(sum(case when p.alignment <> 'compliance' then p.spend_amount end), 0) as cost,
        coalesce(sum(case when p.alignment <> 'compliance' and e.program_id is null then p.spend_amount end), 0) as unevidenced,
        coalesce(sum(case when p.alignment = 'compliance' then p.spend_amount end), 0) as compliance,
        count(case when p.alignment <> 'compliance' and not (p.cost_is_complete and p.spend_amount is not null) then 1 end) = 0 as is_complete
    from published_training_portfolio as p
    left join evidenced as e on p.program_id = e.program_id
),

scenarios as (
    select 'point' as scenario
    union all
    select 'conservative' as scenario
    union all
    select 'interval_low' as scenario
    union all
    select 'interval_high' as scenario
),

summed as (
    select s.scenario, sum(c.benefit) as benefit, coalesce(sum(c.benefits), 0) as benefits, sum(c.exploratory) as exploratory
    from scenarios as s
    left join counted as c on s.scenario = c.scenario
    group by s.scenario
)

select
    summed.scenario,
    cast(summed.benefits as bigint) as benefits_count,
    cast(summed.benefit as decimal(18, 2)) as benefit_amount,
    cast(summed.exploratory as decimal(18, 2)) as exploratory_amount,
    cast(spending.cost as decimal(18, 2)) as cost_amount,
    cast(summed.benefit - spending.cost as decimal(18, 2)) as net_benefit_amount,
    100 * ratio(summed.benefit - spending.cost, spending.cost) as roi_pct,
    ratio(summed.benefit, spending.cost) as benefit_cost_ratio,
    cast(spending.unevidenced as decimal(18, 2)) as unevidenced_cost_amount,
    cast(spending.compliance as decimal(18, 2)) as compliance_cost_amount,
    spending.is_complete as cost_is_complete,
    s.currency_code
from summed
cross join spending
cross join run_settings as s
