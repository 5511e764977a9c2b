/*
doc: >
  How every check of the facts ended for every feed that it looks at: one row per kind and
  feed. A check that could not look is not evaluated, which is not clean. docs/facts.md
  explains each kind.
grain: [code, feed]
inputs: [int_checks]
columns:
  - {name: code, type: varchar, required: true, values: ["$int_checks.code"], doc: Kind of finding; docs/facts.md explains each.}
  - {name: feed, required: true, doc: "Feed in the configuration; register for the alignments of the register."}
  - {name: table_name, required: true, values: ["$tables", alignments], doc: "Canonical table that the feed is bound to; alignments for the register."}
  - {name: rule, type: varchar, required: true, doc: When a row is found.}
  - {name: outcome, type: varchar, required: true, values: ["$int_checks.outcome"], doc: "found, clean, or not_evaluated."}
  - {name: findings_count, type: bigint, required: true, unit: rows, role: operational, doc: Rows of data_findings.}
  - {name: reason, type: varchar, doc: Why the check was not evaluated.}
  - {name: reason_code, type: varchar, values: ["$int_checks.reason_code"], doc: "The same as a code, from which it is said in any language."}
  - {name: reason_columns, type: varchar, doc: "Columns that the check would need; a|b is one of the two."}
holds:
  - (outcome = 'found') = (findings_count > 0)
  - (outcome = 'not_evaluated') = (reason is not null)
  - (reason is null) = (reason_code is null)
*/
select code, feed, table_name, rule, outcome, findings_count, reason, reason_code, reason_columns
from int_checks
