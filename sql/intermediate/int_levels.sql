/*
doc: >
  How the values of a metric to which a program is aligned moved from one period to the next
  among people who never took a measured program, by stratum, and among teams that nobody trained:
  the same in both periods. Of more than twenty thousand people a part is enough.
grain: [metric_id, stratum_number, period_index]
inputs: [stg_observations, stg_subjects, stg_employees, int_strata, int_exposures, int_team_exposures, register_metrics, register_alignments]
columns:
  - {name: metric_id, required: true}
  - {name: stratum_number, required: true, doc: "Number of the comparison stratum; 0 for teams."}
  - {name: period_index, required: true}
  - {name: people_count, type: bigint, required: true, doc: People or teams observed in the period and in the one before.}
  - {name: busy_count, type: bigint, required: true, doc: "Of these, those with a value other than zero in both."}
  - {name: before_sum, type: double, required: true, unit: metric, doc: "Sum of the sizes of their values in the period before, whatever their sign."}
  - {name: now_sum, type: double, required: true, unit: metric, doc: Sum of the sizes in the period.}
  - {name: same_count, type: bigint, required: true, doc: "Of the busy ones, those with the same value in both."}
  - {name: fell_count, type: bigint, required: true, doc: Those whose value is lower than in the period before.}
  - {name: year_count, type: bigint, required: true, doc: "People or teams with a value other than zero twelve periods before, too; 0 where periods are no months."}
  - {name: same_year_count, type: bigint, required: true, doc: "Of these, those with the same value as then."}
  - {name: covariance, type: double, doc: "Sample covariance of the values of both periods; null for one person."}
  - {name: before_variance, type: double, doc: Sample variance of the values of the period before.}
  - {name: now_variance, type: double, doc: Sample variance of the values of the period.}
  - {name: turned_count, type: bigint, required: true, doc: "Of the busy ones, those with the other sign."}
  - {name: zeros_before_count, type: bigint, required: true, doc: Those at zero in the period before.}
  - {name: zeros_count, type: bigint, required: true, doc: Those at zero in the period.}
  - {name: fractions_count, type: bigint, required: true, doc: Those with a value in the period that is no whole number.}
*/
with trained as (
    select e.person_key
    from int_exposures as e
    inner join register_alignments as a on e.program_id = a.program_id
    group by e.person_key
),

people as (
    select s.subject_number, count(*) over () as people_count, row_number() over (order by s.subject_number nulls last) as place
    from stg_subjects as s
    left join trained as t on s.employee_id = t.person_key
    where s.employee_id is not null and t.person_key is null
),

strata as (
    select s.subject_number, max(n.stratum_number) as stratum_number
    from stg_employees as e
    inner join stg_subjects as s on e.employee_id = s.employee_id
    inner join int_strata as n on e.stratum = n.stratum
    group by s.subject_number
    having min(n.stratum_number) = max(n.stratum_number)
),

sampled as (
    select p.subject_number, s.stratum_number
    from people as p
    inner join strata as s on p.subject_number = s.subject_number
    where p.place - (floor_div(people_count, 20000) + 1) * floor_div(p.place, floor_div(people_count, 20000) + 1) = 0
),

teams as (
    select s.subject_number
    from stg_subjects as s
    left join (select team_id from int_team_exposures group by team_id) as t on s.team_name = t.team_id
    where s.team_name is not null and t.team_id is null
),

followed as (
    select subject_number, stratum_number
    from sampled
    union all
    select subject_number, cast(0 as bigint) as stratum_number
    from teams
),

placed as (
    select
        v.metric_id, v.stratum_number, v.period_index, v.now_value, v.is_monthly,
        lag(v.now_value, 12) over (partition by v.metric_id, v.subject_number order by v.period_index) as year_value,
        lag(v.period_index, 12) over (partition by v.metric_id, v.subject_number order by v.period_index) as year_period,
        lag(v.now_value) over (partition by v.metric_id, v.subject_number order by v.period_index) as before_value,
        lag(v.period_index) over (partition by v.metric_id, v.subject_number order by v.period_index) as before_period
    from (
        select
            o.metric_id, o.subject_number, s.stratum_number, o.period_index,
            m.grain in ('month', 'month_declared') as is_monthly,
            case when m.kind = 'total' then o.numerator else ratio(o.numerator, o.denominator) end as now_value
        from stg_observations as o
        inner join followed as s on o.subject_number = s.subject_number
        inner join register_metrics as m on o.metric_id = m.metric_id
        inner join (
            select metric_id
            from register_alignments
            group by metric_id
        ) as a on o.metric_id = a.metric_id
    ) as v
)

select
    metric_id, stratum_number, period_index,
    count(*) as people_count,
    count(case when before_value <> 0 and now_value <> 0 then 1 end) as busy_count,
    sum(abs(before_value)) as before_sum,
    sum(abs(now_value)) as now_sum,
    count(case when before_value <> 0 and now_value = before_value then 1 end) as same_count,
    count(case when now_value < before_value then 1 end) as fell_count,
    count(case when is_monthly and year_period = period_index - 12 and year_value <> 0 then 1 end) as year_count,
    count(case when is_monthly and year_period = period_index - 12 and year_value <> 0 and now_value = year_value then 1 end) as same_year_count,
    covar_samp(before_value, now_value) as covariance,
    var_samp(before_value) as before_variance,
    var_samp(now_value) as now_variance,
    count(case when before_value < 0 and now_value > 0 or before_value > 0 and now_value < 0 then 1 end) as turned_count,
    count(case when before_value = 0 then 1 end) as zeros_before_count,
    count(case when now_value = 0 then 1 end) as zeros_count,
    count(case when now_value <> case when abs(now_value) < 9e12 then floor_div(now_value, 1) end then 1 end) as fractions_count
from placed
where before_period = period_index - 1 and before_value is not null and now_value is not null
group by metric_id, stratum_number, period_index
