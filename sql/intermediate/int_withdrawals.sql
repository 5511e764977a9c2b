/*
doc: >
  Metrics that were agreed on for a program, under any of its names, and no longer count.
  Whoever drops, changes or un-agrees agreed metrics that show nothing has looked at them.
  Agreed is what was in force at the launch or, of a program from before the store, what
  the store saw first. Programs without such a metric have no row.
grain: [program_id]
inputs: [int_ledger_states, int_contracts]
columns:
  - {name: program_id, required: true}
  - {name: withdrawn_count, required: true}
*/
with launches as (
    select program_id, max(launch_date) as launch_date
    from int_contracts
    group by program_id
),

agreed as (
    select
        s.program_id, s.metric_id,
        max(case
            when s.is_withdrawn or s.agreed_date > k.launch_date or s.agreed_date is null then 0
            when s.seen_date <= k.launch_date and coalesce(s.next_seen_date, date '9999-12-31') > k.launch_date then 1
            when s.is_first and s.seen_date > k.launch_date and s.seen_date = n.seen_date then 1
            else 0
        end) as was_agreed
    from int_ledger_states as s
    inner join launches as k on s.program_id = k.program_id
    left join (select program_id, min(seen_date) as seen_date from int_ledger_states where entry_kind = 'program' group by program_id) as n
        on s.program_id = n.program_id
    where s.entry_kind = 'alignment'
    group by s.program_id, s.metric_id
)

select a.program_id, count(*) as withdrawn_count
from agreed as a
left join int_contracts as c on a.program_id = c.program_id and a.metric_id = c.metric_id
where a.was_agreed = 1 and not coalesce(c.is_confirmatory, false)
group by a.program_id
