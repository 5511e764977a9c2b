/*
doc: >
  The cost of each program and the value of its measured effect, per scenario.
  benefit = improvement x value per unit x people with evidence x periods claimed, at
  most the first year. The cost is that of the whole program and is repeated for each of
  its metrics and scenarios: never sum it over them.
grain: [program_id, metric_id, scenario]
inputs: [int_estimates, register_metrics, int_program_costs, run_settings]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: scenario, type: varchar, required: true, values: [point, conservative, interval_low, interval_high], doc: "point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval)."}
  - {name: people_count, role: count of trained, doc: People with evidence.}
  - {name: improvement_used, type: double, unit: metric, role: "effect of metric over trained, comparison", doc: "Improvement that the scenario claims, per person and period."}
  - {name: value_per_unit_amount, unit: currency, role: declared, doc: Declared value of one unit of the metric per person and period; null for intangible metrics.}
  - {name: claimed_periods_count, type: bigint, required: true, role: declared, doc: Periods of the metric's grain for which the improvement is claimed.}
  - {name: benefit_amount, type: "decimal(18,2)", unit: currency, role: "derived from improvement_used, people_count, value_per_unit_amount, claimed_periods_count", doc: Benefit; null when intangible or not reportable.}
  - {name: cost_amount, type: "decimal(18,2)", unit: currency, role: sum of pay over learners, doc: "Full cost of the program, including learners' paid hours."}
  - {name: net_benefit_amount, type: "decimal(18,2)", unit: currency, role: "derived from benefit_amount, cost_amount", doc: Benefit less cost.}
  - {name: roi_pct, type: double, unit: percent, role: "derived from benefit_amount, cost_amount", doc: Net benefit divided by cost; null without cost or benefit.}
  - {name: benefit_cost_ratio, type: double, role: "derived from benefit_amount, cost_amount", doc: Benefit divided by cost.}
  - {name: payback_months, type: double, unit: months, role: "derived from benefit_amount, cost_amount, claimed_periods_count", doc: "Months until the benefit, at its yearly rate, has paid for the cost; null when the benefit is not above zero."}
  - {name: break_even_effect, type: double, unit: metric, role: "derived from cost_amount, value_per_unit_amount, people_count, claimed_periods_count", doc: Improvement at which benefit equals cost; null for intangible metrics.}
  - {name: currency_code, required: true}
  - {name: evidence_grade, required: true, doc: Grade of the estimate behind the row.}
  - {name: is_reportable, required: true}
  - {name: not_reportable_reason, values: [intangible_metric, no_comparison, "$evidence_caps"]}
  - {name: compared_count, guard: true}
  - {name: fewest_learners_count, guard: true}
holds:
  - net_benefit_amount = benefit_amount - cost_amount
  - is_reportable = (not_reportable_reason is null)
suppress:
  - people: [people_count, compared_count]
    hides: [people_count, improvement_used, break_even_effect]
  - people: [fewest_learners_count]
    hides: [cost_amount, net_benefit_amount, roi_pct, benefit_cost_ratio, payback_months, break_even_effect]
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
        case when e.estimator <> 'pre_post' then e.comparison_count end as compared_count,
        c.fewest_learners,
        m.value_per_unit,
        m.claim_periods,
        m.periods_per_year,
        coalesce(c.cost_amount, cast(0 as decimal(38, 6))) as cost_amount,
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
    trained_count as people_count,
    improvement_used,
    value_per_unit as value_per_unit_amount,
    claim_periods as claimed_periods_count,
    benefit_amount,
    cast(cost_amount as decimal(18, 2)) as cost_amount,
    cast(benefit_amount - cost_amount as decimal(18, 2)) as net_benefit_amount,
    100 * ratio(benefit_amount - cost_amount, cost_amount) as roi_pct,
    ratio(benefit_amount, cost_amount) as benefit_cost_ratio,
    case
        when benefit_amount > 0
            then 12 * cast(cost_amount as double) / cast(benefit_amount as double) * claim_periods / periods_per_year
    end as payback_months,
    ratio(cost_amount, cast(value_per_unit as double) * trained_count * claim_periods) as break_even_effect,
    currency_code,
    evidence_grade,
    reason is null as is_reportable,
    reason as not_reportable_reason,
    compared_count,
    fewest_learners as fewest_learners_count
from valued
