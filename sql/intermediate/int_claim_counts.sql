/*
doc: >
  How many people each claim is based on, and how many it has lost.
grain: [program_id, metric_id]
carry: {kind: effect, unit: [program_id, metric_id]}
inputs: [int_measurements, int_placements, int_attrition, int_lost]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: trained_count, required: true, doc: People trained.}
  - {name: analyzed_count, required: true}
  - {name: immature_count, required: true, doc: "Of the trained people, those whose post window is not over."}
  - {name: unmatched_count, required: true, doc: "Of the trained people, those measured but without a comparable colleague."}
  - {name: recorded_count, required: true}
  - {name: unusable_count, required: true}
  - {name: trained_lost_count, required: true}
  - {name: colleagues_count, required: true}
  - {name: colleagues_lost_count, required: true}
  - {name: colleagues_lost_ratio}
*/
with counts as (
    select
        program_id,
        metric_id,
        count(cohort_period) as trained_count,
        count(case when place = 'analyzed' then 1 end) as analyzed_count,
        count(case when place = 'immature' then 1 end) as immature_count,
        count(case when place = 'no_comparable_colleague' then 1 end) as unmatched_count,
        count(case when place not in ('control_group', 'not_completed') then 1 end) as recorded_count,
        count(case when place in ('no_roster_match', 'record_unusable') then 1 end) as unusable_count
    from int_placements
    group by program_id, metric_id
),

losses as (
    select program_id, metric_id, count(*) as trained_lost_count
    from int_lost
    group by program_id, metric_id
)

select
    ms.program_id,
    ms.metric_id,
    coalesce(c.trained_count, 0) as trained_count,
    coalesce(c.analyzed_count, 0) as analyzed_count,
    coalesce(c.immature_count, 0) as immature_count,
    coalesce(c.unmatched_count, 0) as unmatched_count,
    coalesce(c.recorded_count, 0) as recorded_count,
    coalesce(c.unusable_count, 0) as unusable_count,
    coalesce(l.trained_lost_count, 0) as trained_lost_count,
    coalesce(a.colleagues_count, 0) as colleagues_count,
    coalesce(a.lost_count, 0) as colleagues_lost_count,
    a.lost_ratio as colleagues_lost_ratio
from int_measurements as ms
left join counts as c on ms.program_id = c.program_id and ms.metric_id = c.metric_id
left join losses as l on ms.program_id = l.program_id and ms.metric_id = l.metric_id
left join int_attrition as a on ms.program_id = a.program_id and ms.metric_id = a.metric_id
