/*
doc: >
  Periods in which people have the value of their group, not their own: nine tenths of those
  in groups of three or more have the one value that all of their group have, other than
  zero, and it differs between the groups. Groups are those of one manager, department or
  location, or of one department at one location. Of each metric to which a program is aligned,
  the last closed period is looked at.
grain: [metric_id, period_index]
inputs: [stg_observations, stg_periods, stg_employees, stg_subjects, register_metrics, register_alignments]
columns:
  - {name: metric_id, required: true}
  - {name: period_index, required: true, doc: Period.}
  - {name: people_count, required: true, doc: People in groups of three or more.}
*/
with lasts as (
    select p.metric_id, m.kind, max(p.period_index) as period_index
    from stg_periods as p
    inner join register_metrics as m on p.metric_id = m.metric_id
    inner join (select metric_id from register_alignments group by metric_id) as a on p.metric_id = a.metric_id
    where p.is_closed and m.trained_share is null
    group by p.metric_id, m.kind
),

measured as (
    select
        o.metric_id, o.period_index, e.manager_id, e.department, e.location,
        case when l.kind = 'total' then o.numerator else ratio(o.numerator, o.denominator) end as group_value
    from stg_observations as o
    inner join lasts as l on o.metric_id = l.metric_id and o.period_index = l.period_index
    inner join stg_subjects as s on o.subject_number = s.subject_number
    inner join stg_employees as e on s.employee_id = e.employee_id and e.valid_to is null
),

grouped as (
    select metric_id, period_index, group_value, 'manager' as kind, manager_id as first_name, manager_id as last_name
    from measured
    where manager_id is not null
    union all
    select metric_id, period_index, group_value, 'department' as kind, department as first_name, department as last_name
    from measured
    where department is not null
    union all
    select metric_id, period_index, group_value, 'location' as kind, location as first_name, location as last_name
    from measured
    where location is not null
    union all
    select metric_id, period_index, group_value, 'both' as kind, department as first_name, location as last_name
    from measured
    where department is not null and location is not null
),

cells as (
    select
        metric_id, period_index, kind, count(*) as people_count,
        case when min(group_value) = max(group_value) and min(group_value) <> 0 then min(group_value) end as one_value
    from grouped
    where group_value is not null
    group by metric_id, period_index, kind, first_name, last_name
    having count(*) >= 3
),

kinds as (
    select
        metric_id, period_index, kind, sum(people_count) as people_count,
        sum(case when one_value is not null then people_count else 0 end) as alike_count,
        count(one_value) as cells_count, count(distinct one_value) as values_count
    from cells
    group by metric_id, period_index, kind
)

select metric_id, period_index, max(people_count) as people_count
from kinds
where people_count >= 20 and 10 * alike_count >= 9 * people_count and values_count >= 2 and 2 * values_count >= cells_count
group by metric_id, period_index
