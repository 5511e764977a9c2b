/*
doc: >
  The figures that a leader reads first, over everything the data cover: one row. The
  defensible net benefit counts only programs that work on at least moderate evidence, at
  the low end of their intervals, less the full cost of these programs.
grain: [scope]
inputs: [published_training_portfolio, int_program_results, register_programs, run_settings]
columns:
  - {name: scope, type: varchar, required: true, values: [all], doc: "all: everything the data cover."}
  - {name: programs_count, type: bigint, required: true, role: declared, doc: "Registered programs, except compliance."}
  - {name: measured_programs_count, type: bigint, required: true, role: declared, doc: Programs with a metric.}
  - {name: works_count, type: bigint, required: true, role: operational, doc: Programs with the verdict works on at least one of their metrics.}
  - {name: strong_count, type: bigint, required: true, role: operational, doc: "Programs with strong evidence of the result that represents them (training_portfolio)."}
  - {name: spend_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: Training spend reviewed; amounts that training_portfolio withholds are excluded.}
  - {name: aligned_spend_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Of the spend, the amount for programs that serve a goal."}
  - {name: compliance_spend_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Of the spend, the amount for compliance."}
  - {name: unaligned_spend_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Of the spend, the amount for programs without a goal, including unregistered courses."}
  - {name: unmeasured_spend_amount, type: "decimal(18,2)", required: true, unit: currency, role: derived from training_portfolio.spend_amount, doc: "Of the aligned spend, the amount for programs without a result yet (insufficient evidence)."}
  - {name: aligned_spend_pct, type: double, unit: percent, role: "derived from aligned_spend_amount, spend_amount", doc: Aligned share of the spend; null without spend.}
  - {name: gross_benefit_amount, required: true, role: operational}
  - {name: uncertain_benefit_amount, type: "decimal(18,2)", required: true, unit: currency, role: operational, doc: "Amount deducted for uncertainty, from the point estimates to the low ends of the intervals."}
  - {name: defensible_booked_amount, type: "decimal(18,2)", required: true, unit: currency, role: operational, doc: Booked costs of the defensible programs.}
  - {name: defensible_learner_time_amount, type: "decimal(18,2)", required: true, unit: currency, role: operational, doc: Paid learner hours of the defensible programs.}
  - {name: defensible_net_amount, type: "decimal(18,2)", required: true, unit: currency, role: operational, doc: Defensible net benefit.}
  - {name: currency_code, required: true}
  - {name: cost_is_complete, required: true}
holds:
  - works_count <= measured_programs_count and measured_programs_count <= programs_count
  - aligned_spend_pct between 0 and 100
  - aligned_spend_amount + compliance_spend_amount + unaligned_spend_amount = spend_amount
*/
with spending as (
    select
        sum(p.spend_amount) as spend,
        sum(case when p.alignment = 'aligned' then p.spend_amount end) as aligned,
        sum(case when p.alignment = 'compliance' then p.spend_amount end) as compliance,
        sum(case when p.alignment in ('no_goal', 'unregistered') then p.spend_amount end) as unaligned,
        sum(case when p.alignment = 'aligned' and coalesce(p.evidence_grade, 'insufficient') = 'insufficient' then p.spend_amount end) as unmeasured,
        sum(case when r.is_defensible and p.alignment <> 'compliance' then p.booked_amount end) as booked,
        sum(case when r.is_defensible and p.alignment <> 'compliance' then p.learner_time_amount end) as learner_time,
        count(case when not (p.cost_is_complete and p.spend_amount is not null) then 1 end) = 0 as is_complete
    from published_training_portfolio as p
    left join int_program_results as r on p.program_id = r.program_id
),

results as (
    select
        count(p.program_id) as programs,
        count(r.program_id) as measured,
        count(case when r.works_on_any then 1 end) as works,
        count(case when r.evidence_grade = 'strong' then 1 end) as strong,
        sum(r.gross_benefit_amount) as gross,
        sum(r.defensible_benefit_amount) as defensible
    from register_programs as p
    left join int_program_results as r on p.program_id = r.program_id
    where coalesce(p.category, '') <> 'compliance'
)

select
    'all' as scope,
    results.programs as programs_count,
    results.measured as measured_programs_count,
    results.works as works_count,
    results.strong as strong_count,
    cast(coalesce(spending.spend, 0) as decimal(18, 2)) as spend_amount,
    cast(coalesce(spending.aligned, 0) as decimal(18, 2)) as aligned_spend_amount,
    cast(coalesce(spending.compliance, 0) as decimal(18, 2)) as compliance_spend_amount,
    cast(coalesce(spending.unaligned, 0) as decimal(18, 2)) as unaligned_spend_amount,
    cast(coalesce(spending.unmeasured, 0) as decimal(18, 2)) as unmeasured_spend_amount,
    100 * ratio(coalesce(spending.aligned, 0), spending.spend) as aligned_spend_pct,
    cast(coalesce(results.gross, 0) as decimal(18, 2)) as gross_benefit_amount,
    cast(coalesce(results.gross, 0) - coalesce(results.defensible, 0) as decimal(18, 2)) as uncertain_benefit_amount,
    cast(coalesce(spending.booked, 0) as decimal(18, 2)) as defensible_booked_amount,
    cast(coalesce(spending.learner_time, 0) as decimal(18, 2)) as defensible_learner_time_amount,
    cast(
        coalesce(results.defensible, 0) - coalesce(spending.booked, 0) - coalesce(spending.learner_time, 0) as decimal(18, 2)
    ) as defensible_net_amount,
    s.currency_code,
    spending.is_complete as cost_is_complete
from spending
cross join results
cross join run_settings as s
