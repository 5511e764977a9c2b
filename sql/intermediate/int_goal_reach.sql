/*
doc: >
  The programs that serve a goal: what each moves its metric by, and how far it reached,
  now and in the baseline. The baseline is that of int_goal_levels; without these months, but
  with a start, it is taken to have had the people of today who were trained before the start.
  In a baseline, fewer people than the privacy floor are nobody.
grain: [goal_id, program_id]
inputs: [int_goal_serving, int_goal_reached, int_goal_levels, run_settings]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: is_counted, type: boolean, required: true, doc: "Whether the contribution counts as explained: the evidence is moderate or strong and may be quoted."}
  - {name: evidence_grade, required: true}
  - {name: effect, type: double, unit: metric, doc: Effect per subject and period of whoever is reached.}
  - {name: effect_low, type: double, unit: metric, doc: Lower end of its 95 % interval.}
  - {name: effect_high, type: double, unit: metric, doc: Upper end of its 95 % interval.}
  - {name: reached_count, type: bigint, required: true, doc: People or teams with a value that is reached.}
  - {name: subjects_count, type: bigint, required: true, doc: People or teams with a value.}
  - {name: reached_ratio, type: double, required: true, unit: 0..1, doc: Part of the values of the last months that is reached.}
  - {name: reached_std_dev, type: double, required: true, unit: 0..1, doc: Standard deviation of being reached.}
  - {name: baseline_subjects_count, type: bigint, required: true, doc: People or teams with a value in the baseline.}
  - {name: baseline_ratio, type: double, unit: 0..1, doc: "Part of the values of the baseline that was reached already; null where nobody says when the baseline was."}
  - {name: baseline_std_dev, type: double, unit: 0..1, doc: Standard deviation of being reached in the baseline.}
  - {name: weight_most, doc: Largest part of the values of the last months that is of one person or team.}
  - {name: baseline_weight_most, type: double, unit: "0..1", doc: The same in the baseline.}
round:
  - {means: [reached_ratio], deviation: reached_std_dev, weight: weight_most, people: [subjects_count]}
  - {means: [baseline_ratio], deviation: baseline_std_dev, weight: baseline_weight_most, people: [baseline_subjects_count]}
*/
with ratios as (
    select
        r.goal_id, r.program_id, r.metric_id, r.is_counted, r.evidence_grade, r.effect, r.effect_low, r.effect_high,
        coalesce(n.reached_count, 0) as reached_count,
        l.subjects_count,
        coalesce(b.subjects_count, l.subjects_count) as baseline_subjects_count,
        l.weight_most,
        coalesce(b.weight_most, l.weight_most) as baseline_weight_most,
        ratio(coalesce(n.denominator, 0), l.denominator) as reached_ratio,
        case
            when b.goal_id is not null then ratio(case when h.reached_count >= s.min_people then h.denominator else 0 end, b.denominator)
            when r.start_date is not null then ratio(case when n.before_start_count >= s.min_people then n.before_start_denominator else 0 end, l.denominator)
        end as baseline_ratio
    from int_goal_serving as r
    inner join int_goal_levels as l on r.goal_id = l.goal_id and l.span = 'actual'
    left join int_goal_levels as b on r.goal_id = b.goal_id and b.span = 'baseline'
    left join int_goal_reached as n on r.goal_id = n.goal_id and r.program_id = n.program_id and n.span = 'actual'
    left join int_goal_reached as h on r.goal_id = h.goal_id and r.program_id = h.program_id and h.span = 'baseline'
    cross join run_settings as s
)

select
    goal_id, program_id, metric_id, is_counted, evidence_grade, effect, effect_low, effect_high,
    reached_count, subjects_count, reached_ratio,
    sqrt(reached_ratio * (1 - reached_ratio)) as reached_std_dev,
    baseline_subjects_count, baseline_ratio,
    sqrt(baseline_ratio * (1 - baseline_ratio)) as baseline_std_dev,
    weight_most, baseline_weight_most
from ratios
