/*
doc: >
  Completions of courses that the figures of a measured program do not know of. Of another
  code of the program: the register does not have the course, its code resembles one of the
  program, and three people completed it, four in five of them without the program. Of a
  course alongside: eight in ten of the trained people, ten at least, completed it within two
  months of the program, and two in ten of all others at most in the months of the program; it
  belongs to no program of the same metric.
grain: [course_id, person_key, code]
inputs: [stg_completions, stg_employees, register_courses, register_alignments]
columns:
  - {name: course_id, type: varchar, required: true, doc: Course.}
  - {name: person_key, required: true, pii: true, doc: Employee id.}
  - {name: code, type: varchar, required: true, values: [course_alike, course_alongside], doc: What is doubtful.}
*/
with completions as (
    select c.course_id, c.program_id, c.person_key, a.program_id is not null as is_measured, c.completed_date
    from stg_completions as c
    left join (select program_id from register_alignments group by program_id) as a on c.program_id = a.program_id
    where c.is_trained and c.person_match = 'matched'
),

trained as (
    select program_id, person_key, min(completed_date) as index_date
    from completions
    where is_measured
    group by program_id, person_key
),

-- People of a course whose code, or what stands before its last sign, is one of the program's.
alike as (
    select u.course_id, c.person_key, max(case when t.person_key is not null then 1 else 0 end) as has_both
    from (
        select course_id, plain_code(course_id) as known_as from completions where not is_measured group by course_id
        union all
        select course_id, code_stem(course_id) as known_as from completions where not is_measured group by course_id
    ) as u
    inner join register_courses as r on u.known_as = plain_code(r.course_id)
    inner join (select program_id from register_alignments group by program_id) as a on r.program_id = a.program_id
    inner join completions as c on u.course_id = c.course_id
    left join register_courses as k on u.course_id = k.course_id
    left join trained as t on a.program_id = t.program_id and c.person_key = t.person_key
    where k.course_id is null
    group by u.course_id, c.person_key
),

programs as (
    select program_id, count(*) as trained_count, add_days(min(index_date), -62) as first_date, add_days(max(index_date), 62) as last_date
    from trained
    group by program_id
    having count(*) >= 10
),

-- Courses that most of the trained people of a program completed about when they did that.
near as (
    select t.program_id, c.course_id, c.person_key
    from trained as t
    inner join programs as p on t.program_id = p.program_id
    inner join completions as c on t.person_key = c.person_key and abs(days_between(t.index_date, c.completed_date)) <= 62
    left join register_alignments as own on t.program_id = own.program_id
    left join register_alignments as same on c.program_id = same.program_id and own.metric_id = same.metric_id
    where c.program_id <> t.program_id
    group by t.program_id, c.course_id, c.person_key
    having count(same.program_id) = 0
),

common as (
    select n.program_id, n.course_id, p.trained_count, p.first_date, p.last_date
    from near as n
    inner join programs as p on n.program_id = p.program_id
    group by n.program_id, n.course_id, p.trained_count, p.first_date, p.last_date
    having 10 * count(*) >= 8 * p.trained_count
),

everybody as (
    select count(distinct employee_id) as people_count
    from stg_employees
),

together as (
    select m.program_id, m.course_id
    from common as m
    inner join completions as c on m.course_id = c.course_id
    left join trained as t on m.program_id = t.program_id and c.person_key = t.person_key
    cross join everybody as e
    group by m.program_id, m.course_id, m.trained_count, e.people_count
    having
        10 * count(distinct case when t.person_key is null and c.completed_date between m.first_date and m.last_date then c.person_key end)
        <= 2 * (e.people_count - m.trained_count)
)

select course_id, person_key, 'course_alike' as code
from alike
where has_both = 0 and course_id in (select course_id from alike group by course_id having count(*) >= 3 and 5 * sum(has_both) <= count(*))
union all
select n.course_id, n.person_key, 'course_alongside' as code
from near as n
inner join together as t on n.program_id = t.program_id and n.course_id = t.course_id
group by n.course_id, n.person_key
