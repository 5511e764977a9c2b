/*
doc: >
  Each person's influence on each aggregate of an event study; see int_trend_sums for the
  formula. Of the single cells, only the leads are included, and only if they are few
  enough to be tested together. With many cohorts, there is nothing by group or calendar
  period.
grain: [program_id, metric_id, aggregation, position, series_number, cluster_number]
inputs: [int_trend_studies, int_trend_arms, int_trend_changes, int_trend_rates, int_trend_cells, int_trend_weights]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: aggregation, required: true}
  - {name: position, required: true}
  - {name: series_number, required: true}
  - {name: cluster_number, required: true}
  - {name: is_trained, required: true, doc: Whether the person is among the trained of a cell of the aggregate.}
  - {name: influence, type: double, required: true, unit: metric, doc: Influence on the aggregate.}
*/
with weighted as (
    select
        c.cell_number,
        c.study_number,
        c.period_index - c.cohort_period as since,
        max(case when w.aggregation = 'event' then w.weight end) as event_weight,
        max(case when w.aggregation = 'simple' then w.weight end) as simple_weight,
        max(case when w.aggregation = 'event_overall' then w.weight end) as event_overall_weight,
        max(case when w.aggregation = 'group_overall' then w.weight end) as group_overall_weight,
        max(case when w.aggregation = 'calendar_overall' then w.weight end) as calendar_overall_weight
    from int_trend_cells as c
    inner join int_trend_weights as w
        on c.program_id = w.program_id
        and c.metric_id = w.metric_id
        and c.cohort_period = w.cohort_period
        and c.period_index = w.period_index
    group by c.cell_number, c.study_number, c.period_index - c.cohort_period
),

rates as (
    select
        r.arm_number, r.center, w.study_number, w.since,
        case when r.is_trained then 1 else 0 end as trained,
        r.rate * w.event_weight as event_rate,
        r.rate * w.simple_weight as simple_rate,
        r.rate * w.event_overall_weight as event_overall_rate,
        r.rate * w.group_overall_weight as group_overall_rate,
        r.rate * w.calendar_overall_weight as calendar_overall_rate
    from int_trend_rates as r
    inner join weighted as w on r.cell_number = w.cell_number
),

-- One pass for all aggregates that use all cells.
by_event as (
    select
        r.study_number,
        r.since,
        c.series_number,
        c.cluster_number,
        max(r.trained) as trained,
        sum(r.event_rate * (c.change - r.center)) as event_part,
        sum(r.simple_rate * (c.change - r.center)) as simple_part,
        sum(r.event_overall_rate * (c.change - r.center)) as event_overall_part,
        sum(r.group_overall_rate * (c.change - r.center)) as group_overall_part,
        sum(r.calendar_overall_rate * (c.change - r.center)) as calendar_overall_part
    from int_trend_changes as c
    inner join rates as r on c.arm_number = r.arm_number
    group by r.study_number, r.since, c.series_number, c.cluster_number
),

-- The overall aggregates of the cells after training are sums over the positions of the
-- event study.
overall as (
    select
        study_number, series_number, cluster_number,
        max(trained) as trained,
        sum(simple_part) as simple_part,
        sum(event_overall_part) as event_overall_part,
        sum(group_overall_part) as group_overall_part,
        sum(calendar_overall_part) as calendar_overall_part
    from by_event
    where since >= 0
    group by study_number, series_number, cluster_number
),

leads as (
    select study_number, sum(case when is_lead then 1 else 0 end) as leads_count
    from int_trend_cells
    group by study_number
),

-- The aggregates that have rows of their own in addition to the event study.
own_lines as (
    select c.study_number, c.cell_number, w.aggregation, w.position, w.weight
    from int_trend_cells as c
    inner join int_trend_weights as w
        on c.program_id = w.program_id
        and c.metric_id = w.metric_id
        and c.cohort_period = w.cohort_period
        and c.period_index = w.period_index
    inner join int_trend_studies as s on c.study_number = s.study_number
    inner join leads as l on c.study_number = l.study_number
    where
        (w.aggregation in ('group', 'calendar') and s.refusal is null)
        or (w.aggregation = 'cell' and c.is_lead and l.leads_count <= 60)
),

effects as (
    select program_id, metric_id, aggregation, position, sum(weight * effect) as effect
    from int_trend_weights
    group by program_id, metric_id, aggregation, position
),

-- event_overall and calendar_overall are equally weighted means of parts with estimated
-- weights, so each part varies around its own effect, not around the mean. group_overall
-- is the opposite: its cells have equal weights, and the cohorts are weighted.
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

-- The people who count in the size of a cohort, with or without a colleague in the stratum.
members as (
    select k.study_number, k.program_id, k.metric_id, k.cohort_period, c.series_number, c.cluster_number
    from int_trend_changes as c
    inner join int_trend_arms as a on c.arm_number = a.arm_number and a.is_trained
    inner join int_trend_cells as k on a.cell_number = k.cell_number
    group by k.study_number, k.program_id, k.metric_id, k.cohort_period, c.series_number, c.cluster_number
),

all_parts as (
    select study_number, 'event' as aggregation, cast(since as varchar) as position, series_number, cluster_number, trained, event_part as part
    from by_event
    where event_part is not null
    union all
    select study_number, 'simple' as aggregation, '' as position, series_number, cluster_number, trained, simple_part as part
    from overall
    where simple_part is not null
    union all
    select study_number, 'event_overall' as aggregation, '' as position, series_number, cluster_number, trained, event_overall_part as part
    from overall
    where event_overall_part is not null
    union all
    select study_number, 'group_overall' as aggregation, '' as position, series_number, cluster_number, trained, group_overall_part as part
    from overall
    where group_overall_part is not null
    union all
    select study_number, 'calendar_overall' as aggregation, '' as position, series_number, cluster_number, trained, calendar_overall_part as part
    from overall
    where calendar_overall_part is not null
    union all
    select
        l.study_number, l.aggregation, l.position, c.series_number, c.cluster_number,
        case when r.is_trained then 1 else 0 end as trained,
        r.rate * l.weight * (c.change - r.center) as part
    from int_trend_changes as c
    inner join int_trend_rates as r on c.arm_number = r.arm_number
    inner join own_lines as l on r.cell_number = l.cell_number
    union all
    select m.study_number, s.aggregation, s.position, m.series_number, m.cluster_number, 1 as trained, s.shift as part
    from members as m
    inner join shifts as s
        on m.program_id = s.program_id and m.metric_id = s.metric_id and m.cohort_period = s.cohort_period
    inner join int_trend_studies as t on m.study_number = t.study_number
    where s.aggregation <> 'calendar' or t.refusal is null
),

totals as (
    select
        study_number, aggregation, position, series_number, cluster_number,
        max(trained) = 1 as is_trained, sum(part) as influence
    from all_parts
    group by study_number, aggregation, position, series_number, cluster_number
)

select
    s.program_id,
    s.metric_id,
    t.aggregation,
    t.position,
    t.series_number,
    t.cluster_number,
    t.is_trained,
    t.influence
from totals as t
inner join int_trend_studies as s on t.study_number = s.study_number
