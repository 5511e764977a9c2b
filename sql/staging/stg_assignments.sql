/*
doc: >
  Declared arms of experiments, one row per person and program. Somebody declared to be in
  both arms is in neither.
grain: [program_id, employee_id]
inputs: [landed_assignments, stg_identities, register_courses]
columns:
  - {name: program_id, required: true}
  - {name: employee_id, required: true, pii: true}
  - {name: is_treatment, type: boolean, required: true, doc: Whether the arm was treatment; a wait list counts as control.}
  - {name: is_randomized, type: boolean, required: true, doc: Whether chance decided the arm.}
  - {name: assigned_date}
*/
with matched as (
    select
        coalesce(register_courses.program_id, a.program_id) as program_id,
        case
            when by_id.employee_id is null or by_email.employee_id is null or by_id.employee_id = by_email.employee_id
                then coalesce(by_id.employee_id, by_email.employee_id)
        end as employee_id,
        case when a.arm = 'treatment' then 'treatment' else 'control' end as arm,
        a.randomized,
        a.assigned_date,
        a.delivery_number,
        a.source_row
    from landed_assignments as a
    left join stg_identities as by_id
        on by_id.identity_kind = 'id' and a.employee_id = by_id.identity
    left join stg_identities as by_email
        on by_email.identity_kind = 'email' and a.email = by_email.identity
    left join register_courses on a.program_id = register_courses.course_id
),

latest as (
    select
        matched.*,
        row_number() over (
            partition by program_id, employee_id
            order by delivery_number desc, source_row desc
        ) as recency,
        min(arm) over (partition by program_id, employee_id) as first_arm,
        max(arm) over (partition by program_id, employee_id) as last_arm
    from matched
    where employee_id is not null
)

select
    program_id,
    employee_id,
    arm = 'treatment' as is_treatment,
    randomized as is_randomized,
    assigned_date
from latest
where recency = 1 and first_arm = last_arm
