/*
doc: >
  What was agreed for each program and metric, when, by whom, and whether the store has
  witnessed it: the answer to whether a figure was agreed on before the launch. Of an
  experiment, also when the store first saw who was assigned to which arm.
grain: [program_id, metric_id]
inputs: [int_contracts, int_readings, int_restatements, int_arm_witnesses, register_alignments, register_programs, register_metrics, register_goals, run_ledger]
columns:
  - {name: program_id, required: true}
  - {name: program_name, required: true}
  - {name: metric_id, required: true}
  - {name: metric_name, required: true}
  - {name: goal_id, doc: Goal that the alignment serves.}
  - {name: goal_owner, type: varchar, doc: Owner of the goal.}
  - {name: agreement, required: true}
  - {name: is_confirmatory, required: true}
  - {name: launch_date, doc: Launch by which the metric had to be agreed on; null without one.}
  - {name: agreed_date, type: date, doc: "Day of the agreement: as it was declared at the launch if it is witnessed, otherwise as it is declared now."}
  - {name: agreed_by, type: varchar, doc: Who agreed.}
  - {name: document, type: varchar, doc: Where an agreement from before the store is on record.}
  - {name: agreement_seen_date, type: date, doc: Day (UTC) on which the store first saw the agreement with this day; null without a day.}
  - {name: definition, type: varchar, required: true, doc: "What decides the estimates and verdicts of the metric, as declared."}
  - {name: definition_hash, type: varchar, required: true, doc: SHA-256 of definition.}
  - {name: definition_seen_date, type: date, required: true, doc: "Day (UTC) on which the store first saw the present definition, if it has not changed since."}
  - {name: definitions_count, type: bigint, required: true, role: operational, doc: Definitions of the metric that the store has seen.}
  - {name: smallest_change, role: declared}
  - {name: reread_date, type: date, doc: "Day (UTC) on which the store first saw the present mapping of the metric's feeds, where it is another one than at the launch."}
  - {name: remapped_because, type: varchar, doc: "Why the metric is the same measure although it is read otherwise, as declared, where the store saw that no earlier than reread_date."}
  - {name: people_reread_date, type: date, doc: "Day (UTC) on which the store first saw the present mapping of a feed of the roster, completions, assignments or costs, where none had it at the launch."}
  - {name: compared_date, type: date, doc: "Day (UTC) on which the store first saw the present strata, clusters and covariates, where they are others than at the launch."}
  - {name: restated_date, type: date, doc: "Day (UTC) on which the store first saw the present values of months that were closed and published with other ones before, at the launch or later; null without any in the windows of the program."}
  - {name: restated_from_date, type: date, doc: First day of the first of these months.}
  - {name: restated_to_date, type: date, doc: First day of the last of these months.}
  - {name: restated_months_count, type: bigint, role: operational, doc: Months with other values.}
  - {name: restated_way}
  - {name: restated_by}
  - {name: restated_because, type: varchar, doc: "Why the values are others, as declared, where the store saw that no earlier than restated_date."}
  - {name: arms_seen}
  - {name: arms_seen_date}
  - {name: arms_changed_date}
  - {name: arms_changed_count}
  - {name: value_seen_date, type: date, doc: Day (UTC) on which the store first saw the present value of a unit; null without one.}
holds:
  - definitions_count >= 1
  - "is_confirmatory = (agreement in ('witnessed', 'remapped', 'corrected', 'declared'))"
*/
with definitions as (
    select
        metric_id, content, content_hash, seen_date,
        count(*) over (partition by metric_id) as definitions_count,
        row_number() over (partition by metric_id order by entry_number desc) as place
    from run_ledger
    where entry_kind = 'metric'
),

worths as (
    select metric_id, seen_date, is_withdrawn, row_number() over (partition by metric_id order by entry_number desc) as place
    from run_ledger
    where entry_kind = 'value'
)

select
    k.program_id, p.program_name, k.metric_id, m.metric_name, k.goal_id, g.owner as goal_owner,
    k.agreement, k.is_confirmatory, k.launch_date, k.agreed_date, a.agreed_by, a.document, k.agreement_seen_date,
    d.content as definition, d.content_hash as definition_hash, d.seen_date as definition_seen_date, d.definitions_count,
    m.smallest_change, r.reread_date, r.remapped_because, r.people_reread_date, r.compared_date,
    v.restated_date, v.restated_from_date, v.restated_to_date, v.restated_months_count, v.restated_way, v.restated_by, v.restated_because,
    s.arms_seen, s.arms_seen_date, s.arms_changed_date, s.arms_changed_count,
    w.seen_date as value_seen_date
from int_contracts as k
inner join register_alignments as a on k.program_id = a.program_id and k.metric_id = a.metric_id
inner join register_programs as p on k.program_id = p.program_id
inner join register_metrics as m on k.metric_id = m.metric_id
inner join definitions as d on k.metric_id = d.metric_id and d.place = 1
left join int_readings as r on k.program_id = r.program_id and k.metric_id = r.metric_id
left join int_restatements as v on k.program_id = v.program_id and k.metric_id = v.metric_id
left join int_arm_witnesses as s on k.program_id = s.program_id and k.metric_id = s.metric_id
left join register_goals as g on k.goal_id = g.goal_id
left join worths as w on k.metric_id = w.metric_id and w.place = 1 and not w.is_withdrawn
