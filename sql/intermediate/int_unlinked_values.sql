/*
doc: >
  Periods in which the values of a metric do not go with those of the period before, among
  people who never took a measured program and teams that nobody trained: whoever had much does
  not have more than others, though in the median period that is so, by a correlation of half at
  least. Either that correlation is a quarter at most, or what chance gives so few people, or
  the mean of it and the one with the period after is, of which neither is above half. Of the whole company, and of each stratum
  if it is not true of all.
grain: [metric_id, stratum_number, period_index]
inputs: [int_levels]
columns:
  - {name: metric_id, required: true}
  - {name: stratum_number, type: bigint, doc: Stratum; null for the whole company.}
  - {name: period_index, required: true}
  - {name: correlation, type: double, required: true, doc: "Correlation with the period before, or the mean of it and the one with the period after, whichever is lower; 0 if negative."}
*/
with levels as (
    select metric_id, cast(null as bigint) as stratum_number, period_index, people_count, covariance, before_variance, now_variance
    from int_levels
    union all
    select metric_id, stratum_number, period_index, people_count, covariance, before_variance, now_variance
    from int_levels
    where stratum_number > 0
),

periods as (
    select
        metric_id, stratum_number, period_index, sum(people_count) as people_count,
        ratio(sum(covariance * (people_count - 1)), sqrt(sum(before_variance * (people_count - 1)) * sum(now_variance * (people_count - 1)))) as correlation,
        ratio(sum(now_variance * (people_count - 1)), sum(before_variance * (people_count - 1))) as variance_ratio
    from levels
    group by metric_id, stratum_number, period_index
),

-- Of few people, variances differ by chance.
measured as (
    select
        metric_id, stratum_number, period_index, people_count, correlation,
        case when correlation > 0 then correlation else 0e0 end as link,
        variance_ratio between 0.6e0 and 1.7e0 as is_as_spread,
        variance_ratio * (1 + 4 / sqrt(cast(people_count as double))) >= 0.6e0
        and variance_ratio <= 1.7e0 * (1 + 4 / sqrt(cast(people_count as double))) as may_be_as_spread
    from periods
    where correlation is not null
),

-- Where variances differ more than they usually do, only values that do not go together at
-- all count. Values beside the wrong people do not go with those of the next period, either.
links as (
    select
        metric_id, stratum_number, period_index, false as is_of_both, link,
        case when is_as_spread or correlation <= 0.25e0 and may_be_as_spread then people_count else 0 end as people_count
    from measured
    union all
    select
        metric_id, stratum_number, period_index, true as is_of_both, (link + next_link) / 2 as link,
        case when link <= 0.5e0 and next_link <= 0.5e0 and may_be_as_spread and next_may_be_as_spread then people_count + next_people_count else 0 end as people_count
    from (
        select
            metric_id, stratum_number, period_index, people_count, link, may_be_as_spread,
            lead(people_count) over (partition by metric_id, stratum_number order by period_index) as next_people_count,
            lead(link) over (partition by metric_id, stratum_number order by period_index) as next_link,
            lead(may_be_as_spread) over (partition by metric_id, stratum_number order by period_index) as next_may_be_as_spread
        from measured
    ) as neighbors
    where next_link is not null
),

ranked as (
    select
        metric_id, coalesce(stratum_number, -1) as stratum, link,
        row_number() over (partition by metric_id, stratum_number order by link nulls last) as place,
        count(*) over (partition by metric_id, stratum_number) as periods_count
    from measured
),

usual as (
    select
        metric_id, stratum, max(case when place = floor_div(periods_count + 3, 4) then link end) as low_link,
        max(case when place = floor_div(periods_count + 1, 2) then link end) as link
    from ranked
    where periods_count >= 4
    group by metric_id, stratum
),

found as (
    select
        l.metric_id, l.stratum_number, l.period_index, min(l.link) as correlation,
        min(coalesce(l.stratum_number, -1)) over (partition by l.metric_id, l.period_index) as first_stratum
    from links as l
    inner join usual as u on l.metric_id = u.metric_id and coalesce(l.stratum_number, -1) = u.stratum
    where
        l.people_count >= 20 and u.link >= 0.5e0
        and (l.link <= 0.25e0 or l.link * sqrt(cast(l.people_count as double)) <= case when l.is_of_both then 4e0 else 2.5e0 end)
        and (u.link - l.link) * sqrt(cast(l.people_count as double)) >= 5 * (1 - u.link * u.link)
        and u.link - l.link >= 3 * (u.link - u.low_link)
    group by l.metric_id, l.stratum_number, l.period_index
)

select metric_id, stratum_number, period_index, correlation
from found
where stratum_number is null or first_stratum > 0
