/*
doc: >
  Of what a program claims for a metric, the part that is not counted: that of periods after
  the people left or were no longer measured, and that which the next program of the same
  people claims. A claim begins with the post window of its person. Whoever has no value in
  as many of the metric's last periods as that window has is no longer measured, such as
  people who moved to other work. Where that of another program
  for the same metric begins before it ends, the smaller of both gains is counted once from
  there on: the later program may have renewed an effect that had faded, and then both
  measured the same gain. Only gains that count are compared.
grain: [program_id, metric_id]
inputs: [int_improvements, int_placements, int_measurements, register_metrics, int_stays, int_panel, int_panel_reach, stg_subjects]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: people_count, required: true, doc: People or teams with a claim.}
  - {name: unclaimed_ratio, type: double, required: true, unit: 0..1, doc: "Part of the claim that is not counted, mean over these people."}
  - {name: unclaimed_std_dev, type: double, required: true, unit: 0..1, doc: Standard deviation of the part over these people.}
round:
  - {means: [unclaimed_ratio], deviation: unclaimed_std_dev, people: [people_count]}
*/
with claims as (
    select
        i.program_id, i.metric_id, p.person_key, i.claim_periods, i.improvement, r.grain, p.cohort_period + m.post_from as from_period,
        m.post_to - m.post_from + 1 as post_periods
    from int_improvements as i
    inner join int_measurements as m on i.program_id = m.program_id and i.metric_id = m.metric_id
    inner join register_metrics as r on i.metric_id = r.metric_id
    inner join int_placements as p on i.program_id = p.program_id and i.metric_id = p.metric_id and p.place = 'analyzed'
    where i.is_counted and i.improvement > 0 and i.periods_per_year is not null
),

starts as (
    select metric_id, person_key, from_period, max(improvement) as improvement
    from claims
    group by metric_id, person_key, from_period
),

followed as (
    select
        metric_id, person_key, from_period,
        lead(from_period) over (partition by metric_id, person_key order by from_period nulls last) as next_period,
        lead(improvement) over (partition by metric_id, person_key order by from_period nulls last) as next_improvement
    from starts
),

-- The period after the last that is claimed: that of the last day of work, or of the claim.
ends as (
    select
        c.program_id, c.metric_id, c.person_key,
        min(case
            when period_index(add_days(t.end_date, -1), c.grain) + 1 < c.from_period + c.claim_periods
                then period_index(add_days(t.end_date, -1), c.grain) + 1
            else c.from_period + c.claim_periods
        end) as end_period
    from claims as c
    inner join stg_subjects as s on c.person_key = s.subject_id
    inner join int_stays as t
        on s.subject_number = t.subject_number
        and t.start_date <= period_start(c.from_period, c.grain)
        and coalesce(t.end_date, date '9999-12-31') > period_start(c.from_period, c.grain)
    group by c.program_id, c.metric_id, c.person_key
),

-- The period after the last with a value, of people who are no longer measured.
lasts as (
    select c.program_id, c.metric_id, c.person_key, max(v.period_index) + 1 as end_period
    from claims as c
    inner join stg_subjects as s on c.person_key = s.subject_id
    inner join int_panel as v on c.metric_id = v.metric_id and s.subject_number = v.subject_number
    inner join int_panel_reach as r on c.metric_id = r.metric_id
    group by c.program_id, c.metric_id, c.person_key, c.post_periods
    having min(r.last_period) - max(v.period_index) >= c.post_periods
),

spans as (
    select
        c.program_id, c.metric_id, c.claim_periods, c.improvement, c.from_period, f.next_period, f.next_improvement,
        case
            when l.end_period < coalesce(e.end_period, c.from_period + c.claim_periods) then l.end_period
            else coalesce(e.end_period, c.from_period + c.claim_periods)
        end as end_period
    from claims as c
    inner join followed as f on c.metric_id = f.metric_id and c.person_key = f.person_key and c.from_period = f.from_period
    left join ends as e on c.program_id = e.program_id and c.metric_id = e.metric_id and c.person_key = e.person_key
    left join lasts as l on c.program_id = l.program_id and c.metric_id = l.metric_id and c.person_key = l.person_key
),

parts as (
    select
        program_id, metric_id,
        ratio(from_period + claim_periods - end_period, claim_periods)
        + case
            when next_period < end_period
                then ratio(end_period - next_period, claim_periods)
                    * case when next_improvement < improvement then ratio(next_improvement, improvement) else 1 end
            else 0
        end as unclaimed
    from spans
)

select
    program_id, metric_id, count(*) as people_count, avg(unclaimed) as unclaimed_ratio,
    coalesce(stddev_samp(unclaimed), 0) as unclaimed_std_dev
from parts
group by program_id, metric_id
