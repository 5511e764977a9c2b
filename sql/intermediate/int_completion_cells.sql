/*
doc: >
  The completions of a program, month and department, and whether training_activity withholds
  them: those of fewer people than the privacy floor, and where these are too few in the whole
  month, also the fewest others, so that the total of the month tells of nobody and can be shown.
grain: [program_id, month_date, department]
inputs: [int_training_events, run_settings]
columns:
  - {name: program_id, required: true}
  - {name: month_date, required: true, doc: First day of the month of the completions.}
  - {name: department, required: true, doc: "Department of the person on the day of completion; (unknown) when the roster has none."}
  - {name: people_count, type: bigint, required: true, doc: Distinct people who completed.}
  - {name: is_few, type: boolean, required: true, doc: Whether these are fewer than the privacy floor.}
  - {name: is_cover, type: boolean, required: true, doc: Whether they are withheld for the sake of those of others.}
*/
with completions as (
    select program_id, person_key, month_date, department
    from int_training_events
    where event in ('completed', 'passed')
),

cells as (
    select e.program_id, e.month_date, e.department, count(distinct e.person_key) as people_count, count(distinct e.person_key) < max(s.min_people) as is_few
    from completions as e
    cross join run_settings as s
    group by e.program_id, e.month_date, e.department
),

few as (
    select e.month_date, count(distinct e.person_key) as people_count
    from completions as e
    inner join cells as c on e.program_id = c.program_id and e.month_date = c.month_date and e.department = c.department and c.is_few
    group by e.month_date
),

ranked as (
    select
        cells.*,
        row_number() over (
            partition by month_date
            order by case when is_few then 1 else 0 end, people_count, department, program_id
        ) as place
    from cells
)

select
    r.program_id, r.month_date, r.department, r.people_count, r.is_few,
    not r.is_few and r.place = 1 and coalesce(f.people_count < s.min_people, false) as is_cover
from ranked as r
left join few as f on r.month_date = f.month_date
cross join run_settings as s
