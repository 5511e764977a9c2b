/*
doc: The departments in the roster and their size on the last day of the data.
grain: [department]
inputs: [stg_employees, stg_employments, int_data_through]
columns:
  - {name: department, required: true}
  - {name: employees_count, type: bigint, role: count of employees, doc: People employed in the department on the last day of the data.}
  - {name: is_suppressed, required: true, doc: Whether the count is withheld.}
suppress:
  - {people: [employees_count], hides: [employees_count], marks: is_suppressed}
*/
with present as (
    select
        e.department,
        count(
            distinct case
                when
                    e.valid_from <= d.data_through_date
                    and (e.valid_to is null or e.valid_to > d.data_through_date)
                    and stay.start_date <= d.data_through_date
                    and (stay.end_date is null or stay.end_date > d.data_through_date)
                    then e.employee_id
            end
        ) as employees_count
    from stg_employees as e
    left join stg_employments as stay on e.employee_id = stay.employee_id
    cross join int_data_through as d
    where e.department is not null
    group by e.department
)

select department, employees_count, false as is_suppressed
from present
