/*
doc: >
  What the store has seen of agreements: one row per state of a program's launch, a
  metric's definition, its value, its source, a goal, an alignment, a plan, the comparison, a rate or a
  decision, with the day on which
  a run saw it first. Entries are never changed or removed.
grain: [entry_number]
inputs: [run_ledger]
columns:
  - {name: entry_number, type: bigint, required: true, role: operational, doc: "Number of the entry, from 1."}
  - {name: seen_date, type: date, required: true, doc: Day (UTC) of the run that first saw the state.}
  - {name: entry_kind, type: varchar, required: true, values: [program, metric, value, goal, alignment, source, plan, draw, compared, mappings, remapped, weeks, months, restated, rate, decision], doc: "program (launch and courses), metric (what decides estimates and verdicts), value (what a unit is worth), goal, alignment, source (the headers from which a metric is read), plan (with the seed of its draw), draw (the SHA-256 of what was drawn, and why again), compared (strata, clusters and covariates), mappings (how feeds are read, as hashes), remapped (why a metric that is read otherwise is the same measure), weeks or months (the days on which they begin), restated (why values of closed months are others), rate (what a unit of a currency is worth from a day on) or decision (what was decided about a program)."}
  - {name: registered_program_id, type: varchar, doc: "Program that the entry is about, as the register named it then; it may no longer have it."}
  - {name: registered_metric_id, type: varchar, doc: "Metric that the entry is about, as the register named it then; it may no longer have it."}
  - {name: registered_goal_id, type: varchar, doc: "Goal that the entry is about, as the register named it then; it may no longer have it."}
  - {name: entry_of, type: varchar, doc: "Of a rate its currency and first day, of a decision what was decided, and when; null for others."}
  - {name: is_withdrawn, type: boolean, required: true, doc: Whether the register no longer had it.}
  - {name: content, type: varchar, required: true, doc: "The state as declared, without what is as usual: key: value; empty when withdrawn."}
  - {name: content_hash, type: varchar, required: true, doc: SHA-256 of content.}
  - {name: page_hash, type: varchar, required: true, doc: "SHA-256 of the page of the ledger that holds the entry, and the hash of the page before it."}
*/
select
    entry_number, seen_date, entry_kind,
    program_id as registered_program_id, metric_id as registered_metric_id, goal_id as registered_goal_id, entry_of,
    is_withdrawn, content, content_hash, page_hash
from run_ledger
