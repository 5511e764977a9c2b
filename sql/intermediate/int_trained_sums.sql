/*
doc: >
  Before and after of everybody trained who could be measured, with or without a
  comparable colleague: the sums behind pre_post.
grain: [program_id, metric_id]
inputs: [int_comparisons]
columns:
  - {name: program_id, type: varchar, required: true, doc: Program.}
  - {name: metric_id, type: varchar, required: true, doc: Metric.}
  - {name: trained_count, type: bigint, required: true, doc: Trained people measured in both windows.}
  - {name: baseline_mean, type: double, required: true, unit: metric, doc: Mean in the baseline window.}
  - {name: post_mean, type: double, required: true, unit: metric, doc: Mean in the post window.}
  - {name: baseline_var, type: double, unit: metric squared, doc: Variance in the baseline window; null for one person.}
  - {name: change_mean, type: double, required: true, unit: metric, doc: Mean change.}
  - {name: change_var, type: double, unit: metric squared, doc: Variance of the change; null for one person.}
*/
select
    program_id,
    metric_id,
    count(*) as trained_count,
    avg(baseline_value) as baseline_mean,
    avg(post_value) as post_mean,
    var_samp(baseline_value) as baseline_var,
    avg(post_value - baseline_value) as change_mean,
    var_samp(post_value - baseline_value) as change_var
from int_comparisons
where is_trained
group by program_id, metric_id
