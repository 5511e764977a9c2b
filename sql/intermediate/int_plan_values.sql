/*
doc: >
  What each person of a plan did in the windows in history: values where the person was
  employed throughout, in one stratum that is still the person's, measured in both windows,
  and not extreme; otherwise null.
grain: [program_id, metric_id, subject_number]
inputs: [int_plan_members, int_plan_windows, stg_observations, int_presences, int_stays, int_subjects]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: stratum_number, required: true}
  - {name: is_eligible, type: boolean, required: true, doc: Whether the person would be trained.}
  - {name: baseline_value}
  - {name: post_value}
*/
with windows as (
    select program_id, metric_id, kind, min_coverage, 1 as window_number, baseline_from as from_period, baseline_to as to_period
    from int_plan_windows
    union all
    select program_id, metric_id, kind, min_coverage, 2 as window_number, post_from as from_period, post_to as to_period
    from int_plan_windows
),

-- Millionths are added as whole numbers, so that the order of a sum does not matter.
sums as (
    select
        w.program_id, w.metric_id, w.window_number, o.subject_number, count(*) as periods_count,
        cast(sum(case when abs(o.numerator) < 9e12 then cast(o.numerator * 1000000 as bigint) else 0 end) as double) / 1000000
        + sum(o.numerator - case when abs(o.numerator) < 9e12 then cast(cast(o.numerator * 1000000 as bigint) as double) / 1000000 else 0 end) as numerator,
        cast(sum(case when abs(o.denominator) < 9e12 then cast(o.denominator * 1000000 as bigint) else 0 end) as double) / 1000000
        + sum(o.denominator - case when abs(o.denominator) < 9e12 then cast(cast(o.denominator * 1000000 as bigint) as double) / 1000000 else 0 end) as denominator
    from windows as w
    inner join stg_observations as o on w.metric_id = o.metric_id and o.period_index between w.from_period and w.to_period
    group by w.program_id, w.metric_id, w.window_number, o.subject_number
),

stretches as (
    select
        w.program_id, w.metric_id, w.window_number, p.subject_number,
        case when p.to_period < w.to_period then p.to_period else w.to_period end
        - case when p.from_period > w.from_period then p.from_period else w.from_period end + 1 as periods_count
    from windows as w
    inner join int_presences as p
        on w.metric_id = p.metric_id and p.from_period <= w.to_period and p.to_period >= w.from_period
),

present as (
    select program_id, metric_id, window_number, subject_number, cast(sum(periods_count) as bigint) as periods_count
    from stretches
    group by program_id, metric_id, window_number, subject_number
),

measured as (
    select
        w.program_id, w.metric_id, w.window_number, m.subject_number,
        window_value(
            w.kind, w.min_coverage, coalesce(s.numerator, 0), coalesce(s.denominator, 0),
            coalesce(p.periods_count, s.periods_count, 0), w.to_period - w.from_period + 1
        ) as value
    from windows as w
    inner join int_plan_members as m on w.program_id = m.program_id
    left join sums as s
        on w.program_id = s.program_id and w.metric_id = s.metric_id
        and w.window_number = s.window_number and m.subject_number = s.subject_number
    left join present as p
        on w.program_id = p.program_id and w.metric_id = p.metric_id
        and w.window_number = p.window_number and m.subject_number = p.subject_number
),

found as (
    select
        program_id, metric_id, subject_number,
        max(case when window_number = 1 then value end) as baseline_value,
        max(case when window_number = 2 then value end) as post_value
    from measured
    group by program_id, metric_id, subject_number
),

usable as (
    select f.program_id, f.metric_id, f.subject_number, f.baseline_value, f.post_value
    from found as f
    inner join int_plan_windows as w on f.program_id = w.program_id and f.metric_id = w.metric_id
    inner join int_plan_members as m on f.program_id = m.program_id and f.subject_number = m.subject_number
    inner join int_stays as stay
        on f.subject_number = stay.subject_number
        and stay.start_date <= w.history_from_date and coalesce(stay.end_date, date '9999-12-31') > w.history_through_date
    inner join int_subjects as at_start
        on f.subject_number = at_start.subject_number and m.stratum_number = at_start.stratum_number
        and at_start.valid_from <= w.history_from_date and coalesce(at_start.valid_to, date '9999-12-31') > w.history_from_date
    inner join int_subjects as at_end
        on f.subject_number = at_end.subject_number and m.stratum_number = at_end.stratum_number
        and at_end.valid_from <= w.history_through_date and coalesce(at_end.valid_to, date '9999-12-31') > w.history_through_date
    where
        f.baseline_value is not null and f.post_value is not null
        and not coalesce(f.baseline_value < w.min_value or f.baseline_value > w.max_value, false)
        and not coalesce(f.post_value < w.min_value or f.post_value > w.max_value, false)
)

select w.program_id, w.metric_id, m.subject_number, m.stratum_number, m.is_eligible, u.baseline_value, u.post_value
from int_plan_windows as w
inner join int_plan_members as m on w.program_id = m.program_id
left join usable as u on w.program_id = u.program_id and w.metric_id = u.metric_id and m.subject_number = u.subject_number
