/*
doc: >
  Sums of products of influence between pairs of positions: of the event study, for the
  uniform band, and of the cells before training, for the joint test, unless there are
  more than 60 such cells.
grain: [program_id, metric_id, aggregation, position_a, position_b]
inputs: [int_trend_influences]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: aggregation, required: true, values: [event, cell]}
  - {name: position_a, type: varchar, required: true, doc: First position of the pair.}
  - {name: position_b, type: varchar, required: true, doc: "Second position of the pair, which may be the same one."}
  - {name: product, type: double, required: true, unit: metric squared, doc: Sum over clusters of the product of both influences.}
*/
with lines as (
    select
        program_id, metric_id, aggregation, position,
        row_number() over (order by program_id, metric_id, aggregation, position) as line_number
    from int_trend_influences
    where aggregation in ('cell', 'event')
    group by program_id, metric_id, aggregation, position
),

-- Lines that are considered together have the same first line.
together as (
    select lines.*, min(line_number) over (partition by program_id, metric_id, aggregation) as first_line
    from lines
),

influences as (
    select t.first_line, t.line_number, i.cluster_number, sum(i.influence) as influence
    from int_trend_influences as i
    inner join together as t
        on i.program_id = t.program_id
        and i.metric_id = t.metric_id
        and i.aggregation = t.aggregation
        and i.position = t.position
    group by t.first_line, t.line_number, i.cluster_number
),

products as (
    select a.line_number as line_a, b.line_number as line_b, sum(a.influence * b.influence) as product
    from influences as a
    inner join influences as b on a.first_line = b.first_line and a.cluster_number = b.cluster_number
    group by a.line_number, b.line_number
)

select
    a.program_id,
    a.metric_id,
    a.aggregation,
    a.position as position_a,
    b.position as position_b,
    p.product
from products as p
inner join lines as a on p.line_a = a.line_number
inner join lines as b on p.line_b = b.line_number
