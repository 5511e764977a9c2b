-- *: Which programs moved the defect rate of Operations, at which cost this fiscal year, and with what return at the least? The return is that of all years, for which cost_amount has the cost.
select
    i.program_name, i.improvement, i.evidence_grade, i.verdict, p.fiscal_year, p.spend_amount, p.cost_is_complete,
    r.benefit_amount, r.cost_amount, r.roi_pct
from program_impacts as i
inner join goals as g on i.goal_id = g.goal_id
inner join training_portfolio as p on i.program_id = p.program_id
left join program_returns as r on i.program_id = r.program_id and i.metric_id = r.metric_id and r.scenario = 'interval_low'
where
    i.is_primary and i.segment_type = 'all' and g.department = 'Operations' and i.metric_id = 'defect_rate'
    and p.fiscal_year = (select max(fiscal_year) from training_portfolio)

-- *: What changed since the last snapshot? A result that is no more has no value now, and one that is new had none; a snapshot that was rolled back is not the last one.
with last_run as (
    select published_run_id
    from runs
    where published_run_id <> run_id
    order by sequence_number desc
    limit 1
),
was as (
    select p.*
    from read_parquet('../snapshots/*/program_impacts.parquet', union_by_name = true) as p
    inner join last_run as l on p.run_id = l.published_run_id
    where p.is_primary and p.segment_type = 'all'
),
present as (
    select *
    from program_impacts
    where is_primary and segment_type = 'all'
)
select
    coalesce(n.program_name, w.program_name) as program_name, coalesce(n.metric_name, w.metric_name) as metric_name,
    w.improvement as was_improvement, n.improvement, w.evidence_grade as was_grade, n.evidence_grade, w.verdict as was_verdict, n.verdict
from present as n
full join was as w on n.program_id = w.program_id and n.metric_id = w.metric_id
cross join last_run
where (n.improvement, n.evidence_grade, n.verdict) is distinct from (w.improvement, w.evidence_grade, w.verdict)

-- *: Which marts are there, and what is one row of each?
select table_name, comment, estimated_size as rows_count
from duckdb_tables()
order by table_name

-- *: What does a column mean?
select table_name, column_name, data_type, comment
from duckdb_columns()
where column_name = 'evidence_cap'

-- alignment_map: What does the chain from goals to programs lack?
select goal_name, metric_name, skill, program_name, missing
from alignment_map
where missing is not null
order by missing

-- calendar_days: How do completions add up by quarter? Where a month is withheld, the sum would be too low: it is null, and the count says why.
select
    d.quarter_date,
    case when count(m.completed_count) = count(*) then sum(m.completed_count) end as completed_count,
    count(*) - count(m.completed_count) as months_withheld
from monthly_completions as m
inner join calendar_days as d on m.month_date = d.calendar_date
where m.department = '(all)'
group by d.quarter_date
order by d.quarter_date

-- checkin_rates: Of whom did a supervisor see what was learned, within 30, 60 and 90 days?
select program_name, department, within_days, seen_pct
from checkin_rates
where not is_suppressed
order by program_name, department, within_days

-- cohort_impacts: Did people who were trained later gain as much as the first?
select cohort_date, period_date, effect, effect_low, effect_high, trained_count
from cohort_impacts
where program_id = 'line_cert' and metric_id = 'units_per_hour' and not is_lead
order by cohort_date, period_date

-- comparison_balance: Where were the groups unlike before training?
select p.program_name, b.metric_id, b.covariate, b.trained_mean, b.comparison_mean, b.standardized_difference, b.balance_band
from comparison_balance as b
inner join programs as p on b.program_id = p.program_id
order by abs(b.standardized_difference) desc nulls last

-- data_checks: Which checks of the facts found something, or could not look?
select outcome, code, feed, findings_count, reason
from data_checks
where outcome <> 'clean'
order by outcome, code

-- data_findings: Which delivered facts contradict each other, and what has to be done?
select feed, code, rows_count, what, done, sheet_remedy
from data_findings
order by rows_count desc

-- figure_dates: As of which day are the figures, and which wait for more people to change?
select unit_kind, figures_from_date, is_waiting, count(*) as figures_count, max(renewed_because) as renewed_because
from figure_dates
group by unit_kind, figures_from_date, is_waiting
order by is_waiting desc, figures_from_date, unit_kind

-- decisions: What did we decide, and does the evidence agree by now?
select decided_date, program_name, decision, decided_by, suggested_decision, agrees, evidence_grade, verdict
from decisions
order by decided_date

-- departments: How large are the departments?
select department, employees_count
from departments
order by employees_count desc nulls last

-- dose_effects: Did those who spent more hours change more? They chose the hours, so this shows no effect of them.
select p.program_name, d.dose_band, d.hours_mean, d.effect, d.effect_low, d.effect_high
from dose_effects as d
inner join programs as p on d.program_id = p.program_id
where d.is_reportable
order by p.program_name, d.hours_mean

-- experiment_trends: How did the arms of an experiment diverge, week by week?
select periods_since_training, effect, effect_low, effect_high
from experiment_trends
where program_id = 'call_coaching'
order by periods_since_training

-- feed_deliveries: Did every file arrive, and how many of its rows were used?
select feed, file, rows_read, rows_landed, rows_rejected, rows_skipped, rows_held_back
from feed_deliveries
order by feed, file

-- goal_contributions: How much of where a goal stands does each program explain?
select g.goal_name, c.program_name, c.evidence_grade, c.is_counted, c.reached_pct, c.contribution, c.contribution_low, c.contribution_high
from goal_contributions as c
inner join goals as g on c.goal_id = g.goal_id
order by g.goal_name, c.program_name

-- goal_progress: Will the goals be met, and what explains where they stand?
select goal_name, owner, progress, moved_of_target_pct, forecast_value, target_value, due_date, explained_of_target_pct
from goal_progress
order by due_date, goal_name

-- goal_returns: What did the training for each goal cost, and what is it worth at the least? The row without a goal is what serves none.
select coalesce(goal_name, '(no goal)') as goal_name, goal_owner, cost_amount, benefit_amount, net_benefit_amount
from goal_returns
where scenario = 'interval_low'
order by cost_amount desc

-- goals: Which goals does no program serve?
select goal_name, owner, department, due_date
from goals
where programs_count = 0

-- impact_aggregates: What is the effect over all cohorts, and do the periods before training speak against it?
select program_id, metric_id, effect, effect_low, effect_high, leads_p_value, breakdown_factor
from impact_aggregates
where aggregation = 'simple'
order by program_id, metric_id

-- impact_trends: How long does it take until an effect shows, and does it last?
select periods_since_training, is_lead, effect, band_low, band_high, people_count
from impact_trends
where program_id = 'line_cert' and metric_id = 'units_per_hour'
order by periods_since_training

-- ledger_entries: On which day was each agreement seen first?
select seen_date, registered_program_id, registered_metric_id, is_withdrawn
from ledger_entries
where entry_kind = 'alignment'
order by entry_number

-- metric_contracts: What was agreed, when and by whom, and has anybody witnessed it?
select program_name, metric_name, agreed_date, agreed_by, agreement, agreement_seen_date, launch_date, definition
from metric_contracts
order by program_name

-- metric_levels: How is a metric going, by month and department?
select month_date, department, level, subjects_count
from metric_levels
where metric_id = 'units_per_hour'
order by month_date, department

-- metrics: How is each metric measured, and what is one unit of it worth?
select metric_name, unit, better, grain, baseline_periods, gap_periods, post_periods, smallest_change, value_per_unit_amount
from metrics
order by metric_name

-- monthly_completions: How many completions were there by department and month? The row (all) is the total.
select month_date, department, completed_count, people_count
from monthly_completions
order by month_date, department

-- participant_funnel: How many of the people trained were analyzed, and what became of the others?
select step_number, step, people_count, people_pct, total_count
from participant_funnel
where program_id = 'line_cert' and metric_id = 'units_per_hour'
order by step_number

-- portfolio_returns: What did all training cost, and what was it worth at the least and at best?
select scenario, cost_amount, benefit_amount, net_benefit_amount, roi_pct, cost_is_complete
from portfolio_returns
order by net_benefit_amount

-- portfolio_totals: What does the head of the company read first?
select spend_amount, aligned_spend_pct, unaligned_spend_amount, strong_count, measured_programs_count, defensible_net_amount, currency_code
from portfolio_totals

-- power_plans: Where is the answer not in yet, and when will it be?
select p.program_name, w.metric_id, w.detectable_effect, w.smallest_change, w.analyzed_count, w.people_needed, w.maturity_date
from power_plans as w
inner join programs as p on w.program_id = p.program_id
order by w.maturity_date nulls last, p.program_name

-- productivity_curves: What share of newcomers is not yet productive, day by day?
select arm, day_number, share_not_yet, share_not_yet_low, share_not_yet_high, at_risk_count
from productivity_curves
where program_id = 'welcome_weeks'
order by arm, day_number

-- productivity_ramps: How many days sooner are newcomers productive? Both rows repeat days_saved.
select program_name, arm, people_count, median_days, restricted_mean_days, days_saved, days_saved_low, days_saved_high, evidence_grade, verdict
from productivity_ramps
order by program_name, arm

-- program_costs: What did a program cost, by component?
select p.program_name, c.fiscal_year, c.component, c.amount, c.missing_count
from program_costs as c
inner join programs as p on c.program_id = p.program_id
where c.program_id = 'line_cert'
order by c.fiscal_year, c.amount desc nulls last

-- program_impacts: What did each program change, and how sure are we? is_primary marks the one row to quote; a time to productivity is in productivity_ramps.
select program_name, metric_name, improvement, improvement_low, improvement_high, metric_unit, evidence_grade, evidence_cap, verdict
from program_impacts
where is_primary
order by program_name, metric_name

-- program_returns: Which programs pay for themselves even at the low end of the interval?
select p.program_name, r.metric_id, r.benefit_amount, r.cost_amount, r.roi_pct, r.payback_months, r.evidence_grade
from program_returns as r
inner join programs as p on r.program_id = p.program_id
where r.scenario = 'interval_low' and r.is_reportable
order by r.roi_pct desc nulls last

-- programs: Which courses are in the data that nobody registered?
select program_id, program_name
from programs
where not is_registered
order by program_id

-- reinforcement_effects: Did people change more whose manager checked in? Managers chose whom, so this shows no effect of it.
select p.program_name, r.within_days, r.has_checkin, r.people_count, r.effect, r.effect_low, r.effect_high
from reinforcement_effects as r
inner join programs as p on r.program_id = p.program_id
where r.is_reportable
order by p.program_name, r.within_days, r.has_checkin

-- rejected_rows: Which rows does somebody have to correct?
select feed, file, source_row, column_name, problem, remedy
from rejected_rows
order by feed, file, source_row

-- runs: From when, and from which data, are these marts?
select sequence_number, published_run_id, published_at, data_through_date, deliveries_count, rows_landed, rows_rejected
from runs
order by sequence_number desc

-- study_plans: What could a program show that is planned, and when? Only planned programs have a row; the demo has none.
select p.program_name, s.metric_id, s.design, s.start_date, s.answer_date, s.planned_count, s.detectable_effect, s.smallest_change
from study_plans as s
inner join programs as p on s.program_id = p.program_id
order by s.start_date

-- study_progress: Is a planned program going as it was planned? Only planned programs have a row; the demo has none.
select p.program_name, s.start_date, s.launch_date, s.launch_delay_days, s.planned_count, s.trained_count, s.crossed_over_pct
from study_progress as s
inner join programs as p on s.program_id = p.program_id
order by s.start_date

-- survey_estimates: What do trained people say that a program was worth? Opinion, never to be added to a benefit; the demo has no survey.
select program_name, trained_count, respondents_count, survey_estimate_amount, currency_code
from survey_estimates
order by program_name

-- training_activity: How many hours at least did each department spend in training, by month? Rows without hours are those of few people.
select month_date, department, sum(duration_hours) as duration_hours, count(*) - count(duration_hours) as rows_without_hours
from training_activity
group by month_date, department
order by month_date, department

-- training_portfolio: Which spending serves no goal, and who decides about it?
select program_name, fiscal_year, spend_amount, alignment, decision, decision_reason, decision_owner, cost_is_complete
from training_portfolio
where alignment in ('no_goal', 'unregistered')
order by spend_amount desc nulls last

-- trust_checks: What did the checks of a figure find, and does any of them speak against it?
select check_id, grouping, check_estimate, check_low, check_high, check_p_value, is_alarm
from trust_checks
where program_id = 'line_cert' and metric_id = 'units_per_hour'
order by is_alarm desc, check_id, grouping
