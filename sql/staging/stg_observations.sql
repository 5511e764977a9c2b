/*
doc: >
  Metric values per subject and period of the metric's grain. Of two values for
  the same subject, metric and day the one delivered last counts; values of
  finer days within one period are added up. A period that is not over on the
  as-of date does not count yet.
grain: [metric_id, subject_id, period_index]
inputs: [landed_observations, stg_identities, register_metrics, run_settings]
columns:
  - {name: metric_id, type: varchar, required: true, doc: Metric of the register.}
  - {name: subject_id, type: varchar, required: true, pii: true, doc: Employee id.}
  - {name: period_index, type: bigint, required: true, doc: "Number of the period, counted in the metric's grain."}
  - {name: numerator, type: double, required: true, doc: "Sum of numerators, in the metric's unit."}
  - {name: denominator, type: double, required: true, doc: Sum of denominators or weights.}
*/
with matched as (
    select
        o.metric_id,
        coalesce(by_id.employee_id, by_email.employee_id) as subject_id,
        o.period_start,
        period_index(o.period_start, m.grain) as period_index,
        o.numerator,
        coalesce(o.denominator, cast(1 as double)) as denominator,
        row_number() over (
            partition by o.metric_id, coalesce(by_id.employee_id, by_email.employee_id), o.period_start
            order by o.delivery_number desc, o.source_row desc
        ) as recency
    from landed_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
    cross join run_settings as s
    left join stg_identities as by_id
        on by_id.identity_kind = 'id' and o.subject_id = by_id.identity
    left join stg_identities as by_email
        on by_email.identity_kind = 'email' and o.email = by_email.identity
    where coalesce(by_id.employee_id, by_email.employee_id) is not null
        and coalesce(o.subject_type, 'employee') = 'employee'
        and (
            s.as_of_date is null
            or period_start(period_index(o.period_start, m.grain) + 1, m.grain) <= add_days(s.as_of_date, 1)
        )
)

select
    metric_id,
    subject_id,
    period_index,
    sum(numerator) as numerator,
    sum(denominator) as denominator
from matched
where recency = 1
group by metric_id, subject_id, period_index
-- Values of one subject next to each other: what is added up per subject later is
-- then found in the processor's cache.
order by metric_id, subject_id, period_index
