/*
doc: >
  Where delivered facts contradict each other, what was done about it, and what the figures
  would be in the other reading: one row per kind, delivery and column. docs/facts.md
  explains each kind. What blocks is not published until somebody corrects, declares or
  accepts it.
grain: [code, feed, file, table_name, column_name]
inputs: [int_findings, run_acceptances, int_figure_dates]
columns:
  - {name: code, type: varchar, required: true, values: ["$int_findings.code"], doc: Kind of finding; docs/facts.md explains each.}
  - {name: feed, required: true, doc: "Feed in the configuration; register for the alignments of the register."}
  - {name: file, required: true}
  - {name: table_name, required: true, values: ["$tables", alignments], doc: "Canonical table that the feed is bound to; alignments for the register."}
  - {name: column_name, type: varchar, required: true, doc: Canonical column.}
  - {name: action, type: varchar, required: true, values: [noted, accepted, blocked], doc: "noted; or accepted, which kept it from blocking. What is blocked is not published."}
  - {name: accepted_because, type: varchar, doc: Why it was accepted.}
  - {name: rows_count, type: bigint, required: true, unit: rows, role: operational, doc: Rows concerned.}
  - {name: landed_count, type: bigint, required: true, unit: rows, role: operational, doc: Rows of the delivery that landed.}
  - {name: people_count, type: bigint, required: true, unit: people, role: operational, doc: People or teams concerned.}
  - {name: trained_count, type: bigint, required: true, unit: people, role: operational, doc: "Of these, trained people."}
  - {name: colleagues_count, type: bigint, required: true, unit: people, role: operational, doc: "Of these, people of the roster who are not trained."}
  - {name: first_rows, type: varchar, required: true, doc: "Up to five rows of the source, in order; of the register the numbers of the alignments."}
  - {name: what, type: varchar, required: true, doc: "The fact, with both numbers."}
  - {name: done, type: varchar, required: true, doc: What was done with the rows.}
  - {name: unblocked_because, type: varchar, doc: "Why the configuration declares that such findings do not block; null where it does not."}
  - {name: sheet_remedy, type: varchar, required: true, doc: What the person who keeps the sheet can do.}
  - {name: project_remedy, type: varchar, required: true, doc: What the person who keeps the configuration can do.}
  - {name: program_id, doc: "Program whose estimate changes most without the people concerned; null where none does, their number is below the privacy floor, or the figures of that program and metric wait (figure_dates)."}
  - {name: metric_id, doc: Metric of that estimate.}
  - {name: effect, unit: metric, role: "effect of metric over trained, comparison"}
  - {name: other_effect, type: double, unit: metric, role: "effect of metric over trained, comparison", doc: The effect without the people concerned.}
  - {name: shift_std_errors, type: double, unit: standard errors, role: "derived from effect, other_effect", doc: "Distance between the two, in standard errors of the effect."}
  - {name: is_waiting, type: boolean, guard: true, doc: "Whether the figures of the program and metric are shown as they were: both effects are as of today."}
holds:
  - rows_count > 0
  - trained_count + colleagues_count <= people_count
suppress:
  - people: [people_count]
    hides: [effect, other_effect, shift_std_errors, program_id, metric_id]
  - when: is_waiting
    hides: [effect, other_effect, shift_std_errors, program_id, metric_id]
*/
with accepted as (
    select code, finding_identity, min(because) as because
    from run_acceptances
    group by code, finding_identity
)

select
    f.code, f.feed, f.file, f.table_name, f.column_name,
    case
        when f.action = 'blocked' and coalesce(given.because, known.because) is not null then 'accepted'
        else f.action
    end as action,
    case when f.action = 'blocked' then coalesce(given.because, known.because) end as accepted_because,
    f.rows_count, f.landed_count, f.people_count, f.trained_count, f.colleagues_count, f.first_rows,
    f.what, f.done, f.unblocked_because, f.sheet_remedy, f.project_remedy,
    f.program_id, f.metric_id, f.effect, f.other_effect, f.shift_std_errors,
    w.is_waiting
from int_findings as f
left join accepted as known on f.code = known.code and f.identity = known.finding_identity
left join accepted as given on f.code = given.code and coalesce(given.finding_identity, '') = ''
left join int_figure_dates as w on w.unit_kind = 'effect' and f.program_id = w.program_id and f.metric_id = w.metric_id
