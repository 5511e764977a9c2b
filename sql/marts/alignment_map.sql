/*
doc: >
  The chain from goals to programs: one row per link, goal - metric - behavior - skill -
  program, with what stands at both ends and what is missing. Goals without a program,
  programs without a metric and skills that nobody teaches have rows of their own.
grain: [link_id]
inputs: [register_goals, register_metrics, register_programs, int_contracts, int_goal_links, published_program_impacts, published_productivity_ramps, published_checkin_rates, stg_observations]
columns:
  - {name: link_id, type: varchar, required: true, doc: "Identity of the link: its ends, joined by /."}
  - {name: goal_id, doc: Goal; null where the link serves none.}
  - {name: goal_name, doc: Name of the goal.}
  - {name: goal_owner, type: varchar, doc: Owner of the goal.}
  - {name: metric_id, type: varchar, references: metrics.metric_id, doc: Metric; null for a program without one.}
  - {name: metric_name, type: varchar, doc: Name of the metric.}
  - {name: behavior, type: varchar, doc: What people then do at work.}
  - {name: skill, type: varchar, doc: What is taught.}
  - {name: program_id, type: varchar, references: programs.program_id, doc: Program; null where none serves the goal or teaches the skill.}
  - {name: program_name, type: varchar, doc: Name of the program.}
  - {name: agreement, doc: How the metric was agreed on for the program; null without a program.}
  - {name: evidence_grade, doc: Grade of the program's primary estimate for the metric; null when nothing is measured.}
  - {name: verdict, doc: Verdict of that estimate; null when nothing is measured.}
  - {name: seen_pct, role: mean of presence over trained, doc: "Share of trained people with a check-in within 90 days; null without check-ins, too few people or a program."}
  - {name: has_values, type: boolean, required: true, doc: Whether any value of the metric was delivered.}
  - {name: missing, type: varchar, values: [program_for_goal, metric_for_program, goal_for_program, program_for_skill, values_of_metric, agreement, checks_of_behavior, behavior_on_the_job], doc: "The first thing that the link lacks, in this order: program_for_goal (no program serves the goal), metric_for_program, goal_for_program, program_for_skill (nobody teaches it), values_of_metric (no feed delivers it), agreement (not agreed before launch), checks_of_behavior (nobody checks it on the job) or behavior_on_the_job (checked, and seen of at most 5 % of the trained people); null when complete."}
  - {name: is_compliance, type: boolean, required: true, doc: "Whether the program is compliance training, which does not have to serve a goal."}
holds:
  - seen_pct between 0 and 100
*/
with measured as (
    select metric_id
    from stg_observations
    group by metric_id
),

results as (
    select program_id, metric_id, evidence_grade, verdict
    from published_program_impacts
    where segment_type = 'all' and is_primary
    union all
    select program_id, metric_id, evidence_grade, verdict
    from published_productivity_ramps
    where arm = 'trained'
),

seen as (
    select program_id, seen_pct, is_hardly_seen
    from published_checkin_rates
    where within_days = 90 and department = '(all)'
),

checked as (
    select program_id
    from published_checkin_rates
    group by program_id
),

facts as (
    select
        l.goal_id, g.goal_name, g.owner, l.metric_id, m.metric_name, l.behavior, l.skill, l.program_id, p.program_name,
        k.agreement, k.is_confirmatory, r.evidence_grade, r.verdict, s.seen_pct, s.is_hardly_seen,
        checked.program_id is not null as is_checked,
        coalesce(p.category = 'compliance', false) as is_compliance,
        measured.metric_id is not null as has_values
    from int_goal_links as l
    left join register_goals as g on l.goal_id = g.goal_id
    left join register_metrics as m on l.metric_id = m.metric_id
    left join register_programs as p on l.program_id = p.program_id
    left join int_contracts as k on l.program_id = k.program_id and l.metric_id = k.metric_id
    left join results as r on l.program_id = r.program_id and l.metric_id = r.metric_id
    left join seen as s on l.program_id = s.program_id
    left join checked on l.program_id = checked.program_id
    left join measured on coalesce(m.watched_metric_id, m.metric_id) = measured.metric_id
)

select
    concat(coalesce(goal_id, ''), '/', coalesce(metric_id, ''), '/', coalesce(skill, ''), '/', coalesce(program_id, '')) as link_id,
    goal_id, goal_name, owner as goal_owner, metric_id, metric_name, behavior, skill, program_id, program_name,
    agreement, evidence_grade, verdict, seen_pct, has_values,
    case
        when program_id is null and skill is null then 'program_for_goal'
        when program_id is null then 'program_for_skill'
        when is_compliance then null
        when metric_id is null then 'metric_for_program'
        when goal_id is null then 'goal_for_program'
        when not has_values then 'values_of_metric'
        when not is_confirmatory then 'agreement'
        when behavior is null then null
        when not is_checked then 'checks_of_behavior'
        when is_hardly_seen then 'behavior_on_the_job'
    end as missing,
    is_compliance
from facts
