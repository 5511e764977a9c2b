/*
doc: >
  The rows of the pool of everybody whom a finding is about, from which the estimates
  without them are computed.
grain: [cohort_number, subject_number]
inputs: [int_pool, int_finding_rows]
columns:
  - {name: cohort_number, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: stratum_number, doc: Number of the comparison stratum as of the index period; null when the person is not in the roster at that time.}
  - {name: cluster_number, required: true, pii: true, doc: "Cluster as of the index period."}
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
*/
select
    p.cohort_number,
    p.subject_number,
    p.stratum_number,
    p.cluster_number,
    p.is_employed_before,
    p.is_employed_after,
    p.has_moved,
    p.has_moved_later,
    p.is_extreme,
    p.lead_value,
    p.baseline_value,
    p.post_value,
    p.shape_number,
    p.manager_number,
    p.tenure_years,
    p.hourly_cost
from int_pool as p
inner join (select distinct subject_number from int_finding_rows) as f on p.subject_number = f.subject_number
