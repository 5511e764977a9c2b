/*
doc: >
  How each alignment was agreed: what the ledger of the store says of the state in force at
  the launch, whatever agreed_on says by now. A launch that was put off counts as the
  launch if people were trained before the new one; and the launch is no later than the day
  on which more than one in twenty of the trained people had completed the program. What
  only its declared launch puts before the store was launched when the store was there; and
  what the store saw later than the program itself was not agreed before the store.
grain: [program_id, metric_id]
inputs: [register_alignments, register_programs, run_ledger, stg_completions]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: goal_id, doc: Goal that the alignment serves.}
  - {name: launch_date, doc: Launch by which the metric had to be agreed on; null without one.}
  - {name: agreement, required: true}
  - {name: is_confirmatory, required: true}
  - {name: agreement_seen_date, type: date, doc: "Day (UTC) on which the store first saw the agreement with this day; null without a day."}
  - {name: definition_seen_date, type: date, doc: "Day (UTC) on which the store first saw the present definition of the metric, if it has not changed since; null where no run has seen it."}
  - {name: decide_seen_date, type: date, doc: "Day (UTC) on which the store first saw the present day of decision; null without one."}
*/
with states as (
    select
        entry_number, entry_kind, program_id, metric_id, seen_date, is_withdrawn, agreed_date, launch_date, decide_date, content_hash,
        lead(seen_date) over (partition by entry_kind, program_id, metric_id, goal_id order by entry_number) as next_seen_date,
        row_number() over (partition by entry_kind, program_id, metric_id, goal_id order by entry_number) as version
    from run_ledger
),

firsts as (
    select program_id, person_key, min(completed_date) as completed_date
    from stg_completions
    where is_trained
    group by program_id, person_key
),

ranked as (
    select
        program_id, completed_date,
        row_number() over (partition by program_id order by completed_date nulls last, person_key) as place,
        count(*) over (partition by program_id) as people_count
    from firsts
),

-- A launch in force on its day, with people trained from then on and before the present one.
launches as (
    select
        p.program_id,
        min(
            case
                when c.program_id is not null then s.launch_date
                when b.completed_date < p.launch_date then b.completed_date
                else p.launch_date
            end
        ) as launch_date,
        min(b.completed_date) as trained_date,
        min(n.seen_date) as program_seen_date
    from register_programs as p
    left join (select program_id, min(seen_date) as seen_date from run_ledger where entry_kind = 'program' group by program_id) as n
        on p.program_id = n.program_id
    left join (select program_id, min(completed_date) as completed_date from ranked where 20 * place > people_count group by program_id) as b
        on p.program_id = b.program_id
    left join states as s
        on s.entry_kind = 'program' and p.program_id = s.program_id
        and s.launch_date < p.launch_date and coalesce(s.next_seen_date, date '9999-12-31') > s.launch_date
    left join (select program_id, completed_date from stg_completions where is_trained group by program_id, completed_date) as c
        on p.program_id = c.program_id and c.completed_date >= s.launch_date and c.completed_date < p.launch_date
    group by p.program_id
),

began as (
    select min(seen_date) as began_date
    from run_ledger
),

definitions as (
    select
        a.program_id, a.metric_id,
        max(case when s.next_seen_date is null then s.seen_date end) as seen_date,
        max(case when s.next_seen_date is null then s.content_hash end) as present_hash,
        max(case when s.seen_date <= l.launch_date and coalesce(s.next_seen_date, date '9999-12-31') > l.launch_date then s.content_hash end) as launch_hash,
        max(case when s.version = 1 then s.content_hash end) as first_hash
    from register_alignments as a
    inner join launches as l on a.program_id = l.program_id
    inner join states as s on s.entry_kind = 'metric' and a.metric_id = s.metric_id
    group by a.program_id, a.metric_id
),

agreements as (
    select
        a.program_id, a.metric_id,
        min(case when s.agreed_date = a.agreed_date then s.seen_date end) as seen_date,
        min(case when s.decide_date = a.decide_date then s.seen_date end) as decide_seen_date,
        min(s.seen_date) as first_seen_date,
        max(case
            when s.seen_date <= l.launch_date and coalesce(s.next_seen_date, date '9999-12-31') > l.launch_date
                and s.agreed_date <= l.launch_date and not s.is_withdrawn then 1
            else 0
        end) as was_in_force,
        max(case when s.version = 1 and s.agreed_date <= l.launch_date then 1 else 0 end) as was_first
    from register_alignments as a
    inner join launches as l on a.program_id = l.program_id
    inner join states as s on s.entry_kind = 'alignment' and a.program_id = s.program_id and a.metric_id = s.metric_id
    group by a.program_id, a.metric_id
),

judged as (
    select
        a.program_id, a.metric_id, a.goal_id, l.launch_date, g.seen_date as agreement_seen_date, d.seen_date as definition_seen_date,
        g.decide_seen_date,
        case
            when a.agreed_date is null then 'not_agreed'
            when l.launch_date is null then 'no_launch'
            when a.agreed_date > l.launch_date then 'late'
            when g.was_in_force = 1 then case when d.launch_hash = d.present_hash then 'witnessed' else 'changed' end
            when b.began_date <= l.launch_date or b.began_date <= l.trained_date or g.was_first = 0 or g.first_seen_date > l.program_seen_date then 'dated_back'
            when d.first_hash is distinct from d.present_hash then 'changed'
            when a.document is null then 'not_witnessed'
            else 'declared'
        end as agreement
    from register_alignments as a
    inner join launches as l on a.program_id = l.program_id
    cross join began as b
    left join agreements as g on a.program_id = g.program_id and a.metric_id = g.metric_id
    left join definitions as d on a.program_id = d.program_id and a.metric_id = d.metric_id
)

select
    program_id, metric_id, goal_id, launch_date, agreement, agreement in ('witnessed', 'declared') as is_confirmatory,
    agreement_seen_date, definition_seen_date, decide_seen_date
from judged
