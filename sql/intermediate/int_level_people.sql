/*
doc: >
  Who has which value in which calendar month, as it may be shown: of a month that waits
  until enough people changed, as it was when it was shown before. People who have gone from
  the roster since have negative numbers.
grain: [metric_id, month_index, subject_number]
inputs: [int_month_people, int_waiting_months, kept_month_people, stg_subjects]
columns:
  - {name: metric_id, required: true}
  - {name: month_index, type: bigint, required: true, doc: "Number of the month, counted from January 1970."}
  - {name: subject_number, required: true, pii: true}
  - {name: department, doc: "Department on the last day of the month; (unknown) when the roster has none; null for teams."}
  - {name: numerator, required: true}
  - {name: denominator, required: true}
  - {name: periods_count, type: bigint, required: true, doc: Periods with a value.}
*/
with gone as (
    select k.subject_id, row_number() over (order by k.subject_id) as place
    from (select subject_id from kept_month_people group by subject_id) as k
    left join stg_subjects as s on k.subject_id = s.subject_id
    where s.subject_id is null
)

select p.metric_id, p.month_index, p.subject_number, p.department, p.numerator, p.denominator, p.periods_count
from int_month_people as p
left join int_waiting_months as w on p.metric_id = w.metric_id and p.month_index = w.month_index
where w.metric_id is null
union all
select
    k.metric_id, k.month_index, coalesce(s.subject_number, -g.place) as subject_number,
    k.department, k.numerator, k.denominator, k.periods_count
from kept_month_people as k
inner join int_waiting_months as w on k.metric_id = w.metric_id and k.month_index = w.month_index
left join stg_subjects as s on k.subject_id = s.subject_id
left join gone as g on k.subject_id = g.subject_id
