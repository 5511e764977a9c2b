/*
doc: >
  Completions by department and month over all programs and courses, with the total (all)
  of each month, from which nothing is missing. It is withheld only where all that
  training_activity could withhold is of fewer people than the privacy floor, as in a month in
  which hardly anybody completed anything. Details by program are in training_activity.
grain: [month_date, department]
inputs: [int_training_events, int_completion_cells]
columns:
  - {name: month_date, required: true, doc: First day of the month of the completions.}
  - {name: department, required: true, doc: "Department of the person on the day of completion; (unknown) when the roster has none; (all) for everybody."}
  - {name: completed_count, type: bigint, role: count of completed, doc: "Completions, including passed ones. A sum over departments or months is too low where a row is withheld."}
  - {name: people_count, type: bigint, role: count of completed, doc: Distinct people who completed something; not to be summed.}
  - {name: is_suppressed, required: true, doc: Whether the counts are withheld.}
  - {name: is_whole, type: boolean, guard: true, doc: Whether the row has everybody.}
  - {name: few_count, type: bigint, guard: true, doc: "People behind the completions of programs that training_activity withholds for the department and month, or all of them: the total less the shown programs would be theirs."}
suppress:
  - people: [people_count]
    rest: [few_count]
    siblings: [month_date]
    known: is_whole
    hides: [completed_count, people_count]
    marks: is_suppressed
*/
with completions as (
    select program_id, person_key, month_date, department
    from int_training_events
    where event in ('completed', 'passed')
),

withheld as (
    select e.month_date, e.department, e.person_key
    from completions as e
    inner join int_completion_cells as c
        on e.program_id = c.program_id and e.month_date = c.month_date and e.department = c.department
        and (c.is_few or c.is_cover)
),

few as (
    select month_date, department, count(distinct person_key) as few_count
    from withheld
    group by month_date, department
    union all
    select month_date, '(all)' as department, count(distinct person_key) as few_count
    from withheld
    group by month_date
),

placed as (
    select month_date, department, person_key
    from completions
    union all
    select month_date, '(all)' as department, person_key
    from completions
),

counted as (
    select month_date, department, count(*) as completed_count, count(distinct person_key) as people_count
    from placed
    group by month_date, department
)

select
    c.month_date, c.department, c.completed_count, c.people_count,
    false as is_suppressed,
    c.department = '(all)' as is_whole,
    cast(coalesce(f.few_count, 0) as bigint) as few_count
from counted as c
left join few as f on c.month_date = f.month_date and c.department = f.department
