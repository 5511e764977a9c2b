/*
doc: >
  Where each goal stands: baseline, target, the present level with its interval, what to
  expect on the due day at this pace, and how much of the movement measured programs
  explain. Movement is what the level did since the months of the baseline, less the season
  between the two. The forecast is a plain rule, named in forecast_rule: the present level in
  the season of the due day, plus the pace of the movement for each month until then. A level
  of fewer people than the privacy floor is not used, and a forecast that cannot be (a share above one, a level below zero of what never was) or is for more than three years ahead is none. What programs explain is what their reach added since the baseline;
  other things may have moved the metric the other way.
grain: [goal_id]
inputs: [register_goals, register_metrics, stg_employees, int_goal_levels, int_goal_moves, int_goal_seasons, published_goal_contributions, int_data_through, run_settings]
columns:
  - {name: goal_id, required: true}
  - {name: goal_name, required: true}
  - {name: owner, type: varchar, doc: Person who is accountable for the goal.}
  - {name: sponsor, type: varchar, doc: Person who sponsors the goal.}
  - {name: department, doc: Department in which the goal is to be reached; null means everybody.}
  - {name: metric_id, required: true, doc: Metric that measures the goal.}
  - {name: metric_name, required: true}
  - {name: metric_unit, required: true}
  - {name: better, required: true}
  - {name: start_date, type: date, doc: First day of the work towards the goal.}
  - {name: due_date, type: date, doc: Declared due date.}
  - {name: owner_status, type: varchar, values: [on_track, at_risk, off_track, reached, dropped], doc: What the owner says.}
  - {name: baseline_value, type: double, unit: metric, role: mean of value over measured, doc: "Starting value of the target: declared; without one, measured_baseline_value."}
  - {name: measured_baseline_value, type: double, unit: metric, role: mean of value over measured, doc: "Level in the months of the year that due_date ends, the last time before start_date; without a due day, in the year before start_date. Null where these months have no values."}
  - {name: baseline_from_date, type: date, doc: First day of the months of measured_baseline_value.}
  - {name: baseline_to_date, type: date, doc: Last day of these months.}
  - {name: target_value, type: double, unit: metric, role: derived from baseline_value, doc: "Value to be reached: declared, or the declared change in percent of the baseline."}
  - {name: actual_value, type: double, unit: metric, role: mean of value over measured, doc: Level of the last months with values.}
  - {name: actual_low, type: double, unit: metric, role: mean of value over measured, doc: "Lower end of the 95 % interval of actual_value, over the people who were measured."}
  - {name: actual_high, type: double, unit: metric, role: mean of value over measured, doc: Upper end of the interval.}
  - {name: actual_from_date, type: date, doc: First day of the months of actual_value.}
  - {name: actual_to_date, type: date, doc: Last day of these months.}
  - {name: people_count, type: bigint, role: count of measured, doc: People or teams behind actual_value.}
  - {name: season_value, type: double, unit: metric, role: mean of value over measured, doc: "What the present months usually differ by from those of the year that due_date ends: as much as they did a year earlier, or that less the part of a steady trend, whichever is less; 0 where that is within the uncertainty of the levels. Null where these months have no values; no season is taken out then."}
  - {name: unchanged_value, type: double, unit: metric, role: "derived from measured_baseline_value, season_value", doc: "Level that the present months would have without any change since the baseline: measured_baseline_value, or else baseline_value, plus season_value."}
  - {name: moved_value, type: double, unit: metric, role: "derived from actual_value, measured_baseline_value, season_value", doc: "How far the metric moved since the baseline, in its own sign: actual_value less season_value and measured_baseline_value, or less baseline_value where no value was measured."}
  - {name: moved_before_start_value, type: double, unit: metric, role: mean of value over measured, doc: "How far the metric had moved since the baseline when the work began, likewise less the season: the level of the last months before start_date (as many as those of the baseline). Null where the start follows the baseline, or without values of these months."}
  - {name: moved_of_target_pct, type: double, unit: percent, role: "derived from moved_value, measured_baseline_value, target_value", doc: "moved_value in percent of the way from measured_baseline_value to target_value, or from baseline_value where no value was measured; below zero when it moved away from the target; null where the declared baseline is not what was measured, where the target was met before the start, and before the work begins."}
  - {name: forecast_value, type: double, unit: metric, role: mean of value over measured, doc: "Level to expect in the months up to due_date at the pace of forecast_rule; once they are past, the level that they had."}
  - {name: held_value, type: double, unit: metric, role: "derived from actual_value, season_value", doc: "Level in the months up to due_date if nothing more changes: actual_value less season_value. Null without a forecast, or once they are past."}
  - {name: forecast_rule, type: varchar, values: [observed, pace_since_baseline, latest_pace], doc: "observed (the due day is past), pace_since_baseline or, where it is less favorable, latest_pace (since the months of the due day last came round, or just after that, of the last year); null without a forecast."}
  - {name: progress, type: varchar, values: [reached, on_track, off_track, missed, unknown], doc: "Until the due day, on_track and off_track (forecast_value is at the target, or is not, whatever actual_value is) and reached (actual_value is, and there is no forecast, or forecast_value is, too); then reached or missed, by the level of the months up to it; or unknown; null when withheld. Levels are judged before they are rounded."}
  - {name: unknown_reason, type: varchar, values: [no_target, not_begun, baseline_differs, target_met_before, no_values, no_department, no_values_at_due, no_baseline, no_due_date, short_history], doc: Why progress is unknown.}
  - {name: explained_value, type: double, unit: metric, role: derived from goal_contributions.contribution, doc: "Sum of the contributions that count (goal_contributions), in the metric's own sign; null where the reach of no program grew or shrank."}
  - {name: explained_low, type: double, unit: metric, role: derived from explained_value, doc: "Lower end of its 95 % interval, contributions independent of each other."}
  - {name: explained_high, type: double, unit: metric, role: derived from explained_value, doc: Upper end of the interval.}
  - {name: explained_of_target_pct, type: double, unit: percent, role: "derived from explained_value, measured_baseline_value, target_value", doc: explained_value in percent of the same way as moved_of_target_pct.}
  - {name: unexplained_value, type: double, unit: metric, role: "derived from moved_value, explained_value", doc: moved_value less explained_value.}
  - {name: is_more_than_moved, type: boolean, doc: "Whether programs explain more than the metric moved, so that something else must have moved it the other way; null without an explained value."}
  - {name: programs_count, type: bigint, required: true, role: operational, doc: Programs whose contribution counts and is not zero.}
  - {name: is_suppressed, required: true, doc: Whether figures are withheld.}
  - {name: others_count, type: bigint, guard: true, doc: "People or teams with a value who are not of the goal's department: the level of everybody would reveal theirs."}
holds:
  - actual_low <= actual_value and actual_value <= actual_high
  - explained_low <= explained_value and explained_value <= explained_high
  - "(progress = 'unknown') = (unknown_reason is not null)"
suppress:
  - people: [people_count]
    rest: [others_count]
    hides: [baseline_value, measured_baseline_value, target_value, actual_value, actual_low, actual_high, people_count, season_value, unchanged_value, moved_value, moved_before_start_value, moved_of_target_pct, forecast_value, held_value, progress, explained_of_target_pct, unexplained_value, is_more_than_moved]
    marks: is_suppressed
*/
with spans as (
    select
        goal_id,
        max(case when span = 'actual' then level end) as actual,
        max(case when span = 'actual' then exact_level end) as exact_actual,
        max(case when span = 'actual' then level_std_error end) as actual_error,
        max(case when span = 'actual' then from_month end) as from_month,
        max(case when span = 'actual' then to_month end) as to_month,
        max(case when span = 'actual' then subjects_count end) as people_count,
        max(case when span = 'actual' then others_count end) as others_count,
        max(case when span = 'due' and subjects_count >= s.min_people then level end) as due,
        max(case when span = 'due' and subjects_count >= s.min_people then exact_level end) as exact_due
    from int_goal_levels
    cross join run_settings as s
    group by goal_id
),

explained as (
    select
        goal_id, count(*) as programs_count, sum(contribution) as value,
        sqrt(sum((contribution_high - contribution_low) * (contribution_high - contribution_low))) / 2 as half_width
    from published_goal_contributions
    where is_counted and contribution <> 0
    group by goal_id
),

based as (
    select
        g.goal_id, g.goal_name, g.owner, g.sponsor, g.department, g.metric_id, g.start_date, g.due_date, g.owner_status, g.target_change_pct,
        coalesce(g.baseline_value, v.measured_baseline) as baseline, v.measured_baseline, v.baseline_from_month, v.baseline_to_month, v.baseline_differs,
        coalesce(v.began, g.baseline_value) as began,
        coalesce(
            g.target_value,
            case when coalesce(g.baseline_value, v.measured_baseline) > 0 then coalesce(g.baseline_value, v.measured_baseline) * (1 + g.target_change_pct / 100) end
        ) as target,
        v.season, v.moved, v.held, v.pace, v.is_latest_pace, b.moved as moved_before_start
    from register_goals as g
    left join int_goal_moves as v on g.goal_id = v.goal_id
    left join int_goal_seasons as b on g.goal_id = b.goal_id and b.span = 'start'
),

stands as (
    select
        based.*, m.metric_name, m.unit, m.better, m.scale,
        s.actual, s.exact_actual, s.exact_due, s.actual_error, s.from_month, s.to_month, s.people_count, s.others_count,
        coalesce(s.due, based.held + based.pace * (period_index(based.due_date, 'month') - s.to_month)) as forecast,
        case when s.due is not null then 'observed' when is_latest_pace then 'latest_pace' else 'pace_since_baseline' end as forecast_rule,
        case when m.better = 'lower' then -1 else 1 end as direction,
        coalesce(based.start_date <= d.data_through_date, true) as has_begun,
        based.due_date <= d.data_through_date as is_past, s.due is not null as is_due, days_between(d.data_through_date, based.due_date) as days_left,
        based.department is not null and w.department is null as is_unknown_department,
        e.programs_count, e.value as explained, e.half_width
    from based
    inner join register_metrics as m on based.metric_id = m.metric_id
    cross join int_data_through as d
    left join spans as s on based.goal_id = s.goal_id
    left join explained as e on based.goal_id = e.goal_id
    left join (select department from stg_employees group by department) as w on based.department = w.department
),

possible as (
    select
        stands.*,
        case
            when is_due then forecast
            when days_left > 1096 or is_past then null
            when scale = 'share' and (forecast > 1 or forecast < 0) then null
            when forecast < 0 and actual > 0 and coalesce(baseline, 0) >= 0 then null
            else forecast
        end as possible_forecast,
        direction * (target - began) <= 0 or coalesce(direction * (target - began - moved_before_start) <= 0, false) as is_met_before
    from stands
),

judged as (
    select
        possible.*,
        case
            when target is null and target_change_pct is null then 'no_target'
            when is_unknown_department then 'no_department'
            when not has_begun then 'not_begun'
            when actual is null then 'no_values'
            when target is null then 'no_baseline'
            when baseline_differs then 'baseline_differs'
            when is_met_before then 'target_met_before'
            when is_past and not is_due then 'no_values_at_due'
            when direction * (exact_actual - target) >= 0 and possible_forecast is null then null
            when due_date is null then 'no_due_date'
            when possible_forecast is null then 'short_history'
        end as unknown_reason,
        case when has_begun and not is_met_before and not coalesce(baseline_differs, false) then target - began end as way
    from possible
)

select
    goal_id, goal_name, owner, sponsor, department, metric_id, metric_name, unit as metric_unit, better, start_date, due_date, owner_status,
    baseline as baseline_value, measured_baseline as measured_baseline_value,
    period_start(baseline_from_month, 'month') as baseline_from_date, add_days(period_start(baseline_to_month + 1, 'month'), -1) as baseline_to_date,
    target as target_value, actual as actual_value,
    actual - 1.959963984540054 * actual_error as actual_low, actual + 1.959963984540054 * actual_error as actual_high,
    period_start(from_month, 'month') as actual_from_date, add_days(period_start(to_month + 1, 'month'), -1) as actual_to_date,
    people_count, season as season_value, began + season as unchanged_value, moved as moved_value, moved_before_start as moved_before_start_value,
    100 * ratio(moved, way) as moved_of_target_pct,
    possible_forecast as forecast_value, case when possible_forecast is not null and not is_due then held end as held_value,
    case when possible_forecast is not null then forecast_rule end as forecast_rule,
    case
        when unknown_reason is not null then 'unknown'
        when is_due and direction * (exact_due - target) < 0 then case when is_past then 'missed' else 'off_track' end
        when not is_due and direction * (possible_forecast - target) < 0 then 'off_track'
        when is_due or direction * (exact_actual - target) >= 0 then 'reached'
        else 'on_track'
    end as progress,
    unknown_reason,
    explained as explained_value, explained - half_width as explained_low, explained + half_width as explained_high,
    100 * ratio(explained, way) as explained_of_target_pct,
    moved - explained as unexplained_value,
    case when explained is not null then direction * explained > 0 and direction * explained > direction * moved end as is_more_than_moved,
    coalesce(programs_count, 0) as programs_count,
    false as is_suppressed, others_count
from judged
