/*
doc: >
  ATT(g,t) of Callaway & Sant'Anna (2021), strata weighted by their trained people: one
  row per cohort and period.
grain: [program_id, metric_id, cohort_period, period_index]
inputs: [int_trend_pairs, int_trend_arms, int_trend_strata, int_trend_changes]
columns:
  - {name: cell_number, required: true, doc: Number of the cell.}
  - {name: study_number, required: true}
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: cohort_period, required: true}
  - {name: period_index, required: true}
  - {name: is_lead, required: true, doc: Whether t is before training and the gap.}
  - {name: cohort_count, type: bigint, required: true, doc: Trained people of the cohort in any of its periods; the cohort's weight.}
  - {name: trained_count, required: true, doc: Trained people compared in the period.}
  - {name: comparison_count, required: true}
  - {name: effect, required: true, unit: metric, doc: "ATT(g,t)."}
*/
with sizes as (
    select p.study_number, p.cohort_period, count(distinct c.series_number) as cohort_count
    from int_trend_changes as c
    inner join int_trend_arms as a on c.arm_number = a.arm_number and a.is_trained
    inner join int_trend_pairs as p on a.cell_number = p.cell_number
    group by p.study_number, p.cohort_period
),

effects as (
    select
        cell_number,
        sum(trained_count) as trained_count,
        sum(comparison_count) as comparison_count,
        sum(trained_count * (trained_mean - comparison_mean)) / sum(cast(trained_count as double)) as effect
    from int_trend_strata
    group by cell_number
)

select
    p.cell_number,
    p.study_number,
    p.program_id,
    p.metric_id,
    p.cohort_period,
    p.period_index,
    p.is_lead,
    z.cohort_count,
    e.trained_count,
    e.comparison_count,
    e.effect
from effects as e
inner join int_trend_pairs as p on e.cell_number = p.cell_number
inner join sizes as z on p.study_number = z.study_number and p.cohort_period = z.cohort_period
