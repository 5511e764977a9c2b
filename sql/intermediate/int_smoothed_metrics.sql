/*
doc: >
  Monthly metrics whose values are means over more than their month, told by how the steps of
  single people go together, less those of everybody. A mean of the last three, six or twelve
  months falls by what it rose by so many months ago: the correlation of steps so far apart is
  below -0.35, or what chance makes of that in few steps, that of neighbors is not, as it is
  where single months vary, and that of twice the distance is not as positive, as it is where
  people rotate. A mean of the year so far moves
  less each month: the steps of the sixth month vary by a fifth at most of those of the
  second, and those of the twelfth by a twenty-fifth. Steps of up to two thousand people who
  never took a measured program, two hundred pairs at least, or a hundred of twenty people.
grain: [metric_id]
inputs: [stg_observations, stg_subjects, int_exposures, register_metrics, register_alignments]
columns:
  - {name: metric_id, required: true}
*/
with people as (
    select s.subject_number, row_number() over (order by s.subject_number) as place
    from stg_subjects as s
    left join (
        select e.person_key
        from int_exposures as e
        inner join register_alignments as a on e.program_id = a.program_id
        group by e.person_key
    ) as t on s.employee_id = t.person_key
    where s.employee_id is not null and t.person_key is null
),

steps as (
    select
        metric_id, subject_number, period_index,
        now_value - lag(now_value) over (partition by metric_id, subject_number order by period_index) as step,
        period_index - lag(period_index) over (partition by metric_id, subject_number order by period_index) as step_periods
    from (
        select
            o.metric_id, o.subject_number, o.period_index,
            case when m.kind = 'total' then o.numerator else ratio(o.numerator, o.denominator) end as now_value
        from stg_observations as o
        inner join register_metrics as m on o.metric_id = m.metric_id
        inner join (select metric_id from register_alignments group by metric_id) as a on o.metric_id = a.metric_id
        inner join people as p on o.subject_number = p.subject_number
        where m.grain in ('month', 'month_declared') and p.place <= 2000
    ) as measured
),

own as (
    select
        metric_id, subject_number, period_index, period_index - 12 * floor_div(period_index, 12) as month_number,
        step - avg(step) over (partition by metric_id, period_index) as step
    from steps
    where step_periods = 1 and step is not null
),

pairs as (
    select
        n.metric_id, n.period_index - b.period_index as distance_periods, count(*) as pairs_count, count(distinct n.subject_number) as people_count,
        ratio(sum(n.step * b.step), sqrt(sum(n.step * n.step) * sum(b.step * b.step))) as correlation
    from own as n
    inner join own as b on n.metric_id = b.metric_id and n.subject_number = b.subject_number
    where n.period_index - b.period_index in (1, 3, 6, 12)
    group by n.metric_id, n.period_index - b.period_index
    having sum(n.step * n.step) > 1e-9 and sum(b.step * b.step) > 1e-9
),

months as (
    select metric_id, month_number, min(steps_count) as steps_count, min(size) as size
    from (
        select metric_id, month_number, period_index, count(*) as steps_count, avg(step * step) as size
        from own
        group by metric_id, month_number, period_index
    ) as single
    group by metric_id, month_number
),

-- The year begins in any month. Of several years the one with the smallest steps is looked
-- at, because values may begin within a year.
found as (
    select f.metric_id
    from pairs as f
    inner join pairs as n on f.metric_id = n.metric_id and n.distance_periods = 1
    left join pairs as d on f.metric_id = d.metric_id and 2 * f.distance_periods = d.distance_periods
    where
        f.distance_periods > 1 and n.correlation > -0.25e0
        and (
            f.pairs_count >= 200 and f.correlation < -0.35e0
            or f.people_count >= 20 and f.pairs_count >= 100
            and f.correlation < 1.3e0 / sqrt(cast(f.pairs_count as double)) - 0.35e0
            and f.correlation < -1.2e0 / sqrt(cast(f.pairs_count as double)) - 0.2e0
        )
        and coalesce(d.correlation < -0.75e0 * f.correlation, true)
    union all
    select b.metric_id
    from months as b
    inner join months as second on b.metric_id = second.metric_id and second.month_number = b.month_number + 1 - 12 * floor_div(b.month_number + 1, 12)
    inner join months as sixth on b.metric_id = sixth.metric_id and sixth.month_number = b.month_number + 5 - 12 * floor_div(b.month_number + 5, 12)
    inner join months as last on b.metric_id = last.metric_id and last.month_number = b.month_number + 11 - 12 * floor_div(b.month_number + 11, 12)
    where
        b.steps_count >= 20 and second.steps_count >= 20 and sixth.steps_count >= 20 and last.steps_count >= 20
        and last.size > 1e-9 and b.size >= second.size and 5 * sixth.size <= second.size and 25 * last.size <= second.size
)

select metric_id
from found
group by metric_id
