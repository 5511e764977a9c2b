/*
doc: >
  The windows of planned programs, for metrics of people: those around the planned launch,
  and the same ones in history, as late as the data allow and before the launch.
grain: [program_id, metric_id]
inputs: [register_plans, int_measurements]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: kind, required: true}
  - {name: min_coverage, required: true}
  - {name: min_value}
  - {name: max_value}
  - {name: baseline_from, type: bigint, doc: First period of the baseline window in history; null without any history.}
  - {name: baseline_to, type: bigint, doc: Last period of the baseline window in history.}
  - {name: post_from, type: bigint, doc: First period of the post window in history.}
  - {name: post_to, type: bigint, doc: Last period of the post window in history.}
  - {name: history_from_date, type: date, doc: First day of the baseline window in history.}
  - {name: history_through_date, type: date, doc: Last day of the post window in history.}
  - {name: needed_from_date, type: date, required: true, doc: First day of the baseline window of the planned launch.}
  - {name: answer_date, type: date, required: true, doc: Last day of the post window of the planned launch.}
*/
with placed as (
    select
        p.program_id, m.metric_id, m.grain, m.kind, m.min_coverage, m.min_value, m.max_value,
        m.baseline_from, m.baseline_to, m.post_from, m.post_to,
        period_index(p.start_date, m.grain) as launch_period,
        case
            when m.last_period < period_index(p.start_date, m.grain) then m.last_period
            when m.last_period is not null then period_index(p.start_date, m.grain) - 1
        end - m.post_to as index_period
    from register_plans as p
    inner join int_measurements as m on p.program_id = m.program_id
    where m.trained_share is null
)

select
    program_id,
    metric_id,
    kind,
    min_coverage,
    min_value,
    max_value,
    index_period + baseline_from as baseline_from,
    index_period + baseline_to as baseline_to,
    index_period + post_from as post_from,
    index_period + post_to as post_to,
    period_start(index_period + baseline_from, grain) as history_from_date,
    add_days(period_start(index_period + post_to + 1, grain), -1) as history_through_date,
    period_start(launch_period + baseline_from, grain) as needed_from_date,
    add_days(period_start(launch_period + post_to + 1, grain), -1) as answer_date
from placed
