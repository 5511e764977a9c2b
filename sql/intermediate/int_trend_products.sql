/*
doc: >
  Sums of products of influence, for what looks at several aggregates at once:
  the positions of the event study among themselves (bands), and the cells before
  training among themselves (joint test), unless these are more than 60.
grain: [program_id, metric_id, aggregation, position_a, position_b]
inputs: [int_trend_influences, int_trend_sums]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: aggregation, type: varchar, required: true, values: [event, cell], doc: Which aggregate.}
  - {name: position_a, type: varchar, required: true, doc: One position.}
  - {name: position_b, type: varchar, required: true, doc: Another or the same one.}
  - {name: product, type: double, required: true, unit: metric squared, doc: Sum over people of the product of both influences.}
*/
with counted as (
    select
        program_id, metric_id, aggregation, position, is_lead,
        sum(case when is_lead then 1 else 0 end) over (partition by program_id, metric_id, aggregation) as leads_count
    from int_trend_sums
    where aggregation in ('cell', 'event')
),

looked_at as (
    select program_id, metric_id, aggregation, position
    from counted
    where aggregation = 'event' or (is_lead and leads_count <= 60)
),

influences as (
    select i.program_id, i.metric_id, i.aggregation, i.position, i.subject_id, i.influence
    from int_trend_influences as i
    inner join looked_at as l
        on i.program_id = l.program_id
        and i.metric_id = l.metric_id
        and i.aggregation = l.aggregation
        and i.position = l.position
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
    and a.subject_id = b.subject_id
group by a.program_id, a.metric_id, a.aggregation, a.position, b.position
