/*
doc: >
  Where a level jumps in a way that the rest does not share, among people who never took a
  program: a stratum that moves against all others by eight robust errors and a quarter, and a
  period in which everybody is at four times or a quarter of the period before.
grain: [metric_id, stratum_number, period_index]
inputs: [int_levels]
columns:
  - {name: metric_id, required: true}
  - {name: stratum_number, type: bigint, doc: Stratum; null for the whole company.}
  - {name: period_index, required: true, doc: The period with the other level.}
  - {name: factor, type: double, required: true, doc: "Level of the period divided by that of the period before; for a stratum, relative to the others."}
*/
with periods as (
    select metric_id, period_index, sum(people_count) as people_count, sum(before_sum) as before_sum, sum(now_sum) as now_sum
    from int_levels
    group by metric_id, period_index
),

apart as (
    select
        l.metric_id, l.stratum_number, l.period_index, l.people_count,
        l.before_sum / l.people_count as before_mean,
        l.now_sum / l.people_count as now_mean,
        (p.now_sum - l.now_sum - p.before_sum + l.before_sum) / (p.people_count - l.people_count) as others_step
    from int_levels as l
    inner join periods as p on l.metric_id = p.metric_id and l.period_index = p.period_index
    where l.people_count >= 10 and p.people_count - l.people_count >= 10
),

steps as (
    select
        metric_id, stratum_number, period_index, before_mean, now_mean, others_step,
        now_mean - before_mean - others_step as step,
        abs(now_mean - before_mean - others_step) * sqrt(cast(people_count as double)) as scaled
    from apart
),

ranked as (
    select
        metric_id, scaled,
        row_number() over (partition by metric_id order by scaled nulls last) as place,
        count(*) over (partition by metric_id) as steps_count
    from steps
),

usual as (
    select metric_id, 1.4826e0 * scaled as robust_error
    from ranked
    where place = floor_div(steps_count + 1, 2) and steps_count >= 12
)

select
    s.metric_id, s.stratum_number, s.period_index,
    coalesce(ratio(s.now_mean, s.before_mean + s.others_step), cast(0 as double)) as factor
from steps as s
inner join usual as u on s.metric_id = u.metric_id
where s.scaled > 8 * u.robust_error and abs(s.step) > 0.25e0 * abs(s.before_mean)
union all
select metric_id, cast(null as bigint) as stratum_number, period_index, now_sum / before_sum as factor
from periods
where
    people_count >= 10 and before_sum > 0 and now_sum > 0
    and (now_sum >= 4 * before_sum or before_sum >= 4 * now_sum)
