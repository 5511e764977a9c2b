/*
doc: >
  Of the benefit and of the cost of a program, the parts that are of a goal with a
  department. Of the benefit, that of the people of its claim who were in the department on
  the day of their completion; of newcomers, on their first day; where nobody was compared
  with colleagues, of all trained people. Of the cost, that of the trained people who were
  not in another department on that day: a gap of the roster takes no cost off. Fewer people
  than the privacy floor, inside or outside, are nobody. A goal without a department, or
  whose metric is of teams, has the whole of both and no row.
grain: [program_id, metric_id]
inputs: [register_alignments, register_goals, register_metrics, int_placements, int_exposures, int_ramps, stg_employees, run_settings]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: people_count, type: bigint, required: true, doc: People with a claim.}
  - {name: inside_ratio, type: double, required: true, unit: 0..1, doc: Part of them that is of the goal's department.}
  - {name: inside_std_dev, type: double, required: true, unit: 0..1, doc: Standard deviation of being of it.}
  - {name: trained_count, type: bigint, required: true, doc: People trained.}
  - {name: trained_ratio, type: double, required: true, unit: 0..1, doc: Part of them that is not known to be of another department.}
  - {name: trained_std_dev, type: double, required: true, unit: 0..1, doc: Standard deviation of not being of another one.}
round:
  - {means: [inside_ratio], deviation: inside_std_dev, people: [people_count]}
  - {means: [trained_ratio], deviation: trained_std_dev, people: [trained_count]}
*/
with aligned as (
    select a.program_id, a.metric_id, g.department, s.min_people
    from register_alignments as a
    inner join register_goals as g on a.goal_id = g.goal_id and g.department is not null
    inner join register_metrics as m on a.metric_id = m.metric_id and m.trained_share is null
    cross join run_settings as s
),

people as (
    select a.program_id, a.metric_id, e.person_key as employee_id, e.index_date as claim_date, coalesce(p.place = 'analyzed', false) as is_claimed, true as is_trained
    from aligned as a
    inner join int_exposures as e on a.program_id = e.program_id
    left join int_placements as p on a.program_id = p.program_id and a.metric_id = p.metric_id and e.person_key = p.person_key
    union all
    select program_id, metric_id, subject_id as employee_id, start_date as claim_date, true as is_claimed, false as is_trained
    from int_ramps
    where arm = 'trained' and exclusion is null
),

counts as (
    select
        a.program_id, a.metric_id, a.min_people,
        count(case when p.is_claimed then 1 end) as claimed_count,
        count(case when p.is_claimed and e.department = a.department then 1 end) as claimed_inside,
        count(case when p.is_trained then 1 end) as trained_count,
        count(case when p.is_trained and e.department = a.department then 1 end) as trained_inside,
        count(case when p.is_trained and e.department <> a.department then 1 end) as trained_outside
    from aligned as a
    inner join people as p on a.program_id = p.program_id and a.metric_id = p.metric_id
    left join stg_employees as e
        on p.employee_id = e.employee_id
        and e.valid_from <= p.claim_date
        and coalesce(e.valid_to, date '9999-12-31') > p.claim_date
    group by a.program_id, a.metric_id, a.min_people
),

claims as (
    select
        counts.*,
        case when claimed_count > 0 then claimed_count else trained_count end as people_count,
        case when claimed_count > 0 then claimed_inside else trained_inside end as inside_count
    from counts
),

ratios as (
    select
        program_id, metric_id, people_count, trained_count,
        case
            when inside_count < min_people then 0
            when people_count - inside_count < min_people then 1
            else ratio(inside_count, people_count)
        end as inside_ratio,
        case
            when trained_outside < min_people then 1
            when trained_count - trained_outside < min_people then 0
            else ratio(trained_count - trained_outside, trained_count)
        end as trained_ratio
    from claims
)

select
    program_id, metric_id, people_count, inside_ratio, sqrt(inside_ratio * (1 - inside_ratio)) as inside_std_dev,
    trained_count, trained_ratio, sqrt(trained_ratio * (1 - trained_ratio)) as trained_std_dev
from ratios
