/*
doc: >
  Days that look like that of an import: four courses or more have most of their people, and
  three at least, on the day, twenty people together at least, and no course has half of
  them.
grain: [program_id, completed_date]
inputs: [stg_completions]
columns:
  - {name: program_id, required: true}
  - {name: completed_date, type: date, required: true, doc: Day.}
*/
with completions as (
    select program_id, completed_date, person_key
    from stg_completions
    where is_trained and person_match = 'matched'
    group by program_id, completed_date, person_key
),

people as (
    select program_id, count(distinct person_key) as people_count
    from completions
    group by program_id
),

piled as (
    select c.program_id, c.completed_date, count(*) as day_count
    from completions as c
    inner join people as p on c.program_id = p.program_id
    group by c.program_id, c.completed_date, p.people_count
    having count(*) >= 3 and 2 * count(*) > p.people_count
),

days as (
    select c.completed_date, count(distinct c.person_key) as people_count
    from completions as c
    inner join piled as p on c.program_id = p.program_id and c.completed_date = p.completed_date
    group by c.completed_date
),

imports as (
    select p.completed_date
    from piled as p
    inner join days as d on p.completed_date = d.completed_date
    group by p.completed_date, d.people_count
    having count(*) >= 4 and d.people_count >= 20 and 2 * max(p.day_count) < d.people_count
)

select p.program_id, p.completed_date
from piled as p
inner join imports as i on p.completed_date = i.completed_date
