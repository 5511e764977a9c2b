/*
doc: >
  From which day figures about people are. Those of a unit are published anew as a whole, or
  shown again as they were until at least as many people changed as the privacy floor: with
  fewer, two nights together would tell about single people. The run with --renew publishes a
  unit anew before. Empty where figures are exact.
grain: [unit]
inputs: [int_figure_dates]
columns:
  - {name: unit, type: varchar, required: true, doc: "Name of the unit, such as effect/P1/units, as --renew takes it."}
  - {name: unit_kind, type: varchar, required: true, values: [effect, cost, level], doc: "effect: a program on a metric, in all marts; cost: the paid hours of a program in a fiscal year; level: a metric in a month, all departments, with the goals over it."}
  - {name: program_id, doc: Program; null for a level.}
  - {name: metric_id, doc: Metric; null for a cost.}
  - {name: fiscal_year, type: bigint, role: operational, doc: Fiscal year of a cost.}
  - {name: month_date, type: date, doc: First day of the month of a level.}
  - {name: figures_from_date, type: date, doc: "Last day of the data from which the figures are; null without any data."}
  - {name: figures_run_id, type: varchar, required: true, doc: Run that published the figures; runs has its snapshot and time.}
  - {name: published_count, type: bigint, required: true, role: operational, doc: "How many times figures of the unit were published, each time about other people. The more often, the wider is the step of effects in which one person has much weight, since many roundings of nearly the same sum average out."}
  - {name: is_waiting, type: boolean, required: true, doc: Whether the figures are as they were.}
  - {name: renewed_because, type: varchar, doc: "Why the unit was published anew although few people changed, the last time that somebody asked for it."}
*/
select unit, unit_kind, program_id, metric_id, fiscal_year, month_date, figures_from_date, figures_run_id, published_count, is_waiting, renewed_because
from int_figure_dates
