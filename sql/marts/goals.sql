/*
doc: "The goals of the register, with the number of programs that serve each; goals that no program serves are included."
grain: [goal_id]
inputs: [register_goals, register_alignments]
columns:
  - {name: goal_id, required: true}
  - {name: goal_name, required: true}
  - {name: owner, type: varchar, doc: Person who is accountable for the goal.}
  - {name: sponsor, type: varchar, doc: Person who sponsors the goal.}
  - {name: department, doc: Department in which the goal is to be reached.}
  - {name: metric_id, required: true, doc: Metric that measures the goal.}
  - {name: baseline_value, unit: metric, role: declared, doc: Declared starting value.}
  - {name: target_value, type: double, unit: metric, role: declared, doc: Declared target.}
  - {name: due_date, type: date, doc: Declared due date.}
  - {name: programs_count, type: bigint, required: true, role: declared, doc: Programs aligned to the goal.}
*/
with serving as (
    select goal_id, count(distinct program_id) as programs_count
    from register_alignments
    where goal_id is not null
    group by goal_id
)

select
    g.goal_id, g.goal_name, g.owner, g.sponsor, g.department, g.metric_id, g.baseline_value, g.target_value, g.due_date,
    coalesce(serving.programs_count, 0) as programs_count
from register_goals as g
left join serving on g.goal_id = serving.goal_id
