/*
doc: >
  The changes an event study compares: for each cohort g and period t around it
  the change from a base period, of the trained of that cohort and of people not
  trained by then. The base is the last period before the gap, g - gap - 1, for
  every t from there on; before it the period just before t (varying base) or the
  same one (universal base). Comparison people are the never trained, or also
  those trained after both periods and the gap (not yet). People who took another
  program for the same metric between the two periods are left out.
grain: [program_id, metric_id, cohort_period, period_index, subject_id]
inputs: [int_measurements, int_trend_units, int_panel, int_metric_exposures, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: cohort_period, type: bigint, required: true, doc: Index period g.}
  - {name: period_index, type: bigint, required: true, doc: Period t.}
  - {name: stratum, type: varchar, required: true, doc: Comparison stratum.}
  - {name: subject_id, type: varchar, required: true, pii: true, doc: Employee id.}
  - {name: own_period, type: bigint, doc: Index period of the person; null when never trained.}
  - {name: is_trained, type: boolean, required: true, doc: Trained in this cohort; else comparison.}
  - {name: change, type: double, required: true, unit: metric, doc: Value in t less value in the base period.}
*/
with bases as (
    select
        u.program_id,
        u.metric_id,
        u.cohort_period,
        u.subject_id,
        u.stratum,
        u.own_period,
        p.period_index,
        p.value,
        -(m.baseline_to + 1) as gap,
        s.trend_pool,
        case
            when s.trend_base = 'universal' or p.period_index > u.cohort_period + m.baseline_to then u.cohort_period + m.baseline_to
            else p.period_index - 1
        end as base_period
    from int_trend_units as u
    inner join int_measurements as m on u.program_id = m.program_id and u.metric_id = m.metric_id
    inner join int_panel as p
        on u.metric_id = p.metric_id
        and u.subject_id = p.subject_id
        and p.period_index between u.cohort_period + m.lead_from and u.cohort_period + m.post_to
    cross join run_settings as s
),

changes as (
    select
        b.program_id,
        b.metric_id,
        b.cohort_period,
        b.period_index,
        b.base_period,
        b.stratum,
        b.subject_id,
        b.own_period,
        coalesce(b.own_period = b.cohort_period, false) as is_trained,
        b.value - base.value as change
    from bases as b
    inner join int_panel as base
        on b.metric_id = base.metric_id
        and b.subject_id = base.subject_id
        and b.base_period = base.period_index
    where
        b.period_index <> b.base_period
        and (
            b.own_period is null
            or b.own_period = b.cohort_period
            or (
                b.trend_pool = 'not_yet'
                and b.own_period > b.gap + case when b.period_index > b.base_period then b.period_index else b.base_period end
            )
        )
)

select
    c.program_id, c.metric_id, c.cohort_period, c.period_index, c.stratum, c.subject_id, c.own_period, c.is_trained, c.change
from changes as c
where
    not exists (
        select 1 from int_metric_exposures as other
        where
            other.metric_id = c.metric_id
            and other.person_key = c.subject_id
            and other.program_id <> c.program_id
            and other.index_period between
            case when c.period_index < c.base_period then c.period_index else c.base_period end
            and case when c.period_index > c.base_period then c.period_index else c.base_period end
    )
