/*
doc: "The days that the data cover, for joining in a BI tool: one row per day from the first to the last."
grain: [calendar_date]
inputs: [int_days]
columns:
  - {name: calendar_date, required: true}
  - {name: week_date, type: date, required: true, doc: Monday of the week.}
  - {name: month_date, required: true}
  - {name: quarter_date, type: date, required: true, doc: First day of the quarter.}
  - {name: calendar_year, type: bigint, required: true, role: declared, doc: Calendar year.}
*/
select
    calendar_date,
    period_start(period_index(calendar_date, 'week'), 'week') as week_date,
    period_start(period_index(calendar_date, 'month'), 'month') as month_date,
    period_start(period_index(calendar_date, 'quarter'), 'quarter') as quarter_date,
    cast(year(calendar_date) as bigint) as calendar_year
from int_days
