/*
doc: >
  The event studies: one row per program and metric with anybody trained after
  something was known of them, and what is left out of it because of its size. The
  changes of people in all cohorts and periods decide what a study takes to compute;
  what all studies take is bounded by leaving out the largest.
grain: [program_id, metric_id]
inputs: [int_trend_cohorts]
columns:
  - {name: study_number, required: true, doc: "Number of the study, from 1 in order of the key."}
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: cohorts_count, type: bigint, required: true, doc: Index periods in which anybody was trained.}
  - {name: changes_count, type: bigint, required: true, doc: Changes of people in all cohorts and periods at the most.}
  - {name: is_clustered, required: true}
  - {name: refusal, type: varchar, values: [study_too_large, many_cohorts], doc: "study_too_large: with all smaller studies more than 250 million changes, those with rows by group and calendar period counted three times, no event study at all; many_cohorts: more than 36, nothing by group or calendar period; null when nothing is left out."}
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

-- Where there are rows by group and calendar period, each change is looked at for these too.
counted as (
    select sizes.*, case when cohorts_count > 36 then changes_count else 3 * changes_count end as looked_at_count
    from sizes
),

running as (
    select
        counted.*,
        sum(looked_at_count) over (
            order by looked_at_count nulls last, program_id, metric_id
            rows between unbounded preceding and current row
        ) as looked_at_so_far
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
        when looked_at_so_far > 250000000 then 'study_too_large'
        when cohorts_count > 36 then 'many_cohorts'
    end as refusal
from running
