/*
doc: >
  What inference needs of the compared people, and no person: per program, metric,
  segment and measure the weighted cell contrasts and the sums of squared
  influence. The segment all holds everybody; the trained of any other are its
  own, their comparison that of their cells. A cell weighs by its share of the
  trained. did is the contrast of changes; ancova
  is the contrast of later values adjusted for the earlier by a slope from
  deviations within cell and arm. Influence of a trained person on did is
  (change - comparison mean of the cell - did) / trained; of a comparison person
  -(weight of the cell) (change - comparison mean) / comparison people of the
  cell; ancova adds the part of the slope. Parts of one cluster are added before
  they are squared. The HC2 sum is that of the regression with one cell and
  everybody a cluster by themselves.
grain: [program_id, metric_id, segment_type, segment_id, measure]
inputs: [int_comparisons, int_segments, int_segment_cells]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: segment_type, type: varchar, required: true, doc: "all, department, job or location."}
  - {name: segment_id, type: varchar, required: true, doc: Which one; all for everybody.}
  - {name: measure, type: varchar, required: true, values: [effect, lead], doc: Which windows are compared.}
  - {name: cells_count, type: bigint, required: true, doc: Cells with both arms.}
  - {name: trained_count, type: bigint, required: true, doc: Trained people.}
  - {name: comparison_count, type: bigint, required: true, doc: Distinct comparison people.}
  - {name: rows_count, type: bigint, required: true, doc: Rows of subject and cell.}
  - {name: clusters_count, type: bigint, required: true, doc: Clusters of both arms.}
  - {name: trained_clusters_count, type: bigint, required: true, doc: Clusters with a trained person.}
  - {name: comparison_clusters_count, type: bigint, required: true, doc: Clusters with a comparison person.}
  - {name: people_count, type: bigint, required: true, doc: "Distinct people of both arms; as many as clusters where nobody shares one."}
  - {name: expected_ratio, type: double, required: true, unit: "0..1", doc: "Share of the variance of did that the squared influence is expected to show where all changes vary alike: the less, the fewer are trained and the fewer colleagues a cell has for its trained."}
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
  - {name: ancova_hc2_squares, type: double, unit: metric squared, doc: Sum over people of squared influence over one minus leverage; for a single cell of people who are clusters by themselves.}
*/
with contrasts as (
    select
        program_id,
        metric_id,
        segment_type,
        segment_id,
        measure,
        row_number() over (order by program_id, metric_id, segment_type, segment_id, measure) as study_number,
        count(*) as cells_count,
        sum(cast(trained_count as double)) as trained,
        -- Of changes with variance 1: what did and its squared influence have, times
        -- the squared number of the trained.
        sum(trained_count * (1 + cast(trained_count as double) / comparison_count)) as spread,
        sum(
            trained_count * (1 + 1 / cast(comparison_count as double))
            + cast(trained_count as double) / comparison_count * trained_count / comparison_count * (comparison_count - 1)
        ) as shown,
        sum(trained_count * trained_before_mean) / sum(cast(trained_count as double)) as trained_before_mean,
        sum(trained_count * trained_after_mean) / sum(cast(trained_count as double)) as trained_after_mean,
        sum(trained_count * comparison_before_mean) / sum(cast(trained_count as double)) as comparison_before_mean,
        sum(trained_count * comparison_after_mean) / sum(cast(trained_count as double)) as comparison_after_mean
    from int_segment_cells
    group by program_id, metric_id, segment_type, segment_id, measure
),

-- What a row of either arm is held against: the means of its own arm, those of the
-- comparison, and those of all cells.
arms as (
    select
        c.segment_type, c.segment_id, c.measure, c.cell_number,
        true as is_trained, t.study_number,
        1 / t.trained as weight, c.trained_count as people_count,
        c.trained_before_mean as before_mean, c.trained_after_mean as after_mean,
        c.comparison_before_mean as before_reference, c.comparison_after_mean as after_reference,
        t.trained_before_mean as before_center, t.trained_after_mean as after_center
    from int_segment_cells as c
    inner join contrasts as t
        on c.program_id = t.program_id
        and c.metric_id = t.metric_id
        and c.segment_type = t.segment_type
        and c.segment_id = t.segment_id
        and c.measure = t.measure
    union all
    select
        c.segment_type, c.segment_id, c.measure, c.cell_number,
        false as is_trained, t.study_number,
        -c.trained_count / t.trained / c.comparison_count as weight, c.comparison_count as people_count,
        c.comparison_before_mean as before_mean, c.comparison_after_mean as after_mean,
        c.comparison_before_mean as before_reference, c.comparison_after_mean as after_reference,
        t.comparison_before_mean as before_center, t.comparison_after_mean as after_center
    from int_segment_cells as c
    inner join contrasts as t
        on c.program_id = t.program_id
        and c.metric_id = t.metric_id
        and c.segment_type = t.segment_type
        and c.segment_id = t.segment_id
        and c.measure = t.measure
),

-- The trained of a segment are its own, the comparison everybody in its cells.
compared as (
    select
        a.study_number, a.is_trained, p.cluster_number, p.subject_number,
        case a.measure when 'effect' then p.baseline_value else p.lead_value end as before_value,
        case a.measure when 'effect' then p.post_value else p.baseline_value end as after_value,
        a.weight, a.people_count, a.before_mean, a.after_mean,
        a.before_reference, a.after_reference, a.before_center, a.after_center
    from int_comparisons as p
    inner join int_segments as m on p.cell_number = m.cell_number and p.subject_number = m.subject_number
    inner join arms as a
        on m.segment_type = a.segment_type and m.segment_id = a.segment_id and m.cell_number = a.cell_number
    where p.is_trained and a.is_trained and (a.measure = 'effect' or p.lead_value is not null)
    union all
    select
        a.study_number, a.is_trained, p.cluster_number, p.subject_number,
        case a.measure when 'effect' then p.baseline_value else p.lead_value end as before_value,
        case a.measure when 'effect' then p.post_value else p.baseline_value end as after_value,
        a.weight, a.people_count, a.before_mean, a.after_mean,
        a.before_reference, a.after_reference, a.before_center, a.after_center
    from int_comparisons as p
    inner join arms as a on p.cell_number = a.cell_number
    where not p.is_trained and not a.is_trained and (a.measure = 'effect' or p.lead_value is not null)
),

-- The one pass over rows of subject and cell: what each subject adds to every sum.
subjects as (
    select
        study_number,
        is_trained,
        cluster_number,
        subject_number,
        count(*) as rows_count,
        max(people_count) as people_count,
        sum(case when is_trained then weight end) as trained_part,
        sum(weight * (before_value - before_reference)) as before_part,
        sum(weight * (after_value - after_reference)) as after_part,
        sum((before_value - before_mean) * (before_value - before_mean)) as before_squares,
        sum((before_value - before_mean) * (after_value - after_mean)) as products,
        sum(before_value * before_value) as raw_squares,
        sum(before_value - before_center) as before_off,
        sum((before_value - before_center) * (before_value - before_center)) as before_off_squares,
        sum(after_value - after_center) as after_off,
        sum((after_value - after_center) * (after_value - after_center)) as after_off_squares
    from compared
    group by study_number, is_trained, cluster_number, subject_number
),

spreads as (
    select
        study_number,
        is_trained,
        sum(rows_count) as rows_count,
        count(distinct subject_number) as people_count,
        count(distinct cluster_number) as clusters_count,
        ratio(sum(before_off_squares) - sum(before_off) * sum(before_off) / sum(cast(rows_count as double)), sum(rows_count) - 1)
            as before_var,
        ratio(sum(after_off_squares) - sum(after_off) * sum(after_off) / sum(cast(rows_count as double)), sum(rows_count) - 1)
            as after_var
    from subjects
    group by study_number, is_trained
),

slopes as (
    select
        study_number,
        sum(before_squares) as before_squares,
        -- Below this share of the squares there is rounding and no variation.
        case
            when sum(before_squares) > 1e-20 * sum(raw_squares) then ratio(sum(products), sum(before_squares))
        end as slope
    from subjects
    group by study_number
),

estimates as (
    select
        t.study_number,
        s.slope,
        s.before_squares,
        t.trained_before_mean - t.comparison_before_mean as before_contrast,
        (t.trained_after_mean - t.comparison_after_mean) - (t.trained_before_mean - t.comparison_before_mean) as did,
        (t.trained_after_mean - t.comparison_after_mean)
        - s.slope * (t.trained_before_mean - t.comparison_before_mean) as ancova
    from contrasts as t
    inner join slopes as s on t.study_number = s.study_number
),

clusters as (
    select
        s.study_number,
        s.cluster_number,
        sum(s.rows_count) as rows_count,
        sum(s.after_part - s.before_part - coalesce(s.trained_part, 0) * e.did) as did_part,
        sum(
            s.after_part - e.slope * s.before_part - coalesce(s.trained_part, 0) * e.ancova
            - e.before_contrast * (s.products - e.slope * s.before_squares) / e.before_squares
        ) as ancova_part,
        -- Of a cluster with one row, one minus its leverage.
        min(1 - 1 / cast(s.people_count as double) - s.before_squares / e.before_squares) as freedom
    from subjects as s
    inner join estimates as e on s.study_number = e.study_number
    group by s.study_number, s.cluster_number
),

everybody as (
    select study_number, count(distinct subject_number) as people_count
    from subjects
    group by study_number
),

squares as (
    select
        study_number,
        count(*) as clusters_count,
        sum(rows_count) as rows_count,
        sum(did_part * did_part) as did_influence_squares,
        sum(ancova_part * ancova_part) as ancova_influence_squares,
        sum(case when freedom > 0 then ancova_part * ancova_part / freedom end) as ancova_hc2_squares
    from clusters
    group by study_number
)

select
    t.program_id,
    t.metric_id,
    t.segment_type,
    t.segment_id,
    t.measure,
    t.cells_count,
    trained.rows_count as trained_count,
    comparison.people_count as comparison_count,
    s.rows_count,
    s.clusters_count,
    trained.clusters_count as trained_clusters_count,
    comparison.clusters_count as comparison_clusters_count,
    everybody.people_count,
    (t.shown - t.spread / t.trained) / t.spread as expected_ratio,
    t.trained_before_mean,
    t.trained_after_mean,
    t.comparison_before_mean,
    t.comparison_after_mean,
    trained.before_var as trained_before_var,
    comparison.before_var as comparison_before_var,
    trained.after_var as trained_after_var,
    comparison.after_var as comparison_after_var,
    e.did,
    s.did_influence_squares,
    e.slope,
    e.ancova,
    s.ancova_influence_squares,
    case when t.cells_count = 1 and s.clusters_count = s.rows_count then s.ancova_hc2_squares end as ancova_hc2_squares
from contrasts as t
inner join estimates as e on t.study_number = e.study_number
inner join squares as s on t.study_number = s.study_number
inner join everybody on t.study_number = everybody.study_number
inner join spreads as trained on t.study_number = trained.study_number and trained.is_trained
inner join spreads as comparison on t.study_number = comparison.study_number and not comparison.is_trained
