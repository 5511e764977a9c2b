/*
doc: >
  Landed rows that cannot be used as they are: a person or team the roster does
  not know or knows twice, a value of the wrong kind of subject, a metric that is not registered, an amount in a currency
  without a rate. They are landed, so a mended roster or register brings them back.
grain: [table_name, feed, file, source_row, column_name, code, occurrence]
inputs: [landed_completions, landed_observations, landed_assignments, landed_checkins, landed_costs, stg_identities, stg_employees, register_metrics, run_settings]
columns:
  - {name: table_name, required: true, values: ["$tables"], doc: Canonical table.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: column_name, type: varchar, required: true, doc: Canonical column at fault.}
  - {name: code, type: varchar, required: true, values: [person_unmatched, person_ambiguous, team_unmatched, subject_differs, metric_unknown, duplicate_row, currency_unconverted], doc: "person_unmatched, person_ambiguous, metric_unknown, duplicate_row or currency_unconverted."}
  - {name: occurrence, required: true, doc: Number among equal ones; an unpivoted row has several.}
  - {name: problem, required: true}
  - {name: remedy, required: true}
*/
with people as (
    select 'completions' as table_name, feed, file, source_row, employee_id as id, email
    from landed_completions
    union all
    select 'observations' as table_name, o.feed, o.file, o.source_row, o.subject_id as id, o.email
    from landed_observations as o
    left join register_metrics as m on o.metric_id = m.metric_id
    where m.trained_share is null and coalesce(o.subject_type, 'employee') = 'employee'
    union all
    select 'assignments' as table_name, feed, file, source_row, employee_id as id, email
    from landed_assignments
    union all
    select 'checkins' as table_name, feed, file, source_row, employee_id as id, email
    from landed_checkins
),

matched as (
    select
        p.table_name,
        p.feed,
        p.file,
        p.source_row,
        case when p.id is null then 'email' when p.table_name = 'observations' then 'subject_id' else 'employee_id' end as column_name,
        case
            when by_email.identity is not null and by_email.employee_id is null then 'person_ambiguous'
            else 'person_unmatched'
        end as code
    from people as p
    left join stg_identities as by_id on by_id.identity_kind = 'id' and p.id = by_id.identity
    left join stg_identities as by_email on by_email.identity_kind = 'email' and p.email = by_email.identity
    where by_id.employee_id is null and by_email.employee_id is null
),

teams as (
    select cluster as team_name
    from stg_employees
    where cluster is not null
    group by cluster
),

of_subjects as (
    select
        o.feed, o.file, o.source_row,
        case
            when o.subject_type is not null and (o.subject_type = 'team') <> (m.trained_share is not null) then 'subject_type'
            when m.trained_share is not null and teams.team_name is null then 'subject_id'
        end as column_name
    from landed_observations as o
    inner join register_metrics as m on o.metric_id = m.metric_id
    left join teams on o.subject_id = teams.team_name
),

-- Few values are there twice; only those are put in order.
repeats as (
    select delivery_number, subject_type, subject_id, email, metric_id, period_start
    from landed_observations
    group by delivery_number, subject_type, subject_id, email, metric_id, period_start
    having count(*) > 1
),

-- Within one delivery nothing says which of two values is the newer one.
repeated as (
    select
        o.feed,
        o.file,
        o.source_row,
        row_number() over (
            partition by o.delivery_number, o.subject_type, o.subject_id, o.email, o.metric_id, o.period_start
            order by o.source_row desc
        ) as recency
    from landed_observations as o
    inner join repeats as r
        on o.delivery_number is not distinct from r.delivery_number
        and o.subject_type is not distinct from r.subject_type
        and o.subject_id is not distinct from r.subject_id
        and o.email is not distinct from r.email
        and o.metric_id is not distinct from r.metric_id
        and o.period_start is not distinct from r.period_start
),

faults as (
    select table_name, feed, file, source_row, column_name, code
    from matched
    union all
    select
        'observations' as table_name, feed, file, source_row, column_name,
        case when column_name = 'subject_type' then 'subject_differs' else 'team_unmatched' end as code
    from of_subjects
    where column_name is not null
    union all
    select 'observations' as table_name, feed, file, source_row, 'period_start' as column_name, 'duplicate_row' as code
    from repeated
    where recency > 1
    union all
    select 'observations' as table_name, o.feed, o.file, o.source_row, 'metric_id' as column_name, 'metric_unknown' as code
    from landed_observations as o
    left join register_metrics as m on o.metric_id = m.metric_id
    where m.metric_id is null
    union all
    select
        'completions' as table_name, c.feed, c.file, c.source_row, 'currency_code' as column_name,
        'currency_unconverted' as code
    from landed_completions as c
    left join run_settings as s on c.currency_code = s.currency_code
    where c.cost_amount is not null and s.currency_code is null
    union all
    select 'costs' as table_name, c.feed, c.file, c.source_row, 'currency_code' as column_name, 'currency_unconverted' as code
    from landed_costs as c
    left join run_settings as s on c.currency_code = s.currency_code
    where s.currency_code is null
)

select
    table_name,
    feed,
    file,
    source_row,
    column_name,
    code,
    row_number() over (
        partition by table_name, feed, file, source_row, column_name, code
        order by source_row nulls last
    ) as occurrence,
    case code
        when 'person_unmatched' then 'the roster knows nobody by this id or address'
        when 'person_ambiguous' then 'the roster has this address for more than one person'
        when 'team_unmatched' then 'the roster has no team of this name'
        when 'subject_differs' then 'the value is of a team where the metric is of people, or the other way round'
        when 'metric_unknown' then 'the register has no metric of this id'
        when 'duplicate_row' then 'a later row of the same file has a value for the same subject, metric and day, and counts'
        else 'the amount is in another currency than the reporting one, and there is no rate'
    end as problem,
    case code
        when 'person_unmatched' then 'correct the id or address, or see that the roster has the person'
        when 'person_ambiguous' then 'give the employee id, or mend the addresses in the roster'
        when 'team_unmatched' then 'correct the name, or see that comparison.cluster names the roster column of teams'
        when 'subject_differs' then 'correct subject_type, or the subject of the metric in the register'
        when 'metric_unknown' then 'register the metric, or map its name to a registered one'
        when 'duplicate_row' then 'keep one of the rows, or add them up before delivering'
        else 'deliver the amount in the reporting currency'
    end as remedy
from faults
