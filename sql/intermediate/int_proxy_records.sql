/*
doc: >
  Completions that may be those of other people: managers of three others or more completed a
  measured program on three days or more, nine tenths of these others never did, and such
  managers have half of the records of the program.
grain: [course_id, person_key]
inputs: [stg_completions, stg_employees, register_alignments]
columns:
  - {name: course_id, type: varchar, required: true, doc: Course.}
  - {name: person_key, required: true, pii: true, doc: Employee id of the manager.}
*/
with completions as (
    select c.course_id, c.program_id, c.person_key, c.completed_date
    from stg_completions as c
    inner join (select program_id from register_alignments group by program_id) as a on c.program_id = a.program_id
    where c.is_trained and c.person_match = 'matched'
),

trained as (
    select program_id, person_key, count(*) as records_count, count(distinct completed_date) as days_count
    from completions
    group by program_id, person_key
),

teams as (
    select manager_id, employee_id
    from stg_employees
    where manager_id is not null and manager_id <> employee_id
    group by manager_id, employee_id
),

managers as (
    select t.program_id, t.person_key, t.records_count
    from trained as t
    inner join teams as m on t.person_key = m.manager_id
    left join trained as own on t.program_id = own.program_id and m.employee_id = own.person_key
    where t.days_count >= 3
    group by t.program_id, t.person_key, t.records_count
    having count(*) >= 3 and 10 * count(own.person_key) <= count(*)
),

busy as (
    select t.program_id
    from trained as t
    left join managers as m on t.program_id = m.program_id and t.person_key = m.person_key
    group by t.program_id
    having 2 * sum(m.records_count) >= sum(t.records_count)
)

select c.course_id, c.person_key
from completions as c
inner join busy as b on c.program_id = b.program_id
inner join managers as m on c.program_id = m.program_id and c.person_key = m.person_key
group by c.course_id, c.person_key
