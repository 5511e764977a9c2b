/*
doc: >
  The months over which the level of a goal's metric is taken. The present is the last three
  months with values, twelve of a yearly metric or a time to productivity, which few people
  begin in a month; a quarter or year has all of its months. Due are the months up to the due
  day, or to the end of the quarter or year before it. The baseline has the months of the
  year that the due ones have, the last time before the start of the work; without a due day
  it is the year before the start. The origin has these months the last time that they came
  round. From what the metric did between them and the present a year earlier, the season is
  taken. Where the start is later than the end of the baseline, the last months before it are
  a span, too. Months that are not over, or from before the first value, make no span.
grain: [goal_id, span]
inputs: [register_goals, register_metrics, int_month_values]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: span, required: true}
  - {name: metric_id, required: true}
  - {name: from_month, type: bigint, required: true, doc: First month.}
  - {name: to_month, type: bigint, required: true, doc: Last month.}
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
        ends.*,
        floor_div(start_month, period_months) * period_months - 1 as start_end,
        due_end - 12 * (floor_div(due_end - start_month, 12) + 1) as baseline_end,
        due_end + 12 * floor_div(last_month - due_end, 12) as origin_end
    from (
        select goals.*, floor_div(due_month + 1, period_months) * period_months - 1 as due_end
        from goals
        where due_month is not null
    ) as ends
),

spans as (
    select goal_id, 'actual' as span, metric_id, first_month, last_month, last_month - months + 1 as from_month, last_month as to_month
    from goals
    union all
    select goal_id, 'year_ago' as span, metric_id, first_month, last_month, last_month - months - 11 as from_month, last_month - 12 as to_month
    from goals
    union all
    select goal_id, 'baseline' as span, metric_id, first_month, last_month, start_month - 12 as from_month, start_month - 1 as to_month
    from goals
    where due_month is null and start_month is not null
    union all
    select goal_id, 'baseline' as span, metric_id, first_month, last_month, baseline_end - months + 1 as from_month, baseline_end as to_month
    from dues
    where due_end >= start_month
    union all
    select goal_id, 'baseline_year_ago' as span, metric_id, first_month, last_month, baseline_end - months - 11 as from_month, baseline_end - 12 as to_month
    from dues
    where due_end >= start_month and start_end > baseline_end
    union all
    select goal_id, 'start' as span, metric_id, first_month, last_month, start_end - months + 1 as from_month, start_end as to_month
    from dues
    where due_end >= start_month and start_end > baseline_end
    union all
    select goal_id, 'start_year_ago' as span, metric_id, first_month, last_month, start_end - months - 11 as from_month, start_end - 12 as to_month
    from dues
    where due_end >= start_month and start_end > baseline_end
    union all
    select goal_id, 'origin' as span, metric_id, first_month, last_month, origin_end - months + 1 as from_month, origin_end as to_month
    from dues
    union all
    select goal_id, 'origin_year_ago' as span, metric_id, first_month, last_month, origin_end - months - 11 as from_month, origin_end - 12 as to_month
    from dues
    union all
    select goal_id, 'due' as span, metric_id, first_month, last_month, due_end - months + 1 as from_month, due_end as to_month
    from dues
)

select goal_id, span, metric_id, from_month, to_month
from spans
where span = 'actual' or (from_month >= first_month and to_month <= last_month)
