/*
doc: >
  How the cells ATT(g,t) are aggregated: one row per aggregate and cell. cell is each
  cell by itself. simple weights all cells after training by cohort size; event weights
  the cells equally long after training by cohort size; calendar weights the cells of a
  period by cohort size; group weights the cells of a cohort equally. Of the overall
  aggregates, group_overall weights the groups by cohort size, and event_overall and
  calendar_overall weight their parts equally (Callaway & Sant'Anna 2021, section 3).
  Where cohort sizes are estimated weights, mass is their sum; their part of the influence
  needs it.
grain: [program_id, metric_id, aggregation, position, cohort_period, period_index]
inputs: [int_trend_cells]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: aggregation, required: true, doc: "cell, simple, event, group, calendar, event_overall, group_overall or calendar_overall."}
  - {name: position, required: true, doc: "Position within the aggregation: periods since training, cohort or period; empty for overall aggregates."}
  - {name: cohort_period, required: true, doc: Index period g of the cell.}
  - {name: period_index, required: true, doc: Period t of the cell.}
  - {name: trained_count, required: true, doc: Trained people of the cell.}
  - {name: comparison_count, required: true, doc: Comparison people of the cell.}
  - {name: effect, required: true, unit: metric, doc: "ATT(g,t)."}
  - {name: weight, type: double, required: true, doc: Weight of the cell; the weights of an aggregate add up to one.}
  - {name: share, type: double, required: true, doc: "Share of the aggregate that depends on estimated weights: 1, the equal share of a part for overall aggregates, or 0."}
  - {name: mass, type: double, required: true, doc: Sum of the cohort sizes that the estimated weights divide by.}
*/
with cells as (
    select
        program_id, metric_id, cohort_period, period_index, trained_count, comparison_count, effect,
        cast(cohort_count as double) as size,
        period_index - cohort_period as since
    from int_trend_cells
),

after_training as (
    select
        cells.*,
        count(*) over (partition by program_id, metric_id, cohort_period) as periods,
        sum(size) over (partition by program_id, metric_id) as all_size,
        sum(size) over (partition by program_id, metric_id, since) as since_size,
        sum(size) over (partition by program_id, metric_id, period_index) as period_size
    from cells
    where since >= 0
),

counts as (
    select
        program_id,
        metric_id,
        count(distinct since) as sinces,
        count(distinct period_index) as periods
    from after_training
    group by program_id, metric_id
),

cohort_sizes as (
    select program_id, metric_id, sum(size) as total_size
    from (
        select program_id, metric_id, cohort_period, max(size) as size
        from after_training
        group by program_id, metric_id, cohort_period
    ) as cohorts
    group by program_id, metric_id
),

before_sizes as (
    select
        cells.*,
        sum(size) over (partition by program_id, metric_id, since) as since_size
    from cells
)

select
    program_id, metric_id, 'cell' as aggregation, concat(cast(cohort_period as varchar), ' ', cast(period_index as varchar)) as position,
    cohort_period, period_index, trained_count, comparison_count, effect, cast(1 as double) as weight, cast(0 as double) as share, cast(1 as double) as mass
from cells
union all
select
    program_id, metric_id, 'simple' as aggregation, '' as position, cohort_period, period_index, trained_count, comparison_count, effect,
    size / all_size as weight, cast(1 as double) as share, all_size as mass
from after_training
union all
select
    program_id, metric_id, 'event' as aggregation, cast(since as varchar) as position, cohort_period, period_index, trained_count, comparison_count, effect,
    size / since_size as weight, cast(1 as double) as share, since_size as mass
from before_sizes
union all
select
    program_id, metric_id, 'calendar' as aggregation, cast(period_index as varchar) as position, cohort_period, period_index, trained_count, comparison_count, effect,
    size / period_size as weight, cast(1 as double) as share, period_size as mass
from after_training
union all
select
    program_id, metric_id, 'group' as aggregation, cast(cohort_period as varchar) as position, cohort_period, period_index, trained_count, comparison_count, effect,
    1 / cast(periods as double) as weight, cast(0 as double) as share, cast(1 as double) as mass
from after_training
union all
select
    a.program_id, a.metric_id, 'event_overall' as aggregation, '' as position, a.cohort_period, a.period_index, a.trained_count, a.comparison_count, a.effect,
    a.size / a.since_size / c.sinces as weight, 1 / cast(c.sinces as double) as share, a.since_size as mass
from after_training as a
inner join counts as c on a.program_id = c.program_id and a.metric_id = c.metric_id
union all
select
    a.program_id, a.metric_id, 'calendar_overall' as aggregation, '' as position, a.cohort_period, a.period_index, a.trained_count, a.comparison_count, a.effect,
    a.size / a.period_size / c.periods as weight, 1 / cast(c.periods as double) as share, a.period_size as mass
from after_training as a
inner join counts as c on a.program_id = c.program_id and a.metric_id = c.metric_id
union all
select
    a.program_id, a.metric_id, 'group_overall' as aggregation, '' as position, a.cohort_period, a.period_index, a.trained_count, a.comparison_count, a.effect,
    a.size / z.total_size / a.periods as weight, 1 / cast(a.periods as double) as share, z.total_size as mass
from after_training as a
inner join cohort_sizes as z on a.program_id = z.program_id and a.metric_id = z.metric_id
