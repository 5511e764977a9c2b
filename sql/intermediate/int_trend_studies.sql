/*
doc: >
  The event studies: one row per program and metric with a trained person about whom
  something is known from before the training, and what is omitted because of size. The
  number of changes of people in all cohorts and periods determines the cost of a study;
  the cost of all studies is limited by omitting the largest ones.
grain: [program_id, metric_id]
inputs: [int_trend_cohorts]
columns:
  - {name: study_number, required: true, doc: "Number of the study, from 1 in order of the key."}
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: cohorts_count, type: bigint, required: true, doc: Number of index periods in which anybody was trained.}
  - {name: changes_count, type: bigint, required: true, doc: Most changes that people can have in all cohorts and periods.}
  - {name: is_clustered, required: true}
  - {name: refusal, type: varchar, values: [study_too_large, many_cohorts], doc: "study_too_large: this study and all smaller studies have more than 250 million changes (the changes of studies with rows by group and calendar period count three times), so there is no event study at all; many_cohorts: there are more than 36 cohorts, so there is nothing by group or calendar period; null when nothing is omitted."}
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
),

-- A study with rows by group and calendar period processes each change for these, too.
counted as (
    select sizes.*, case when cohorts_count > 36 then changes_count else 3 * changes_count end as processed_count
    from sizes
),

running as (
    select
        counted.*,
        sum(processed_count) over (
            order by processed_count nulls last, program_id, metric_id
            rows between unbounded preceding and current row
        ) as processed_so_far
    from counted
)

select
    row_number() over (order by program_id, metric_id) as study_number,
    program_id,
    metric_id,
    cohorts_count,
    changes_count,
    is_clustered,
    case
        when processed_so_far > 250000000 then 'study_too_large'
        when cohorts_count > 36 then 'many_cohorts'
    end as refusal
from running
