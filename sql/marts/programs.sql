/*
doc: "The programs: those of the register and every other course that was seen."
grain: [program_id]
inputs: [stg_programs]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program of the register or course code.}
  - {name: program_name, type: varchar, required: true, doc: Name for people.}
  - {name: category, type: varchar, doc: Category of the register.}
  - {name: launch_date, type: date, doc: Declared launch.}
  - {name: is_registered, type: boolean, required: true, doc: Whether the register knows it.}
*/
select program_id, program_name, category, launch_date, is_registered
from stg_programs
