/*
doc: >
  Metric values per subject and period of the metric's grain. Of two values for the
  same subject, metric and day, the one delivered last counts; values of several days
  within one period are added up. A period that is not over on the as-of date does not
  count.
grain: [metric_id, subject_number, period_index]
inputs: [landed_observations, stg_identities, stg_subjects, register_metrics, run_settings]
columns:
  - {name: metric_id, required: true, doc: Metric of the register.}
  - {name: subject_number, required: true, pii: true}
  - {name: period_index, required: true, doc: "Number of the period, counted in the metric's grain."}
  - {name: numerator, required: true, doc: "Sum of numerators, in the metric's unit."}
  - {name: denominator, required: true}
*/
-- Values are sorted and added up by the number of their metric, not by its name,
-- because numbers are faster to compare.
with metrics as (
    select metric_id, grain, trained_share, row_number() over (order by metric_id) as metric_number
    from register_metrics
),

identified as (
    select
        m.metric_number,
        case
            when m.trained_share is null then coalesce(by_id.subject_number, by_email.subject_number)
            else teams.subject_number
        end as subject_number,
        o.period_start,
        period_index(o.period_start, m.grain) as period_index,
        o.numerator,
        coalesce(o.denominator, cast(1 as double)) as denominator,
        o.delivery_number,
        o.source_row
    from landed_observations as o
    inner join metrics as m on o.metric_id = m.metric_id
    cross join run_settings as s
    left join stg_identities as by_id
        on by_id.identity_kind = 'id' and o.subject_id = by_id.identity
    left join stg_identities as by_email
        on by_email.identity_kind = 'email' and o.email = by_email.identity
    left join stg_subjects as teams on o.subject_id = teams.team_name
    where
        (o.subject_type is null or (o.subject_type = 'team') = (m.trained_share is not null))
        and (
            s.as_of_date is null
            or period_start(period_index(o.period_start, m.grain) + 1, m.grain) <= add_days(s.as_of_date, 1)
        )
),

matched as (
    select
        identified.*,
        row_number() over (
            partition by metric_number, subject_number, period_start
            order by delivery_number desc, source_row desc
        ) as recency
    from identified
    where subject_number is not null
),

sums as (
    select
        metric_number,
        subject_number,
        period_index,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from matched
    where recency = 1
    group by metric_number, subject_number, period_index
)

select
    m.metric_id,
    s.subject_number,
    s.period_index,
    s.numerator,
    s.denominator
from sums as s
inner join metrics as m on s.metric_number = m.metric_number
-- The values of one subject are stored next to each other, so that later sums per
-- subject find them in the processor's cache.
order by s.metric_number, s.subject_number, s.period_index
