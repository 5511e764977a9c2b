/*
doc: >
  Unbroken employment: one row per person and stay. Stretches that touch are joined
  into one stay. A rehired person has several stays.
grain: [employee_id, start_date]
inputs: [stg_employees]
columns:
  - {name: employee_id, required: true, pii: true}
  - {name: start_date, required: true, doc: First day of the stay.}
  - {name: end_date}
*/
with employed as (
    select
        employee_id,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as row_end,
        case
            when termination_date is null then coalesce(valid_to, date '9999-12-31')
            when valid_to is null or add_days(termination_date, 1) < valid_to then add_days(termination_date, 1)
            else valid_to
        end as ended
    from stg_employees
    -- A roster without history has one row for a person who left. The row is marked
    -- terminated, but the person was employed until the termination date.
    where is_employed or termination_date > valid_from
),

-- A later row of a rehired person may still have the termination date of an earlier
-- stay: an end before the beginning is ignored.
corrected as (
    select
        employee_id,
        valid_from,
        case when ended <= valid_from then row_end else ended end as ended
    from employed
),

marked as (
    select
        employee_id,
        valid_from,
        ended,
        case
            when lag(ended) over (partition by employee_id order by valid_from) >= valid_from then 0
            else 1
        end as is_new_stay
    from corrected
),

numbered as (
    select
        employee_id,
        valid_from,
        ended,
        sum(is_new_stay) over (
            partition by employee_id order by valid_from
            rows between unbounded preceding and current row
        ) as stay
    from marked
)

select
    employee_id,
    min(valid_from) as start_date,
    nullif(max(ended), date '9999-12-31') as end_date
from numbered
group by employee_id, stay
