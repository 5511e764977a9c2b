/*
doc: >
  The one result that represents each registered program and decides about it: of its primary
  estimates and its times to productivity, one that worked against its metric, or else one
  that works; of these, and where none works, one that serves a goal, then the one with the
  best grade, and among equal grades the one with the most certain improvement. A null on a
  metric without a goal never stands for a program that works, or whose goal is not known yet.
  Also whether the program works on any of its metrics, and its defensible benefit: the benefit at the low end of the interval, where the program works on at
  least moderate evidence and did not work against any other metric.
grain: [program_id]
inputs: [published_program_impacts, published_productivity_ramps, published_program_returns, register_alignments]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true, doc: Metric of the result.}
  - {name: goal_id, doc: Goal of the alignment.}
  - {name: evidence_grade, required: true, doc: Grade of the result.}
  - {name: verdict, required: true, doc: Verdict of the result.}
  - {name: verdict_sentence, required: true, doc: Verdict in words.}
  - {name: works_on_any, type: boolean, required: true, doc: "Whether the verdict on any of its metrics is works."}
  - {name: is_defensible, type: boolean, required: true, doc: Whether the program has a defensible benefit.}
  - {name: gross_benefit_amount, unit: currency, doc: Benefit at the point estimate; null unless defensible.}
  - {name: defensible_benefit_amount, type: "decimal(18,2)", unit: currency, doc: Benefit at the low end of the interval; null unless defensible.}
*/
with candidates as (
    select
        program_id, metric_id, goal_id, evidence_grade, verdict, verdict_sentence,
        t_statistic * case when better = 'lower' then -1 else 1 end as certainty
    from published_program_impacts
    where segment_type = 'all' and is_primary
    union all
    select
        r.program_id, r.metric_id, a.goal_id, r.evidence_grade, r.verdict, r.verdict_sentence,
        ratio(r.days_saved, r.days_saved_std_error) as certainty
    from published_productivity_ramps as r
    inner join register_alignments as a on r.program_id = a.program_id and r.metric_id = a.metric_id
    where r.arm = 'trained'
),

ranked as (
    select
        program_id,
        metric_id,
        goal_id,
        evidence_grade,
        verdict,
        verdict_sentence,
        max(case when verdict = 'works' then 1 else 0 end) over (partition by program_id) = 1 as works_on_any,
        row_number() over (
            partition by program_id
            order by
                case verdict when 'worked_against' then 0 when 'works' then 1 else 2 end,
                case when goal_id is null then 1 else 0 end,
                case evidence_grade when 'strong' then 1 when 'moderate' then 2 when 'weak' then 3 else 4 end,
                certainty desc nulls last,
                metric_id
        ) as place
    from candidates
),

benefits as (
    select
        c.program_id,
        sum(case when r.scenario = 'point' then r.benefit_amount end) as gross_benefit_amount,
        sum(case when r.scenario = 'interval_low' then r.benefit_amount end) as defensible_benefit_amount
    from candidates as c
    inner join published_program_returns as r on c.program_id = r.program_id and c.metric_id = r.metric_id
    where c.verdict = 'works' and r.is_counted
    group by c.program_id
)

select
    r.program_id,
    r.metric_id,
    r.goal_id,
    r.evidence_grade,
    r.verdict,
    r.verdict_sentence,
    r.works_on_any,
    b.defensible_benefit_amount is not null and r.verdict <> 'worked_against' as is_defensible,
    case when r.verdict <> 'worked_against' then cast(b.gross_benefit_amount as decimal(18, 2)) end as gross_benefit_amount,
    case when r.verdict <> 'worked_against' then cast(b.defensible_benefit_amount as decimal(18, 2)) end as defensible_benefit_amount
from ranked as r
left join benefits as b on r.program_id = b.program_id
where r.place = 1
