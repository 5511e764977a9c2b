/*
doc: The people of randomized arms, with values, whom a finding is about.
grain: [program_id, metric_id, subject_number]
inputs: [int_arm_people, int_finding_rows]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: assigned_date, required: true, doc: Day of the assignment; people assigned on one day are a wave.}
  - {name: is_treatment, type: boolean, required: true, doc: Whether the arm is treatment.}
  - {name: subject_number, required: true, pii: true, doc: Number of the person.}
  - {name: post_value, required: true}
*/
select p.program_id, p.metric_id, p.assigned_date, p.is_treatment, p.subject_number, p.post_value
from int_arm_people as p
inner join (select distinct subject_number from int_finding_rows) as f on p.subject_number = f.subject_number
where p.post_value is not null
