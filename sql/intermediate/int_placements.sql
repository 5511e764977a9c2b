/*
doc: Exactly one place in the funnel for every person or team of int_candidates.
grain: [program_id, metric_id, person_key]
inputs: [int_candidates, int_trained, int_cohorts, int_strata, int_cells]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: person_key, required: true, pii: true}
  - {name: cohort_period, doc: Index period; null if not trained.}
  - {name: place, type: varchar, required: true, values: ["$int_candidates.exclusion", no_comparable_colleague, analyzed], doc: "analyzed, or the reason for exclusion."}
*/
with analyzed as (
    select t.program_id, t.metric_id, t.subject_number
    from int_trained as t
    inner join int_cohorts as k on t.cohort_number = k.cohort_number
    inner join int_strata as s on t.stratum_number = s.stratum_number
    inner join int_cells as c
        on t.program_id = c.program_id
        and t.metric_id = c.metric_id
        and k.cohort_period = c.cohort_period
        and s.stratum = c.stratum
        and c.measure = 'effect'
)

select
    p.program_id,
    p.metric_id,
    p.person_key,
    p.cohort_period,
    case
        when p.exclusion is not null then p.exclusion
        when a.subject_number is not null then 'analyzed'
        else 'no_comparable_colleague'
    end as place
from int_candidates as p
left join analyzed as a
    on p.program_id = a.program_id and p.metric_id = a.metric_id and p.subject_number = a.subject_number
