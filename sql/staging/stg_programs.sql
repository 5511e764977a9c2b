/*
doc: >
  All programs: those of the register, and each course code that appears in
  completions or costs and belongs to no registered program.
grain: [program_id]
inputs: [register_programs, register_courses, landed_completions, landed_costs]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: program_name, required: true, doc: Display name.}
  - {name: category, doc: "Category in the register, such as skills or compliance."}
  - {name: launch_date}
  - {name: index_period, type: varchar, values: [neither, post], doc: "neither or post: the window to which the period of completion belongs."}
  - {name: is_registered, required: true}
*/
with seen as (
    select program_id as course_id from landed_completions where status <> 'retracted'
    union all
    select program_id as course_id from landed_costs
),

unregistered as (
    select seen.course_id
    from seen
    left join register_courses on seen.course_id = register_courses.course_id
    where register_courses.course_id is null
    group by seen.course_id
)

select
    program_id,
    program_name,
    category,
    launch_date,
    index_period,
    true as is_registered
from register_programs
union all
select
    course_id as program_id,
    course_id as program_name,
    cast(null as string) as category,
    cast(null as date) as launch_date,
    cast(null as string) as index_period,
    false as is_registered
from unregistered
