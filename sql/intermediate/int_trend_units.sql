/*
doc: >
  The people in the event study of a cohort: the people of its pool in strata where
  anybody was trained, with the period in which they themselves were trained. People
  about whom nothing is known from before their training are excluded.
grain: [study_number, cohort_period, series_number]
inputs: [int_trend_studies, int_trend_cohorts, int_metric_exposures, int_pool, int_series]
columns:
  - {name: study_number, required: true}
  - {name: cohort_period, required: true, doc: Index period of the cohort.}
  - {name: series_number, required: true}
  - {name: stratum_number, required: true, doc: Number of the comparison stratum as of the cohort's index period.}
  - {name: cluster_number, required: true, doc: Cluster as of the cohort's index period.}
  - {name: own_period, type: bigint, doc: Index period of the person; null if never trained in the program.}
  - {name: is_trained, required: true, doc: Whether the person was trained in this cohort.}
*/
select
    s.study_number,
    c.cohort_period,
    series.series_number,
    pool.stratum_number,
    pool.cluster_number,
    own.index_period as own_period,
    coalesce(own.index_period = c.cohort_period, false) as is_trained
from int_trend_cohorts as c
inner join int_trend_studies as s on c.program_id = s.program_id and c.metric_id = s.metric_id
inner join int_pool as pool on c.cohort_number = pool.cohort_number and c.stratum_number = pool.stratum_number
inner join int_series as series on c.metric_id = series.metric_id and pool.subject_number = series.subject_number
left join int_metric_exposures as own
    on c.program_id = own.program_id
    and c.metric_id = own.metric_id
    and pool.subject_number = own.subject_number
where
    s.refusal is distinct from 'study_too_large'
    and (own.person_key is null or (own.is_matched and own.is_seen_before))
-- The rows of one person are stored next to each other, so that later steps per person
-- find them in the processor's cache.
order by s.study_number, series.series_number, c.cohort_period
