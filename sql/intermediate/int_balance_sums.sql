/*
doc: >
  What the two arms were like before training, per covariate: the baseline
  metric, and tenure and hourly cost of the roster. Comparison people are
  weighted like their cells in the estimate.
grain: [program_id, metric_id, covariate]
inputs: [int_comparisons, int_cells, int_measurements, int_cohorts, stg_employees]
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
with people as (
    select
        p.program_id, p.metric_id, p.subject_id, p.is_trained, p.baseline_value,
        c.trained_count / cast(c.comparison_count as double) as comparison_weight,
        days_between(e.hire_date, k.index_date) / 365.25 as tenure_years,
        cast(e.hourly_cost_amount as double) as hourly_cost
    from int_comparisons as p
    inner join int_cells as c
        on p.program_id = c.program_id
        and p.metric_id = c.metric_id
        and p.cohort_period = c.cohort_period
        and p.stratum = c.stratum
        and c.measure = 'effect'
    inner join int_measurements as m on p.program_id = m.program_id and p.metric_id = m.metric_id
    inner join int_cohorts as k on m.shape_id = k.shape_id and p.cohort_period = k.cohort_period
    left join stg_employees as e
        on p.subject_id = e.employee_id
        and e.valid_from <= k.index_date
        and coalesce(e.valid_to, date '9999-12-31') > k.index_date
),

covariates as (
    select program_id, metric_id, subject_id, is_trained, comparison_weight, 'baseline_metric' as covariate, baseline_value as x
    from people
    union all
    select program_id, metric_id, subject_id, is_trained, comparison_weight, 'tenure_years' as covariate, tenure_years as x
    from people
    union all
    select program_id, metric_id, subject_id, is_trained, comparison_weight, 'hourly_cost' as covariate, hourly_cost as x
    from people
)

select
    program_id,
    metric_id,
    covariate,
    count(case when is_trained then 1 end) as trained_count,
    count(distinct case when not is_trained then subject_id end) as comparison_count,
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
