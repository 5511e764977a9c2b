/*
doc: >
  Each aggregate of ATT(g,t) with the sum of squared influence behind its error.
  Influence of a trained person on a cell is (change - comparison mean of the
  stratum - effect) / trained, of a comparison person -(trained of the stratum /
  trained) (change - comparison mean) / comparison people of the stratum; an
  aggregate adds the weighted parts, and for estimated weights, per person of a
  cohort, the sum over the cohort's cells of (cell - aggregate) / mass.
grain: [program_id, metric_id, aggregation, position]
inputs: [int_trend_weights, int_trend_influences, int_measurements]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: aggregation, type: varchar, required: true, doc: Which aggregate.}
  - {name: position, type: varchar, required: true, doc: What within it.}
  - {name: effect, type: double, required: true, unit: metric, doc: The aggregate.}
  - {name: influence_squares, type: double, required: true, unit: metric squared, doc: Sum over people of squared influence.}
  - {name: people_count, type: bigint, required: true, doc: People with any influence.}
  - {name: trained_count, type: bigint, required: true, doc: "Trained people, of each cohort as many as its fullest cell has."}
  - {name: comparison_count, type: bigint, required: true, doc: Comparison people of the cell that has most.}
  - {name: is_lead, type: boolean, required: true, doc: Whether it is a cell or event position before training and the gap.}
*/
with effects as (
    select
        program_id, metric_id, aggregation, position,
        sum(weight * effect) as effect, max(period_index - cohort_period) as last_since
    from int_trend_weights
    group by program_id, metric_id, aggregation, position
),

cohorts as (
    select
        program_id, metric_id, aggregation, position, cohort_period,
        max(trained_count) as trained_count, max(comparison_count) as comparison_count
    from int_trend_weights
    group by program_id, metric_id, aggregation, position, cohort_period
),

arms as (
    select
        program_id, metric_id, aggregation, position,
        sum(trained_count) as trained_count, max(comparison_count) as comparison_count
    from cohorts
    group by program_id, metric_id, aggregation, position
),

squares as (
    select
        program_id, metric_id, aggregation, position,
        sum(influence * influence) as influence_squares, count(*) as people_count
    from int_trend_influences
    group by program_id, metric_id, aggregation, position
)

select
    e.program_id,
    e.metric_id,
    e.aggregation,
    e.position,
    e.effect,
    s.influence_squares,
    s.people_count,
    a.trained_count,
    a.comparison_count,
    e.aggregation in ('cell', 'event') and e.last_since <= m.baseline_to as is_lead
from effects as e
inner join int_measurements as m on e.program_id = m.program_id and e.metric_id = m.metric_id
inner join arms as a
    on e.program_id = a.program_id
    and e.metric_id = a.metric_id
    and e.aggregation = a.aggregation
    and e.position = a.position
inner join squares as s
    on e.program_id = s.program_id
    and e.metric_id = s.metric_id
    and e.aggregation = s.aggregation
    and e.position = s.position
