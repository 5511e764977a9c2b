/*
doc: >
  The cost of each program, by what it was spent for: the goals that its alignments serve, by
  their weights. A metric without a goal has no part in the cost of a program that serves
  one: nobody spent money for it. Where a goal has a department, it has the part of the
  trained people who are of it, and a row without a goal the rest. The parts up to each goal,
  in the order of their ids, are rounded to cents, so that all rows of a program add up to its
  cost. Compliance is in no row.
grain: [program_id, goal_id]
inputs: [published_training_portfolio, register_alignments, int_goal_shares]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: goal_id, type: varchar, doc: Goal; null for what serves none.}
  - {name: cost_amount, type: "decimal(18,2)", required: true, unit: currency, doc: "Cost, as far as it is known."}
  - {name: outside_cost_amount, type: "decimal(18,2)", unit: currency, doc: "What was spent on people outside the goal's department; null where nothing was."}
  - {name: cost_is_complete, required: true}
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

served as (
    select
        a.program_id, a.goal_id,
        sum(coalesce(a.weight, 1)) as weight,
        ratio(sum(coalesce(a.weight, 1) * coalesce(i.trained_ratio, 1)), sum(coalesce(a.weight, 1))) as inside_ratio
    from register_alignments as a
    left join int_goal_shares as i on a.program_id = i.program_id and a.metric_id = i.metric_id
    where a.goal_id is not null
    group by a.program_id, a.goal_id
),

-- The parts up to each goal are rounded, so that the last of them is the whole.
cumulated as (
    select
        s.program_id, v.goal_id, v.inside_ratio, s.is_complete,
        cast(
            s.cost * ratio(
                sum(v.weight) over (partition by s.program_id order by v.goal_id nulls last rows between unbounded preceding and current row),
                sum(v.weight) over (partition by s.program_id order by v.goal_id nulls last rows between unbounded preceding and unbounded following)
            ) as decimal(18, 2)
        ) as cost_through
    from spent as s
    inner join served as v on s.program_id = v.program_id
),

parts as (
    select
        cumulated.*,
        cost_through - coalesce(lag(cost_through) over (partition by program_id order by goal_id nulls last), 0) as part
    from cumulated
),

split as (
    select parts.*, cast(part * inside_ratio as decimal(18, 2)) as inside
    from parts
)

select
    program_id, goal_id, inside as cost_amount,
    case when inside_ratio < 1 then cast(part - inside as decimal(18, 2)) end as outside_cost_amount,
    is_complete as cost_is_complete
from split
union all
select
    program_id, cast(null as string) as goal_id, cast(sum(part - inside) as decimal(18, 2)) as cost_amount,
    cast(null as decimal(18, 2)) as outside_cost_amount, is_complete as cost_is_complete
from split
where inside_ratio < 1
group by program_id, is_complete
union all
select
    s.program_id, cast(null as string) as goal_id, cast(s.cost as decimal(18, 2)) as cost_amount,
    cast(null as decimal(18, 2)) as outside_cost_amount, s.is_complete as cost_is_complete
from spent as s
left join (select program_id from served group by program_id) as v on s.program_id = v.program_id
where v.program_id is null
