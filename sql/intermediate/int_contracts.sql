/*
doc: >
  How each alignment was agreed: what the ledger of the store says of the state in force at
  the launch, whatever agreed_on says by now, under this name of the program or under an
  earlier one. What only its declared launch puts before the store was launched when it was
  there; and what it saw later than the program itself was not agreed before the store. A
  metric that is read otherwise since, or whose published values were replaced, is what was
  agreed only if the register says why.
grain: [program_id, metric_id]
inputs: [register_alignments, register_metrics, run_ledger, int_ledger_states, int_launches, int_treatments, int_readings, int_restatements]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: goal_id, doc: Goal that the alignment serves.}
  - {name: launch_date, doc: Launch by which the metric had to be agreed on; null without one.}
  - {name: agreement, required: true}
  - {name: is_confirmatory, required: true}
  - {name: agreed_date, type: date, doc: "Day of the agreement: as it was declared at the launch if it is witnessed, otherwise as it is declared now."}
  - {name: agreement_seen_date, type: date, doc: "Day (UTC) on which the store first saw the agreement with this day; null without a day."}
  - {name: definition_seen_date, type: date, doc: "Day (UTC) on which the store first saw the present definition of the metric, if it has not changed since; null where no run has seen it."}
  - {name: decide_seen_date, type: date, doc: "Day (UTC) on which the store first saw the present day of decision; null without one."}
*/
with began as (
    select min(seen_date) as began_date from run_ledger
),

definitions as (
    select
        a.program_id, a.metric_id,
        max(case when s.next_seen_date is null then s.seen_date end) as seen_date,
        max(case when s.next_seen_date is null then s.content_hash end) as present_hash,
        max(case when s.seen_date <= l.launch_date and coalesce(s.next_seen_date, date '9999-12-31') > l.launch_date then s.content_hash end) as launch_hash,
        max(case when s.is_first then s.content_hash end) as first_hash
    from register_alignments as a
    inner join int_launches as l on a.program_id = l.program_id
    inner join int_ledger_states as s on s.entry_kind = 'metric' and a.metric_id = s.metric_id
    group by a.program_id, a.metric_id
),

-- Whether the weeks or months of the metric began on the same days then.
calendars as (
    select a.program_id, a.metric_id, min(case when s.is_present then 1 else 0 end) as is_present
    from register_alignments as a
    inner join int_launches as l on a.program_id = l.program_id
    inner join register_metrics as m on a.metric_id = m.metric_id
    inner join int_ledger_states as s
        on case
            when m.grain in ('week', 'week_sunday', 'week_saturday') then 'weeks'
            when m.grain in ('month', 'month_declared') then 'months'
        end = s.entry_kind
        and (
            (s.seen_date <= l.launch_date and coalesce(s.next_seen_date, date '9999-12-31') > l.launch_date)
            or (s.seen_date > l.launch_date and s.version = 1)
        )
    group by a.program_id, a.metric_id
),

-- A program that counts the courses of several was agreed on for a metric if each of them
-- was.
parts as (
    select program_id, count(*) as names_count, max(case when is_another then 1 else 0 end) as is_another
    from int_treatments
    group by program_id
),

stated as (
    select
        a.program_id, a.metric_id, s.registered_program_id, s.seen_date, s.agreed_date, s.is_first,
        s.agreed_date = a.agreed_date as is_the_day, s.decide_date = a.decide_date as is_the_decision,
        s.agreed_date <= l.launch_date and not s.is_withdrawn as is_in_time,
        s.seen_date <= l.launch_date and coalesce(s.next_seen_date, date '9999-12-31') > l.launch_date as is_of_the_launch,
        s.version = 1 and s.seen_date > l.launch_date as is_of_the_start,
        t.program_id is not null as is_part
    from register_alignments as a
    inner join int_launches as l on a.program_id = l.program_id
    inner join int_ledger_states as s on s.entry_kind = 'alignment' and a.program_id = s.program_id and a.metric_id = s.metric_id
    left join int_treatments as t on s.program_id = t.program_id and s.registered_program_id = t.registered_program_id
),

agreements as (
    select
        program_id, metric_id,
        min(case when is_the_day then seen_date end) as seen_date,
        min(case when is_the_decision then seen_date end) as decide_seen_date,
        min(seen_date) as first_seen_date,
        max(case when is_of_the_launch and is_in_time then agreed_date end) as witnessed_date,
        max(case when is_of_the_launch and is_in_time then seen_date end) as witnessed_seen_date,
        max(case when is_of_the_launch and is_in_time then 1 else 0 end) as was_in_force,
        max(case when is_first and is_in_time then 1 else 0 end) as was_first,
        count(distinct case when is_of_the_launch and is_in_time and is_part then registered_program_id end) as names_in_force,
        count(distinct case when is_of_the_start and is_in_time and is_part then registered_program_id end) as names_first
    from stated
    group by program_id, metric_id
),

judged as (
    select
        a.program_id, a.metric_id, a.goal_id, l.launch_date, g.seen_date, g.witnessed_seen_date, g.witnessed_date, a.agreed_date, d.seen_date as definition_seen_date,
        g.decide_seen_date,
        case
            when a.agreed_date is null then 'not_agreed'
            when l.launch_date is null then 'no_launch'
            when a.agreed_date > l.launch_date then 'late'
            when g.was_in_force = 1 and g.names_in_force >= coalesce(p.names_count, 0) and coalesce(p.is_another, 0) = 0 and d.launch_hash = d.present_hash
                and coalesce(c.is_present, 1) = 1
                then case
                    when r.reread_date is not null and r.remapped_because is null then 'reread'
                    when v.restated_date is not null and v.restated_because is null then 'restated'
                    when r.reread_date is not null then 'remapped'
                    when v.restated_date is not null then 'corrected'
                    else 'witnessed'
                end
            when g.was_in_force = 1 then 'changed'
            when b.began_date <= l.launch_date or b.began_date <= l.trained_date or g.was_first = 0 or g.first_seen_date > l.program_seen_date then 'dated_back'
            when g.names_first < p.names_count or p.is_another = 1 or c.is_present = 0 or d.first_hash is distinct from d.present_hash then 'changed'
            when r.reread_date is not null and r.remapped_because is null then 'reread'
            when v.restated_date is not null and v.restated_because is null then 'restated'
            when a.document is null then 'not_witnessed'
            else 'declared'
        end as agreement
    from register_alignments as a
    inner join int_launches as l on a.program_id = l.program_id
    cross join began as b
    left join parts as p on a.program_id = p.program_id
    left join calendars as c on a.program_id = c.program_id and a.metric_id = c.metric_id
    left join agreements as g on a.program_id = g.program_id and a.metric_id = g.metric_id
    left join definitions as d on a.program_id = d.program_id and a.metric_id = d.metric_id
    left join int_readings as r on a.program_id = r.program_id and a.metric_id = r.metric_id
    left join int_restatements as v on a.program_id = v.program_id and a.metric_id = v.metric_id
)

select
    program_id, metric_id, goal_id, launch_date, agreement, agreement in ('witnessed', 'remapped', 'corrected', 'declared') as is_confirmatory,
    case when agreement in ('witnessed', 'remapped', 'reread', 'corrected', 'restated') then coalesce(witnessed_date, agreed_date) else agreed_date end as agreed_date,
    case when agreement in ('witnessed', 'remapped', 'reread', 'corrected', 'restated') then coalesce(witnessed_seen_date, seen_date) else seen_date end as agreement_seen_date, definition_seen_date, decide_seen_date
from judged
