/*
doc: >
  The programs that serve a goal by its metric, and what each moves the metric by: its effect,
  or that per completer of an experiment, because completers are reached; of a time to
  productivity, minus the days saved.
grain: [goal_id, program_id]
inputs: [register_alignments, register_goals, published_program_impacts, published_productivity_ramps, published_trust_checks]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: start_date, type: date, doc: First day of the work towards the goal.}
  - {name: is_counted, type: boolean, required: true, doc: "Whether the contribution counts as explained: the evidence is moderate or strong and may be quoted."}
  - {name: evidence_grade, required: true}
  - {name: effect, type: double, unit: metric, doc: Effect per subject and period of whoever is reached.}
  - {name: effect_low, type: double, unit: metric, doc: Lower end of its 95 % interval.}
  - {name: effect_high, type: double, unit: metric, doc: Upper end of its 95 % interval.}
*/
with results as (
    select
        i.program_id, i.metric_id, i.evidence_grade, i.is_reportable,
        coalesce(c.check_estimate, i.effect) as effect, coalesce(c.check_low, i.effect_low) as effect_low, coalesce(c.check_high, i.effect_high) as effect_high
    from published_program_impacts as i
    left join published_trust_checks as c
        on i.program_id = c.program_id and i.metric_id = c.metric_id
        and case when i.estimator in ('experiment', 'cuped') then 'effect_per_completer' end = c.check_id and c.check_low is not null
    where i.segment_type = 'all' and i.is_primary
    union all
    select
        program_id, metric_id, evidence_grade, is_reportable,
        -days_saved as effect, -days_saved_high as effect_low, -days_saved_low as effect_high
    from published_productivity_ramps
    where arm = 'trained'
)

select
    a.goal_id, a.program_id, a.metric_id, g.start_date,
    r.is_reportable and r.evidence_grade in ('moderate', 'strong') and r.effect_low is not null as is_counted,
    r.evidence_grade, r.effect, r.effect_low, r.effect_high
from register_alignments as a
inner join register_goals as g on a.goal_id = g.goal_id and a.metric_id = g.metric_id
inner join results as r on a.program_id = r.program_id and a.metric_id = r.metric_id
