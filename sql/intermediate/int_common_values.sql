/*
doc: >
  Values that stand for something else, in metrics to which a program is aligned. One that ten
  rows of five people have, and that is further from all others than these are from each
  other, such as 999 or 0, may mean a missing one. One that twenty rows of a period have, and
  a twentieth of it, where any other value of the period has a tenth of that on average, may be a limit or
  a mean that was filled in; zero is none, nor is a whole that nothing exceeds, such as 100.
  Of more than five thousand people or teams a part is enough.
grain: [metric_id, period_index, common_value, code]
inputs: [stg_observations, stg_subjects, register_metrics, register_alignments]
columns:
  - {name: metric_id, required: true}
  - {name: period_index, type: bigint, doc: Period; null for any.}
  - {name: common_value, type: double, required: true, unit: metric, doc: The value.}
  - {name: code, type: varchar, required: true, values: [values_apart, values_alike], doc: What is unusual.}
  - {name: rows_count, required: true, doc: Subjects and periods with the value.}
*/
with sampled as (
    select subject_number
    from (
        select subject_number, row_number() over (order by subject_number) as place, floor_div(count(*) over (), 5000) + 1 as step_count
        from stg_subjects
    ) as numbered
    where place - step_count * floor_div(place, step_count) = 0
),

measured as (
    select
        o.metric_id, o.subject_number, o.period_index,
        case when m.kind = 'total' then o.numerator else ratio(o.numerator, o.denominator) end as common_value
    from stg_observations as o
    inner join sampled as s on o.subject_number = s.subject_number
    inner join register_metrics as m on o.metric_id = m.metric_id
    inner join (select metric_id from register_alignments group by metric_id) as a on o.metric_id = a.metric_id
),

counted as (
    select metric_id, period_index, common_value, count(*) as rows_count
    from measured
    where common_value is not null
    group by metric_id, period_index, common_value
),

shares as (
    select
        metric_id, period_index, common_value, rows_count,
        sum(rows_count) over (partition by metric_id, period_index) - rows_count as others_count,
        count(*) over (partition by metric_id, period_index) - 1 as other_values_count,
        max(common_value) over (partition by metric_id) as highest
    from counted
),

totals as (
    select
        metric_id, common_value, sum(rows_count) as rows_count,
        lag(common_value) over (partition by metric_id order by common_value nulls last) as below,
        lead(common_value) over (partition by metric_id order by common_value nulls last) as above,
        min(common_value) over (partition by metric_id) as lowest,
        max(common_value) over (partition by metric_id) as highest,
        count(*) over (partition by metric_id) as values_count
    from counted
    group by metric_id, common_value
),

apart as (
    select t.metric_id, t.common_value, t.rows_count
    from totals as t
    inner join measured as m on t.metric_id = m.metric_id and t.common_value = m.common_value
    where
        t.rows_count >= 10 and t.values_count > 10
        and (t.above is null and t.common_value - t.below > t.below - t.lowest or t.below is null and t.above - t.common_value > t.highest - t.above)
    group by t.metric_id, t.common_value, t.rows_count
    having count(distinct m.subject_number) >= 5
)

select metric_id, cast(null as bigint) as period_index, common_value, 'values_apart' as code, rows_count
from apart
union all
select s.metric_id, s.period_index, s.common_value, 'values_alike' as code, s.rows_count
from shares as s
left join apart as a on s.metric_id = a.metric_id and s.common_value = a.common_value
where
    a.metric_id is null and s.common_value <> 0 and not (s.common_value in (1, 100) and s.common_value = s.highest)
    and s.rows_count >= 10 and 20 * s.rows_count >= s.rows_count + s.others_count
    and s.other_values_count > 0 and s.rows_count * s.other_values_count >= 10 * s.others_count
