/*
doc: >
  What each program that serves a goal contributed to where the goal's metric stands: its
  measured effect (of an experiment, the effect per completer) times the share of the values that people have who completed the program
  before these months. A person who completed several programs that count, counts for each
  in equal parts, so that contributions never claim a person twice.
grain: [goal_id, program_id]
inputs: [register_alignments, register_goals, register_programs, int_goal_values, int_goal_levels, int_exposures, int_team_exposures, int_ramps, stg_subjects, published_program_impacts, published_productivity_ramps, published_trust_checks]
columns:
  - {name: goal_id, required: true}
  - {name: program_id, required: true}
  - {name: program_name, required: true}
  - {name: metric_id, required: true, doc: Metric of the goal.}
  - {name: is_counted, type: boolean, required: true, doc: "Whether the contribution counts as explained: the evidence is moderate or strong and may be quoted."}
  - {name: evidence_grade, required: true, doc: Grade of the program's primary estimate for the metric.}
  - {name: reached_count, type: bigint, role: count of reached, doc: Trained people or teams with a value in the last months of the goal; not to be summed over programs.}
  - {name: reached_pct, type: double, unit: percent, role: mean of presence over measured, doc: "Their part of all values of these months, people of several counted programs in equal parts."}
  - {name: effect, type: double, unit: metric, role: "derived from program_impacts.effect, productivity_ramps.days_saved, trust_checks.check_estimate", doc: "Effect per subject and period, as in program_impacts; of an experiment, the effect per completer of trust_checks where there is one, because completers are reached; of a time to productivity, minus the days saved."}
  - {name: contribution, type: double, unit: metric, role: "derived from effect, reached_pct", doc: What the program changed in the level of the goal.}
  - {name: contribution_low, type: double, unit: metric, role: "derived from effect, reached_pct", doc: Lower end of its 95 % interval.}
  - {name: contribution_high, type: double, unit: metric, role: "derived from effect, reached_pct", doc: Upper end of its 95 % interval.}
  - {name: is_suppressed, required: true, doc: Whether figures are withheld.}
  - {name: others_count, type: bigint, guard: true, doc: People or teams of the goal who were not reached.}
  - {name: subjects_count, type: bigint, guard: true, doc: People or teams of the goal.}
  - {name: reached_std_dev, type: double, guard: true, unit: percent, doc: Standard deviation between values of being of somebody who was reached.}
  - {name: weight_most, guard: true}
holds:
  - contribution_low <= contribution and contribution <= contribution_high
  - reached_pct between 0 and 100
suppress:
  - people: [reached_count]
    rest: [others_count]
    hides: [reached_count, reached_pct, contribution, contribution_low, contribution_high]
    marks: is_suppressed
round:
  - {means: [reached_pct], deviation: reached_std_dev, weight: weight_most, people: [subjects_count]}
  - {scaled: [contribution, contribution_low, contribution_high], by: reached_pct, people: [subjects_count]}
*/
with results as (
    select
        i.program_id, i.metric_id, i.evidence_grade, i.is_reportable,
        coalesce(c.check_estimate, i.effect) as effect, coalesce(c.check_low, i.effect_low) as effect_low, coalesce(c.check_high, i.effect_high) as effect_high
    from published_program_impacts as i
    left join published_trust_checks as c
        on i.program_id = c.program_id and i.metric_id = c.metric_id
        and c.check_id = 'effect_per_completer' and i.estimator in ('experiment', 'cuped') and c.check_low is not null
    where i.segment_type = 'all' and i.is_primary
    union all
    select
        program_id, metric_id, evidence_grade, is_reportable,
        -days_saved as effect, -days_saved_high as effect_low, -days_saved_low as effect_high
    from published_productivity_ramps
    where arm = 'trained'
),

serving as (
    select
        a.goal_id, a.program_id, a.metric_id, r.evidence_grade, r.effect, r.effect_low, r.effect_high,
        r.is_reportable and r.evidence_grade in ('moderate', 'strong') and r.effect_low is not null as is_counted
    from register_alignments as a
    inner join register_goals as g on a.goal_id = g.goal_id and a.metric_id = g.metric_id
    inner join results as r on a.program_id = r.program_id and a.metric_id = r.metric_id
),

trained as (
    select e.program_id, cast(null as string) as metric_id, s.subject_number, e.index_date
    from int_exposures as e
    inner join stg_subjects as s on e.person_key = s.employee_id
    union all
    select e.program_id, e.metric_id, s.subject_number, e.index_date
    from int_team_exposures as e
    inner join stg_subjects as s on s.team_name is not null and e.team_id = s.subject_id
),

reached as (
    select r.goal_id, r.program_id, r.is_counted, v.subject_number, v.denominator
    from serving as r
    inner join int_goal_levels as l on r.goal_id = l.goal_id and l.span = 'actual'
    inner join int_goal_values as v on r.goal_id = v.goal_id and v.span = 'actual'
    inner join trained as t on r.program_id = t.program_id and coalesce(t.metric_id, r.metric_id) = r.metric_id and v.subject_number = t.subject_number
    left join stg_subjects as s on v.subject_number = s.subject_number
    left join int_ramps as c on r.program_id = c.program_id and r.metric_id = c.metric_id and s.subject_id = c.subject_id
    where case when c.arm is null then t.index_date < period_start(l.from_month, 'month') else c.arm = 'trained' end
),

parts as (
    select
        goal_id, program_id, subject_number, denominator, is_counted,
        sum(case when is_counted then 1 else 0 end) over (partition by goal_id, subject_number) as programs_count
    from reached
),

shares as (
    select
        goal_id, program_id, count(*) as reached_count,
        sum(case when is_counted then ratio(denominator, programs_count) else denominator end) as denominator
    from parts
    group by goal_id, program_id
)

select
    r.goal_id, r.program_id, p.program_name, r.metric_id, r.is_counted, r.evidence_grade,
    coalesce(h.reached_count, 0) as reached_count,
    100 * ratio(coalesce(h.denominator, 0), l.denominator) as reached_pct,
    r.effect,
    r.effect * ratio(coalesce(h.denominator, 0), l.denominator) as contribution,
    r.effect_low * ratio(coalesce(h.denominator, 0), l.denominator) as contribution_low,
    r.effect_high * ratio(coalesce(h.denominator, 0), l.denominator) as contribution_high,
    false as is_suppressed,
    l.subjects_count - coalesce(h.reached_count, 0) as others_count,
    l.subjects_count,
    100 * sqrt(ratio(coalesce(h.denominator, 0), l.denominator) * (1 - ratio(coalesce(h.denominator, 0), l.denominator))) as reached_std_dev,
    l.weight_most
from serving as r
inner join register_programs as p on r.program_id = p.program_id
inner join int_goal_levels as l on r.goal_id = l.goal_id and l.span = 'actual'
left join shares as h on r.goal_id = h.goal_id and r.program_id = h.program_id
