/*
doc: >
  What inference needs of the compared people, without any individual: per program,
  metric, segment and measure, the weighted contrasts of the cells and the sums of
  squared influence. The segment all contains everybody. Any other segment contains its
  own trained people and all comparison people of their cells. The weight of a cell is
  its share of the trained people. did is the contrast of changes; ancova is the
  contrast of later values, adjusted for the earlier values by a slope from deviations
  within cell and arm. The influence of a trained person on did is
  (change - comparison mean of the cell - did) / trained; that of a comparison person is
  -(weight of the cell) (change - comparison mean) / comparison people of the cell;
  ancova adds the influence of the slope. The influence of a cluster is added up before
  it is squared. The HC2 sum applies to a single cell in which each person is a cluster.
grain: [program_id, metric_id, segment_type, segment_id, measure]
inputs: [int_comparisons, int_segments, int_segment_cells]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: segment_type, required: true}
  - {name: segment_id, required: true}
  - {name: measure, required: true, values: [effect, lead]}
  - {name: cells_count, type: bigint, required: true, doc: Cells with both arms.}
  - {name: trained_count, required: true, doc: Trained people.}
  - {name: comparison_count, required: true, doc: Distinct comparison people.}
  - {name: rows_count, required: true}
  - {name: clusters_count, required: true}
  - {name: trained_clusters_count, required: true}
  - {name: comparison_clusters_count, required: true}
  - {name: people_count, required: true, doc: Distinct people of both arms; equal to the number of clusters where nobody shares one.}
  - {name: expected_ratio, type: double, required: true, unit: "0..1", doc: "Share of the variance of did that the squared influence is expected to show if all changes have the same variance. It is lower when fewer people are trained, and when a cell has fewer colleagues per trained person."}
  - {name: trained_before_mean, required: true, unit: metric, doc: Mean of the trained people in the earlier window.}
  - {name: trained_after_mean, required: true, unit: metric, doc: Mean of the trained people in the later window.}
  - {name: comparison_before_mean, required: true, unit: metric, doc: "Mean of the comparison people in the earlier window, cells weighted by their trained people."}
  - {name: comparison_after_mean, required: true, unit: metric, doc: "Mean of the comparison people in the later window, cells weighted by their trained people."}
  - {name: trained_before_var, type: double, unit: metric squared, doc: Variance of the trained people in the earlier window.}
  - {name: comparison_before_var, type: double, unit: metric squared, doc: Variance of the comparison rows in the earlier window.}
  - {name: trained_after_var, type: double, unit: metric squared, doc: Variance of the trained people in the later window.}
  - {name: comparison_after_var, type: double, unit: metric squared, doc: Variance of the comparison rows in the later window.}
  - {name: did, type: double, required: true, unit: metric, doc: Difference in differences.}
  - {name: did_influence_squares, type: double, required: true, unit: metric squared, doc: Sum over clusters of squared influence on did.}
  - {name: slope, type: double, doc: Slope of the later window on the earlier window; null when the earlier window does not vary.}
  - {name: ancova, type: double, unit: metric, doc: Adjusted contrast.}
  - {name: ancova_influence_squares, type: double, unit: metric squared, doc: Sum over clusters of squared influence on ancova.}
  - {name: ancova_hc2_squares, type: double, unit: metric squared, doc: Sum over people of squared influence divided by one minus leverage; only for a single cell in which each person is a cluster.}
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
        -- If changes have variance 1: the variance of did, and the expected sum of its
        -- squared influence, each times the squared number of trained people.
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

-- Each side of a cell, with the means that its people are compared with: the mean of
-- their own side, the mean of the comparison side, and the mean over all cells.
sides as (
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

arms as (
    select
        sides.*,
        row_number() over (order by study_number, cell_number, is_trained) as arm_number
    from sides
),

-- A segment has its own trained people; its comparison people are all those in its cells.
compared as (
    select
        a.arm_number, p.cluster_number, p.subject_number,
        case a.measure when 'effect' then p.baseline_value else p.lead_value end as before_value,
        case a.measure when 'effect' then p.post_value else p.baseline_value end as after_value
    from int_comparisons as p
    inner join int_segments as m on p.cell_number = m.cell_number and p.subject_number = m.subject_number
    inner join arms as a
        on m.segment_type = a.segment_type and m.segment_id = a.segment_id and m.cell_number = a.cell_number
    where p.is_trained and a.is_trained and (a.measure = 'effect' or p.lead_value is not null)
    union all
    select
        a.arm_number, p.cluster_number, p.subject_number,
        case a.measure when 'effect' then p.baseline_value else p.lead_value end as before_value,
        case a.measure when 'effect' then p.post_value else p.baseline_value end as after_value
    from int_comparisons as p
    inner join arms as a on p.cell_number = a.cell_number
    where not p.is_trained and not a.is_trained and (a.measure = 'effect' or p.lead_value is not null)
),

-- The first pass over the rows of subject and cell: squares within cell and arm.
squares_of_arms as (
    select
        a.arm_number,
        sum((c.before_value - a.before_mean) * (c.before_value - a.before_mean)) as before_squares,
        sum((c.before_value - a.before_mean) * (c.after_value - a.after_mean)) as products,
        sum((c.after_value - a.after_mean) * (c.after_value - a.after_mean)) as after_squares
    from compared as c
    inner join arms as a on c.arm_number = a.arm_number
    group by a.arm_number
),

moments as (
    select
        a.study_number, a.is_trained, cast(a.people_count as double) as people,
        s.before_squares, s.products, s.after_squares, a.before_mean,
        a.before_mean - a.before_center as before_off, a.after_mean - a.after_center as after_off
    from arms as a
    inner join squares_of_arms as s on a.arm_number = s.arm_number
),

spreads as (
    select
        study_number,
        is_trained,
        ratio(
            sum(before_squares + people * before_off * before_off)
            - sum(people * before_off) * sum(people * before_off) / sum(people),
            sum(people) - 1
        ) as before_var,
        ratio(
            sum(after_squares + people * after_off * after_off)
            - sum(people * after_off) * sum(people * after_off) / sum(people),
            sum(people) - 1
        ) as after_var
    from moments
    group by study_number, is_trained
),

slopes as (
    select
        study_number,
        sum(before_squares) as before_squares,
        -- Below this share of the squares, variation is only rounding error.
        case
            when sum(before_squares) > 1e-20 * sum(before_squares + people * before_mean * before_mean)
                then ratio(sum(products), sum(before_squares))
        end as slope
    from moments
    group by study_number
),

estimates as (
    select
        t.study_number,
        t.cells_count,
        s.slope,
        s.before_squares,
        t.trained_before_mean - t.comparison_before_mean as before_contrast,
        (t.trained_after_mean - t.comparison_after_mean) - (t.trained_before_mean - t.comparison_before_mean) as did,
        (t.trained_after_mean - t.comparison_after_mean)
        - s.slope * (t.trained_before_mean - t.comparison_before_mean) as ancova
    from contrasts as t
    inner join slopes as s on t.study_number = s.study_number
),

-- The coefficients that turn the values of a row into influence.
rates as (
    select
        a.arm_number, a.study_number, a.weight, a.people_count, a.before_mean, a.after_mean,
        case when a.is_trained then 1 else 0 end as trained,
        e.cells_count, e.slope, e.before_squares,
        e.before_contrast / e.before_squares as tilt,
        a.after_reference - a.before_reference + case when a.is_trained then e.did else 0 end as did_center,
        a.after_reference - e.slope * a.before_reference + case when a.is_trained then e.ancova else 0 end as ancova_center
    from arms as a
    inner join estimates as e on a.study_number = e.study_number
),

-- The second pass: the influence of each subject, separately for each of its clusters.
subjects as (
    select
        r.study_number,
        c.subject_number,
        c.cluster_number,
        count(*) as rows_count,
        max(r.trained) as trained,
        max(1 - r.trained) as compared,
        sum(r.weight * (c.after_value - c.before_value - r.did_center)) as did_part,
        sum(
            r.weight * (c.after_value - r.slope * c.before_value - r.ancova_center)
            - r.tilt * (c.before_value - r.before_mean)
            * (c.after_value - r.after_mean - r.slope * (c.before_value - r.before_mean))
        ) as ancova_part,
        -- For a cluster with one row: one minus its leverage in a regression with one cell.
        min(
            case
                when r.cells_count = 1
                    then
                        1 - 1 / cast(r.people_count as double)
                        - (c.before_value - r.before_mean) * (c.before_value - r.before_mean) / r.before_squares
            end
        ) as freedom
    from compared as c
    inner join rates as r on c.arm_number = r.arm_number
    group by r.study_number, c.subject_number, c.cluster_number
),

people as (
    select study_number, count(*) as people_count, sum(compared) as comparison_count
    from (
        select study_number, subject_number, max(compared) as compared
        from subjects
        group by study_number, subject_number
    ) as everybody
    group by study_number
),

clusters as (
    select
        study_number,
        cluster_number,
        sum(rows_count) as rows_count,
        max(trained) as trained,
        max(compared) as compared,
        sum(did_part) as did_part,
        sum(ancova_part) as ancova_part,
        min(freedom) as freedom
    from subjects
    group by study_number, cluster_number
),

squares as (
    select
        study_number,
        count(*) as clusters_count,
        sum(trained) as trained_clusters_count,
        sum(compared) as comparison_clusters_count,
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
    cast(t.trained as bigint) as trained_count,
    p.comparison_count,
    s.rows_count,
    s.clusters_count,
    s.trained_clusters_count,
    s.comparison_clusters_count,
    p.people_count,
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
inner join people as p on t.study_number = p.study_number
inner join spreads as trained on t.study_number = trained.study_number and trained.is_trained
inner join spreads as comparison on t.study_number = comparison.study_number and not comparison.is_trained
