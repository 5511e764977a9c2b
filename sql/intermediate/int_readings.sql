/*
doc: >
  Alignments whose metric is read otherwise than at the launch, or whose people and
  costs, or that compare people otherwise. A metric is read otherwise if one of the feeds that deliver it now has a mapping
  that no feed had then: whatever the feed is called, another column, filter or unit may make
  another measure. remapped_because of the metric explains what the store had seen by the day
  on which it first saw that text. Of a program from before the store, the first states that
  it saw are those of the launch. A time to productivity is read as the metric that it
  watches.
grain: [program_id, metric_id]
inputs: [register_alignments, register_metrics, landed_observations, run_feeds, run_ledger_feeds, int_ledger_states, int_launches]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: reread_date, type: date, doc: "Day (UTC) on which the store first saw the present mapping; null where it is that of the launch."}
  - {name: remapped_because, type: varchar, doc: "Why the metric is the same measure, where that covers reread_date."}
  - {name: people_reread_date, type: date, doc: "Day (UTC) on which the store first saw the present mapping of a feed of the roster, completions, assignments or costs that no feed had at the launch; null without one."}
  - {name: compared_date, type: date, doc: "Day (UTC) on which the store first saw the present strata, clusters and covariates; null where they are those of the launch."}
*/
with launches as (
    select program_id, launch_date, program_seen_date, 'mappings' as entry_kind
    from int_launches
    union all
    select program_id, launch_date, program_seen_date, 'compared' as entry_kind
    from int_launches
),

-- What was in force at the launch of each program.
launched as (
    select l.program_id, s.entry_number, s.entry_kind, case when s.is_withdrawn then '' else s.content_hash end as content_hash
    from launches as l
    inner join int_ledger_states as s
        on l.entry_kind = s.entry_kind
        and (
            (s.seen_date <= l.launch_date and coalesce(s.next_seen_date, date '9999-12-31') > l.launch_date)
            or (s.seen_date > l.launch_date and s.version = 1 and (s.entry_kind = 'mappings' or s.seen_date = l.program_seen_date))
        )
),

known as (
    select n.program_id, f.reading_hash
    from launched as n
    inner join run_ledger_feeds as f on n.entry_number = f.entry_number
    group by n.program_id, f.reading_hash
),

-- The mappings that no feed had then, with the day of each.
later as (
    select l.program_id, f.reading_hash, min(s.seen_date) as seen_date
    from launches as l
    inner join int_ledger_states as s on l.entry_kind = s.entry_kind and l.launch_date < s.seen_date
    inner join run_ledger_feeds as f on s.entry_number = f.entry_number
    left join known as k on l.program_id = k.program_id and f.reading_hash = k.reading_hash
    where k.program_id is null
    group by l.program_id, f.reading_hash
),

-- How the feeds that deliver each metric are read now.
present as (
    select d.metric_id, f.reading_hash
    from (select metric_id, feed from landed_observations group by metric_id, feed) as d
    inner join run_ledger_feeds as f on d.feed = f.feed
    inner join int_ledger_states as s on f.entry_number = s.entry_number and s.next_seen_date is null
    group by d.metric_id, f.reading_hash
),

reread as (
    select a.program_id, a.metric_id, coalesce(m.watched_metric_id, a.metric_id) as read_metric_id, max(n.seen_date) as reread_date
    from register_alignments as a
    inner join register_metrics as m on a.metric_id = m.metric_id
    inner join present as p on coalesce(m.watched_metric_id, a.metric_id) = p.metric_id
    inner join later as n on a.program_id = n.program_id and p.reading_hash = n.reading_hash
    group by a.program_id, a.metric_id, coalesce(m.watched_metric_id, a.metric_id)
),

-- Who was trained at what cost, and who is a colleague, follows from these feeds.
people as (
    select n.program_id, max(n.seen_date) as reread_date
    from run_feeds as d
    inner join run_ledger_feeds as f on d.feed = f.feed
    inner join int_ledger_states as s on f.entry_number = s.entry_number and s.next_seen_date is null
    inner join later as n on f.reading_hash = n.reading_hash
    where d.table_name in ('employees', 'completions', 'assignments', 'costs')
    group by n.program_id
),

-- The comparison is one for all programs; without a state, nothing is declared.
compared as (
    select l.program_id, case when coalesce(n.content_hash, '') <> case when s.is_withdrawn then '' else s.content_hash end then s.seen_date end as compared_date
    from launches as l
    left join launched as n on l.entry_kind = n.entry_kind and l.program_id = n.program_id
    inner join int_ledger_states as s on l.entry_kind = s.entry_kind and s.next_seen_date is null
    where l.entry_kind = 'compared' and l.launch_date is not null
)

select
    a.program_id, a.metric_id, r.reread_date,
    case when t.seen_date >= r.reread_date then m.remapped_because end as remapped_because,
    p.reread_date as people_reread_date,
    c.compared_date
from register_alignments as a
left join reread as r on a.program_id = r.program_id and a.metric_id = r.metric_id
left join register_metrics as m on r.read_metric_id = m.metric_id
left join int_ledger_states as t
    on t.entry_kind = 'remapped' and r.read_metric_id = t.metric_id and t.next_seen_date is null and not t.is_withdrawn
left join people as p on a.program_id = p.program_id
left join compared as c on a.program_id = c.program_id
where r.reread_date is not null or p.reread_date is not null or c.compared_date is not null
