/*
doc: >
  What the wild cluster bootstrap needs of few clusters, and no person: changes by
  cell, arm and cluster. Only of programs and metrics with fewer than 40 clusters,
  some of which hold more than the person they are named for.
grain: [program_id, metric_id, cohort_period, stratum, is_trained, cluster_number]
inputs: [int_comparisons, int_cells, int_comparison_sums]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: cohort_period, type: bigint, required: true, doc: Index period.}
  - {name: stratum, type: varchar, required: true, doc: Comparison stratum.}
  - {name: is_trained, type: boolean, required: true, doc: Arm.}
  - {name: cluster_number, type: bigint, required: true, doc: "Cluster, numbered within program and metric by name, from 1."}
  - {name: people_count, type: bigint, required: true, doc: People of the cluster in this arm of the cell.}
  - {name: change_sum, type: double, required: true, unit: metric, doc: Sum of post less baseline over them.}
*/
with few as (
    select program_id, metric_id
    from int_comparison_sums
    where measure = 'effect' and clusters_count < 40
),

compared as (
    select
        p.program_id, p.metric_id, p.cohort_period, p.stratum, p.is_trained, p.cluster_id, p.subject_id,
        p.post_value - p.baseline_value as change
    from int_comparisons as p
    inner join few as f on p.program_id = f.program_id and p.metric_id = f.metric_id
    inner join int_cells as c
        on p.program_id = c.program_id
        and p.metric_id = c.metric_id
        and p.cohort_period = c.cohort_period
        and p.stratum = c.stratum
        and c.measure = 'effect'
),

clustered as (
    select program_id, metric_id
    from compared
    where cluster_id <> subject_id
    group by program_id, metric_id
),

named as (
    select c.program_id, c.metric_id, c.cluster_id
    from compared as c
    inner join clustered as k on c.program_id = k.program_id and c.metric_id = k.metric_id
    group by c.program_id, c.metric_id, c.cluster_id
),

numbered as (
    select
        program_id, metric_id, cluster_id,
        row_number() over (partition by program_id, metric_id order by cluster_id) as cluster_number
    from named
)

select
    c.program_id,
    c.metric_id,
    c.cohort_period,
    c.stratum,
    c.is_trained,
    n.cluster_number,
    count(*) as people_count,
    sum(c.change) as change_sum
from compared as c
inner join numbered as n
    on c.program_id = n.program_id and c.metric_id = n.metric_id and c.cluster_id = n.cluster_id
group by c.program_id, c.metric_id, c.cohort_period, c.stratum, c.is_trained, n.cluster_number
