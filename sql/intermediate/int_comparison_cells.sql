/*
doc: >
  The cells in which people are compared: one row per program, metric, cohort and
  stratum with a trained person who can be compared, whether or not there is a
  comparable colleague.
grain: [cell_number]
inputs: [int_candidates, int_pool, int_strata]
columns:
  - {name: cell_number, required: true, doc: "From 1, in order of program, metric, index period and stratum."}
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: cohort_period, required: true}
  - {name: stratum, required: true, doc: Comparison stratum as of the index period.}
  - {name: cohort_number, required: true}
  - {name: stratum_number, required: true, doc: Number of the stratum.}
  - {name: trained_count, required: true, doc: Trained people who can be compared.}
*/
with cells as (
    select
        t.program_id, t.metric_id, t.cohort_period, t.cohort_number, pool.stratum_number,
        count(*) as trained_count
    from int_candidates as t
    inner join int_pool as pool
        on t.cohort_number = pool.cohort_number and t.subject_number = pool.subject_number
    where t.exclusion is null
    group by t.program_id, t.metric_id, t.cohort_period, t.cohort_number, pool.stratum_number
)

select
    row_number() over (order by c.program_id, c.metric_id, c.cohort_period, c.stratum_number) as cell_number,
    c.program_id,
    c.metric_id,
    c.cohort_period,
    s.stratum,
    c.cohort_number,
    c.stratum_number,
    c.trained_count
from cells as c
inner join int_strata as s on c.stratum_number = s.stratum_number
