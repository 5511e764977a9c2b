/*
doc: Exactly one place in the funnel for every person assigned to or trained in a measured program.
grain: [program_id, metric_id, person_key]
inputs: [int_candidates, int_comparisons]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: person_key, type: varchar, required: true, pii: true, doc: "Employee id, or the unmatched identifier."}
  - {name: cohort_period, type: bigint, doc: Index period; null while not trained.}
  - {name: place, type: varchar, required: true, doc: "analyzed, or the reason for exclusion."}
*/
with cells as (
    select
        program_id, metric_id, cohort_period, stratum,
        count(case when not is_trained then 1 end) as comparison_count
    from int_comparisons
    group by program_id, metric_id, cohort_period, stratum
)

select
    p.program_id,
    p.metric_id,
    p.person_key,
    p.cohort_period,
    case
        when p.exclusion is not null then p.exclusion
        when cells.comparison_count > 0 then 'analyzed'
        else 'no_comparable_colleague'
    end as place
from int_candidates as p
left join int_comparisons as mine
    on p.program_id = mine.program_id
    and p.metric_id = mine.metric_id
    and p.cohort_period = mine.cohort_period
    and p.person_key = mine.subject_id
    and mine.is_trained
left join cells
    on mine.program_id = cells.program_id
    and mine.metric_id = cells.metric_id
    and mine.cohort_period = cells.cohort_period
    and mine.stratum = cells.stratum
