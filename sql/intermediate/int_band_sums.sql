/*
doc: >
  What inference needs of each band, without any individual: the difference in
  differences of the band's trained people against the comparison people of their
  cells, cells weighted by the band's people, and the sum of squared influence. The
  formulas are those of int_comparison_sums with the band in place of all trained
  people. Dose and check-ins were chosen, so this is not an effect of either.
grain: [program_id, metric_id, banding, band]
inputs: [int_bands, int_comparisons, int_cells]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: banding, required: true}
  - {name: band, required: true}
  - {name: trained_count, required: true, doc: Trained people in the band.}
  - {name: comparison_count, required: true, doc: Distinct comparison people of the band's cells.}
  - {name: rows_count, required: true}
  - {name: clusters_count, required: true}
  - {name: trained_clusters_count, required: true, doc: Clusters with a person of the band.}
  - {name: comparison_clusters_count, required: true}
  - {name: people_count, required: true, doc: Distinct people of both arms.}
  - {name: expected_ratio, type: double, required: true, unit: "0..1", doc: "Share of the variance that squared influence is expected to show, as in int_comparison_sums."}
  - {name: hours_mean}
  - {name: change_trained_mean, required: true}
  - {name: change_comparison_mean, required: true}
  - {name: effect, required: true, unit: metric, doc: Difference between the two mean changes.}
  - {name: influence_squares, required: true}
*/
with cells as (
    select
        cell_number, comparison_count,
        comparison_after_mean - comparison_before_mean as comparison_change
    from int_cells
    where measure = 'effect'
),

trained as (
    select
        b.program_id, b.metric_id, b.banding, b.band, b.cell_number, b.duration_hours, c.cluster_number, c.subject_number,
        c.post_value - c.baseline_value as change,
        cells.comparison_change,
        cells.comparison_count
    from int_bands as b
    inner join int_comparisons as c on b.cell_number = c.cell_number and b.subject_number = c.subject_number
    inner join cells on b.cell_number = cells.cell_number
    where c.is_trained
),

totals as (
    select
        program_id, metric_id, banding, band,
        count(*) as trained_count,
        avg(duration_hours) as hours_mean,
        avg(change) as change_trained_mean,
        avg(comparison_change) as change_comparison_mean,
        avg(change) - avg(comparison_change) as effect
    from trained
    group by program_id, metric_id, banding, band
),

weights as (
    select
        program_id, metric_id, banding, band, cell_number, comparison_change, comparison_count,
        cast(count(*) as double) as people
    from trained
    group by program_id, metric_id, banding, band, cell_number, comparison_change, comparison_count
),

parts as (
    select
        t.program_id, t.metric_id, t.banding, t.band, t.cluster_number, t.subject_number, true as is_trained,
        (t.change - t.comparison_change - s.effect) / cast(s.trained_count as double) as part
    from trained as t
    inner join totals as s
        on t.program_id = s.program_id and t.metric_id = s.metric_id and t.banding = s.banding and t.band = s.band
    union all
    select
        w.program_id, w.metric_id, w.banding, w.band, c.cluster_number, c.subject_number, false as is_trained,
        -w.people / cast(s.trained_count as double)
        * (c.post_value - c.baseline_value - w.comparison_change) / cast(w.comparison_count as double) as part
    from weights as w
    inner join totals as s
        on w.program_id = s.program_id and w.metric_id = s.metric_id and w.banding = s.banding and w.band = s.band
    inner join int_comparisons as c on w.cell_number = c.cell_number and not c.is_trained
),

clusters as (
    select program_id, metric_id, banding, band, cluster_number, sum(part) as part
    from parts
    group by program_id, metric_id, banding, band, cluster_number
),

squares as (
    select
        program_id, metric_id, banding, band,
        count(*) as clusters_count,
        sum(part * part) as influence_squares
    from clusters
    group by program_id, metric_id, banding, band
),

rows_of_bands as (
    select
        program_id, metric_id, banding, band,
        count(*) as rows_count,
        count(distinct case when not is_trained then subject_number end) as comparison_count,
        count(distinct case when is_trained then cluster_number end) as trained_clusters_count,
        count(distinct case when not is_trained then cluster_number end) as comparison_clusters_count,
        count(distinct subject_number) as people_count
    from parts
    group by program_id, metric_id, banding, band
),

spreads as (
    select
        program_id, metric_id, banding, band,
        sum(people) as people,
        sum(people * (1 + people / comparison_count)) as spread,
        sum(
            people * (1 + 1 / cast(comparison_count as double))
            + people / comparison_count * people / comparison_count * (comparison_count - 1)
        ) as shown
    from weights
    group by program_id, metric_id, banding, band
)

select
    s.program_id,
    s.metric_id,
    s.banding,
    s.band,
    s.trained_count,
    r.comparison_count,
    r.rows_count,
    q.clusters_count,
    r.trained_clusters_count,
    r.comparison_clusters_count,
    r.people_count,
    (v.shown - v.spread / v.people) / v.spread as expected_ratio,
    s.hours_mean,
    s.change_trained_mean,
    s.change_comparison_mean,
    s.effect,
    q.influence_squares
from totals as s
inner join squares as q
    on s.program_id = q.program_id and s.metric_id = q.metric_id and s.banding = q.banding and s.band = q.band
inner join rows_of_bands as r
    on s.program_id = r.program_id and s.metric_id = r.metric_id and s.banding = r.banding and s.band = r.band
inner join spreads as v
    on s.program_id = v.program_id and s.metric_id = v.metric_id and s.banding = v.banding and s.band = v.band
