/*
doc: >
  What each program cost and what its measured effect is worth, per scenario.
  benefit = improvement x value per unit x people with evidence x periods
  claimed, at most the first year. The cost is that of the whole program and
  stands on each of its metrics and scenarios: never sum it over them.
grain: [program_id, metric_id, scenario]
inputs: [int_estimates, register_metrics, int_program_costs, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: scenario, type: varchar, required: true, doc: "point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval)."}
  - {name: people_count, type: bigint, doc: People with evidence; null when suppressed.}
  - {name: improvement_used, type: double, unit: metric, doc: "Improvement that the scenario claims, per person and period."}
  - {name: value_per_unit_amount, type: "decimal(18,6)", unit: currency, doc: Declared worth of one unit of the metric per person and period; null for intangible metrics.}
  - {name: claimed_periods_count, type: bigint, required: true, doc: "Periods of the metric's grain for which the improvement is claimed."}
  - {name: benefit_amount, type: "decimal(18,2)", unit: currency, doc: Benefit; null when intangible or not reportable.}
  - {name: cost_amount, type: "decimal(18,2)", unit: currency, doc: "Full cost of the program, learners' paid hours included; null when these are of fewer people than the privacy floor."}
  - {name: net_benefit_amount, type: "decimal(18,2)", unit: currency, doc: Benefit less cost.}
  - {name: roi_pct, type: double, unit: percent, doc: Net benefit over cost; null without cost or benefit.}
  - {name: benefit_cost_ratio, type: double, doc: Benefit over cost.}
  - {name: payback_months, type: double, unit: months, doc: "Months until the benefit has paid the cost at its yearly rate; null when the benefit is not above zero."}
  - {name: break_even_effect, type: double, unit: metric, doc: Improvement at which benefit equals cost; null for intangible metrics.}
  - {name: currency_code, type: varchar, required: true, doc: Reporting currency.}
  - {name: evidence_grade, type: varchar, required: true, doc: Grade of the estimate behind the row.}
  - {name: is_reportable, type: boolean, required: true, doc: Whether the row may be quoted.}
  - {name: not_reportable_reason, type: varchar, doc: Why not; null when it may.}
*/
with costs as (
    select
        program_id,
        sum(booked_amount + learner_time_amount) as cost_amount,
        min(case when learner_time_amount > 0 then learners_count end) as fewest_learners
    from int_program_costs
    group by program_id
),

primaries as (
    select
        e.program_id,
        e.metric_id,
        e.trained_count,
        e.improvement,
        e.improvement_low,
        e.improvement_high,
        case
            when e.bracket_low is null then e.improvement
            when m.better = 'lower' then -e.bracket_high
            else e.bracket_low
        end as improvement_conservative,
        e.evidence_grade,
        case
            when e.is_reportable and m.value_per_unit is null then 'intangible_metric'
            when e.is_reportable and e.estimator = 'pre_post' then 'no_comparison'
            else e.not_reportable_reason
        end as reason,
        e.trained_count >= s.min_people
        and (e.estimator = 'pre_post' or e.comparison_count >= s.min_people) as is_shown,
        coalesce(c.fewest_learners, s.min_people) >= s.min_people as is_cost_shown,
        m.value_per_unit,
        m.claim_periods,
        m.periods_per_year,
        coalesce(c.cost_amount, cast(0 as decimal(18, 6))) as cost_amount,
        s.currency_code
    from int_estimates as e
    inner join register_metrics as m on e.metric_id = m.metric_id
    cross join run_settings as s
    left join costs as c on e.program_id = c.program_id
    where e.segment_type = 'all' and e.is_primary
),

scenarios as (
    select primaries.*, 'point' as scenario, improvement as improvement_used
    from primaries
    union all
    select primaries.*, 'conservative' as scenario, improvement_conservative as improvement_used
    from primaries
    union all
    select primaries.*, 'interval_low' as scenario, improvement_low as improvement_used
    from primaries
    union all
    select primaries.*, 'interval_high' as scenario, improvement_high as improvement_used
    from primaries
),

valued as (
    select
        scenarios.*,
        case
            when reason is null
                then cast(improvement_used * cast(value_per_unit as double) * trained_count * claim_periods as decimal(18, 2))
        end as benefit_amount
    from scenarios
)

select
    program_id,
    metric_id,
    scenario,
    case when is_shown then trained_count end as people_count,
    case when is_shown then improvement_used end as improvement_used,
    value_per_unit as value_per_unit_amount,
    claim_periods as claimed_periods_count,
    benefit_amount,
    case when is_cost_shown then cast(cost_amount as decimal(18, 2)) end as cost_amount,
    case when is_cost_shown then cast(benefit_amount - cost_amount as decimal(18, 2)) end as net_benefit_amount,
    case when is_cost_shown then 100 * ratio(benefit_amount - cost_amount, cost_amount) end as roi_pct,
    case when is_cost_shown then ratio(benefit_amount, cost_amount) end as benefit_cost_ratio,
    case
        when is_cost_shown and benefit_amount > 0
            then 12 * cast(cost_amount as double) / cast(benefit_amount as double)
            * claim_periods / periods_per_year
    end as payback_months,
    case when is_shown and is_cost_shown then ratio(cost_amount, cast(value_per_unit as double) * trained_count * claim_periods) end as break_even_effect,
    currency_code,
    evidence_grade,
    reason is null as is_reportable,
    reason as not_reportable_reason
from valued
