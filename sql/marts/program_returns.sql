/*
doc: >
  The cost of each program and the value of its measured effect, per scenario.
  benefit = improvement x value per unit x people with evidence x periods claimed, at
  most the first year, less what comes after people left and what the next program of the same
  people claims; of a time_to
  metric days saved x value per day x people. The cost is
  that of the whole program, as far as it is known, and is repeated for each of its metrics
  and scenarios: never sum it over them. goal_returns and portfolio_returns add up.
grain: [program_id, metric_id, scenario]
inputs: [int_improvements, int_unclaimed, int_program_costs, register_programs, run_settings]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: scenario, required: true}
  - {name: people_count, role: count of trained, doc: "People with evidence; teams, where the metric measures teams."}
  - {name: improvement_used, type: double, unit: metric, role: "effect of metric over trained, comparison", doc: "Improvement that the scenario claims, per person and period; of a time_to metric, days saved per person."}
  - {name: value_per_unit_amount, unit: currency, role: declared, doc: "Declared value of one unit of the metric per person and period, or of a day; null for intangible metrics."}
  - {name: claimed_periods_count, type: bigint, required: true, role: declared, doc: "Periods of the metric's grain for which the improvement is claimed; 1 for a time_to metric, whose days are saved once."}
  - {name: unclaimed_pct, type: double, unit: percent, role: mean of renewal over trained, doc: "Part of the claim that is not counted, because people left or were no longer measured before its end, or because the next program for the same metric claims it for the same people; see docs/method.md, Totals."}
  - {name: benefit_amount, type: "decimal(18,2)", unit: currency, role: "derived from improvement_used, people_count, value_per_unit_amount, claimed_periods_count, unclaimed_pct", doc: Benefit; null when intangible or not reportable.}
  - {name: cost_amount, type: "decimal(18,2)", unit: currency, role: sum of pay over learners, doc: "Full cost of the program, including learners' paid hours, as far as it is known; null when nothing is. It is repeated for each metric and scenario of the program and not to be summed over them; goal_returns and portfolio_returns have each cost once."}
  - {name: net_benefit_amount}
  - {name: roi_pct}
  - {name: benefit_cost_ratio}
  - {name: payback_months, type: double, unit: months, role: "derived from benefit_amount, cost_amount, claimed_periods_count", doc: "Months until the benefit, at its yearly rate, has paid for the cost; null when the benefit is not above zero, and for a time_to metric, whose benefit has no yearly rate."}
  - {name: break_even_effect, type: double, unit: metric, role: "derived from cost_amount, value_per_unit_amount, people_count, claimed_periods_count", doc: Improvement at which benefit equals cost; null for intangible metrics.}
  - {name: currency_code, required: true}
  - {name: evidence_grade, required: true, doc: Grade of the estimate behind the row.}
  - {name: is_reportable, required: true}
  - {name: not_reportable_reason, values: ["$int_improvements.not_reportable_reason"]}
  - {name: compared_count, guard: true}
  - {name: fewest_learners_count, guard: true}
  - {name: cost_per_unit_effect_amount, type: double, unit: currency per metric, role: "derived from cost_amount, improvement_used, people_count, claimed_periods_count", doc: "Cost of one unit of improvement of one person in one period, with or without a value per unit: cost / (improvement x people x periods claimed). Null when the improvement is not above zero or may not be quoted."}
  - {name: cost_is_complete, required: true}
  - {name: unconverted_costs_count}
  - {name: unpriced_completions_count}
  - {name: answer_worth_amount, type: "decimal(18,2)", unit: currency, role: "derived from improvement_used, break_even_effect, value_per_unit_amount, people_count, claimed_periods_count", doc: "What it would be worth to know the effect exactly before the program is given once more to as many people at the same cost: the expected loss of deciding by the estimate, which is the expected value of perfect information. The same in each scenario; null where a figure it depends on is. See docs/money.md."}
  - {name: is_counted, type: boolean, required: true, doc: "Whether the benefit counts in the totals of goals and of the portfolio: it may be quoted, the metric was agreed on by the launch and is what was agreed and published by then (metric_contracts.is_confirmatory, and no arms_changed_date), and the same gain is not counted in another metric of the program. Compliance programs are in no total."}
  - {name: is_apart, type: boolean, required: true, doc: "Whether the benefit would count, had the metric been agreed on; portfolio_returns has these apart."}
holds:
  - net_benefit_amount = benefit_amount - cost_amount
  - is_reportable = (not_reportable_reason is null)
  - is_reportable or not (is_counted or is_apart)
  - not (is_counted and is_apart)
  - unclaimed_pct between 0 and 100
suppress:
  - people: [people_count, compared_count]
    hides: [people_count, improvement_used, unclaimed_pct, benefit_amount, net_benefit_amount, roi_pct, benefit_cost_ratio, payback_months, break_even_effect, cost_per_unit_effect_amount, answer_worth_amount]
  - people: [fewest_learners_count]
    hides: [cost_amount, net_benefit_amount, roi_pct, benefit_cost_ratio, payback_months, break_even_effect, cost_per_unit_effect_amount, answer_worth_amount]
*/
with costs as (
    select
        program_id,
        case
            when count(booked_amount) + count(learner_time_amount) > 0
                then sum(coalesce(booked_amount, 0) + coalesce(learner_time_amount, 0))
        end as cost_amount,
        min(case when learner_time_amount > 0 then learners_count end) as fewest_learners,
        sum(unconverted_costs_count) as unconverted_costs,
        sum(unpriced_completions_count) as unpriced_completions,
        count(booked_amount) > 0 and sum(unconverted_costs_count + unpriced_completions_count + held_back_count) = 0 as is_complete
    from int_program_costs
    group by program_id
),

scenarios as (
    select int_improvements.*, 'point' as scenario, improvement as improvement_used
    from int_improvements
    union all
    select int_improvements.*, 'conservative' as scenario, improvement_conservative as improvement_used
    from int_improvements
    union all
    select int_improvements.*, 'interval_low' as scenario, improvement_low as improvement_used
    from int_improvements
    union all
    select int_improvements.*, 'interval_high' as scenario, improvement_high as improvement_used
    from int_improvements
),

valued as (
    select
        s.*,
        coalesce(n.unclaimed_ratio, 0) as unclaimed_ratio,
        s.claim_periods * (1 - coalesce(n.unclaimed_ratio, 0)) as own_periods,
        case
            when s.not_reportable_reason is null
                then cast(s.improvement_used * cast(s.value_amount as double) * s.people_count * s.claim_periods * (1 - coalesce(n.unclaimed_ratio, 0)) as decimal(18, 2))
        end as benefit_amount,
        cast(c.cost_amount as decimal(18, 2)) as cost_amount,
        c.fewest_learners,
        c.unconverted_costs,
        c.unpriced_completions,
        coalesce(c.is_complete, false) as cost_is_complete
    from scenarios as s
    left join int_unclaimed as n on s.program_id = n.program_id and s.metric_id = n.metric_id
    left join costs as c on s.program_id = c.program_id
),

priced as (
    select
        valued.*,
        cast(value_amount as double) * people_count * own_periods as unit_worth,
        ratio(cost_amount, cast(value_amount as double) * people_count * own_periods) as break_even_effect,
        (improvement_high - improvement_low) / 3.919927969 as std_error -- of a 95 % interval
    from valued
),

-- How far the estimate is from where benefit equals cost, in standard errors.
placed as (
    select priced.*, ratio(abs(improvement - break_even_effect), std_error) as z
    from priced
),

weighed as (
    select placed.*, 1 / (1 + 0.2316419 * z) as t
    from placed
)

select
    v.program_id,
    v.metric_id,
    v.scenario,
    v.people_count,
    v.improvement_used,
    v.value_amount as value_per_unit_amount,
    v.claim_periods as claimed_periods_count,
    100 * v.unclaimed_ratio as unclaimed_pct,
    v.benefit_amount,
    v.cost_amount,
    cast(v.benefit_amount - v.cost_amount as decimal(18, 2)) as net_benefit_amount,
    100 * ratio(v.benefit_amount - v.cost_amount, v.cost_amount) as roi_pct,
    ratio(v.benefit_amount, v.cost_amount) as benefit_cost_ratio,
    case
        when v.benefit_amount > 0
            then 12 * cast(v.cost_amount as double) / cast(v.benefit_amount as double) * v.claim_periods / v.periods_per_year
    end as payback_months,
    v.break_even_effect,
    s.currency_code,
    v.evidence_grade,
    v.not_reportable_reason is null as is_reportable,
    v.not_reportable_reason,
    v.compared_count,
    v.fewest_learners as fewest_learners_count,
    case
        when v.is_estimate_reportable and v.improvement_used > 0
            then ratio(v.cost_amount, v.improvement_used * v.people_count * v.own_periods)
    end as cost_per_unit_effect_amount,
    v.cost_is_complete,
    cast(v.unconverted_costs as bigint) as unconverted_costs_count,
    cast(v.unpriced_completions as bigint) as unpriced_completions_count,
    -- The unit normal loss integral, of which the tail is 26.2.17 of Abramowitz and Stegun.
    case
        when v.not_reportable_reason is null
            then cast(
                v.unit_worth * v.std_error * exp(-v.z * v.z / 2) / 2.50662827463
                * (1 - v.z * v.t * (0.319381530 + v.t * (-0.356563782 + v.t * (1.781477937 + v.t * (-1.821255978 + v.t * 1.330274429)))))
                as decimal(18, 2)
            )
    end as answer_worth_amount,
    v.is_counted and coalesce(p.category, '') <> 'compliance' as is_counted,
    v.is_apart and coalesce(p.category, '') <> 'compliance' as is_apart
from weighed as v
left join register_programs as p on v.program_id = p.program_id
cross join run_settings as s
