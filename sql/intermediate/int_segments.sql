/*
doc: >
  Which segments each of the analyzed trained people belongs to: to the segment
  all, and by every roster column of run_segments to one, as of the first day of
  the index period. A column that puts all of them into one segment does not
  divide them and has no rows. Teams are in no segment but all.
grain: [program_id, metric_id, segment_type, subject_id]
inputs: [run_segments, int_comparisons, int_cells, int_measurements, int_cohorts, stg_employees]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: segment_type, type: varchar, required: true, values: [all, department, job, location], doc: "Roster column that makes the segments, or all."}
  - {name: segment_id, type: varchar, required: true, doc: "What the roster says in it, (none) when it says nothing; all for everybody."}
  - {name: subject_id, type: varchar, required: true, pii: true, doc: Employee id or team.}
  - {name: cohort_period, type: bigint, required: true, doc: Index period.}
  - {name: stratum, type: varchar, required: true, doc: Comparison stratum.}
*/
with analyzed as (
    select
        c.program_id, c.metric_id, c.subject_id, c.cohort_period, c.stratum, p.index_date,
        m.trained_share is null as is_person
    from int_comparisons as c
    inner join int_cells as k
        on c.program_id = k.program_id
        and c.metric_id = k.metric_id
        and c.cohort_period = k.cohort_period
        and c.stratum = k.stratum
        and k.measure = 'effect'
    inner join int_measurements as m on c.program_id = m.program_id and c.metric_id = m.metric_id
    inner join int_cohorts as p on m.shape_id = p.shape_id and c.cohort_period = p.cohort_period
    where c.is_trained
),

described as (
    select
        a.program_id, a.metric_id, a.subject_id, a.cohort_period, a.stratum, a.is_person,
        coalesce(e.department, '(none)') as department,
        coalesce(e.job, '(none)') as job,
        coalesce(e.location, '(none)') as location
    from analyzed as a
    left join stg_employees as e
        on a.subject_id = e.employee_id
        and e.valid_from <= a.index_date
        and coalesce(e.valid_to, date '9999-12-31') > a.index_date
),

placed as (
    select
        program_id, metric_id, 'department' as segment_type, department as segment_id, subject_id, cohort_period, stratum
    from described
    where is_person
    union all
    select program_id, metric_id, 'job' as segment_type, job as segment_id, subject_id, cohort_period, stratum
    from described
    where is_person
    union all
    select program_id, metric_id, 'location' as segment_type, location as segment_id, subject_id, cohort_period, stratum
    from described
    where is_person
),

divided as (
    select
        placed.*,
        min(placed.segment_id) over (partition by placed.program_id, placed.metric_id, placed.segment_type) as first_segment,
        max(placed.segment_id) over (partition by placed.program_id, placed.metric_id, placed.segment_type) as last_segment
    from placed
    inner join run_segments on placed.segment_type = run_segments.segment_type
)

select program_id, metric_id, 'all' as segment_type, 'all' as segment_id, subject_id, cohort_period, stratum
from described
union all
select program_id, metric_id, segment_type, segment_id, subject_id, cohort_period, stratum
from divided
where first_segment < last_segment
