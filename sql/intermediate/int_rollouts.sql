/*
doc: >
  Whether people were trained one by one or manager by manager: how much the
  trained and the others are mixed among those of one manager, beside how much
  they would be if chance had picked the trained of each cell. Of managers with
  two or more of the compared in a cell.
grain: [program_id, metric_id]
inputs: [int_comparisons]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: mixed, type: double, required: true, doc: "Sum over managers and cells of trained x others / people."}
  - {name: mixed_by_chance, type: double, required: true, doc: The same as expected where chance picks.}
*/
with groups as (
    select
        program_id, metric_id, cohort_period, stratum, manager_id,
        cast(count(*) as double) as people,
        cast(count(case when is_trained then 1 end) as double) as trained
    from int_comparisons
    where manager_id is not null
    group by program_id, metric_id, cohort_period, stratum, manager_id
    having count(*) > 1
),

cells as (
    select
        program_id, metric_id, cohort_period, stratum,
        sum(people) as people,
        sum(trained) as trained,
        sum(people - 1) as freedom,
        sum(trained * (people - trained) / people) as mixed
    from groups
    group by program_id, metric_id, cohort_period, stratum
)

select
    program_id,
    metric_id,
    sum(mixed) as mixed,
    sum(freedom * trained / people * (people - trained) / (people - 1)) as mixed_by_chance
from cells
group by program_id, metric_id
