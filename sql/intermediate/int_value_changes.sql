/*
doc: >
  Months of metrics in which a value that the current snapshot counted is another one in this
  run, or is gone though its person is still employed, or its team still there. Values that
  came later, and those of people who are no longer in the roster, change nothing; of a
  metric whose missing values are zero, a value that came later changes a zero. Of a time to
  productivity, a value is the day on which somebody began.
grain: [metric_id, month_date]
inputs: [int_value_doubts, int_value_months, kept_values, stg_observations, int_start_values, stg_subjects, stg_employments, register_metrics]
columns:
  - {name: metric_id, required: true}
  - {name: month_date, type: date, required: true, doc: First day of the month.}
  - {name: changed_count, type: bigint, required: true, doc: Values that are others or gone.}
*/
with doubts as (
    select d.metric_id, d.month_date, p.period_index, m.missing_is_zero
    from int_value_doubts as d
    inner join int_value_months as p on d.metric_id = p.metric_id and d.month_date = p.month_date
    inner join register_metrics as m on d.metric_id = m.metric_id
),

staff as (
    select s.subject_id, s.subject_number, max(case when s.employee_id is null or e.employee_id is not null then 1 else 0 end) as is_there
    from stg_subjects as s
    left join stg_employments as e on s.employee_id = e.employee_id and e.end_date is null
    group by s.subject_id, s.subject_number
),

known as (
    select d.metric_id, d.month_date, d.period_index, d.missing_is_zero, s.subject_number, s.is_there, k.numerator, k.denominator
    from kept_values as k
    inner join doubts as d on k.metric_id = d.metric_id and k.period_index = d.period_index
    inner join staff as s on k.subject_id = s.subject_id
),

present as (
    select o.metric_id, d.month_date, o.period_index, d.missing_is_zero, o.subject_number, o.numerator, o.denominator
    from stg_observations as o
    inner join doubts as d on o.metric_id = d.metric_id and o.period_index = d.period_index
    union all
    select o.metric_id, d.month_date, o.period_index, d.missing_is_zero, o.subject_number, o.numerator, o.denominator
    from int_start_values as o
    inner join doubts as d on o.metric_id = d.metric_id and o.period_index = d.period_index
),

changed as (
    select k.metric_id, k.month_date
    from known as k
    left join present as o
        on k.metric_id = o.metric_id and k.subject_number = o.subject_number and k.period_index = o.period_index
    where
        case
            when o.subject_number is null then k.is_there = 1 and not (k.missing_is_zero and k.numerator = 0)
            else
                abs(o.numerator - k.numerator) > 1e-9 * (abs(o.numerator) + abs(k.numerator))
                or abs(o.denominator - k.denominator) > 1e-9 * (abs(o.denominator) + abs(k.denominator))
        end
    union all
    select o.metric_id, o.month_date
    from present as o
    inner join (select metric_id, period_index from known group by metric_id, period_index) as p
        on o.metric_id = p.metric_id and o.period_index = p.period_index
    left join known as k
        on o.metric_id = k.metric_id and o.subject_number = k.subject_number and o.period_index = k.period_index
    where o.missing_is_zero and k.subject_number is null and o.numerator <> 0
)

select metric_id, month_date, count(*) as changed_count
from changed
group by metric_id, month_date
