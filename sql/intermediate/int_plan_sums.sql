/*
doc: >
  What is known from history about the people of each plan, by stratum, for those who would
  be trained and for the others of their strata.
grain: [program_id, metric_id, stratum_number, is_eligible]
inputs: [int_plan_values]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: stratum_number, required: true}
  - {name: is_eligible, type: boolean, required: true, doc: Whether they would be trained.}
  - {name: people_count, type: bigint, required: true, doc: People.}
  - {name: measured_count, type: bigint, required: true, doc: People with a value in both windows.}
  - {name: change_var, type: double, unit: metric squared, doc: Variance of the change from the baseline to the post window.}
  - {name: post_mean}
  - {name: post_var, type: double, unit: metric squared, doc: Variance in the post window.}
*/
select
    program_id,
    metric_id,
    stratum_number,
    is_eligible,
    count(*) as people_count,
    count(post_value) as measured_count,
    var_samp(post_value - baseline_value) as change_var,
    avg(post_value) as post_mean,
    var_samp(post_value) as post_var
from int_plan_values
group by program_id, metric_id, stratum_number, is_eligible
