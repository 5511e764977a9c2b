/*
doc: >
  Effects by cohort and period, ATT(g,t) of Callaway & Sant'Anna (2021): the
  change of those trained in one period against people not trained by then. Rows
  before training show what no training can have done.
grain: [program_id, metric_id, cohort_date, period_date]
inputs: [int_trend_estimates, int_measurements, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: cohort_date, type: date, required: true, doc: First day of the period in which the cohort was trained.}
  - {name: period_date, type: date, required: true, doc: First day of the period that is compared.}
  - {name: periods_since_training, type: bigint, required: true, unit: periods, doc: Periods from training; negative before.}
  - {name: is_lead, type: boolean, required: true, doc: "Whether the period lies before training and the gap, where no effect can be."}
  - {name: trained_count, type: bigint, doc: Trained people compared; null when suppressed.}
  - {name: comparison_count, type: bigint, doc: Comparison people; null when suppressed.}
  - {name: effect, type: double, unit: metric, doc: "ATT(g,t), natural sign; null when suppressed."}
  - {name: effect_std_error, type: double, unit: metric, doc: Influence-function standard error; null with fewer than three people in an arm.}
  - {name: effect_low, type: double, unit: metric, doc: Lower end of the pointwise 95 % interval.}
  - {name: effect_high, type: double, unit: metric, doc: Upper end of the pointwise 95 % interval.}
  - {name: is_suppressed, type: boolean, required: true, doc: Whether figures are withheld because an arm has fewer people than the privacy floor.}
*/
with cells as (
    select
        e.program_id,
        e.metric_id,
        m.grain,
        e.cohort_period,
        e.period_index,
        e.periods_since,
        e.is_lead,
        e.trained_count,
        e.comparison_count,
        e.effect,
        e.effect_std_error,
        e.effect_low,
        e.effect_high,
        e.trained_count < s.min_people or e.comparison_count < s.min_people as is_suppressed
    from int_trend_estimates as e
    inner join int_measurements as m on e.program_id = m.program_id and e.metric_id = m.metric_id
    cross join run_settings as s
    where e.aggregation = 'cell'
)

select
    program_id,
    metric_id,
    period_start(cohort_period, grain) as cohort_date,
    period_start(period_index, grain) as period_date,
    periods_since as periods_since_training,
    is_lead,
    case when not is_suppressed then trained_count end as trained_count,
    case when not is_suppressed then comparison_count end as comparison_count,
    case when not is_suppressed then effect end as effect,
    case when not is_suppressed then effect_std_error end as effect_std_error,
    case when not is_suppressed then effect_low end as effect_low,
    case when not is_suppressed then effect_high end as effect_high,
    is_suppressed
from cells
