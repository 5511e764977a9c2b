/*
doc: >
  The arms of time to productivity: two rows per program and time_to metric aligned to
  it, with the people excluded.
grain: [program_id, metric_id, arm]
inputs: [int_contracts, int_withdrawals, register_metrics, int_ramps]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true, doc: Metric of kind time_to.}
  - {name: arm, required: true}
  - {name: is_confirmatory, required: true}
  - {name: horizon_days, unit: days, doc: Declared horizon; null means as long as both arms were followed.}
  - {name: before_landmark_count, required: true}
  - {name: overlapping_count, required: true}
  - {name: no_colleague_count, required: true, doc: People excluded because nobody of the other arm is in their stratum.}
  - {name: metric_name, required: true}
  - {name: withdrawn_count, required: true}
*/
with counts as (
    select
        program_id,
        metric_id,
        arm,
        count(case when exclusion = 'before_landmark' then 1 end) as before_landmark_count,
        count(case when exclusion = 'overlapping_program' then 1 end) as overlapping_count,
        count(case when exclusion = 'no_comparable_colleague' then 1 end) as no_colleague_count
    from int_ramps
    group by program_id, metric_id, arm
),

claims as (
    select
        a.program_id,
        a.metric_id,
        a.is_confirmatory,
        m.horizon_days,
        m.metric_name,
        coalesce(w.withdrawn_count, 0) as withdrawn_count
    from int_contracts as a
    left join int_withdrawals as w on a.program_id = w.program_id
    inner join register_metrics as m on a.metric_id = m.metric_id
    where m.kind = 'time_to'
),

arms as (
    select program_id, metric_id, 'trained' as arm, is_confirmatory, horizon_days, metric_name, withdrawn_count
    from claims
    union all
    select program_id, metric_id, 'comparison' as arm, is_confirmatory, horizon_days, metric_name, withdrawn_count
    from claims
)

select
    a.program_id,
    a.metric_id,
    a.arm,
    a.is_confirmatory,
    a.horizon_days,
    coalesce(c.before_landmark_count, 0) as before_landmark_count,
    coalesce(c.overlapping_count, 0) as overlapping_count,
    coalesce(c.no_colleague_count, 0) as no_colleague_count,
    a.metric_name,
    a.withdrawn_count
from arms as a
left join counts as c on a.program_id = c.program_id and a.metric_id = c.metric_id and a.arm = c.arm
