/*
doc: >
  Training by time and place, whether or not it is measured: one row per program or
  unregistered course, month and department.
grain: [program_id, month_date, department]
inputs: [int_training_events, stg_programs, int_completion_cells]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: program_name, required: true}
  - {name: is_registered, required: true}
  - {name: month_date, required: true, doc: First day of the month of the events.}
  - {name: department, required: true, doc: Department of the person on the day of the event; (unknown) when the roster has none.}
  - {name: assigned_count, type: bigint, role: count of assigned, doc: Enrollments dated in the month.}
  - {name: started_count, type: bigint, role: count of started, doc: Starts dated in the month.}
  - {name: completed_count, type: bigint, role: count of completed, doc: "Completions dated in the month, including passed ones."}
  - {name: passed_count, type: bigint, role: count of passed, doc: "Of these completions, those with the status passed."}
  - {name: duration_hours, role: sum of hours over completed}
  - {name: is_suppressed, required: true, doc: "Whether the row is based on fewer people than the privacy floor; in other rows, a single count below the floor is null, too, and so are completions that cover those of few others in the month."}
  - {name: people_count, guard: true, doc: People with any of the events.}
  - {name: hours_std_dev, type: double, guard: true, unit: hours, doc: Standard deviation of the hours between completions.}
  - {name: hours_most, type: double, guard: true, unit: hours, doc: "Most hours of five completions: where a course always takes the same, hours show no other number of completions than the count, which is to the nearest 5."}
  - {name: assigned_people_count, type: bigint, guard: true, doc: People behind assigned_count.}
  - {name: started_people_count, type: bigint, guard: true, doc: People behind started_count.}
  - {name: completed_people_count, type: bigint, guard: true, doc: People behind completed_count.}
  - {name: passed_people_count, type: bigint, guard: true, doc: People behind passed_count.}
  - {name: is_cover, type: boolean, guard: true, doc: "Whether the completions are withheld for the sake of those of few others, which would otherwise be the total of the month in monthly_completions less all that is shown."}
holds:
  - passed_count <= completed_count
  - duration_hours >= 0
suppress:
  - people: [people_count]
    hides: [assigned_count, started_count, completed_count, passed_count, duration_hours]
    marks: is_suppressed
  - {rest: [assigned_people_count], hides: [assigned_count]}
  - {rest: [started_people_count], hides: [started_count]}
  - {rest: [completed_people_count], hides: [completed_count]}
  - {rest: [passed_people_count], hides: [passed_count]}
  - {people: [completed_people_count], hides: [duration_hours]}
  - {when: is_cover, hides: [completed_count, passed_count, duration_hours]}
round:
  - {sums: [duration_hours], people: [completed_people_count], deviation: hours_std_dev, most: hours_most}
*/
with counted as (
    select
        program_id,
        month_date,
        department,
        count(distinct person_key) as people_count,
        count(case when event = 'assigned' then 1 end) as assigned_count,
        count(distinct case when event = 'assigned' then person_key end) as assigned_people,
        count(case when event = 'started' then 1 end) as started_count,
        count(distinct case when event = 'started' then person_key end) as started_people,
        count(case when event in ('completed', 'passed') then 1 end) as completed_count,
        count(distinct case when event in ('completed', 'passed') then person_key end) as completed_people,
        count(case when event = 'passed' then 1 end) as passed_count,
        count(distinct case when event = 'passed' then person_key end) as passed_people,
        sum(duration_hours) as duration_hours,
        stddev_samp(duration_hours) as hours_std_dev,
        5 * max(duration_hours) as hours_most
    from int_training_events
    group by program_id, month_date, department
)

select
    c.program_id,
    p.program_name,
    p.is_registered,
    c.month_date,
    c.department,
    c.assigned_count,
    c.started_count,
    c.completed_count,
    c.passed_count,
    c.duration_hours,
    false as is_suppressed,
    c.people_count,
    c.hours_std_dev,
    c.hours_most,
    c.assigned_people as assigned_people_count,
    c.started_people as started_people_count,
    c.completed_people as completed_people_count,
    c.passed_people as passed_people_count,
    coalesce(v.is_cover, false) as is_cover
from counted as c
inner join stg_programs as p on c.program_id = p.program_id
left join int_completion_cells as v on c.program_id = v.program_id and c.month_date = v.month_date and c.department = v.department
