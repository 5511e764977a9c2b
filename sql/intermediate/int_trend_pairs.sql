/*
doc: >
  The two periods that each cell of an event study compares: for each cohort g, each
  period t around it and its base period. For t after the last period before the gap,
  g - gap - 1, that period is the base. For earlier t, the base is the period just before
  t (varying base) or that same period (universal base).
grain: [program_id, metric_id, cohort_period, period_index]
inputs: [int_trend_studies, int_trend_units, int_measurements, int_panel, run_settings]
columns:
  - {name: cell_number, required: true, doc: "Number of the cell, from 1 in order of the key."}
  - {name: study_number, required: true}
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: cohort_period, required: true}
  - {name: period_index, required: true}
  - {name: base_period, type: bigint, required: true, doc: Period that t is compared with.}
  - {name: first_period, type: bigint, required: true, doc: The earlier of the two.}
  - {name: last_period, type: bigint, required: true, doc: The later of the two.}
  - {name: is_lead, required: true}
  - {name: untrained_to, type: bigint, doc: "The later of the two periods plus the gap: people trained after it are in the comparison; null when only people who are never trained are."}
*/
with cohorts as (
    select study_number, cohort_period
    from int_trend_units
    group by study_number, cohort_period
),

periods as (
    select metric_id, period_index
    from int_panel
    group by metric_id, period_index
),

pairs as (
    select
        s.study_number,
        s.program_id,
        s.metric_id,
        c.cohort_period,
        p.period_index,
        case
            when r.trend_base = 'universal' or p.period_index > c.cohort_period + m.baseline_to then c.cohort_period + m.baseline_to
            else p.period_index - 1
        end as base_period,
        p.period_index <= c.cohort_period + m.baseline_to as is_lead,
        case when r.trend_pool = 'not_yet' then -(m.baseline_to + 1) end as gap
    from cohorts as c
    inner join int_trend_studies as s on c.study_number = s.study_number
    inner join int_measurements as m on s.program_id = m.program_id and s.metric_id = m.metric_id
    inner join periods as p
        on s.metric_id = p.metric_id
        and p.period_index between c.cohort_period + m.lead_from and c.cohort_period + m.post_to
    cross join run_settings as r
)

select
    row_number() over (order by study_number, cohort_period, period_index) as cell_number,
    study_number,
    program_id,
    metric_id,
    cohort_period,
    period_index,
    base_period,
    case when period_index < base_period then period_index else base_period end as first_period,
    case when period_index > base_period then period_index else base_period end as last_period,
    is_lead,
    gap + case when period_index > base_period then period_index else base_period end as untrained_to
from pairs
where period_index <> base_period
