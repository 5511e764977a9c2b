/*
doc: >
  What trained people say that a program was worth a year: improvement x isolation x
  confidence, summed over those who responded; a missing response or part of one is zero
  (Phillips), and so is one from before the training. This is opinion and no measurement: it is never added to a measured benefit
  and counts in no total.
grain: [program_id]
inputs: [stg_survey_responses, int_exposures, stg_programs, run_settings]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: program_name, required: true}
  - {name: trained_count, role: count of trained, doc: People trained.}
  - {name: respondents_count, type: bigint, role: count of respondents, doc: Trained people who responded.}
  - {name: improvement_amount, type: "decimal(18,2)", unit: currency, role: sum of improvement over respondents, doc: "Yearly improvement as they see it, before anything is taken off."}
  - {name: survey_estimate_amount, type: "decimal(18,2)", unit: currency, role: sum of improvement over respondents, doc: "Sum of improvement x isolation x confidence, in a year."}
  - {name: unconverted_count, type: bigint, required: true, role: operational, doc: Responses that count as zero because their currency has no rate.}
  - {name: currency_code, required: true}
  - {name: is_suppressed, required: true, doc: Whether figures are withheld.}
  - {name: silent_count, type: bigint, guard: true, doc: Trained people who did not respond.}
  - {name: valued_count, type: bigint, guard: true, doc: People whose amount is in the sums and not zero.}
  - {name: improvement_std_dev, type: double, guard: true, unit: currency, doc: Standard deviation of the amounts between responses.}
  - {name: improvement_most, type: double, guard: true, unit: currency, doc: Largest amount of one response.}
suppress:
  - people: [respondents_count]
    hides: [respondents_count, improvement_amount, survey_estimate_amount]
    marks: is_suppressed
  - people: [trained_count]
    hides: [trained_count]
    marks: is_suppressed
  - {rest: [silent_count], hides: [respondents_count]}
  - {rest: [valued_count], hides: [improvement_amount, survey_estimate_amount], marks: is_suppressed}
round:
  - {sums: [improvement_amount, survey_estimate_amount], people: [valued_count], deviation: improvement_std_dev, most: improvement_most}
*/
with trained as (
    select program_id, count(*) as trained_count
    from int_exposures
    where is_matched
    group by program_id
),

responses as (
    select
        r.program_id,
        count(distinct r.employee_id) as respondents_count,
        sum(coalesce(r.improvement_amount, 0)) as improvement,
        sum(
            cast(
                cast(coalesce(r.improvement_amount, 0) as double) * coalesce(r.isolation_ratio, 0) * coalesce(r.confidence_ratio, 0) as decimal(18, 6)
            )
        ) as estimate,
        stddev_samp(cast(r.improvement_amount as double)) as improvement_std_dev,
        max(cast(r.improvement_amount as double)) as improvement_most,
        count(case when r.is_unconverted then 1 end) as unconverted_count,
        count(distinct case when r.improvement_amount <> 0 then r.employee_id end) as valued_count
    from stg_survey_responses as r
    inner join int_exposures as e on r.program_id = e.program_id and r.employee_id = e.person_key and r.response_date >= e.index_date
    group by r.program_id
)

select
    r.program_id,
    p.program_name,
    t.trained_count,
    r.respondents_count,
    cast(r.improvement as decimal(18, 2)) as improvement_amount,
    cast(r.estimate as decimal(18, 2)) as survey_estimate_amount,
    r.unconverted_count,
    s.currency_code,
    false as is_suppressed,
    t.trained_count - r.respondents_count as silent_count,
    r.valued_count,
    r.improvement_std_dev,
    r.improvement_most
from responses as r
inner join trained as t on r.program_id = t.program_id
inner join stg_programs as p on r.program_id = p.program_id
cross join run_settings as s
