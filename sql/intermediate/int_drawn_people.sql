/*
doc: >
  People who are declared to have been drawn into an arm, by the id or address that was
  delivered, whether or not the roster has them: what the store witnesses of an experiment.
  Somebody declared to be in both arms is in neither.
grain: [program_id, person_key]
inputs: [landed_assignments, register_courses]
columns:
  - {name: program_id, required: true}
  - {name: person_key, required: true, pii: true, doc: "The id as it was delivered; the address where there is none."}
  - {name: assigned_date, required: true, doc: "Day of the assignment; 1900-01-01 where none is delivered."}
  - {name: is_treatment, type: boolean, required: true, doc: Whether the arm was treatment; a wait list counts as control.}
  - {name: has_id, type: boolean, required: true, doc: Whether the id was delivered.}
*/
with declared as (
    select
        c.program_id,
        coalesce(a.employee_id, a.email) as person_key,
        a.employee_id is not null as has_id,
        a.arm = 'treatment' as is_treatment,
        a.randomized,
        coalesce(a.assigned_date, date '1900-01-01') as assigned_date,
        a.delivery_number,
        a.source_row
    from landed_assignments as a
    inner join register_courses as c on a.program_id = c.course_id
),

latest as (
    select
        declared.*,
        row_number() over (
            partition by program_id, person_key
            order by delivery_number desc, source_row desc
        ) as recency,
        min(case when is_treatment then 1 else 0 end) over (partition by program_id, person_key) as least_arm,
        max(case when is_treatment then 1 else 0 end) over (partition by program_id, person_key) as most_arm
    from declared
    where person_key is not null
)

select program_id, person_key, assigned_date, is_treatment, has_id
from latest
where recency = 1 and least_arm = most_arm and randomized
