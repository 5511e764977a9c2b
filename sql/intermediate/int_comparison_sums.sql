/*
doc: >
  What inference needs of the compared people, and no person: per program, metric
  and measure the weighted cell contrasts and the sums of squared influence. A
  cell weighs by its share of the trained. did is the contrast of changes; ancova
  is the contrast of later values adjusted for the earlier by a slope from
  deviations within cell and arm. Influence of a trained person on did is
  (change - comparison mean of the cell - did) / trained; of a comparison person
  -(weight of the cell) (change - comparison mean) / comparison people of the
  cell; ancova adds the part of the slope. Parts of one cluster are added before
  they are squared. The HC2 sum is that of the regression with one cell.
grain: [program_id, metric_id, measure]
inputs: [int_comparisons, int_cells]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: measure, type: varchar, required: true, values: [effect, lead], doc: Which windows are compared.}
  - {name: cells_count, type: bigint, required: true, doc: Cells with both arms.}
  - {name: trained_count, type: bigint, required: true, doc: Trained people.}
  - {name: comparison_count, type: bigint, required: true, doc: Distinct comparison people.}
  - {name: rows_count, type: bigint, required: true, doc: Rows of subject and cell.}
  - {name: clusters_count, type: bigint, required: true, doc: Clusters of both arms.}
  - {name: trained_clusters_count, type: bigint, required: true, doc: Clusters with a trained person.}
  - {name: trained_before_mean, type: double, required: true, unit: metric, doc: "Earlier window, trained."}
  - {name: trained_after_mean, type: double, required: true, unit: metric, doc: "Later window, trained."}
  - {name: comparison_before_mean, type: double, required: true, unit: metric, doc: "Earlier window, comparison, cells weighted by the trained."}
  - {name: comparison_after_mean, type: double, required: true, unit: metric, doc: "Later window, comparison, cells weighted by the trained."}
  - {name: trained_before_var, type: double, unit: metric squared, doc: Variance between the trained in the earlier window.}
  - {name: comparison_before_var, type: double, unit: metric squared, doc: Variance between comparison rows in the earlier window.}
  - {name: trained_after_var, type: double, unit: metric squared, doc: Variance between the trained in the later window.}
  - {name: comparison_after_var, type: double, unit: metric squared, doc: Variance between comparison rows in the later window.}
  - {name: did, type: double, required: true, unit: metric, doc: Difference in differences.}
  - {name: did_influence_squares, type: double, required: true, unit: metric squared, doc: Sum over clusters of squared influence on did.}
  - {name: slope, type: double, doc: Slope of the later on the earlier window; null when the earlier does not vary.}
  - {name: ancova, type: double, unit: metric, doc: Adjusted contrast.}
  - {name: ancova_influence_squares, type: double, unit: metric squared, doc: Sum over clusters of squared influence on ancova.}
  - {name: ancova_hc2_squares, type: double, unit: metric squared, doc: Sum over people of squared influence over one minus leverage; for a single cell.}
*/
with people as (
    select
        program_id, metric_id, 'effect' as measure, cohort_period, stratum, is_trained, subject_id, cluster_id,
        baseline_value as before_value, post_value as after_value
    from int_comparisons
    union all
    select
        program_id, metric_id, 'lead' as measure, cohort_period, stratum, is_trained, subject_id, cluster_id,
        lead_value as before_value, baseline_value as after_value
    from int_comparisons
    where lead_value is not null
),

contrasts as (
    select
        program_id,
        metric_id,
        measure,
        count(*) as cells_count,
        sum(cast(trained_count as double)) as trained,
        sum(trained_count * trained_before_mean) / sum(cast(trained_count as double)) as trained_before_mean,
        sum(trained_count * trained_after_mean) / sum(cast(trained_count as double)) as trained_after_mean,
        sum(trained_count * comparison_before_mean) / sum(cast(trained_count as double)) as comparison_before_mean,
        sum(trained_count * comparison_after_mean) / sum(cast(trained_count as double)) as comparison_after_mean
    from int_cells
    group by program_id, metric_id, measure
),

deviations as (
    select
        p.program_id,
        p.metric_id,
        p.measure,
        p.is_trained,
        p.subject_id,
        p.cluster_id,
        p.before_value,
        p.after_value,
        c.trained_count / t.trained as cell_weight,
        t.trained,
        c.comparison_count,
        p.before_value - c.comparison_before_mean as before_gap,
        p.after_value - c.comparison_after_mean as after_gap,
        p.before_value - case when p.is_trained then c.trained_before_mean else c.comparison_before_mean end as before_dev,
        p.after_value - case when p.is_trained then c.trained_after_mean else c.comparison_after_mean end as after_dev,
        case when p.is_trained then c.trained_count else c.comparison_count end as arm_count
    from people as p
    inner join int_cells as c
        on p.program_id = c.program_id
        and p.metric_id = c.metric_id
        and p.measure = c.measure
        and p.cohort_period = c.cohort_period
        and p.stratum = c.stratum
    inner join contrasts as t
        on p.program_id = t.program_id and p.metric_id = t.metric_id and p.measure = t.measure
),

moments as (
    select
        program_id,
        metric_id,
        measure,
        count(case when is_trained then 1 end) as trained_count,
        count(distinct case when not is_trained then subject_id end) as comparison_count,
        count(*) as rows_count,
        count(distinct case when is_trained then cluster_id end) as trained_clusters_count,
        var_samp(case when is_trained then before_value end) as trained_before_var,
        var_samp(case when not is_trained then before_value end) as comparison_before_var,
        var_samp(case when is_trained then after_value end) as trained_after_var,
        var_samp(case when not is_trained then after_value end) as comparison_after_var,
        sum(before_dev * before_dev) as before_squares,
        -- Below this share of the squares there is rounding and no variation.
        case
            when sum(before_dev * before_dev) > 1e-20 * sum(before_value * before_value)
                then ratio(sum(before_dev * after_dev), sum(before_dev * before_dev))
        end as slope
    from deviations
    group by program_id, metric_id, measure
),

estimates as (
    select
        t.program_id,
        t.metric_id,
        t.measure,
        m.slope,
        m.before_squares,
        t.trained_before_mean - t.comparison_before_mean as before_contrast,
        (t.trained_after_mean - t.comparison_after_mean) - (t.trained_before_mean - t.comparison_before_mean) as did,
        (t.trained_after_mean - t.comparison_after_mean)
        - m.slope * (t.trained_before_mean - t.comparison_before_mean) as ancova
    from contrasts as t
    inner join moments as m
        on t.program_id = m.program_id and t.metric_id = m.metric_id and t.measure = m.measure
),

influences as (
    select
        d.program_id,
        d.metric_id,
        d.measure,
        d.cluster_id,
        case
            when d.is_trained then (d.after_gap - d.before_gap - e.did) / d.trained
            else -d.cell_weight * (d.after_gap - d.before_gap) / d.comparison_count
        end as did_part,
        case
            when d.is_trained then (d.after_gap - e.slope * d.before_gap - e.ancova) / d.trained
            else -d.cell_weight * (d.after_gap - e.slope * d.before_gap) / d.comparison_count
        end
        - e.before_contrast * d.before_dev * (d.after_dev - e.slope * d.before_dev) / e.before_squares as ancova_part,
        1 - 1 / cast(d.arm_count as double) - d.before_dev * d.before_dev / e.before_squares as freedom
    from deviations as d
    inner join estimates as e
        on d.program_id = e.program_id and d.metric_id = e.metric_id and d.measure = e.measure
),

clusters as (
    select
        program_id,
        metric_id,
        measure,
        cluster_id,
        sum(did_part) as did_part,
        sum(ancova_part) as ancova_part,
        sum(case when freedom > 0 then ancova_part * ancova_part / freedom end) as hc2_part
    from influences
    group by program_id, metric_id, measure, cluster_id
),

squares as (
    select
        program_id,
        metric_id,
        measure,
        count(*) as clusters_count,
        sum(did_part * did_part) as did_influence_squares,
        sum(ancova_part * ancova_part) as ancova_influence_squares,
        sum(hc2_part) as ancova_hc2_squares
    from clusters
    group by program_id, metric_id, measure
)

select
    t.program_id,
    t.metric_id,
    t.measure,
    t.cells_count,
    m.trained_count,
    m.comparison_count,
    m.rows_count,
    s.clusters_count,
    m.trained_clusters_count,
    t.trained_before_mean,
    t.trained_after_mean,
    t.comparison_before_mean,
    t.comparison_after_mean,
    m.trained_before_var,
    m.comparison_before_var,
    m.trained_after_var,
    m.comparison_after_var,
    e.did,
    s.did_influence_squares,
    e.slope,
    e.ancova,
    s.ancova_influence_squares,
    case when t.cells_count = 1 then s.ancova_hc2_squares end as ancova_hc2_squares
from contrasts as t
inner join moments as m
    on t.program_id = m.program_id and t.metric_id = m.metric_id and t.measure = m.measure
inner join estimates as e
    on t.program_id = e.program_id and t.metric_id = e.metric_id and t.measure = e.measure
inner join squares as s
    on t.program_id = s.program_id and t.metric_id = s.metric_id and t.measure = s.measure
