/*
doc: >
  First completions of programs whose completions must be renewed that may renew one which
  nobody sees: because the records of the program begin a month after its launch, the person
  was employed before them, and a completion of that time would still be valid; or because
  the validity of three people ended a month ago and nobody ever renewed one, which says that
  the records have the latest completion only, and the person was employed for longer than
  a completion is valid.
grain: [program_id, person_key]
inputs: [stg_completions, stg_employments, register_programs]
columns:
  - {name: program_id, required: true}
  - {name: person_key, required: true, pii: true}
  - {name: completed_date, type: date, required: true, doc: Day of the first completion that is seen.}
*/
with spans as (
    select program_id, person_key, min(completed_date) as first_date, max(completed_date) as last_date
    from stg_completions
    where is_trained and person_match = 'matched'
    group by program_id, person_key
),

hires as (
    select employee_id, min(start_date) as hired_date
    from stg_employments
    group by employee_id
),

reach as (
    select program_id, min(first_date) as begin_date, max(last_date) as end_date
    from spans
    group by program_id
),

programs as (
    select
        p.program_id, p.launch_date, p.valid_days, r.begin_date,
        count(case when s.last_date > add_days(s.first_date, 31) then 1 end) as renewals_count,
        count(case when s.last_date < add_days(r.end_date, -(p.valid_days + 31)) then 1 end) as lapsed_count
    from register_programs as p
    inner join reach as r on p.program_id = r.program_id
    inner join spans as s on p.program_id = s.program_id
    where p.valid_days is not null
    group by p.program_id, p.launch_date, p.valid_days, r.begin_date
)

select s.program_id, s.person_key, s.first_date as completed_date
from spans as s
inner join programs as p on s.program_id = p.program_id
inner join hires as h on s.person_key = h.employee_id
where
    p.launch_date < add_days(p.begin_date, -31) and h.hired_date < p.begin_date
    and s.first_date < add_days(p.begin_date, p.valid_days)
    or p.renewals_count = 0 and p.lapsed_count >= 3
    and s.first_date > add_days(p.begin_date, p.valid_days) and h.hired_date < add_days(s.first_date, -p.valid_days)
