/*
doc: >
  Bands of the analyzed trained people by dose and by check-ins: one row per person and
  banding. dose divides the people of a program and metric into thirds by the rank of
  their hours; people with equal hours share their mean rank and therefore their band. A
  program whose people all spent the same hours has no such rows. checkin_30, checkin_60
  and checkin_90 say whether a manager checked in within so many days of the index date.
  A program without any check-in has no such rows. Both were chosen after the start, so
  they describe and do not explain.
grain: [program_id, metric_id, banding, subject_number]
inputs: [int_comparisons, int_cells, int_exposures, stg_subjects, stg_checkins]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: banding, required: true, doc: What the bands are made by.}
  - {name: band, required: true, doc: "For dose: lower, middle, upper, or unknown without hours; for check-ins: with or without."}
  - {name: subject_number, required: true, pii: true, doc: Employee.}
  - {name: cell_number, required: true}
  - {name: duration_hours, unit: hours, doc: "Paid hours in the program over all attempts; null when none were recorded."}
*/
with analyzed as (
    select
        k.program_id, k.metric_id, k.cell_number, p.subject_number, s.employee_id, e.index_date, e.duration_hours
    from int_comparisons as p
    inner join int_cells as k on p.cell_number = k.cell_number and k.measure = 'effect'
    inner join stg_subjects as s on p.subject_number = s.subject_number
    inner join int_exposures as e on k.program_id = e.program_id and s.employee_id = e.person_key
    where p.is_trained
),

ranked as (
    select
        analyzed.*,
        row_number() over (
            partition by program_id, metric_id, duration_hours is null
            order by duration_hours nulls last, subject_number
        ) as hours_rank,
        count(*) over (partition by program_id, metric_id, duration_hours is null) as people_count,
        min(duration_hours) over (partition by program_id, metric_id) as fewest_hours,
        max(duration_hours) over (partition by program_id, metric_id) as most_hours
    from analyzed
),

doses as (
    select
        ranked.*,
        avg(hours_rank) over (partition by program_id, metric_id, duration_hours) as tied_rank
    from ranked
    where fewest_hours < most_hours
),

follow_ups as (
    select
        a.program_id, a.metric_id, a.cell_number, a.subject_number, a.duration_hours,
        min(days_between(a.index_date, f.checkin_date)) as days_until
    from analyzed as a
    left join stg_checkins as f
        on a.program_id = f.program_id
        and a.employee_id = f.employee_id
        and f.checkin_date >= a.index_date
    where exists (select 1 from stg_checkins as any_of_them where any_of_them.program_id = a.program_id)
    group by a.program_id, a.metric_id, a.cell_number, a.subject_number, a.duration_hours
)

select
    program_id, metric_id, 'dose' as banding,
    case
        when duration_hours is null then 'unknown'
        when 3 * tied_rank < people_count + 1 then 'lower'
        when 3 * tied_rank > 2 * (people_count + 1) then 'upper'
        else 'middle'
    end as band,
    subject_number, cell_number, duration_hours
from doses
union all
select
    program_id, metric_id, 'checkin_30' as banding,
    case when days_until <= 30 then 'with' else 'without' end as band,
    subject_number, cell_number, duration_hours
from follow_ups
union all
select
    program_id, metric_id, 'checkin_60' as banding,
    case when days_until <= 60 then 'with' else 'without' end as band,
    subject_number, cell_number, duration_hours
from follow_ups
union all
select
    program_id, metric_id, 'checkin_90' as banding,
    case when days_until <= 90 then 'with' else 'without' end as band,
    subject_number, cell_number, duration_hours
from follow_ups
