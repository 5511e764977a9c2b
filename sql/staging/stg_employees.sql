/*
doc: >
  The roster as history: one row per person and stretch of time in which nothing
  changed. Stretches are half-open and do not overlap. Of two rows with the same first
  day, the one delivered last counts. Whoever is missing from the last of several snapshots
  left after the day on which they were last seen.
grain: [employee_id, valid_from]
inputs: [landed_employees, stg_roster_days, stg_gone_people]
columns:
  - {name: employee_id, required: true, pii: true, doc: "The person's id, verbatim."}
  - {name: valid_from, required: true, doc: "First day of the stretch; a person's first stretch is extended back to the hire date, unless others are known from before it."}
  - {name: valid_to}
  - {name: email, type: varchar, pii: true, doc: Email address in lower case.}
  - {name: department}
  - {name: stratum, required: true, doc: Declared comparison stratum during the stretch.}
  - {name: is_employed, type: boolean, required: true, doc: Whether the person is employed during the stretch.}
  - {name: hire_date, type: date, doc: First day of employment according to the roster.}
  - {name: termination_date, type: date, doc: Last day of employment according to the roster.}
  - {name: hourly_cost_amount, type: "decimal(18,6)", unit: currency per hour, doc: "Cost of an hour of the person's time, in the currency in which it was delivered."}
  - {name: job, type: varchar, doc: Job or role.}
  - {name: location, type: varchar, doc: Site or office.}
  - {name: cluster, type: varchar, pii: true, doc: "Declared cluster during the stretch, such as a manager or team; null means that the person is the cluster."}
  - {name: team_name, type: varchar, pii: true, doc: "Declared team during the stretch, to which metrics of teams belong; null for none."}
  - {name: manager_id, type: varchar, pii: true, doc: "Employee id of the manager, verbatim."}
  - {name: employment_type, type: varchar, doc: "Type of employment, such as permanent or temporary."}
  - {name: hourly_cost_currency, type: varchar, doc: Currency of the hourly cost.}
*/
with dated as (
    select
        employee_id,
        coalesce(valid_from, hire_date, date '1900-01-01') as valid_from,
        valid_to,
        email,
        department,
        coalesce(stratum, '(none)') as stratum,
        coalesce(status, 'active') as status,
        hire_date,
        termination_date,
        hourly_cost_amount,
        currency_code as hourly_cost_currency,
        job,
        location,
        cluster,
        team_name,
        manager_id,
        employment_type,
        valid_from as declared_from,
        feed,
        delivery_number,
        source_row
    from landed_employees
),

latest as (
    select
        dated.*,
        row_number() over (
            partition by employee_id, valid_from
            order by delivery_number desc, source_row desc
        ) as recency
    from dated
),

sequenced as (
    select
        latest.*,
        lead(valid_from) over (partition by employee_id order by valid_from) as next_from,
        row_number() over (partition by employee_id order by valid_from) as stretch
    from latest
    where recency = 1
)

select
    s.employee_id,
    case
        when
            stretch = 1 and hire_date < valid_from
            and not (coalesce(d.is_after_others and hire_date <= d.previous_date, false) and days_between(hire_date, valid_from) > 31) then hire_date
        else valid_from
    end as valid_from,
    case
        when next_from < valid_to then next_from
        when
            next_from is null and valid_to is null and termination_date is null and status <> 'terminated'
            and g.is_gone then add_days(valid_from, 1)
        else coalesce(valid_to, next_from)
    end as valid_to,
    email,
    department,
    stratum,
    status <> 'terminated' as is_employed,
    hire_date,
    termination_date,
    hourly_cost_amount,
    job,
    location,
    cluster,
    team_name,
    manager_id,
    employment_type,
    hourly_cost_currency
from sequenced as s
left join stg_roster_days as d on s.feed = d.feed and s.declared_from = d.first_date
left join stg_gone_people as g on s.feed = g.feed and s.employee_id = g.employee_id
