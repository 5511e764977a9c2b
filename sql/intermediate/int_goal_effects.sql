/*
doc: >
  What the programs that count have of the level of a goal's metric in each span, so that a
  season is not taken from their steps: effect times the part of the values that is reached.
  Fewer people than the privacy floor are nobody.
grain: [goal_id, program_id, span]
inputs: [int_goal_serving, int_goal_reached, int_goal_levels, run_settings]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: program_id, required: true}
  - {name: span, required: true}
  - {name: effect, type: double, required: true, unit: metric, doc: Effect per subject and period of whoever is reached.}
  - {name: subjects_count, type: bigint, required: true, doc: People or teams with a value.}
  - {name: reached_ratio, type: double, required: true, unit: "0..1", doc: Part of the values that is reached.}
  - {name: reached_std_dev, type: double, required: true, unit: "0..1", doc: Standard deviation of being reached.}
  - {name: weight_most, doc: Largest part of the values that is of one person or team.}
round:
  - {means: [reached_ratio], deviation: reached_std_dev, weight: weight_most, people: [subjects_count]}
*/
with ratios as (
    select
        r.goal_id, r.program_id, h.span, r.effect, l.subjects_count, l.weight_most,
        ratio(case when h.reached_count >= s.min_people then h.denominator else 0 end, l.denominator) as reached_ratio
    from int_goal_serving as r
    inner join int_goal_reached as h on r.goal_id = h.goal_id and r.program_id = h.program_id
    inner join int_goal_levels as l on h.goal_id = l.goal_id and h.span = l.span
    cross join run_settings as s
    where r.is_counted
)

select
    goal_id, program_id, span, effect, subjects_count, reached_ratio,
    sqrt(reached_ratio * (1 - reached_ratio)) as reached_std_dev, weight_most
from ratios
