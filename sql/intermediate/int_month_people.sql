/*
doc: >
  Who has which value in which calendar month, and in which department they were on its last
  day, as it is known today.
grain: [metric_id, month_index, subject_number]
inputs: [int_month_values, stg_subjects, stg_employees]
columns:
  - {name: metric_id, required: true}
  - {name: month_index, type: bigint, required: true, doc: "Number of the month, counted from January 1970."}
  - {name: subject_number, required: true, pii: true}
  - {name: subject_id, required: true, pii: true, doc: "Employee id; for a team, team: followed by its name."}
  - {name: department, doc: "Department on the last day of the month; (unknown) when the roster has none; null for teams."}
  - {name: numerator, required: true}
  - {name: denominator, required: true}
  - {name: periods_count, type: bigint, required: true, doc: Periods with a value.}
*/
select
    v.metric_id, v.month_index, v.subject_number, s.subject_id,
    case when s.employee_id is not null then coalesce(e.department, '(unknown)') end as department,
    v.numerator, v.denominator, v.periods_count
from int_month_values as v
inner join stg_subjects as s on v.subject_number = s.subject_number
left join stg_employees as e
    on s.employee_id = e.employee_id
    and e.valid_from < period_start(v.month_index + 1, 'month')
    and coalesce(e.valid_to, date '9999-12-31') >= period_start(v.month_index + 1, 'month')
