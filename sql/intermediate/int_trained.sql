/*
doc: >
  The trained people and teams who can be compared, with what may divide them: roster
  columns as of the first day of the index period, hours, and check-ins. What divides
  people is of the roster's people, so teams have none of it.
grain: [program_id, metric_id, subject_number]
inputs: [int_candidates, int_cohorts, int_pool, int_exposures, stg_subjects, stg_employees, stg_checkins]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: cohort_number, required: true}
  - {name: stratum_number, required: true, doc: Number of the comparison stratum as of the index period.}
  - {name: department, pii: true}
  - {name: job, pii: true, type: varchar, doc: Job.}
  - {name: location, pii: true, type: varchar, doc: Location.}
  - {name: duration_hours, pii: true, unit: hours, doc: "Paid hours in the program over all attempts; null when none were recorded."}
  - {name: days_until_checkin, pii: true, type: bigint, unit: days, doc: Days from the first completion to the first check-in after it; null without one.}
  - {name: is_person, type: boolean, required: true, doc: Whether the subject is a person with a completion of their own.}
  - {name: has_checkins, type: boolean, required: true, doc: Whether anybody had a check-in about the program.}
  - {name: department_number}
  - {name: job_number}
  - {name: location_number}
  - {name: employment_type_number}
  - {name: hire_year}
*/
with compared as (
    select
        t.program_id, t.metric_id, t.subject_number, t.cohort_number, pool.stratum_number,
        c.index_date as period_date, s.employee_id, ex.index_date, ex.duration_hours,
        pool.department_number, pool.job_number, pool.location_number, pool.employment_type_number, pool.hire_year
    from int_candidates as t
    inner join int_cohorts as c on t.cohort_number = c.cohort_number
    inner join int_pool as pool on t.cohort_number = pool.cohort_number and t.subject_number = pool.subject_number
    inner join stg_subjects as s on t.subject_number = s.subject_number
    left join int_exposures as ex on t.program_id = ex.program_id and s.employee_id = ex.person_key
    where t.exclusion is null
),

checked as (
    select c.program_id, c.metric_id, c.subject_number, min(days_between(c.index_date, f.checkin_date)) as days_until
    from compared as c
    inner join stg_checkins as f
        on c.program_id = f.program_id and c.employee_id = f.employee_id and f.checkin_date >= c.index_date
    group by c.program_id, c.metric_id, c.subject_number
),

checked_programs as (
    select program_id
    from stg_checkins
    group by program_id
)

select
    c.program_id,
    c.metric_id,
    c.subject_number,
    c.cohort_number,
    c.stratum_number,
    e.department,
    e.job,
    e.location,
    c.duration_hours,
    checked.days_until as days_until_checkin,
    c.index_date is not null as is_person,
    p.program_id is not null as has_checkins,
    c.department_number,
    c.job_number,
    c.location_number,
    c.employment_type_number,
    c.hire_year
from compared as c
left join stg_employees as e
    on c.employee_id = e.employee_id
    and e.valid_from <= c.period_date
    and coalesce(e.valid_to, date '9999-12-31') > c.period_date
left join checked
    on c.program_id = checked.program_id
    and c.metric_id = checked.metric_id
    and c.subject_number = checked.subject_number
left join checked_programs as p on c.program_id = p.program_id
