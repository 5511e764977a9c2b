-- The marts of impactmart, made from their contracts. Tables come after those to which they refer.

-- One row per metric_id.
create table `metrics` (
  `metric_id` string not null options (description = 'Metric.'),
  `metric_name` string not null options (description = 'Display name.'),
  `kind` string not null options (description = 'mean, ratio, total or time_to.'),
  `unit` string not null options (description = 'Unit of the metric.'),
  `better` string not null options (description = 'higher or lower: the direction that is better.'),
  `grain` string not null options (description = 'day, week, month, quarter or year; weeks and months are those that the configuration declares.'),
  `baseline_periods` int64 not null options (description = 'Length of the baseline window; 0 for time_to.'),
  `gap_periods` int64 not null options (description = 'Periods between the baseline window and the index period.'),
  `ramp_periods` int64 not null options (description = 'Periods between the index period and the post window.'),
  `post_periods` int64 not null options (description = 'Length of the post window; 0 for time_to.'),
  `value_per_unit_amount` numeric(18, 6) options (description = 'Value of one unit per person and period; null for intangible metrics.'),
  `smallest_change` float64 options (description = 'Smallest change that matters to the goal\'s owner.'),
  `watched_metric_id` string options (description = 'Metric whose values a time_to metric watches; this column and those below are null for other kinds.'),
  `threshold` float64 options (description = 'This value, or a better one, counts as productive.'),
  `consecutive_periods` int64 options (description = 'Consecutive periods for which the threshold has to be held.'),
  `clock` string options (description = 'hire or role: when counting starts.'),
  `landmark_days` int64 options (description = 'Days after the start by which training decides the arm; 0 means until the end of the period of the start.'),
  `horizon_days` int64 options (description = 'Days over which mean times are compared; null means as long as both arms were followed.'),
  `value_per_day_amount` numeric(18, 6) options (description = 'Value of a day that a person becomes productive earlier; null when no money is claimed.'),
  `scale` string not null options (description = 'level, log (natural logarithms), share or count: what the values are, and so how an effect is told.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`metric_id`) not enforced
) options (description = 'The metrics of the register and how they are measured.');

-- One row per goal_id.
create table `goals` (
  `goal_id` string not null options (description = 'Goal.'),
  `goal_name` string not null options (description = 'Display name.'),
  `owner` string options (description = 'Person who is accountable for the goal.'),
  `sponsor` string options (description = 'Person who sponsors the goal.'),
  `department` string options (description = 'Department in which the goal is to be reached.'),
  `metric_id` string not null options (description = 'Metric that measures the goal.'),
  `baseline_value` float64 options (description = 'Declared starting value.'),
  `target_value` float64 options (description = 'Declared target.'),
  `due_date` date options (description = 'Declared due date.'),
  `programs_count` int64 not null options (description = 'Programs aligned to the goal.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`goal_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'The goals of the register, with the number of programs that serve each; goals that no program serves are included.');

-- One row per program_id.
create table `programs` (
  `program_id` string not null options (description = 'Program of the register or course code.'),
  `program_name` string not null options (description = 'Display name.'),
  `category` string options (description = 'Category in the register.'),
  `launch_date` date options (description = 'Declared launch.'),
  `is_registered` bool not null options (description = 'Whether the register contains the program.'),
  `owner` string options (description = 'Who decides about the program: its declared owner or, without one, the owner of its goal, the first by name when there are several.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`) not enforced
) options (description = 'The programs: those of the register, and every other course in the data.');

-- One row per link_id.
create table `alignment_map` (
  `link_id` string not null options (description = 'Identity of the link: its ends, joined by /.'),
  `goal_id` string options (description = 'Goal; null where the link serves none.'),
  `goal_name` string options (description = 'Name of the goal.'),
  `goal_owner` string options (description = 'Owner of the goal.'),
  `metric_id` string options (description = 'Metric; null for a program without one.'),
  `metric_name` string options (description = 'Name of the metric.'),
  `behavior` string options (description = 'What people then do at work.'),
  `skill` string options (description = 'What is taught.'),
  `program_id` string options (description = 'Program; null where none serves the goal or teaches the skill.'),
  `program_name` string options (description = 'Name of the program.'),
  `agreement` string options (description = 'How the metric was agreed on for the program; null without a program.'),
  `evidence_grade` string options (description = 'Grade of the program\'s primary estimate for the metric; null when nothing is measured.'),
  `verdict` string options (description = 'Verdict of that estimate; null when nothing is measured.'),
  `seen_pct` float64 options (description = 'Share of trained people with a check-in within 90 days; null without check-ins, too few people or a program.'),
  `has_values` bool not null options (description = 'Whether any value of the metric was delivered.'),
  `missing` string options (description = 'The first thing that the link lacks, in this order: program_for_goal (no program serves the goal), metric_for_program, goal_for_program, program_for_skill (nobody teaches it), values_of_metric (no feed delivers it), agreement (not agreed before launch), checks_of_behavior (nobody checks it on the job) or behavior_on_the_job (checked, and seen of at most 5 % of the trained people); null when complete.'),
  `is_compliance` bool not null options (description = 'Whether the program is compliance training, which does not have to serve a goal.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`link_id`) not enforced,
  foreign key (`goal_id`) references `goals` (`goal_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced
) options (description = 'The chain from goals to programs: one row per link, goal - metric - behavior - skill - program, with what stands at both ends and what is missing. Goals without a program, programs without a metric and skills that nobody teaches have rows of their own.');

-- One row per calendar_date.
create table `calendar_days` (
  `calendar_date` date not null options (description = 'Day.'),
  `week_date` date not null options (description = 'Monday of the week.'),
  `month_date` date not null options (description = 'First day of the month.'),
  `quarter_date` date not null options (description = 'First day of the quarter.'),
  `calendar_year` int64 not null options (description = 'Calendar year.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`calendar_date`) not enforced
) options (description = 'The days that the data cover, for joining in a BI tool: one row per day from the first to the last.');

-- One row per program_id, department, within_days.
create table `checkin_rates` (
  `program_id` string not null options (description = 'Program.'),
  `program_name` string not null options (description = 'Name of the program.'),
  `department` string not null options (description = 'Department on the day of completion; (unknown) when the roster has none; (all) for everybody.'),
  `within_days` int64 not null options (description = '30, 60 or 90.'),
  `trained_count` int64 options (description = 'Trained people in the roster whose 90 days are over.'),
  `seen_pct` float64 options (description = 'Share of them with a check-in from the day of completion on.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld.'),
  `is_hardly_seen` bool options (description = 'Whether at most 5 % had a check-in, said without the count, which may be small; null with fewer than three times as many trained people as the privacy floor.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `department`, `within_days`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced
) options (description = 'What supervisors saw: the share of trained people with a check-in within 30, 60 and 90 days of their completion, by department. Only people count whose 90 days are over. The windows are nested: never add them up. A program without any check-in has no rows.');

-- One row per program_id, metric_id, cohort_date, period_date.
create table `cohort_impacts` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `cohort_date` date not null options (description = 'First day of the period in which the cohort was trained.'),
  `period_date` date not null options (description = 'First day of the period that is compared.'),
  `periods_since_training` int64 not null options (description = 'Periods since training; negative before it.'),
  `is_lead` bool not null options (description = 'Whether the period is before training and the gap, when there can be no effect.'),
  `trained_count` int64 options (description = 'Trained people compared.'),
  `comparison_count` int64 options (description = 'Comparison people.'),
  `effect` float64 options (description = 'ATT(g,t), in the metric\'s own sign.'),
  `effect_std_error` float64 options (description = 'Influence-function standard error; null with fewer than three people in an arm.'),
  `effect_low` float64 options (description = 'Lower end of the 95 % interval.'),
  `effect_high` float64 options (description = 'Upper end of the 95 % interval.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because an arm has fewer people than the privacy floor.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `cohort_date`, `period_date`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'Effects by cohort and period, ATT(g,t) of Callaway & Sant\'Anna (2021): the change of people trained in one period, compared with the change of people not trained by then. Rows before training show differences that the training cannot have caused.');

-- One row per program_id, metric_id, covariate.
create table `comparison_balance` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `covariate` string not null options (description = 'baseline_metric (in the metric\'s unit), tenure_years or hourly_cost (in the reporting currency).'),
  `trained_count` int64 options (description = 'Trained people with a value.'),
  `comparison_count` int64 options (description = 'Comparison people with a value.'),
  `trained_mean` float64 options (description = 'Mean of the trained people; null for hourly_cost, because pay is published as a sum per program and year only.'),
  `comparison_mean` float64 options (description = 'Mean of the comparison people, cells weighted by their trained people; null for hourly_cost.'),
  `standardized_difference` float64 options (description = 'Difference between the means divided by the square root of the mean of both variances (Austin 2009); null where nothing varies.'),
  `variance_ratio` float64 options (description = 'Variance of the trained people divided by that of the comparison people; null where the latter is zero.'),
  `balance_band` string options (description = 'fine (up to 0.05), needs_adjustment (up to 0.25) or fails; null when unknown.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because an arm has fewer people than the privacy floor.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `covariate`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'How similar trained and comparison people were before training, per covariate, with the bands of the What Works Clearinghouse.');

-- One row per code, feed.
create table `data_checks` (
  `code` string not null options (description = 'Kind of finding; docs/facts.md explains each.'),
  `feed` string not null options (description = 'Feed in the configuration; register for the alignments of the register.'),
  `table_name` string not null options (description = 'Canonical table that the feed is bound to; alignments for the register.'),
  `rule` string not null options (description = 'When a row is found.'),
  `outcome` string not null options (description = 'found, clean, or not_evaluated.'),
  `findings_count` int64 not null options (description = 'Rows of data_findings.'),
  `reason` string options (description = 'Why the check was not evaluated.'),
  `reason_code` string options (description = 'The same as a code, from which it is said in any language.'),
  `reason_columns` string options (description = 'Columns that the check would need; a|b is one of the two.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`code`, `feed`) not enforced
) options (description = 'How every check of the facts ended for every feed that it looks at: one row per kind and feed. A check that could not look is not evaluated, which is not clean. docs/facts.md explains each kind.');

-- One row per code, feed, file, table_name, column_name.
create table `data_findings` (
  `code` string not null options (description = 'Kind of finding; docs/facts.md explains each.'),
  `feed` string not null options (description = 'Feed in the configuration; register for the alignments of the register.'),
  `file` string not null options (description = 'File, with its sheet, or address of the service.'),
  `table_name` string not null options (description = 'Canonical table that the feed is bound to; alignments for the register.'),
  `column_name` string not null options (description = 'Canonical column.'),
  `action` string not null options (description = 'noted; or accepted, which kept it from blocking. What is blocked is not published.'),
  `accepted_because` string options (description = 'Why it was accepted.'),
  `rows_count` int64 not null options (description = 'Rows concerned.'),
  `landed_count` int64 not null options (description = 'Rows of the delivery that landed.'),
  `people_count` int64 not null options (description = 'People or teams concerned.'),
  `trained_count` int64 not null options (description = 'Of these, trained people.'),
  `colleagues_count` int64 not null options (description = 'Of these, people of the roster who are not trained.'),
  `first_rows` string not null options (description = 'Up to five rows of the source, in order; of the register the numbers of the alignments.'),
  `what` string not null options (description = 'The fact, with both numbers.'),
  `done` string not null options (description = 'What was done with the rows.'),
  `unblocked_because` string options (description = 'Why the configuration declares that such findings do not block; null where it does not.'),
  `sheet_remedy` string not null options (description = 'What the person who keeps the sheet can do.'),
  `project_remedy` string not null options (description = 'What the person who keeps the configuration can do.'),
  `program_id` string options (description = 'Program whose estimate changes most without the people concerned; null where none does, their number is below the privacy floor, or the figures of that program and metric wait (figure_dates).'),
  `metric_id` string options (description = 'Metric of that estimate.'),
  `effect` float64 options (description = 'Difference between the two changes, in the metric\'s own sign.'),
  `other_effect` float64 options (description = 'The effect without the people concerned.'),
  `shift_std_errors` float64 options (description = 'Distance between the two, in standard errors of the effect.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`code`, `feed`, `file`, `table_name`, `column_name`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'Where delivered facts contradict each other, what was done about it, and what the figures would be in the other reading: one row per kind, delivery and column. docs/facts.md explains each kind. What blocks is not published until somebody corrects, declares or accepts it.');

-- One row per decision_number.
create table `decisions` (
  `decision_number` int64 not null options (description = 'Place in the register, from 1.'),
  `program_id` string not null options (description = 'Program.'),
  `program_name` string not null options (description = 'Name of the program.'),
  `decided_date` date not null options (description = 'Day of the decision.'),
  `decided_by` string not null options (description = 'Who decided.'),
  `decision` string not null options (description = 'What was decided.'),
  `because` string options (description = 'Why.'),
  `is_latest` bool not null options (description = 'Whether no later decision about the program is recorded.'),
  `evidence_grade` string options (description = 'Grade of the program\'s result by now; null when nothing is measured.'),
  `verdict` string options (description = 'Verdict of that result; null when nothing is measured.'),
  `suggested_decision` string options (description = 'What the evidence suggests by now (training_portfolio); null without any spend on record.'),
  `agrees` bool options (description = 'Whether the decision is what the evidence suggests by now; null without a suggestion.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`decision_number`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced
) options (description = 'What was decided about programs, next to what the evidence says by now: one row per decision of the register.');

-- One row per department.
create table `departments` (
  `department` string not null options (description = 'Department.'),
  `employees_count` int64 options (description = 'People employed in the department on the last day of the data.'),
  `is_suppressed` bool not null options (description = 'Whether the count is withheld.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`department`) not enforced
) options (description = 'The departments in the roster and their size on the last day of the data.');

-- One row per program_id, metric_id, dose_band.
create table `dose_effects` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `dose_band` string not null options (description = 'lower, middle or upper third of the analyzed people by paid hours, with equal hours in one band; unknown without hours.'),
  `is_causal` bool not null options (description = 'Always false: the dose was chosen, not assigned.'),
  `people_count` int64 options (description = 'Analyzed trained people in the band; may be summed within program and metric.'),
  `hours_mean` float64 options (description = 'Mean paid hours of these people; null when unknown.'),
  `change_trained_mean` float64 options (description = 'Mean change of these people from baseline to post window.'),
  `change_comparison_mean` float64 options (description = 'Mean change of the comparison people, cells weighted by the band\'s people.'),
  `effect` float64 options (description = 'Difference between the two changes, in the metric\'s own sign.'),
  `effect_std_error` float64 options (description = 'Standard error of effect.'),
  `effect_low` float64 options (description = 'Lower end of the 95 % interval.'),
  `effect_high` float64 options (description = 'Upper end of the 95 % interval.'),
  `is_reportable` bool not null options (description = 'Whether the figure may be quoted, as a description and not as an effect of dose.'),
  `not_reportable_reason` string options (description = 'too_few_people or no_uncertainty; null when the figure may be quoted.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because, alone or with the other bands, they would reveal information about fewer people than the privacy floor.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `dose_band`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'How the change of trained people differs by the hours they spent, each band compared with the colleagues of its own cells as in did. People and their managers chose the hours, so a difference between bands is not an effect of more hours. A program whose people all spent the same hours has no rows.');

-- One row per program_id, metric_id, periods_since_training.
create table `experiment_trends` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `periods_since_training` int64 not null options (description = 'Periods since the anchor, in which most people of the treatment arm first completed.'),
  `is_lead` bool not null options (description = 'Whether the period is before training and the gap, when there can be no effect.'),
  `effect` float64 options (description = 'Difference between the arms, in the metric\'s own sign.'),
  `effect_std_error` float64 options (description = 'Welch\'s standard error; null where nothing varies.'),
  `effect_low` float64 options (description = 'Lower end of the 95 % interval.'),
  `effect_high` float64 options (description = 'Upper end of the 95 % interval.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because an arm has fewer people than the privacy floor.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `periods_since_training`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'Experiments period by period: the difference between the arms by assignment, whether or not people completed, with intervals of single periods. Before the anchor, differences are chance; see also arms_balance in trust_checks.');

-- One row per feed, file.
create table `feed_deliveries` (
  `feed` string not null options (description = 'Feed in the configuration.'),
  `table_name` string not null options (description = 'Canonical table that the feed is bound to.'),
  `file` string not null options (description = 'File, with its sheet, or address of the service.'),
  `content_hash` string not null options (description = 'SHA-256 of the content that was read.'),
  `mapping_hash` string not null options (description = 'Hash of the mapping with which it was read.'),
  `rows_read` int64 not null options (description = 'Rows read; a row of a month-wide sheet counts once per month column; may be summed.'),
  `rows_landed` int64 not null options (description = 'Rows that became canonical rows.'),
  `rows_rejected` int64 not null options (description = 'Rows held back; see rejected_rows.'),
  `rows_skipped` int64 not null options (description = 'Rows skipped by a declared rule, and empty cells of month-wide sheets.'),
  `rows_held_back` int64 not null options (description = 'Of the landed rows, those that cannot be used with the current roster and register, such as people who are not in the roster.'),
  `is_unverified` bool not null options (description = 'Whether nothing in the responses of a service showed that its list was whole, which allow_unverified accepts.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`feed`, `file`) not enforced
) options (description = 'What was delivered: one row per feed and delivery that this snapshot is based on. Every row is accounted for: rows_read = rows_landed + rows_rejected + rows_skipped.');

-- One row per unit.
create table `figure_dates` (
  `unit` string not null options (description = 'Name of the unit, such as effect/P1/units, as --renew takes it.'),
  `unit_kind` string not null options (description = 'effect: a program on a metric, in all marts; cost: the paid hours of a program in a fiscal year; level: a metric in a month, all departments, with the goals over it.'),
  `program_id` string options (description = 'Program; null for a level.'),
  `metric_id` string options (description = 'Metric; null for a cost.'),
  `fiscal_year` int64 options (description = 'Fiscal year of a cost.'),
  `month_date` date options (description = 'First day of the month of a level.'),
  `figures_from_date` date options (description = 'Last day of the data from which the figures are; null without any data.'),
  `figures_run_id` string not null options (description = 'Run that published the figures; runs has its snapshot and time.'),
  `published_count` int64 not null options (description = 'How many times figures of the unit were published, each time about other people. The more often, the wider is the step of effects in which one person has much weight, since many roundings of nearly the same sum average out.'),
  `is_waiting` bool not null options (description = 'Whether the figures are as they were.'),
  `renewed_because` string options (description = 'Why the unit was published anew although few people changed, the last time that somebody asked for it.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`unit`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'From which day figures about people are. Those of a unit are published anew as a whole, or shown again as they were until at least as many people changed as the privacy floor: with fewer, two nights together would tell about single people. The run with --renew publishes a unit anew before. Empty where figures are exact.');

-- One row per goal_id, program_id.
create table `goal_contributions` (
  `goal_id` string not null options (description = 'Goal.'),
  `program_id` string not null options (description = 'Program.'),
  `program_name` string not null options (description = 'Name of the program.'),
  `metric_id` string not null options (description = 'Metric of the goal.'),
  `is_counted` bool not null options (description = 'Whether the contribution counts as explained: the evidence is moderate or strong and may be quoted.'),
  `evidence_grade` string not null options (description = 'Grade of the program\'s primary estimate for the metric.'),
  `reached_count` int64 options (description = 'Trained people or teams with a value after their training in the last months of the goal; 0 where the program reached nobody of the goal; not to be summed over programs.'),
  `reached_pct` float64 options (description = 'Part of all values of these months that people have after their training, people of several counted programs in equal parts.'),
  `baseline_reached_pct` float64 options (description = 'The same in the months of the baseline, whose level has this part of the effect already. Where the baseline has no values: the part that people have in the last months who were trained before the goal\'s start. Null where the goal has no start; nothing is taken off then.'),
  `effect` float64 options (description = 'Effect per subject and period, as in program_impacts; of an experiment, the effect per completer of trust_checks where there is one, because completers are reached; of a time to productivity, minus the days saved.'),
  `contribution` float64 options (description = 'What the program moved the level of the goal by since the baseline: effect x (reached_pct - baseline_reached_pct) / 100.'),
  `contribution_low` float64 options (description = 'Lower end of its 95 % interval.'),
  `contribution_high` float64 options (description = 'Upper end of its 95 % interval.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`goal_id`, `program_id`) not enforced,
  foreign key (`goal_id`) references `goals` (`goal_id`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'What each program that serves a goal contributed to how far the goal\'s metric moved from its baseline: its measured effect (of an experiment, the effect per completer) times what its reach grew by since, as a share of values. A person who completed several programs that count, counts for each in equal parts, so that contributions never claim a person twice.');

-- One row per goal_id.
create table `goal_progress` (
  `goal_id` string not null options (description = 'Goal.'),
  `goal_name` string not null options (description = 'Display name.'),
  `owner` string options (description = 'Person who is accountable for the goal.'),
  `sponsor` string options (description = 'Person who sponsors the goal.'),
  `department` string options (description = 'Department in which the goal is to be reached; null means everybody.'),
  `metric_id` string not null options (description = 'Metric that measures the goal.'),
  `metric_name` string not null options (description = 'Name of the metric.'),
  `metric_unit` string not null options (description = 'Unit of the metric and of all effects in it.'),
  `better` string not null options (description = 'higher or lower: the direction that is better.'),
  `start_date` date options (description = 'First day of the work towards the goal.'),
  `due_date` date options (description = 'Declared due date.'),
  `owner_status` string options (description = 'What the owner says.'),
  `baseline_value` float64 options (description = 'Starting value of the target: declared; without one, measured_baseline_value.'),
  `measured_baseline_value` float64 options (description = 'Level in the months of the year that due_date ends, the last time before start_date; without a due day, in the year before start_date. Null where these months have no values.'),
  `baseline_from_date` date options (description = 'First day of the months of measured_baseline_value.'),
  `baseline_to_date` date options (description = 'Last day of these months.'),
  `target_value` float64 options (description = 'Value to be reached: declared, or the declared change in percent of the baseline.'),
  `actual_value` float64 options (description = 'Level of the last months with values.'),
  `actual_low` float64 options (description = 'Lower end of the 95 % interval of actual_value, over the people who were measured.'),
  `actual_high` float64 options (description = 'Upper end of the interval.'),
  `actual_from_date` date options (description = 'First day of the months of actual_value.'),
  `actual_to_date` date options (description = 'Last day of these months.'),
  `people_count` int64 options (description = 'People or teams behind actual_value.'),
  `season_value` float64 options (description = 'What the present months usually differ by from those of the year that due_date ends: as much as they did a year earlier, or that less the part of a steady trend, whichever is less; 0 where that is within the uncertainty of the levels. Null where these months have no values; no season is taken out then.'),
  `unchanged_value` float64 options (description = 'Level that the present months would have without any change since the baseline: measured_baseline_value, or else baseline_value, plus season_value.'),
  `moved_value` float64 options (description = 'How far the metric moved since the baseline, in its own sign: actual_value less season_value and measured_baseline_value, or less baseline_value where no value was measured.'),
  `moved_before_start_value` float64 options (description = 'How far the metric had moved since the baseline when the work began, likewise less the season: the level of the last months before start_date (as many as those of the baseline). Null where the start follows the baseline, or without values of these months.'),
  `moved_of_target_pct` float64 options (description = 'moved_value in percent of the way from measured_baseline_value to target_value, or from baseline_value where no value was measured; below zero when it moved away from the target; null where the declared baseline is not what was measured, where the target was met before the start, and before the work begins.'),
  `forecast_value` float64 options (description = 'Level to expect in the months up to due_date at the pace of forecast_rule; once they are past, the level that they had.'),
  `held_value` float64 options (description = 'Level in the months up to due_date if nothing more changes: actual_value less season_value. Null without a forecast, or once they are past.'),
  `forecast_rule` string options (description = 'observed (the due day is past), pace_since_baseline or, where it is less favorable, latest_pace (since the months of the due day last came round, or just after that, of the last year); null without a forecast.'),
  `progress` string options (description = 'Until the due day, on_track and off_track (forecast_value is at the target, or is not, whatever actual_value is) and reached (actual_value is, and there is no forecast, or forecast_value is, too); then reached or missed, by the level of the months up to it; or unknown; null when withheld. Levels are judged before they are rounded.'),
  `unknown_reason` string options (description = 'Why progress is unknown.'),
  `explained_value` float64 options (description = 'Sum of the contributions that count (goal_contributions), in the metric\'s own sign; null where the reach of no program grew or shrank.'),
  `explained_low` float64 options (description = 'Lower end of its 95 % interval, contributions independent of each other.'),
  `explained_high` float64 options (description = 'Upper end of the interval.'),
  `explained_of_target_pct` float64 options (description = 'explained_value in percent of the same way as moved_of_target_pct.'),
  `unexplained_value` float64 options (description = 'moved_value less explained_value.'),
  `is_more_than_moved` bool options (description = 'Whether programs explain more than the metric moved, so that something else must have moved it the other way; null without an explained value.'),
  `programs_count` int64 not null options (description = 'Programs whose contribution counts and is not zero.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`goal_id`) not enforced,
  foreign key (`goal_id`) references `goals` (`goal_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'Where each goal stands: baseline, target, the present level with its interval, what to expect on the due day at this pace, and how much of the movement measured programs explain. Movement is what the level did since the months of the baseline, less the season between the two. The forecast is a plain rule, named in forecast_rule: the present level in the season of the due day, plus the pace of the movement for each month until then. A level of fewer people than the privacy floor is not used, and a forecast that cannot be (a share above one, a level below zero of what never was) or is for more than three years ahead is none. What programs explain is what their reach added since the baseline; other things may have moved the metric the other way.');

-- One row per goal_id, scenario.
create table `goal_returns` (
  `goal_id` string options (description = 'Goal; null for what serves no goal or is gained outside of the departments of goals.'),
  `scenario` string not null options (description = 'point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).'),
  `goal_name` string options (description = 'Name of the goal.'),
  `goal_owner` string options (description = 'Owner of the goal.'),
  `programs_count` int64 not null options (description = 'Programs and unregistered courses with a part of their cost in the row.'),
  `benefits_count` int64 not null options (description = 'Benefits that are added up. One of which the row without a goal has the rest is counted in the row of its goal.'),
  `benefit_amount` numeric(18, 2) options (description = 'Sum of the benefits of the scenario that count; null when there is none.'),
  `outside_amount` numeric(18, 2) options (description = 'Of the benefits of the alignments for the goal, what people outside its department gained; it is in the row without a goal. Null where the goal has no department or nobody outside gained.'),
  `cost_amount` numeric(18, 2) not null options (description = 'Cost of the goal, as far as it is known; amounts that training_portfolio withholds are excluded. Where the goal has a department, the part of the trained people who are not known to be of another one.'),
  `outside_cost_amount` numeric(18, 2) options (description = 'Of the cost of the alignments for the goal, what was for people outside its department; it is in the row without a goal. Null where the goal has no department or nobody outside was trained.'),
  `net_benefit_amount` numeric(18, 2) options (description = 'Benefit less cost.'),
  `roi_pct` float64 options (description = 'Net benefit divided by cost; null without cost or benefit, and where the cost of the people of a benefit is in another row, as that of a metric without a goal is in a program that serves one.'),
  `benefit_cost_ratio` float64 options (description = 'Benefit divided by cost; null where roi_pct is.'),
  `unevidenced_cost_amount` numeric(18, 2) not null options (description = 'Of cost_amount, that of programs without a benefit that counts for the goal.'),
  `cost_is_complete` bool not null options (description = 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person\'s hourly cost, no row of costs or completions that may be the program\'s was held back, at least one cost of the program is booked, and none is withheld.'),
  `currency_code` string not null options (description = 'Reporting currency.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  foreign key (`goal_id`) references `goals` (`goal_id`) not enforced
) options (description = 'What the training for each goal cost and was worth, per scenario. A benefit belongs to the goal of its alignment and is counted once. The cost of a program is split over the goals that it serves, by the weights of its alignments, in cents that add up; metrics without a goal have no part in it. Where a goal has a department, it has of both the part of the people who are of it, and the row without a goal the rest. That row also has what serves no goal. Compliance training is in no row: its return is not asked for. All rows of a scenario add up to portfolio_returns.');

-- One row per program_id, metric_id, aggregation, position.
create table `impact_aggregates` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `aggregation` string not null options (description = 'simple, group, calendar, event_overall, group_overall or calendar_overall.'),
  `position` string not null options (description = 'First day of the cohort\'s period or of the calendar period, yyyy-mm-dd; empty for the other aggregates.'),
  `people_count` int64 options (description = 'People of both arms behind the estimate.'),
  `effect` float64 options (description = 'Effect, in the metric\'s own sign.'),
  `effect_std_error` float64 options (description = 'Influence-function standard error.'),
  `effect_low` float64 options (description = 'Lower end of the 95 % interval.'),
  `effect_high` float64 options (description = 'Upper end of the 95 % interval.'),
  `leads_count` int64 options (description = 'Estimates before training that are tested together; repeated on each row of the study.'),
  `leads_wald` float64 options (description = 'Joint Wald statistic of the leads; null when the test was refused.'),
  `leads_p_value` float64 options (description = 'p-value of leads_wald; a large one is no proof of parallel trends.'),
  `detectable_slope` float64 options (description = 'Smallest linear divergence that the leads would show with 80 % power.'),
  `breakdown_factor` float64 options (description = 'Largest multiple of the worst step before training that does not change the sign of the mean effect.'),
  `leads_refusal` string options (description = 'Why the leads could not be tested; null when they were.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because an arm has fewer people than the privacy floor.'),
  `study_refusal` string options (description = 'study_too_large: there is no event study, because it has more than a billion changes of a person in a cohort and period; a metric with a coarser grain or shorter windows has fewer. One row says so. Null when nothing is omitted.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `aggregation`, `position`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'Aggregates of the effects by cohort and period in the ways of Callaway & Sant\'Anna (2021): simple, by cohort (group), by calendar period, and the overall effects of group, calendar and event study; with what the periods before training show about the comparison.');

-- One row per program_id, metric_id, periods_since_training.
create table `impact_trends` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `periods_since_training` int64 not null options (description = 'Periods since training; negative before it.'),
  `is_lead` bool not null options (description = 'Whether the period is before training and the gap, when there can be no effect.'),
  `people_count` int64 options (description = 'People of both arms behind the estimate.'),
  `effect` float64 options (description = 'Effect, in the metric\'s own sign.'),
  `effect_std_error` float64 options (description = 'Influence-function standard error.'),
  `effect_low` float64 options (description = 'Lower end of the 95 % interval.'),
  `effect_high` float64 options (description = 'Upper end of the 95 % interval.'),
  `band_low` float64 options (description = 'Lower end of the uniform 95 % band; null when the positions\' covariance is singular.'),
  `band_high` float64 options (description = 'Upper end of the uniform 95 % band.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because an arm has fewer people than the privacy floor.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `periods_since_training`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'The event study: effects by periods since training over all cohorts, weighted by cohort size, with pointwise intervals and a uniform band that holds for the whole line at once.');

-- One row per entry_number.
create table `ledger_entries` (
  `entry_number` int64 not null options (description = 'Number of the entry, from 1.'),
  `seen_date` date not null options (description = 'Day (UTC) of the run that first saw the state.'),
  `entry_kind` string not null options (description = 'program (launch and courses), metric (what decides estimates and verdicts), value (what a unit is worth), goal, alignment, source (the headers from which a metric is read), plan (with the seed of its draw), draw (the SHA-256 of what was drawn, and why again), compared (strata, clusters and covariates), mappings (how feeds are read, as hashes), remapped (why a metric that is read otherwise is the same measure), weeks or months (the days on which they begin), restated (why values of closed months are others), rate (what a unit of a currency is worth from a day on) or decision (what was decided about a program).'),
  `registered_program_id` string options (description = 'Program that the entry is about, as the register named it then; it may no longer have it.'),
  `registered_metric_id` string options (description = 'Metric that the entry is about, as the register named it then; it may no longer have it.'),
  `registered_goal_id` string options (description = 'Goal that the entry is about, as the register named it then; it may no longer have it.'),
  `entry_of` string options (description = 'Of a rate its currency and first day, of a decision what was decided, and when; null for others.'),
  `is_withdrawn` bool not null options (description = 'Whether the register no longer had it.'),
  `content` string not null options (description = 'The state as declared, without what is as usual: key: value; empty when withdrawn.'),
  `content_hash` string not null options (description = 'SHA-256 of content.'),
  `page_hash` string not null options (description = 'SHA-256 of the page of the ledger that holds the entry, and the hash of the page before it.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`entry_number`) not enforced
) options (description = 'What the store has seen of agreements: one row per state of a program\'s launch, a metric\'s definition, its value, its source, a goal, an alignment, a plan, the comparison, a rate or a decision, with the day on which a run saw it first. Entries are never changed or removed.');

-- One row per program_id, metric_id.
create table `metric_contracts` (
  `program_id` string not null options (description = 'Program.'),
  `program_name` string not null options (description = 'Name of the program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `metric_name` string not null options (description = 'Name of the metric.'),
  `goal_id` string options (description = 'Goal that the alignment serves.'),
  `goal_owner` string options (description = 'Owner of the goal.'),
  `agreement` string not null options (description = 'How the metric was agreed on: witnessed (the store saw the agreement and the present definition before launch), remapped (as witnessed, but a feed is read otherwise since, and the register says why that is the same measure), corrected (as witnessed, but values that were published before are others since, and the register says why), declared (launched before the store existed, with a document that records the agreement), not_agreed, no_launch, late (after launch), changed (the definition of the metric, or what counts as the program, is another one than at the launch), reread (a feed of the metric is read otherwise than at the launch, and nobody says why that is the same measure), restated (values of closed months that were published before are others since, and nobody says why), dated_back (the store was there and saw no such agreement, or an earlier state of it said otherwise) or not_witnessed (launched before the store existed, without a document).'),
  `is_confirmatory` bool not null options (description = 'Whether the metric was agreed on before launch (agreement is witnessed, remapped, corrected or declared); others are exploratory.'),
  `launch_date` date options (description = 'Launch by which the metric had to be agreed on; null without one.'),
  `agreed_date` date options (description = 'Day of the agreement: as it was declared at the launch if it is witnessed, otherwise as it is declared now.'),
  `agreed_by` string options (description = 'Who agreed.'),
  `document` string options (description = 'Where an agreement from before the store is on record.'),
  `agreement_seen_date` date options (description = 'Day (UTC) on which the store first saw the agreement with this day; null without a day.'),
  `definition` string not null options (description = 'What decides the estimates and verdicts of the metric, as declared.'),
  `definition_hash` string not null options (description = 'SHA-256 of definition.'),
  `definition_seen_date` date not null options (description = 'Day (UTC) on which the store first saw the present definition, if it has not changed since.'),
  `definitions_count` int64 not null options (description = 'Definitions of the metric that the store has seen.'),
  `smallest_change` float64 options (description = 'Smallest change that matters to the goal\'s owner.'),
  `reread_date` date options (description = 'Day (UTC) on which the store first saw the present mapping of the metric\'s feeds, where it is another one than at the launch.'),
  `remapped_because` string options (description = 'Why the metric is the same measure although it is read otherwise, as declared, where the store saw that no earlier than reread_date.'),
  `people_reread_date` date options (description = 'Day (UTC) on which the store first saw the present mapping of a feed of the roster, completions, assignments or costs, where none had it at the launch.'),
  `compared_date` date options (description = 'Day (UTC) on which the store first saw the present strata, clusters and covariates, where they are others than at the launch.'),
  `restated_date` date options (description = 'Day (UTC) on which the store first saw the present values of months that were closed and published with other ones before, at the launch or later; null without any in the windows of the program.'),
  `restated_from_date` date options (description = 'First day of the first of these months.'),
  `restated_to_date` date options (description = 'First day of the last of these months.'),
  `restated_months_count` int64 options (description = 'Months with other values.'),
  `restated_way` string options (description = 'How the last of these values came: replaced (a file or address has another content), added (a new file), gone (a file is no longer there) or reread (a file is read otherwise); null where no delivery of the metric or of the roster is another one.'),
  `restated_by` string options (description = 'Feeds and files of the deliveries with which the last of these values came; null where restated_way is null.'),
  `restated_because` string options (description = 'Why the values are others, as declared, where the store saw that no earlier than restated_date.'),
  `arms_seen` string options (description = 'When the store first saw the arms of the experiment, the last of them if there are several days of assignment: before_training, first_night (after the training had begun, in the first run that would have seen any), after_training (before the post window) or after_outcome (when the post window had begun). Arms that the store has on record as drawn were seen on that day. Null without arms.'),
  `arms_seen_date` date options (description = 'Day (UTC) on which the store first saw the arms of the experiment; null without any.'),
  `arms_changed_date` date options (description = 'Day (UTC) on which the store first saw the present arms, where they are others than those with which the training began, or that it saw first; null where they are not.'),
  `arms_changed_count` int64 options (description = 'People who have left the arms since the training began, or since the store first saw them, have joined them, or are in the other one; at least that many from 64 on. Null for nobody, and for fewer than the privacy floor.'),
  `value_seen_date` date options (description = 'Day (UTC) on which the store first saw the present value of a unit; null without one.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced,
  foreign key (`goal_id`) references `goals` (`goal_id`) not enforced
) options (description = 'What was agreed for each program and metric, when, by whom, and whether the store has witnessed it: the answer to whether a figure was agreed on before the launch. Of an experiment, also when the store first saw who was assigned to which arm.');

-- One row per metric_id, department, month_date.
create table `metric_levels` (
  `metric_id` string not null options (description = 'Metric.'),
  `metric_name` string not null options (description = 'Name of the metric.'),
  `metric_unit` string not null options (description = 'Unit of the metric and of all effects in it.'),
  `better` string not null options (description = 'higher or lower: the direction that is better.'),
  `department` string not null options (description = 'Department of the person on the last day of the month; (unknown) when the roster has none; (all) for everybody, and for teams.'),
  `month_date` date not null options (description = 'First day of the month in which the periods begin.'),
  `subjects_count` int64 options (description = 'People or teams with a value; may be summed over departments and not over months.'),
  `level` float64 options (description = 'Level of the month.'),
  `level_std_dev` float64 options (description = 'Standard deviation of the subjects\' own levels; null for a single subject.'),
  `coverage_pct` float64 options (description = 'Periods with a value, in percent of the periods of the month times the subjects with any value in it.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`metric_id`, `department`, `month_date`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'How each metric is going: its level by department and month, of everybody who was measured, trained or not. A level says how things are and nothing about why. A mean or ratio is that of all values of the month; a total is the mean per subject and period; a time to productivity is the mean of the days, at most the horizon, of the people who started in the month and were followed that long. Never average over departments: the row (all) has everybody.');

-- One row per month_date, department.
create table `monthly_completions` (
  `month_date` date not null options (description = 'First day of the month of the completions.'),
  `department` string not null options (description = 'Department of the person on the day of completion; (unknown) when the roster has none; (all) for everybody.'),
  `completed_count` int64 options (description = 'Completions, including passed ones. A sum over departments or months is too low where a row is withheld.'),
  `people_count` int64 options (description = 'Distinct people who completed something; not to be summed.'),
  `is_suppressed` bool not null options (description = 'Whether the counts are withheld.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`month_date`, `department`) not enforced
) options (description = 'Completions by department and month over all programs and courses, with the total (all) of each month, from which nothing is missing. It is withheld only where all that training_activity could withhold is of fewer people than the privacy floor, as in a month in which hardly anybody completed anything. Details by program are in training_activity.');

-- One row per program_id, metric_id, step.
create table `participant_funnel` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `step` string not null options (description = 'analyzed, or why not: no_roster_match, record_unusable, control_group, not_completed, already_trained, no_observation, immature, left, short_baseline, short_post, moved_team, overlapping_program, extreme_value, no_comparable_colleague.'),
  `step_number` int64 not null options (description = 'Order of the steps, from 1.'),
  `people_count` int64 options (description = 'People at this step; may be summed within program and metric.'),
  `people_pct` float64 options (description = 'Share of everybody assigned or trained.'),
  `total_count` int64 options (description = 'Everybody assigned or trained, repeated on each row.'),
  `is_suppressed` bool not null options (description = 'Whether the count is withheld.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `step`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'Where everybody assigned to or trained in a program ended up: one row per reason for exclusion and one for the people analyzed. Each person has exactly one place. Counts below the privacy floor are withheld together with the next smallest counts, so that subtraction reveals nobody.');

-- One row per scenario.
create table `portfolio_returns` (
  `scenario` string not null options (description = 'point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).'),
  `benefits_count` int64 not null options (description = 'Benefits that are added up.'),
  `benefit_amount` numeric(18, 2) options (description = 'Sum of the benefits of the scenario that count; null when there is none.'),
  `exploratory_amount` numeric(18, 2) options (description = 'Benefits that are not in benefit_amount nor in any other total: on metrics that were not agreed on by the launch, or are not what was agreed and published by then, and of experiments whose arms are others; null when there is none.'),
  `cost_amount` numeric(18, 2) not null options (description = 'Cost of all training except compliance, as far as it is known; amounts that training_portfolio withholds are excluded.'),
  `net_benefit_amount` numeric(18, 2) options (description = 'Benefit less cost.'),
  `roi_pct` float64 options (description = 'Net benefit divided by cost; null without cost or benefit.'),
  `benefit_cost_ratio` float64 options (description = 'Benefit divided by cost.'),
  `unevidenced_cost_amount` numeric(18, 2) not null options (description = 'Of cost_amount, that of programs without any benefit that counts.'),
  `compliance_cost_amount` numeric(18, 2) not null options (description = 'Cost of compliance training, which is not in cost_amount.'),
  `cost_is_complete` bool not null options (description = 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person\'s hourly cost, no row of costs or completions that may be the program\'s was held back, at least one cost of the program is booked, and none is withheld.'),
  `currency_code` string not null options (description = 'Reporting currency.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`scenario`) not enforced
) options (description = 'What all training that has to return something cost and was worth, per scenario: the sum of all benefits that count, each once, and those that are exploratory apart, less the cost of all programs and unregistered courses, measured or not. Compliance training is stated and excluded. The scenarios add up benefits; their ends are wider than an interval of the sum would be.');

-- One row per scope.
create table `portfolio_totals` (
  `scope` string not null options (description = 'all: everything the data cover.'),
  `programs_count` int64 not null options (description = 'Registered programs, except compliance.'),
  `measured_programs_count` int64 not null options (description = 'Programs with a metric.'),
  `works_count` int64 not null options (description = 'Programs with the verdict works on at least one of their metrics.'),
  `strong_count` int64 not null options (description = 'Programs with strong evidence of the result that represents them (training_portfolio).'),
  `spend_amount` numeric(18, 2) not null options (description = 'Training spend reviewed; amounts that training_portfolio withholds are excluded.'),
  `aligned_spend_amount` numeric(18, 2) not null options (description = 'Of the spend, the amount for programs that serve a goal.'),
  `compliance_spend_amount` numeric(18, 2) not null options (description = 'Of the spend, the amount for compliance.'),
  `unaligned_spend_amount` numeric(18, 2) not null options (description = 'Of the spend, the amount for programs without a goal, including unregistered courses.'),
  `unmeasured_spend_amount` numeric(18, 2) not null options (description = 'Of the aligned spend, the amount for programs without a result yet (insufficient evidence).'),
  `aligned_spend_pct` float64 options (description = 'Aligned share of the spend; null without spend.'),
  `gross_benefit_amount` numeric(18, 2) not null options (description = 'Benefit of the defensible programs at the point estimates.'),
  `uncertain_benefit_amount` numeric(18, 2) not null options (description = 'Amount deducted for uncertainty, from the point estimates to the low ends of the intervals.'),
  `defensible_booked_amount` numeric(18, 2) not null options (description = 'Booked costs of the defensible programs.'),
  `defensible_learner_time_amount` numeric(18, 2) not null options (description = 'Paid learner hours of the defensible programs.'),
  `defensible_net_amount` numeric(18, 2) not null options (description = 'Defensible net benefit.'),
  `currency_code` string not null options (description = 'Reporting currency.'),
  `cost_is_complete` bool not null options (description = 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person\'s hourly cost, no row of costs or completions that may be the program\'s was held back, at least one cost of the program is booked, and none is withheld.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`scope`) not enforced
) options (description = 'The figures that a leader reads first, over everything the data cover: one row. The defensible net benefit counts only programs that work on at least moderate evidence, at the low end of their intervals, less the full cost of these programs.');

-- One row per program_id, metric_id.
create table `power_plans` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `estimator` string not null options (description = 'Estimator of the primary estimate that the plan is based on.'),
  `detectable_effect` float64 options (description = 'Smallest effect that today\'s data would show with 80 % power; null without an estimate.'),
  `smallest_change` float64 options (description = 'Smallest change that matters to the goal\'s owner; null where none was declared.'),
  `people_needed` int64 options (description = 'Trained people that the analysis needs to show the smallest change with 80 % power; null without an estimate or a declared smallest change.'),
  `trained_count` int64 options (description = 'People trained so far.'),
  `analyzed_count` int64 options (description = 'People in the trained arm of the primary estimate.'),
  `immature_count` int64 options (description = 'Trained people whose post window is not over.'),
  `trained_per_month` float64 options (description = 'People trained for the first time in the last 182 days of the data, divided by six.'),
  `maturity_date` date options (description = 'Last day of the post window of the immature people trained most recently, leaving out the most recent ones if they alone are fewer than the privacy floor; null when nobody else is immature.'),
  `periods_to_maturity` int64 options (description = 'Periods of the metric\'s grain still to be observed until maturity_date; null when maturity_date is null.'),
  `months_to_maturity` float64 options (description = 'Months (365/12 days) from the end of the data to maturity_date; null when maturity_date is null.'),
  `months_to_enough_people` float64 options (description = 'Months at the pace trained_per_month until people_needed can be analyzed. Of the immature people and of those still to come, the share counts that could be analyzed so far; the post window of the last of them has to be added. 0 when there are enough; null when a figure it depends on is null or the share is zero.'),
  `evidence_grade` string not null options (description = 'Grade of the primary estimate.'),
  `is_reportable` bool not null options (description = 'Whether detectable_effect may be quoted.'),
  `not_reportable_reason` string options (description = 'Why it may not be quoted: no_comparison, too_few_people or the rule that made the evidence insufficient; null when it may.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'How far each measurement is from a conclusion: the effect that the data could show now, the people needed to show the smallest change that matters, and how long that will take at the current pace. Counts are those that participant_funnel and program_impacts publish; figures that would reveal a withheld count are null.');

-- One row per program_id, metric_id, arm, day_number.
create table `productivity_curves` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric of kind time_to.'),
  `arm` string not null options (description = 'Whether people were trained by the landmark.'),
  `day_number` int64 not null options (description = 'Days since the start.'),
  `share_not_yet` float64 not null options (description = 'Share of people not yet productive after that day (Kaplan-Meier).'),
  `share_not_yet_low` float64 options (description = 'Lower end of the pointwise 95 % interval of share_not_yet; null once the share is zero.'),
  `share_not_yet_high` float64 options (description = 'Upper end of that interval.'),
  `at_risk_count` int64 not null options (description = 'People followed to that day who were not productive before it.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `arm`, `day_number`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'The share of people not yet productive by day, with the trained people\'s strata in both arms: the curves behind productivity_ramps. They end where the curve of a stratum does. Points based on fewer people than the privacy floor are left out, and points are spaced so that each step covers at least that many people. Between two points the true curve falls in steps that are not shown.');

-- One row per program_id, metric_id, arm.
create table `productivity_ramps` (
  `program_id` string not null options (description = 'Program.'),
  `program_name` string not null options (description = 'Name of the program.'),
  `metric_id` string not null options (description = 'Metric of kind time_to.'),
  `metric_name` string not null options (description = 'Name of the metric.'),
  `arm` string not null options (description = 'Whether people were trained by the landmark.'),
  `is_confirmatory` bool not null options (description = 'Whether the metric was agreed on before launch; others are exploratory.'),
  `people_count` int64 options (description = 'People compared.'),
  `events_count` int64 options (description = 'Of these people, those who became productive while they were followed.'),
  `trained_later_count` int64 options (description = 'Of these people, those trained after the landmark.'),
  `before_landmark_count` int64 options (description = 'People excluded because they were productive or lost to follow-up before the landmark.'),
  `overlapping_count` int64 options (description = 'People excluded because of another program for the same metric.'),
  `no_colleague_count` int64 options (description = 'People excluded because nobody of the other arm is in their stratum, or because the stratum was not followed to the horizon.'),
  `median_days` float64 options (description = 'Days until half of the arm is productive; null when withheld or never reached.'),
  `median_low_days` float64 options (description = 'Lower end of the 95 % interval of median_days; null when withheld or when the band never reaches one half.'),
  `median_high_days` float64 options (description = 'Upper end of the 95 % interval of median_days; null when withheld or when the band never reaches one half.'),
  `horizon_days` int64 options (description = 'Days over which mean times are compared: the declared horizon, but no longer than the strata of at least half of the trained people were followed in both arms.'),
  `restricted_mean_days` float64 options (description = 'Mean number of days not yet productive within the horizon, with the trained people\'s strata in both arms.'),
  `restricted_mean_std_error` float64 options (description = 'Standard error of restricted_mean_days.'),
  `restricted_mean_low_days` float64 options (description = 'Lower end of the 95 % interval of restricted_mean_days.'),
  `restricted_mean_high_days` float64 options (description = 'Upper end of the 95 % interval of restricted_mean_days.'),
  `days_saved` float64 options (description = 'Restricted mean of the comparison arm less that of the trained arm, compared within strata, per person within the horizon; above zero means that trained people are faster. Null without both arms.'),
  `days_saved_std_error` float64 options (description = 'Standard error of days_saved.'),
  `days_saved_low` float64 options (description = 'Lower end of the 95 % interval of days_saved.'),
  `days_saved_high` float64 options (description = 'Upper end of the 95 % interval of days_saved.'),
  `days_saved_p_value` float64 options (description = 'Two-sided p-value of days_saved.'),
  `logrank_statistic` float64 options (description = 'Chi-square statistic of the log-rank test of both arms, one degree of freedom.'),
  `logrank_p_value` float64 options (description = 'p-value of the log-rank test.'),
  `is_reportable` bool not null options (description = 'Whether days_saved may be quoted.'),
  `not_reportable_reason` string options (description = 'Rule that made the evidence insufficient; null when days_saved may be quoted.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because an arm has fewer people than the privacy floor.'),
  `evidence_grade` string not null options (description = 'moderate, weak or insufficient: the arms were not randomized and have no baseline.'),
  `evidence_cap` string not null options (description = 'Rule that kept the grade from being higher.'),
  `verdict` string not null options (description = 'works, promising, worked_against or cannot_tell.'),
  `verdict_case` string not null options (description = 'What the verdict sentence says: with verdict_reference, verdict_count and the figures of the row, the sentence in any language.'),
  `verdict_count` int64 options (description = 'Number of people or teams that the sentence names: those trained, or the privacy floor; null where it names none.'),
  `verdict_metrics_count` int64 options (description = 'Number of the program\'s agreed metrics that the sentence names, where one of them may look like this by chance; otherwise null.'),
  `verdict_withdrawn_count` int64 options (description = 'Of these, metrics that no longer count as agreed.'),
  `verdict_sentence` string not null options (description = 'The verdict in words that match its certainty.'),
  `days_saved_p_value_adjusted` float64 options (description = 'days_saved_p_value adjusted by Benjamini-Hochberg over the program\'s metrics of kind time_to that were agreed on before launch; null for others.'),
  `value_per_day_amount` numeric(18, 6) options (description = 'Value of a day that a person becomes productive earlier; null when no money is claimed.'),
  `benefit_amount` numeric(18, 2) options (description = 'Days saved x value per day x trained people compared; null without a value per day or on insufficient evidence.'),
  `benefit_low_amount` numeric(18, 2) options (description = 'The same at days_saved_low.'),
  `benefit_high_amount` numeric(18, 2) options (description = 'The same at days_saved_high.'),
  `currency_code` string not null options (description = 'Reporting currency.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `arm`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'How fast people become productive, with and without the program: two rows per program and time_to metric, one per arm. Days saved and the log-rank test describe both arms together and are repeated in both rows, as is the benefit, days saved x value per day x trained people compared: never sum them. All figures of days have the trained people\'s strata in both arms. The arms were not randomized; they are alike in stratum only.');

-- One row per program_id, fiscal_year, component.
create table `program_costs` (
  `program_id` string not null options (description = 'Program of the register or course code.'),
  `fiscal_year` int64 not null options (description = 'Fiscal year, named by the calendar year in which it ends.'),
  `component` string not null options (description = 'What the money was spent on: a component of the costs, seats (prices of completions) or learner_time (paid hours).'),
  `amount` numeric(18, 2) options (description = 'Known cost; null when nothing is known.'),
  `missing_count` int64 not null options (description = 'Costs and prices without a rate, or completions without hours or hourly cost, which are missing from the amount.'),
  `currency_code` string not null options (description = 'Reporting currency.'),
  `is_suppressed` bool not null options (description = 'Whether the amount is withheld.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `fiscal_year`, `component`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced
) options (description = 'What each program cost, by component: one row per program or unregistered course, fiscal year and component. Amounts are in the reporting currency, converted by the declared rates, and add up to the spend of training_portfolio. What is missing is counted and never zero.');

-- One row per program_id, metric_id, segment_type, segment_id, estimator.
create table `program_impacts` (
  `program_id` string not null options (description = 'Program.'),
  `program_name` string not null options (description = 'Name of the program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `metric_name` string not null options (description = 'Name of the metric.'),
  `metric_unit` string not null options (description = 'Unit of the metric and of all effects in it.'),
  `better` string not null options (description = 'higher or lower: the direction that is better.'),
  `subject_type` string not null options (description = 'What is trained, compared and counted: employees, or teams. A team is trained once enough of its people are.'),
  `goal_id` string options (description = 'Goal that the alignment serves; null when none was named.'),
  `segment_type` string not null options (description = 'all for everybody; otherwise the roster column by which the trained people are restricted: department, job or location, as of the index period.'),
  `segment_id` string not null options (description = 'The segment, (none) for people without a value in the roster; all for everybody.'),
  `estimator` string not null options (description = 'pre_post (before and after, no comparison), did (difference in differences), dr_did (the same, adjusted for declared covariates), ancova (adjusted for the baseline), experiment (randomized arms, compared by assignment) or cuped (the same, adjusted for the baseline).'),
  `is_primary` bool not null options (description = 'Whether this is the row to quote for the program and metric; never true for a segment.'),
  `is_confirmatory` bool not null options (description = 'Whether the metric was agreed on before launch; others are exploratory.'),
  `trained_count` int64 options (description = 'People in the trained arm; not to be summed over estimators.'),
  `comparison_count` int64 options (description = 'Distinct people in the comparison arm.'),
  `clusters_count` int64 options (description = 'Clusters behind the standard error.'),
  `baseline_trained_mean` float64 options (description = 'Mean of the trained people in the baseline window.'),
  `baseline_comparison_mean` float64 options (description = 'Mean of the comparison people in the baseline window, cells weighted by their trained people; null without a comparison.'),
  `post_trained_mean` float64 options (description = 'Mean of the trained people in the post window.'),
  `post_comparison_mean` float64 options (description = 'Mean of the comparison people in the post window, weighted in the same way; null without a comparison.'),
  `effect` float64 options (description = 'Estimated effect, in the metric\'s own sign; null when nothing can be estimated.'),
  `effect_std_error` float64 options (description = 'Standard error of effect.'),
  `effect_low` float64 options (description = 'Lower end of the 95 % interval.'),
  `is_interim` bool not null options (description = 'Whether the data do not yet reach decide_date: whoever looks every night until an interval excludes zero is wrong far more often than one time in twenty.'),
  `decide_date` date options (description = 'Day on which the result is to be decided: decide_on of the alignment, or the day on which everybody trained so far can be measured; null when nobody is waited for.'),
  `sequence_low` float64 options (description = 'Lower end of the 95 % confidence sequence, which holds the effect in all nights together; of primary estimates that are interim.'),
  `sequence_high` float64 options (description = 'Upper end of the confidence sequence.'),
  `effect_high` float64 options (description = 'Upper end of the 95 % interval.'),
  `se_type` string options (description = 'paired, cr1, hc2 or welch: how the standard error was computed; wild is cr1 with the p-value and interval of the wild cluster bootstrap.'),
  `t_statistic` float64 options (description = 'Effect divided by its standard error.'),
  `degrees_of_freedom` float64 options (description = 'Degrees of freedom of the t distribution behind the interval and the p-value.'),
  `p_value` float64 options (description = 'Two-sided p-value.'),
  `p_value_adjusted` float64 options (description = 'p-value adjusted by Benjamini-Hochberg over the primary estimates of the program\'s metrics that were agreed on before launch, or over the published segments of one type; null for other rows.'),
  `p_value_portfolio` float64 options (description = 'p-value adjusted by Benjamini-Hochberg over the primary estimates of all programs and metrics, but for before and after, insufficient evidence and times to productivity; null for other rows.'),
  `p_value_segments` float64 options (description = 'p-value of all published segments of the type having the same effect (Welch 1951), the same in each of them; null for others. A large one says that differences between them may be chance.'),
  `shrunken_effect` float64 options (description = 'The effect moved toward the mean of all programs by as much as its own uncertainty calls for; of primary estimates, where there are five. The largest of many effects is too large on average, and this is not.'),
  `effect_pct` float64 options (description = 'Effect relative to the level that the trained people would have reached without it; of logarithms, 100 (exp(effect) - 1). Null where that level is not well above zero, without an interval, and for shares.'),
  `effect_low_pct` float64 options (description = 'Lower end of the 95 % interval of effect_pct (Fieller); never below -100.'),
  `effect_high_pct` float64 options (description = 'Upper end of the 95 % interval of effect_pct (Fieller).'),
  `improvement` float64 options (description = 'Effect, with better as positive.'),
  `improvement_low` float64 options (description = 'Lower end of the interval, with better as positive.'),
  `improvement_high` float64 options (description = 'Upper end of the interval, with better as positive.'),
  `improvement_pct` float64 options (description = 'Relative effect, with better as positive.'),
  `improvement_low_pct` float64 options (description = 'Lower end of the relative interval, with better as positive.'),
  `improvement_high_pct` float64 options (description = 'Upper end of the relative interval, with better as positive.'),
  `hedges_g` float64 options (description = 'Effect in pooled standard deviations of the later window.'),
  `detectable_effect` float64 options (description = 'Smallest effect that data like these would show with 80 % power.'),
  `people_needed` int64 options (description = 'Trained people needed to show the smallest change that matters with 80 % power; null where none was declared.'),
  `bracket_low` float64 options (description = 'Lower of did and ancova, and of dr_did in its own row.'),
  `bracket_high` float64 options (description = 'Higher of did and ancova, and of dr_did in its own row.'),
  `is_bracket_wide` bool options (description = 'Whether did and ancova differ by more than one standard error.'),
  `is_regression_to_mean_likely` bool options (description = 'Whether the trained people started worse than their colleagues and did shows more improvement than ancova, by more than one standard error: part of the effect may be regression to the mean.'),
  `baseline_gap` float64 options (description = 'Standardized difference between the arms in the baseline window.'),
  `lead_effect` float64 options (description = 'The same comparison one window earlier, when there can be no effect.'),
  `lead_std_error` float64 options (description = 'Standard error of lead_effect.'),
  `lead_p_value` float64 options (description = 'Two-sided p-value of lead_effect; a large one is no proof of parallel trends.'),
  `matched_pct` float64 options (description = 'Share of the measured trained people who have a comparable colleague; null for segments.'),
  `attrition_pct` float64 options (description = 'Share lost between training and the end of the post window; null for segments.'),
  `comparison_attrition_pct` float64 options (description = 'Share of colleagues lost over the same time, cells weighted by their trained people; null for segments.'),
  `evidence_grade` string not null options (description = 'strong, moderate, weak or insufficient.'),
  `evidence_cap` string options (description = 'Rule that kept the grade from being higher; null for strong.'),
  `verdict` string not null options (description = 'works, promising, no_meaningful_effect, worked_against or cannot_tell.'),
  `verdict_case` string not null options (description = 'What the verdict sentence says: with verdict_reference, verdict_count and the figures of the row, the sentence in any language.'),
  `verdict_reference` string not null options (description = 'With whom the trained people are compared: assigned (by chance, to the comparison group), comparable (alike before training) or other.'),
  `verdict_count` int64 options (description = 'Number of people or teams that the sentence names: those trained, or the privacy floor; null where it names none.'),
  `verdict_low` float64 options (description = 'Lower end of the range that the sentence names where lost people leave more open than the interval; otherwise null.'),
  `verdict_high` float64 options (description = 'Upper end of that range.'),
  `verdict_metrics_count` int64 options (description = 'Number of the program\'s agreed metrics that the sentence names, where one of them may look like this by chance; otherwise null.'),
  `verdict_withdrawn_count` int64 options (description = 'Of these, metrics that no longer count as agreed.'),
  `verdict_sentence` string not null options (description = 'The verdict in words that match its certainty.'),
  `is_reportable` bool not null options (description = 'Whether the figure may be quoted.'),
  `not_reportable_reason` string options (description = 'Why the figure may not be quoted; null when it may.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because an arm has fewer people than the privacy floor, or because the segment would reveal another one.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `segment_type`, `segment_id`, `estimator`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced,
  foreign key (`goal_id`) references `goals` (`goal_id`) not enforced
) options (description = 'The effect of each program on each metric aligned to it: one row per estimator, with is_primary for the one to quote; and, where the configuration requests segments, the did estimate of each segment with enough people. Never add or average over segments: they are parts of the segment all. Effects are per subject and period of the metric\'s grain. A time to productivity has its figures in productivity_ramps.');

-- One row per program_id, metric_id, scenario.
create table `program_returns` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `scenario` string not null options (description = 'point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).'),
  `people_count` int64 options (description = 'People with evidence; teams, where the metric measures teams.'),
  `improvement_used` float64 options (description = 'Improvement that the scenario claims, per person and period; of a time_to metric, days saved per person.'),
  `value_per_unit_amount` numeric(18, 6) options (description = 'Declared value of one unit of the metric per person and period, or of a day; null for intangible metrics.'),
  `claimed_periods_count` int64 not null options (description = 'Periods of the metric\'s grain for which the improvement is claimed; 1 for a time_to metric, whose days are saved once.'),
  `unclaimed_pct` float64 options (description = 'Part of the claim that is not counted, because people left or were no longer measured before its end, or because the next program for the same metric claims it for the same people; see docs/method.md, Totals.'),
  `benefit_amount` numeric(18, 2) options (description = 'Benefit; null when intangible or not reportable.'),
  `cost_amount` numeric(18, 2) options (description = 'Full cost of the program, including learners\' paid hours, as far as it is known; null when nothing is. It is repeated for each metric and scenario of the program and not to be summed over them; goal_returns and portfolio_returns have each cost once.'),
  `net_benefit_amount` numeric(18, 2) options (description = 'Benefit less cost.'),
  `roi_pct` float64 options (description = 'Net benefit divided by cost; null without cost or benefit.'),
  `benefit_cost_ratio` float64 options (description = 'Benefit divided by cost.'),
  `payback_months` float64 options (description = 'Months until the benefit, at its yearly rate, has paid for the cost; null when the benefit is not above zero, and for a time_to metric, whose benefit has no yearly rate.'),
  `break_even_effect` float64 options (description = 'Improvement at which benefit equals cost; null for intangible metrics.'),
  `currency_code` string not null options (description = 'Reporting currency.'),
  `evidence_grade` string not null options (description = 'Grade of the estimate behind the row.'),
  `is_reportable` bool not null options (description = 'Whether the figure may be quoted.'),
  `not_reportable_reason` string options (description = 'Why the figure may not be quoted; null when it may.'),
  `cost_per_unit_effect_amount` float64 options (description = 'Cost of one unit of improvement of one person in one period, with or without a value per unit: cost / (improvement x people x periods claimed). Null when the improvement is not above zero or may not be quoted.'),
  `cost_is_complete` bool not null options (description = 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person\'s hourly cost, no row of costs or completions that may be the program\'s was held back, at least one cost of the program is booked, and none is withheld.'),
  `unconverted_costs_count` int64 options (description = 'Costs and prices of seats that are missing from the cost, because they are in a currency without a rate.'),
  `unpriced_completions_count` int64 options (description = 'Completions that are missing from the cost, because their hours or the hourly cost of the person are not known.'),
  `answer_worth_amount` numeric(18, 2) options (description = 'What it would be worth to know the effect exactly before the program is given once more to as many people at the same cost: the expected loss of deciding by the estimate, which is the expected value of perfect information. The same in each scenario; null where a figure it depends on is. See docs/money.md.'),
  `is_counted` bool not null options (description = 'Whether the benefit counts in the totals of goals and of the portfolio: it may be quoted, the metric was agreed on by the launch and is what was agreed and published by then (metric_contracts.is_confirmatory, and no arms_changed_date), and the same gain is not counted in another metric of the program. Compliance programs are in no total.'),
  `is_apart` bool not null options (description = 'Whether the benefit would count, had the metric been agreed on; portfolio_returns has these apart.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `scenario`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'The cost of each program and the value of its measured effect, per scenario. benefit = improvement x value per unit x people with evidence x periods claimed, at most the first year, less what comes after people left and what the next program of the same people claims; of a time_to metric days saved x value per day x people. The cost is that of the whole program, as far as it is known, and is repeated for each of its metrics and scenarios: never sum it over them. goal_returns and portfolio_returns add up.');

-- One row per program_id, metric_id, within_days, has_checkin.
create table `reinforcement_effects` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `within_days` int64 not null options (description = '30, 60 or 90: days from the index date within which a check-in counts.'),
  `has_checkin` bool not null options (description = 'Whether a check-in is recorded within that time; false if there is none so far.'),
  `is_causal` bool not null options (description = 'Always false: the dose was chosen, not assigned.'),
  `people_count` int64 options (description = 'Analyzed trained people; may be summed only over has_checkin.'),
  `change_trained_mean` float64 options (description = 'Mean change of these people from baseline to post window.'),
  `change_comparison_mean` float64 options (description = 'Mean change of the comparison people, cells weighted by the band\'s people.'),
  `effect` float64 options (description = 'Difference between the two changes, in the metric\'s own sign.'),
  `effect_std_error` float64 options (description = 'Standard error of effect.'),
  `effect_low` float64 options (description = 'Lower end of the 95 % interval.'),
  `effect_high` float64 options (description = 'Upper end of the 95 % interval.'),
  `is_reportable` bool not null options (description = 'Whether the figure may be quoted, as a description and not as an effect of the check-in.'),
  `not_reportable_reason` string options (description = 'too_few_people or no_uncertainty; null when the figure may be quoted.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because, alone or with the other rows, they would reveal information about fewer people than the privacy floor.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `within_days`, `has_checkin`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'How the change of trained people differs with and without a manager\'s check-in soon after the program, each compared with the colleagues of their own cells as in did. Managers choose whom they check in with, so the difference is not an effect of the check-in. The windows of 30, 60 and 90 days are nested: never add them up. A program without any check-in has no rows.');

-- One row per feed, file, source_row, column_name, code, occurrence.
create table `rejected_rows` (
  `feed` string not null options (description = 'Feed in the configuration.'),
  `file` string not null options (description = 'File, with its sheet, or address of the service.'),
  `source_row` int64 not null options (description = 'Line of the file, row of the sheet, or number of the record.'),
  `column_name` string not null options (description = 'Column name in the source, or the canonical column for rows held back after landing; empty when the finding concerns the whole row.'),
  `code` string not null options (description = 'Stable code from docs/rejects.md.'),
  `occurrence` int64 not null options (description = 'Counter of rows whose other keys are equal, from 1.'),
  `problem` string not null options (description = 'What is wrong.'),
  `remedy` string not null options (description = 'How to fix it.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`feed`, `file`, `source_row`, `column_name`, `code`, `occurrence`) not enforced
) options (description = 'Which rows were held back and why. The values may be personal and are not included: they are stored with the landed batch. One row per finding; a delivered row may have several.');

-- One row per published_run_id.
create table `runs` (
  `published_run_id` string not null options (description = 'Run.'),
  `sequence_number` int64 not null options (description = 'Number of the snapshot.'),
  `published_at` timestamp options (description = 'When the snapshot was published, UTC; null for the run that made the row, which is not published yet, and where version 0.1.0 published.'),
  `as_of_date` date options (description = 'The run\'s --as-of date; null when none was given.'),
  `code_version` string not null options (description = 'Version of the program.'),
  `config_hash` string not null options (description = 'Hash of configuration and register.'),
  `inputs_hash` string not null options (description = 'Hash of all deliveries and their mappings.'),
  `figures` string not null options (description = 'Whether figures about people were rounded (guarded) or published with all digits.'),
  `exact_because` string options (description = 'Why figures were published with all digits; null for guarded figures and for runs of versions that did not round.'),
  `renewed_units` string options (description = 'Units of figures that were published anew although fewer people changed than the privacy floor (figure_dates), with commas between them; null for a run without --renew.'),
  `renewed_because` string options (description = 'Why.'),
  `deliveries_count` int64 not null options (description = 'Deliveries that the run is based on.'),
  `rows_read` int64 not null options (description = 'Rows read.'),
  `rows_landed` int64 not null options (description = 'Rows landed.'),
  `rows_rejected` int64 not null options (description = 'Rows held back at landing.'),
  `rows_skipped` int64 not null options (description = 'Rows skipped by a declared rule, and empty cells of month-wide sheets.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`published_run_id`) not enforced
) options (description = 'The history of published runs: one row for this run and for each earlier run on which it builds and that is still kept. What was rolled back is not part of it; impactmart runs list shows everything.');

-- One row per program_id, metric_id.
create table `study_plans` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `design` string not null options (description = 'wait_list (chance decides who is trained first), waves (those still waiting are colleagues) or all (colleagues are not in the plan).'),
  `start_date` date not null options (description = 'Day of the planned launch.'),
  `waves_count` int64 not null options (description = 'Number of waves, 1 if everybody is trained at once.'),
  `months_between` int64 options (description = 'Months from one wave to the next, declared or enough for the post windows; null with a single wave.'),
  `last_wave_date` date options (description = 'Day on which the last wave begins.'),
  `needed_from_date` date options (description = 'First day from which the metric has to be delivered.'),
  `answer_date` date options (description = 'Last day of the post window of the first wave.'),
  `months_to_answer` float64 options (description = 'Months (365/12 days) from the planned launch to answer_date.'),
  `history_from_date` date options (description = 'First day of the baseline window in history.'),
  `history_through_date` date options (description = 'Last day of the post window in history.'),
  `estimator` string options (description = 'Estimator that would be quoted: experiment for a wait list, otherwise did; null without figures for this kind of metric.'),
  `eligible_count` int64 options (description = 'People in the groups that the plan names who are employed and had not completed the program before the planned launch.'),
  `measured_count` int64 options (description = 'Of the eligible people, those with a value in both windows in history.'),
  `planned_count` int64 options (description = 'People who would be trained, over all waves.'),
  `first_wave_count` int64 options (description = 'People of the first wave.'),
  `expected_trained_count` int64 options (description = 'People of the first wave who can be expected to have a value in both windows, and colleagues; null if nothing can be compared.'),
  `expected_comparison_count` int64 options (description = 'Comparison people who can be expected to have a value in both windows; null if nothing can be compared.'),
  `change_std_deviation` float64 options (description = 'Standard deviation of the change from the baseline to the post window in history, within strata, of the people who would be trained.'),
  `post_std_deviation` float64 options (description = 'Standard deviation of the post window in history over all people who would be trained.'),
  `post_within_std_deviation` float64 options (description = 'The same within strata.'),
  `detectable_effect` float64 options (description = 'Smallest effect that the estimator would show with 80 % power in a two-sided test at 5 % over all tests_count metrics of the program: at 5 % / tests_count, so that it is found whatever the others show.'),
  `did_detectable_effect` float64 options (description = 'Smallest effect that difference in differences would show with 80 % power.'),
  `tests_count` int64 not null options (description = 'Metrics of the program, times to productivity aside: p-values are adjusted over them, so that more metrics take more people.'),
  `smallest_change` float64 options (description = 'Smallest change that matters to the goal\'s owner.'),
  `people_needed` int64 options (description = 'People in the plan, over all waves, with whom the smallest change shows with 80 % power and no arm is below the privacy floor, all groups in the same proportions; null without a smallest change.'),
  `is_reportable` bool not null options (description = 'Whether detectable_effect may be quoted.'),
  `not_reportable_reason` string options (description = 'Why there are no figures: time_to_metric, team_metric, nobody_eligible, no_history, trained_too_early (before the post window of the first wave ends), no_comparison, no_spread, or too_few_people; null when there are.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'What a program could show before it is launched: one row per planned program and metric that it is meant to move, computed from the metric\'s history of the people who would be trained. No completion is needed. The windows in history are as late as the data allow, and before the planned launch.');

-- One row per program_id.
create table `study_progress` (
  `program_id` string not null options (description = 'Program.'),
  `start_date` date not null options (description = 'Day of the planned launch.'),
  `launch_date` date options (description = 'Declared launch.'),
  `launch_delay_days` int64 options (description = 'Days from the planned to the declared launch; negative if the latter is earlier.'),
  `first_completion_date` date options (description = 'Day of the first completion of an eligible person; null while few have completed the program.'),
  `eligible_count` int64 options (description = 'People in the groups that the plan names who are employed and had not completed the program before the planned launch.'),
  `planned_count` int64 options (description = 'People who would be trained, over all waves.'),
  `trained_count` int64 options (description = 'Eligible people who have completed the program so far.'),
  `drawn_treatment_count` int64 options (description = 'People who were drawn for the first wave; null without a draw.'),
  `drawn_waitlist_count` int64 options (description = 'People who were drawn to wait.'),
  `treatment_trained_count` int64 options (description = 'Of the people drawn for the first wave, those who have completed the program so far.'),
  `draws_count` int64 not null options (description = 'Draws on record in the store; a second one was somebody\'s choice.'),
  `second_wave_date` date options (description = 'Day on which the second wave begins as planned.'),
  `crossed_over_count` int64 options (description = 'Of the people who wait, those who completed the program before the second wave begins.'),
  `crossed_over_pct` float64 options (description = 'Their share.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because an arm has fewer people than the privacy floor.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced
) options (description = 'Each plan held against what was done: days, people, and the arms that were drawn. People who wait cross over if they complete the program before the second wave begins; the difference between the arms then shows less than the whole effect.');

-- One row per program_id.
create table `survey_estimates` (
  `program_id` string not null options (description = 'Program of the register or course code.'),
  `program_name` string not null options (description = 'Name of the program.'),
  `trained_count` int64 options (description = 'People trained.'),
  `respondents_count` int64 options (description = 'Trained people who responded.'),
  `improvement_amount` numeric(18, 2) options (description = 'Yearly improvement as they see it, before anything is taken off.'),
  `survey_estimate_amount` numeric(18, 2) options (description = 'Sum of improvement x isolation x confidence, in a year.'),
  `unconverted_count` int64 not null options (description = 'Responses that count as zero because their currency has no rate.'),
  `currency_code` string not null options (description = 'Reporting currency.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced
) options (description = 'What trained people say that a program was worth a year: improvement x isolation x confidence, summed over those who responded; a missing response or part of one is zero (Phillips), and so is one from before the training. This is opinion and no measurement: it is never added to a measured benefit and counts in no total.');

-- One row per program_id, month_date, department.
create table `training_activity` (
  `program_id` string not null options (description = 'Program of the register or course code.'),
  `program_name` string not null options (description = 'Name of the program.'),
  `is_registered` bool not null options (description = 'Whether the register contains the program.'),
  `month_date` date not null options (description = 'First day of the month of the events.'),
  `department` string not null options (description = 'Department of the person on the day of the event; (unknown) when the roster has none.'),
  `assigned_count` int64 options (description = 'Enrollments dated in the month.'),
  `started_count` int64 options (description = 'Starts dated in the month.'),
  `completed_count` int64 options (description = 'Completions dated in the month, including passed ones.'),
  `passed_count` int64 options (description = 'Of these completions, those with the status passed.'),
  `duration_hours` float64 options (description = 'Paid learner hours for the month\'s completions; null when unknown.'),
  `is_suppressed` bool not null options (description = 'Whether the row is based on fewer people than the privacy floor; in other rows, a single count below the floor is null, too, and so are completions that cover those of few others in the month.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `month_date`, `department`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced
) options (description = 'Training by time and place, whether or not it is measured: one row per program or unregistered course, month and department.');

-- One row per program_id, fiscal_year.
create table `training_portfolio` (
  `program_id` string not null options (description = 'Program of the register or course code.'),
  `program_name` string not null options (description = 'Name of the program.'),
  `category` string options (description = 'Category in the register.'),
  `fiscal_year` int64 not null options (description = 'Fiscal year, named by the calendar year in which it ends.'),
  `spend_amount` numeric(18, 2) options (description = 'Full cost of the program in the year; may be summed.'),
  `booked_amount` numeric(18, 2) options (description = 'Of spend_amount, booked costs and seats.'),
  `learner_time_amount` numeric(18, 2) options (description = 'Of spend_amount, paid learner hours.'),
  `currency_code` string not null options (description = 'Reporting currency.'),
  `people_count` int64 options (description = 'Distinct people trained over all years; also null when it differs from the number of people analyzed by too few people; not to be summed.'),
  `alignment` string not null options (description = 'aligned (serves a goal), compliance, no_goal (registered without one) or unregistered.'),
  `goal_id` string options (description = 'Goal of the result that represents the program; without one, the first by id of those that the program serves.'),
  `goal_name` string options (description = 'Name of the goal.'),
  `goal_owner` string options (description = 'Owner of the goal.'),
  `metric_id` string options (description = 'Metric of the result that represents the program: the one that decides about it.'),
  `evidence_grade` string options (description = 'Evidence grade of that result; null when nothing is measured.'),
  `verdict` string options (description = 'Verdict of that result; null when nothing is measured.'),
  `decision` string not null options (description = 'extend, improve, stop, measure_longer, agree_goal or compliance_only.'),
  `is_suppressed` bool not null options (description = 'Whether people and amounts are withheld.'),
  `total_spend_amount` numeric(18, 2) options (description = 'Full cost of the program over all years, repeated for each year; not to be summed.'),
  `decision_reason` string not null options (description = 'Why: pays_off (it worked, and its benefit at the low end of the interval covers the cost), has_no_price (it worked on a metric without a value), costs_more (it worked, and its benefit does not surely cover its cost), no_effect (measured well, and too small to matter), worked_against, not_known_yet, no_goal or compliance.'),
  `decision_owner` string options (description = 'Who decides: the owner of the program or, without one, of its goal.'),
  `decide_date` date options (description = 'For measure_longer, the last day of the post window of the people trained last: an earlier answer is not to be had. Null when nobody is waited for.'),
  `cost_is_complete` bool not null options (description = 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person\'s hourly cost, no row of costs or completions that may be the program\'s was held back, at least one cost of the program is booked, and none is withheld.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `fiscal_year`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`goal_id`) references `goals` (`goal_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'Where the money goes and whether it serves a goal: one row per program or unregistered course and fiscal year, with the decision that the evidence suggests. Compliance training does not have to serve a goal. Amounts are what is known of the cost; cost_is_complete says whether anything is missing.');

-- One row per program_id, metric_id, check_id, grouping.
create table `trust_checks` (
  `program_id` string not null options (description = 'Program.'),
  `metric_id` string not null options (description = 'Metric.'),
  `estimator` string not null options (description = 'The estimator that the check is about.'),
  `check_id` string not null options (description = 'What is checked.'),
  `grouping` string not null options (description = 'For undeclared_stratum, what people would be compared within; otherwise all.'),
  `check_estimate` float64 options (description = 'What the check estimates, in the unit that its row in docs/method.md names; null for a joint test.'),
  `check_std_error` float64 options (description = 'Standard error of check_estimate.'),
  `check_low` float64 options (description = 'Lower end of the 95 % interval. Of earlier_steps, that of the effect had the groups drifted apart as far as before; of hidden_cause, the share for which the interval of the effect would hold zero.'),
  `check_high` float64 options (description = 'Upper end of the 95 % interval. Of earlier_steps, that of the effect had the groups drifted apart as far as before.'),
  `check_p_value` float64 options (description = 'p-value of what the check tests; null for a check that is no test.'),
  `bound_low` float64 options (description = 'Lowest effect that the loss of people leaves open (Lee 2009); null for other checks.'),
  `bound_high` float64 options (description = 'Highest effect that the loss of people leaves open (Lee 2009); null for other checks.'),
  `is_alarm` bool not null options (description = 'Whether the check speaks against its estimator and caps the grade of that.'),
  `is_suppressed` bool not null options (description = 'Whether figures are withheld because an arm has fewer people than the privacy floor.'),
  `run_id` string not null options (description = 'Run that made the row.'),
  `data_through_date` date options (description = 'Last day that the data of the run cover; null without any data.'),
  primary key (`program_id`, `metric_id`, `check_id`, `grouping`) not enforced,
  foreign key (`program_id`) references `programs` (`program_id`) not enforced,
  foreign key (`metric_id`) references `metrics` (`metric_id`) not enforced
) options (description = 'What the data say about the comparison of each program and metric beside its estimate: one row per check that could be made. Their formulas, units and limits are in docs/method.md.');
