/*
doc: >
  How many colleagues of the analyzed people left between the index period and the end
  of the post window: people who could have been compared if they had stayed.
grain: [program_id, metric_id]
inputs: [int_comparison_cells, int_cohorts, int_pool, int_metric_exposures]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: colleagues_count, type: bigint, required: true, doc: "Colleagues at the index period, measured in the baseline window and not trained by the end of the post window; counted once per cohort."}
  - {name: left_count, type: bigint, required: true, doc: "Of these colleagues, those who left before the end of the post window."}
  - {name: left_ratio, type: double, required: true, unit: "0..1", doc: "Share of colleagues who left, cells of cohort and stratum weighted by their trained people."}
*/
with colleagues as (
    select
        cells.cell_number, cells.program_id, cells.metric_id, cells.trained_count,
        count(*) as colleagues_count,
        count(case when not pool.is_employed_after then 1 end) as left_count
    from int_comparison_cells as cells
    inner join int_cohorts as c on cells.cohort_number = c.cohort_number
    inner join int_pool as pool
        on cells.cohort_number = pool.cohort_number and cells.stratum_number = pool.stratum_number
    left join int_metric_exposures as own
        on cells.program_id = own.program_id
        and cells.metric_id = own.metric_id
        and pool.subject_number = own.subject_number
    where
        pool.is_employed_before
        and pool.baseline_value is not null
        and coalesce(own.index_period > c.post_to, true)
    group by cells.cell_number, cells.program_id, cells.metric_id, cells.trained_count
)

select
    program_id,
    metric_id,
    sum(colleagues_count) as colleagues_count,
    sum(left_count) as left_count,
    sum(trained_count * cast(left_count as double) / colleagues_count) / sum(trained_count) as left_ratio
from colleagues
group by program_id, metric_id
