/*
doc: >
  Alignments whose metric has other values by now, in months that were closed and published
  before, than at the launch, or than the store saw first after it. Months count from the lead
  window of the first who were trained to the post window of the last. restated_because of the
  metric explains what the store had seen by the day on which it first saw that text. A time to
  productivity has the values of the metric that it watches, and the days on which people began.
grain: [program_id, metric_id]
inputs: [register_alignments, register_metrics, run_restatements, int_ledger_states, int_launches, int_exposures]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: restated_date, type: date, required: true, doc: "Day (UTC) on which the store first saw the present values."}
  - {name: restated_from_date, type: date, required: true, doc: First day of the first of these months.}
  - {name: restated_to_date, type: date, required: true, doc: First day of the last of these months.}
  - {name: restated_months_count, type: bigint, required: true, doc: Months with other values.}
  - {name: restated_way}
  - {name: restated_by}
  - {name: is_by_new_files, type: boolean, required: true, doc: "Whether all of these values came in new files, and are of months since the launch: as late or corrected rows do."}
  - {name: restated_because, type: varchar, doc: "Why the values are others, where that covers restated_date."}
*/
with reach as (
    select
        a.program_id, a.metric_id,
        period_start(period_index(min(e.index_date), m.grain) - max(m.gap_periods) - 2 * max(m.baseline_periods), m.grain) as from_date,
        period_start(period_index(max(e.index_date), m.grain) + max(m.ramp_periods) + max(m.post_periods) + 1, m.grain) as until_date
    from register_alignments as a
    inner join register_metrics as m on a.metric_id = m.metric_id and m.watched_metric_id is null
    inner join int_exposures as e on a.program_id = e.program_id
    group by a.program_id, a.metric_id, m.grain
),

-- A time to productivity has days of its own, and the values that it watches.
sources as (
    select metric_id, metric_id as source_metric_id
    from register_metrics
    union all
    select metric_id, watched_metric_id as source_metric_id
    from register_metrics
    where watched_metric_id is not null
),

changes as (
    select
        a.program_id, a.metric_id, r.metric_id as read_metric_id, r.restated_because, c.month_date, c.seen_date, c.restated_way, c.restated_by,
        coalesce(c.restated_way = 'added', false) and c.month_date >= period_start(period_index(l.launch_date, 'month'), 'month') as is_by_new_file,
        row_number() over (partition by a.program_id, a.metric_id order by c.seen_date desc, c.change_number desc, c.month_date) as recency
    from register_alignments as a
    inner join register_metrics as m on a.metric_id = m.metric_id
    inner join register_metrics as r on coalesce(m.watched_metric_id, m.metric_id) = r.metric_id
    inner join int_launches as l on a.program_id = l.program_id
    inner join sources as s on a.metric_id = s.metric_id
    inner join run_restatements as c on s.source_metric_id = c.metric_id and c.seen_date > l.launch_date
    left join reach as w on a.program_id = w.program_id and a.metric_id = w.metric_id
    where
        c.month_date < coalesce(w.until_date, date '9999-12-31')
        and add_days(period_start(period_index(c.month_date, 'month') + 1, 'month'), -1) >= coalesce(w.from_date, date '0001-01-01')
),

found as (
    select
        program_id, metric_id, read_metric_id, restated_because, max(seen_date) as restated_date, min(month_date) as restated_from_date,
        max(month_date) as restated_to_date, count(distinct month_date) as restated_months_count,
        count(*) = count(case when is_by_new_file then 1 end) as is_by_new_files
    from changes
    group by program_id, metric_id, read_metric_id, restated_because
)

select
    f.program_id, f.metric_id, f.restated_date, f.restated_from_date, f.restated_to_date, f.restated_months_count,
    c.restated_way, c.restated_by, f.is_by_new_files, case when t.seen_date >= f.restated_date then f.restated_because end as restated_because
from found as f
inner join changes as c on f.program_id = c.program_id and f.metric_id = c.metric_id and c.recency = 1
left join int_ledger_states as t
    on t.entry_kind = 'restated' and f.read_metric_id = t.metric_id and t.next_seen_date is null and not t.is_withdrawn
