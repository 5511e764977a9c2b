/*
doc: >
  What the wild cluster bootstrap needs of few clusters, and no person: changes by
  cell, arm and cluster. Only of programs, metrics and segments with fewer than 40
  clusters, some of which hold more than the person they are named for.
grain: [program_id, metric_id, segment_type, segment_id, cohort_period, stratum, is_trained, cluster_number]
inputs: [int_comparisons, int_segments, int_segment_cells, int_comparison_sums]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: segment_type, type: varchar, required: true, doc: "all, department, job or location."}
  - {name: segment_id, type: varchar, required: true, doc: Which one; all for everybody.}
  - {name: cohort_period, type: bigint, required: true, doc: Index period.}
  - {name: stratum, type: varchar, required: true, doc: Comparison stratum.}
  - {name: is_trained, type: boolean, required: true, doc: Arm.}
  - {name: cluster_number, type: bigint, required: true, doc: "Cluster, numbered by name within program, metric and segment, from 1."}
  - {name: people_count, type: bigint, required: true, doc: People of the cluster in this arm of the cell.}
  - {name: change_sum, type: double, required: true, unit: metric, doc: Sum of post less baseline over them.}
*/
with few as (
    select program_id, metric_id, segment_type, segment_id
    from int_comparison_sums
    where measure = 'effect' and clusters_count < 40
),

cells as (
    select c.program_id, c.metric_id, c.segment_type, c.segment_id, c.cohort_period, c.stratum
    from int_segment_cells as c
    inner join few as f
        on c.program_id = f.program_id
        and c.metric_id = f.metric_id
        and c.segment_type = f.segment_type
        and c.segment_id = f.segment_id
    where c.measure = 'effect'
),

compared as (
    select
        c.program_id, c.metric_id, c.segment_type, c.segment_id, c.cohort_period, c.stratum,
        p.is_trained, p.cluster_id, p.subject_id, p.post_value - p.baseline_value as change
    from cells as c
    inner join int_segments as m
        on c.program_id = m.program_id
        and c.metric_id = m.metric_id
        and c.segment_type = m.segment_type
        and c.segment_id = m.segment_id
        and c.cohort_period = m.cohort_period
        and c.stratum = m.stratum
    inner join int_comparisons as p
        on m.program_id = p.program_id
        and m.metric_id = p.metric_id
        and m.cohort_period = p.cohort_period
        and m.subject_id = p.subject_id
    where p.is_trained
    union all
    select
        c.program_id, c.metric_id, c.segment_type, c.segment_id, c.cohort_period, c.stratum,
        p.is_trained, p.cluster_id, p.subject_id, p.post_value - p.baseline_value as change
    from cells as c
    inner join int_comparisons as p
        on c.program_id = p.program_id
        and c.metric_id = p.metric_id
        and c.cohort_period = p.cohort_period
        and c.stratum = p.stratum
    where not p.is_trained
),

clustered as (
    select program_id, metric_id, segment_type, segment_id
    from compared
    where cluster_id <> subject_id
    group by program_id, metric_id, segment_type, segment_id
),

named as (
    select c.program_id, c.metric_id, c.segment_type, c.segment_id, c.cluster_id
    from compared as c
    inner join clustered as k
        on c.program_id = k.program_id
        and c.metric_id = k.metric_id
        and c.segment_type = k.segment_type
        and c.segment_id = k.segment_id
    group by c.program_id, c.metric_id, c.segment_type, c.segment_id, c.cluster_id
),

numbered as (
    select
        program_id, metric_id, segment_type, segment_id, cluster_id,
        row_number() over (partition by program_id, metric_id, segment_type, segment_id order by cluster_id) as cluster_number
    from named
)

select
    c.program_id,
    c.metric_id,
    c.segment_type,
    c.segment_id,
    c.cohort_period,
    c.stratum,
    c.is_trained,
    n.cluster_number,
    count(*) as people_count,
    sum(c.change) as change_sum
from compared as c
inner join numbered as n
    on c.program_id = n.program_id
    and c.metric_id = n.metric_id
    and c.segment_type = n.segment_type
    and c.segment_id = n.segment_id
    and c.cluster_id = n.cluster_id
group by
    c.program_id, c.metric_id, c.segment_type, c.segment_id, c.cohort_period, c.stratum, c.is_trained, n.cluster_number
