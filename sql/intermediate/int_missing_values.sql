/*
doc: >
  People of a location or department for which a closed period has values of less than half
  as many people as the most of the six periods before, ten at least, though the company as
  a whole is not short of values: a part of the feed is missing. Of a metric whose missing
  values are zero less than a quarter, or a half of thirty, because such values are few by
  nature. The last row of the roster of each person stands for them.
grain: [feed, file, source_row]
inputs: [stg_observations, stg_subjects, stg_employees, stg_employments, int_last_roster_rows, register_metrics]
columns:
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: person_key, type: varchar, required: true, pii: true, doc: Employee id.}
*/
with groups as (
    select s.subject_number, s.employee_id, concat('location ', coalesce(max(e.location), '')) as group_name
    from stg_employees as e
    inner join stg_subjects as s on e.employee_id = s.employee_id
    where e.location is not null
    group by s.subject_number, s.employee_id
    union all
    select s.subject_number, s.employee_id, concat('department ', coalesce(max(e.department), '')) as group_name
    from stg_employees as e
    inner join stg_subjects as s on e.employee_id = s.employee_id
    where e.department is not null
    group by s.subject_number, s.employee_id
),

counts as (
    select o.metric_id, g.group_name, o.period_index, count(*) as people_count
    from stg_observations as o
    inner join groups as g on o.subject_number = g.subject_number
    group by o.metric_id, g.group_name, o.period_index
),

periods as (
    select metric_id, period_index, count(*) as people_count
    from stg_observations
    group by metric_id, period_index
),

usual as (
    select
        metric_id, period_index, people_count,
        max(people_count) over (partition by metric_id order by period_index rows between 6 preceding and 1 preceding) as most_before
    from periods
),

expected as (
    select u.metric_id, u.period_index, g.group_name, u.people_count, u.most_before
    from usual as u
    inner join (
        select metric_id, group_name, min(period_index) as first_period
        from counts
        group by metric_id, group_name
    ) as g on u.metric_id = g.metric_id and u.period_index > g.first_period
),

compared as (
    select
        x.group_name, coalesce(c.people_count, 0) as people_count,
        max(coalesce(c.people_count, 0)) over (
            partition by x.metric_id, x.group_name order by x.period_index
            rows between 6 preceding and 1 preceding
        ) as most_before,
        2 * x.people_count > x.most_before as is_whole,
        m.missing_is_zero
    from expected as x
    inner join register_metrics as m on x.metric_id = m.metric_id
    left join counts as c
        on x.metric_id = c.metric_id and x.group_name = c.group_name and x.period_index = c.period_index
),

short as (
    select group_name
    from compared
    where
        is_whole and most_before >= 10 and 2 * people_count < most_before
        and (not missing_is_zero or most_before >= 30 or 4 * people_count < most_before)
    group by group_name
),

named as (
    select g.employee_id
    from groups as g
    inner join short as s on g.group_name = s.group_name
    inner join stg_employments as e on g.employee_id = e.employee_id
    where e.end_date is null
    group by g.employee_id
)

select l.feed, l.file, l.source_row, l.employee_id as person_key
from named as n
inner join int_last_roster_rows as l on n.employee_id = l.employee_id
