/*
doc: >
  The arms of the cells of an event study by stratum, numbered: an event study has a row
  per person and cell, and one number identifies cell, stratum and arm.
grain: [arm_number]
inputs: [int_trend_pairs, int_trend_units]
columns:
  - {name: arm_number, required: true, doc: "From 1, in order of cell, stratum and arm, the trained arm last."}
  - {name: cell_number, required: true, doc: Number of the cell of cohort and period.}
  - {name: stratum_number, required: true}
  - {name: is_trained, required: true, doc: Whether the arm is the trained people of the cohort; otherwise it is the people they are compared with.}
*/
with sides as (
    select study_number, cohort_period, stratum_number, is_trained
    from int_trend_units
    group by study_number, cohort_period, stratum_number, is_trained
)

select
    row_number() over (order by p.cell_number, s.stratum_number, s.is_trained) as arm_number,
    p.cell_number,
    s.stratum_number,
    s.is_trained
from sides as s
inner join int_trend_pairs as p on s.study_number = p.study_number and s.cohort_period = p.cohort_period
