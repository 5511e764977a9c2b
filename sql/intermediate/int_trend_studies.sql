/*
doc: >
  The event studies: one row per program and metric with a trained person about whom
  something is known from before the training. The cost of a study follows from the
  number of changes of people in all its cohorts and periods.
grain: [program_id, metric_id]
inputs: [int_trend_cohorts]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: cohorts_count, type: bigint, required: true, doc: Number of index periods in which anybody was trained.}
  - {name: changes_count, type: bigint, required: true, doc: Most changes that people can have in all cohorts and periods.}
  - {name: is_clustered, required: true}
  - {name: refusal, type: varchar, values: [study_too_large], doc: "study_too_large: the study has more than a billion changes, so there is no event study; null when there is one."}
*/
with sizes as (
    select
        program_id,
        metric_id,
        count(distinct cohort_number) as cohorts_count,
        sum(changes_count) as changes_count,
        max(case when is_clustered then 1 else 0 end) = 1 as is_clustered
    from int_trend_cohorts
    group by program_id, metric_id
)

select
    program_id,
    metric_id,
    cohorts_count,
    changes_count,
    is_clustered,
    case when changes_count > 1000000000 then 'study_too_large' end as refusal
from sizes
