/*
doc: The departments of the roster and their size on the last day of the data.
grain: [department]
inputs: [stg_employees, stg_employments, int_data_through, run_settings]
columns:
  - {name: department, type: varchar, required: true, doc: Department.}
  - {name: employees_count, type: bigint, doc: People employed there on the last day of the data; null when suppressed.}
  - {name: is_suppressed, type: boolean, required: true, doc: Whether the count is withheld.}
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

select
    p.department,
    case when p.employees_count >= s.min_people then p.employees_count end as employees_count,
    p.employees_count < s.min_people as is_suppressed
from present as p
cross join run_settings as s
