/*
doc: >
  Who delivered which value of people who never took a measured program, in periods of a metric that
  several deliveries share, with the value of the period before. A value of several
  deliveries is of none of them.
grain: [metric_id, period_index, subject_number]
inputs: [landed_observations, stg_identities, stg_subjects, stg_observations, int_exposures, register_metrics, register_alignments]
columns:
  - {name: metric_id, required: true}
  - {name: period_index, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: now_value, type: double, unit: metric, doc: Size of the value in the period.}
  - {name: before_value, type: double, unit: metric, doc: Size of the value in the period before.}
*/
with metrics as (
    select m.metric_id, m.grain, m.kind
    from register_metrics as m
    inner join (select metric_id from register_alignments group by metric_id) as a on m.metric_id = a.metric_id
    where m.trained_share is null
),

-- Periods that one delivery has alone need no look at their people. Days are counted first:
-- they are few.
days as (
    select metric_id, period_start, min(delivery_number) as first_delivery, max(delivery_number) as last_delivery
    from landed_observations
    group by metric_id, period_start
),

periods as (
    select m.metric_id, m.grain, m.kind, period_index(d.period_start, m.grain) as period_index
    from days as d
    inner join metrics as m on d.metric_id = m.metric_id
    group by m.metric_id, m.grain, m.kind, period_index(d.period_start, m.grain)
    having min(d.first_delivery) < max(d.last_delivery)
),

shared as (
    select d.metric_id, d.period_start, p.kind, p.period_index
    from days as d
    inner join periods as p on d.metric_id = p.metric_id and period_index(d.period_start, p.grain) = p.period_index
),

trained as (
    select e.person_key
    from int_exposures as e
    inner join register_alignments as a on e.program_id = a.program_id
    group by e.person_key
),

people as (
    select i.identity_kind, i.identity, s.subject_number
    from stg_identities as i
    inner join stg_subjects as s on i.employee_id = s.employee_id
    left join trained as t on i.employee_id = t.person_key
    where t.person_key is null
),

-- A value of several deliveries is of none.
delivered as (
    select
        p.metric_id, p.kind, p.period_index, coalesce(by_id.subject_number, by_email.subject_number) as subject_number,
        min(o.feed) as feed, min(o.file) as file
    from landed_observations as o
    inner join shared as p on o.metric_id = p.metric_id and o.period_start = p.period_start
    left join people as by_id on by_id.identity_kind = 'id' and o.subject_id = by_id.identity
    left join people as by_email on by_email.identity_kind = 'email' and o.email = by_email.identity
    where
        coalesce(by_id.subject_number, by_email.subject_number) is not null
        and coalesce(by_id.subject_number = by_email.subject_number, true)
        and coalesce(o.subject_type = 'employee', true)
    group by p.metric_id, p.kind, p.period_index, coalesce(by_id.subject_number, by_email.subject_number)
    having min(o.delivery_number) = max(o.delivery_number)
),

-- Only what is compared: to hash all values of a large company takes longer than the rest.
sizes as (
    select
        o.metric_id, o.period_index, o.subject_number,
        abs(case when p.kind = 'total' then o.numerator else ratio(o.numerator, o.denominator) end) as size
    from stg_observations as o
    inner join (
        select metric_id, kind, period_index
        from (
            select metric_id, kind, period_index from periods
            union all
            select metric_id, kind, period_index - 1 as period_index from periods
        ) as both_periods
        group by metric_id, kind, period_index
    ) as p on o.metric_id = p.metric_id and o.period_index = p.period_index
)

select
    d.metric_id, d.period_index, d.subject_number, d.feed, d.file,
    n.size as now_value, b.size as before_value
from delivered as d
inner join sizes as n
    on d.metric_id = n.metric_id and d.subject_number = n.subject_number and d.period_index = n.period_index
left join sizes as b
    on d.metric_id = b.metric_id and d.subject_number = b.subject_number and d.period_index - 1 = b.period_index
