/*
doc: >
  The risk tables of time to productivity, sums only: one row per program, metric, arm,
  stratum and day on which anybody of the arm in the stratum reached the threshold or was
  lost to follow-up.
grain: [program_id, metric_id, arm, stratum, ramp_days]
carry: {kind: effect, unit: [program_id, metric_id]}
inputs: [int_ramps]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true, doc: Metric of kind time_to.}
  - {name: arm, required: true, doc: trained or comparison.}
  - {name: stratum, required: true, doc: Comparison stratum on the start date.}
  - {name: ramp_days, required: true, unit: days, doc: Days since the start.}
  - {name: at_risk_count, required: true, doc: "People followed to that day and not productive before it, including those who exit on that day."}
  - {name: events_count, required: true, doc: People who became productive on that day.}
  - {name: censored_count, type: bigint, required: true, doc: People last followed on that day.}
  - {name: trained_later_count, required: true, doc: "Of the people who exit on that day, those trained after the landmark."}
*/
with days as (
    select
        program_id,
        metric_id,
        arm,
        stratum,
        ramp_days,
        count(*) as exits_count,
        count(case when is_event then 1 end) as events_count,
        count(case when is_trained_later then 1 end) as trained_later_count
    from int_ramps
    where exclusion is null
    group by program_id, metric_id, arm, stratum, ramp_days
)

select
    program_id,
    metric_id,
    arm,
    stratum,
    ramp_days,
    sum(exits_count) over (
        partition by program_id, metric_id, arm, stratum order by ramp_days desc
        rows between unbounded preceding and current row
    ) as at_risk_count,
    events_count,
    exits_count - events_count as censored_count,
    trained_later_count
from days
