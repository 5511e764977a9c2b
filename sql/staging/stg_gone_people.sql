/*
doc: >
  People of a roster of snapshots who are missing from the last one that they could be in.
  One with under seven tenths of the most people may not be whole, so nobody is gone because
  of it. Where the feed declares what its files cover, such as a site, that is the last one
  with anybody of the same site.
grain: [feed, employee_id]
inputs: [landed_employees, stg_roster_days, run_feeds]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: employee_id, required: true, pii: true, doc: "The person's id, verbatim."}
  - {name: last_seen_date, type: date, required: true, doc: Day of the last snapshot that has the person.}
  - {name: is_gone, type: boolean, required: true, doc: Whether the last snapshot has enough people to be whole.}
*/
with feeds as (
    select d.feed, max(f.covers) as covers
    from stg_roster_days as d
    left join run_feeds as f on d.feed = f.feed
    where d.is_snapshots
    group by d.feed
),

placed as (
    select
        e.feed, e.employee_id, e.valid_from,
        case f.covers
            when 'department' then coalesce(e.department, '')
            when 'job' then coalesce(e.job, '')
            when 'location' then coalesce(e.location, '')
            when 'employment_type' then coalesce(e.employment_type, '')
            else ''
        end as cover,
        row_number() over (
            partition by e.feed, e.employee_id
            order by e.valid_from desc nulls last, e.delivery_number desc, e.source_row desc
        ) as place
    from landed_employees as e
    inner join feeds as f on e.feed = f.feed
),

days as (
    select feed, cover, valid_from, count(distinct employee_id) as people_count
    from placed
    group by feed, cover, valid_from
),

lasts as (
    select feed, cover, max(valid_from) as last_date, max(people_count) as most_people
    from days
    group by feed, cover
)

select p.feed, p.employee_id, p.valid_from as last_seen_date, 10 * d.people_count >= 7 * l.most_people as is_gone
from placed as p
inner join lasts as l on p.feed = l.feed and p.cover = l.cover
inner join days as d on l.feed = d.feed and l.cover = d.cover and l.last_date = d.valid_from
where p.place = 1 and p.valid_from < l.last_date
