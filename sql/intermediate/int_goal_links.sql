/*
doc: >
  The links of the chain from goals to programs: every alignment, every goal that no
  alignment serves, every program without an alignment, and every skill that no alignment
  for its metric teaches, once for each goal of the metric.
grain: [goal_id, metric_id, skill, program_id]
inputs: [register_alignments, register_goals, register_programs, register_skills]
columns:
  - {name: goal_id, type: varchar, doc: Goal; null where the link serves none.}
  - {name: metric_id, type: varchar, doc: Metric; null for a program without one.}
  - {name: behavior, type: varchar, doc: What people then do at work.}
  - {name: skill, type: varchar, doc: What is taught.}
  - {name: program_id, type: varchar, doc: Program; null where none serves the goal or teaches the skill.}
*/
with taught as (
    select metric_id, skill
    from register_alignments
    where skill is not null
    group by metric_id, skill
)

select a.goal_id, a.metric_id, coalesce(a.behavior, s.behavior) as behavior, a.skill, a.program_id
from register_alignments as a
left join register_skills as s on a.metric_id = s.metric_id and a.skill = s.skill
union all
select g.goal_id, g.metric_id, cast(null as string) as behavior, cast(null as string) as skill, cast(null as string) as program_id
from register_goals as g
left join register_alignments as a on g.goal_id = a.goal_id
where a.goal_id is null
union all
select cast(null as string) as goal_id, cast(null as string) as metric_id, cast(null as string) as behavior, cast(null as string) as skill, p.program_id
from register_programs as p
left join register_alignments as a on p.program_id = a.program_id
where a.program_id is null
union all
select g.goal_id, s.metric_id, s.behavior, s.skill, cast(null as string) as program_id
from register_skills as s
left join taught as t on s.metric_id = t.metric_id and s.skill = t.skill
left join register_goals as g on s.metric_id = g.metric_id
where t.metric_id is null
