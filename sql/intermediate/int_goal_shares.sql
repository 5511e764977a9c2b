/*
doc: >
  Of the benefit of a program, the part that is of a goal with a department: that of the
  people of its claim who were in the department on the day of their completion; of
  newcomers, on their first day. Fewer people than the privacy floor, inside or outside, are
  nobody. A goal without a department has the whole benefit and no row.
grain: [program_id, metric_id]
inputs: [register_alignments, register_goals, int_placements, int_exposures, int_ramps, stg_employees, run_settings]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: people_count, type: bigint, required: true, doc: People with a claim.}
  - {name: inside_ratio, type: double, required: true, unit: 0..1, doc: Part of them that is of the goal's department.}
  - {name: inside_std_dev, type: double, required: true, unit: 0..1, doc: Standard deviation of being of it.}
round:
  - {means: [inside_ratio], deviation: inside_std_dev, people: [people_count]}
*/
with claims as (
    select p.program_id, p.metric_id, p.person_key as employee_id, e.index_date as claim_date
    from int_placements as p
    inner join int_exposures as e on p.program_id = e.program_id and p.person_key = e.person_key
    where p.place = 'analyzed'
    union all
    select program_id, metric_id, subject_id as employee_id, start_date as claim_date
    from int_ramps
    where arm = 'trained' and exclusion is null
),

counts as (
    select c.program_id, c.metric_id, count(*) as people_count, count(case when e.department = g.department then 1 end) as inside_count
    from claims as c
    inner join register_alignments as a on c.program_id = a.program_id and c.metric_id = a.metric_id
    inner join register_goals as g on a.goal_id = g.goal_id
    left join stg_employees as e
        on c.employee_id = e.employee_id
        and e.valid_from <= c.claim_date
        and coalesce(e.valid_to, date '9999-12-31') > c.claim_date
    where g.department is not null
    group by c.program_id, c.metric_id
),

ratios as (
    select
        c.program_id, c.metric_id, c.people_count,
        case
            when c.inside_count < s.min_people then 0
            when c.people_count - c.inside_count < s.min_people then 1
            else ratio(c.inside_count, c.people_count)
        end as inside_ratio
    from counts as c
    cross join run_settings as s
)

select program_id, metric_id, people_count, inside_ratio, sqrt(inside_ratio * (1 - inside_ratio)) as inside_std_dev
from ratios
