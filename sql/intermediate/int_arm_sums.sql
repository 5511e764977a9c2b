/*
doc: >
  Randomized arms by assignment, wave by wave: the sums behind experiment and cuped.
grain: [program_id, metric_id, assigned_date, is_treatment]
carry: {kind: effect, unit: [program_id, metric_id]}
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
  - {name: baseline_most, type: double, unit: metric, doc: Largest distance of one person from baseline_mean.}
  - {name: post_most, type: double, unit: metric, doc: Largest distance of one person from post_mean.}
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
    covar_samp(post_value, baseline_value) as covariance,
    case
        when max(baseline_value) - avg(baseline_value) > avg(baseline_value) - min(baseline_value) then max(baseline_value) - avg(baseline_value)
        else avg(baseline_value) - min(baseline_value)
    end as baseline_most,
    case
        when max(post_value) - avg(post_value) > avg(post_value) - min(post_value) then max(post_value) - avg(post_value)
        else avg(post_value) - min(post_value)
    end as post_most
from int_arm_people
group by program_id, metric_id, assigned_date, is_treatment
