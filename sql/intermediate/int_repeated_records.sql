/*
doc: >
  Records of one key that contradict each other, in tables other than that of values: two
  rows of the roster for one person and first day in one delivery, or in any of a
  feed without first days, two arms for one person,
  two amounts for one program, component and day in two deliveries that do not add up, two days of completion
  for one enrollment in two deliveries.
grain: [table_name, feed, file, source_row, column_name, occurrence]
inputs: [landed_employees, landed_assignments, landed_costs, landed_completions, stg_identities, register_courses, run_feeds]
columns:
  - {name: table_name, required: true, values: [employees, assignments, costs, completions], doc: Canonical table.}
  - {name: feed, required: true, doc: Feed of the row that counts.}
  - {name: file, required: true, doc: File or address of the row that counts.}
  - {name: source_row, type: bigint, required: true, doc: The row that counts.}
  - {name: column_name, type: varchar, required: true, values: [employee_id, arm, amount, completed_date], doc: Canonical column of the finding.}
  - {name: occurrence, required: true, doc: "Counter of records of one row, from 1; an unpivoted row can have several."}
  - {name: person_key, type: varchar, pii: true, doc: "Who the record is about: employee id when one person is meant, otherwise as delivered; null for spending."}
*/
with records as (
    select
        'employees' as table_name, 'employee_id' as column_name, feed, file, source_row, delivery_number,
        employee_id, cast(null as string) as email, '' as course_id,
        concat(
            cast(coalesce(valid_from, hire_date, date '1900-01-01') as string), ' ',
            case when count(valid_from) over (partition by feed) > 0 then cast(delivery_number as string) else '' end
        ) as part,
        concat(
            coalesce(department, ''), '|', coalesce(job, ''), '|', coalesce(location, ''), '|', coalesce(stratum, ''), '|',
            coalesce(cluster, ''), '|', coalesce(manager_id, ''), '|', coalesce(status, 'active'), '|', coalesce(email, ''), '|',
            coalesce(cast(hire_date as string), ''), '|', coalesce(cast(termination_date as string), ''), '|',
            coalesce(cast(valid_to as string), ''), '|', coalesce(cast(hourly_cost_amount as string), ''), '|', coalesce(currency_code, ''), '|',
            coalesce(employment_type, '')
        ) as fact
    from landed_employees
    union all
    select
        'assignments' as table_name, 'arm' as column_name, feed, file, source_row, delivery_number,
        employee_id, email, program_id as course_id, '' as part,
        case when arm = 'treatment' then 'treatment' else 'control' end as fact
    from landed_assignments
    union all
    select
        'costs' as table_name, 'amount' as column_name, feed, min(file) as file, max(source_row) as source_row, delivery_number,
        cast(null as string) as employee_id, cast(null as string) as email, program_id as course_id,
        concat(program_id, ' ', component, ' ', cast(period_start as string), ' ', currency_code) as part,
        cast(sum(amount) as string) as fact
    from landed_costs
    group by feed, delivery_number, program_id, component, period_start, currency_code
    union all
    select
        'completions' as table_name, 'completed_date' as column_name, feed, min(file) as file, max(source_row) as source_row, delivery_number,
        employee_id, email, program_id as course_id,
        concat(coalesce(cast(assigned_date as string), ''), ' ', coalesce(cast(attempt as string), ''), ' ', program_id) as part,
        cast(min(completed_date) as string) as fact
    from landed_completions
    where status is distinct from 'retracted' and assigned_date is not null and completed_date is not null
    group by feed, delivery_number, employee_id, email, program_id, assigned_date, attempt
),

facts as (
    select
        r.table_name, r.column_name, r.feed, r.file, r.source_row, r.delivery_number, r.fact,
        coalesce(by_id.employee_id, by_email.employee_id, r.employee_id, r.email) as person_key,
        concat(
            coalesce(c.program_id, r.course_id), ' ',
            coalesce(by_id.employee_id, by_email.employee_id, r.employee_id, r.email, ''), ' ', coalesce(r.part, '')
        ) as record_key
    from records as r
    left join stg_identities as by_id on by_id.identity_kind = 'id' and r.employee_id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and r.email = by_email.identity
    left join register_courses as c on r.course_id = c.course_id
    left join run_feeds as d on r.feed = d.feed
    where d.same_key is null or d.same_key <> 'sum'
),

contradicted as (
    select table_name, record_key
    from facts
    group by table_name, record_key
    having min(fact) <> max(fact)
),

placed as (
    select
        f.table_name, f.feed, f.file, f.source_row, f.column_name, f.person_key,
        row_number() over (
            partition by f.table_name, f.record_key
            order by f.delivery_number desc, f.source_row desc
        ) as recency
    from facts as f
    inner join contradicted as c on f.table_name = c.table_name and f.record_key = c.record_key
)

select
    table_name, feed, file, source_row, column_name,
    row_number() over (
        partition by table_name, feed, file, source_row, column_name
        order by person_key nulls last
    ) as occurrence,
    person_key
from placed
where recency = 1
