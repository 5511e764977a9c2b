/*
doc: >
  The benefits that count, by the goal of their alignment. Where the goal has a department,
  the goal has the part of the people who are of it, and a row without a goal the rest.
  has_cost says whether int_goal_costs has a part of the cost for the same people.
grain: [program_id, metric_id, scenario, goal_id]
inputs: [published_program_returns, register_alignments, int_goal_shares]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: scenario, required: true}
  - {name: goal_id, type: varchar, doc: Goal; null for what serves none.}
  - {name: benefit_amount, type: "decimal(18,2)", unit: currency, doc: Benefit of the goal; null where nobody of its department gained.}
  - {name: outside_amount, type: "decimal(18,2)", unit: currency, doc: "What people outside the goal's department gained; null where there are none."}
  - {name: benefits_count, type: bigint, required: true, doc: 1 in the row in which the benefit is counted and 0 in that of a rest.}
  - {name: has_cost, type: boolean, required: true, doc: "Whether a part of the program's cost is that of the same people; it is not where a metric without a goal gained in a program that serves one."}
*/
with served as (
    select program_id
    from register_alignments
    where goal_id is not null
    group by program_id
),

gained as (
    select
        r.program_id, r.metric_id, r.scenario, a.goal_id, r.benefit_amount as whole,
        coalesce(i.inside_ratio, 1) as inside_ratio, coalesce(i.trained_ratio, 1) as trained_ratio,
        a.goal_id is null and s.program_id is not null as is_free,
        cast(r.benefit_amount * coalesce(i.inside_ratio, 1) as decimal(18, 2)) as inside
    from published_program_returns as r
    inner join register_alignments as a on r.program_id = a.program_id and r.metric_id = a.metric_id
    left join int_goal_shares as i on r.program_id = i.program_id and r.metric_id = i.metric_id
    left join served as s on r.program_id = s.program_id
    where r.is_counted
)

select
    program_id, metric_id, scenario, goal_id,
    case when inside_ratio > 0 then inside end as benefit_amount,
    case when inside_ratio < 1 then cast(whole - inside as decimal(18, 2)) end as outside_amount,
    case when inside_ratio > 0 then 1 else 0 end as benefits_count,
    trained_ratio > 0 and not is_free as has_cost
from gained
union all
select
    program_id, metric_id, scenario, cast(null as string) as goal_id,
    cast(whole - inside as decimal(18, 2)) as benefit_amount,
    cast(null as decimal(18, 2)) as outside_amount,
    case when inside_ratio > 0 then 0 else 1 end as benefits_count,
    trained_ratio < 1 as has_cost
from gained
where inside_ratio < 1
