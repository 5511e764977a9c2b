/*
doc: >
  Rows of the roster that contradict what else is known: a stratum with an empty part in
  more than a tenth of the rows, and ten, active and ended at once, an end a
  day before the next beginning (so the end is the last day), a first day long after the
  day of hire although others are known from earlier, and people missing from the last
  snapshot.
grain: [feed, file, source_row, code]
inputs: [landed_employees, stg_roster_days, stg_gone_people, stg_horizon]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: column_name, type: varchar, required: true, values: [stratum, status, valid_to, valid_from, employee_id], doc: Canonical column of the finding.}
  - {name: code, type: varchar, required: true, values: [stratum_empty, active_but_ended, end_is_last_day, history_starts_late, gone_from_roster, snapshot_not_whole], doc: What is wrong.}
  - {name: person_key, type: varchar, required: true, pii: true, doc: Employee id.}
*/
with placed as (
    select
        e.feed, e.file, e.source_row, e.employee_id, e.valid_from, e.valid_to, e.hire_date, e.termination_date, e.status,
        lead(e.valid_from) over (partition by e.employee_id order by e.valid_from nulls first, e.delivery_number, e.source_row) as next_from,
        row_number() over (partition by e.employee_id order by e.valid_from nulls first, e.delivery_number, e.source_row) as place
    from landed_employees as e
),

snapshots as (
    select feed
    from stg_roster_days
    where is_snapshots
    group by feed
),

ends as (
    select
        feed, file, source_row, employee_id,
        count(case when next_from = valid_to then 1 end) over (partition by feed) as touching_count,
        next_from = add_days(valid_to, 1) as is_a_day_before
    from placed
    where valid_to is not null and next_from is not null
),

emptied as (
    select
        feed, file, source_row, employee_id, stratum,
        count(case when stratum = '(none)' or stratum like '(none) / %' or stratum like '% / (none)' or stratum like '% / (none) / %' then 1 end)
            over (partition by feed) as empty_count,
        count(*) over (partition by feed) as rows_count
    from landed_employees
    where stratum is not null
),

found as (
    select feed, file, source_row, employee_id, 'stratum' as column_name, 'stratum_empty' as code
    from emptied
    where
        empty_count >= 10 and 10 * empty_count > rows_count
        and (stratum = '(none)' or stratum like '(none) / %' or stratum like '% / (none)' or stratum like '% / (none) / %')
    union all
    select p.feed, p.file, p.source_row, p.employee_id, 'status' as column_name, 'active_but_ended' as code
    from placed as p
    cross join stg_horizon as h
    left join snapshots as s on p.feed = s.feed
    where
        p.status in ('active', 'leave') and p.next_from is null and p.valid_to is null
        and p.termination_date < case when s.feed is not null then p.valid_from else h.horizon_date end
    union all
    select feed, file, source_row, employee_id, 'valid_to' as column_name, 'end_is_last_day' as code
    from ends
    where is_a_day_before and touching_count = 0
    union all
    select p.feed, p.file, p.source_row, p.employee_id, 'valid_from' as column_name, 'history_starts_late' as code
    from placed as p
    inner join stg_roster_days as d on p.feed = d.feed and p.valid_from = d.first_date
    where p.place = 1 and d.is_after_others and p.hire_date <= d.previous_date and days_between(p.hire_date, p.valid_from) > 31
    union all
    select
        p.feed, p.file, p.source_row, p.employee_id, 'employee_id' as column_name,
        case when g.is_gone then 'gone_from_roster' else 'snapshot_not_whole' end as code
    from placed as p
    inner join stg_gone_people as g on p.feed = g.feed and p.employee_id = g.employee_id
    where
        p.next_from is null and p.valid_to is null and p.termination_date is null and coalesce(p.status, 'active') <> 'terminated'
)

select feed, file, source_row, column_name, code, employee_id as person_key
from found
