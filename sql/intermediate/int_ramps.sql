/*
doc: >
  Who is compared in time to productivity: one row per program, time_to metric aligned
  to it, and person with a measured time. Training by the landmark decides the arm, and
  nothing later changes it: people trained after the landmark stay in the comparison arm
  (landmark analysis, Anderson, Cain & Gelber 1983). People who were productive or lost
  to follow-up before the landmark are in neither arm.
grain: [program_id, metric_id, subject_id]
inputs: [register_alignments, int_ramp_times, int_exposures, int_recorded]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true, doc: Metric of kind time_to.}
  - {name: subject_id, required: true, pii: true}
  - {name: start_date, required: true}
  - {name: arm, required: true}
  - {name: is_trained_later, type: boolean, required: true, doc: Whether the person was trained after the landmark.}
  - {name: ramp_days, required: true}
  - {name: is_event, required: true}
  - {name: exclusion, type: varchar, values: [record_unusable, before_landmark, overlapping_program, no_comparable_colleague], doc: "record_unusable (perhaps trained, by a record that cannot be used), before_landmark, overlapping_program (another program for the same metric by the landmark) or no_comparable_colleague (nobody of the other arm in the stratum); null for people who are compared."}
  - {name: stratum, required: true, doc: Comparison stratum on the start date.}
*/
with people as (
    select
        a.program_id,
        a.metric_id,
        t.subject_id,
        t.start_date,
        t.landmark_date,
        t.stratum,
        case when e.index_date <= t.landmark_date then 'trained' else 'comparison' end as arm,
        coalesce(e.index_date > t.landmark_date, false) as is_trained_later,
        r.person_key is not null and coalesce(r.open_date <= t.landmark_date, true) as is_unusable,
        t.ramp_days,
        t.is_event
    from register_alignments as a
    inner join int_ramp_times as t on a.metric_id = t.metric_id
    left join int_exposures as e on a.program_id = e.program_id and t.subject_id = e.person_key
    left join int_recorded as r on a.program_id = r.program_id and t.subject_id = r.person_key
),

trainings as (
    select metric_id, subject_id, count(case when arm = 'trained' then 1 end) as programs_count
    from people
    group by metric_id, subject_id
),

-- The programs taken by the landmark, not counting the program of the row.
judged as (
    select
        p.program_id,
        p.metric_id,
        p.subject_id,
        p.start_date,
        p.stratum,
        p.arm,
        p.is_trained_later,
        p.ramp_days,
        p.is_event,
        case
            when p.is_unusable then 'record_unusable'
            when p.ramp_days < days_between(p.start_date, p.landmark_date) then 'before_landmark'
            when t.programs_count > case when p.arm = 'trained' then 1 else 0 end then 'overlapping_program'
        end as exclusion
    from people as p
    inner join trainings as t on p.metric_id = t.metric_id and p.subject_id = t.subject_id
),

cells as (
    select
        program_id,
        metric_id,
        stratum,
        count(case when arm = 'trained' then 1 end) as trained_count,
        count(case when arm = 'comparison' then 1 end) as comparison_count
    from judged
    where exclusion is null
    group by program_id, metric_id, stratum
)

select
    j.program_id,
    j.metric_id,
    j.subject_id,
    j.start_date,
    j.arm,
    j.is_trained_later,
    j.ramp_days,
    j.is_event,
    case
        when j.exclusion is not null then j.exclusion
        when j.arm = 'trained' and c.comparison_count = 0 then 'no_comparable_colleague'
        when j.arm = 'comparison' and c.trained_count = 0 then 'no_comparable_colleague'
    end as exclusion,
    j.stratum
from judged as j
left join cells as c
    on j.program_id = c.program_id and j.metric_id = c.metric_id and j.stratum = c.stratum
