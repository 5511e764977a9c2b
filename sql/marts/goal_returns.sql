/*
doc: >
  What the training for each goal cost and was worth, per scenario. A benefit belongs to
  the goal of its alignment and is counted once. The cost of a program is split over its
  alignments by their weights, in cents that add up. The row without a goal has what serves
  none. Compliance training is in no row: its return is not asked for. All rows of a
  scenario add up to portfolio_returns.
grain: [goal_id, scenario]
inputs: [published_program_returns, published_training_portfolio, register_alignments, register_goals, run_settings]
columns:
  - {name: goal_id, doc: Goal; null for what serves no goal.}
  - {name: scenario, required: true}
  - {name: goal_name, doc: Name of the goal.}
  - {name: goal_owner, type: varchar, doc: Owner of the goal.}
  - {name: programs_count, type: bigint, required: true, role: operational, doc: Programs and unregistered courses with a part of their cost in the row.}
  - {name: benefits_count, required: true}
  - {name: benefit_amount, doc: "Sum of the benefits of the scenario that count; null when there is none."}
  - {name: cost_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Cost of the goal, as far as it is known; amounts that training_portfolio withholds are excluded."}
  - {name: net_benefit_amount}
  - {name: roi_pct}
  - {name: benefit_cost_ratio}
  - {name: unevidenced_cost_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Of cost_amount, that of programs without a benefit that counts for the goal."}
  - {name: cost_is_complete, required: true}
  - {name: currency_code, required: true}
holds:
  - net_benefit_amount = benefit_amount - cost_amount
  - (benefit_amount is null) = (benefits_count = 0)
*/
with spent as (
    select
        program_id,
        sum(coalesce(spend_amount, 0)) as cost,
        count(case when cost_is_complete and spend_amount is not null then 1 end) = count(*) as is_complete
    from published_training_portfolio
    where alignment <> 'compliance'
    group by program_id
),

shares as (
    select s.program_id, s.cost, s.is_complete, coalesce(a.goal_id, '') as goal_id, sum(coalesce(a.weight, 1)) as weight
    from spent as s
    left join register_alignments as a on s.program_id = a.program_id
    group by s.program_id, s.cost, s.is_complete, coalesce(a.goal_id, '')
),

-- The parts up to each goal are rounded, so that the last of them is the whole.
cumulated as (
    select
        shares.*,
        cast(
            cost * ratio(
                sum(weight) over (partition by program_id order by goal_id rows between unbounded preceding and current row),
                sum(weight) over (partition by program_id order by goal_id rows between unbounded preceding and unbounded following)
            ) as decimal(18, 2)
        ) as cost_through
    from shares
),

costs as (
    select
        cumulated.*,
        cost_through - coalesce(lag(cost_through) over (partition by program_id order by goal_id), 0) as part
    from cumulated
),

benefits as (
    select r.program_id, coalesce(a.goal_id, '') as goal_id, r.scenario, sum(r.benefit_amount) as benefit, count(*) as benefits
    from published_program_returns as r
    inner join spent as s on r.program_id = s.program_id
    inner join register_alignments as a on r.program_id = a.program_id and r.metric_id = a.metric_id
    where r.is_counted
    group by r.program_id, coalesce(a.goal_id, ''), r.scenario
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
        coalesce(sum(b.benefits), 0) as benefits,
        sum(b.benefit) as benefit,
        coalesce(sum(c.part), 0) as cost,
        coalesce(sum(case when b.benefits is null then c.part end), 0) as unevidenced,
        count(case when not c.is_complete then 1 end) = 0 as is_complete
    from scenarios as g
    left join costs as c on g.goal_id = c.goal_id
    left join benefits as b on c.program_id = b.program_id and c.goal_id = b.goal_id and g.scenario = b.scenario
    group by g.goal_id, g.scenario, g.goal_name, g.owner
)

select
    nullif(summed.goal_id, '') as goal_id,
    summed.scenario,
    summed.goal_name,
    summed.owner as goal_owner,
    summed.programs as programs_count,
    cast(summed.benefits as bigint) as benefits_count,
    cast(summed.benefit as decimal(18, 2)) as benefit_amount,
    cast(summed.cost as decimal(18, 2)) as cost_amount,
    cast(summed.benefit - summed.cost as decimal(18, 2)) as net_benefit_amount,
    100 * ratio(summed.benefit - summed.cost, summed.cost) as roi_pct,
    ratio(summed.benefit, summed.cost) as benefit_cost_ratio,
    cast(summed.unevidenced as decimal(18, 2)) as unevidenced_cost_amount,
    summed.is_complete as cost_is_complete,
    s.currency_code
from summed
cross join run_settings as s
