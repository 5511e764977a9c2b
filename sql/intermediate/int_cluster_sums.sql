/*
doc: >
  What the wild cluster bootstrap needs, without any individual: changes by cell, arm
  and cluster. Only for programs, metrics and segments with fewer than 40 clusters, at
  least one of which has more than one person.
grain: [program_id, metric_id, segment_type, segment_id, cohort_period, stratum, is_trained, cluster_number]
inputs: [int_comparisons, int_comparison_cells, stg_subjects, int_segments, int_segment_cells, int_comparison_sums]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: segment_type, required: true}
  - {name: segment_id, required: true}
  - {name: cohort_period, required: true}
  - {name: stratum, required: true}
  - {name: is_trained, required: true}
  - {name: cluster_number, required: true, doc: "Cluster, numbered by name within program, metric and segment, from 1."}
  - {name: people_count, required: true, doc: People of the cluster in the arm of the cell.}
  - {name: change_sum, type: double, required: true, unit: metric, doc: Sum of their changes from baseline to post window.}
*/
with few as (
    select program_id, metric_id, segment_type, segment_id
    from int_comparison_sums
    where measure = 'effect' and clusters_count < 40
),

cells as (
    select c.program_id, c.metric_id, c.segment_type, c.segment_id, c.cell_number
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
        c.program_id, c.metric_id, c.segment_type, c.segment_id, c.cell_number,
        p.is_trained, p.cluster_number, p.subject_number, p.post_value - p.baseline_value as change
    from cells as c
    inner join int_segments as m
        on c.segment_type = m.segment_type and c.segment_id = m.segment_id and c.cell_number = m.cell_number
    inner join int_comparisons as p on m.cell_number = p.cell_number and m.subject_number = p.subject_number
    where p.is_trained
    union all
    select
        c.program_id, c.metric_id, c.segment_type, c.segment_id, c.cell_number,
        p.is_trained, p.cluster_number, p.subject_number, p.post_value - p.baseline_value as change
    from cells as c
    inner join int_comparisons as p on c.cell_number = p.cell_number
    where not p.is_trained
),

met as (
    select
        program_id, metric_id, segment_type, segment_id, cluster_number,
        case when min(subject_number) < max(subject_number) then 1 else 0 end as is_shared
    from compared
    group by program_id, metric_id, segment_type, segment_id, cluster_number
),

numbered as (
    select
        met.program_id, met.metric_id, met.segment_type, met.segment_id, met.cluster_number,
        max(met.is_shared) over (
            partition by met.program_id, met.metric_id, met.segment_type, met.segment_id
        ) as is_shared,
        row_number() over (
            partition by met.program_id, met.metric_id, met.segment_type, met.segment_id
            order by coalesce(s.team_name, s.employee_id) nulls last, met.cluster_number
        ) as place
    from met
    inner join stg_subjects as s on met.cluster_number = s.subject_number
)

select
    c.program_id,
    c.metric_id,
    c.segment_type,
    c.segment_id,
    k.cohort_period,
    k.stratum,
    c.is_trained,
    n.place as cluster_number,
    count(*) as people_count,
    sum(c.change) as change_sum
from compared as c
inner join numbered as n
    on c.program_id = n.program_id
    and c.metric_id = n.metric_id
    and c.segment_type = n.segment_type
    and c.segment_id = n.segment_id
    and c.cluster_number = n.cluster_number
    and n.is_shared = 1
inner join int_comparison_cells as k on c.cell_number = k.cell_number
group by
    c.program_id, c.metric_id, c.segment_type, c.segment_id, k.cohort_period, k.stratum, c.is_trained, n.place
