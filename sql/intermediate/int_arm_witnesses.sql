/*
doc: >
  What the store has witnessed of the arms of an experiment: whether it saw them before
  anybody could know who was trained, or the outcome, and whether people left them since. The
  training of the people assigned on one day began with the launch, or when more than one in
  twenty of their treatment arm had completed the program, if that is later. Until it begins,
  arms may change. Those that the store saw too late do not count once they are gone.
grain: [program_id, metric_id]
inputs: [int_measurements, run_arms, run_settings, int_launches, int_waves, int_cohorts, stg_assignments, int_exposures]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: arms_seen}
  - {name: arms_seen_date}
  - {name: arms_changed_date}
  - {name: arms_changed_count}
  - {name: has_earlier_arms, type: boolean, required: true, doc: "Whether there are, or were, arms that the store saw before the training began, or in its first run."}
*/
with ranked as (
    select
        a.program_id, coalesce(a.assigned_date, date '1900-01-01') as assigned_date, e.index_date,
        row_number() over (
            partition by a.program_id, coalesce(a.assigned_date, date '1900-01-01')
            order by e.index_date nulls last, a.employee_id
        ) as place,
        count(*) over (partition by a.program_id, coalesce(a.assigned_date, date '1900-01-01')) as people_count
    from stg_assignments as a
    left join int_exposures as e on a.program_id = e.program_id and a.employee_id = e.person_key
    where a.is_randomized and a.is_treatment
),

trained as (
    select program_id, assigned_date, min(index_date) as trained_date
    from ranked
    where 20 * place > people_count
    group by program_id, assigned_date
),

waves as (
    select
        m.program_id, m.metric_id, r.assigned_date, c.post_start_date,
        t.trained_date is not null or c.post_start_date is not null as has_begun,
        case when t.trained_date > l.launch_date or l.launch_date is null then t.trained_date else l.launch_date end as start_date
    from int_measurements as m
    inner join run_arms as r on m.program_id = r.program_id and r.state_number = 1
    inner join int_launches as l on m.program_id = l.program_id
    left join trained as t on m.program_id = t.program_id and r.assigned_date = t.assigned_date
    left join int_waves as w on m.program_id = w.program_id and m.metric_id = w.metric_id and r.assigned_date = w.assigned_date
    left join int_cohorts as c on m.shape_id = c.shape_id and w.cohort_period = c.cohort_period
    where m.trained_share is null
),

-- The arms that were in force when the training began, or the first, are the ones to compare.
sights as (
    select
        w.program_id, w.metric_id, w.assigned_date, w.post_start_date, w.has_begun, w.start_date,
        min(s.seen_date) as first_seen_date,
        max(s.seen_date) as last_seen_date,
        max(case when s.state_number = 1 and s.is_first_night then 1 else 0 end) as is_first_night,
        coalesce(max(case when s.seen_date <= w.start_date then s.state_number end), 1) as reference_number,
        max(s.state_number) as present_number
    from waves as w
    inner join run_arms as s on w.program_id = s.program_id and w.assigned_date = s.assigned_date
    group by w.program_id, w.metric_id, w.assigned_date, w.post_start_date, w.has_begun, w.start_date
),

judged as (
    select
        g.program_id, g.metric_id, g.first_seen_date, g.last_seen_date, g.post_start_date is not null and not p.is_gone as is_compared,
        case
            when g.first_seen_date <= g.start_date then 1
            when g.is_first_night = 1 then 2
            when g.first_seen_date < g.post_start_date then 3
            else 4
        end as lateness,
        case
            when not p.is_gone and not g.has_begun then 0
            when p.is_gone and (p.seen_date < g.assigned_date or (g.first_seen_date > g.start_date and g.is_first_night = 0)) then 0
            else s.changed_count
        end as changed_count
    from sights as g
    inner join run_arms as s on g.program_id = s.program_id and g.assigned_date = s.assigned_date and g.reference_number = s.state_number
    inner join run_arms as p on g.program_id = p.program_id and g.assigned_date = p.assigned_date and g.present_number = p.state_number
),

summed as (
    select
        program_id, metric_id,
        max(case when is_compared then lateness end) as lateness,
        max(case when is_compared then first_seen_date end) as arms_seen_date,
        max(case when changed_count > 0 then last_seen_date end) as arms_changed_date,
        sum(changed_count) as changed_count,
        min(lateness) as least_lateness
    from judged
    group by program_id, metric_id
)

select
    s.program_id, s.metric_id,
    case s.lateness
        when 1 then 'before_training'
        when 2 then 'first_night'
        when 3 then 'after_training'
        when 4 then 'after_outcome'
    end as arms_seen,
    s.arms_seen_date, s.arms_changed_date,
    case when s.changed_count >= c.min_people then cast(s.changed_count as bigint) end as arms_changed_count,
    s.least_lateness <= 2 as has_earlier_arms
from summed as s
cross join run_settings as c
