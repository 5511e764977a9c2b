/*
doc: >
  What the metric of a goal had moved by since the baseline when the work for it began: the
  level of the last months before the start, less that of the baseline and the season between
  the two, by the rule of int_goal_moves. A level of fewer people than the privacy floor is
  not used. A goal whose start follows its baseline has no row.
grain: [goal_id]
inputs: [int_goal_levels, run_settings]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: moved_before_start, type: double, required: true, unit: metric, doc: Level before the start less that of the baseline and the season.}
*/
with spans as (
    select
        l.goal_id,
        max(case when l.span = 'baseline' then l.level end) as baseline,
        max(case when l.span = 'baseline' then l.to_month end) as baseline_end,
        max(case when l.span = 'start' then l.level end) as start_level,
        max(case when l.span = 'start' then l.to_month end) as start_end,
        max(case when l.span = 'baseline_year_ago' then l.level end) as baseline_year_ago,
        max(case when l.span = 'start_year_ago' then l.level end) as start_year_ago,
        max(case when l.span = 'baseline_year_ago' then l.level_std_error end) as baseline_year_ago_error,
        max(case when l.span = 'start_year_ago' then l.level_std_error end) as start_year_ago_error
    from int_goal_levels as l
    cross join run_settings as s
    where l.subjects_count >= s.min_people
    group by l.goal_id
),

readings as (
    select
        goal_id, start_level - baseline as moved,
        start_year_ago - baseline_year_ago as before,
        start_year_ago - baseline_year_ago - ratio(start_end - baseline_end, 12) * (baseline - baseline_year_ago) as detrended,
        1.959963984540054
        * sqrt(coalesce(start_year_ago_error * start_year_ago_error + baseline_year_ago_error * baseline_year_ago_error, 0)) as noise
    from spans
    where baseline is not null and start_level is not null
)

select
    goal_id,
    moved - case
        when before is null or before * detrended <= 0 or abs(before) <= noise then 0
        when abs(before) < abs(detrended) then before
        else detrended
    end as moved_before_start
from readings
