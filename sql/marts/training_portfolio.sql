/*
doc: >
  Where the money goes and whether it serves a goal: one row per program or
  unregistered course and fiscal year, with the decision that the evidence
  suggests. Compliance training is exempt from serving a goal.
grain: [program_id, fiscal_year]
inputs: [int_program_costs, stg_programs, stg_completions, int_program_results, register_alignments, register_goals, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program of the register or course code.}
  - {name: program_name, type: varchar, required: true, doc: Name of the program.}
  - {name: category, type: varchar, doc: Category of the register.}
  - {name: fiscal_year, type: bigint, required: true, doc: "Fiscal year, named by the calendar year in which it ends."}
  - {name: spend_amount, type: "decimal(18,2)", required: true, unit: currency, doc: Everything the program cost in the year; may be summed.}
  - {name: booked_amount, type: "decimal(18,2)", required: true, unit: currency, doc: Of it booked costs and seats.}
  - {name: learner_time_amount, type: "decimal(18,2)", required: true, unit: currency, doc: Of it paid learner hours.}
  - {name: currency_code, type: varchar, required: true, doc: Reporting currency.}
  - {name: people_count, type: bigint, doc: Distinct people trained over all years; null when suppressed; not to be summed.}
  - {name: alignment, type: varchar, required: true, doc: "aligned (serves a goal), compliance, no_goal (registered without one) or unregistered."}
  - {name: goal_id, type: varchar, doc: Goal it serves; the first by id when several.}
  - {name: goal_name, type: varchar, doc: Name of the goal.}
  - {name: goal_owner, type: varchar, doc: Who owns the goal.}
  - {name: metric_id, type: varchar, doc: Metric of the result that speaks for the program.}
  - {name: evidence_grade, type: varchar, doc: Grade of that result; null when nothing is measured.}
  - {name: verdict, type: varchar, doc: Verdict of that result; null when nothing is measured.}
  - {name: decision, type: varchar, required: true, doc: "extend, improve, stop, measure_longer, agree_goal or compliance_only."}
  - {name: is_suppressed, type: boolean, required: true, doc: Whether people_count is withheld.}
*/
with people as (
    select program_id, count(distinct person_key) as people_count
    from stg_completions
    where is_trained
    group by program_id
),

served as (
    select a.program_id, min(a.goal_id) as goal_id
    from register_alignments as a
    group by a.program_id
),

totals as (
    select program_id, sum(booked_amount + learner_time_amount) as total_amount
    from int_program_costs
    group by program_id
),

placed as (
    select
        c.program_id,
        p.program_name,
        p.category,
        c.fiscal_year,
        c.booked_amount,
        c.learner_time_amount,
        t.total_amount,
        coalesce(n.people_count, 0) as people_count,
        s.min_people,
        s.currency_code,
        case
            when not p.is_registered then 'unregistered'
            when p.category = 'compliance' then 'compliance'
            when served.goal_id is null then 'no_goal'
            else 'aligned'
        end as alignment,
        coalesce(r.goal_id, served.goal_id) as goal_id,
        r.metric_id,
        r.evidence_grade,
        r.verdict,
        r.defensible_benefit_amount
    from int_program_costs as c
    inner join stg_programs as p on c.program_id = p.program_id
    inner join totals as t on c.program_id = t.program_id
    left join people as n on c.program_id = n.program_id
    left join served on c.program_id = served.program_id
    left join int_program_results as r on c.program_id = r.program_id
    cross join run_settings as s
)

select
    placed.program_id,
    placed.program_name,
    placed.category,
    placed.fiscal_year,
    cast(placed.booked_amount + placed.learner_time_amount as decimal(18, 2)) as spend_amount,
    cast(placed.booked_amount as decimal(18, 2)) as booked_amount,
    cast(placed.booked_amount + placed.learner_time_amount as decimal(18, 2)) - cast(placed.booked_amount as decimal(18, 2)) as learner_time_amount,
    placed.currency_code,
    case when placed.people_count >= placed.min_people then placed.people_count end as people_count,
    placed.alignment,
    placed.goal_id,
    g.goal_name,
    g.owner as goal_owner,
    placed.metric_id,
    placed.evidence_grade,
    placed.verdict,
    case
        when placed.alignment = 'compliance' then 'compliance_only'
        when placed.alignment in ('no_goal', 'unregistered') then 'agree_goal'
        when placed.verdict = 'works' and placed.defensible_benefit_amount >= placed.total_amount then 'extend'
        when placed.verdict = 'works' and placed.defensible_benefit_amount is null then 'extend'
        when placed.verdict in ('works', 'no_meaningful_effect') then 'improve'
        when placed.verdict = 'worked_against' then 'stop'
        else 'measure_longer'
    end as decision,
    placed.people_count < placed.min_people as is_suppressed
from placed
left join register_goals as g on placed.goal_id = g.goal_id
