/*
doc: >
  The segments of each analyzed trained person: the segment all, and one segment for
  each roster column of run_segments, as of the first day of the index period. A column
  that puts everybody into one segment does not divide them and has no rows. Teams have
  no segments, because segments come from the roster's rows of people.
grain: [program_id, metric_id, segment_type, subject_number]
inputs: [run_segments, int_comparisons, int_comparison_cells, int_cells, int_cohorts, stg_subjects, stg_employees]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: segment_type, required: true, doc: "Roster column that defines the segments, or all."}
  - {name: segment_id, required: true, doc: "Value of the roster column, (none) when it has no value; all for everybody."}
  - {name: subject_number, required: true, pii: true}
  - {name: cell_number, required: true}
*/
with analyzed as (
    select k.program_id, k.metric_id, k.cell_number, p.subject_number, s.employee_id, c.index_date
    from int_comparisons as p
    inner join int_cells as k on p.cell_number = k.cell_number and k.measure = 'effect'
    inner join int_comparison_cells as n on p.cell_number = n.cell_number
    inner join int_cohorts as c on n.cohort_number = c.cohort_number
    inner join stg_subjects as s on p.subject_number = s.subject_number
    where p.is_trained
),

described as (
    select
        a.program_id, a.metric_id, a.subject_number, a.cell_number,
        coalesce(e.department, '(none)') as department,
        coalesce(e.job, '(none)') as job,
        coalesce(e.location, '(none)') as location
    from analyzed as a
    left join stg_employees as e
        on a.employee_id = e.employee_id
        and e.valid_from <= a.index_date
        and coalesce(e.valid_to, date '9999-12-31') > a.index_date
),

placed as (
    select
        program_id, metric_id, 'department' as segment_type, department as segment_id, subject_number, cell_number
    from described
    union all
    select program_id, metric_id, 'job' as segment_type, job as segment_id, subject_number, cell_number
    from described
    union all
    select program_id, metric_id, 'location' as segment_type, location as segment_id, subject_number, cell_number
    from described
),

divided as (
    select
        placed.*,
        min(placed.segment_id) over (partition by placed.program_id, placed.metric_id, placed.segment_type) as first_segment,
        max(placed.segment_id) over (partition by placed.program_id, placed.metric_id, placed.segment_type) as last_segment
    from placed
    inner join run_segments on placed.segment_type = run_segments.segment_type
)

select program_id, metric_id, 'all' as segment_type, 'all' as segment_id, subject_number, cell_number
from described
union all
select program_id, metric_id, segment_type, segment_id, subject_number, cell_number
from divided
where first_segment < last_segment
