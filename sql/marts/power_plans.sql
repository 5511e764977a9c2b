/*
doc: >
  How far each measurement is from a conclusion: the effect that the data could show now,
  the people needed to show the smallest change that matters, and how long that will take
  at the current pace. Counts are those that participant_funnel and program_impacts
  publish; figures that would reveal a withheld count are null.
grain: [program_id, metric_id]
inputs: [published_program_impacts, published_participant_funnel, int_maturities, int_metric_exposures, register_metrics, int_data_through]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: estimator, required: true, doc: Estimator of the primary estimate that the plan is based on.}
  - {name: detectable_effect, role: "effect of metric over trained, comparison"}
  - {name: smallest_change, unit: metric, role: declared, doc: Smallest change that matters to the goal's owner; null where none was declared.}
  - {name: people_needed, role: count of trained}
  - {name: trained_count, role: count of trained, doc: People trained so far.}
  - {name: analyzed_count, type: bigint, role: count of trained, doc: People in the trained arm of the primary estimate.}
  - {name: immature_count, role: count of trained}
  - {name: trained_per_month, type: double, unit: people per month, role: count of recent, doc: "People trained for the first time in the last 182 days of the data, divided by six."}
  - {name: maturity_date, type: date, doc: "Last day of the post window of the immature people trained most recently, leaving out the most recent ones if they alone are fewer than the privacy floor; null when nobody else is immature."}
  - {name: periods_to_maturity, type: bigint, unit: periods, role: declared, doc: Periods of the metric's grain still to be observed until maturity_date; null when maturity_date is null.}
  - {name: months_to_maturity, type: double, unit: months, role: declared, doc: Months (365/12 days) from the end of the data to maturity_date; null when maturity_date is null.}
  - {name: months_to_enough_people, type: double, unit: months, role: "derived from people_needed, analyzed_count, immature_count, trained_per_month", doc: "Months at the pace trained_per_month until people_needed can be analyzed. Of the immature people and of those still to come, the share counts that could be analyzed so far; the post window of the last of them has to be added. 0 when there are enough; null when a figure it depends on is null or the share is zero."}
  - {name: evidence_grade, required: true, doc: Grade of the primary estimate.}
  - {name: is_reportable, required: true, doc: Whether detectable_effect may be quoted.}
  - {name: not_reportable_reason, values: [no_comparison, "$evidence_caps"], doc: "Why it may not be quoted: no_comparison, too_few_people or the rule that made the evidence insufficient; null when it may."}
  - {name: recent_count, type: bigint, guard: true, doc: People behind trained_per_month.}
holds:
  - months_to_enough_people >= 0
  - periods_to_maturity >= 0
suppress:
  - {rest: [recent_count], hides: [trained_per_month, months_to_enough_people]}
round:
  - {people: [recent_count], scaled: [trained_per_month], inverse: [months_to_enough_people]}
*/
with places as (
    select
        program_id,
        metric_id,
        min(total_count) as total_count,
        sum(case when step in ('control_group', 'not_completed', 'record_unusable') then people_count else 0 end) as not_completed_count,
        sum(case when step = 'immature' then people_count else 0 end) as immature_count,
        max(case when step in ('control_group', 'not_completed', 'record_unusable') and is_suppressed then 1 else 0 end) as hides_not_completed,
        max(case when step = 'immature' and is_suppressed then 1 else 0 end) as hides_immature
    from published_participant_funnel
    group by program_id, metric_id
),

recent as (
    select x.program_id, x.metric_id, count(*) as people_count
    from int_metric_exposures as x
    cross join int_data_through as t
    where x.is_trained and x.index_date > add_days(t.data_through_date, -182) and x.index_date <= t.data_through_date
    group by x.program_id, x.metric_id
),

known as (
    select
        i.program_id,
        i.metric_id,
        i.estimator,
        i.detectable_effect,
        m.smallest_change,
        i.people_needed,
        case when p.hides_not_completed = 0 then p.total_count - p.not_completed_count end as trained_count,
        i.trained_count as analyzed_count,
        case when p.hides_immature = 0 then p.immature_count end as immature_count,
        coalesce(r.people_count, 0) as recent_count,
        cast(coalesce(r.people_count, 0) as double) / 6 as trained_per_month,
        y.maturity_date,
        y.periods_to_maturity,
        days_between(t.data_through_date, y.maturity_date) as days_to_maturity,
        i.evidence_grade,
        i.is_suppressed,
        i.not_reportable_reason
    from published_program_impacts as i
    inner join register_metrics as m on i.metric_id = m.metric_id
    cross join int_data_through as t
    left join places as p on i.program_id = p.program_id and i.metric_id = p.metric_id
    left join recent as r on i.program_id = r.program_id and i.metric_id = r.metric_id
    left join int_maturities as y on i.program_id = y.program_id and i.metric_id = y.metric_id
    where i.segment_type = 'all' and i.is_primary
),

paced as (
    select
        known.*,
        case
            when analyzed_count >= trained_count - immature_count then cast(1 as double)
            else ratio(analyzed_count, trained_count - immature_count)
        end as usable_ratio
    from known
),

missing as (
    select
        paced.*,
        case
            when people_needed <= analyzed_count then cast(0 as double)
            else people_needed - analyzed_count - usable_ratio * immature_count
        end as missing_people
    from paced
)

select
    program_id,
    metric_id,
    estimator,
    detectable_effect,
    smallest_change,
    people_needed,
    trained_count,
    analyzed_count,
    immature_count,
    trained_per_month,
    maturity_date,
    periods_to_maturity,
    case
        when days_to_maturity > 0 then days_to_maturity * 12 / cast(365 as double)
        when days_to_maturity is not null then cast(0 as double)
    end as months_to_maturity,
    case
        when missing_people <= 0 then cast(0 as double)
        else ratio(missing_people, usable_ratio * trained_per_month)
    end as months_to_enough_people,
    evidence_grade,
    not is_suppressed and detectable_effect is not null and estimator <> 'pre_post' as is_reportable,
    case
        when is_suppressed then 'too_few_people'
        when detectable_effect is null then coalesce(not_reportable_reason, 'no_uncertainty')
        when estimator = 'pre_post' then 'no_comparison'
    end as not_reportable_reason,
    recent_count
from missing
