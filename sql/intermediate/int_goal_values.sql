/*
doc: >
  The values of each subject in the months of a goal: of people of the goal's department on
  the last day of each month, of everybody where the goal names none, and of all teams.
grain: [goal_id, span, subject_number, month_index]
inputs: [int_goal_spans, int_level_people, register_goals]
columns:
  - {name: goal_id, type: varchar, required: true, doc: Goal.}
  - {name: span, required: true}
  - {name: subject_number, required: true, pii: true}
  - {name: month_index, type: bigint, required: true, doc: "Number of the month, counted from January 1970."}
  - {name: numerator, required: true}
  - {name: denominator, required: true}
*/
select g.goal_id, p.span, v.subject_number, v.month_index, v.numerator, v.denominator
from int_goal_spans as p
inner join register_goals as g on p.goal_id = g.goal_id
inner join int_level_people as v on p.metric_id = v.metric_id and v.month_index between p.from_month and p.to_month
where g.department is null or v.department is null or v.department = g.department
