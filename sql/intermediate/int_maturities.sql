/*
doc: >
  When the people whose post window is not over can be measured: the last day of the
  post window of the people trained most recently, and the periods still to be observed
  until then. The most recent people are left out if they alone are fewer than the
  privacy floor.
grain: [program_id, metric_id]
inputs: [int_placements, int_measurements, int_cohorts, run_settings]
columns:
  - {name: program_id, required: true}
  - {name: metric_id, required: true}
  - {name: maturity_date, type: date, required: true, doc: Last day of that post window.}
  - {name: periods_to_maturity, type: bigint, doc: Periods of the metric's grain still to be observed until then; null for a metric without observations.}
*/
with waiting as (
    select
        p.program_id, p.metric_id, p.cohort_period, c.post_end_date, c.post_to - m.last_period as periods,
        count(*) as people_count
    from int_placements as p
    inner join int_measurements as m on p.program_id = m.program_id and p.metric_id = m.metric_id
    inner join int_cohorts as c on m.shape_id = c.shape_id and p.cohort_period = c.cohort_period
    where p.place = 'immature'
    group by p.program_id, p.metric_id, p.cohort_period, c.post_end_date, c.post_to, m.last_period
),

youngest_first as (
    select
        waiting.*,
        sum(people_count) over (
            partition by program_id, metric_id
            order by cohort_period desc
            rows between unbounded preceding and current row
        ) as as_young_count
    from waiting
)

select
    y.program_id,
    y.metric_id,
    max(y.post_end_date) as maturity_date,
    max(y.periods) as periods_to_maturity
from youngest_first as y
cross join run_settings as s
where y.as_young_count >= s.min_people
group by y.program_id, y.metric_id
