/*
doc: >
  Where the money goes and whether it serves a goal: one row per program or
  unregistered course and fiscal year, with the decision that the evidence
  suggests. Compliance training is exempt from serving a goal.
grain: [program_id, fiscal_year]
inputs: [int_claims, int_program_costs, stg_programs, stg_completions, int_program_results, register_alignments, register_goals, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program of the register or course code.}
  - {name: program_name, type: varchar, required: true, doc: Name of the program.}
  - {name: category, type: varchar, doc: Category of the register.}
  - {name: fiscal_year, type: bigint, required: true, doc: "Fiscal year, named by the calendar year in which it ends."}
  - {name: spend_amount, type: "decimal(18,2)", unit: currency, doc: "Everything the program cost in the year; may be summed; null when suppressed, because hours of few people tell what they earn."}
  - {name: booked_amount, type: "decimal(18,2)", unit: currency, doc: Of it booked costs and seats; null when suppressed.}
  - {name: learner_time_amount, type: "decimal(18,2)", unit: currency, doc: Of it paid learner hours; null when suppressed.}
  - {name: currency_code, type: varchar, required: true, doc: Reporting currency.}
  - {name: people_count, type: bigint, doc: "Distinct people trained over all years; null when suppressed, or when the people analyzed, who are published elsewhere, are fewer than the privacy floor away from it; not to be summed."}
  - {name: alignment, type: varchar, required: true, doc: "aligned (serves a goal), compliance, no_goal (registered without one) or unregistered."}
  - {name: goal_id, type: varchar, doc: Goal it serves; the first by id when several.}
  - {name: goal_name, type: varchar, doc: Name of the goal.}
  - {name: goal_owner, type: varchar, doc: Who owns the goal.}
  - {name: metric_id, type: varchar, doc: Metric of the result that speaks for the program.}
  - {name: evidence_grade, type: varchar, doc: Grade of that result; null when nothing is measured.}
  - {name: verdict, type: varchar, doc: Verdict of that result; null when nothing is measured.}
  - {name: decision, type: varchar, required: true, doc: "extend, improve, stop, measure_longer, agree_goal or compliance_only."}
  - {name: is_suppressed, type: boolean, required: true, doc: Whether people and amounts are withheld.}
  - {name: total_spend_amount, type: "decimal(18,2)", unit: currency, doc: "Everything the program cost over all years, repeated on each; null when suppressed; not to be summed."}
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
    select
        program_id,
        sum(booked_amount + learner_time_amount) as total_amount,
        min(case when learner_time_amount > 0 then learners_count end) as fewest_learners
    from int_program_costs
    group by program_id
),

-- People analyzed are published with the estimates: a trained count that differs
-- from them by a few people would count these.
telling as (
    select c.program_id
    from int_claims as c
    cross join run_settings as s
    where c.trained_count - c.analyzed_count between 1 and s.min_people - 1
    group by c.program_id
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
        telling.program_id is not null as is_telling,
        -- Paid hours of a few people in any one year tell what these earn, and so
        -- would the other years beside a total.
        coalesce(t.fewest_learners, s.min_people) < s.min_people as is_personal,
        s.min_people,
        s.currency_code,
        case
            when not p.is_registered then 'unregistered'
            when p.category = 'compliance' then 'compliance'
            when served.goal_id is null then 'no_goal'
            else 'aligned'
        end as alignment,
        served.goal_id,
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
    left join telling on c.program_id = telling.program_id
    cross join run_settings as s
)

select
    placed.program_id,
    placed.program_name,
    placed.category,
    placed.fiscal_year,
    case
        when not placed.is_personal then cast(placed.booked_amount + placed.learner_time_amount as decimal(18, 2))
    end as spend_amount,
    case when not placed.is_personal then cast(placed.booked_amount as decimal(18, 2)) end as booked_amount,
    case
        when not placed.is_personal
            then cast(placed.booked_amount + placed.learner_time_amount as decimal(18, 2)) - cast(placed.booked_amount as decimal(18, 2))
    end as learner_time_amount,
    placed.currency_code,
    case when placed.people_count >= placed.min_people and not placed.is_telling then placed.people_count end as people_count,
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
    placed.is_personal or placed.people_count < placed.min_people as is_suppressed,
    case when not placed.is_personal then cast(placed.total_amount as decimal(18, 2)) end as total_spend_amount
from placed
left join register_goals as g on placed.goal_id = g.goal_id
