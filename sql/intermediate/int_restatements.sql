/*
doc: >
  Alignments whose metric has other values by now, in months that were closed and published
  before, than the store saw first at the launch or later: somebody has replaced them. Months
  count up to the end of the last post window. restated_because of the metric explains what
  the store had seen by the day on which it first saw that text. A time to productivity has
  the values of the metric that it watches.
grain: [program_id, metric_id]
inputs: [register_alignments, register_metrics, run_ledger_months, run_ledger_effects, run_names, int_ledger_states, int_launches, int_exposures]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: restated_date, type: date, required: true, doc: "Day (UTC) on which the store first saw the present values."}
  - {name: restated_from_date, type: date, required: true, doc: First day of the first of these months.}
  - {name: restated_to_date, type: date, required: true, doc: First day of the last of these months.}
  - {name: restated_months_count, type: bigint, required: true, doc: Months with other values.}
  - {name: effect_before, type: double, unit: metric, doc: "Primary effect as it was published before the first of these changes; null if none was."}
  - {name: restated_because, type: varchar, doc: "Why the values are others, where that covers restated_date."}
*/
with reach as (
    select
        a.program_id, a.metric_id,
        period_start(period_index(max(e.index_date), m.grain) + max(m.ramp_periods) + max(m.post_periods) + 1, m.grain) as until_date
    from register_alignments as a
    inner join register_metrics as m on a.metric_id = m.metric_id and m.watched_metric_id is null
    inner join int_exposures as e on a.program_id = e.program_id
    group by a.program_id, a.metric_id, m.grain
),

-- What was in force at the launch, and all that followed.
states as (
    select a.program_id, a.metric_id, coalesce(m.watched_metric_id, a.metric_id) as read_metric_id, s.entry_number, s.seen_date
    from register_alignments as a
    inner join register_metrics as m on a.metric_id = m.metric_id
    inner join int_launches as l on a.program_id = l.program_id
    inner join int_ledger_states as s
        on s.entry_kind = 'values' and coalesce(m.watched_metric_id, a.metric_id) = s.metric_id
        and coalesce(s.next_seen_date, date '9999-12-31') > l.launch_date
),

versions as (
    select
        s.program_id, s.metric_id, s.entry_number, s.seen_date, v.month_date, v.version,
        row_number() over (partition by s.program_id, s.metric_id, v.month_date order by s.entry_number) as place,
        row_number() over (partition by s.program_id, s.metric_id, v.month_date order by s.entry_number desc) as recency
    from states as s
    inner join run_ledger_months as v on s.entry_number = v.entry_number
    left join reach as r on s.program_id = r.program_id and s.metric_id = r.metric_id
    where v.month_date < coalesce(r.until_date, date '9999-12-31')
),

others as (
    select n.program_id, n.metric_id, n.month_date, n.version
    from versions as n
    inner join versions as f on n.program_id = f.program_id and n.metric_id = f.metric_id and n.month_date = f.month_date
    where n.recency = 1 and f.place = 1 and n.version <> f.version
),

since as (
    select o.program_id, o.metric_id, o.month_date, min(v.seen_date) as seen_date, min(v.entry_number) as entry_number
    from others as o
    inner join versions as v
        on o.program_id = v.program_id and o.metric_id = v.metric_id and o.month_date = v.month_date and o.version = v.version
    group by o.program_id, o.metric_id, o.month_date
),

found as (
    select
        program_id, metric_id, max(seen_date) as restated_date, min(month_date) as restated_from_date, max(month_date) as restated_to_date,
        count(*) as restated_months_count, min(entry_number) as entry_number
    from since
    group by program_id, metric_id
)

select
    f.program_id, f.metric_id, f.restated_date, f.restated_from_date, f.restated_to_date, f.restated_months_count,
    max(e.effect) as effect_before,
    max(case when t.seen_date >= f.restated_date then r.restated_because end) as restated_because
from found as f
inner join register_metrics as m on f.metric_id = m.metric_id
inner join register_metrics as r on coalesce(m.watched_metric_id, f.metric_id) = r.metric_id
left join run_names as n on f.program_id = n.program_id
left join run_ledger_effects as e on f.entry_number = e.entry_number and n.registered_program_id = e.registered_program_id
left join int_ledger_states as t
    on t.entry_kind = 'restated' and r.metric_id = t.metric_id and t.next_seen_date is null and not t.is_withdrawn
group by f.program_id, f.metric_id, f.restated_date, f.restated_from_date, f.restated_to_date, f.restated_months_count
