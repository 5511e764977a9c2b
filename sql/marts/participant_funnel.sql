/*
doc: >
  Where everybody assigned to or trained in a program ended: one row per reason
  and one for those analyzed; each person has exactly one place. Counts under
  the privacy floor are withheld, and with them the next smallest, so that
  nobody can be told by subtraction.
grain: [program_id, metric_id, step]
inputs: [int_placements, run_settings]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: step, type: varchar, required: true, doc: "analyzed, or why not: no_roster_match, not_completed, already_trained, no_observation, immature, left, short_baseline, short_post, moved_team, overlapping_program, extreme_value, no_comparable_colleague."}
  - {name: step_number, type: bigint, required: true, doc: "Order in which the reasons are looked for, from 1."}
  - {name: people_count, type: bigint, doc: People whose place this is; null when suppressed; may be summed within program and metric.}
  - {name: people_pct, type: double, unit: percent, doc: Share of everybody assigned or trained; null when it or the total is withheld.}
  - {name: total_count, type: bigint, doc: "Everybody assigned or trained, repeated on each row; null when it would give a withheld count away."}
  - {name: is_suppressed, type: boolean, required: true, doc: Whether the count is withheld.}
*/
with counts as (
    select program_id, metric_id, place as step, count(*) as people_count
    from int_placements
    group by program_id, metric_id, place
),

-- analyzed is published with the estimates too, so it cannot serve to hide
-- another count.
ranked as (
    select
        c.program_id,
        c.metric_id,
        c.step,
        c.people_count,
        s.min_people,
        row_number() over (
            partition by c.program_id, c.metric_id, c.step = 'analyzed'
            order by c.people_count, c.step
        ) as size_rank,
        min(c.people_count) over (partition by c.program_id, c.metric_id, c.step = 'analyzed') as smallest,
        sum(c.people_count) over (partition by c.program_id, c.metric_id) as total_count,
        sum(c.people_count) over (
            partition by c.program_id, c.metric_id, c.step = 'analyzed'
            order by c.people_count, c.step
            rows between unbounded preceding and current row
        ) - c.people_count as smaller_sum
    from counts as c
    cross join run_settings as s
),

hidden as (
    select
        ranked.*,
        people_count < min_people or (smallest < min_people and (size_rank = 2 or smaller_sum < min_people)) as is_suppressed
    from ranked
),

-- A total beside one hidden count, or beside hidden counts that are few people
-- together, would give them away.
totaled as (
    select
        hidden.*,
        sum(case when is_suppressed then 1 else 0 end) over (partition by program_id, metric_id) as hidden_steps,
        sum(case when is_suppressed then people_count else 0 end) over (partition by program_id, metric_id) as hidden_people
    from hidden
),

safe as (
    select
        totaled.*,
        case when hidden_steps = 0 or (hidden_steps > 1 and hidden_people >= min_people) then total_count end as shown_total
    from totaled
)

select
    program_id,
    metric_id,
    step,
    case step
        when 'no_roster_match' then 1
        when 'not_completed' then 2
        when 'already_trained' then 3
        when 'no_observation' then 4
        when 'immature' then 5
        when 'short_baseline' then 6
        when 'left' then 7
        when 'short_post' then 8
        when 'moved_team' then 9
        when 'overlapping_program' then 10
        when 'extreme_value' then 11
        when 'no_comparable_colleague' then 12
        when 'analyzed' then 13
    end as step_number,
    case when not is_suppressed then people_count end as people_count,
    case when not is_suppressed then 100 * ratio(people_count, shown_total) end as people_pct,
    shown_total as total_count,
    is_suppressed
from safe
