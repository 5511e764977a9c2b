/*
doc: >
  Learning records with the person and the program they refer to: one row per
  person, course and enrollment. Of repeated exports of one record the last counts, of two
  deliveries that date the completion of one enrollment differently the later one, and an
  enrollment that was completed is no longer open. A record whose id and address mean two
  people, or whose day is far beyond all data, does not count. A completion that stands under
  several codes of one course, with the same day, hours, score and price, counts under the
  first code only. A record that another one of its feed takes back does not count, and
  the other one is no record of a person. Of a feed whose deliveries are full, the last one
  with a person has all records of the person. Events after the as-of date do not count. People
  who are not in the roster are kept and marked.
grain: [person_key, course_id, record_number]
inputs: [landed_completions, stg_identities, stg_horizon, register_courses, run_feeds, run_settings, stg_rates]
columns:
  - {name: person_key, required: true, pii: true, doc: "Employee id when matched, otherwise the identifier as delivered."}
  - {name: person_match, type: varchar, required: true, values: [matched, unmatched, ambiguous], doc: Whether the person was matched to the roster.}
  - {name: course_id, type: varchar, required: true, doc: Course code as delivered.}
  - {name: record_number, type: bigint, required: true, doc: "Number of the record within person and course, by date."}
  - {name: program_id, required: true, doc: Program of the register that the course belongs to; otherwise the course code.}
  - {name: status, type: varchar, required: true, values: [assigned, started, completed, passed, failed, withdrawn], doc: "assigned, started, completed, passed, failed or withdrawn."}
  - {name: is_trained, required: true, doc: Whether the status is completed or passed and the date of completion is known.}
  - {name: completed_date, type: date, doc: Day of completion.}
  - {name: assigned_date, doc: Day of enrollment.}
  - {name: started_date, type: date, doc: First day in the course.}
  - {name: duration_hours, unit: hours, doc: Paid hours the learner spent.}
  - {name: cost_amount, type: "decimal(18,6)", unit: currency, doc: "Price of the seat, converted by the rate of the day of completion; null without a price or a rate."}
  - {name: requirement, type: bigint, required: true, doc: "Which of the courses that its program requires the course is, from 1; 0 for the whole program."}
  - {name: is_price_unconverted, type: boolean, required: true, doc: "Whether the price of the seat is in a currency without a rate, or too large when converted."}
*/
with taken_back as (
    select feed, retracts as record_id
    from landed_completions
    where status = 'retracted' and retracts is not null
    group by feed, retracts
),

matched as (
    select
        coalesce(by_id.employee_id, by_email.employee_id) as employee_id,
        coalesce(c.employee_id, c.email) as identifier,
        by_id.employee_id is null and by_email.identity is not null and by_email.employee_id is null as is_ambiguous,
        c.program_id as course_id,
        coalesce(register_courses.program_id, c.program_id) as program_id,
        coalesce(register_courses.requirement, 1) as requirement,
        c.status, c.completed_date, c.assigned_date, c.started_date, c.duration_hours, c.score_ratio, c.attempt,
        converted(c.cost_amount, r.rate) as cost_amount, c.cost_amount is not null and converted(c.cost_amount, r.rate) is null as is_price_unconverted,
        c.feed, f.deliveries, c.delivery_number, c.source_row
    from landed_completions as c
    cross join run_settings as s
    cross join stg_horizon as h
    left join stg_identities as by_id on by_id.identity_kind = 'id' and c.employee_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and c.email = by_email.identity
    left join register_courses on c.program_id = register_courses.course_id
    left join stg_rates as r
        on c.currency_code = r.from_currency_code
        and r.valid_from <= coalesce(c.completed_date, date '9999-12-30')
        and coalesce(r.valid_to, date '9999-12-31') > coalesce(c.completed_date, date '9999-12-30')
    left join taken_back as t on c.feed = t.feed and c.record_id = t.record_id
    left join run_feeds as f on c.feed = f.feed
    where
        c.status <> 'retracted'
        and t.record_id is null
        and coalesce(by_id.employee_id = by_email.employee_id, true)
        and coalesce(c.completed_date <= h.last_plausible_date, true)
        and (coalesce(c.completed_date >= date '1990-01-01', true) or coalesce(h.horizon_date < date '1990-01-01', false))
        and (
            s.as_of_date is null
            or (
                coalesce(c.completed_date, s.as_of_date) <= s.as_of_date
                and coalesce(c.assigned_date, s.as_of_date) <= s.as_of_date
            )
        )
),

keyed as (
    select
        coalesce(employee_id, identifier) as person_key,
        case
            when employee_id is not null then 'matched'
            when is_ambiguous then 'ambiguous'
            else 'unmatched'
        end as person_match,
        course_id, program_id, requirement, status,
        case when status in ('completed', 'passed', 'failed') then completed_date end as completed_date,
        assigned_date, started_date, duration_hours, score_ratio, cost_amount, is_price_unconverted, attempt, delivery_number, source_row,
        deliveries = 'full' and delivery_number < max(delivery_number) over (
            partition by feed, coalesce(employee_id, identifier)
        ) as is_superseded
    from matched
),

latest as (
    select
        keyed.*,
        row_number() over (
            partition by person_key, course_id, assigned_date, completed_date, attempt
            order by delivery_number desc, source_row desc
        ) as recency,
        max(completed_date) over (partition by person_key, course_id, assigned_date) as closed_date,
        max(case when completed_date is not null then delivery_number end) over (
            partition by person_key, course_id, assigned_date, attempt
        ) as closing_delivery
    from keyed
    where is_superseded is null or not is_superseded
),

-- A system that was migrated has its records under the old and the new code.
counted as (
    select
        latest.*,
        status in ('completed', 'passed') and completed_date is not null as is_trained,
        min(course_id) over (
            partition by person_key, program_id, requirement, completed_date, status in ('completed', 'passed'), duration_hours, score_ratio, cost_amount
        ) as first_course_id
    from latest
    where
        recency = 1
        and (completed_date is not null or closed_date is null)
        and (completed_date is null or assigned_date is null or delivery_number = closing_delivery)
)

select
    person_key,
    person_match,
    course_id,
    row_number() over (
        partition by person_key, course_id
        order by completed_date nulls last, assigned_date nulls last, attempt nulls last
    ) as record_number,
    program_id,
    status,
    is_trained,
    completed_date,
    assigned_date,
    started_date,
    duration_hours,
    cost_amount,
    requirement,
    is_price_unconverted
from counted
where completed_date is null or course_id = first_course_id
