/*
doc: >
  The states of programs, metrics, alignments, weeks, months, mappings and comparisons that the store has seen, each with the day
  on which another followed, for the program that it is about now. That is the program of
  its ID and each that counts one of its courses: whoever gives a program another ID, or
  splits it, does not begin its agreements anew. A state of a program that is no more is in
  no row.
grain: [entry_number, program_id]
inputs: [run_ledger, run_names]
columns:
  - {name: entry_number, type: bigint, required: true, doc: Number of the entry of the ledger.}
  - {name: entry_kind, type: varchar, required: true, values: [program, metric, remapped, alignment, weeks, months, mappings, compared, restated], doc: "program, metric, remapped, alignment, weeks, months, mappings, compared or restated."}
  - {name: program_id, doc: Program of the register that the state is about; null where it is about none.}
  - {name: registered_program_id, type: varchar, doc: Program as the register named it then; null for others.}
  - {name: metric_id, doc: Metric; null for others.}
  - {name: seen_date, type: date, required: true, doc: Day (UTC) on which the store first saw the state.}
  - {name: next_seen_date, type: date, doc: Day (UTC) on which the store first saw the next state under the same names; null for the last.}
  - {name: version, type: bigint, required: true, doc: "Number of the state under the same names, from 1."}
  - {name: is_first, type: boolean, required: true, doc: Whether it is the first state under any name of the program.}
  - {name: is_withdrawn, type: boolean, required: true, doc: Whether the register no longer had it.}
  - {name: agreed_date, type: date, doc: "Of an alignment, the day of the agreement as declared then."}
  - {name: launch_date, type: date, doc: "Of a program, the launch as declared then."}
  - {name: decide_date, type: date, doc: "Of an alignment, the day of decision as declared then."}
  - {name: index_period, type: varchar, doc: "Of a program, its index_period as declared then; null where an older version recorded it."}
  - {name: is_present, type: boolean, doc: "Of weeks and months, whether all days of then are those of now; null for others."}
  - {name: content_hash, type: varchar, required: true, doc: SHA-256 of the state.}
*/
select
    l.entry_number, l.entry_kind, o.program_id, l.program_id as registered_program_id, l.metric_id, l.seen_date,
    lead(l.seen_date) over (partition by l.entry_kind, o.program_id, l.program_id, l.metric_id order by l.entry_number) as next_seen_date,
    row_number() over (partition by l.entry_kind, o.program_id, l.program_id, l.metric_id order by l.entry_number) as version,
    row_number() over (partition by l.entry_kind, o.program_id, l.metric_id order by l.entry_number) = 1 as is_first,
    l.is_withdrawn, l.agreed_date, l.launch_date, l.decide_date, l.index_period, l.is_present, l.content_hash
from run_ledger as l
left join run_names as o on l.program_id = o.registered_program_id
where l.entry_kind in ('metric', 'remapped', 'weeks', 'months', 'mappings', 'compared', 'restated') or (l.entry_kind in ('program', 'alignment') and o.program_id is not null)
