/*
doc: >
  Values before and after training of all trained people who could be measured, with or
  without a comparable colleague: the sums behind pre_post.
grain: [program_id, metric_id]
inputs: [int_trained, int_pool]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: trained_count, required: true, doc: Trained people measured in both windows.}
  - {name: baseline_mean, required: true}
  - {name: post_mean, required: true}
  - {name: baseline_var, unit: metric squared, doc: Variance in the baseline window; null for one person.}
  - {name: change_mean, type: double, required: true, unit: metric, doc: Mean change.}
  - {name: change_var, type: double, unit: metric squared, doc: Variance of the change; null for one person.}
*/
select
    t.program_id,
    t.metric_id,
    count(*) as trained_count,
    avg(p.baseline_value) as baseline_mean,
    avg(p.post_value) as post_mean,
    var_samp(p.baseline_value) as baseline_var,
    avg(p.post_value - p.baseline_value) as change_mean,
    var_samp(p.post_value - p.baseline_value) as change_var
from int_trained as t
inner join int_pool as p on t.cohort_number = p.cohort_number and t.subject_number = p.subject_number
group by t.program_id, t.metric_id
