/*
doc: >
  People of randomized arms by assignment, whether or not they completed. A person has
  values when employed through both windows around the anchor of the wave, and observed in
  both.
grain: [program_id, metric_id, employee_id]
inputs: [stg_assignments, stg_subjects, int_waves, int_measurements, int_cohorts, int_pool, int_exposures]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: assigned_date, required: true, doc: Day of the assignment; people assigned on one day are a wave.}
  - {name: is_treatment, type: boolean, required: true, doc: Whether the arm is treatment.}
  - {name: employee_id, required: true, pii: true, doc: "The person's id, verbatim."}
  - {name: subject_number, pii: true, doc: Number of the person; null if the roster does not have it.}
  - {name: baseline_value}
  - {name: post_value}
  - {name: cohort_number, doc: Number of the window instance around the anchor of the wave; null without a mature one.}
  - {name: value_before, type: double, unit: metric, doc: "Value in the baseline window, whether or not the person was measured after it."}
  - {name: tenure_years, pii: true}
  - {name: hourly_cost, pii: true, doc: Cost of an hour as of the anchor.}
  - {name: cluster_number, pii: true, doc: "Cluster as of the anchor, by which standard errors are clustered; the person where no cluster is known."}
  - {name: manager_number, pii: true, doc: Number of the manager as of the anchor.}
  - {name: department_number}
  - {name: job_number}
  - {name: location_number}
  - {name: employment_type_number}
  - {name: hire_year}
  - {name: completed_ratio, type: double, required: true, unit: "0..1", doc: "Share of the periods of the post window that came after that of the completion: 1 of who completed before it, 0 of who did not before its last."}
  - {name: is_late, type: boolean, required: true, doc: Whether the person was assigned after the post window had begun.}
*/
with arms as (
    select
        a.program_id,
        m.metric_id,
        coalesce(a.assigned_date, date '1900-01-01') as assigned_date,
        a.is_treatment,
        a.employee_id,
        s.subject_number,
        case when c.is_mature then c.cohort_number end as cohort_number,
        c.is_mature and w.is_employed_before and w.is_employed_after and not w.is_extreme as is_usable,
        c.is_mature and w.is_employed_before as is_usable_before,
        w.baseline_value,
        w.post_value,
        w.tenure_years,
        w.hourly_cost,
        w.cluster_number,
        w.manager_number,
        w.department_number,
        w.job_number,
        w.location_number,
        w.employment_type_number,
        w.hire_year,
        case
            when period_index(ex.index_date, m.grain) < c.post_from then 1
            when period_index(ex.index_date, m.grain) < c.post_to
                then cast(c.post_to - period_index(ex.index_date, m.grain) as double) / (c.post_to - c.post_from + 1)
            else 0
        end as completed_ratio,
        coalesce(a.assigned_date >= c.post_start_date, false) as is_late
    from stg_assignments as a
    inner join int_measurements as m on a.program_id = m.program_id
    left join int_waves
        on m.program_id = int_waves.program_id
        and m.metric_id = int_waves.metric_id
        and coalesce(a.assigned_date, date '1900-01-01') = int_waves.assigned_date
    left join int_cohorts as c on m.shape_id = c.shape_id and int_waves.cohort_period = c.cohort_period
    left join stg_subjects as s on a.employee_id = s.employee_id
    left join int_pool as w on c.cohort_number = w.cohort_number and s.subject_number = w.subject_number
    left join int_exposures as ex on a.program_id = ex.program_id and a.employee_id = ex.person_key
    where a.is_randomized and m.trained_share is null
)

select
    program_id,
    metric_id,
    assigned_date,
    is_treatment,
    employee_id,
    subject_number,
    case when is_usable and post_value is not null then baseline_value end as baseline_value,
    case when is_usable and baseline_value is not null then post_value end as post_value,
    cohort_number,
    case when is_usable_before then baseline_value end as value_before,
    tenure_years,
    hourly_cost,
    cluster_number,
    manager_number,
    department_number,
    job_number,
    location_number,
    employment_type_number,
    hire_year,
    completed_ratio,
    is_late
from arms
