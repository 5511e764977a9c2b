/*
doc: >
  Where a level jumps in a way that the rest does not share, among people who never took a
  program: a stratum whose factor from the period before differs from the median of all
  strata by a half and by eight robust errors, both of all strata and its own; and a period
  in which everybody is at four times or a quarter of the period before, or at zero where
  half of the people were not in the two periods before. Ten people or teams with a value
  other than zero at least. Levels are those of sizes, so that losses have one, too.
grain: [metric_id, stratum_number, period_index]
inputs: [int_levels]
columns:
  - {name: metric_id, required: true}
  - {name: stratum_number, type: bigint, doc: Stratum; null for the whole company.}
  - {name: period_index, required: true, doc: The period with the other level.}
  - {name: factor, type: double, required: true, doc: "Level of the period divided by that of the period before; for a stratum, divided by the median factor of all strata."}
*/
with factors as (
    select
        metric_id, stratum_number, period_index, people_count,
        now_sum / before_sum as factor,
        count(*) over (partition by metric_id, period_index) as strata_count
    from int_levels
    where busy_count >= 10 and before_sum > 0 and now_sum > 0
),

-- Of two strata, the one that changed less is the measure of the other.
placed as (
    select
        metric_id, period_index, factor, strata_count,
        row_number() over (
            partition by metric_id, period_index
            order by case when strata_count > 2 or factor > 1 then factor else 1 / factor end nulls last, factor nulls last
        ) as place
    from factors
),

medians as (
    select metric_id, period_index, factor as median_factor
    from placed
    where strata_count >= 2 and place = case when strata_count = 2 then 1 else floor_div(strata_count + 1, 2) end
),

steps as (
    select
        f.metric_id, f.stratum_number, f.period_index,
        f.factor / m.median_factor as factor,
        case when f.factor > m.median_factor then f.factor / m.median_factor else m.median_factor / f.factor end - 1 as step,
        sqrt(cast(f.people_count as double)) as weight
    from factors as f
    inner join medians as m on f.metric_id = m.metric_id and f.period_index = m.period_index
),

ranked as (
    select
        metric_id, stratum_number, step * weight as scaled,
        row_number() over (partition by metric_id order by step * weight nulls last) as place,
        count(*) over (partition by metric_id) as steps_count,
        row_number() over (partition by metric_id, stratum_number order by step * weight nulls last) as own_place,
        count(*) over (partition by metric_id, stratum_number) as own_count
    from steps
),

usual as (
    select metric_id, 1.4826e0 * scaled as robust_error
    from ranked
    where place = floor_div(steps_count + 1, 2) and steps_count >= 12
),

own as (
    select metric_id, stratum_number, 1.4826e0 * scaled as robust_error
    from ranked
    where own_place = floor_div(own_count + 1, 2)
),

periods as (
    select
        metric_id, period_index, sum(people_count) as people_count, sum(busy_count) as busy_count, sum(before_sum) as before_sum, sum(now_sum) as now_sum,
        lag(sum(busy_count)) over (partition by metric_id order by period_index) as busy_before_count
    from int_levels
    group by metric_id, period_index
)

select s.metric_id, s.stratum_number, s.period_index, s.factor
from steps as s
inner join usual as u on s.metric_id = u.metric_id
inner join own as o on s.metric_id = o.metric_id and s.stratum_number = o.stratum_number
where s.step > 0.5e0 and s.step * s.weight > 8 * u.robust_error and s.step * s.weight > 8 * o.robust_error
union all
select metric_id, cast(null as bigint) as stratum_number, period_index, now_sum / before_sum as factor
from periods
where
    busy_count >= 10 and before_sum > 0 and now_sum > 0
    and (now_sum >= 4 * before_sum or before_sum >= 4 * now_sum)
    or busy_count = 0 and before_sum > 0 and now_sum = 0
    and busy_before_count >= 10 and 2 * busy_before_count >= people_count
