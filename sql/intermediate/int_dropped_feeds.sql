/*
doc: >
  Feeds that delivered values of a metric at the launch of a program or later, and do so no
  more. A feed that is read as a new one of the metric is, has another name.
grain: [program_id, metric_id, feed]
inputs: [register_alignments, register_metrics, run_ledger_sources, run_ledger_feeds, int_ledger_states, int_launches, int_metric_feeds]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: feed, type: varchar, required: true, doc: "Feed, as the configuration named it then."}
  - {name: dropped_date, type: date, required: true, doc: "Day (UTC) on which the store first saw no value of it."}
*/
with states as (
    select a.program_id, a.metric_id, s.metric_id as read_metric_id, s.entry_number, s.seen_date
    from register_alignments as a
    inner join register_metrics as m on a.metric_id = m.metric_id
    inner join int_launches as l on a.program_id = l.program_id
    inner join int_ledger_states as s
        on s.entry_kind = 'values' and coalesce(m.watched_metric_id, a.metric_id) = s.metric_id
        and coalesce(s.next_seen_date, date '9999-12-31') > l.launch_date
),

gone as (
    select s.program_id, s.metric_id, s.read_metric_id, f.feed, max(s.entry_number) as entry_number
    from states as s
    inner join run_ledger_sources as f on s.entry_number = f.entry_number
    left join int_metric_feeds as p on s.read_metric_id = p.metric_id and f.feed = p.feed
    where p.feed is null
    group by s.program_id, s.metric_id, s.read_metric_id, f.feed
),

-- A feed of now that delivered nothing of the metric then, and is read in the same way.
renamed as (
    select g.program_id, g.metric_id, g.feed
    from gone as g
    inner join int_metric_feeds as p on g.read_metric_id = p.metric_id
    inner join run_ledger_feeds as was on g.feed = was.feed
    inner join run_ledger_feeds as is_now on p.feed = is_now.feed and was.reading_hash = is_now.reading_hash
    left join run_ledger_sources as f on g.entry_number = f.entry_number and p.feed = f.feed
    where f.feed is null
    group by g.program_id, g.metric_id, g.feed
)

select g.program_id, g.metric_id, g.feed, min(s.seen_date) as dropped_date
from gone as g
inner join states as s on g.program_id = s.program_id and g.metric_id = s.metric_id and s.entry_number > g.entry_number
left join renamed as r on g.program_id = r.program_id and g.metric_id = r.metric_id and g.feed = r.feed
where r.feed is null
group by g.program_id, g.metric_id, g.feed
