/*
doc: >
  What each program that serves a goal contributed to how far the goal's metric moved from
  its baseline: its measured effect (of an experiment, the effect per completer) times what
  its reach grew by since, as a share of values. A person who completed several programs
  that count, counts for each in equal parts, so that contributions never claim a person
  twice.
grain: [goal_id, program_id]
inputs: [int_goal_reach, register_programs]
columns:
  - {name: goal_id, required: true}
  - {name: program_id, required: true}
  - {name: program_name, required: true}
  - {name: metric_id, required: true, doc: Metric of the goal.}
  - {name: is_counted, type: boolean, required: true, doc: "Whether the contribution counts as explained: the evidence is moderate or strong and may be quoted."}
  - {name: evidence_grade, required: true, doc: Grade of the program's primary estimate for the metric.}
  - {name: reached_count, type: bigint, role: count of reached, doc: "Trained people or teams with a value after their training in the last months of the goal; 0 where the program reached nobody of the goal; not to be summed over programs."}
  - {name: reached_pct, type: double, unit: percent, role: mean of presence over measured, doc: "Part of all values of these months that people have after their training, people of several counted programs in equal parts."}
  - {name: baseline_reached_pct, type: double, unit: percent, role: mean of presence over measured, doc: "The same in the months of the baseline, whose level has this part of the effect already. Where the baseline has no values: the part that people have in the last months who were trained before the goal's start. Null where the goal has no start; nothing is taken off then."}
  - {name: effect, type: double, unit: metric, role: "derived from program_impacts.effect, productivity_ramps.days_saved, trust_checks.check_estimate", doc: "Effect per subject and period, as in program_impacts; of an experiment, the effect per completer of trust_checks where there is one, because completers are reached; of a time to productivity, minus the days saved."}
  - {name: contribution, type: double, unit: metric, role: "derived from effect, reached_pct, baseline_reached_pct", doc: "What the program moved the level of the goal by since the baseline: effect x (reached_pct - baseline_reached_pct) / 100."}
  - {name: contribution_low, type: double, unit: metric, role: "derived from effect, reached_pct, baseline_reached_pct", doc: Lower end of its 95 % interval.}
  - {name: contribution_high, type: double, unit: metric, role: "derived from effect, reached_pct, baseline_reached_pct", doc: Upper end of its 95 % interval.}
  - {name: is_suppressed, required: true, doc: Whether figures are withheld.}
  - {name: some_reached_count, type: bigint, guard: true, doc: "reached_count; null where nobody was reached, which is said."}
  - {name: others_count, type: bigint, guard: true, doc: People or teams of the goal who were not reached.}
holds:
  - contribution_low <= contribution and contribution <= contribution_high
  - reached_pct between 0 and 100
  - baseline_reached_pct between 0 and 100
suppress:
  - people: [some_reached_count]
    rest: [others_count]
    hides: [reached_count, reached_pct, baseline_reached_pct, contribution, contribution_low, contribution_high]
    marks: is_suppressed
*/
with grown as (
    select int_goal_reach.*, reached_ratio - coalesce(baseline_ratio, 0) as growth
    from int_goal_reach
)

select
    r.goal_id, r.program_id, p.program_name, r.metric_id, r.is_counted, r.evidence_grade,
    r.reached_count,
    100 * r.reached_ratio as reached_pct,
    100 * r.baseline_ratio as baseline_reached_pct,
    r.effect,
    r.effect * r.growth as contribution,
    case when r.growth < 0 then r.effect_high else r.effect_low end * r.growth as contribution_low,
    case when r.growth < 0 then r.effect_low else r.effect_high end * r.growth as contribution_high,
    false as is_suppressed,
    nullif(r.reached_count, 0) as some_reached_count,
    r.subjects_count - r.reached_count as others_count
from grown as r
inner join register_programs as p on r.program_id = p.program_id
