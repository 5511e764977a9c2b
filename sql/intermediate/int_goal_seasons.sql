/*
doc: >
  The season of each goal's metric between two times of the year: what the metric did between
  them a year earlier, or that less the part of a steady trend of that year, whichever is less;
  where the two disagree in sign, or what it did is within its 95 % interval, there is none.
  What programs with a measured effect have of these levels is no season, and not counted.
  The present months are compared with those in which the months of the due day last came
  round, and the last months before the start of the goal with its baseline. A level of fewer
  people than the privacy floor is not used.
grain: [goal_id, span]
inputs: [int_goal_levels, int_goal_effects, run_settings]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: span, type: varchar, required: true, values: [actual, start], doc: "Months at the end: actual, since those of origin; start, since those of baseline."}
  - {name: season, type: double, unit: metric, doc: "What these months usually differ by from those before; null where nobody can say."}
  - {name: moved, type: double, required: true, unit: metric, doc: "Level at the end less that before and season, or 0 where nobody can say."}
*/
with effects as (
    select goal_id, span, sum(effect * reached_ratio) as contribution
    from int_goal_effects
    group by goal_id, span
),

levels as (
    select
        l.goal_id, l.span, l.to_month, l.level, l.level_std_error,
        l.level - coalesce(e.contribution, 0) as own_level,
        case l.span when 'actual' then 'origin' when 'start' then 'baseline' end as before_span,
        case l.span when 'actual' then 'year_ago' when 'start' then 'start_year_ago' end as year_ago_span,
        case l.span when 'actual' then 'origin_year_ago' when 'start' then 'baseline_year_ago' end as before_year_ago_span
    from int_goal_levels as l
    left join effects as e on l.goal_id = e.goal_id and l.span = e.span
    cross join run_settings as s
    where l.subjects_count >= s.min_people
),

readings as (
    select
        e.goal_id, e.span, e.to_month - b.to_month as months, e.level - b.level as difference,
        y.own_level - x.own_level as before,
        y.own_level - x.own_level - ratio(e.to_month - b.to_month, 12) * (b.own_level - x.own_level) as detrended,
        1.959963984540054 * sqrt(coalesce(y.level_std_error * y.level_std_error + x.level_std_error * x.level_std_error, 0)) as noise
    from levels as e
    inner join levels as b on e.goal_id = b.goal_id and e.before_span = b.span
    left join levels as y on e.goal_id = y.goal_id and e.year_ago_span = y.span
    left join levels as x on e.goal_id = x.goal_id and e.before_year_ago_span = x.span
),

seasons as (
    select
        goal_id, span, difference,
        case
            when months = 0 then 0
            when before * detrended <= 0 or (abs(before) <= noise and detrended is not null) then 0
            when abs(before) < abs(detrended) then before
            else detrended
        end as season
    from readings
)

select goal_id, span, season, difference - coalesce(season, 0) as moved
from seasons
