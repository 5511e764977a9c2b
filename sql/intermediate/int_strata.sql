/*
doc: The comparison strata of the roster, numbered.
grain: [stratum_number]
inputs: [stg_employees]
columns:
  - {name: stratum_number, type: bigint, required: true, doc: "From 1, in order of the name."}
  - {name: stratum, type: varchar, required: true, doc: Comparison stratum.}
*/
select row_number() over (order by stratum) as stratum_number, stratum
from stg_employees
group by stratum
