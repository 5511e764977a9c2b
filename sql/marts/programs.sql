/*
doc: "The programs: those of the register, and every other course in the data."
grain: [program_id]
inputs: [stg_programs, register_programs, register_alignments, register_goals]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: program_name, required: true, doc: Display name.}
  - {name: category}
  - {name: launch_date}
  - {name: is_registered, required: true}
  - {name: owner, type: varchar, doc: "Who decides about the program: its declared owner or, without one, the owner of its goal, the first by name when there are several."}
*/
with owners as (
    select a.program_id, min(g.owner) as owner
    from register_alignments as a
    inner join register_goals as g on a.goal_id = g.goal_id
    group by a.program_id
)

select p.program_id, p.program_name, p.category, p.launch_date, p.is_registered, coalesce(r.owner, o.owner) as owner
from stg_programs as p
left join register_programs as r on p.program_id = r.program_id
left join owners as o on p.program_id = o.program_id
