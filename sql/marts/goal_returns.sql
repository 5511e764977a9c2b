/*
doc: >
  What the training for each goal cost and was worth, per scenario. A benefit belongs to
  the goal of its alignment and is counted once. The cost of a program is split over the goals
  that it serves, by the weights of its alignments, in cents that add up; metrics without a
  goal have no part in it. Where a goal has a department, it has of both the part of the
  people who are of it, and the row without a goal the rest. That row also has what serves no
  goal. Compliance training is in no row: its return is not asked for. All rows of a
  scenario add up to portfolio_returns.
grain: [goal_id, scenario]
inputs: [int_goal_costs, int_goal_benefits, register_goals, run_settings]
columns:
  - {name: goal_id, doc: Goal; null for what serves no goal or is gained outside of the departments of goals.}
  - {name: scenario, required: true}
  - {name: goal_name, doc: Name of the goal.}
  - {name: goal_owner, type: varchar, doc: Owner of the goal.}
  - {name: programs_count, type: bigint, required: true, role: operational, doc: Programs and unregistered courses with a part of their cost in the row.}
  - {name: benefits_count, type: bigint, required: true, role: operational, doc: Benefits that are added up. One of which the row without a goal has the rest is counted in the row of its goal.}
  - {name: benefit_amount, doc: "Sum of the benefits of the scenario that count; null when there is none."}
  - {name: outside_amount, type: "decimal(18,2)", unit: currency, role: operational, doc: "Of the benefits of the alignments for the goal, what people outside its department gained; it is in the row without a goal. Null where the goal has no department or nobody outside gained."}
  - {name: cost_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Cost of the goal, as far as it is known; amounts that training_portfolio withholds are excluded. Where the goal has a department, the part of the trained people who are not known to be of another one."}
  - {name: outside_cost_amount, type: "decimal(18,2)", unit: currency, role: derived from training_portfolio.spend_amount, doc: "Of the cost of the alignments for the goal, what was for people outside its department; it is in the row without a goal. Null where the goal has no department or nobody outside was trained."}
  - {name: net_benefit_amount}
  - {name: roi_pct, type: double, unit: percent, role: "derived from benefit_amount, cost_amount", doc: "Net benefit divided by cost; null without cost or benefit, and where the cost of the people of a benefit is in another row, as that of a metric without a goal is in a program that serves one."}
  - {name: benefit_cost_ratio, type: double, role: "derived from benefit_amount, cost_amount", doc: "Benefit divided by cost; null where roi_pct is."}
  - {name: unevidenced_cost_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Of cost_amount, that of programs without a benefit that counts for the goal."}
  - {name: cost_is_complete, required: true}
  - {name: currency_code, required: true}
holds:
  - net_benefit_amount = benefit_amount - cost_amount
  - benefit_amount is not null or benefits_count = 0
*/
with benefits as (
    select
        b.program_id, coalesce(b.goal_id, '') as goal_id, b.scenario,
        sum(b.benefit_amount) as benefit, sum(b.outside_amount) as outside, sum(b.benefits_count) as benefits,
        count(case when b.benefit_amount is not null and not b.has_cost then 1 end) as costless
    from int_goal_benefits as b
    inner join (select program_id from int_goal_costs group by program_id) as c on b.program_id = c.program_id
    group by b.program_id, coalesce(b.goal_id, ''), b.scenario
),

worths as (
    select goal_id, scenario, sum(benefit) as benefit, sum(outside) as outside, sum(benefits) as benefits, sum(costless) as costless
    from benefits
    group by goal_id, scenario
),

goals as (
    select goal_id, goal_name, owner
    from register_goals
    union all
    select '' as goal_id, cast(null as string) as goal_name, cast(null as string) as owner
),

scenarios as (
    select goals.*, 'point' as scenario
    from goals
    union all
    select goals.*, 'conservative' as scenario
    from goals
    union all
    select goals.*, 'interval_low' as scenario
    from goals
    union all
    select goals.*, 'interval_high' as scenario
    from goals
),

summed as (
    select
        g.goal_id, g.scenario, g.goal_name, g.owner,
        count(c.program_id) as programs,
        coalesce(sum(c.cost_amount), 0) as cost,
        sum(c.outside_cost_amount) as outside_cost,
        coalesce(sum(case when b.benefit is null then c.cost_amount end), 0) as unevidenced,
        count(case when not c.cost_is_complete then 1 end) = 0 as is_complete
    from scenarios as g
    left join int_goal_costs as c on g.goal_id = coalesce(c.goal_id, '')
    left join benefits as b on c.program_id = b.program_id and g.goal_id = b.goal_id and g.scenario = b.scenario
    group by g.goal_id, g.scenario, g.goal_name, g.owner
)

select
    nullif(c.goal_id, '') as goal_id,
    c.scenario,
    c.goal_name,
    c.owner as goal_owner,
    c.programs as programs_count,
    cast(coalesce(w.benefits, 0) as bigint) as benefits_count,
    cast(w.benefit as decimal(18, 2)) as benefit_amount,
    cast(w.outside as decimal(18, 2)) as outside_amount,
    cast(c.cost as decimal(18, 2)) as cost_amount,
    cast(c.outside_cost as decimal(18, 2)) as outside_cost_amount,
    cast(w.benefit - c.cost as decimal(18, 2)) as net_benefit_amount,
    case when w.costless = 0 then 100 * ratio(w.benefit - c.cost, c.cost) end as roi_pct,
    case when w.costless = 0 then ratio(w.benefit, c.cost) end as benefit_cost_ratio,
    cast(c.unevidenced as decimal(18, 2)) as unevidenced_cost_amount,
    c.is_complete as cost_is_complete,
    s.currency_code
from summed as c
left join worths as w on c.goal_id = w.goal_id and c.scenario = w.scenario
cross join run_settings as s
