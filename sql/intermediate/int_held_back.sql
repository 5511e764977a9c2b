/*
doc: >
  Landed rows that cannot be used with the current roster and register: the person or
  team is not in the roster or is ambiguous, the value belongs to the wrong kind of
  subject, the metric is not registered, a value was delivered twice, or an amount cannot
  be used. Because the rows have landed, they are used as soon as the roster or the
  register is corrected.
grain: [table_name, feed, file, source_row, column_name, code, occurrence]
inputs: [int_unmatched_rows, int_unpriced_rows, landed_observations, register_metrics]
columns:
  - {name: table_name, required: true, values: ["$tables"], doc: Canonical table.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: column_name, type: varchar, required: true, doc: Canonical column of the finding.}
  - {name: code, type: varchar, required: true, values: ["$int_unmatched_rows.code", metric_unknown, duplicate_row, "$int_unpriced_rows.code"], doc: What is wrong.}
  - {name: occurrence, required: true, doc: "Counter of rows whose other keys are equal, from 1; an unpivoted row can have several."}
  - {name: problem, required: true}
  - {name: remedy, required: true}
*/
-- Few values are duplicates; only those are sorted.
with repeats as (
    select delivery_number, subject_type, subject_id, email, metric_id, period_start
    from landed_observations
    group by delivery_number, subject_type, subject_id, email, metric_id, period_start
    having count(*) > 1
),

-- Within one delivery nothing says which of two values is newer; the later row counts.
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
    from int_unmatched_rows
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
    select table_name, feed, file, source_row, column_name, code
    from int_unpriced_rows
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
        when 'person_unmatched' then 'the roster has no person with this id or address'
        when 'person_ambiguous' then 'the roster has this address for more than one person'
        when 'team_unmatched' then 'the roster has no team with this name'
        when 'subject_differs' then 'the value belongs to a team but the metric is about people, or the other way around'
        when 'metric_unknown' then 'the register has no metric with this id'
        when 'duplicate_row' then 'a later row of the same file has a value for the same subject, metric and day, and is used instead'
        when 'hourly_cost_missing' then 'the person was trained, and without an hourly cost the paid hours count as zero'
        else 'the amount is in a currency other than the reporting currency, and there is no rate'
    end as problem,
    case code
        when 'person_unmatched' then 'correct the id or address, or make sure that the roster has the person'
        when 'person_ambiguous' then 'provide the employee id, or correct the addresses in the roster'
        when 'team_unmatched' then 'correct the name, or make sure that comparison.cluster names the roster column of teams'
        when 'subject_differs' then 'correct subject_type, or the subject of the metric in the register'
        when 'metric_unknown' then 'register the metric, or map its name to a registered one'
        when 'duplicate_row' then 'keep one of the rows, or add them up before delivery'
        when 'hourly_cost_missing' then 'fill in the hourly cost'
        else 'deliver the amount in the reporting currency'
    end as remedy
from faults
