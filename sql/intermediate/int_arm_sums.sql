/*
doc: >
  Randomized arms by assignment, wave by wave: the sums behind experiment and cuped.
grain: [program_id, metric_id, assigned_date, is_treatment]
inputs: [int_arm_people]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: assigned_date, required: true, doc: Day of the assignment; people assigned on one day are a wave.}
  - {name: is_treatment, type: boolean, required: true, doc: Whether the arm is treatment.}
  - {name: assigned_count, type: bigint, required: true, doc: People assigned to the arm.}
  - {name: mature_count, type: bigint, required: true, doc: "Of these, people whose wave has been measured through the end of its post window."}
  - {name: late_count, type: bigint, required: true, doc: "Of these, people assigned after the post window had begun."}
  - {name: people_count, required: true, doc: People of the arm observed in both windows.}
  - {name: baseline_mean}
  - {name: post_mean}
  - {name: baseline_var}
  - {name: post_var, type: double, unit: metric squared, doc: Variance in the post window.}
  - {name: covariance, type: double, unit: metric squared, doc: Covariance of the values in the two windows.}
*/
select
    program_id,
    metric_id,
    assigned_date,
    is_treatment,
    count(*) as assigned_count,
    count(cohort_number) as mature_count,
    count(case when is_late then 1 end) as late_count,
    count(post_value) as people_count,
    avg(baseline_value) as baseline_mean,
    avg(post_value) as post_mean,
    var_samp(baseline_value) as baseline_var,
    var_samp(post_value) as post_var,
    covar_samp(post_value, baseline_value) as covariance
from int_arm_people
group by program_id, metric_id, assigned_date, is_treatment
