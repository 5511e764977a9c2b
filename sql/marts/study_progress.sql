/*
doc: >
  Each plan held against what was done: days, people, and the arms that were drawn. People
  who wait cross over if they complete the program before the second wave begins; the
  difference between the arms then shows less than the whole effect.
grain: [program_id]
inputs: [register_plans, register_programs, int_plan_members, int_study_designs, int_exposures, stg_assignments, int_draws]
columns:
  - {name: program_id, required: true}
  - {name: start_date, required: true, doc: Day of the planned launch.}
  - {name: launch_date, type: date, doc: Declared launch.}
  - {name: launch_delay_days, type: bigint, unit: days, role: declared, doc: Days from the planned to the declared launch; negative if the latter is earlier.}
  - {name: first_completion_date, type: date, doc: Day of the first completion of an eligible person; null while few have completed the program.}
  - {name: eligible_count, role: count of eligible}
  - {name: planned_count, role: count of planned}
  - {name: trained_count, role: count of trained, doc: Eligible people who have completed the program so far.}
  - {name: drawn_treatment_count, type: bigint, role: count of drawn, doc: People who were drawn for the first wave; null without a draw.}
  - {name: drawn_waitlist_count, type: bigint, role: count of waiting, doc: People who were drawn to wait.}
  - {name: treatment_trained_count, type: bigint, role: "count of drawn, trained", doc: "Of the people drawn for the first wave, those who have completed the program so far."}
  - {name: draws_count, type: bigint, required: true, role: operational, doc: Draws on record in the store; a second one was somebody's choice.}
  - {name: second_wave_date, type: date, doc: Day on which the second wave begins as planned.}
  - {name: crossed_over_count, type: bigint, role: "count of waiting, trained", doc: "Of the people who wait, those who completed the program before the second wave begins."}
  - {name: crossed_over_pct, type: double, unit: percent, role: "derived from crossed_over_count, drawn_waitlist_count", doc: Their share.}
  - {name: is_suppressed, required: true}
  - {name: untrained_count, type: bigint, guard: true, doc: Eligible people who have not completed the program.}
  - {name: treatment_untrained_count, type: bigint, guard: true, doc: People drawn for the first wave who have not.}
  - {name: not_crossed_over_count, type: bigint, guard: true, doc: People who wait and did not cross over.}
holds:
  - trained_count <= eligible_count
  - crossed_over_count <= drawn_waitlist_count
suppress:
  - {rest: [eligible_count], hides: [eligible_count, planned_count]}
  - {people: [drawn_treatment_count, drawn_waitlist_count], hides: [drawn_treatment_count, drawn_waitlist_count, treatment_trained_count, crossed_over_count, crossed_over_pct]}
  - rest: [eligible_count, trained_count, untrained_count, treatment_trained_count, treatment_untrained_count, crossed_over_count, not_crossed_over_count]
    hides: [first_completion_date, trained_count, treatment_trained_count, crossed_over_count, crossed_over_pct]
    marks: is_suppressed
round:
  - {share: crossed_over_pct, part: crossed_over_count, whole: drawn_waitlist_count}
*/
with people as (
    select
        m.program_id,
        count(case when m.is_eligible then 1 end) as eligible_count,
        count(case when m.is_eligible and x.index_date is not null then 1 end) as trained_count,
        min(case when m.is_eligible then x.index_date end) as first_completion_date
    from int_plan_members as m
    left join int_exposures as x on m.program_id = x.program_id and m.employee_id = x.person_key
    group by m.program_id
),

waves as (
    select program_id, max(second_wave_date) as second_wave_date
    from int_study_designs
    group by program_id
),

drawn as (
    select
        a.program_id,
        count(case when a.is_treatment then 1 end) as treatment_count,
        count(case when not a.is_treatment then 1 end) as waitlist_count,
        count(case when a.is_treatment and x.index_date is not null then 1 end) as treatment_trained_count,
        count(case when not a.is_treatment and x.index_date < w.second_wave_date then 1 end) as crossed_over_count
    from stg_assignments as a
    left join waves as w on a.program_id = w.program_id
    left join int_exposures as x on a.program_id = x.program_id and a.employee_id = x.person_key
    where a.is_randomized
    group by a.program_id
)

select
    p.program_id,
    p.start_date,
    g.launch_date,
    days_between(p.start_date, g.launch_date) as launch_delay_days,
    m.first_completion_date,
    coalesce(m.eligible_count, 0) as eligible_count,
    case when p.people_count < coalesce(m.eligible_count, 0) then p.people_count else coalesce(m.eligible_count, 0) end as planned_count,
    coalesce(m.trained_count, 0) as trained_count,
    d.treatment_count as drawn_treatment_count,
    d.waitlist_count as drawn_waitlist_count,
    d.treatment_trained_count,
    coalesce(l.draws_count, 0) as draws_count,
    w.second_wave_date,
    case when w.second_wave_date is not null then d.crossed_over_count end as crossed_over_count,
    case when w.second_wave_date is not null then 100 * ratio(d.crossed_over_count, d.waitlist_count) end as crossed_over_pct,
    false as is_suppressed,
    m.eligible_count - m.trained_count as untrained_count,
    d.treatment_count - d.treatment_trained_count as treatment_untrained_count,
    case when w.second_wave_date is not null then d.waitlist_count - d.crossed_over_count end as not_crossed_over_count
from register_plans as p
inner join register_programs as g on p.program_id = g.program_id
left join people as m on p.program_id = m.program_id
left join waves as w on p.program_id = w.program_id
left join drawn as d on p.program_id = d.program_id
left join int_draws as l on p.program_id = l.program_id
