/*
doc: >
  Periods in which the values of a metric behave as in no other, among people who never took a
  measured program and teams that nobody trained: four in five are those of the period before,
  where usually one in five is at most; four in five have the other sign, where usually one
  in ten has; a fifth more are at zero, and eight times as many as the share usually moves;
  hardly anybody has decimals, where usually half have. What is usual is the
  median of the metric's periods, four at least.
grain: [metric_id, period_index, code]
inputs: [int_levels]
columns:
  - {name: metric_id, required: true}
  - {name: period_index, required: true}
  - {name: code, type: varchar, required: true, values: [values_repeated, signs_turn, zeros_rise, decimals_gone], doc: What is unusual.}
  - {name: share, type: double, required: true, unit: "0..1", doc: Share of the people or teams concerned.}
*/
with periods as (
    select
        metric_id, period_index, sum(people_count) as people_count, sum(busy_count) as busy_count,
        sum(same_count) as same_count, sum(turned_count) as turned_count,
        sum(zeros_count) - sum(zeros_before_count) as more_zeros_count,
        sum(people_count) - sum(fractions_count) as whole_count
    from int_levels
    group by metric_id, period_index
),

shares as (
    select metric_id, period_index, 'values_repeated' as code, people_count, ratio(same_count, people_count) as share
    from periods
    union all
    select metric_id, period_index, 'signs_turn' as code, busy_count as people_count, ratio(turned_count, busy_count) as share
    from periods
    union all
    select metric_id, period_index, 'zeros_rise' as code, people_count, ratio(more_zeros_count, people_count) as share
    from periods
    union all
    select metric_id, period_index, 'decimals_gone' as code, people_count, ratio(whole_count, people_count) as share
    from periods
),

ranked as (
    select
        metric_id, code, abs(share) as size,
        row_number() over (partition by metric_id, code order by abs(share) nulls last) as place,
        count(*) over (partition by metric_id, code) as periods_count
    from shares
    where share is not null
),

usual as (
    select metric_id, code, size
    from ranked
    where periods_count >= 4 and place = floor_div(periods_count + 1, 2)
)

select s.metric_id, s.period_index, s.code, s.share
from shares as s
inner join usual as u on s.metric_id = u.metric_id and s.code = u.code
where
    s.code = 'values_repeated' and s.people_count >= 20 and s.share >= 0.8e0 and u.size <= 0.2e0
    or s.code = 'signs_turn' and s.people_count >= 10 and s.share >= 0.8e0 and u.size <= 0.1e0
    or s.code = 'zeros_rise' and s.people_count >= 30 and s.share >= 0.2e0 and s.share >= 8 * u.size
    or s.code = 'decimals_gone' and s.people_count >= 20 and s.share >= 0.98e0 and u.size <= 0.5e0
