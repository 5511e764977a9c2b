/*
doc: >
  What supervisors saw: the share of trained people with a check-in within 30, 60 and 90
  days of their completion, by department. Only people count whose 90 days are over. The
  windows are nested: never add them up. A program without any check-in has no rows.
grain: [program_id, department, within_days]
inputs: [stg_checkins, int_exposures, stg_employees, register_programs, int_data_through]
columns:
  - {name: program_id, required: true}
  - {name: program_name, required: true}
  - {name: department, required: true, doc: "Department on the day of completion; (unknown) when the roster has none; (all) for everybody."}
  - {name: within_days, type: bigint, required: true, unit: days, role: declared, doc: "30, 60 or 90."}
  - {name: trained_count, role: count of trained, doc: Trained people in the roster whose 90 days are over.}
  - {name: seen_pct, role: mean of presence over trained, doc: Share of them with a check-in from the day of completion on.}
  - {name: is_suppressed, required: true, doc: Whether figures are withheld.}
  - {name: is_hardly_seen, type: boolean, doc: "Whether at most 5 % had a check-in, said without the count, which may be small; null with fewer than three times as many trained people as the privacy floor."}
  - {name: is_whole, type: boolean, guard: true, doc: Whether the row has everybody.}
  - {name: is_nested, type: boolean, guard: true, doc: Always true; each window has the people of the one before.}
  - {name: seen_count, type: bigint, guard: true, doc: People with a check-in.}
  - {name: unseen_count, type: bigint, guard: true, doc: People without one.}
holds:
  - seen_pct between 0 and 100
suppress:
  - people: [trained_count]
    rest: [seen_count, unseen_count]
    siblings: [program_id, within_days]
    known: is_whole
    hides: [trained_count, seen_pct]
    marks: is_suppressed
  - people: [seen_count]
    siblings: [program_id, department, within_days]
    nests: is_nested
    after: within_days
    hides: [seen_pct]
  - {people: [trained_count], times: 3, hides: [is_hardly_seen]}
round:
  - {share: seen_pct, part: seen_count, whole: trained_count}
*/
with programs as (
    select program_id
    from stg_checkins
    group by program_id
),

people as (
    select
        x.program_id, x.person_key, x.index_date, coalesce(e.department, '(unknown)') as department,
        min(c.checkin_date) as checkin_date
    from int_exposures as x
    inner join programs as p on x.program_id = p.program_id
    inner join stg_employees as e
        on x.person_key = e.employee_id
        and e.valid_from <= x.index_date
        and coalesce(e.valid_to, date '9999-12-31') > x.index_date
    left join stg_checkins as c on x.program_id = c.program_id and x.person_key = c.employee_id and c.checkin_date >= x.index_date
    group by x.program_id, x.person_key, x.index_date, coalesce(e.department, '(unknown)')
),

windows as (
    select program_id, department, index_date, checkin_date, 30 as within_days
    from people
    union all
    select program_id, department, index_date, checkin_date, 60 as within_days
    from people
    union all
    select program_id, department, index_date, checkin_date, 90 as within_days
    from people
),

followed as (
    select
        w.program_id, w.department, w.within_days,
        case when w.checkin_date <= add_days(w.index_date, w.within_days) then 1 else 0 end as is_seen
    from windows as w
    cross join int_data_through as t
    where add_days(w.index_date, 90) <= t.data_through_date
),

placed as (
    select program_id, department, within_days, is_seen
    from followed
    union all
    select program_id, '(all)' as department, within_days, is_seen
    from followed
)

select
    c.program_id, p.program_name, c.department, c.within_days,
    count(*) as trained_count,
    100 * ratio(sum(c.is_seen), count(*)) as seen_pct,
    false as is_suppressed,
    20 * sum(c.is_seen) <= count(*) as is_hardly_seen,
    c.department = '(all)' as is_whole,
    true as is_nested,
    cast(sum(c.is_seen) as bigint) as seen_count,
    count(*) - cast(sum(c.is_seen) as bigint) as unseen_count
from placed as c
inner join register_programs as p on c.program_id = p.program_id
group by c.program_id, p.program_name, c.department, c.within_days
