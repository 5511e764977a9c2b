/*
doc: >
  Periods in which the values of a metric behave as in hardly any other, among people who
  never took a measured program and teams that nobody trained: four in five are those of the
  period before or, while hardly any are these, of the same month a year before, where in a
  quarter of the periods one in five is at most, or one in ten of fewer than twenty people; four in five have the other sign, where usually one in ten has; of everybody together, a
  fifth more are at zero, and eight times as many as the share usually moves; hardly anybody
  has decimals, where usually half have. What is usual is the median of the metric's periods,
  four at least. All but the last two are looked for in each stratum, too, and told of it if
  they are not true of all.
grain: [metric_id, stratum_number, period_index, code]
inputs: [int_levels]
columns:
  - {name: metric_id, required: true}
  - {name: stratum_number, type: bigint, doc: Stratum; null for the whole company.}
  - {name: period_index, required: true}
  - {name: code, type: varchar, required: true, values: [values_repeated, signs_turn, zeros_rise, decimals_gone], doc: What is unusual.}
  - {name: share, type: double, required: true, unit: "0..1", doc: Share of the people or teams concerned.}
*/
with levels as (
    select
        metric_id, cast(null as bigint) as stratum_number, period_index, people_count, busy_count, same_count, year_count, same_year_count,
        turned_count, zeros_count - zeros_before_count as more_zeros_count, people_count - fractions_count as whole_count
    from int_levels
    union all
    select
        metric_id, stratum_number, period_index, people_count, busy_count, same_count, year_count, same_year_count,
        turned_count, cast(null as bigint) as more_zeros_count, cast(null as bigint) as whole_count
    from int_levels
    where stratum_number > 0
),

periods as (
    select
        metric_id, stratum_number, period_index, sum(people_count) as people_count, sum(busy_count) as busy_count,
        sum(same_count) as same_count, sum(year_count) as year_count, sum(same_year_count) as same_year_count,
        sum(turned_count) as turned_count, sum(more_zeros_count) as more_zeros_count, sum(whole_count) as whole_count
    from levels
    group by metric_id, stratum_number, period_index
),

shares as (
    select metric_id, stratum_number, period_index, 'values_repeated' as code, 'before' as pattern, people_count, ratio(same_count, people_count) as share
    from periods
    union all
    select metric_id, stratum_number, period_index, 'values_repeated' as code, 'year' as pattern, year_count as people_count, ratio(same_year_count, year_count) as share
    from periods
    where 5 * same_count <= people_count
    union all
    select metric_id, stratum_number, period_index, 'signs_turn' as code, '' as pattern, busy_count as people_count, ratio(turned_count, busy_count) as share
    from periods
    union all
    select metric_id, stratum_number, period_index, 'zeros_rise' as code, '' as pattern, people_count, ratio(more_zeros_count, people_count) as share
    from periods
    union all
    select metric_id, stratum_number, period_index, 'decimals_gone' as code, '' as pattern, people_count, ratio(whole_count, people_count) as share
    from periods
),

ranked as (
    select
        metric_id, coalesce(stratum_number, -1) as stratum, code, pattern, abs(share) as size,
        row_number() over (partition by metric_id, stratum_number, code, pattern order by abs(share) nulls last) as place,
        count(*) over (partition by metric_id, stratum_number, code, pattern) as periods_count
    from shares
    where share is not null
),

usual as (
    select
        metric_id, stratum, code, pattern, max(case when place = floor_div(periods_count + 3, 4) then size end) as low_size,
        max(case when place = floor_div(periods_count + 1, 2) then size end) as size
    from ranked
    where periods_count >= 4
    group by metric_id, stratum, code, pattern
),

found as (
    select
        s.metric_id, s.stratum_number, s.period_index, s.code, max(s.share) as share,
        min(coalesce(s.stratum_number, -1)) over (partition by s.metric_id, s.period_index, s.code) as first_stratum
    from shares as s
    inner join usual as u
        on s.metric_id = u.metric_id and coalesce(s.stratum_number, -1) = u.stratum and s.code = u.code and s.pattern = u.pattern
    where
        s.code = 'values_repeated' and s.share >= 0.8e0
        and (s.people_count >= 20 and u.low_size <= 0.2e0 or s.people_count >= 10 and u.low_size <= 0.1e0)
        or s.code = 'signs_turn' and s.people_count >= 10 and s.share >= 0.8e0 and u.size <= 0.1e0
        or s.code = 'zeros_rise' and s.people_count >= 30 and s.share >= 0.2e0 and s.share >= 8 * u.size
        or s.code = 'decimals_gone' and s.people_count >= 20 and s.share >= 0.98e0 and u.size <= 0.5e0
    group by s.metric_id, s.stratum_number, s.period_index, s.code
)

select metric_id, stratum_number, period_index, code, share
from found
where stratum_number is null or first_stratum > 0
