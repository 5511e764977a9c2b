/*
doc: >
  What the two arms were like before training, per covariate: the baseline
  metric, and tenure and hourly cost of the roster. Comparison people are
  weighted like their cells in the estimate.
grain: [program_id, metric_id, covariate]
inputs: [int_comparisons, int_comparison_cells, int_cells, int_cohorts, stg_subjects, stg_employees]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: covariate, type: varchar, required: true, doc: What is compared.}
  - {name: trained_count, type: bigint, required: true, doc: Trained people with a value.}
  - {name: comparison_count, type: bigint, required: true, doc: Comparison people with a value.}
  - {name: trained_mean, type: double, doc: "Mean, trained."}
  - {name: comparison_mean, type: double, doc: "Mean, comparison, cells weighted by the trained."}
  - {name: trained_var, type: double, doc: "Variance, trained."}
  - {name: comparison_var, type: double, doc: "Variance, comparison."}
*/
with cells as (
    select
        c.cell_number, c.program_id, c.metric_id, k.index_date,
        c.trained_count / cast(c.comparison_count as double) as comparison_weight
    from int_cells as c
    inner join int_comparison_cells as n on c.cell_number = n.cell_number
    inner join int_cohorts as k on n.cohort_number = k.cohort_number
    where c.measure = 'effect'
),

roster as (
    select s.subject_number, e.valid_from, e.valid_to, e.hire_date, cast(e.hourly_cost_amount as double) as hourly_cost
    from stg_employees as e
    inner join stg_subjects as s on e.employee_id = s.employee_id
),

people as (
    select
        c.program_id, c.metric_id, p.subject_number, p.is_trained, p.baseline_value,
        c.comparison_weight,
        days_between(r.hire_date, c.index_date) / 365.25 as tenure_years,
        r.hourly_cost
    from int_comparisons as p
    inner join cells as c on p.cell_number = c.cell_number
    left join roster as r
        on p.subject_number = r.subject_number
        and r.valid_from <= c.index_date
        and coalesce(r.valid_to, date '9999-12-31') > c.index_date
),

covariates as (
    select program_id, metric_id, subject_number, is_trained, comparison_weight, 'baseline_metric' as covariate, baseline_value as x
    from people
    union all
    select program_id, metric_id, subject_number, is_trained, comparison_weight, 'tenure_years' as covariate, tenure_years as x
    from people
    union all
    select program_id, metric_id, subject_number, is_trained, comparison_weight, 'hourly_cost' as covariate, hourly_cost as x
    from people
)

select
    program_id,
    metric_id,
    covariate,
    count(case when is_trained then 1 end) as trained_count,
    count(distinct case when not is_trained then subject_number end) as comparison_count,
    avg(case when is_trained then x end) as trained_mean,
    ratio(
        sum(case when not is_trained then comparison_weight * x end),
        sum(case when not is_trained then comparison_weight end)
    ) as comparison_mean,
    var_samp(case when is_trained then x end) as trained_var,
    var_samp(case when not is_trained then x end) as comparison_var
from covariates
where x is not null
group by program_id, metric_id, covariate
