/*
doc: "The programs: those of the register, and every other course in the data."
grain: [program_id]
inputs: [stg_programs]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: program_name, required: true, doc: Display name.}
  - {name: category}
  - {name: launch_date}
  - {name: is_registered, required: true}
*/
select program_id, program_name, category, launch_date, is_registered
from stg_programs
