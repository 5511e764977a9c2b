/*
doc: >
  When people began a job: one row per person and unbroken time in one job, within one
  stay. A missing job in the roster counts as a job of its own.
grain: [employee_id, start_date]
inputs: [stg_employees, stg_employments]
columns:
  - {name: employee_id, required: true, pii: true}
  - {name: start_date, required: true, doc: First day in the job.}
  - {name: end_date}
  - {name: is_hire, type: boolean, required: true, doc: Whether it is the first job of the stay.}
  - {name: is_start_known, type: boolean, required: true, doc: Whether the job is known to have begun on that day; false where the roster begins without a hire date.}
*/
with stretches as (
    select
        e.employee_id,
        e.valid_from,
        coalesce(e.job, '(unknown)') as job,
        e.hire_date,
        s.start_date as stay_start,
        s.end_date as stay_end
    from stg_employees as e
    inner join stg_employments as s
        on e.employee_id = s.employee_id
        and e.valid_from >= s.start_date
        and (s.end_date is null or e.valid_from < s.end_date)
),

marked as (
    select
        stretches.*,
        case
            when lag(job) over (partition by employee_id, stay_start order by valid_from) = job then 0
            else 1
        end as is_new_job
    from stretches
),

numbered as (
    select
        marked.*,
        sum(is_new_job) over (
            partition by employee_id, stay_start order by valid_from
            rows between unbounded preceding and current row
        ) as job_number
    from marked
),

jobs as (
    select
        employee_id,
        stay_start,
        stay_end,
        job_number,
        min(valid_from) as valid_from,
        min(hire_date) as hire_date
    from numbered
    group by employee_id, stay_start, stay_end, job_number
),

bounded as (
    select
        jobs.*,
        coalesce(lead(valid_from) over (partition by employee_id, stay_start order by valid_from), stay_end) as end_date,
        min(stay_start) over (partition by employee_id) as first_stay
    from jobs
)

-- If a row is valid before its hire date, the job starts on the hire date. A person who
-- comes back starts on the first day of the new stay, even if the row still has an older
-- hire date.
select
    employee_id,
    case
        when job_number = 1 and hire_date > valid_from and (end_date is null or hire_date < end_date) then hire_date
        else valid_from
    end as start_date,
    end_date,
    job_number = 1 as is_hire,
    job_number > 1 or stay_start > first_stay or coalesce(hire_date >= valid_from, false) as is_start_known
from bounded
