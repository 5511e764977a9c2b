/*
doc: "Each person's influence on each aggregate of an event study; see int_trend_sums for the formula."
grain: [program_id, metric_id, aggregation, position, subject_id]
inputs: [int_trend_changes, int_trend_strata, int_trend_cells, int_trend_weights]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: aggregation, type: varchar, required: true, doc: Which aggregate.}
  - {name: position, type: varchar, required: true, doc: What within it.}
  - {name: subject_id, type: varchar, required: true, pii: true, doc: Employee id.}
  - {name: influence, type: double, required: true, unit: metric, doc: Influence on the aggregate.}
*/
with parts as (
    select
        c.program_id,
        c.metric_id,
        c.cohort_period,
        c.period_index,
        c.subject_id,
        case
            when c.is_trained then (c.change - s.comparison_mean - cell.effect) / cell.trained_count
            else -(s.trained_count / cast(cell.trained_count as double)) * (c.change - s.comparison_mean) / s.comparison_count
        end as part
    from int_trend_changes as c
    inner join int_trend_strata as s
        on c.program_id = s.program_id
        and c.metric_id = s.metric_id
        and c.cohort_period = s.cohort_period
        and c.period_index = s.period_index
        and c.stratum = s.stratum
    inner join int_trend_cells as cell
        on c.program_id = cell.program_id
        and c.metric_id = cell.metric_id
        and c.cohort_period = cell.cohort_period
        and c.period_index = cell.period_index
),

effects as (
    select program_id, metric_id, aggregation, position, sum(weight * effect) as effect
    from int_trend_weights
    group by program_id, metric_id, aggregation, position
),

-- An overall aggregate is the equal mean of parts whose weights are estimated, so
-- that each part moves around its own value, not around the mean. Group is the
-- other way round: its cells are equal, and the cohorts are weighted.
centers as (
    select
        w.program_id,
        w.metric_id,
        w.aggregation,
        w.position,
        w.cohort_period,
        w.period_index,
        case w.aggregation
            when 'event_overall' then event.effect
            when 'calendar_overall' then calendar.effect
            else e.effect
        end as center
    from int_trend_weights as w
    inner join effects as e
        on w.program_id = e.program_id
        and w.metric_id = e.metric_id
        and w.aggregation = e.aggregation
        and w.position = e.position
    left join effects as event
        on w.program_id = event.program_id
        and w.metric_id = event.metric_id
        and event.aggregation = 'event'
        and event.position = cast(w.period_index - w.cohort_period as varchar)
    left join effects as calendar
        on w.program_id = calendar.program_id
        and w.metric_id = calendar.metric_id
        and calendar.aggregation = 'calendar'
        and calendar.position = cast(w.period_index as varchar)
),

shifts as (
    select
        w.program_id,
        w.metric_id,
        w.aggregation,
        w.position,
        w.cohort_period,
        sum(w.share * (w.effect - c.center) / w.mass) as shift
    from int_trend_weights as w
    inner join centers as c
        on w.program_id = c.program_id
        and w.metric_id = c.metric_id
        and w.aggregation = c.aggregation
        and w.position = c.position
        and w.cohort_period = c.cohort_period
        and w.period_index = c.period_index
    where w.share > 0
    group by w.program_id, w.metric_id, w.aggregation, w.position, w.cohort_period
),

members as (
    select program_id, metric_id, cohort_period, subject_id
    from int_trend_changes
    where is_trained
    group by program_id, metric_id, cohort_period, subject_id
),

all_parts as (
    select p.program_id, p.metric_id, w.aggregation, w.position, p.subject_id, w.weight * p.part as part
    from parts as p
    inner join int_trend_weights as w
        on p.program_id = w.program_id
        and p.metric_id = w.metric_id
        and p.cohort_period = w.cohort_period
        and p.period_index = w.period_index
    union all
    select m.program_id, m.metric_id, s.aggregation, s.position, m.subject_id, s.shift as part
    from members as m
    inner join shifts as s
        on m.program_id = s.program_id and m.metric_id = s.metric_id and m.cohort_period = s.cohort_period
)

select program_id, metric_id, aggregation, position, subject_id, sum(part) as influence
from all_parts
group by program_id, metric_id, aggregation, position, subject_id
