/*
doc: >
  The cohorts of event studies by stratum, with the number of people in each: only strata
  with a trained person about whom something is known from before the training. Where
  nobody was trained, there is nothing to compare.
grain: [program_id, metric_id, cohort_number, stratum_number]
inputs: [int_metric_exposures, int_cohorts, int_pool]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: cohort_number, required: true}
  - {name: stratum_number, required: true, doc: Comparison stratum as of the cohort's index period.}
  - {name: cohort_period, required: true}
  - {name: people_count, required: true, doc: "People of the stratum in the pool of the cohort, trained or not."}
  - {name: changes_count, type: bigint, required: true, doc: "Most changes that they can have: one in each period except the base."}
  - {name: is_clustered, required: true}
*/
with trained as (
    select e.program_id, e.metric_id, c.cohort_number, c.cohort_period, c.post_to - c.lead_from as periods, pool.stratum_number
    from int_metric_exposures as e
    inner join int_cohorts as c on e.shape_id = c.shape_id and e.index_period = c.cohort_period
    inner join int_pool as pool
        on c.cohort_number = pool.cohort_number and e.subject_number = pool.subject_number
    where e.is_matched and e.is_seen_before and pool.stratum_number is not null
    group by e.program_id, e.metric_id, c.cohort_number, c.cohort_period, c.post_to - c.lead_from, pool.stratum_number
),

pools as (
    select
        cohort_number, stratum_number, count(*) as people_count,
        max(case when cluster_number <> subject_number then 1 else 0 end) as clustered
    from int_pool
    where stratum_number is not null
    group by cohort_number, stratum_number
)

select
    t.program_id,
    t.metric_id,
    t.cohort_number,
    t.stratum_number,
    t.cohort_period,
    p.people_count,
    p.people_count * t.periods as changes_count,
    p.clustered = 1 as is_clustered
from trained as t
inner join pools as p on t.cohort_number = p.cohort_number and t.stratum_number = p.stratum_number
