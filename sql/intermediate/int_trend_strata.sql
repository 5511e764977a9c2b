/*
doc: "Cells of an event study by stratum: those with both arms, with the mean change of each arm and its squared deviations."
grain: [cell_number, stratum_number]
inputs: [int_trend_changes, int_trend_arms]
columns:
  - {name: cell_number, required: true, doc: Number of the cell of cohort and period.}
  - {name: stratum_number, required: true}
  - {name: trained_count, required: true, doc: Trained people.}
  - {name: comparison_count, required: true}
  - {name: trained_mean, required: true, unit: metric, doc: Mean change of the trained people.}
  - {name: comparison_mean, required: true, unit: metric, doc: Mean change of the comparison people.}
  - {name: trained_squares, type: double, required: true, unit: metric squared, doc: Sum of squared deviations of the trained people from their mean change.}
  - {name: comparison_squares, type: double, required: true, unit: metric squared, doc: Sum of squared deviations of the comparison people from their mean change.}
*/
with sums as (
    select
        arm_number,
        count(*) as people_count, avg(change) as mean_change,
        coalesce(var_samp(change), cast(0 as double)) * (count(*) - 1) as squares
    from int_trend_changes
    group by arm_number
),

arms as (
    select a.cell_number, a.stratum_number, a.is_trained, s.people_count, s.mean_change, s.squares
    from sums as s
    inner join int_trend_arms as a on s.arm_number = a.arm_number
)

select
    t.cell_number,
    t.stratum_number,
    t.people_count as trained_count,
    c.people_count as comparison_count,
    t.mean_change as trained_mean,
    c.mean_change as comparison_mean,
    t.squares as trained_squares,
    c.squares as comparison_squares
from arms as t
inner join arms as c on t.cell_number = c.cell_number and t.stratum_number = c.stratum_number
where t.is_trained and not c.is_trained
