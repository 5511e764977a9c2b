/*
doc: >
  How far the level of each goal's metric moved since its baseline, less the season, and how
  fast. The pace per month is that since the baseline or, where it is less favorable, since the
  months of the due day last came round; just after that, of the last year. Neither is taken
  over fewer than three months. A level of fewer people than the privacy floor is not used.
grain: [goal_id]
inputs: [register_goals, register_metrics, int_goal_levels, int_goal_seasons, run_settings]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: measured_baseline, type: double, unit: metric, doc: Level in the months of the baseline.}
  - {name: baseline_from_month, type: bigint, doc: First month of the baseline.}
  - {name: baseline_to_month, type: bigint, doc: Last month of the baseline.}
  - {name: baseline, type: double, unit: metric, doc: "Starting value of the target: declared, or else measured_baseline."}
  - {name: baseline_differs, type: boolean, required: true, doc: Whether the declared baseline is outside the 95 % interval of the measured one.}
  - {name: season, type: double, unit: metric, doc: "What the present months usually differ by from those of the baseline; null where nobody can say."}
  - {name: began, type: double, unit: metric, doc: "Level from which the metric moved: measured or else declared."}
  - {name: moved, type: double, unit: metric, doc: "Present level less began and season."}
  - {name: held, type: double, unit: metric, doc: Level in the months of the due day if nothing more changes.}
  - {name: pace, type: double, unit: metric per month, doc: Movement per month by which a forecast goes on; null where too little time has passed.}
  - {name: is_latest_pace, type: boolean, required: true, doc: Whether the pace is that since the months of the due day last came round.}
*/
with spans as (
    select
        l.goal_id,
        max(case when l.span = 'actual' then l.level end) as actual,
        max(case when l.span = 'actual' then l.to_month end) as last_month,
        max(case when l.span = 'year_ago' then l.level end) as year_ago,
        max(case when l.span = 'origin' then l.level end) as origin,
        max(case when l.span = 'origin' then l.to_month end) as origin_end,
        max(case when l.span = 'baseline' then l.level end) as baseline,
        max(case when l.span = 'baseline' then l.level_std_error end) as baseline_error,
        max(case when l.span = 'baseline' then l.from_month end) as baseline_begin,
        max(case when l.span = 'baseline' then l.to_month end) as baseline_end
    from int_goal_levels as l
    cross join run_settings as s
    where l.subjects_count >= s.min_people
    group by l.goal_id
),

readings as (
    select
        g.goal_id, g.baseline_value as declared, spans.actual, spans.last_month, spans.year_ago, spans.origin, spans.origin_end,
        spans.baseline, spans.baseline_error, spans.baseline_begin, spans.baseline_end,
        n.season,
        case when m.better = 'lower' then -1 else 1 end as direction
    from register_goals as g
    inner join register_metrics as m on g.metric_id = m.metric_id
    inner join spans on g.goal_id = spans.goal_id
    left join int_goal_seasons as n on g.goal_id = n.goal_id and n.span = 'actual'
),

moves as (
    select
        readings.*,
        coalesce(baseline, declared) as began,
        actual - coalesce(season, 0) - coalesce(baseline, declared) as moved,
        actual - coalesce(season, 0) as held,
        case when last_month - baseline_end >= 3 then ratio(actual - coalesce(season, 0) - baseline, last_month - baseline_end) end as whole_pace,
        case
            when baseline_end >= origin_end then null
            when last_month - origin_end >= 3 then ratio(actual - coalesce(season, 0) - origin, last_month - origin_end)
            when coalesce(baseline_end, last_month - 12) <= last_month - 12 then ratio(actual - year_ago, 12)
        end as latest_pace
    from readings
)

select
    goal_id, baseline as measured_baseline, baseline_begin as baseline_from_month, baseline_end as baseline_to_month,
    coalesce(declared, baseline) as baseline,
    coalesce(abs(declared - baseline) > 1.959963984540054 * baseline_error, false) as baseline_differs,
    season, began, moved, held,
    case when direction * latest_pace < direction * whole_pace or whole_pace is null then latest_pace else whole_pace end as pace,
    coalesce(direction * latest_pace < direction * whole_pace or (whole_pace is null and latest_pace is not null), false) as is_latest_pace
from moves
