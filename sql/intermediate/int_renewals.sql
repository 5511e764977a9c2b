/*
doc: >
  Of what a program claims for a metric, the part that the next program of the same people
  claims. A claim begins with the post window of its person. Where that of another program
  for the same metric begins before it ends, the smaller of both gains is counted once from
  there on: the later program may have renewed an effect that had faded, and then both
  measured the same gain. Only gains that count are compared.
grain: [program_id, metric_id]
inputs: [int_improvements, int_placements, int_measurements]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: people_count, required: true, doc: People or teams with a claim.}
  - {name: renewed_ratio, type: double, required: true, unit: 0..1, doc: "Part of the claim that is left to the next program, mean over these people."}
  - {name: renewed_std_dev, type: double, required: true, unit: 0..1, doc: Standard deviation of the part over these people.}
round:
  - {means: [renewed_ratio], deviation: renewed_std_dev, people: [people_count]}
*/
with claims as (
    select
        i.program_id, i.metric_id, p.person_key, i.claim_periods, i.improvement, p.cohort_period + m.post_from as from_period
    from int_improvements as i
    inner join int_measurements as m on i.program_id = m.program_id and i.metric_id = m.metric_id
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

parts as (
    select
        c.program_id, c.metric_id,
        case
            when f.next_period < c.from_period + c.claim_periods
                then ratio(c.from_period + c.claim_periods - f.next_period, c.claim_periods)
                    * case when f.next_improvement < c.improvement then ratio(f.next_improvement, c.improvement) else 1 end
            else 0
        end as renewed
    from claims as c
    inner join followed as f on c.metric_id = f.metric_id and c.person_key = f.person_key and c.from_period = f.from_period
)

select
    program_id, metric_id, count(*) as people_count, avg(renewed) as renewed_ratio,
    coalesce(stddev_samp(renewed), 0) as renewed_std_dev
from parts
group by program_id, metric_id
