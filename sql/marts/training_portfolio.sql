/*
doc: >
  Where the money goes and whether it serves a goal: one row per program or unregistered
  course and fiscal year, with the decision that the evidence suggests. Compliance
  training does not have to serve a goal. Amounts are what is known of the cost;
  cost_is_complete says whether anything is missing.
grain: [program_id, fiscal_year]
inputs: [int_maturities, register_programs, int_claims, int_program_costs, stg_programs, int_exposures, int_program_results, register_alignments, register_goals, run_settings]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: program_name, required: true}
  - {name: category}
  - {name: fiscal_year, required: true}
  - {name: spend_amount, type: "decimal(18,2)", unit: currency, role: sum of pay over learners, doc: Full cost of the program in the year; may be summed.}
  - {name: booked_amount, type: "decimal(18,2)", unit: currency, role: operational, doc: "Of spend_amount, booked costs and seats."}
  - {name: learner_time_amount, type: "decimal(18,2)", unit: currency, role: sum of pay over learners, doc: "Of spend_amount, paid learner hours."}
  - {name: currency_code, required: true}
  - {name: people_count, role: count of trained, doc: Distinct people trained over all years; also null when it differs from the number of people analyzed by too few people; not to be summed.}
  - {name: alignment, type: varchar, required: true, values: [aligned, compliance, no_goal, unregistered], doc: "aligned (serves a goal), compliance, no_goal (registered without one) or unregistered."}
  - {name: goal_id, doc: "Goal of the result that represents the program; without one, the first by id of those that the program serves."}
  - {name: goal_name, doc: Name of the goal.}
  - {name: goal_owner, type: varchar, doc: Owner of the goal.}
  - {name: metric_id, doc: "Metric of the result that represents the program: the one that decides about it."}
  - {name: evidence_grade, doc: Evidence grade of that result; null when nothing is measured.}
  - {name: verdict, doc: Verdict of that result; null when nothing is measured.}
  - {name: decision, type: varchar, required: true, values: [extend, improve, stop, measure_longer, agree_goal, compliance_only], doc: "extend, improve, stop, measure_longer, agree_goal or compliance_only."}
  - {name: is_suppressed, required: true, doc: Whether people and amounts are withheld.}
  - {name: total_spend_amount, type: "decimal(18,2)", unit: currency, role: sum of pay over learners, doc: "Full cost of the program over all years, repeated for each year; not to be summed."}
  - {name: decision_reason, type: varchar, required: true, values: [pays_off, has_no_price, costs_more, no_effect, worked_against, not_known_yet, no_goal, compliance], doc: "Why: pays_off (it worked, and its benefit at the low end of the interval covers the cost), has_no_price (it worked on a metric without a value), costs_more (it worked, and its benefit does not surely cover its cost), no_effect (measured well, and too small to matter), worked_against, not_known_yet, no_goal or compliance."}
  - {name: decision_owner, type: varchar, doc: "Who decides: the owner of the program or, without one, of its goal."}
  - {name: decide_date, type: date, doc: "For measure_longer, the last day of the post window of the people trained last: an earlier answer is not to be had. Null when nobody is waited for."}
  - {name: fewest_learners_count, guard: true}
  - {name: apart_count, type: bigint, guard: true, doc: "Smallest difference above zero between the people trained and the people analyzed for a metric: the number analyzed is published with the estimates."}
  - {name: cost_is_complete, required: true}
holds:
  - spend_amount = booked_amount + learner_time_amount
  - spend_amount <= total_spend_amount
suppress:
  - people: [fewest_learners_count]
    hides: [spend_amount, booked_amount, learner_time_amount, total_spend_amount]
    marks: is_suppressed
  - people: [people_count]
    hides: [people_count]
    marks: is_suppressed
  - {rest: [apart_count], hides: [people_count]}
*/
with people as (
    select program_id, count(*) as people_count
    from int_exposures
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
        sum(coalesce(booked_amount, 0) + coalesce(learner_time_amount, 0)) as total_amount,
        count(booked_amount) > 0 as has_booked, count(booked_amount) + count(learner_time_amount) > 0 as is_known,
        min(case when learner_time_amount > 0 then learners_count end) as fewest_learners
    from int_program_costs
    group by program_id
),

matures as (
    select program_id, max(maturity_date) as maturity_date
    from int_maturities
    group by program_id
),

-- The number of people analyzed is published with the estimates: a trained count that
-- differs from it by a few people would reveal these few. Paid hours of a few people in
-- one year would reveal their pay, and so would the other years next to the total.
apart as (
    select program_id, min(trained_count - analyzed_count) as apart_count
    from int_claims
    where trained_count > analyzed_count
    group by program_id
),

placed as (
    select
        c.program_id,
        p.program_name,
        p.category,
        c.fiscal_year,
        case when c.booked_amount is not null or c.learner_time_amount is not null then coalesce(c.booked_amount, 0) end as booked_amount,
        case when c.booked_amount is not null or c.learner_time_amount is not null then coalesce(c.learner_time_amount, 0) end as learner_time_amount,
        t.has_booked and c.unconverted_costs_count + c.unpriced_completions_count + c.held_back_count = 0 as cost_is_complete,
        t.total_amount, t.is_known,
        coalesce(n.people_count, 0) as people_count,
        apart.apart_count,
        t.fewest_learners,
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
        r.defensible_benefit_amount,
        rp.owner,
        matures.maturity_date
    from int_program_costs as c
    inner join stg_programs as p on c.program_id = p.program_id
    inner join totals as t on c.program_id = t.program_id
    left join people as n on c.program_id = n.program_id
    left join served on c.program_id = served.program_id
    left join int_program_results as r on c.program_id = r.program_id
    left join apart on c.program_id = apart.program_id
    left join matures on c.program_id = matures.program_id
    left join register_programs as rp on c.program_id = rp.program_id
    cross join run_settings as s
),

reasoned as (
    select
        placed.*,
        case
            when alignment = 'compliance' then 'compliance'
            when alignment in ('no_goal', 'unregistered') then 'no_goal'
            when verdict = 'works' and defensible_benefit_amount is null then 'has_no_price'
            when verdict = 'works' and defensible_benefit_amount >= total_amount then 'pays_off'
            when verdict = 'works' then 'costs_more'
            when verdict = 'no_meaningful_effect' then 'no_effect'
            when verdict = 'worked_against' then 'worked_against'
            else 'not_known_yet'
        end as decision_reason
    from placed
)

select
    r.program_id, r.program_name, r.category, r.fiscal_year,
    cast(r.booked_amount + r.learner_time_amount as decimal(18, 2)) as spend_amount,
    cast(r.booked_amount as decimal(18, 2)) as booked_amount,
    cast(r.learner_time_amount as decimal(18, 2)) as learner_time_amount,
    r.currency_code, r.people_count, r.alignment,
    r.goal_id, g.goal_name, g.owner as goal_owner,
    r.metric_id, r.evidence_grade, r.verdict,
    case
        when r.decision_reason in ('pays_off', 'has_no_price') then 'extend'
        when r.decision_reason in ('costs_more', 'no_effect') then 'improve'
        when r.decision_reason = 'worked_against' then 'stop'
        when r.decision_reason = 'no_goal' then 'agree_goal'
        when r.decision_reason = 'compliance' then 'compliance_only'
        else 'measure_longer'
    end as decision,
    false as is_suppressed,
    case when r.is_known then cast(r.total_amount as decimal(18, 2)) end as total_spend_amount,
    r.decision_reason,
    coalesce(r.owner, g.owner) as decision_owner,
    case when r.decision_reason = 'not_known_yet' then r.maturity_date end as decide_date,
    r.fewest_learners as fewest_learners_count,
    r.apart_count,
    r.cost_is_complete
from reasoned as r
left join register_goals as g on r.goal_id = g.goal_id
