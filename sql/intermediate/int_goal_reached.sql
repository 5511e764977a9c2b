/*
doc: >
  The values of each span of a goal that a program that serves it has reached: those of months
  that begin after a person's training; of newcomers, those of the trained arm. A value whose
  person completed several programs that count is that of each in equal parts.
grain: [goal_id, program_id, span]
inputs: [int_goal_serving, int_goal_values, int_exposures, int_team_exposures, int_ramps, stg_subjects]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: program_id, required: true}
  - {name: span, required: true}
  - {name: reached_count, type: bigint, required: true, doc: People or teams with a value that is reached.}
  - {name: denominator, type: double, required: true, doc: "Denominators of these values, in the parts that are the program's."}
  - {name: before_start_count, type: bigint, required: true, doc: "Of these people, those who were trained before the start of the goal."}
  - {name: before_start_denominator, type: double, doc: Denominators of their values.}
*/
with trained as (
    select e.program_id, cast(null as string) as metric_id, s.subject_number, e.index_date
    from int_exposures as e
    inner join stg_subjects as s on e.person_key = s.employee_id
    union all
    select e.program_id, e.metric_id, s.subject_number, e.index_date
    from int_team_exposures as e
    inner join stg_subjects as s on s.team_name is not null and e.team_id = s.subject_id
),

reached as (
    select
        r.goal_id, r.program_id, r.is_counted, v.span, v.subject_number, v.month_index, v.denominator,
        t.index_date < r.start_date as is_before_start
    from int_goal_serving as r
    inner join int_goal_values as v on r.goal_id = v.goal_id and v.span <> 'due'
    inner join trained as t on r.program_id = t.program_id and coalesce(t.metric_id, r.metric_id) = r.metric_id and v.subject_number = t.subject_number
    left join stg_subjects as s on v.subject_number = s.subject_number
    left join int_ramps as c on r.program_id = c.program_id and r.metric_id = c.metric_id and s.subject_id = c.subject_id
    where case when c.arm is null then period_index(t.index_date, 'month') < v.month_index else c.arm = 'trained' end
),

parts as (
    select
        goal_id, program_id, span, subject_number, is_before_start,
        case
            when is_counted
                then ratio(denominator, sum(case when is_counted then 1 else 0 end) over (partition by goal_id, span, subject_number, month_index))
            else denominator
        end as denominator
    from reached
)

select
    goal_id, program_id, span,
    count(distinct subject_number) as reached_count,
    sum(denominator) as denominator,
    count(distinct case when is_before_start then subject_number end) as before_start_count,
    sum(case when is_before_start then denominator end) as before_start_denominator
from parts
group by goal_id, program_id, span
