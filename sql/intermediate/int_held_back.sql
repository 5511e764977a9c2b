/*
doc: >
  Landed rows that cannot be used with the current roster and register: a value or record
  that has a fault, two values that differ within one delivery, and an amount that cannot
  be used. Because the rows have landed, they are used as soon as the roster or the
  register is corrected.
grain: [table_name, feed, file, source_row, column_name, code, occurrence]
inputs: [int_record_faults, int_value_faults, int_repeated_values, int_unpriced_rows]
columns:
  - {name: table_name, required: true, values: ["$tables"], doc: Canonical table.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
  - {name: column_name, type: varchar, required: true, doc: Canonical column of the finding.}
  - {name: code, type: varchar, required: true, values: ["$int_value_faults.code", day_missing, day_implausible, retracts_unknown, duplicate_row, "$int_unpriced_rows.code"], doc: What is wrong.}
  - {name: occurrence, required: true, doc: "Counter of rows whose other keys are equal, from 1; an unpivoted row can have several."}
  - {name: person_key, type: varchar, pii: true, doc: "Who the row is about, as delivered; null if that is not about a person."}
  - {name: problem, required: true}
  - {name: remedy, required: true}
*/
with faults as (
    select table_name, feed, file, source_row, column_name, code, person_key
    from int_record_faults
    union all
    select 'observations' as table_name, feed, file, source_row, column_name, code, person_key
    from int_value_faults
    union all
    select
        'observations' as table_name, feed, file, source_row, 'period_start' as column_name, 'duplicate_row' as code,
        cast(null as string) as person_key
    from int_repeated_values
    where is_within_delivery
    union all
    select table_name, feed, file, source_row, column_name, code, person_key
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
        order by person_key nulls last
    ) as occurrence,
    person_key,
    case code
        when 'person_unmatched' then 'the roster has no person with this id or address'
        when 'person_ambiguous' then 'the roster has this address for more than one person'
        when 'identifiers_differ' then 'the id and the address mean two different people'
        when 'day_missing' then 'the record says completed, and not on which day'
        when 'day_implausible' then 'the day is far beyond all others'
        when 'retracts_unknown' then 'the record takes back one that the feed does not have'
        when 'period_implausible' then 'the period is far beyond all others'
        when 'period_undeclared' then 'the day is in none of the declared months'
        when 'period_differs' then 'the first and last day are not those of a period of the metric'
        when 'team_unmatched' then 'the roster has no team with this name'
        when 'subject_differs' then 'the value belongs to a team but the metric is about people, or the other way around'
        when 'metric_unknown' then 'the register has no metric with this id'
        when 'duplicate_row' then 'the file has different values for the same subject, metric and day, of which the last is used'
        when 'hourly_cost_missing' then 'the person was trained, and without an hourly cost the paid hours are missing from the cost'
        else 'the amount is in a currency other than the reporting currency, and no rate is valid on its day'
    end as problem,
    case code
        when 'person_unmatched' then 'correct the id or address, or make sure that the roster has the person'
        when 'person_ambiguous' then 'provide the employee id, or correct the addresses in the roster'
        when 'identifiers_differ' then 'correct the one that is wrong, or map only the one that is right'
        when 'day_missing' then 'fill in the day of completion'
        when 'day_implausible' then 'correct the date'
        when 'retracts_unknown' then 'write the id of the record as the record has it'
        when 'period_implausible' then 'correct the date'
        when 'period_undeclared' then 'declare the months of that year, or correct the date'
        when 'period_differs' then 'deliver periods of the grain of the metric, or days'
        when 'team_unmatched' then 'correct the name, or make sure that comparison.team names the roster column of teams'
        when 'subject_differs' then 'correct subject_type, or the subject of the metric in the register'
        when 'metric_unknown' then 'register the metric, or map its name to a registered one'
        when 'duplicate_row' then 'keep one of the rows, or add them up before delivery'
        when 'hourly_cost_missing' then 'fill in the hourly cost'
        else 'declare a rate that is valid on that day, or deliver the amount in the reporting currency'
    end as remedy
from faults
