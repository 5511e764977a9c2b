/*
doc: >
  The changes that an event study compares: for each cell, the change from its base
  period for the trained people of the cohort and for people not trained by then. These
  are people who are never trained, or also people trained after both periods and the gap
  (not yet). People who took another program for the same metric between the two periods
  are excluded.
grain: [arm_number, series_number]
inputs: [int_trend_units, int_trend_pairs, int_trend_arms, int_panel, int_series, int_metric_exposures]
columns:
  - {name: arm_number, required: true}
  - {name: series_number, required: true}
  - {name: cluster_number, required: true}
  - {name: change, type: double, required: true, unit: metric, doc: Value in t less value in the base period.}
*/
with panel as (
    select s.series_number, p.period_index, p.value
    from int_panel as p
    inner join int_series as s on p.metric_id = s.metric_id and p.subject_number = s.subject_number
),

exposed_periods as (
    select metric_id, index_period
    from int_metric_exposures
    group by metric_id, index_period
),

covered as (
    select p.cell_number, p.program_id, p.metric_id, e.index_period
    from int_trend_pairs as p
    inner join exposed_periods as e
        on p.metric_id = e.metric_id and e.index_period between p.first_period and p.last_period
),

overlapping as (
    select c.cell_number, s.series_number
    from covered as c
    inner join int_metric_exposures as other
        on c.metric_id = other.metric_id and c.index_period = other.index_period and c.program_id <> other.program_id
    inner join int_series as s on other.metric_id = s.metric_id and other.subject_number = s.subject_number
    group by c.cell_number, s.series_number
)

-- Outer joins keep the panel and the arms on the side that is looked up by key; the other
-- side has a row per person, cohort and period.
select
    a.arm_number,
    u.series_number,
    u.cluster_number,
    there.value - base.value as change
from int_trend_units as u
inner join int_trend_pairs as p on u.study_number = p.study_number and u.cohort_period = p.cohort_period
left join panel as there on u.series_number = there.series_number and p.period_index = there.period_index
left join panel as base on u.series_number = base.series_number and p.base_period = base.period_index
left join overlapping as o on p.cell_number = o.cell_number and u.series_number = o.series_number
left join int_trend_arms as a
    on p.cell_number = a.cell_number and u.stratum_number = a.stratum_number and u.is_trained = a.is_trained
where
    (u.own_period is null or u.is_trained or u.own_period > p.untrained_to)
    and there.value - base.value is not null
    and o.cell_number is null
