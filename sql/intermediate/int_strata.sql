/*
doc: The comparison strata of the roster, numbered.
grain: [stratum_number]
inputs: [stg_employees]
columns:
  - {name: stratum_number, required: true, doc: "From 1, in order of the name."}
  - {name: stratum, required: true}
*/
select row_number() over (order by stratum) as stratum_number, stratum
from stg_employees
group by stratum
