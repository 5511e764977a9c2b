/*
doc: >
  Who can serve in a cohort's comparison, trained or not: one row per subject
  observed in any of the cohort's windows, with what the roster says about the
  person over that time.
grain: [shape_id, cohort_period, subject_id]
inputs: [int_windows, int_cohorts, stg_employments, stg_employees]
columns:
  - {name: shape_id, type: varchar, required: true, doc: Metric and window offsets.}
  - {name: cohort_period, type: bigint, required: true, doc: Index period.}
  - {name: subject_id, type: varchar, required: true, pii: true, doc: Employee id.}
  - {name: stratum, type: varchar, doc: Comparison stratum as of the index period; null when the person is not in the roster then.}
  - {name: is_employed_before, type: boolean, required: true, doc: Employed from the first day of the baseline window to the index period.}
  - {name: is_employed_after, type: boolean, required: true, doc: Employed from the index period to the last day of the post window.}
  - {name: has_moved, type: boolean, required: true, doc: Whether the stratum was another one at the beginning of the baseline or at the end of the post window.}
  - {name: is_extreme, type: boolean, required: true, doc: Whether a window value lies outside the declared bounds.}
  - {name: lead_value, type: double, unit: metric, doc: Value in the window before the baseline.}
  - {name: baseline_value, type: double, unit: metric, doc: Value in the baseline window.}
  - {name: post_value, type: double, unit: metric, doc: Value in the post window.}
*/
with stays as (
    select
        w.shape_id,
        w.cohort_period,
        w.subject_id,
        max(case when s.start_date <= c.baseline_start_date then 1 else 0 end) as employed_before,
        max(case when s.end_date is null or s.end_date > c.post_end_date then 1 else 0 end) as employed_after
    from int_windows as w
    inner join int_cohorts as c on w.shape_id = c.shape_id and w.cohort_period = c.cohort_period
    inner join stg_employments as s
        on w.subject_id = s.employee_id
        and s.start_date <= c.index_date
        and (s.end_date is null or s.end_date > c.index_date)
    group by w.shape_id, w.cohort_period, w.subject_id
)

select
    w.shape_id,
    w.cohort_period,
    w.subject_id,
    at_index.stratum,
    coalesce(stays.employed_before = 1, false) as is_employed_before,
    coalesce(stays.employed_after = 1, false) as is_employed_after,
    coalesce(at_end.stratum <> at_index.stratum, false)
    or coalesce(at_start.stratum <> at_index.stratum, false) as has_moved,
    w.is_extreme,
    w.lead_value,
    w.baseline_value,
    w.post_value
from int_windows as w
inner join int_cohorts as c on w.shape_id = c.shape_id and w.cohort_period = c.cohort_period
left join stays
    on w.shape_id = stays.shape_id
    and w.cohort_period = stays.cohort_period
    and w.subject_id = stays.subject_id
left join stg_employees as at_index
    on w.subject_id = at_index.employee_id
    and at_index.valid_from <= c.index_date
    and (at_index.valid_to is null or at_index.valid_to > c.index_date)
left join stg_employees as at_start
    on w.subject_id = at_start.employee_id
    and at_start.valid_from <= c.baseline_start_date
    and (at_start.valid_to is null or at_start.valid_to > c.baseline_start_date)
left join stg_employees as at_end
    on w.subject_id = at_end.employee_id
    and at_end.valid_from <= c.post_end_date
    and (at_end.valid_to is null or at_end.valid_to > c.post_end_date)
