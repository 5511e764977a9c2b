/*
doc: >
  The changes an event study compares: for each cell the change from its base
  period, of the trained of the cohort and of people not trained by then: the
  never trained, or also those trained after both periods and the gap (not yet).
  People who took another program for the same metric between the two periods
  are left out.
grain: [cell_number, series_number]
inputs: [int_trend_units, int_trend_pairs, int_panel, int_series, int_metric_exposures]
columns:
  - {name: cell_number, type: bigint, required: true, doc: Cell of cohort and period.}
  - {name: stratum_number, type: bigint, required: true, doc: Comparison stratum.}
  - {name: series_number, type: bigint, required: true, doc: "The person, as series of values."}
  - {name: cluster_number, type: bigint, required: true, doc: Cluster.}
  - {name: is_trained, type: boolean, required: true, doc: Trained in this cohort; else comparison.}
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

-- Outer joins keep the panel on the side that is looked up: its two values are
-- found by key, for as many rows as there are people, cohorts and periods.
select
    p.cell_number,
    u.stratum_number,
    u.series_number,
    u.cluster_number,
    coalesce(u.own_period = u.cohort_period, false) as is_trained,
    there.value - base.value as change
from int_trend_units as u
inner join int_trend_pairs as p on u.study_number = p.study_number and u.cohort_period = p.cohort_period
left join panel as there on u.series_number = there.series_number and p.period_index = there.period_index
left join panel as base on u.series_number = base.series_number and p.base_period = base.period_index
left join overlapping as o on p.cell_number = o.cell_number and u.series_number = o.series_number
where
    (u.own_period is null or u.own_period = u.cohort_period or u.own_period > p.untrained_to)
    and there.value - base.value is not null
    and o.cell_number is null
