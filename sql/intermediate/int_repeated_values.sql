/*
doc: >
  Values that differ from a later one for the same subject, metric and day, which counts
  instead. Within one delivery nothing says which of them is right; of two deliveries, the
  later one is. Feeds whose rows add up have none.
grain: [metric_id, subject_number, period_start, feed, file, source_row, occurrence]
inputs: [landed_observations, stg_identities, stg_subjects, stg_observations, register_metrics, run_feeds]
columns:
  - {name: metric_id, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: period_start, type: date, required: true, doc: Day of the values.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: occurrence, required: true, doc: "Counter of values of one row, from 1; an unpivoted row can have several."}
  - {name: is_within_delivery, type: boolean, required: true, doc: Whether the value that counts is of the same delivery.}
*/
-- Only periods with several rows can have a day with two. Most companies have none, and
-- then no row needs to be identified.
with crowded as (
    select metric_id, subject_number, period_index
    from stg_observations
    where rows_count > 1
),

crowded_periods as (
    select metric_id, period_index
    from crowded
    group by metric_id, period_index
),

identified as (
    select
        o.metric_id, c.subject_number, o.period_start, o.feed, o.file, o.source_row, o.delivery_number,
        concat(cast(o.numerator as string), ' ', cast(coalesce(o.denominator, cast(1 as double)) as string)) as pair
    from landed_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
    inner join crowded_periods as p on m.metric_id = p.metric_id and period_index(o.period_start, m.grain) = p.period_index
    left join stg_identities as by_id on by_id.identity_kind = 'id' and o.subject_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and o.email = by_email.identity
    left join stg_subjects as teams on o.subject_id = teams.team_name
    left join run_feeds as f on o.feed = f.feed
    inner join crowded as c
        on o.metric_id = c.metric_id
        and c.subject_number = case
            when m.trained_share is not null then teams.subject_number
            else coalesce(by_id.subject_number, by_email.subject_number)
        end
        and c.period_index = period_index(o.period_start, m.grain)
    where
        (f.same_key is null or f.same_key <> 'sum')
        and (o.subject_type is null or (o.subject_type = 'team') = (m.trained_share is not null))
        and coalesce(by_id.subject_number = by_email.subject_number, true)
        and (
            o.period_end is null or o.period_end = o.period_start
            or o.period_start = period_start(c.period_index, m.grain)
            and o.period_end = add_days(period_start(c.period_index + 1, m.grain), -1)
        )
),

days as (
    select metric_id, subject_number, period_start
    from identified
    group by metric_id, subject_number, period_start
    having min(pair) <> max(pair)
),

placed as (
    select
        i.metric_id, i.subject_number, i.period_start, i.feed, i.file, i.source_row, i.delivery_number, i.pair,
        row_number() over (
            partition by i.metric_id, i.subject_number, i.period_start
            order by i.delivery_number desc nulls last, i.source_row desc nulls last, i.pair nulls last
        ) as recency
    from identified as i
    inner join days as d
        on i.metric_id = d.metric_id and i.subject_number = d.subject_number and i.period_start = d.period_start
)

select
    p.metric_id, p.subject_number, p.period_start, p.feed, p.file, p.source_row,
    row_number() over (
        partition by p.metric_id, p.subject_number, p.period_start, p.feed, p.file, p.source_row
        order by p.pair nulls last
    ) as occurrence,
    p.delivery_number = l.delivery_number as is_within_delivery
from placed as p
inner join placed as l
    on p.metric_id = l.metric_id and p.subject_number = l.subject_number and p.period_start = l.period_start and l.recency = 1
where p.recency > 1 and p.pair <> l.pair
