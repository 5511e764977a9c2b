/*
doc: >
  Whether people were trained one by one or manager by manager: how mixed trained people
  and others are within managers, and how mixed they would be expected to be if chance
  had picked the trained people of each cell. Only managers with at least two compared
  people in a cell count.
grain: [program_id, metric_id]
inputs: [int_comparisons, int_comparison_cells, int_cohorts, int_subjects]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: mixed, type: double, required: true, doc: Sum over managers and cells of trained x others / people.}
  - {name: mixed_by_chance, type: double, required: true, doc: Expected value of mixed if chance picked the trained people.}
*/
with managers as (
    select
        p.cell_number, s.manager_id,
        cast(count(*) as double) as people,
        cast(count(case when p.is_trained then 1 end) as double) as trained
    from int_comparisons as p
    inner join int_comparison_cells as k on p.cell_number = k.cell_number
    inner join int_cohorts as c on k.cohort_number = c.cohort_number
    left join int_subjects as s
        on p.subject_number = s.subject_number
        and s.valid_from <= c.index_date
        and coalesce(s.valid_to, date '9999-12-31') > c.index_date
    group by p.cell_number, s.manager_id
    having count(s.manager_id) > 1
),

cells as (
    select
        cell_number,
        sum(people) as people,
        sum(trained) as trained,
        sum(people - 1) as freedom,
        sum(trained * (people - trained) / people) as mixed
    from managers
    group by cell_number
)

select
    k.program_id,
    k.metric_id,
    sum(c.mixed) as mixed,
    sum(c.freedom * c.trained / c.people * (c.people - c.trained) / (c.people - 1)) as mixed_by_chance
from cells as c
inner join int_comparison_cells as k on c.cell_number = k.cell_number
group by k.program_id, k.metric_id
