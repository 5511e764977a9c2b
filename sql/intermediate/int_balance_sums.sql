/*
doc: >
  The two arms before training, per covariate: the baseline metric, and tenure and
  hourly cost from the roster. Comparison people have the weights of their cells in the
  estimate.
grain: [program_id, metric_id, covariate]
inputs: [int_comparisons, int_comparison_cells, int_cells, int_cohorts, stg_subjects, stg_employees]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: covariate, type: varchar, required: true, values: [baseline_metric, tenure_years, hourly_cost], doc: What is compared.}
  - {name: trained_count, required: true}
  - {name: comparison_count, required: true, doc: Comparison people with a value.}
  - {name: trained_mean}
  - {name: comparison_mean}
  - {name: trained_var, type: double, doc: Variance of the trained people.}
  - {name: comparison_var, type: double, doc: Variance of the comparison people.}
*/
with cells as (
    select
        c.cell_number, c.program_id, c.metric_id, k.index_date,
        min(c.cell_number) over (partition by c.program_id, c.metric_id) as study_number,
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
        c.study_number, p.cell_number, p.subject_number, p.is_trained, p.baseline_value,
        days_between(r.hire_date, c.index_date) / 365.25 as tenure_years,
        r.hourly_cost
    from int_comparisons as p
    inner join cells as c on p.cell_number = c.cell_number
    left join roster as r
        on p.subject_number = r.subject_number
        and r.valid_from <= c.index_date
        and coalesce(r.valid_to, date '9999-12-31') > c.index_date
),

-- Sums within cell and arm are computed first and combined later: there are few cells
-- and many people.
arms as (
    select
        cell_number,
        is_trained,
        count(*) as baseline_count,
        avg(baseline_value) as baseline_mean,
        var_samp(baseline_value) as baseline_var,
        count(tenure_years) as tenure_count,
        avg(tenure_years) as tenure_mean,
        var_samp(tenure_years) as tenure_var,
        count(hourly_cost) as cost_count,
        avg(hourly_cost) as cost_mean,
        var_samp(hourly_cost) as cost_var
    from people
    group by cell_number, is_trained
),

covariates as (
    select cell_number, is_trained, 'baseline_metric' as covariate, baseline_count as people_count, baseline_mean as mean, baseline_var as var
    from arms
    union all
    select cell_number, is_trained, 'tenure_years' as covariate, tenure_count as people_count, tenure_mean as mean, tenure_var as var
    from arms
    where tenure_count > 0
    union all
    select cell_number, is_trained, 'hourly_cost' as covariate, cost_count as people_count, cost_mean as mean, cost_var as var
    from arms
    where cost_count > 0
),

moments as (
    select
        c.study_number, v.covariate, v.is_trained, v.mean,
        cast(v.people_count as double) as people,
        coalesce(v.var, 0) * (v.people_count - 1) as squares,
        c.comparison_weight
    from covariates as v
    inner join cells as c on v.cell_number = c.cell_number
),

means as (
    select
        study_number, covariate, is_trained,
        sum(people) as people,
        sum(people * mean) / sum(people) as mean,
        sum(comparison_weight * people * mean) / sum(comparison_weight * people) as weighted_mean
    from moments
    group by study_number, covariate, is_trained
),

sides as (
    select
        m.study_number, m.covariate, m.is_trained, t.people, t.mean, t.weighted_mean,
        -- Below this share of the squares, variation is only rounding error.
        ratio(
            case
                when sum(m.squares + m.people * (m.mean - t.mean) * (m.mean - t.mean)) > 1e-20 * sum(m.people * m.mean * m.mean)
                    then sum(m.squares + m.people * (m.mean - t.mean) * (m.mean - t.mean))
                else 0
            end,
            t.people - 1
        ) as var
    from moments as m
    inner join means as t
        on m.study_number = t.study_number and m.covariate = t.covariate and m.is_trained = t.is_trained
    group by m.study_number, m.covariate, m.is_trained, t.people, t.mean, t.weighted_mean
),

-- A colleague who serves in several cells is counted once.
colleagues as (
    select
        study_number,
        subject_number,
        max(case when tenure_years is not null then 1 else 0 end) as tenure_years,
        max(case when hourly_cost is not null then 1 else 0 end) as hourly_cost
    from people
    where not is_trained
    group by study_number, subject_number
),

counts as (
    select study_number, count(*) as baseline_metric, sum(tenure_years) as tenure_years, sum(hourly_cost) as hourly_cost
    from colleagues
    group by study_number
),

known as (
    select study_number, covariate
    from sides
    group by study_number, covariate
)

select
    c.program_id,
    c.metric_id,
    k.covariate,
    cast(coalesce(trained.people, 0) as bigint) as trained_count,
    case k.covariate when 'baseline_metric' then n.baseline_metric when 'tenure_years' then n.tenure_years else n.hourly_cost end
        as comparison_count,
    trained.mean as trained_mean,
    comparison.weighted_mean as comparison_mean,
    trained.var as trained_var,
    comparison.var as comparison_var
from known as k
inner join cells as c on k.study_number = c.cell_number
inner join counts as n on k.study_number = n.study_number
left join sides as trained
    on k.study_number = trained.study_number and k.covariate = trained.covariate and trained.is_trained
left join sides as comparison
    on k.study_number = comparison.study_number and k.covariate = comparison.covariate and not comparison.is_trained
