/*
doc: >
  Check-ins of managers with people in the roster: one row per person, program and
  day, even if a check-in was delivered several times. Check-ins after the as-of date
  do not count.
grain: [program_id, employee_id, checkin_date]
inputs: [landed_checkins, stg_identities, register_courses, run_settings]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: employee_id, required: true, pii: true}
  - {name: checkin_date, type: date, required: true, doc: Day of the check-in.}
*/
with matched as (
    select
        coalesce(register_courses.program_id, c.program_id) as program_id,
        case
            when by_id.employee_id is null or by_email.employee_id is null or by_id.employee_id = by_email.employee_id
                then coalesce(by_id.employee_id, by_email.employee_id)
        end as employee_id,
        c.checkin_date
    from landed_checkins as c
    cross join run_settings as s
    left join stg_identities as by_id
        on by_id.identity_kind = 'id' and c.employee_id = by_id.identity
    left join stg_identities as by_email
        on by_email.identity_kind = 'email' and c.email = by_email.identity
    left join register_courses on c.program_id = register_courses.course_id
    where s.as_of_date is null or c.checkin_date <= s.as_of_date
)

select program_id, employee_id, checkin_date
from matched
where employee_id is not null
group by program_id, employee_id, checkin_date
