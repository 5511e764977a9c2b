/*
doc: >
  What the data say about the comparison of each program and metric beside its estimate:
  one row per check that could be made. Their formulas, units and limits are in
  docs/method.md.
grain: [program_id, metric_id, check_id, grouping]
inputs: [int_trust_checks]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: estimator, required: true, doc: The estimator that the check is about.}
  - {name: check_id, required: true, values: ["$trust_checks"]}
  - {name: grouping, required: true, values: [all, "$groupings"], doc: "For undeclared_stratum, what people would be compared within; otherwise all."}
  - {name: check_estimate, role: "effect of check over trained, comparison"}
  - {name: check_std_error, role: "effect of check over trained, comparison"}
  - {name: check_low, role: "derived from check_estimate, check_std_error"}
  - {name: check_high, role: "derived from check_estimate, check_std_error"}
  - {name: check_p_value, role: "derived from check_estimate, check_std_error"}
  - {name: bound_low, role: "effect of check over trained, comparison"}
  - {name: bound_high, role: "effect of check over trained, comparison"}
  - {name: is_alarm, required: true}
  - {name: is_suppressed, required: true}
  - {name: trained_count, guard: true, doc: Trained people in the check.}
  - {name: comparison_count, guard: true, doc: Comparison people in the check.}
holds:
  - check_low <= check_high
  - check_p_value between 0 and 1
  - bound_low <= bound_high
suppress:
  - people: [trained_count, comparison_count]
    hides: [check_estimate, check_std_error, check_low, check_high, check_p_value, bound_low, bound_high]
    marks: is_suppressed
*/
select
    program_id,
    metric_id,
    estimator,
    check_id,
    grouping,
    check_estimate,
    check_std_error,
    check_low,
    check_high,
    check_p_value,
    bound_low,
    bound_high,
    is_alarm,
    false as is_suppressed,
    trained_count,
    comparison_count
from int_trust_checks
