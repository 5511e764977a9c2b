/*
doc: >
  Sums of products of influence, for what looks at several aggregates at once:
  the positions of the event study among themselves (bands), and the cells before
  training among themselves (joint test), unless these are more than 60.
grain: [program_id, metric_id, aggregation, position_a, position_b]
inputs: [int_trend_influences]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: aggregation, type: varchar, required: true, values: [event, cell], doc: Which aggregate.}
  - {name: position_a, type: varchar, required: true, doc: One position.}
  - {name: position_b, type: varchar, required: true, doc: Another or the same one.}
  - {name: product, type: double, required: true, unit: metric squared, doc: Sum over clusters of the product of both influences.}
*/
with influences as (
    select program_id, metric_id, aggregation, position, cluster_number, sum(influence) as influence
    from int_trend_influences
    where aggregation in ('cell', 'event')
    group by program_id, metric_id, aggregation, position, cluster_number
)

select
    a.program_id,
    a.metric_id,
    a.aggregation,
    a.position as position_a,
    b.position as position_b,
    sum(a.influence * b.influence) as product
from influences as a
inner join influences as b
    on a.program_id = b.program_id
    and a.metric_id = b.metric_id
    and a.aggregation = b.aggregation
    and a.cluster_number = b.cluster_number
group by a.program_id, a.metric_id, a.aggregation, a.position, b.position
