/*
doc: >
  The day until which the data reach, whatever a single row says: the end of the last
  closed period of any metric, or the day of the completion after which only one in a
  hundred follows, and at least one. A completion long after it was not that day.
grain: [horizon_date]
inputs: [stg_periods, register_metrics, landed_completions, run_settings]
columns:
  - {name: horizon_date, type: date, doc: Last day of the data; null without data.}
  - {name: last_plausible_date, type: date, doc: Last day on which a completion is plausible.}
*/
with completions as (
    select
        c.completed_date,
        row_number() over (order by c.completed_date desc nulls last, c.delivery_number, c.source_row) as place,
        count(*) over () as completions_count
    from landed_completions as c
    cross join run_settings as s
    where c.status is distinct from 'retracted' and c.completed_date is not null and (s.as_of_date is null or c.completed_date <= s.as_of_date)
),

ends as (
    select max(add_days(period_start(p.period_index + 1, m.grain), -1)) as last_date
    from stg_periods as p
    inner join register_metrics as m on p.metric_id = m.metric_id
    where p.is_closed
    union all
    select completed_date as last_date
    from completions
    where place = case when completions_count >= 200 then floor_div(completions_count, 100) + 1 else 2 end
)

select max(last_date) as horizon_date, add_days(max(last_date), 62) as last_plausible_date
from ends
