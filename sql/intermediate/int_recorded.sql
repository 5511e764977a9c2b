/*
doc: >
  People with a record of a program that cannot be used: it was held back, or says neither
  that they completed the program nor that they left it, or not when. A record whose program
  could not be read is one of every program. They may be trained,
  so they are nobody's colleagues in the program. Whoever has a usable completion of the
  program is not among them.
grain: [program_id, person_key]
inputs: [stg_completions, int_record_faults, run_rejects, run_deliveries, stg_identities, register_courses, register_programs, int_exposures]
columns:
  - {name: program_id, required: true}
  - {name: person_key, required: true, pii: true}
  - {name: is_open, type: boolean, required: true, doc: "Whether all of the person's records of the program are enrollments that are not completed: still open, or failed."}
  - {name: open_date, type: date, doc: "First day of such a record, from which the person may be trained; null if that is possible at any time."}
*/
with feeds as (
    select feed, table_name
    from run_deliveries
    where table_name = 'completions'
    group by feed, table_name
),

records as (
    select
        program_id, person_key, status in ('assigned', 'started', 'failed') as is_open,
        case
            when status in ('assigned', 'started') then coalesce(started_date, assigned_date)
            when status = 'failed' then coalesce(started_date, assigned_date, completed_date)
        end as open_date
    from stg_completions
    where person_match = 'matched' and not is_trained and status in ('assigned', 'started', 'failed', 'completed', 'passed')
    union all
    select
        coalesce(c.program_id, r.program_id) as program_id,
        coalesce(by_id.employee_id, by_email.employee_id) as person_key,
        false as is_open,
        cast(null as date) as open_date
    from run_rejects as r
    inner join feeds as f on r.feed = f.feed
    left join register_courses as c on r.program_id = c.course_id
    left join stg_identities as by_id on by_id.identity_kind = 'id' and r.employee_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and r.email = by_email.identity
    where r.program_id is not null and coalesce(by_id.employee_id, by_email.employee_id) is not null
    union all
    select p.program_id, coalesce(by_id.employee_id, by_email.employee_id) as person_key, false as is_open, cast(null as date) as open_date
    from run_rejects as r
    inner join feeds as f on r.feed = f.feed
    inner join (
        select program_id, 'completions' as table_name
        from register_programs
    ) as p on f.table_name = p.table_name
    left join stg_identities as by_id on by_id.identity_kind = 'id' and r.employee_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and r.email = by_email.identity
    where r.program_id is null and coalesce(by_id.employee_id, by_email.employee_id) is not null
    union all
    select coalesce(c.program_id, f.program_id) as program_id, f.person_key, false as is_open, cast(null as date) as open_date
    from int_record_faults as f
    left join register_courses as c on f.program_id = c.course_id
    where f.table_name = 'completions' and f.code in ('day_implausible', 'identifiers_differ')
    union all
    select coalesce(c.program_id, f.program_id) as program_id, f.other_key as person_key, false as is_open, cast(null as date) as open_date
    from int_record_faults as f
    left join register_courses as c on f.program_id = c.course_id
    where f.table_name = 'completions' and f.code = 'identifiers_differ'
)

select
    r.program_id,
    r.person_key,
    min(case when r.is_open then 1 else 0 end) = 1 as is_open,
    case when count(r.open_date) = count(*) then min(r.open_date) end as open_date
from records as r
left join int_exposures as e on r.program_id = e.program_id and r.person_key = e.person_key
where e.person_key is null
group by r.program_id, r.person_key
