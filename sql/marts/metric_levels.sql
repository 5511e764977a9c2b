/*
doc: >
  How each metric is going: its level by department and month, of everybody who was
  measured, trained or not. A level says how things are and nothing about why. A mean or
  ratio is that of all values of the month; a total is the mean per subject and period; a
  time to productivity is the mean of the days, at most the horizon, of the people who
  started in the month and were followed that long. Never average over departments: the
  row (all) has everybody.
grain: [metric_id, department, month_date]
inputs: [int_level_people, register_metrics]
columns:
  - {name: metric_id, required: true}
  - {name: metric_name, required: true}
  - {name: metric_unit, required: true}
  - {name: better, required: true}
  - {name: department, required: true, doc: "Department of the person on the last day of the month; (unknown) when the roster has none; (all) for everybody, and for teams."}
  - {name: month_date, required: true, doc: First day of the month in which the periods begin.}
  - {name: subjects_count, type: bigint, role: count of measured, doc: People or teams with a value; may be summed over departments and not over months.}
  - {name: level, type: double, unit: metric, role: mean of value over measured, doc: Level of the month.}
  - {name: level_std_dev, type: double, unit: metric, role: mean of deviation over measured, doc: Standard deviation of the subjects' own levels; null for a single subject.}
  - {name: coverage_pct, type: double, unit: percent, role: mean of presence over measured, doc: "Periods with a value, in percent of the periods of the month times the subjects with any value in it."}
  - {name: is_suppressed, required: true, doc: Whether figures are withheld.}
  - {name: is_whole, type: boolean, guard: true, doc: Whether the row has everybody.}
  - {name: level_most, type: double, guard: true, unit: metric, doc: Largest distance of one subject's own level.}
  - {name: weight_most, guard: true}
  - {name: coverage_std_dev, type: double, guard: true, unit: percent, doc: Standard deviation between the periods of the subjects.}
holds:
  - coverage_pct between 0 and 100
  - level_std_dev >= 0
suppress:
  - people: [subjects_count]
    siblings: [metric_id, month_date]
    known: is_whole
    hides: [subjects_count, level, level_std_dev, coverage_pct]
    marks: is_suppressed
round:
  - {means: [level], deviation: level_std_dev, most: level_most, weight: weight_most, people: [subjects_count], times: 4}
  - {means: [coverage_pct], deviation: coverage_std_dev, people: [subjects_count]}
*/
with lengths as (
    select metric_id, month_index, max(periods_count) as periods_count
    from int_level_people
    group by metric_id, month_index
),

placed as (
    select metric_id, month_index, department, numerator, denominator, periods_count
    from int_level_people
    where department is not null
    union all
    select metric_id, month_index, '(all)' as department, numerator, denominator, periods_count
    from int_level_people
),

levels as (
    select
        metric_id, department, month_index,
        count(*) as subjects_count,
        ratio(sum(numerator), sum(denominator)) as level,
        stddev_samp(ratio(numerator, denominator)) as level_std_dev,
        max(ratio(numerator, denominator)) as highest,
        min(ratio(numerator, denominator)) as lowest,
        ratio(max(denominator), sum(denominator)) as weight_most,
        sum(periods_count) as periods_count
    from placed
    group by metric_id, department, month_index
),

covered as (
    select l.*, ratio(l.periods_count, n.periods_count * l.subjects_count) as coverage
    from levels as l
    inner join lengths as n on l.metric_id = n.metric_id and l.month_index = n.month_index
)

select
    l.metric_id, m.metric_name, m.unit as metric_unit, m.better, l.department,
    period_start(l.month_index, 'month') as month_date,
    l.subjects_count, l.level, l.level_std_dev,
    100 * l.coverage as coverage_pct,
    false as is_suppressed,
    l.department = '(all)' as is_whole,
    case when l.highest - l.level > l.level - l.lowest then l.highest - l.level else l.level - l.lowest end as level_most,
    l.weight_most,
    100 * sqrt(l.coverage * (1 - l.coverage)) as coverage_std_dev
from covered as l
inner join register_metrics as m on l.metric_id = m.metric_id
