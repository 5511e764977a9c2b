/*
doc: >
  Who completed which program and when: one row per person and program of which every
  required course was completed or passed, or the program as a whole. The day on which
  that was so for the first time is the index date; all completions add to the dose.
grain: [program_id, person_key]
inputs: [stg_completions, register_courses]
columns:
  - {name: program_id, required: true}
  - {name: person_key, required: true, pii: true}
  - {name: is_matched, required: true}
  - {name: index_date, type: date, required: true, doc: "Day on which the program was completed for the first time: of the courses that are all needed, the last one."}
  - {name: attempts_count, type: bigint, required: true, doc: Number of completed or passed records.}
  - {name: duration_hours, unit: hours, doc: Paid hours over all these records.}
*/
with required as (
    select program_id, count(distinct requirement) as requirements_count
    from register_courses
    where requirement > 0
    group by program_id
),

completed as (
    select
        program_id,
        person_key,
        requirement,
        max(person_match) as person_match,
        min(completed_date) as first_date,
        count(*) as attempts_count,
        sum(duration_hours) as duration_hours
    from stg_completions
    where is_trained
    group by program_id, person_key, requirement
),

people as (
    select
        program_id,
        person_key,
        max(person_match) as person_match,
        min(case when requirement = 0 then first_date end) as whole_date,
        max(case when requirement > 0 then first_date end) as last_date,
        count(case when requirement > 0 then 1 end) as met_count,
        sum(attempts_count) as attempts_count,
        sum(duration_hours) as duration_hours
    from completed
    group by program_id, person_key
),

-- A course that is not registered requires nothing but itself.
dated as (
    select
        p.program_id,
        p.person_key,
        p.person_match,
        p.whole_date,
        case when p.met_count >= coalesce(r.requirements_count, 1) then p.last_date end as met_date,
        p.attempts_count,
        p.duration_hours
    from people as p
    left join required as r on p.program_id = r.program_id
)

select
    program_id,
    person_key,
    person_match = 'matched' as is_matched,
    case when whole_date < coalesce(met_date, date '9999-12-31') then whole_date else met_date end as index_date,
    cast(attempts_count as bigint) as attempts_count,
    duration_hours
from dated
where whole_date is not null or met_date is not null
