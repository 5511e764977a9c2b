/*
doc: >
  Where everybody assigned to or trained in a program ended up: one row per reason for
  exclusion and one for the people analyzed. Each person has exactly one place. Counts
  below the privacy floor are withheld together with the next smallest counts, so that
  subtraction reveals nobody.
grain: [program_id, metric_id, step]
inputs: [int_placements]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: step, type: varchar, required: true, values: ["$int_placements.place"], doc: "analyzed, or why not: no_roster_match, record_unusable, control_group, not_completed, already_trained, no_observation, immature, left, short_baseline, short_post, moved_team, overlapping_program, extreme_value, no_comparable_colleague."}
  - {name: step_number, type: bigint, required: true, role: declared, doc: "Order of the steps, from 1."}
  - {name: people_count, role: count of trained, doc: People at this step; may be summed within program and metric.}
  - {name: people_pct, type: double, unit: percent, role: "derived from people_count, total_count", doc: Share of everybody assigned or trained.}
  - {name: total_count, type: bigint, role: count of trained, doc: "Everybody assigned or trained, repeated on each row."}
  - {name: is_suppressed, required: true, doc: Whether the count is withheld.}
  - {name: is_analyzed, type: boolean, guard: true, doc: "Whether the row counts the analyzed people, whose number is also published with the estimates and therefore cannot hide another count."}
holds:
  - people_count <= total_count
  - people_pct between 0 and 100
suppress:
  - people: [people_count]
    siblings: [program_id, metric_id]
    known: is_analyzed
    hides: [people_count, people_pct]
    totals: [total_count, people_pct]
    marks: is_suppressed
round:
  - {share: people_pct, part: people_count, whole: total_count}
*/
with counts as (
    select program_id, metric_id, place as step, count(*) as people_count
    from int_placements
    group by program_id, metric_id, place
),

totaled as (
    select counts.*, sum(people_count) over (partition by program_id, metric_id) as total_count
    from counts
)

select
    program_id,
    metric_id,
    step,
    case step
        when 'no_roster_match' then 1
        when 'record_unusable' then 2
        when 'control_group' then 3
        when 'not_completed' then 4
        when 'already_trained' then 5
        when 'no_observation' then 6
        when 'immature' then 7
        when 'short_baseline' then 8
        when 'left' then 9
        when 'short_post' then 10
        when 'moved_team' then 11
        when 'overlapping_program' then 12
        when 'extreme_value' then 13
        when 'no_comparable_colleague' then 14
        when 'analyzed' then 15
    end as step_number,
    people_count,
    100 * ratio(people_count, total_count) as people_pct,
    total_count,
    false as is_suppressed,
    step = 'analyzed' as is_analyzed
from totaled
