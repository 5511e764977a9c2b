-- The marts of impactmart, made from their contracts. Tables come after those to which they refer.

-- One row per metric_id.
create table metrics (
  metric_id varchar not null comment 'Metric.',
  metric_name varchar not null comment 'Display name.',
  kind varchar not null comment 'mean, ratio, total or time_to.',
  unit varchar not null comment 'Unit of the metric.',
  better varchar not null comment 'higher or lower: the direction that is better.',
  grain varchar not null comment 'day, week, month, quarter or year; weeks and months are those that the configuration declares.',
  baseline_periods bigint not null comment 'Length of the baseline window; 0 for time_to.',
  gap_periods bigint not null comment 'Periods between the baseline window and the index period.',
  ramp_periods bigint not null comment 'Periods between the index period and the post window.',
  post_periods bigint not null comment 'Length of the post window; 0 for time_to.',
  value_per_unit_amount decimal(18,6) comment 'Value of one unit per person and period; null for intangible metrics.',
  smallest_change double comment 'Smallest change that matters to the goal\'s owner.',
  watched_metric_id varchar comment 'Metric whose values a time_to metric watches; this column and those below are null for other kinds.',
  threshold double comment 'This value, or a better one, counts as productive.',
  consecutive_periods bigint comment 'Consecutive periods for which the threshold has to be held.',
  clock varchar comment 'hire or role: when counting starts.',
  landmark_days bigint comment 'Days after the start by which training decides the arm; 0 means until the end of the period of the start.',
  horizon_days bigint comment 'Days over which mean times are compared; null means as long as both arms were followed.',
  value_per_day_amount decimal(18,6) comment 'Value of a day that a person becomes productive earlier; null when no money is claimed.',
  scale varchar not null comment 'level, log (natural logarithms), share or count: what the values are, and so how an effect is told.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (metric_id)
) comment = 'The metrics of the register and how they are measured.';

-- One row per goal_id.
create table goals (
  goal_id varchar not null comment 'Goal.',
  goal_name varchar not null comment 'Display name.',
  owner varchar comment 'Person who is accountable for the goal.',
  sponsor varchar comment 'Person who sponsors the goal.',
  department varchar comment 'Department in which the goal is to be reached.',
  metric_id varchar not null comment 'Metric that measures the goal.',
  baseline_value double comment 'Declared starting value.',
  target_value double comment 'Declared target.',
  due_date date comment 'Declared due date.',
  programs_count bigint not null comment 'Programs aligned to the goal.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (goal_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'The goals of the register, with the number of programs that serve each; goals that no program serves are included.';

-- One row per program_id.
create table programs (
  program_id varchar not null comment 'Program of the register or course code.',
  program_name varchar not null comment 'Display name.',
  category varchar comment 'Category in the register.',
  launch_date date comment 'Declared launch.',
  is_registered boolean not null comment 'Whether the register contains the program.',
  owner varchar comment 'Who decides about the program: its declared owner or, without one, the owner of its goal, the first by name when there are several.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id)
) comment = 'The programs: those of the register, and every other course in the data.';

-- One row per link_id.
create table alignment_map (
  link_id varchar not null comment 'Identity of the link: its ends, joined by /.',
  goal_id varchar comment 'Goal; null where the link serves none.',
  goal_name varchar comment 'Name of the goal.',
  goal_owner varchar comment 'Owner of the goal.',
  metric_id varchar comment 'Metric; null for a program without one.',
  metric_name varchar comment 'Name of the metric.',
  behavior varchar comment 'What people then do at work.',
  skill varchar comment 'What is taught.',
  program_id varchar comment 'Program; null where none serves the goal or teaches the skill.',
  program_name varchar comment 'Name of the program.',
  agreement varchar comment 'How the metric was agreed on for the program; null without a program.',
  evidence_grade varchar comment 'Grade of the program\'s primary estimate for the metric; null when nothing is measured.',
  verdict varchar comment 'Verdict of that estimate; null when nothing is measured.',
  seen_pct double comment 'Share of trained people with a check-in within 90 days; null without check-ins, too few people or a program.',
  has_values boolean not null comment 'Whether any value of the metric was delivered.',
  missing varchar comment 'The first thing that the link lacks, in this order: program_for_goal (no program serves the goal), metric_for_program, goal_for_program, program_for_skill (nobody teaches it), values_of_metric (no feed delivers it), agreement (not agreed before launch), checks_of_behavior (nobody checks it on the job) or behavior_on_the_job (checked, and seen of at most 5 % of the trained people); null when complete.',
  is_compliance boolean not null comment 'Whether the program is compliance training, which does not have to serve a goal.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (link_id),
  foreign key (goal_id) references goals (goal_id),
  foreign key (metric_id) references metrics (metric_id),
  foreign key (program_id) references programs (program_id)
) comment = 'The chain from goals to programs: one row per link, goal - metric - behavior - skill - program, with what stands at both ends and what is missing. Goals without a program, programs without a metric and skills that nobody teaches have rows of their own.';

-- One row per calendar_date.
create table calendar_days (
  calendar_date date not null comment 'Day.',
  week_date date not null comment 'Monday of the week.',
  month_date date not null comment 'First day of the month.',
  quarter_date date not null comment 'First day of the quarter.',
  calendar_year bigint not null comment 'Calendar year.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (calendar_date)
) comment = 'The days that the data cover, for joining in a BI tool: one row per day from the first to the last.';

-- One row per program_id, department, within_days.
create table checkin_rates (
  program_id varchar not null comment 'Program.',
  program_name varchar not null comment 'Name of the program.',
  department varchar not null comment 'Department on the day of completion; (unknown) when the roster has none; (all) for everybody.',
  within_days bigint not null comment '30, 60 or 90.',
  trained_count bigint comment 'Trained people in the roster whose 90 days are over.',
  seen_pct double comment 'Share of them with a check-in from the day of completion on.',
  is_suppressed boolean not null comment 'Whether figures are withheld.',
  is_hardly_seen boolean comment 'Whether at most 5 % had a check-in, said without the count, which may be small; null with fewer than three times as many trained people as the privacy floor.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, department, within_days),
  foreign key (program_id) references programs (program_id)
) comment = 'What supervisors saw: the share of trained people with a check-in within 30, 60 and 90 days of their completion, by department. Only people count whose 90 days are over. The windows are nested: never add them up. A program without any check-in has no rows.';

-- One row per program_id, metric_id, cohort_date, period_date.
create table cohort_impacts (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  cohort_date date not null comment 'First day of the period in which the cohort was trained.',
  period_date date not null comment 'First day of the period that is compared.',
  periods_since_training bigint not null comment 'Periods since training; negative before it.',
  is_lead boolean not null comment 'Whether the period is before training and the gap, when there can be no effect.',
  trained_count bigint comment 'Trained people compared.',
  comparison_count bigint comment 'Comparison people.',
  effect double comment 'ATT(g,t), in the metric\'s own sign.',
  effect_std_error double comment 'Influence-function standard error; null with fewer than three people in an arm.',
  effect_low double comment 'Lower end of the 95 % interval.',
  effect_high double comment 'Upper end of the 95 % interval.',
  is_suppressed boolean not null comment 'Whether figures are withheld because an arm has fewer people than the privacy floor.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, cohort_date, period_date),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'Effects by cohort and period, ATT(g,t) of Callaway & Sant\'Anna (2021): the change of people trained in one period, compared with the change of people not trained by then. Rows before training show differences that the training cannot have caused.';

-- One row per program_id, metric_id, covariate.
create table comparison_balance (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  covariate varchar not null comment 'baseline_metric (in the metric\'s unit), tenure_years or hourly_cost (in the reporting currency).',
  trained_count bigint comment 'Trained people with a value.',
  comparison_count bigint comment 'Comparison people with a value.',
  trained_mean double comment 'Mean of the trained people; null for hourly_cost, because pay is published as a sum per program and year only.',
  comparison_mean double comment 'Mean of the comparison people, cells weighted by their trained people; null for hourly_cost.',
  standardized_difference double comment 'Difference between the means divided by the square root of the mean of both variances (Austin 2009); null where nothing varies.',
  variance_ratio double comment 'Variance of the trained people divided by that of the comparison people; null where the latter is zero.',
  balance_band varchar comment 'fine (up to 0.05), needs_adjustment (up to 0.25) or fails; null when unknown.',
  is_suppressed boolean not null comment 'Whether figures are withheld because an arm has fewer people than the privacy floor.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, covariate),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'How similar trained and comparison people were before training, per covariate, with the bands of the What Works Clearinghouse.';

-- One row per code, feed.
create table data_checks (
  code varchar not null comment 'Kind of finding; docs/facts.md explains each.',
  feed varchar not null comment 'Feed in the configuration; register for the alignments of the register.',
  table_name varchar not null comment 'Canonical table that the feed is bound to; alignments for the register.',
  rule varchar not null comment 'When a row is found.',
  outcome varchar not null comment 'found, clean, or not_evaluated.',
  findings_count bigint not null comment 'Rows of data_findings.',
  reason varchar comment 'Why the check was not evaluated.',
  reason_code varchar comment 'The same as a code, from which it is said in any language.',
  reason_columns varchar comment 'Columns that the check would need; a|b is one of the two.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (code, feed)
) comment = 'How every check of the facts ended for every feed that it looks at: one row per kind and feed. A check that could not look is not evaluated, which is not clean. docs/facts.md explains each kind.';

-- One row per code, feed, file, table_name, column_name.
create table data_findings (
  code varchar not null comment 'Kind of finding; docs/facts.md explains each.',
  feed varchar not null comment 'Feed in the configuration; register for the alignments of the register.',
  file varchar not null comment 'File, with its sheet, or address of the service.',
  table_name varchar not null comment 'Canonical table that the feed is bound to; alignments for the register.',
  column_name varchar not null comment 'Canonical column.',
  action varchar not null comment 'noted; or accepted, which kept it from blocking. What is blocked is not published.',
  accepted_because varchar comment 'Why it was accepted.',
  rows_count bigint not null comment 'Rows concerned.',
  landed_count bigint not null comment 'Rows of the delivery that landed.',
  people_count bigint not null comment 'People or teams concerned.',
  trained_count bigint not null comment 'Of these, trained people.',
  colleagues_count bigint not null comment 'Of these, people of the roster who are not trained.',
  first_rows varchar not null comment 'Up to five rows of the source, in order; of the register the numbers of the alignments.',
  what varchar not null comment 'The fact, with both numbers.',
  done varchar not null comment 'What was done with the rows.',
  unblocked_because varchar comment 'Why the configuration declares that such findings do not block; null where it does not.',
  sheet_remedy varchar not null comment 'What the person who keeps the sheet can do.',
  project_remedy varchar not null comment 'What the person who keeps the configuration can do.',
  program_id varchar comment 'Program whose estimate changes most without the people concerned; null where none does, their number is below the privacy floor, or the figures of that program and metric wait (figure_dates).',
  metric_id varchar comment 'Metric of that estimate.',
  effect double comment 'Difference between the two changes, in the metric\'s own sign.',
  other_effect double comment 'The effect without the people concerned.',
  shift_std_errors double comment 'Distance between the two, in standard errors of the effect.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (code, feed, file, table_name, column_name),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'Where delivered facts contradict each other, what was done about it, and what the figures would be in the other reading: one row per kind, delivery and column. docs/facts.md explains each kind. What blocks is not published until somebody corrects, declares or accepts it.';

-- One row per decision_number.
create table decisions (
  decision_number bigint not null comment 'Place in the register, from 1.',
  program_id varchar not null comment 'Program.',
  program_name varchar not null comment 'Name of the program.',
  decided_date date not null comment 'Day of the decision.',
  decided_by varchar not null comment 'Who decided.',
  decision varchar not null comment 'What was decided.',
  because varchar comment 'Why.',
  is_latest boolean not null comment 'Whether no later decision about the program is recorded.',
  evidence_grade varchar comment 'Grade of the program\'s result by now; null when nothing is measured.',
  verdict varchar comment 'Verdict of that result; null when nothing is measured.',
  suggested_decision varchar comment 'What the evidence suggests by now (training_portfolio); null without any spend on record.',
  agrees boolean comment 'Whether the decision is what the evidence suggests by now; null without a suggestion.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (decision_number),
  foreign key (program_id) references programs (program_id)
) comment = 'What was decided about programs, next to what the evidence says by now: one row per decision of the register.';

-- One row per department.
create table departments (
  department varchar not null comment 'Department.',
  employees_count bigint comment 'People employed in the department on the last day of the data.',
  is_suppressed boolean not null comment 'Whether the count is withheld.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (department)
) comment = 'The departments in the roster and their size on the last day of the data.';

-- One row per program_id, metric_id, dose_band.
create table dose_effects (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  dose_band varchar not null comment 'lower, middle or upper third of the analyzed people by paid hours, with equal hours in one band; unknown without hours.',
  is_causal boolean not null comment 'Always false: the dose was chosen, not assigned.',
  people_count bigint comment 'Analyzed trained people in the band; may be summed within program and metric.',
  hours_mean double comment 'Mean paid hours of these people; null when unknown.',
  change_trained_mean double comment 'Mean change of these people from baseline to post window.',
  change_comparison_mean double comment 'Mean change of the comparison people, cells weighted by the band\'s people.',
  effect double comment 'Difference between the two changes, in the metric\'s own sign.',
  effect_std_error double comment 'Standard error of effect.',
  effect_low double comment 'Lower end of the 95 % interval.',
  effect_high double comment 'Upper end of the 95 % interval.',
  is_reportable boolean not null comment 'Whether the figure may be quoted, as a description and not as an effect of dose.',
  not_reportable_reason varchar comment 'too_few_people or no_uncertainty; null when the figure may be quoted.',
  is_suppressed boolean not null comment 'Whether figures are withheld because, alone or with the other bands, they would reveal information about fewer people than the privacy floor.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, dose_band),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'How the change of trained people differs by the hours they spent, each band compared with the colleagues of its own cells as in did. People and their managers chose the hours, so a difference between bands is not an effect of more hours. A program whose people all spent the same hours has no rows.';

-- One row per program_id, metric_id, periods_since_training.
create table experiment_trends (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  periods_since_training bigint not null comment 'Periods since the anchor, in which most people of the treatment arm first completed.',
  is_lead boolean not null comment 'Whether the period is before training and the gap, when there can be no effect.',
  effect double comment 'Difference between the arms, in the metric\'s own sign.',
  effect_std_error double comment 'Welch\'s standard error; null where nothing varies.',
  effect_low double comment 'Lower end of the 95 % interval.',
  effect_high double comment 'Upper end of the 95 % interval.',
  is_suppressed boolean not null comment 'Whether figures are withheld because an arm has fewer people than the privacy floor.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, periods_since_training),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'Experiments period by period: the difference between the arms by assignment, whether or not people completed, with intervals of single periods. Before the anchor, differences are chance; see also arms_balance in trust_checks.';

-- One row per feed, file.
create table feed_deliveries (
  feed varchar not null comment 'Feed in the configuration.',
  table_name varchar not null comment 'Canonical table that the feed is bound to.',
  file varchar not null comment 'File, with its sheet, or address of the service.',
  content_hash varchar not null comment 'SHA-256 of the content that was read.',
  mapping_hash varchar not null comment 'Hash of the mapping with which it was read.',
  rows_read bigint not null comment 'Rows read; a row of a month-wide sheet counts once per month column; may be summed.',
  rows_landed bigint not null comment 'Rows that became canonical rows.',
  rows_rejected bigint not null comment 'Rows held back; see rejected_rows.',
  rows_skipped bigint not null comment 'Rows skipped by a declared rule, and empty cells of month-wide sheets.',
  rows_held_back bigint not null comment 'Of the landed rows, those that cannot be used with the current roster and register, such as people who are not in the roster.',
  is_unverified boolean not null comment 'Whether nothing in the responses of a service showed that its list was whole, which allow_unverified accepts.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (feed, file)
) comment = 'What was delivered: one row per feed and delivery that this snapshot is based on. Every row is accounted for: rows_read = rows_landed + rows_rejected + rows_skipped.';

-- One row per unit.
create table figure_dates (
  unit varchar not null comment 'Name of the unit, such as effect/P1/units, as --renew takes it.',
  unit_kind varchar not null comment 'effect: a program on a metric, in all marts; cost: the paid hours of a program in a fiscal year; level: a metric in a month, all departments, with the goals over it.',
  program_id varchar comment 'Program; null for a level.',
  metric_id varchar comment 'Metric; null for a cost.',
  fiscal_year bigint comment 'Fiscal year of a cost.',
  month_date date comment 'First day of the month of a level.',
  figures_from_date date comment 'Last day of the data from which the figures are; null without any data.',
  figures_run_id varchar not null comment 'Run that published the figures; runs has its snapshot and time.',
  published_count bigint not null comment 'How many times figures of the unit were published, each time about other people. The more often, the wider is the step of effects in which one person has much weight, since many roundings of nearly the same sum average out.',
  is_waiting boolean not null comment 'Whether the figures are as they were.',
  renewed_because varchar comment 'Why the unit was published anew although few people changed, the last time that somebody asked for it.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (unit),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'From which day figures about people are. Those of a unit are published anew as a whole, or shown again as they were until at least as many people changed as the privacy floor: with fewer, two nights together would tell about single people. The run with --renew publishes a unit anew before. Empty where figures are exact.';

-- One row per goal_id, program_id.
create table goal_contributions (
  goal_id varchar not null comment 'Goal.',
  program_id varchar not null comment 'Program.',
  program_name varchar not null comment 'Name of the program.',
  metric_id varchar not null comment 'Metric of the goal.',
  is_counted boolean not null comment 'Whether the contribution counts as explained: the evidence is moderate or strong and may be quoted.',
  evidence_grade varchar not null comment 'Grade of the program\'s primary estimate for the metric.',
  reached_count bigint comment 'Trained people or teams with a value after their training in the last months of the goal; 0 where the program reached nobody of the goal; not to be summed over programs.',
  reached_pct double comment 'Part of all values of these months that people have after their training, people of several counted programs in equal parts.',
  baseline_reached_pct double comment 'The same in the months of the baseline, whose level has this part of the effect already. Where the baseline has no values: the part that people have in the last months who were trained before the goal\'s start. Null where the goal has no start; nothing is taken off then.',
  effect double comment 'Effect per subject and period, as in program_impacts; of an experiment, the effect per completer of trust_checks where there is one, because completers are reached; of a time to productivity, minus the days saved.',
  contribution double comment 'What the program moved the level of the goal by since the baseline: effect x (reached_pct - baseline_reached_pct) / 100.',
  contribution_low double comment 'Lower end of its 95 % interval.',
  contribution_high double comment 'Upper end of its 95 % interval.',
  is_suppressed boolean not null comment 'Whether figures are withheld.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (goal_id, program_id),
  foreign key (goal_id) references goals (goal_id),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'What each program that serves a goal contributed to how far the goal\'s metric moved from its baseline: its measured effect (of an experiment, the effect per completer) times what its reach grew by since, as a share of values. A person who completed several programs that count, counts for each in equal parts, so that contributions never claim a person twice.';

-- One row per goal_id.
create table goal_progress (
  goal_id varchar not null comment 'Goal.',
  goal_name varchar not null comment 'Display name.',
  owner varchar comment 'Person who is accountable for the goal.',
  sponsor varchar comment 'Person who sponsors the goal.',
  department varchar comment 'Department in which the goal is to be reached; null means everybody.',
  metric_id varchar not null comment 'Metric that measures the goal.',
  metric_name varchar not null comment 'Name of the metric.',
  metric_unit varchar not null comment 'Unit of the metric and of all effects in it.',
  better varchar not null comment 'higher or lower: the direction that is better.',
  start_date date comment 'First day of the work towards the goal.',
  due_date date comment 'Declared due date.',
  owner_status varchar comment 'What the owner says.',
  baseline_value double comment 'Starting value of the target: declared; without one, measured_baseline_value.',
  measured_baseline_value double comment 'Level in the months of the year that due_date ends, the last time before start_date; without a due day, in the year before start_date. Null where these months have no values.',
  baseline_from_date date comment 'First day of the months of measured_baseline_value.',
  baseline_to_date date comment 'Last day of these months.',
  target_value double comment 'Value to be reached: declared, or the declared change in percent of the baseline.',
  actual_value double comment 'Level of the last months with values.',
  actual_low double comment 'Lower end of the 95 % interval of actual_value, over the people who were measured.',
  actual_high double comment 'Upper end of the interval.',
  actual_from_date date comment 'First day of the months of actual_value.',
  actual_to_date date comment 'Last day of these months.',
  people_count bigint comment 'People or teams behind actual_value.',
  season_value double comment 'What the present months usually differ by from those of the year that due_date ends: as much as they did a year earlier, or that less the part of a steady trend, whichever is less; 0 where that is within the uncertainty of the levels. Null where these months have no values; no season is taken out then.',
  unchanged_value double comment 'Level that the present months would have without any change since the baseline: measured_baseline_value, or else baseline_value, plus season_value.',
  moved_value double comment 'How far the metric moved since the baseline, in its own sign: actual_value less season_value and measured_baseline_value, or less baseline_value where no value was measured.',
  moved_before_start_value double comment 'How far the metric had moved since the baseline when the work began, likewise less the season: the level of the last months before start_date (as many as those of the baseline). Null where the start follows the baseline, or without values of these months.',
  moved_of_target_pct double comment 'moved_value in percent of the way from measured_baseline_value to target_value, or from baseline_value where no value was measured; below zero when it moved away from the target; null where the declared baseline is not what was measured, where the target was met before the start, and before the work begins.',
  forecast_value double comment 'Level to expect in the months up to due_date at the pace of forecast_rule; once they are past, the level that they had.',
  held_value double comment 'Level in the months up to due_date if nothing more changes: actual_value less season_value. Null without a forecast, or once they are past.',
  forecast_rule varchar comment 'observed (the due day is past), pace_since_baseline or, where it is less favorable, latest_pace (since the months of the due day last came round, or just after that, of the last year); null without a forecast.',
  progress varchar comment 'Until the due day, on_track and off_track (forecast_value is at the target, or is not, whatever actual_value is) and reached (actual_value is, and there is no forecast, or forecast_value is, too); then reached or missed, by the level of the months up to it; or unknown; null when withheld. Levels are judged before they are rounded.',
  unknown_reason varchar comment 'Why progress is unknown.',
  explained_value double comment 'Sum of the contributions that count (goal_contributions), in the metric\'s own sign; null where the reach of no program grew or shrank.',
  explained_low double comment 'Lower end of its 95 % interval, contributions independent of each other.',
  explained_high double comment 'Upper end of the interval.',
  explained_of_target_pct double comment 'explained_value in percent of the same way as moved_of_target_pct.',
  unexplained_value double comment 'moved_value less explained_value.',
  is_more_than_moved boolean comment 'Whether programs explain more than the metric moved, so that something else must have moved it the other way; null without an explained value.',
  programs_count bigint not null comment 'Programs whose contribution counts and is not zero.',
  is_suppressed boolean not null comment 'Whether figures are withheld.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (goal_id),
  foreign key (goal_id) references goals (goal_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'Where each goal stands: baseline, target, the present level with its interval, what to expect on the due day at this pace, and how much of the movement measured programs explain. Movement is what the level did since the months of the baseline, less the season between the two. The forecast is a plain rule, named in forecast_rule: the present level in the season of the due day, plus the pace of the movement for each month until then. A level of fewer people than the privacy floor is not used, and a forecast that cannot be (a share above one, a level below zero of what never was) or is for more than three years ahead is none. What programs explain is what their reach added since the baseline; other things may have moved the metric the other way.';

-- One row per goal_id, scenario.
create table goal_returns (
  goal_id varchar comment 'Goal; null for what serves no goal or is gained outside of the departments of goals.',
  scenario varchar not null comment 'point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).',
  goal_name varchar comment 'Name of the goal.',
  goal_owner varchar comment 'Owner of the goal.',
  programs_count bigint not null comment 'Programs and unregistered courses with a part of their cost in the row.',
  benefits_count bigint not null comment 'Benefits that are added up. One of which the row without a goal has the rest is counted in the row of its goal.',
  benefit_amount decimal(18,2) comment 'Sum of the benefits of the scenario that count; null when there is none.',
  outside_amount decimal(18,2) comment 'Of the benefits of the alignments for the goal, what people outside its department gained; it is in the row without a goal. Null where the goal has no department or nobody outside gained.',
  cost_amount decimal(18,2) not null comment 'Cost of the goal, as far as it is known; amounts that training_portfolio withholds are excluded. Where the goal has a department, the part of the trained people who are not known to be of another one.',
  outside_cost_amount decimal(18,2) comment 'Of the cost of the alignments for the goal, what was for people outside its department; it is in the row without a goal. Null where the goal has no department or nobody outside was trained.',
  net_benefit_amount decimal(18,2) comment 'Benefit less cost.',
  roi_pct double comment 'Net benefit divided by cost; null without cost or benefit, and where the cost of the people of a benefit is in another row, as that of a metric without a goal is in a program that serves one.',
  benefit_cost_ratio double comment 'Benefit divided by cost; null where roi_pct is.',
  unevidenced_cost_amount decimal(18,2) not null comment 'Of cost_amount, that of programs without a benefit that counts for the goal.',
  cost_is_complete boolean not null comment 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person\'s hourly cost, no row of costs or completions that may be the program\'s was held back, at least one cost of the program is booked, and none is withheld.',
  currency_code varchar not null comment 'Reporting currency.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  unique (goal_id, scenario),
  foreign key (goal_id) references goals (goal_id)
) comment = 'What the training for each goal cost and was worth, per scenario. A benefit belongs to the goal of its alignment and is counted once. The cost of a program is split over the goals that it serves, by the weights of its alignments, in cents that add up; metrics without a goal have no part in it. Where a goal has a department, it has of both the part of the people who are of it, and the row without a goal the rest. That row also has what serves no goal. Compliance training is in no row: its return is not asked for. All rows of a scenario add up to portfolio_returns.';

-- One row per program_id, metric_id, aggregation, position.
create table impact_aggregates (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  aggregation varchar not null comment 'simple, group, calendar, event_overall, group_overall or calendar_overall.',
  position varchar not null comment 'First day of the cohort\'s period or of the calendar period, yyyy-mm-dd; empty for the other aggregates.',
  people_count bigint comment 'People of both arms behind the estimate.',
  effect double comment 'Effect, in the metric\'s own sign.',
  effect_std_error double comment 'Influence-function standard error.',
  effect_low double comment 'Lower end of the 95 % interval.',
  effect_high double comment 'Upper end of the 95 % interval.',
  leads_count bigint comment 'Estimates before training that are tested together; repeated on each row of the study.',
  leads_wald double comment 'Joint Wald statistic of the leads; null when the test was refused.',
  leads_p_value double comment 'p-value of leads_wald; a large one is no proof of parallel trends.',
  detectable_slope double comment 'Smallest linear divergence that the leads would show with 80 % power.',
  breakdown_factor double comment 'Largest multiple of the worst step before training that does not change the sign of the mean effect.',
  leads_refusal varchar comment 'Why the leads could not be tested; null when they were.',
  is_suppressed boolean not null comment 'Whether figures are withheld because an arm has fewer people than the privacy floor.',
  study_refusal varchar comment 'study_too_large: there is no event study, because it has more than a billion changes of a person in a cohort and period; a metric with a coarser grain or shorter windows has fewer. One row says so. Null when nothing is omitted.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, aggregation, position),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'Aggregates of the effects by cohort and period in the ways of Callaway & Sant\'Anna (2021): simple, by cohort (group), by calendar period, and the overall effects of group, calendar and event study; with what the periods before training show about the comparison.';

-- One row per program_id, metric_id, periods_since_training.
create table impact_trends (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  periods_since_training bigint not null comment 'Periods since training; negative before it.',
  is_lead boolean not null comment 'Whether the period is before training and the gap, when there can be no effect.',
  people_count bigint comment 'People of both arms behind the estimate.',
  effect double comment 'Effect, in the metric\'s own sign.',
  effect_std_error double comment 'Influence-function standard error.',
  effect_low double comment 'Lower end of the 95 % interval.',
  effect_high double comment 'Upper end of the 95 % interval.',
  band_low double comment 'Lower end of the uniform 95 % band; null when the positions\' covariance is singular.',
  band_high double comment 'Upper end of the uniform 95 % band.',
  is_suppressed boolean not null comment 'Whether figures are withheld because an arm has fewer people than the privacy floor.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, periods_since_training),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'The event study: effects by periods since training over all cohorts, weighted by cohort size, with pointwise intervals and a uniform band that holds for the whole line at once.';

-- One row per entry_number.
create table ledger_entries (
  entry_number bigint not null comment 'Number of the entry, from 1.',
  seen_date date not null comment 'Day (UTC) of the run that first saw the state.',
  entry_kind varchar not null comment 'program (launch and courses), metric (what decides estimates and verdicts), value (what a unit is worth), goal, alignment, source (the headers from which a metric is read), plan (with the seed of its draw), draw (the SHA-256 of what was drawn, and why again), compared (strata, clusters and covariates), mappings (how feeds are read, as hashes), remapped (why a metric that is read otherwise is the same measure), weeks or months (the days on which they begin), restated (why values of closed months are others), rate (what a unit of a currency is worth from a day on) or decision (what was decided about a program).',
  registered_program_id varchar comment 'Program that the entry is about, as the register named it then; it may no longer have it.',
  registered_metric_id varchar comment 'Metric that the entry is about, as the register named it then; it may no longer have it.',
  registered_goal_id varchar comment 'Goal that the entry is about, as the register named it then; it may no longer have it.',
  entry_of varchar comment 'Of a rate its currency and first day, of a decision what was decided, and when; null for others.',
  is_withdrawn boolean not null comment 'Whether the register no longer had it.',
  content varchar not null comment 'The state as declared, without what is as usual: key: value; empty when withdrawn.',
  content_hash varchar not null comment 'SHA-256 of content.',
  page_hash varchar not null comment 'SHA-256 of the page of the ledger that holds the entry, and the hash of the page before it.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (entry_number)
) comment = 'What the store has seen of agreements: one row per state of a program\'s launch, a metric\'s definition, its value, its source, a goal, an alignment, a plan, the comparison, a rate or a decision, with the day on which a run saw it first. Entries are never changed or removed.';

-- One row per program_id, metric_id.
create table metric_contracts (
  program_id varchar not null comment 'Program.',
  program_name varchar not null comment 'Name of the program.',
  metric_id varchar not null comment 'Metric.',
  metric_name varchar not null comment 'Name of the metric.',
  goal_id varchar comment 'Goal that the alignment serves.',
  goal_owner varchar comment 'Owner of the goal.',
  agreement varchar not null comment 'How the metric was agreed on: witnessed (the store saw the agreement and the present definition before launch), remapped (as witnessed, but a feed is read otherwise since, and the register says why that is the same measure), corrected (as witnessed, but values that were published before are others since, and the register says why), declared (launched before the store existed, with a document that records the agreement), not_agreed, no_launch, late (after launch), changed (the definition of the metric, or what counts as the program, is another one than at the launch), reread (a feed of the metric is read otherwise than at the launch, and nobody says why that is the same measure), restated (values of closed months that were published before are others since, and nobody says why), dated_back (the store was there and saw no such agreement, or an earlier state of it said otherwise) or not_witnessed (launched before the store existed, without a document).',
  is_confirmatory boolean not null comment 'Whether the metric was agreed on before launch (agreement is witnessed, remapped, corrected or declared); others are exploratory.',
  launch_date date comment 'Launch by which the metric had to be agreed on; null without one.',
  agreed_date date comment 'Day of the agreement: as it was declared at the launch if it is witnessed, otherwise as it is declared now.',
  agreed_by varchar comment 'Who agreed.',
  document varchar comment 'Where an agreement from before the store is on record.',
  agreement_seen_date date comment 'Day (UTC) on which the store first saw the agreement with this day; null without a day.',
  definition varchar not null comment 'What decides the estimates and verdicts of the metric, as declared.',
  definition_hash varchar not null comment 'SHA-256 of definition.',
  definition_seen_date date not null comment 'Day (UTC) on which the store first saw the present definition, if it has not changed since.',
  definitions_count bigint not null comment 'Definitions of the metric that the store has seen.',
  smallest_change double comment 'Smallest change that matters to the goal\'s owner.',
  reread_date date comment 'Day (UTC) on which the store first saw the present mapping of the metric\'s feeds, where it is another one than at the launch.',
  remapped_because varchar comment 'Why the metric is the same measure although it is read otherwise, as declared, where the store saw that no earlier than reread_date.',
  people_reread_date date comment 'Day (UTC) on which the store first saw the present mapping of a feed of the roster, completions, assignments or costs, where none had it at the launch.',
  compared_date date comment 'Day (UTC) on which the store first saw the present strata, clusters and covariates, where they are others than at the launch.',
  restated_date date comment 'Day (UTC) on which the store first saw the present values of months that were closed and published with other ones before, at the launch or later; null without any in the windows of the program.',
  restated_from_date date comment 'First day of the first of these months.',
  restated_to_date date comment 'First day of the last of these months.',
  restated_months_count bigint comment 'Months with other values.',
  restated_way varchar comment 'How the last of these values came: replaced (a file or address has another content), added (a new file), gone (a file is no longer there) or reread (a file is read otherwise); null where no delivery of the metric or of the roster is another one.',
  restated_by varchar comment 'Feeds and files of the deliveries with which the last of these values came; null where restated_way is null.',
  restated_because varchar comment 'Why the values are others, as declared, where the store saw that no earlier than restated_date.',
  arms_seen varchar comment 'When the store first saw the arms of the experiment, the last of them if there are several days of assignment: before_training, first_night (after the training had begun, in the first run that would have seen any), after_training (before the post window) or after_outcome (when the post window had begun). Arms that the store has on record as drawn were seen on that day. Null without arms.',
  arms_seen_date date comment 'Day (UTC) on which the store first saw the arms of the experiment; null without any.',
  arms_changed_date date comment 'Day (UTC) on which the store first saw the present arms, where they are others than those with which the training began, or that it saw first; null where they are not.',
  arms_changed_count bigint comment 'People who have left the arms since the training began, or since the store first saw them, have joined them, or are in the other one; at least that many from 64 on. Null for nobody, and for fewer than the privacy floor.',
  value_seen_date date comment 'Day (UTC) on which the store first saw the present value of a unit; null without one.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id),
  foreign key (goal_id) references goals (goal_id)
) comment = 'What was agreed for each program and metric, when, by whom, and whether the store has witnessed it: the answer to whether a figure was agreed on before the launch. Of an experiment, also when the store first saw who was assigned to which arm.';

-- One row per metric_id, department, month_date.
create table metric_levels (
  metric_id varchar not null comment 'Metric.',
  metric_name varchar not null comment 'Name of the metric.',
  metric_unit varchar not null comment 'Unit of the metric and of all effects in it.',
  better varchar not null comment 'higher or lower: the direction that is better.',
  department varchar not null comment 'Department of the person on the last day of the month; (unknown) when the roster has none; (all) for everybody, and for teams.',
  month_date date not null comment 'First day of the month in which the periods begin.',
  subjects_count bigint comment 'People or teams with a value; may be summed over departments and not over months.',
  level double comment 'Level of the month.',
  level_std_dev double comment 'Standard deviation of the subjects\' own levels; null for a single subject.',
  coverage_pct double comment 'Periods with a value, in percent of the periods of the month times the subjects with any value in it.',
  is_suppressed boolean not null comment 'Whether figures are withheld.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (metric_id, department, month_date),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'How each metric is going: its level by department and month, of everybody who was measured, trained or not. A level says how things are and nothing about why. A mean or ratio is that of all values of the month; a total is the mean per subject and period; a time to productivity is the mean of the days, at most the horizon, of the people who started in the month and were followed that long. Never average over departments: the row (all) has everybody.';

-- One row per month_date, department.
create table monthly_completions (
  month_date date not null comment 'First day of the month of the completions.',
  department varchar not null comment 'Department of the person on the day of completion; (unknown) when the roster has none; (all) for everybody.',
  completed_count bigint comment 'Completions, including passed ones. A sum over departments or months is too low where a row is withheld.',
  people_count bigint comment 'Distinct people who completed something; not to be summed.',
  is_suppressed boolean not null comment 'Whether the counts are withheld.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (month_date, department)
) comment = 'Completions by department and month over all programs and courses, with the total (all) of each month, from which nothing is missing. It is withheld only where all that training_activity could withhold is of fewer people than the privacy floor, as in a month in which hardly anybody completed anything. Details by program are in training_activity.';

-- One row per program_id, metric_id, step.
create table participant_funnel (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  step varchar not null comment 'analyzed, or why not: no_roster_match, record_unusable, control_group, not_completed, already_trained, no_observation, immature, left, short_baseline, short_post, moved_team, overlapping_program, extreme_value, no_comparable_colleague.',
  step_number bigint not null comment 'Order of the steps, from 1.',
  people_count bigint comment 'People at this step; may be summed within program and metric.',
  people_pct double comment 'Share of everybody assigned or trained.',
  total_count bigint comment 'Everybody assigned or trained, repeated on each row.',
  is_suppressed boolean not null comment 'Whether the count is withheld.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, step),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'Where everybody assigned to or trained in a program ended up: one row per reason for exclusion and one for the people analyzed. Each person has exactly one place. Counts below the privacy floor are withheld together with the next smallest counts, so that subtraction reveals nobody.';

-- One row per scenario.
create table portfolio_returns (
  scenario varchar not null comment 'point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).',
  benefits_count bigint not null comment 'Benefits that are added up.',
  benefit_amount decimal(18,2) comment 'Sum of the benefits of the scenario that count; null when there is none.',
  exploratory_amount decimal(18,2) comment 'Benefits that are not in benefit_amount nor in any other total: on metrics that were not agreed on by the launch, or are not what was agreed and published by then, and of experiments whose arms are others; null when there is none.',
  cost_amount decimal(18,2) not null comment 'Cost of all training except compliance, as far as it is known; amounts that training_portfolio withholds are excluded.',
  net_benefit_amount decimal(18,2) comment 'Benefit less cost.',
  roi_pct double comment 'Net benefit divided by cost; null without cost or benefit.',
  benefit_cost_ratio double comment 'Benefit divided by cost.',
  unevidenced_cost_amount decimal(18,2) not null comment 'Of cost_amount, that of programs without any benefit that counts.',
  compliance_cost_amount decimal(18,2) not null comment 'Cost of compliance training, which is not in cost_amount.',
  cost_is_complete boolean not null comment 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person\'s hourly cost, no row of costs or completions that may be the program\'s was held back, at least one cost of the program is booked, and none is withheld.',
  currency_code varchar not null comment 'Reporting currency.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (scenario)
) comment = 'What all training that has to return something cost and was worth, per scenario: the sum of all benefits that count, each once, and those that are exploratory apart, less the cost of all programs and unregistered courses, measured or not. Compliance training is stated and excluded. The scenarios add up benefits; their ends are wider than an interval of the sum would be.';

-- One row per scope.
create table portfolio_totals (
  scope varchar not null comment 'all: everything the data cover.',
  programs_count bigint not null comment 'Registered programs, except compliance.',
  measured_programs_count bigint not null comment 'Programs with a metric.',
  works_count bigint not null comment 'Programs with the verdict works on at least one of their metrics.',
  strong_count bigint not null comment 'Programs with strong evidence of the result that represents them (training_portfolio).',
  spend_amount decimal(18,2) not null comment 'Training spend reviewed; amounts that training_portfolio withholds are excluded.',
  aligned_spend_amount decimal(18,2) not null comment 'Of the spend, the amount for programs that serve a goal.',
  compliance_spend_amount decimal(18,2) not null comment 'Of the spend, the amount for compliance.',
  unaligned_spend_amount decimal(18,2) not null comment 'Of the spend, the amount for programs without a goal, including unregistered courses.',
  unmeasured_spend_amount decimal(18,2) not null comment 'Of the aligned spend, the amount for programs without a result yet (insufficient evidence).',
  aligned_spend_pct double comment 'Aligned share of the spend; null without spend.',
  gross_benefit_amount decimal(18,2) not null comment 'Benefit of the defensible programs at the point estimates.',
  uncertain_benefit_amount decimal(18,2) not null comment 'Amount deducted for uncertainty, from the point estimates to the low ends of the intervals.',
  defensible_booked_amount decimal(18,2) not null comment 'Booked costs of the defensible programs.',
  defensible_learner_time_amount decimal(18,2) not null comment 'Paid learner hours of the defensible programs.',
  defensible_net_amount decimal(18,2) not null comment 'Defensible net benefit.',
  currency_code varchar not null comment 'Reporting currency.',
  cost_is_complete boolean not null comment 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person\'s hourly cost, no row of costs or completions that may be the program\'s was held back, at least one cost of the program is booked, and none is withheld.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (scope)
) comment = 'The figures that a leader reads first, over everything the data cover: one row. The defensible net benefit counts only programs that work on at least moderate evidence, at the low end of their intervals, less the full cost of these programs.';

-- One row per program_id, metric_id.
create table power_plans (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  estimator varchar not null comment 'Estimator of the primary estimate that the plan is based on.',
  detectable_effect double comment 'Smallest effect that today\'s data would show with 80 % power; null without an estimate.',
  smallest_change double comment 'Smallest change that matters to the goal\'s owner; null where none was declared.',
  people_needed bigint comment 'Trained people that the analysis needs to show the smallest change with 80 % power; null without an estimate or a declared smallest change.',
  trained_count bigint comment 'People trained so far.',
  analyzed_count bigint comment 'People in the trained arm of the primary estimate.',
  immature_count bigint comment 'Trained people whose post window is not over.',
  trained_per_month double comment 'People trained for the first time in the last 182 days of the data, divided by six.',
  maturity_date date comment 'Last day of the post window of the immature people trained most recently, leaving out the most recent ones if they alone are fewer than the privacy floor; null when nobody else is immature.',
  periods_to_maturity bigint comment 'Periods of the metric\'s grain still to be observed until maturity_date; null when maturity_date is null.',
  months_to_maturity double comment 'Months (365/12 days) from the end of the data to maturity_date; null when maturity_date is null.',
  months_to_enough_people double comment 'Months at the pace trained_per_month until people_needed can be analyzed. Of the immature people and of those still to come, the share counts that could be analyzed so far; the post window of the last of them has to be added. 0 when there are enough; null when a figure it depends on is null or the share is zero.',
  evidence_grade varchar not null comment 'Grade of the primary estimate.',
  is_reportable boolean not null comment 'Whether detectable_effect may be quoted.',
  not_reportable_reason varchar comment 'Why it may not be quoted: no_comparison, too_few_people or the rule that made the evidence insufficient; null when it may.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'How far each measurement is from a conclusion: the effect that the data could show now, the people needed to show the smallest change that matters, and how long that will take at the current pace. Counts are those that participant_funnel and program_impacts publish; figures that would reveal a withheld count are null.';

-- One row per program_id, metric_id, arm, day_number.
create table productivity_curves (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric of kind time_to.',
  arm varchar not null comment 'Whether people were trained by the landmark.',
  day_number bigint not null comment 'Days since the start.',
  share_not_yet double not null comment 'Share of people not yet productive after that day (Kaplan-Meier).',
  share_not_yet_low double comment 'Lower end of the pointwise 95 % interval of share_not_yet; null once the share is zero.',
  share_not_yet_high double comment 'Upper end of that interval.',
  at_risk_count bigint not null comment 'People followed to that day who were not productive before it.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, arm, day_number),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'The share of people not yet productive by day, with the trained people\'s strata in both arms: the curves behind productivity_ramps. They end where the curve of a stratum does. Points based on fewer people than the privacy floor are left out, and points are spaced so that each step covers at least that many people. Between two points the true curve falls in steps that are not shown.';

-- One row per program_id, metric_id, arm.
create table productivity_ramps (
  program_id varchar not null comment 'Program.',
  program_name varchar not null comment 'Name of the program.',
  metric_id varchar not null comment 'Metric of kind time_to.',
  metric_name varchar not null comment 'Name of the metric.',
  arm varchar not null comment 'Whether people were trained by the landmark.',
  is_confirmatory boolean not null comment 'Whether the metric was agreed on before launch; others are exploratory.',
  people_count bigint comment 'People compared.',
  events_count bigint comment 'Of these people, those who became productive while they were followed.',
  trained_later_count bigint comment 'Of these people, those trained after the landmark.',
  before_landmark_count bigint comment 'People excluded because they were productive or lost to follow-up before the landmark.',
  overlapping_count bigint comment 'People excluded because of another program for the same metric.',
  no_colleague_count bigint comment 'People excluded because nobody of the other arm is in their stratum, or because the stratum was not followed to the horizon.',
  median_days double comment 'Days until half of the arm is productive; null when withheld or never reached.',
  median_low_days double comment 'Lower end of the 95 % interval of median_days; null when withheld or when the band never reaches one half.',
  median_high_days double comment 'Upper end of the 95 % interval of median_days; null when withheld or when the band never reaches one half.',
  horizon_days bigint comment 'Days over which mean times are compared: the declared horizon, but no longer than the strata of at least half of the trained people were followed in both arms.',
  restricted_mean_days double comment 'Mean number of days not yet productive within the horizon, with the trained people\'s strata in both arms.',
  restricted_mean_std_error double comment 'Standard error of restricted_mean_days.',
  restricted_mean_low_days double comment 'Lower end of the 95 % interval of restricted_mean_days.',
  restricted_mean_high_days double comment 'Upper end of the 95 % interval of restricted_mean_days.',
  days_saved double comment 'Restricted mean of the comparison arm less that of the trained arm, compared within strata, per person within the horizon; above zero means that trained people are faster. Null without both arms.',
  days_saved_std_error double comment 'Standard error of days_saved.',
  days_saved_low double comment 'Lower end of the 95 % interval of days_saved.',
  days_saved_high double comment 'Upper end of the 95 % interval of days_saved.',
  days_saved_p_value double comment 'Two-sided p-value of days_saved.',
  logrank_statistic double comment 'Chi-square statistic of the log-rank test of both arms, one degree of freedom.',
  logrank_p_value double comment 'p-value of the log-rank test.',
  is_reportable boolean not null comment 'Whether days_saved may be quoted.',
  not_reportable_reason varchar comment 'Rule that made the evidence insufficient; null when days_saved may be quoted.',
  is_suppressed boolean not null comment 'Whether figures are withheld because an arm has fewer people than the privacy floor.',
  evidence_grade varchar not null comment 'moderate, weak or insufficient: the arms were not randomized and have no baseline.',
  evidence_cap varchar not null comment 'Rule that kept the grade from being higher.',
  verdict varchar not null comment 'works, promising, worked_against or cannot_tell.',
  verdict_case varchar not null comment 'What the verdict sentence says: with verdict_reference, verdict_count and the figures of the row, the sentence in any language.',
  verdict_count bigint comment 'Number of people or teams that the sentence names: those trained, or the privacy floor; null where it names none.',
  verdict_metrics_count bigint comment 'Number of the program\'s agreed metrics that the sentence names, where one of them may look like this by chance; otherwise null.',
  verdict_withdrawn_count bigint comment 'Of these, metrics that no longer count as agreed.',
  verdict_sentence varchar not null comment 'The verdict in words that match its certainty.',
  days_saved_p_value_adjusted double comment 'days_saved_p_value adjusted by Benjamini-Hochberg over the program\'s metrics of kind time_to that were agreed on before launch; null for others.',
  value_per_day_amount decimal(18,6) comment 'Value of a day that a person becomes productive earlier; null when no money is claimed.',
  benefit_amount decimal(18,2) comment 'Days saved x value per day x trained people compared; null without a value per day or on insufficient evidence.',
  benefit_low_amount decimal(18,2) comment 'The same at days_saved_low.',
  benefit_high_amount decimal(18,2) comment 'The same at days_saved_high.',
  currency_code varchar not null comment 'Reporting currency.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, arm),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'How fast people become productive, with and without the program: two rows per program and time_to metric, one per arm. Days saved and the log-rank test describe both arms together and are repeated in both rows, as is the benefit, days saved x value per day x trained people compared: never sum them. All figures of days have the trained people\'s strata in both arms. The arms were not randomized; they are alike in stratum only.';

-- One row per program_id, fiscal_year, component.
create table program_costs (
  program_id varchar not null comment 'Program of the register or course code.',
  fiscal_year bigint not null comment 'Fiscal year, named by the calendar year in which it ends.',
  component varchar not null comment 'What the money was spent on: a component of the costs, seats (prices of completions) or learner_time (paid hours).',
  amount decimal(18,2) comment 'Known cost; null when nothing is known.',
  missing_count bigint not null comment 'Costs and prices without a rate, or completions without hours or hourly cost, which are missing from the amount.',
  currency_code varchar not null comment 'Reporting currency.',
  is_suppressed boolean not null comment 'Whether the amount is withheld.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, fiscal_year, component),
  foreign key (program_id) references programs (program_id)
) comment = 'What each program cost, by component: one row per program or unregistered course, fiscal year and component. Amounts are in the reporting currency, converted by the declared rates, and add up to the spend of training_portfolio. What is missing is counted and never zero.';

-- One row per program_id, metric_id, segment_type, segment_id, estimator.
create table program_impacts (
  program_id varchar not null comment 'Program.',
  program_name varchar not null comment 'Name of the program.',
  metric_id varchar not null comment 'Metric.',
  metric_name varchar not null comment 'Name of the metric.',
  metric_unit varchar not null comment 'Unit of the metric and of all effects in it.',
  better varchar not null comment 'higher or lower: the direction that is better.',
  subject_type varchar not null comment 'What is trained, compared and counted: employees, or teams. A team is trained once enough of its people are.',
  goal_id varchar comment 'Goal that the alignment serves; null when none was named.',
  segment_type varchar not null comment 'all for everybody; otherwise the roster column by which the trained people are restricted: department, job or location, as of the index period.',
  segment_id varchar not null comment 'The segment, (none) for people without a value in the roster; all for everybody.',
  estimator varchar not null comment 'pre_post (before and after, no comparison), did (difference in differences), dr_did (the same, adjusted for declared covariates), ancova (adjusted for the baseline), experiment (randomized arms, compared by assignment) or cuped (the same, adjusted for the baseline).',
  is_primary boolean not null comment 'Whether this is the row to quote for the program and metric; never true for a segment.',
  is_confirmatory boolean not null comment 'Whether the metric was agreed on before launch; others are exploratory.',
  trained_count bigint comment 'People in the trained arm; not to be summed over estimators.',
  comparison_count bigint comment 'Distinct people in the comparison arm.',
  clusters_count bigint comment 'Clusters behind the standard error.',
  baseline_trained_mean double comment 'Mean of the trained people in the baseline window.',
  baseline_comparison_mean double comment 'Mean of the comparison people in the baseline window, cells weighted by their trained people; null without a comparison.',
  post_trained_mean double comment 'Mean of the trained people in the post window.',
  post_comparison_mean double comment 'Mean of the comparison people in the post window, weighted in the same way; null without a comparison.',
  effect double comment 'Estimated effect, in the metric\'s own sign; null when nothing can be estimated.',
  effect_std_error double comment 'Standard error of effect.',
  effect_low double comment 'Lower end of the 95 % interval.',
  is_interim boolean not null comment 'Whether the data do not yet reach decide_date: whoever looks every night until an interval excludes zero is wrong far more often than one time in twenty.',
  decide_date date comment 'Day on which the result is to be decided: decide_on of the alignment, or the day on which everybody trained so far can be measured; null when nobody is waited for.',
  sequence_low double comment 'Lower end of the 95 % confidence sequence, which holds the effect in all nights together; of primary estimates that are interim.',
  sequence_high double comment 'Upper end of the confidence sequence.',
  effect_high double comment 'Upper end of the 95 % interval.',
  se_type varchar comment 'paired, cr1, hc2 or welch: how the standard error was computed; wild is cr1 with the p-value and interval of the wild cluster bootstrap.',
  t_statistic double comment 'Effect divided by its standard error.',
  degrees_of_freedom double comment 'Degrees of freedom of the t distribution behind the interval and the p-value.',
  p_value double comment 'Two-sided p-value.',
  p_value_adjusted double comment 'p-value adjusted by Benjamini-Hochberg over the primary estimates of the program\'s metrics that were agreed on before launch, or over the published segments of one type; null for other rows.',
  p_value_portfolio double comment 'p-value adjusted by Benjamini-Hochberg over the primary estimates of all programs and metrics, but for before and after, insufficient evidence and times to productivity; null for other rows.',
  p_value_segments double comment 'p-value of all published segments of the type having the same effect (Welch 1951), the same in each of them; null for others. A large one says that differences between them may be chance.',
  shrunken_effect double comment 'The effect moved toward the mean of all programs by as much as its own uncertainty calls for; of primary estimates, where there are five. The largest of many effects is too large on average, and this is not.',
  effect_pct double comment 'Effect relative to the level that the trained people would have reached without it; of logarithms, 100 (exp(effect) - 1). Null where that level is not well above zero, without an interval, and for shares.',
  effect_low_pct double comment 'Lower end of the 95 % interval of effect_pct (Fieller); never below -100.',
  effect_high_pct double comment 'Upper end of the 95 % interval of effect_pct (Fieller).',
  improvement double comment 'Effect, with better as positive.',
  improvement_low double comment 'Lower end of the interval, with better as positive.',
  improvement_high double comment 'Upper end of the interval, with better as positive.',
  improvement_pct double comment 'Relative effect, with better as positive.',
  improvement_low_pct double comment 'Lower end of the relative interval, with better as positive.',
  improvement_high_pct double comment 'Upper end of the relative interval, with better as positive.',
  hedges_g double comment 'Effect in pooled standard deviations of the later window.',
  detectable_effect double comment 'Smallest effect that data like these would show with 80 % power.',
  people_needed bigint comment 'Trained people needed to show the smallest change that matters with 80 % power; null where none was declared.',
  bracket_low double comment 'Lower of did and ancova, and of dr_did in its own row.',
  bracket_high double comment 'Higher of did and ancova, and of dr_did in its own row.',
  is_bracket_wide boolean comment 'Whether did and ancova differ by more than one standard error.',
  is_regression_to_mean_likely boolean comment 'Whether the trained people started worse than their colleagues and did shows more improvement than ancova, by more than one standard error: part of the effect may be regression to the mean.',
  baseline_gap double comment 'Standardized difference between the arms in the baseline window.',
  lead_effect double comment 'The same comparison one window earlier, when there can be no effect.',
  lead_std_error double comment 'Standard error of lead_effect.',
  lead_p_value double comment 'Two-sided p-value of lead_effect; a large one is no proof of parallel trends.',
  matched_pct double comment 'Share of the measured trained people who have a comparable colleague; null for segments.',
  attrition_pct double comment 'Share lost between training and the end of the post window; null for segments.',
  comparison_attrition_pct double comment 'Share of colleagues lost over the same time, cells weighted by their trained people; null for segments.',
  evidence_grade varchar not null comment 'strong, moderate, weak or insufficient.',
  evidence_cap varchar comment 'Rule that kept the grade from being higher; null for strong.',
  verdict varchar not null comment 'works, promising, no_meaningful_effect, worked_against or cannot_tell.',
  verdict_case varchar not null comment 'What the verdict sentence says: with verdict_reference, verdict_count and the figures of the row, the sentence in any language.',
  verdict_reference varchar not null comment 'With whom the trained people are compared: assigned (by chance, to the comparison group), comparable (alike before training) or other.',
  verdict_count bigint comment 'Number of people or teams that the sentence names: those trained, or the privacy floor; null where it names none.',
  verdict_low double comment 'Lower end of the range that the sentence names where lost people leave more open than the interval; otherwise null.',
  verdict_high double comment 'Upper end of that range.',
  verdict_metrics_count bigint comment 'Number of the program\'s agreed metrics that the sentence names, where one of them may look like this by chance; otherwise null.',
  verdict_withdrawn_count bigint comment 'Of these, metrics that no longer count as agreed.',
  verdict_sentence varchar not null comment 'The verdict in words that match its certainty.',
  is_reportable boolean not null comment 'Whether the figure may be quoted.',
  not_reportable_reason varchar comment 'Why the figure may not be quoted; null when it may.',
  is_suppressed boolean not null comment 'Whether figures are withheld because an arm has fewer people than the privacy floor, or because the segment would reveal another one.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, segment_type, segment_id, estimator),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id),
  foreign key (goal_id) references goals (goal_id)
) comment = 'The effect of each program on each metric aligned to it: one row per estimator, with is_primary for the one to quote; and, where the configuration requests segments, the did estimate of each segment with enough people. Never add or average over segments: they are parts of the segment all. Effects are per subject and period of the metric\'s grain. A time to productivity has its figures in productivity_ramps.';

-- One row per program_id, metric_id, scenario.
create table program_returns (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  scenario varchar not null comment 'point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).',
  people_count bigint comment 'People with evidence; teams, where the metric measures teams.',
  improvement_used double comment 'Improvement that the scenario claims, per person and period; of a time_to metric, days saved per person.',
  value_per_unit_amount decimal(18,6) comment 'Declared value of one unit of the metric per person and period, or of a day; null for intangible metrics.',
  claimed_periods_count bigint not null comment 'Periods of the metric\'s grain for which the improvement is claimed; 1 for a time_to metric, whose days are saved once.',
  unclaimed_pct double comment 'Part of the claim that is not counted, because people left or were no longer measured before its end, or because the next program for the same metric claims it for the same people; see docs/method.md, Totals.',
  benefit_amount decimal(18,2) comment 'Benefit; null when intangible or not reportable.',
  cost_amount decimal(18,2) comment 'Full cost of the program, including learners\' paid hours, as far as it is known; null when nothing is. It is repeated for each metric and scenario of the program and not to be summed over them; goal_returns and portfolio_returns have each cost once.',
  net_benefit_amount decimal(18,2) comment 'Benefit less cost.',
  roi_pct double comment 'Net benefit divided by cost; null without cost or benefit.',
  benefit_cost_ratio double comment 'Benefit divided by cost.',
  payback_months double comment 'Months until the benefit, at its yearly rate, has paid for the cost; null when the benefit is not above zero, and for a time_to metric, whose benefit has no yearly rate.',
  break_even_effect double comment 'Improvement at which benefit equals cost; null for intangible metrics.',
  currency_code varchar not null comment 'Reporting currency.',
  evidence_grade varchar not null comment 'Grade of the estimate behind the row.',
  is_reportable boolean not null comment 'Whether the figure may be quoted.',
  not_reportable_reason varchar comment 'Why the figure may not be quoted; null when it may.',
  cost_per_unit_effect_amount double comment 'Cost of one unit of improvement of one person in one period, with or without a value per unit: cost / (improvement x people x periods claimed). Null when the improvement is not above zero or may not be quoted.',
  cost_is_complete boolean not null comment 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person\'s hourly cost, no row of costs or completions that may be the program\'s was held back, at least one cost of the program is booked, and none is withheld.',
  unconverted_costs_count bigint comment 'Costs and prices of seats that are missing from the cost, because they are in a currency without a rate.',
  unpriced_completions_count bigint comment 'Completions that are missing from the cost, because their hours or the hourly cost of the person are not known.',
  answer_worth_amount decimal(18,2) comment 'What it would be worth to know the effect exactly before the program is given once more to as many people at the same cost: the expected loss of deciding by the estimate, which is the expected value of perfect information. The same in each scenario; null where a figure it depends on is. See docs/money.md.',
  is_counted boolean not null comment 'Whether the benefit counts in the totals of goals and of the portfolio: it may be quoted, the metric was agreed on by the launch and is what was agreed and published by then (metric_contracts.is_confirmatory, and no arms_changed_date), and the same gain is not counted in another metric of the program. Compliance programs are in no total.',
  is_apart boolean not null comment 'Whether the benefit would count, had the metric been agreed on; portfolio_returns has these apart.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, scenario),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'The cost of each program and the value of its measured effect, per scenario. benefit = improvement x value per unit x people with evidence x periods claimed, at most the first year, less what comes after people left and what the next program of the same people claims; of a time_to metric days saved x value per day x people. The cost is that of the whole program, as far as it is known, and is repeated for each of its metrics and scenarios: never sum it over them. goal_returns and portfolio_returns add up.';

-- One row per program_id, metric_id, within_days, has_checkin.
create table reinforcement_effects (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  within_days bigint not null comment '30, 60 or 90: days from the index date within which a check-in counts.',
  has_checkin boolean not null comment 'Whether a check-in is recorded within that time; false if there is none so far.',
  is_causal boolean not null comment 'Always false: the dose was chosen, not assigned.',
  people_count bigint comment 'Analyzed trained people; may be summed only over has_checkin.',
  change_trained_mean double comment 'Mean change of these people from baseline to post window.',
  change_comparison_mean double comment 'Mean change of the comparison people, cells weighted by the band\'s people.',
  effect double comment 'Difference between the two changes, in the metric\'s own sign.',
  effect_std_error double comment 'Standard error of effect.',
  effect_low double comment 'Lower end of the 95 % interval.',
  effect_high double comment 'Upper end of the 95 % interval.',
  is_reportable boolean not null comment 'Whether the figure may be quoted, as a description and not as an effect of the check-in.',
  not_reportable_reason varchar comment 'too_few_people or no_uncertainty; null when the figure may be quoted.',
  is_suppressed boolean not null comment 'Whether figures are withheld because, alone or with the other rows, they would reveal information about fewer people than the privacy floor.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, within_days, has_checkin),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'How the change of trained people differs with and without a manager\'s check-in soon after the program, each compared with the colleagues of their own cells as in did. Managers choose whom they check in with, so the difference is not an effect of the check-in. The windows of 30, 60 and 90 days are nested: never add them up. A program without any check-in has no rows.';

-- One row per feed, file, source_row, column_name, code, occurrence.
create table rejected_rows (
  feed varchar not null comment 'Feed in the configuration.',
  file varchar not null comment 'File, with its sheet, or address of the service.',
  source_row bigint not null comment 'Line of the file, row of the sheet, or number of the record.',
  column_name varchar not null comment 'Column name in the source, or the canonical column for rows held back after landing; empty when the finding concerns the whole row.',
  code varchar not null comment 'Stable code from docs/rejects.md.',
  occurrence bigint not null comment 'Counter of rows whose other keys are equal, from 1.',
  problem varchar not null comment 'What is wrong.',
  remedy varchar not null comment 'How to fix it.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (feed, file, source_row, column_name, code, occurrence)
) comment = 'Which rows were held back and why. The values may be personal and are not included: they are stored with the landed batch. One row per finding; a delivered row may have several.';

-- One row per published_run_id.
create table runs (
  published_run_id varchar not null comment 'Run.',
  sequence_number bigint not null comment 'Number of the snapshot.',
  published_at timestamp_ntz comment 'When the snapshot was published, UTC; null for the run that made the row, which is not published yet, and where version 0.1.0 published.',
  as_of_date date comment 'The run\'s --as-of date; null when none was given.',
  code_version varchar not null comment 'Version of the program.',
  config_hash varchar not null comment 'Hash of configuration and register.',
  inputs_hash varchar not null comment 'Hash of all deliveries and their mappings.',
  figures varchar not null comment 'Whether figures about people were rounded (guarded) or published with all digits.',
  exact_because varchar comment 'Why figures were published with all digits; null for guarded figures and for runs of versions that did not round.',
  renewed_units varchar comment 'Units of figures that were published anew although fewer people changed than the privacy floor (figure_dates), with commas between them; null for a run without --renew.',
  renewed_because varchar comment 'Why.',
  deliveries_count bigint not null comment 'Deliveries that the run is based on.',
  rows_read bigint not null comment 'Rows read.',
  rows_landed bigint not null comment 'Rows landed.',
  rows_rejected bigint not null comment 'Rows held back at landing.',
  rows_skipped bigint not null comment 'Rows skipped by a declared rule, and empty cells of month-wide sheets.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (published_run_id)
) comment = 'The history of published runs: one row for this run and for each earlier run on which it builds and that is still kept. What was rolled back is not part of it; impactmart runs list shows everything.';

-- One row per program_id, metric_id.
create table study_plans (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  design varchar not null comment 'wait_list (chance decides who is trained first), waves (those still waiting are colleagues) or all (colleagues are not in the plan).',
  start_date date not null comment 'Day of the planned launch.',
  waves_count bigint not null comment 'Number of waves, 1 if everybody is trained at once.',
  months_between bigint comment 'Months from one wave to the next, declared or enough for the post windows; null with a single wave.',
  last_wave_date date comment 'Day on which the last wave begins.',
  needed_from_date date comment 'First day from which the metric has to be delivered.',
  answer_date date comment 'Last day of the post window of the first wave.',
  months_to_answer double comment 'Months (365/12 days) from the planned launch to answer_date.',
  history_from_date date comment 'First day of the baseline window in history.',
  history_through_date date comment 'Last day of the post window in history.',
  estimator varchar comment 'Estimator that would be quoted: experiment for a wait list, otherwise did; null without figures for this kind of metric.',
  eligible_count bigint comment 'People in the groups that the plan names who are employed and had not completed the program before the planned launch.',
  measured_count bigint comment 'Of the eligible people, those with a value in both windows in history.',
  planned_count bigint comment 'People who would be trained, over all waves.',
  first_wave_count bigint comment 'People of the first wave.',
  expected_trained_count bigint comment 'People of the first wave who can be expected to have a value in both windows, and colleagues; null if nothing can be compared.',
  expected_comparison_count bigint comment 'Comparison people who can be expected to have a value in both windows; null if nothing can be compared.',
  change_std_deviation double comment 'Standard deviation of the change from the baseline to the post window in history, within strata, of the people who would be trained.',
  post_std_deviation double comment 'Standard deviation of the post window in history over all people who would be trained.',
  post_within_std_deviation double comment 'The same within strata.',
  detectable_effect double comment 'Smallest effect that the estimator would show with 80 % power in a two-sided test at 5 % over all tests_count metrics of the program: at 5 % / tests_count, so that it is found whatever the others show.',
  did_detectable_effect double comment 'Smallest effect that difference in differences would show with 80 % power.',
  tests_count bigint not null comment 'Metrics of the program, times to productivity aside: p-values are adjusted over them, so that more metrics take more people.',
  smallest_change double comment 'Smallest change that matters to the goal\'s owner.',
  people_needed bigint comment 'People in the plan, over all waves, with whom the smallest change shows with 80 % power and no arm is below the privacy floor, all groups in the same proportions; null without a smallest change.',
  is_reportable boolean not null comment 'Whether detectable_effect may be quoted.',
  not_reportable_reason varchar comment 'Why there are no figures: time_to_metric, team_metric, nobody_eligible, no_history, trained_too_early (before the post window of the first wave ends), no_comparison, no_spread, or too_few_people; null when there are.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'What a program could show before it is launched: one row per planned program and metric that it is meant to move, computed from the metric\'s history of the people who would be trained. No completion is needed. The windows in history are as late as the data allow, and before the planned launch.';

-- One row per program_id.
create table study_progress (
  program_id varchar not null comment 'Program.',
  start_date date not null comment 'Day of the planned launch.',
  launch_date date comment 'Declared launch.',
  launch_delay_days bigint comment 'Days from the planned to the declared launch; negative if the latter is earlier.',
  first_completion_date date comment 'Day of the first completion of an eligible person; null while few have completed the program.',
  eligible_count bigint comment 'People in the groups that the plan names who are employed and had not completed the program before the planned launch.',
  planned_count bigint comment 'People who would be trained, over all waves.',
  trained_count bigint comment 'Eligible people who have completed the program so far.',
  drawn_treatment_count bigint comment 'People who were drawn for the first wave; null without a draw.',
  drawn_waitlist_count bigint comment 'People who were drawn to wait.',
  treatment_trained_count bigint comment 'Of the people drawn for the first wave, those who have completed the program so far.',
  draws_count bigint not null comment 'Draws on record in the store; a second one was somebody\'s choice.',
  second_wave_date date comment 'Day on which the second wave begins as planned.',
  crossed_over_count bigint comment 'Of the people who wait, those who completed the program before the second wave begins.',
  crossed_over_pct double comment 'Their share.',
  is_suppressed boolean not null comment 'Whether figures are withheld because an arm has fewer people than the privacy floor.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id),
  foreign key (program_id) references programs (program_id)
) comment = 'Each plan held against what was done: days, people, and the arms that were drawn. People who wait cross over if they complete the program before the second wave begins; the difference between the arms then shows less than the whole effect.';

-- One row per program_id.
create table survey_estimates (
  program_id varchar not null comment 'Program of the register or course code.',
  program_name varchar not null comment 'Name of the program.',
  trained_count bigint comment 'People trained.',
  respondents_count bigint comment 'Trained people who responded.',
  improvement_amount decimal(18,2) comment 'Yearly improvement as they see it, before anything is taken off.',
  survey_estimate_amount decimal(18,2) comment 'Sum of improvement x isolation x confidence, in a year.',
  unconverted_count bigint not null comment 'Responses that count as zero because their currency has no rate.',
  currency_code varchar not null comment 'Reporting currency.',
  is_suppressed boolean not null comment 'Whether figures are withheld.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id),
  foreign key (program_id) references programs (program_id)
) comment = 'What trained people say that a program was worth a year: improvement x isolation x confidence, summed over those who responded; a missing response or part of one is zero (Phillips), and so is one from before the training. This is opinion and no measurement: it is never added to a measured benefit and counts in no total.';

-- One row per program_id, month_date, department.
create table training_activity (
  program_id varchar not null comment 'Program of the register or course code.',
  program_name varchar not null comment 'Name of the program.',
  is_registered boolean not null comment 'Whether the register contains the program.',
  month_date date not null comment 'First day of the month of the events.',
  department varchar not null comment 'Department of the person on the day of the event; (unknown) when the roster has none.',
  assigned_count bigint comment 'Enrollments dated in the month.',
  started_count bigint comment 'Starts dated in the month.',
  completed_count bigint comment 'Completions dated in the month, including passed ones.',
  passed_count bigint comment 'Of these completions, those with the status passed.',
  duration_hours double comment 'Paid learner hours for the month\'s completions; null when unknown.',
  is_suppressed boolean not null comment 'Whether the row is based on fewer people than the privacy floor; in other rows, a single count below the floor is null, too, and so are completions that cover those of few others in the month.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, month_date, department),
  foreign key (program_id) references programs (program_id)
) comment = 'Training by time and place, whether or not it is measured: one row per program or unregistered course, month and department.';

-- One row per program_id, fiscal_year.
create table training_portfolio (
  program_id varchar not null comment 'Program of the register or course code.',
  program_name varchar not null comment 'Name of the program.',
  category varchar comment 'Category in the register.',
  fiscal_year bigint not null comment 'Fiscal year, named by the calendar year in which it ends.',
  spend_amount decimal(18,2) comment 'Full cost of the program in the year; may be summed.',
  booked_amount decimal(18,2) comment 'Of spend_amount, booked costs and seats.',
  learner_time_amount decimal(18,2) comment 'Of spend_amount, paid learner hours.',
  currency_code varchar not null comment 'Reporting currency.',
  people_count bigint comment 'Distinct people trained over all years; also null when it differs from the number of people analyzed by too few people; not to be summed.',
  alignment varchar not null comment 'aligned (serves a goal), compliance, no_goal (registered without one) or unregistered.',
  goal_id varchar comment 'Goal of the result that represents the program; without one, the first by id of those that the program serves.',
  goal_name varchar comment 'Name of the goal.',
  goal_owner varchar comment 'Owner of the goal.',
  metric_id varchar comment 'Metric of the result that represents the program: the one that decides about it.',
  evidence_grade varchar comment 'Evidence grade of that result; null when nothing is measured.',
  verdict varchar comment 'Verdict of that result; null when nothing is measured.',
  decision varchar not null comment 'extend, improve, stop, measure_longer, agree_goal or compliance_only.',
  is_suppressed boolean not null comment 'Whether people and amounts are withheld.',
  total_spend_amount decimal(18,2) comment 'Full cost of the program over all years, repeated for each year; not to be summed.',
  decision_reason varchar not null comment 'Why: pays_off (it worked, and its benefit at the low end of the interval covers the cost), has_no_price (it worked on a metric without a value), costs_more (it worked, and its benefit does not surely cover its cost), no_effect (measured well, and too small to matter), worked_against, not_known_yet, no_goal or compliance.',
  decision_owner varchar comment 'Who decides: the owner of the program or, without one, of its goal.',
  decide_date date comment 'For measure_longer, the last day of the post window of the people trained last: an earlier answer is not to be had. Null when nobody is waited for.',
  cost_is_complete boolean not null comment 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person\'s hourly cost, no row of costs or completions that may be the program\'s was held back, at least one cost of the program is booked, and none is withheld.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, fiscal_year),
  foreign key (program_id) references programs (program_id),
  foreign key (goal_id) references goals (goal_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'Where the money goes and whether it serves a goal: one row per program or unregistered course and fiscal year, with the decision that the evidence suggests. Compliance training does not have to serve a goal. Amounts are what is known of the cost; cost_is_complete says whether anything is missing.';

-- One row per program_id, metric_id, check_id, grouping.
create table trust_checks (
  program_id varchar not null comment 'Program.',
  metric_id varchar not null comment 'Metric.',
  estimator varchar not null comment 'The estimator that the check is about.',
  check_id varchar not null comment 'What is checked.',
  grouping varchar not null comment 'For undeclared_stratum, what people would be compared within; otherwise all.',
  check_estimate double comment 'What the check estimates, in the unit that its row in docs/method.md names; null for a joint test.',
  check_std_error double comment 'Standard error of check_estimate.',
  check_low double comment 'Lower end of the 95 % interval. Of earlier_steps, that of the effect had the groups drifted apart as far as before; of hidden_cause, the share for which the interval of the effect would hold zero.',
  check_high double comment 'Upper end of the 95 % interval. Of earlier_steps, that of the effect had the groups drifted apart as far as before.',
  check_p_value double comment 'p-value of what the check tests; null for a check that is no test.',
  bound_low double comment 'Lowest effect that the loss of people leaves open (Lee 2009); null for other checks.',
  bound_high double comment 'Highest effect that the loss of people leaves open (Lee 2009); null for other checks.',
  is_alarm boolean not null comment 'Whether the check speaks against its estimator and caps the grade of that.',
  is_suppressed boolean not null comment 'Whether figures are withheld because an arm has fewer people than the privacy floor.',
  run_id varchar not null comment 'Run that made the row.',
  data_through_date date comment 'Last day that the data of the run cover; null without any data.',
  primary key (program_id, metric_id, check_id, grouping),
  foreign key (program_id) references programs (program_id),
  foreign key (metric_id) references metrics (metric_id)
) comment = 'What the data say about the comparison of each program and metric beside its estimate: one row per check that could be made. Their formulas, units and limits are in docs/method.md.';
