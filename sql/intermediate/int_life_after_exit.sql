/*
doc: >
  People who left and have values of periods that began more than a month later, three at
  least: values other than zero say that the roster is wrong, zeros that a system writes
  them for whoever is absent, so that its other zeros measure nothing either. The last row
  of the roster of each person stands for them.
grain: [feed, file, source_row]
inputs: [stg_observations, stg_subjects, stg_employments, int_last_roster_rows, register_metrics]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: code, type: varchar, required: true, values: [life_after_exit, zeros_after_exit], doc: What is wrong.}
  - {name: person_key, type: varchar, required: true, pii: true, doc: Employee id.}
*/
with leavers as (
    select e.employee_id, s.subject_number, max(e.end_date) as end_date
    from stg_employments as e
    inner join stg_subjects as s on e.employee_id = s.employee_id
    group by e.employee_id, s.subject_number
    having count(e.end_date) = count(*)
),

alive as (
    select l.employee_id, max(case when o.numerator <> 0 then 1 else 0 end) as has_values
    from stg_observations as o
    inner join leavers as l on o.subject_number = l.subject_number
    inner join register_metrics as m on o.metric_id = m.metric_id
    where period_start(o.period_index, m.grain) > add_days(l.end_date, 31)
    group by l.employee_id
),

named as (
    select employee_id, has_values, count(*) over (partition by has_values) as people_count
    from alive
)

select
    l.feed, l.file, l.source_row,
    case when n.has_values = 1 then 'life_after_exit' else 'zeros_after_exit' end as code,
    l.employee_id as person_key
from named as n
inner join int_last_roster_rows as l on n.employee_id = l.employee_id
where n.people_count >= 3
