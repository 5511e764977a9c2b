/*
doc: >
  Every landed row in which facts contradict each other or cannot be used, with the person
  concerned. A row can have several. An agreement that was dated back stands in no delivery:
  its place is the number of the alignment in the register.
grain: [code, table_name, feed, file, source_row, column_name, occurrence]
inputs: [int_held_back, int_roster_facts, int_repeated_records, int_repeated_values, int_level_facts, int_unrecorded, int_missing_values, int_life_after_exit, int_metric_facts, int_completion_facts, int_completion_doubts, int_cut_deliveries, int_contracts, register_alignments, stg_subjects]
columns:
  - {name: code, type: varchar, required: true, values: ["$int_held_back.code", "$int_roster_facts.code", "$int_level_facts.code", "$int_life_after_exit.code", "$int_metric_facts.code", "$int_completion_facts.code", "$int_completion_doubts.code", agreement_dated_back, delivery_cut, site_unrecorded, values_missing, roster_rows_differ, arms_differ, amounts_differ, completion_days_differ, values_restated], doc: Kind of finding.}
  - {name: table_name, required: true, values: ["$tables", alignments], doc: Canonical table; alignments of the register.}
  - {name: feed, required: true, doc: Feed; register for the register.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source; of the register the number of the alignment.}
  - {name: column_name, type: varchar, required: true, doc: Canonical column of the finding.}
  - {name: occurrence, required: true, doc: "Counter of rows whose other keys are equal, from 1."}
  - {name: person_key, type: varchar, pii: true, doc: Who the row is about; null if that is not about a person.}
  - {name: subject_number, pii: true, doc: Number of the employee or team; null if the roster does not have it.}
*/
with found as (
    select code, table_name, feed, file, source_row, column_name, person_key, cast(null as bigint) as subject_number
    from int_held_back
    where code <> 'duplicate_row'
    union all
    select code, 'employees' as table_name, feed, file, source_row, column_name, person_key, cast(null as bigint) as subject_number
    from int_roster_facts
    union all
    select code, 'observations' as table_name, feed, file, source_row, 'numerator' as column_name, person_key, cast(null as bigint) as subject_number
    from int_level_facts
    union all
    select
        'site_unrecorded' as code, 'employees' as table_name, feed, file, source_row, 'employee_id' as column_name, person_key,
        cast(null as bigint) as subject_number
    from int_unrecorded
    union all
    select
        'values_missing' as code, 'employees' as table_name, feed, file, source_row, 'employee_id' as column_name, person_key,
        cast(null as bigint) as subject_number
    from int_missing_values
    union all
    select code, 'employees' as table_name, feed, file, source_row, 'termination_date' as column_name, person_key, cast(null as bigint) as subject_number
    from int_life_after_exit
    union all
    select
        code, 'observations' as table_name, feed, file, source_row,
        case
            when code = 'same_values' then 'metric_id'
            when code in ('published_values_differ', 'values_accumulate', 'values_smoothed') then 'numerator'
            else 'period_start'
        end as column_name,
        cast(null as string) as person_key, cast(null as bigint) as subject_number
    from int_metric_facts
    union all
    select
        'delivery_cut' as code, table_name, feed, file, source_row,
        case when table_name = 'observations' then 'subject_id' else 'employee_id' end as column_name,
        cast(null as string) as person_key, cast(null as bigint) as subject_number
    from int_cut_deliveries
    union all
    select
        'agreement_dated_back' as code, 'alignments' as table_name, 'register' as feed, 'alignments' as file,
        a.alignment_number as source_row, 'agreed_date' as column_name,
        cast(null as string) as person_key, cast(null as bigint) as subject_number
    from int_contracts as c
    inner join register_alignments as a on c.program_id = a.program_id and c.metric_id = a.metric_id
    where c.agreement = 'dated_back'
    union all
    select
        code, 'completions' as table_name, feed, file, source_row,
        case when code = 'hours_implausible' then 'duration_hours' else 'completed_date' end as column_name,
        person_key, cast(null as bigint) as subject_number
    from int_completion_facts
    union all
    select
        code, 'completions' as table_name, feed, file, source_row,
        case
            when code in ('course_alike', 'course_alongside') then 'program_id'
            when code = 'recorded_for_others' then 'employee_id'
            else 'completed_date'
        end as column_name,
        person_key, cast(null as bigint) as subject_number
    from int_completion_doubts
    union all
    select
        case table_name
            when 'employees' then 'roster_rows_differ'
            when 'assignments' then 'arms_differ'
            when 'costs' then 'amounts_differ'
            else 'completion_days_differ'
        end as code,
        table_name, feed, file, source_row, column_name, person_key, cast(null as bigint) as subject_number
    from int_repeated_records
    union all
    select
        case when v.is_within_delivery then 'duplicate_row' else 'values_restated' end as code,
        'observations' as table_name, v.feed, v.file, v.source_row, 'period_start' as column_name,
        coalesce(s.team_name, s.employee_id) as person_key,
        v.subject_number
    from int_repeated_values as v
    left join stg_subjects as s on v.subject_number = s.subject_number
)

select
    f.code, f.table_name, f.feed, f.file, f.source_row, f.column_name,
    row_number() over (
        partition by f.code, f.table_name, f.feed, f.file, f.source_row, f.column_name
        order by f.person_key nulls last, f.subject_number nulls last
    ) as occurrence,
    f.person_key,
    coalesce(f.subject_number, people.subject_number, teams.subject_number) as subject_number
from found as f
left join stg_subjects as people on f.person_key = people.employee_id
left join stg_subjects as teams on case when f.table_name = 'observations' then f.person_key end = teams.team_name
