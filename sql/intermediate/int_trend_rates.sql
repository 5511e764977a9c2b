/*
doc: >
  How a change becomes influence on its cell: rate x (change - center), one row per
  cell, stratum and arm. For trained people, the center is the comparison mean of the
  stratum plus the effect, and the rate is 1 / trained. For comparison people, the center
  is the comparison mean of the stratum, and the rate is -(trained of the stratum /
  trained) / comparison people of the stratum.
grain: [arm_number]
inputs: [int_trend_arms, int_trend_strata, int_trend_cells]
columns:
  - {name: arm_number, required: true}
  - {name: cell_number, required: true, doc: Number of the cell of cohort and period.}
  - {name: stratum_number, required: true}
  - {name: is_trained, required: true}
  - {name: rate, type: double, required: true, doc: Influence per unit of change.}
  - {name: center, type: double, required: true, unit: metric, doc: Change that has no influence.}
  - {name: influence_squares, required: true, unit: metric squared, doc: Sum over the people of the arm of squared influence on the cell.}
*/
with sides as (
    select
        s.cell_number, s.stratum_number, true as is_trained,
        1 / cast(c.trained_count as double) as rate,
        s.comparison_mean + c.effect as center,
        s.trained_count as people_count, s.trained_mean as mean_change, s.trained_squares as squares
    from int_trend_strata as s
    inner join int_trend_cells as c on s.cell_number = c.cell_number
    union all
    select
        s.cell_number, s.stratum_number, false as is_trained,
        -(s.trained_count / cast(c.trained_count as double)) / s.comparison_count as rate,
        s.comparison_mean as center,
        s.comparison_count as people_count, s.comparison_mean as mean_change, s.comparison_squares as squares
    from int_trend_strata as s
    inner join int_trend_cells as c on s.cell_number = c.cell_number
)

select
    a.arm_number,
    s.cell_number,
    s.stratum_number,
    s.is_trained,
    s.rate,
    s.center,
    s.rate * s.rate * (s.squares + s.people_count * (s.mean_change - s.center) * (s.mean_change - s.center)) as influence_squares
from sides as s
inner join int_trend_arms as a
    on s.cell_number = a.cell_number and s.stratum_number = a.stratum_number and s.is_trained = a.is_trained
