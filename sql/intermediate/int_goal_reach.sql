/*
doc: >
  The programs that serve a goal: what each moves its metric by, and how far it reached,
  now and in the baseline. Reached are the values of months that begin after a person's
  training; of newcomers, those of the trained arm. A value whose person completed several
  programs that count is that of each in equal parts. The baseline is that of
  int_goal_levels; without these months, but with a start, it is taken to have had the
  people of today who were trained before the start. In a baseline, fewer people than the
  privacy floor are nobody.
grain: [goal_id, program_id]
inputs: [register_alignments, register_goals, int_goal_values, int_goal_levels, int_exposures, int_team_exposures, int_ramps, stg_subjects, published_program_impacts, published_productivity_ramps, published_trust_checks, run_settings]
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
),

serving as (
    select
        a.goal_id, a.program_id, a.metric_id, g.start_date, r.evidence_grade, r.effect, r.effect_low, r.effect_high,
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
    select
        r.goal_id, r.program_id, r.is_counted, v.span, v.subject_number, v.month_index, v.denominator,
        t.index_date < r.start_date as is_before_start
    from serving as r
    inner join int_goal_values as v on r.goal_id = v.goal_id and v.span in ('actual', 'baseline')
    inner join trained as t on r.program_id = t.program_id and coalesce(t.metric_id, r.metric_id) = r.metric_id and v.subject_number = t.subject_number
    left join stg_subjects as s on v.subject_number = s.subject_number
    left join int_ramps as c on r.program_id = c.program_id and r.metric_id = c.metric_id and s.subject_id = c.subject_id
    where case when c.arm is null then period_index(t.index_date, 'month') < v.month_index else c.arm = 'trained' end
),

parts as (
    select
        goal_id, program_id, span, subject_number, is_before_start,
        case
            when is_counted
                then ratio(denominator, sum(case when is_counted then 1 else 0 end) over (partition by goal_id, span, subject_number, month_index))
            else denominator
        end as denominator
    from reached
),

sums as (
    select
        goal_id, program_id,
        count(distinct case when span = 'actual' then subject_number end) as reached_count,
        sum(case when span = 'actual' then denominator end) as denominator,
        count(distinct case when span = 'actual' and is_before_start then subject_number end) as before_start_count,
        sum(case when span = 'actual' and is_before_start then denominator end) as before_start,
        count(distinct case when span = 'baseline' then subject_number end) as baseline_count,
        sum(case when span = 'baseline' then denominator end) as baseline
    from parts
    group by goal_id, program_id
),

ratios as (
    select
        r.goal_id, r.program_id, r.metric_id, r.is_counted, r.evidence_grade, r.effect, r.effect_low, r.effect_high,
        coalesce(h.reached_count, 0) as reached_count,
        l.subjects_count,
        coalesce(b.subjects_count, l.subjects_count) as baseline_subjects_count,
        l.weight_most,
        coalesce(b.weight_most, l.weight_most) as baseline_weight_most,
        ratio(coalesce(h.denominator, 0), l.denominator) as reached_ratio,
        case
            when b.goal_id is not null then ratio(case when h.baseline_count >= s.min_people then h.baseline else 0 end, b.denominator)
            when r.start_date is not null then ratio(case when h.before_start_count >= s.min_people then h.before_start else 0 end, l.denominator)
        end as baseline_ratio
    from serving as r
    inner join int_goal_levels as l on r.goal_id = l.goal_id and l.span = 'actual'
    left join int_goal_levels as b on r.goal_id = b.goal_id and b.span = 'baseline'
    left join sums as h on r.goal_id = h.goal_id and r.program_id = h.program_id
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
