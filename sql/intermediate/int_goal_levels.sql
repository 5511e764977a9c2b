/*
doc: >
  The level of a goal's metric over its months, with the standard error of a ratio of sums
  over subjects: sqrt(n/(n-1) sum (numerator - level x denominator)^2) / sum of denominators
  (Cochran 1977, 6.4).
grain: [goal_id, span]
inputs: [int_goal_values, int_goal_spans, int_level_people]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: span, required: true}
  - {name: from_month, type: bigint, required: true, doc: First month.}
  - {name: to_month, type: bigint, required: true, doc: Last month.}
  - {name: subjects_count, type: bigint, required: true, doc: People or teams with a value.}
  - {name: denominator, required: true}
  - {name: level, type: double, unit: metric, doc: Sum of numerators divided by the sum of denominators.}
  - {name: others_count, type: bigint, required: true, doc: "People or teams with a value of the metric in these months who are not of the goal's department."}
  - {name: exact_level, type: double, unit: metric, doc: "level before any rounding, by which a goal counts as reached; never published."}
  - {name: level_std_error, type: double, unit: metric, doc: Standard error of level; null for a single subject.}
  - {name: level_std_dev, type: double, unit: metric, doc: Standard deviation of the subjects' own levels; null for a single subject.}
  - {name: level_most, type: double, unit: metric, doc: Largest distance of one subject's own level.}
  - {name: weight_most}
round:
  - {means: [level], error: level_std_error, deviation: level_std_dev, most: level_most, weight: weight_most, people: [subjects_count]}
*/
with subjects as (
    select goal_id, span, subject_number, sum(numerator) as numerator, sum(denominator) as denominator
    from int_goal_values
    group by goal_id, span, subject_number
),

sums as (
    select
        goal_id, span, numerator, denominator,
        sum(denominator) over (partition by goal_id, span) as denominator_sum,
        ratio(sum(numerator) over (partition by goal_id, span), sum(denominator) over (partition by goal_id, span)) as level
    from subjects
),

levels as (
    select
        goal_id, span,
        count(*) as subjects_count,
        max(denominator_sum) as denominator,
        stddev_samp(ratio(numerator, denominator)) as level_std_dev,
        max(abs(ratio(numerator, denominator) - level)) as level_most,
        ratio(max(denominator), max(denominator_sum)) as weight_most,
        max(level) as level,
        sum((numerator - level * denominator) * (numerator - level * denominator)) as squares
    from sums
    group by goal_id, span
),

everybody as (
    select p.goal_id, p.span, count(distinct v.subject_number) as subjects_count
    from int_goal_spans as p
    inner join int_level_people as v on p.metric_id = v.metric_id and v.month_index between p.from_month and p.to_month
    group by p.goal_id, p.span
)

select
    l.goal_id, l.span, s.from_month, s.to_month, l.subjects_count, l.denominator, l.level,
    coalesce(a.subjects_count - l.subjects_count, 0) as others_count,
    l.level as exact_level,
    case when l.subjects_count > 1 then ratio(sqrt(ratio(l.squares * l.subjects_count, l.subjects_count - 1)), l.denominator) end as level_std_error,
    l.level_std_dev, l.level_most, l.weight_most
from levels as l
inner join int_goal_spans as s on l.goal_id = s.goal_id and l.span = s.span
left join everybody as a on l.goal_id = a.goal_id and l.span = a.span
