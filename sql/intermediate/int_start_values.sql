/*
doc: >
  When people began, for each time to productivity, as values that the store can witness: the
  number of the day, in the month of the start.
grain: [metric_id, subject_number, period_index]
inputs: [int_ramp_starts]
columns:
  - {name: metric_id, required: true, doc: Metric of kind time_to.}
  - {name: subject_number, required: true, pii: true}
  - {name: period_index, required: true, doc: "Number of the month of the start, counted from January 1970."}
  - {name: numerator, type: double, required: true, unit: days, doc: "Days from 1970-01-01 to the start; of several in a month, to the first."}
  - {name: denominator, type: double, required: true, doc: "1."}
*/
select
    metric_id, subject_number, period_index(start_date, 'month') as period_index,
    cast(min(days_between(date '1970-01-01', start_date)) as double) as numerator, cast(1 as double) as denominator
from int_ramp_starts
group by metric_id, subject_number, period_index(start_date, 'month')
