/*
doc: >
  The day by which the metrics of a program have to be agreed on. A launch that was put off
  counts as the launch if people were trained before the new one; and the launch is no
  later than the day on which more than one in twenty of the trained people had completed
  the program.
grain: [program_id]
inputs: [register_programs, int_ledger_states, stg_completions]
columns:
  - {name: program_id, required: true}
  - {name: launch_date, doc: Day of the launch; null without a declared one.}
  - {name: trained_date, type: date, doc: Day on which more than one in twenty of the trained people had completed the program; null if nobody has.}
  - {name: program_seen_date, type: date, doc: "Day (UTC) on which the store first saw the program, under any name."}
*/
with firsts as (
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
)

-- A launch in force on its day, with people trained from then on and before the present one.
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
left join (select program_id, min(seen_date) as seen_date from int_ledger_states where entry_kind = 'program' group by program_id) as n
    on p.program_id = n.program_id
left join (select program_id, min(completed_date) as completed_date from ranked where 20 * place > people_count group by program_id) as b
    on p.program_id = b.program_id
left join int_ledger_states as s
    on s.entry_kind = 'program' and p.program_id = s.program_id
    and s.launch_date < p.launch_date and coalesce(s.next_seen_date, date '9999-12-31') > s.launch_date
left join (select program_id, completed_date from stg_completions where is_trained group by program_id, completed_date) as c
    on p.program_id = c.program_id and c.completed_date >= s.launch_date and c.completed_date < p.launch_date
group by p.program_id
