/*
doc: >
  The fully loaded cost of each program per fiscal year, as far as it is known, and what is
  missing from it. A row of costs or completions that was held back may be a cost of its
  program in any year; one whose program could not be read, of any program.
grain: [program_id, fiscal_year]
inputs: [int_cost_components, run_rejects, run_feeds, register_courses]
columns:
  - {name: program_id, required: true, doc: Program of the register or course code.}
  - {name: fiscal_year, required: true}
  - {name: booked_amount, type: "decimal(18,2)", unit: currency, doc: Booked costs and seats; null when none are known.}
  - {name: learner_time_amount, type: "decimal(18,2)", unit: currency, doc: Paid hours times hourly cost; null when none are known.}
  - {name: learners_count, type: bigint, required: true, doc: Distinct people whose hours are included.}
  - {name: unconverted_costs_count, required: true}
  - {name: unpriced_completions_count, required: true}
  - {name: held_back_count, type: bigint, required: true, doc: "Rows of costs or completions that were held back, of this program or of one that could not be read."}
*/
with held_back as (
    select r.feed, r.file, r.source_row, coalesce(c.program_id, r.program_id) as program_id
    from run_rejects as r
    inner join run_feeds as f on r.feed = f.feed and f.table_name in ('costs', 'completions')
    left join register_courses as c on r.program_id = c.course_id
    group by r.feed, r.file, r.source_row, coalesce(c.program_id, r.program_id)
),

counts as (
    select program_id, coalesce(program_id, 'any') as meant, count(*) as rows_count
    from held_back
    group by program_id
),

programs as (
    select program_id, 'any' as meant
    from int_cost_components
    group by program_id
),

missing as (
    select program_id, rows_count
    from counts
    where program_id is not null
    union all
    select p.program_id, c.rows_count
    from programs as p
    inner join counts as c on p.meant = c.meant and c.program_id is null
),

sums as (
    select program_id, cast(sum(rows_count) as bigint) as rows_count
    from missing
    group by program_id
)

select
    c.program_id,
    c.fiscal_year,
    cast(sum(case when c.component <> 'learner_time' then c.amount end) as decimal(18, 2)) as booked_amount,
    cast(sum(case when c.component = 'learner_time' then c.amount end) as decimal(18, 2)) as learner_time_amount,
    cast(sum(c.learners_count) as bigint) as learners_count,
    cast(sum(case when c.component <> 'learner_time' then c.missing_count else 0 end) as bigint) as unconverted_costs_count,
    cast(sum(case when c.component = 'learner_time' then c.missing_count else 0 end) as bigint) as unpriced_completions_count,
    coalesce(max(m.rows_count), 0) as held_back_count
from int_cost_components as c
left join sums as m on c.program_id = m.program_id
group by c.program_id, c.fiscal_year
