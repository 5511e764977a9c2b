/*
doc: >
  The person that an identifier refers to: one row per employee id and per email
  address of the roster. An address that two people share refers to nobody.
grain: [identity_kind, identity]
inputs: [stg_employees, stg_subjects]
columns:
  - {name: identity_kind, type: varchar, required: true, values: [id, email], doc: Kind of identifier.}
  - {name: identity, type: varchar, required: true, pii: true, doc: The identifier as feeds write it.}
  - {name: employee_id, pii: true, doc: The person it refers to; null when it is ambiguous.}
  - {name: subject_number, pii: true, doc: Number of the person; null when it is ambiguous.}
*/
with keys as (
    select 'id' as identity_kind, employee_id as identity, employee_id
    from stg_employees
    union all
    select 'email' as identity_kind, email as identity, employee_id
    from stg_employees
    where email is not null
),

identities as (
    select
        identity_kind,
        identity,
        case when min(employee_id) = max(employee_id) then min(employee_id) end as employee_id
    from keys
    group by identity_kind, identity
)

select i.identity_kind, i.identity, i.employee_id, s.subject_number
from identities as i
left join stg_subjects as s on i.employee_id = s.employee_id
