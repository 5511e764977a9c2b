/*
doc: >
  The subjects that can be part of a cohort's comparison, trained or not: one row per
  subject measured in any of the cohort's windows, with what the roster says about it
  over that time.
grain: [cohort_number, subject_number]
inputs: [int_windows, int_cohorts, int_stays, int_subjects]
columns:
  - {name: cohort_number, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: stratum_number, doc: Number of the comparison stratum as of the index period; null when the person is not in the roster at that time.}
  - {name: cluster_number, required: true, pii: true, doc: "Cluster as of the index period, by which standard errors are clustered; the subject itself where no cluster is known."}
  - {name: is_employed_before, required: true}
  - {name: is_employed_after, required: true}
  - {name: has_moved, required: true}
  - {name: has_moved_later, required: true}
  - {name: is_extreme, required: true}
  - {name: lead_value}
  - {name: baseline_value}
  - {name: post_value}
  - {name: shape_number, required: true}
  - {name: manager_number, pii: true, doc: "Number of the manager as of the index period."}
  - {name: tenure_years, pii: true}
  - {name: hourly_cost, pii: true, doc: Cost of an hour as of the index period.}
  - {name: department_number}
  - {name: job_number}
  - {name: location_number}
  - {name: employment_type_number}
  - {name: hire_year}
*/
select
    w.cohort_number,
    w.subject_number,
    at_index.stratum_number,
    coalesce(at_index.cluster_number, w.subject_number) as cluster_number,
    coalesce(stay.start_date <= c.baseline_start_date, false) as is_employed_before,
    stay.start_date is not null and coalesce(stay.end_date, date '9999-12-31') > c.post_end_date as is_employed_after,
    coalesce(at_end.stratum_number <> at_index.stratum_number, false)
    or coalesce(at_start.stratum_number <> at_index.stratum_number, false) as has_moved,
    coalesce(at_end.stratum_number <> at_index.stratum_number, false) as has_moved_later,
    w.is_extreme,
    w.lead_value,
    w.baseline_value,
    w.post_value,
    c.shape_number,
    at_index.manager_number,
    days_between(at_index.hire_date, c.index_date) / 365.25e0 as tenure_years,
    at_index.hourly_cost,
    at_index.department_number,
    at_index.job_number,
    at_index.location_number,
    at_index.employment_type_number,
    at_index.hire_year
from int_windows as w
inner join int_cohorts as c on w.cohort_number = c.cohort_number
left join int_stays as stay
    on w.subject_number = stay.subject_number
    and stay.start_date <= c.index_date
    and coalesce(stay.end_date, date '9999-12-31') > c.index_date
left join int_subjects as at_index
    on w.subject_number = at_index.subject_number
    and at_index.valid_from <= c.index_date
    and coalesce(at_index.valid_to, date '9999-12-31') > c.index_date
left join int_subjects as at_start
    on w.subject_number = at_start.subject_number
    and at_start.valid_from <= c.baseline_start_date
    and coalesce(at_start.valid_to, date '9999-12-31') > c.baseline_start_date
left join int_subjects as at_end
    on w.subject_number = at_end.subject_number
    and at_end.valid_from <= c.post_end_date
    and coalesce(at_end.valid_to, date '9999-12-31') > c.post_end_date
