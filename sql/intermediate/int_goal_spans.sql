/*
doc: >
  The months over which the level of a goal's metric is taken. The present is the last three
  months with values, twelve of a yearly metric or a time to productivity, which few people
  begin in a month; a quarter or year has all of its months. A year ago are the same months
  one year earlier. Due are the months up to the due day, or to the end of the quarter or
  year before it, or the same months of the last year that has values. The baseline has the
  months of the year that the due ones have, before the start of the work; without a due day
  it is the year before the start. The present is held against baseline_now, its own months
  before the start: a season is no progress. Months from before the first value make no span.
grain: [goal_id, span]
inputs: [register_goals, register_metrics, int_month_values]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: span, required: true}
  - {name: metric_id, required: true}
  - {name: from_month, type: bigint, required: true, doc: First month.}
  - {name: to_month, type: bigint, required: true, doc: Last month.}
  - {name: years_count, type: bigint, required: true, unit: years, doc: Years by which the months are earlier than those that they stand for.}
*/
with reaches as (
    select metric_id, min(month_index) as first_month, max(month_index) as last_begun
    from int_month_values
    group by metric_id
),

goals as (
    select
        g.goal_id, g.metric_id, r.first_month,
        r.last_begun + case m.grain when 'quarter' then 2 when 'year' then 11 else 0 end as last_month,
        case m.grain when 'quarter' then 3 when 'year' then 12 else 1 end as period_months,
        case when m.grain = 'year' or m.kind = 'time_to' then 12 else 3 end as months,
        period_index(g.start_date, 'month') as start_month,
        period_index(g.due_date, 'month') as due_month
    from register_goals as g
    inner join register_metrics as m on g.metric_id = m.metric_id
    inner join reaches as r on g.metric_id = r.metric_id
),

dues as (
    select
        goal_id, metric_id, months, first_month, due_end,
        case when due_end > last_month then -floor_div(last_month - due_end, 12) else 0 end as years_count,
        due_end - 12 * (floor_div(due_end - start_month, 12) + 1) as baseline_end, start_month
    from (
        select
            goal_id, metric_id, months, first_month, last_month, start_month,
            floor_div(due_month + 1, period_months) * period_months - 1 as due_end
        from goals
        where due_month is not null
    ) as ends
)

select goal_id, 'actual' as span, metric_id, last_month - months + 1 as from_month, last_month as to_month, 0 as years_count
from goals
union all
select goal_id, 'year_ago' as span, metric_id, last_month - months - 11 as from_month, last_month - 12 as to_month, 1 as years_count
from goals
where last_month - months - 11 >= first_month
union all
select goal_id, 'baseline' as span, metric_id, start_month - 12 as from_month, start_month - 1 as to_month, 0 as years_count
from goals
where due_month is null and start_month - 12 >= first_month
union all
select goal_id, 'baseline' as span, metric_id, baseline_end - months + 1 as from_month, baseline_end as to_month, 0 as years_count
from dues
where due_end >= start_month and baseline_end - months + 1 >= first_month
union all
select
    goal_id, 'baseline_now' as span, metric_id,
    last_month - 12 * (floor_div(last_month - start_month, 12) + 1) - months + 1 as from_month,
    last_month - 12 * (floor_div(last_month - start_month, 12) + 1) as to_month, 0 as years_count
from goals
where last_month >= start_month and last_month - 12 * (floor_div(last_month - start_month, 12) + 1) - months + 1 >= first_month
union all
select
    goal_id, 'due' as span, metric_id,
    due_end - 12 * years_count - months + 1 as from_month, due_end - 12 * years_count as to_month, years_count
from dues
where due_end - 12 * years_count - months + 1 >= first_month
