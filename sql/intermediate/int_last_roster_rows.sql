/*
doc: >
  The last row of the roster of each person: the one that a finding about the person, and
  not about a row, is shown at.
grain: [employee_id]
inputs: [landed_employees]
columns:
  - {name: employee_id, required: true, doc: Person.}
  - {name: feed, required: true, doc: Feed.}
  - {name: file, required: true, doc: File or address.}
  - {name: source_row, type: bigint, required: true, doc: Row of the source.}
*/
with placed as (
    select
        feed, file, source_row, employee_id,
        row_number() over (
            partition by employee_id
            order by valid_from desc nulls last, delivery_number desc, source_row desc
        ) as recency
    from landed_employees
)

select employee_id, feed, file, source_row
from placed
where recency = 1
