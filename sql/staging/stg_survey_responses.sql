/*
doc: >
  What people in the roster say that a program was worth: of one person, program and
  metric the last response. The yearly improvement is converted by the rate of the day of
  the response. Responses after the as-of date do not count.
grain: [program_id, employee_id, metric_id]
inputs: [landed_survey_responses, stg_identities, register_courses, stg_rates, run_settings]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: employee_id, required: true, pii: true}
  - {name: metric_id, required: true, doc: What improved; empty when the survey does not say.}
  - {name: improvement_amount, type: "decimal(18,6)", unit: currency, doc: Yearly improvement; null without an amount or a rate.}
  - {name: isolation_ratio, type: double, unit: "0..1", doc: Share that the person credits to the training.}
  - {name: confidence_ratio, type: double, unit: "0..1", doc: How sure the person is.}
  - {name: is_unconverted, type: boolean, required: true, doc: Whether the amount is in a currency without a rate.}
  - {name: response_date, type: date, required: true, doc: Day of the response.}
*/
with matched as (
    select
        coalesce(register_courses.program_id, c.program_id) as program_id,
        case
            when by_id.employee_id is null or by_email.employee_id is null or by_id.employee_id = by_email.employee_id
                then coalesce(by_id.employee_id, by_email.employee_id)
        end as employee_id,
        coalesce(c.metric_id, '') as metric_id,
        converted(c.improvement_amount, r.rate) as improvement_amount,
        c.isolation_ratio,
        c.confidence_ratio,
        c.improvement_amount is not null and r.rate is null as is_unconverted,
        c.response_date,
        c.delivery_number,
        c.source_row
    from landed_survey_responses as c
    cross join run_settings as s
    left join stg_identities as by_id
        on by_id.identity_kind = 'id' and c.employee_id = by_id.identity
    left join stg_identities as by_email
        on by_email.identity_kind = 'email' and c.email = by_email.identity
    left join register_courses on c.program_id = register_courses.course_id
    left join stg_rates as r
        on c.currency_code = r.from_currency_code
        and r.valid_from <= c.response_date
        and coalesce(r.valid_to, date '9999-12-31') > c.response_date
    where s.as_of_date is null or c.response_date <= s.as_of_date
),

latest as (
    select
        matched.*,
        row_number() over (
            partition by program_id, employee_id, metric_id
            order by response_date desc, delivery_number desc, source_row desc
        ) as recency
    from matched
    where employee_id is not null
)

select
    program_id,
    employee_id,
    metric_id,
    improvement_amount,
    isolation_ratio,
    confidence_ratio,
    is_unconverted,
    response_date
from latest
where recency = 1
