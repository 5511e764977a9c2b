/*
doc: >
  Each aggregate of ATT(g,t) with the sum of squared influence behind its standard error.
  The influence of a trained person on a cell is (change - comparison mean of the stratum
  - effect) / trained; that of a comparison person is -(trained of the stratum / trained)
  (change - comparison mean) / comparison people of the stratum. An aggregate adds up the
  weighted influence on its cells. Where its weights are estimated, it also adds, for each
  person of a cohort, the sum over the cohort's cells of (cell - aggregate) / mass. The
  influence of a cluster is added up before it is squared. For a single cell in which each
  person is a cluster, the squares follow from the variances of the strata.
grain: [program_id, metric_id, aggregation, position]
inputs: [int_trend_weights, int_trend_influences, int_trend_cells, int_trend_rates, int_trend_changes, int_trend_studies, int_measurements]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: aggregation, required: true}
  - {name: position, required: true}
  - {name: effect, required: true, unit: metric, doc: The aggregate.}
  - {name: influence_squares, required: true}
  - {name: clusters_count, required: true, doc: Clusters with any influence.}
  - {name: trained_clusters_count, required: true}
  - {name: people_count, required: true, doc: People with any influence.}
  - {name: trained_count, required: true, doc: "Trained people; each cohort counts with its largest cell."}
  - {name: comparison_count, required: true, doc: Comparison people of the largest cell.}
  - {name: is_lead, required: true, doc: Whether it is a cell or event position before training and the gap.}
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

clusters as (
    select
        program_id, metric_id, aggregation, position, cluster_number,
        max(case when is_trained then 1 else 0 end) as trained, sum(influence) as influence
    from int_trend_influences
    where aggregation <> 'cell'
    group by program_id, metric_id, aggregation, position, cluster_number
),

people as (
    select program_id, metric_id, aggregation, position, count(distinct series_number) as people_count
    from int_trend_influences
    where aggregation <> 'cell'
    group by program_id, metric_id, aggregation, position
),

cell_clusters as (
    select
        r.cell_number, c.cluster_number,
        max(case when r.is_trained then 1 else 0 end) as trained,
        sum(r.rate * (c.change - r.center)) as influence
    from int_trend_changes as c
    inner join int_trend_rates as r on c.arm_number = r.arm_number
    inner join int_trend_cells as k on r.cell_number = k.cell_number
    inner join int_trend_studies as s on k.study_number = s.study_number and s.is_clustered
    group by r.cell_number, c.cluster_number
),

cell_squares as (
    select
        r.cell_number, k.trained_count + k.comparison_count as clusters_count, k.trained_count as trained_clusters_count,
        sum(r.influence_squares) as influence_squares
    from int_trend_rates as r
    inner join int_trend_cells as k on r.cell_number = k.cell_number
    inner join int_trend_studies as s on k.study_number = s.study_number and not s.is_clustered
    group by r.cell_number, k.trained_count, k.comparison_count
    union all
    select
        cell_number, count(*) as clusters_count, sum(trained) as trained_clusters_count,
        sum(influence * influence) as influence_squares
    from cell_clusters
    group by cell_number
),

squares as (
    select
        program_id, metric_id, 'cell' as aggregation,
        concat(cast(k.cohort_period as varchar), ' ', cast(k.period_index as varchar)) as position,
        q.influence_squares, q.clusters_count, q.trained_clusters_count, k.trained_count + k.comparison_count as people_count
    from cell_squares as q
    inner join int_trend_cells as k on q.cell_number = k.cell_number
    union all
    select
        c.program_id, c.metric_id, c.aggregation, c.position,
        sum(c.influence * c.influence) as influence_squares, count(*) as clusters_count,
        sum(c.trained) as trained_clusters_count, max(p.people_count) as people_count
    from clusters as c
    inner join people as p
        on c.program_id = p.program_id
        and c.metric_id = p.metric_id
        and c.aggregation = p.aggregation
        and c.position = p.position
    group by c.program_id, c.metric_id, c.aggregation, c.position
)

select
    e.program_id,
    e.metric_id,
    e.aggregation,
    e.position,
    e.effect,
    s.influence_squares,
    s.clusters_count,
    s.trained_clusters_count,
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
