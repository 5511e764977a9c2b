/*
doc: >
  Metric values per subject and period of the metric's grain. Of two values for the
  same subject, metric and day, the one delivered last counts, unless the feed declares
  that the rows of one delivery add up; values of several days within one period are added
  up. A period that is not over on the as-of date does not
  count.
grain: [metric_id, subject_number, period_index]
inputs: [landed_observations, stg_identities, stg_subjects, stg_periods, register_metrics, run_feeds]
columns:
  - {name: metric_id, required: true, doc: Metric of the register.}
  - {name: subject_number, required: true, pii: true}
  - {name: period_index, required: true, doc: "Number of the period, counted in the metric's grain."}
  - {name: numerator, required: true, doc: "Sum of numerators, in the metric's unit."}
  - {name: denominator, required: true}
  - {name: rows_count, type: bigint, required: true, doc: "Delivered rows, whether or not another one counts in their place."}
*/
-- Values are sorted and added up by the number of their metric, not by its name,
-- because numbers are faster to compare.
-- The closed periods of a metric follow each other.
with closed as (
    select metric_id, min(period_index) as first_period, max(period_index) as last_period
    from stg_periods
    where is_closed
    group by metric_id
),

metrics as (
    select
        m.metric_id, m.grain, m.trained_share, c.first_period, c.last_period,
        row_number() over (order by m.metric_id nulls last) as metric_number
    from register_metrics as m
    inner join closed as c on m.metric_id = c.metric_id
),

identified as (
    select
        m.metric_number,
        case
            when m.trained_share is not null then teams.subject_number
            when by_id.subject_number = by_email.subject_number then by_id.subject_number
            when by_id.subject_number is null then by_email.subject_number
            when by_email.subject_number is null then by_id.subject_number
        end as subject_number,
        o.period_start,
        period_index(o.period_start, m.grain) as period_index,
        o.numerator, coalesce(o.denominator, cast(1 as double)) as denominator,
        o.delivery_number, o.source_row, coalesce(f.same_key = 'sum', false) as adds_up
    from landed_observations as o
    left join run_feeds as f on o.feed = f.feed
    inner join metrics as m on o.metric_id = m.metric_id
    left join stg_identities as by_id on by_id.identity_kind = 'id' and o.subject_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and o.email = by_email.identity
    left join stg_subjects as teams on o.subject_id = teams.team_name
    where
        period_index(o.period_start, m.grain) between m.first_period and m.last_period
        and (o.subject_type is null or (o.subject_type = 'team') = (m.trained_share is not null))
        and (
            o.period_end is null or o.period_end = o.period_start
            or o.period_start = period_start(period_index(o.period_start, m.grain), m.grain)
            and o.period_end = add_days(period_start(period_index(o.period_start, m.grain) + 1, m.grain), -1)
        )
),

-- Most periods have one row, and then nothing is left to do. Of the others, only the rows
-- of repeated days are sorted.
several as (
    select metric_number, subject_number, period_index, count(*) as rows_count
    from identified
    where subject_number is not null
    group by metric_number, subject_number, period_index
    having count(*) > 1
),

shared as (
    select i.metric_number, i.subject_number, i.period_index, i.period_start, i.numerator, i.denominator, i.delivery_number, i.source_row, i.adds_up
    from identified as i
    inner join several as p
        on i.metric_number = p.metric_number
        and i.subject_number = p.subject_number
        and i.period_index = p.period_index
),

days as (
    select
        metric_number, subject_number, period_start, min(period_index) as period_index,
        count(*) as rows_count, min(numerator) as numerator, min(denominator) as denominator
    from shared
    group by metric_number, subject_number, period_start
),

repeated as (
    select
        s.metric_number, s.subject_number, s.period_index, s.numerator, s.denominator, s.adds_up, s.delivery_number, d.rows_count,
        max(s.delivery_number) over (partition by s.metric_number, s.subject_number, s.period_start) as last_delivery,
        row_number() over (
            partition by s.metric_number, s.subject_number, s.period_start
            order by s.delivery_number desc, s.source_row desc
        ) as recency
    from shared as s
    inner join days as d
        on s.metric_number = d.metric_number
        and s.subject_number = d.subject_number
        and s.period_start = d.period_start
        and d.rows_count > 1
),

sums as (
    select i.metric_number, i.subject_number, i.period_index, i.numerator, i.denominator, cast(1 as bigint) as rows_count
    from identified as i
    left join several as p
        on i.metric_number = p.metric_number
        and i.subject_number = p.subject_number
        and i.period_index = p.period_index
    where i.subject_number is not null and p.rows_count is null
    union all
    select metric_number, subject_number, period_index, sum(numerator) as numerator, sum(denominator) as denominator, cast(sum(rows_count) as bigint) as rows_count
    from (
        select metric_number, subject_number, period_index, numerator, denominator, rows_count
        from days
        where rows_count = 1
        union all
        select metric_number, subject_number, period_index, numerator, denominator, case when recency = 1 then rows_count else 0 end as rows_count
        from repeated
        where recency = 1 or adds_up and delivery_number = last_delivery
    ) as latest
    group by metric_number, subject_number, period_index
)

select
    m.metric_id, s.subject_number, s.period_index,
    s.numerator, s.denominator, s.rows_count
from sums as s
inner join metrics as m on s.metric_number = m.metric_number
-- The values of one subject are stored next to each other, so that later sums per
-- subject find them in the processor's cache.
order by s.metric_number, s.subject_number, s.period_index
