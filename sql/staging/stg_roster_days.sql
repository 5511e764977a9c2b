/*
doc: >
  The first days of people in each roster feed, with what they say about the feed. A feed
  of snapshots has one day per file, several days, and does not declare additions. Where a
  fiftieth of the people, and two, are known from an earlier day, a roster has a history
  that begins later for some.
grain: [feed, first_date]
inputs: [landed_employees, run_feeds]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: first_date, type: date, required: true, doc: First valid_from of a person.}
  - {name: is_after_others, type: boolean, required: true, doc: Whether others are known from before that day.}
  - {name: previous_date, type: date, doc: Day before it on which any row of the feed begins; null if there is none.}
  - {name: is_snapshots, type: boolean, required: true, doc: Whether the feed is one of snapshots.}
*/
with files as (
    select
        feed, delivery_number, min(valid_from) as file_date,
        case when min(valid_from) = max(valid_from) and count(valid_from) = count(*) then 1 else 0 end as is_snapshot
    from landed_employees
    group by feed, delivery_number
),

days as (
    select feed, valid_from as file_date
    from landed_employees
    where valid_from is not null
    group by feed, valid_from
),

feeds as (
    select
        f.feed,
        min(f.is_snapshot) = 1 and min(f.file_date) < max(f.file_date) and coalesce(max(d.deliveries), 'full') = 'full' as is_snapshots
    from files as f
    left join run_feeds as d on f.feed = d.feed
    group by f.feed
),

starts as (
    select feed, first_date, count(*) as people_count
    from (
        select feed, employee_id, min(valid_from) as first_date
        from landed_employees
        where valid_from is not null
        group by feed, employee_id
    ) as people
    group by feed, first_date
),

previous as (
    select feed, file_date, lag(file_date) over (partition by feed order by file_date nulls last) as previous_date
    from days
),

ranked as (
    select
        feed, first_date,
        sum(people_count) over (partition by feed) as all_count,
        coalesce(sum(people_count) over (
            partition by feed order by first_date
            rows between unbounded preceding and 1 preceding
        ), 0) as earlier_count
    from starts
)

select
    r.feed,
    r.first_date,
    r.earlier_count >= 2 and 50 * r.earlier_count >= r.all_count as is_after_others,
    p.previous_date,
    f.is_snapshots
from ranked as r
inner join previous as p on r.feed = p.feed and r.first_date = p.file_date
inner join feeds as f on r.feed = f.feed
