/*
doc: >
  Deliveries whose values are at another level than the rest, as another unit would have it,
  among people who never took a measured program and have values other than zero. In a period that
  several deliveries share, four fifths of the people of one are at three
  times their period before or more, or at a third or less, and not a fifth of the others. Of
  five to eight people all have to be, of nine all but one, and of so few others none may
  be, or one. Where several feeds have a metric, nine tenths of the people of one, ten at
  least, are at twice the level or more of nine tenths of the people of another one, or at
  half of it or less; of the two, it is the one with fewer people.
grain: [code, metric_id, feed, file, period_index]
inputs: [int_delivery_values]
columns:
  - {name: code, type: varchar, required: true, values: [delivery_level_jumps, feed_levels_differ], doc: What is wrong.}
  - {name: metric_id, required: true}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, type: varchar, doc: File or address; null for all of the feed.}
  - {name: period_index, type: bigint, doc: The period with the other level; null for all.}
*/
with files as (
    select
        metric_id, period_index, feed, file, count(*) as people_count,
        count(case when now_value >= 3 * before_value then 1 end) as up_count,
        count(case when before_value >= 3 * now_value then 1 end) as down_count
    from int_delivery_values
    where now_value > 0 and before_value > 0
    group by metric_id, period_index, feed, file
),

compared as (
    select
        metric_id, period_index, feed, file, people_count, up_count, down_count,
        sum(people_count) over (partition by metric_id, period_index) - people_count as others_count,
        sum(up_count) over (partition by metric_id, period_index) - up_count as others_up_count,
        sum(down_count) over (partition by metric_id, period_index) - down_count as others_down_count
    from files
),

jumps as (
    select metric_id, period_index, feed, file, people_count, up_count as jumped_count, others_count, others_up_count as others_jumped_count
    from compared
    union all
    select metric_id, period_index, feed, file, people_count, down_count as jumped_count, others_count, others_down_count as others_jumped_count
    from compared
),

levels as (
    select metric_id, feed, subject_number, avg(now_value) as level
    from int_delivery_values
    where now_value > 0
    group by metric_id, feed, subject_number
),

ranked as (
    select
        metric_id, feed, level,
        row_number() over (partition by metric_id, feed order by level nulls last) as place,
        count(*) over (partition by metric_id, feed) as people_count
    from levels
),

spans as (
    select
        metric_id, feed, max(people_count) as people_count,
        min(case when 10 * place > people_count then level end) as low_level,
        max(case when 10 * place <= 9 * people_count then level end) as high_level
    from ranked
    where people_count >= 10
    group by metric_id, feed
)

select 'delivery_level_jumps' as code, metric_id, feed, file, period_index
from jumps
where
    case when people_count >= 10 then 5 * jumped_count >= 4 * people_count else people_count >= 5 and 4 * (people_count - jumped_count) <= people_count - 5 end
    and case when others_count >= 10 then 5 * others_jumped_count < others_count else others_count >= 5 and 4 * others_jumped_count <= others_count - 5 end
union all
select 'feed_levels_differ' as code, s.metric_id, s.feed, cast(null as string) as file, cast(null as bigint) as period_index
from spans as s
inner join spans as o on s.metric_id = o.metric_id
where
    s.feed <> o.feed
    and (s.low_level >= 2 * o.high_level or o.low_level >= 2 * s.high_level)
    and (s.people_count < o.people_count or s.people_count = o.people_count and s.feed > o.feed)
group by s.metric_id, s.feed
