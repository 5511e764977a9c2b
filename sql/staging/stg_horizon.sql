/*
doc: >
  The day until which the data reach, whatever a few rows say: the end of the last closed
  period of any metric, or a later completion, if no year without any lies between. A
  completion after such a gap was not that day. Without any value it is the completion after
  which only one in a hundred follows, and at least one.
grain: [horizon_date]
inputs: [stg_periods, register_metrics, landed_completions, run_settings]
columns:
  - {name: horizon_date, type: date, doc: Last day of the data; null without data.}
  - {name: last_plausible_date, type: date, doc: Last day on which a completion is plausible.}
*/
with reach as (
    select max(add_days(period_start(p.period_index + 1, m.grain), -1)) as values_end
    from stg_periods as p
    inner join register_metrics as m on p.metric_id = m.metric_id
    where p.is_closed
),

completions as (
    select
        c.completed_date,
        lag(c.completed_date) over (order by c.completed_date nulls last, c.delivery_number, c.source_row) as previous_date,
        row_number() over (order by c.completed_date desc nulls last, c.delivery_number, c.source_row) as place,
        count(*) over () as completions_count
    from landed_completions as c
    cross join run_settings as s
    where c.status is distinct from 'retracted' and c.completed_date is not null and (s.as_of_date is null or c.completed_date <= s.as_of_date)
),

gaps as (
    select min(c.completed_date) as first_after
    from completions as c
    cross join reach as r
    where
        c.completed_date > add_days(r.values_end, 366)
        and (c.previous_date is null or c.completed_date > add_days(c.previous_date, 366))
),

ends as (
    select values_end as last_date
    from reach
    union all
    select max(c.completed_date) as last_date
    from completions as c
    cross join reach as r
    cross join gaps as g
    where r.values_end is not null and (g.first_after is null or c.completed_date < g.first_after)
    union all
    select c.completed_date as last_date
    from completions as c
    cross join reach as r
    where r.values_end is null and c.place = case when c.completions_count >= 200 then floor_div(c.completions_count, 100) + 1 else 2 end
)

select max(last_date) as horizon_date, add_days(max(last_date), 366) as last_plausible_date
from ends
