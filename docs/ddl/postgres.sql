-- The marts of impactmart, made from their contracts. Tables come after those to which they refer.

-- One row per metric_id.
create table "metrics" (
  "metric_id" text not null,
  "metric_name" text not null,
  "kind" text not null,
  "unit" text not null,
  "better" text not null,
  "grain" text not null,
  "baseline_periods" bigint not null,
  "gap_periods" bigint not null,
  "ramp_periods" bigint not null,
  "post_periods" bigint not null,
  "value_per_unit_amount" decimal(18,6),
  "smallest_change" double precision,
  "watched_metric_id" text,
  "threshold" double precision,
  "consecutive_periods" bigint,
  "clock" text,
  "landmark_days" bigint,
  "horizon_days" bigint,
  "value_per_day_amount" decimal(18,6),
  "scale" text not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("metric_id")
);
comment on table "metrics" is 'The metrics of the register and how they are measured.';
comment on column "metrics"."metric_id" is 'Metric.';
comment on column "metrics"."metric_name" is 'Display name.';
comment on column "metrics"."kind" is 'mean, ratio, total or time_to.';
comment on column "metrics"."unit" is 'Unit of the metric.';
comment on column "metrics"."better" is 'higher or lower: the direction that is better.';
comment on column "metrics"."grain" is 'day, week, month, quarter or year; weeks and months are those that the configuration declares.';
comment on column "metrics"."baseline_periods" is 'Length of the baseline window; 0 for time_to.';
comment on column "metrics"."gap_periods" is 'Periods between the baseline window and the index period.';
comment on column "metrics"."ramp_periods" is 'Periods between the index period and the post window.';
comment on column "metrics"."post_periods" is 'Length of the post window; 0 for time_to.';
comment on column "metrics"."value_per_unit_amount" is 'Value of one unit per person and period; null for intangible metrics.';
comment on column "metrics"."smallest_change" is 'Smallest change that matters to the goal''s owner.';
comment on column "metrics"."watched_metric_id" is 'Metric whose values a time_to metric watches; this column and those below are null for other kinds.';
comment on column "metrics"."threshold" is 'This value, or a better one, counts as productive.';
comment on column "metrics"."consecutive_periods" is 'Consecutive periods for which the threshold has to be held.';
comment on column "metrics"."clock" is 'hire or role: when counting starts.';
comment on column "metrics"."landmark_days" is 'Days after the start by which training decides the arm; 0 means until the end of the period of the start.';
comment on column "metrics"."horizon_days" is 'Days over which mean times are compared; null means as long as both arms were followed.';
comment on column "metrics"."value_per_day_amount" is 'Value of a day that a person becomes productive earlier; null when no money is claimed.';
comment on column "metrics"."scale" is 'level, log (natural logarithms), share or count: what the values are, and so how an effect is told.';
comment on column "metrics"."run_id" is 'Run that made the row.';
comment on column "metrics"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per goal_id.
create table "goals" (
  "goal_id" text not null,
  "goal_name" text not null,
  "owner" text,
  "sponsor" text,
  "department" text,
  "metric_id" text not null,
  "baseline_value" double precision,
  "target_value" double precision,
  "due_date" date,
  "programs_count" bigint not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("goal_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "goals" is 'The goals of the register, with the number of programs that serve each; goals that no program serves are included.';
comment on column "goals"."goal_id" is 'Goal.';
comment on column "goals"."goal_name" is 'Display name.';
comment on column "goals"."owner" is 'Person who is accountable for the goal.';
comment on column "goals"."sponsor" is 'Person who sponsors the goal.';
comment on column "goals"."department" is 'Department in which the goal is to be reached.';
comment on column "goals"."metric_id" is 'Metric that measures the goal.';
comment on column "goals"."baseline_value" is 'Declared starting value.';
comment on column "goals"."target_value" is 'Declared target.';
comment on column "goals"."due_date" is 'Declared due date.';
comment on column "goals"."programs_count" is 'Programs aligned to the goal.';
comment on column "goals"."run_id" is 'Run that made the row.';
comment on column "goals"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id.
create table "programs" (
  "program_id" text not null,
  "program_name" text not null,
  "category" text,
  "launch_date" date,
  "is_registered" boolean not null,
  "owner" text,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id")
);
comment on table "programs" is 'The programs: those of the register, and every other course in the data.';
comment on column "programs"."program_id" is 'Program of the register or course code.';
comment on column "programs"."program_name" is 'Display name.';
comment on column "programs"."category" is 'Category in the register.';
comment on column "programs"."launch_date" is 'Declared launch.';
comment on column "programs"."is_registered" is 'Whether the register contains the program.';
comment on column "programs"."owner" is 'Who decides about the program: its declared owner or, without one, the owner of its goal, the first by name when there are several.';
comment on column "programs"."run_id" is 'Run that made the row.';
comment on column "programs"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per link_id.
create table "alignment_map" (
  "link_id" text not null,
  "goal_id" text,
  "goal_name" text,
  "goal_owner" text,
  "metric_id" text,
  "metric_name" text,
  "behavior" text,
  "skill" text,
  "program_id" text,
  "program_name" text,
  "agreement" text,
  "evidence_grade" text,
  "verdict" text,
  "seen_pct" double precision,
  "has_values" boolean not null,
  "missing" text,
  "is_compliance" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("link_id"),
  foreign key ("goal_id") references "goals" ("goal_id"),
  foreign key ("metric_id") references "metrics" ("metric_id"),
  foreign key ("program_id") references "programs" ("program_id")
);
comment on table "alignment_map" is 'The chain from goals to programs: one row per link, goal - metric - behavior - skill - program, with what stands at both ends and what is missing. Goals without a program, programs without a metric and skills that nobody teaches have rows of their own.';
comment on column "alignment_map"."link_id" is 'Identity of the link: its ends, joined by /.';
comment on column "alignment_map"."goal_id" is 'Goal; null where the link serves none.';
comment on column "alignment_map"."goal_name" is 'Name of the goal.';
comment on column "alignment_map"."goal_owner" is 'Owner of the goal.';
comment on column "alignment_map"."metric_id" is 'Metric; null for a program without one.';
comment on column "alignment_map"."metric_name" is 'Name of the metric.';
comment on column "alignment_map"."behavior" is 'What people then do at work.';
comment on column "alignment_map"."skill" is 'What is taught.';
comment on column "alignment_map"."program_id" is 'Program; null where none serves the goal or teaches the skill.';
comment on column "alignment_map"."program_name" is 'Name of the program.';
comment on column "alignment_map"."agreement" is 'How the metric was agreed on for the program; null without a program.';
comment on column "alignment_map"."evidence_grade" is 'Grade of the program''s primary estimate for the metric; null when nothing is measured.';
comment on column "alignment_map"."verdict" is 'Verdict of that estimate; null when nothing is measured.';
comment on column "alignment_map"."seen_pct" is 'Share of trained people with a check-in within 90 days; null without check-ins, too few people or a program.';
comment on column "alignment_map"."has_values" is 'Whether any value of the metric was delivered.';
comment on column "alignment_map"."missing" is 'The first thing that the link lacks, in this order: program_for_goal (no program serves the goal), metric_for_program, goal_for_program, program_for_skill (nobody teaches it), values_of_metric (no feed delivers it), agreement (not agreed before launch), checks_of_behavior (nobody checks it on the job) or behavior_on_the_job (checked, and seen of at most 5 % of the trained people); null when complete.';
comment on column "alignment_map"."is_compliance" is 'Whether the program is compliance training, which does not have to serve a goal.';
comment on column "alignment_map"."run_id" is 'Run that made the row.';
comment on column "alignment_map"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per calendar_date.
create table "calendar_days" (
  "calendar_date" date not null,
  "week_date" date not null,
  "month_date" date not null,
  "quarter_date" date not null,
  "calendar_year" bigint not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("calendar_date")
);
comment on table "calendar_days" is 'The days that the data cover, for joining in a BI tool: one row per day from the first to the last.';
comment on column "calendar_days"."calendar_date" is 'Day.';
comment on column "calendar_days"."week_date" is 'Monday of the week.';
comment on column "calendar_days"."month_date" is 'First day of the month.';
comment on column "calendar_days"."quarter_date" is 'First day of the quarter.';
comment on column "calendar_days"."calendar_year" is 'Calendar year.';
comment on column "calendar_days"."run_id" is 'Run that made the row.';
comment on column "calendar_days"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, department, within_days.
create table "checkin_rates" (
  "program_id" text not null,
  "program_name" text not null,
  "department" text not null,
  "within_days" bigint not null,
  "trained_count" bigint,
  "seen_pct" double precision,
  "is_suppressed" boolean not null,
  "is_hardly_seen" boolean,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "department", "within_days"),
  foreign key ("program_id") references "programs" ("program_id")
);
comment on table "checkin_rates" is 'What supervisors saw: the share of trained people with a check-in within 30, 60 and 90 days of their completion, by department. Only people count whose 90 days are over. The windows are nested: never add them up. A program without any check-in has no rows.';
comment on column "checkin_rates"."program_id" is 'Program.';
comment on column "checkin_rates"."program_name" is 'Name of the program.';
comment on column "checkin_rates"."department" is 'Department on the day of completion; (unknown) when the roster has none; (all) for everybody.';
comment on column "checkin_rates"."within_days" is '30, 60 or 90.';
comment on column "checkin_rates"."trained_count" is 'Trained people in the roster whose 90 days are over.';
comment on column "checkin_rates"."seen_pct" is 'Share of them with a check-in from the day of completion on.';
comment on column "checkin_rates"."is_suppressed" is 'Whether figures are withheld.';
comment on column "checkin_rates"."is_hardly_seen" is 'Whether at most 5 % had a check-in, said without the count, which may be small; null with fewer than three times as many trained people as the privacy floor.';
comment on column "checkin_rates"."run_id" is 'Run that made the row.';
comment on column "checkin_rates"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, cohort_date, period_date.
create table "cohort_impacts" (
  "program_id" text not null,
  "metric_id" text not null,
  "cohort_date" date not null,
  "period_date" date not null,
  "periods_since_training" bigint not null,
  "is_lead" boolean not null,
  "trained_count" bigint,
  "comparison_count" bigint,
  "effect" double precision,
  "effect_std_error" double precision,
  "effect_low" double precision,
  "effect_high" double precision,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "cohort_date", "period_date"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "cohort_impacts" is 'Effects by cohort and period, ATT(g,t) of Callaway & Sant''Anna (2021): the change of people trained in one period, compared with the change of people not trained by then. Rows before training show differences that the training cannot have caused.';
comment on column "cohort_impacts"."program_id" is 'Program.';
comment on column "cohort_impacts"."metric_id" is 'Metric.';
comment on column "cohort_impacts"."cohort_date" is 'First day of the period in which the cohort was trained.';
comment on column "cohort_impacts"."period_date" is 'First day of the period that is compared.';
comment on column "cohort_impacts"."periods_since_training" is 'Periods since training; negative before it.';
comment on column "cohort_impacts"."is_lead" is 'Whether the period is before training and the gap, when there can be no effect.';
comment on column "cohort_impacts"."trained_count" is 'Trained people compared.';
comment on column "cohort_impacts"."comparison_count" is 'Comparison people.';
comment on column "cohort_impacts"."effect" is 'ATT(g,t), in the metric''s own sign.';
comment on column "cohort_impacts"."effect_std_error" is 'Influence-function standard error; null with fewer than three people in an arm.';
comment on column "cohort_impacts"."effect_low" is 'Lower end of the 95 % interval.';
comment on column "cohort_impacts"."effect_high" is 'Upper end of the 95 % interval.';
comment on column "cohort_impacts"."is_suppressed" is 'Whether figures are withheld because an arm has fewer people than the privacy floor.';
comment on column "cohort_impacts"."run_id" is 'Run that made the row.';
comment on column "cohort_impacts"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, covariate.
create table "comparison_balance" (
  "program_id" text not null,
  "metric_id" text not null,
  "covariate" text not null,
  "trained_count" bigint,
  "comparison_count" bigint,
  "trained_mean" double precision,
  "comparison_mean" double precision,
  "standardized_difference" double precision,
  "variance_ratio" double precision,
  "balance_band" text,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "covariate"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "comparison_balance" is 'How similar trained and comparison people were before training, per covariate, with the bands of the What Works Clearinghouse.';
comment on column "comparison_balance"."program_id" is 'Program.';
comment on column "comparison_balance"."metric_id" is 'Metric.';
comment on column "comparison_balance"."covariate" is 'baseline_metric (in the metric''s unit), tenure_years or hourly_cost (in the reporting currency).';
comment on column "comparison_balance"."trained_count" is 'Trained people with a value.';
comment on column "comparison_balance"."comparison_count" is 'Comparison people with a value.';
comment on column "comparison_balance"."trained_mean" is 'Mean of the trained people; null for hourly_cost, because pay is published as a sum per program and year only.';
comment on column "comparison_balance"."comparison_mean" is 'Mean of the comparison people, cells weighted by their trained people; null for hourly_cost.';
comment on column "comparison_balance"."standardized_difference" is 'Difference between the means divided by the square root of the mean of both variances (Austin 2009); null where nothing varies.';
comment on column "comparison_balance"."variance_ratio" is 'Variance of the trained people divided by that of the comparison people; null where the latter is zero.';
comment on column "comparison_balance"."balance_band" is 'fine (up to 0.05), needs_adjustment (up to 0.25) or fails; null when unknown.';
comment on column "comparison_balance"."is_suppressed" is 'Whether figures are withheld because an arm has fewer people than the privacy floor.';
comment on column "comparison_balance"."run_id" is 'Run that made the row.';
comment on column "comparison_balance"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per code, feed.
create table "data_checks" (
  "code" text not null,
  "feed" text not null,
  "table_name" text not null,
  "rule" text not null,
  "outcome" text not null,
  "findings_count" bigint not null,
  "reason" text,
  "reason_code" text,
  "reason_columns" text,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("code", "feed")
);
comment on table "data_checks" is 'How every check of the facts ended for every feed that it looks at: one row per kind and feed. A check that could not look is not evaluated, which is not clean. docs/facts.md explains each kind.';
comment on column "data_checks"."code" is 'Kind of finding; docs/facts.md explains each.';
comment on column "data_checks"."feed" is 'Feed in the configuration; register for the alignments of the register.';
comment on column "data_checks"."table_name" is 'Canonical table that the feed is bound to; alignments for the register.';
comment on column "data_checks"."rule" is 'When a row is found.';
comment on column "data_checks"."outcome" is 'found, clean, or not_evaluated.';
comment on column "data_checks"."findings_count" is 'Rows of data_findings.';
comment on column "data_checks"."reason" is 'Why the check was not evaluated.';
comment on column "data_checks"."reason_code" is 'The same as a code, from which it is said in any language.';
comment on column "data_checks"."reason_columns" is 'Columns that the check would need; a|b is one of the two.';
comment on column "data_checks"."run_id" is 'Run that made the row.';
comment on column "data_checks"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per code, feed, file, table_name, column_name.
create table "data_findings" (
  "code" text not null,
  "feed" text not null,
  "file" text not null,
  "table_name" text not null,
  "column_name" text not null,
  "action" text not null,
  "accepted_because" text,
  "rows_count" bigint not null,
  "landed_count" bigint not null,
  "people_count" bigint not null,
  "trained_count" bigint not null,
  "colleagues_count" bigint not null,
  "first_rows" text not null,
  "what" text not null,
  "done" text not null,
  "unblocked_because" text,
  "sheet_remedy" text not null,
  "project_remedy" text not null,
  "program_id" text,
  "metric_id" text,
  "effect" double precision,
  "other_effect" double precision,
  "shift_std_errors" double precision,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("code", "feed", "file", "table_name", "column_name"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "data_findings" is 'Where delivered facts contradict each other, what was done about it, and what the figures would be in the other reading: one row per kind, delivery and column. docs/facts.md explains each kind. What blocks is not published until somebody corrects, declares or accepts it.';
comment on column "data_findings"."code" is 'Kind of finding; docs/facts.md explains each.';
comment on column "data_findings"."feed" is 'Feed in the configuration; register for the alignments of the register.';
comment on column "data_findings"."file" is 'File, with its sheet, or address of the service.';
comment on column "data_findings"."table_name" is 'Canonical table that the feed is bound to; alignments for the register.';
comment on column "data_findings"."column_name" is 'Canonical column.';
comment on column "data_findings"."action" is 'noted; or accepted, which kept it from blocking. What is blocked is not published.';
comment on column "data_findings"."accepted_because" is 'Why it was accepted.';
comment on column "data_findings"."rows_count" is 'Rows concerned.';
comment on column "data_findings"."landed_count" is 'Rows of the delivery that landed.';
comment on column "data_findings"."people_count" is 'People or teams concerned.';
comment on column "data_findings"."trained_count" is 'Of these, trained people.';
comment on column "data_findings"."colleagues_count" is 'Of these, people of the roster who are not trained.';
comment on column "data_findings"."first_rows" is 'Up to five rows of the source, in order; of the register the numbers of the alignments.';
comment on column "data_findings"."what" is 'The fact, with both numbers.';
comment on column "data_findings"."done" is 'What was done with the rows.';
comment on column "data_findings"."unblocked_because" is 'Why the configuration declares that such findings do not block; null where it does not.';
comment on column "data_findings"."sheet_remedy" is 'What the person who keeps the sheet can do.';
comment on column "data_findings"."project_remedy" is 'What the person who keeps the configuration can do.';
comment on column "data_findings"."program_id" is 'Program whose estimate changes most without the people concerned; null where none does, their number is below the privacy floor, or the figures of that program and metric wait (figure_dates).';
comment on column "data_findings"."metric_id" is 'Metric of that estimate.';
comment on column "data_findings"."effect" is 'Difference between the two changes, in the metric''s own sign.';
comment on column "data_findings"."other_effect" is 'The effect without the people concerned.';
comment on column "data_findings"."shift_std_errors" is 'Distance between the two, in standard errors of the effect.';
comment on column "data_findings"."run_id" is 'Run that made the row.';
comment on column "data_findings"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per decision_number.
create table "decisions" (
  "decision_number" bigint not null,
  "program_id" text not null,
  "program_name" text not null,
  "decided_date" date not null,
  "decided_by" text not null,
  "decision" text not null,
  "because" text,
  "is_latest" boolean not null,
  "evidence_grade" text,
  "verdict" text,
  "suggested_decision" text,
  "agrees" boolean,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("decision_number"),
  foreign key ("program_id") references "programs" ("program_id")
);
comment on table "decisions" is 'What was decided about programs, next to what the evidence says by now: one row per decision of the register.';
comment on column "decisions"."decision_number" is 'Place in the register, from 1.';
comment on column "decisions"."program_id" is 'Program.';
comment on column "decisions"."program_name" is 'Name of the program.';
comment on column "decisions"."decided_date" is 'Day of the decision.';
comment on column "decisions"."decided_by" is 'Who decided.';
comment on column "decisions"."decision" is 'What was decided.';
comment on column "decisions"."because" is 'Why.';
comment on column "decisions"."is_latest" is 'Whether no later decision about the program is recorded.';
comment on column "decisions"."evidence_grade" is 'Grade of the program''s result by now; null when nothing is measured.';
comment on column "decisions"."verdict" is 'Verdict of that result; null when nothing is measured.';
comment on column "decisions"."suggested_decision" is 'What the evidence suggests by now (training_portfolio); null without any spend on record.';
comment on column "decisions"."agrees" is 'Whether the decision is what the evidence suggests by now; null without a suggestion.';
comment on column "decisions"."run_id" is 'Run that made the row.';
comment on column "decisions"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per department.
create table "departments" (
  "department" text not null,
  "employees_count" bigint,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("department")
);
comment on table "departments" is 'The departments in the roster and their size on the last day of the data.';
comment on column "departments"."department" is 'Department.';
comment on column "departments"."employees_count" is 'People employed in the department on the last day of the data.';
comment on column "departments"."is_suppressed" is 'Whether the count is withheld.';
comment on column "departments"."run_id" is 'Run that made the row.';
comment on column "departments"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, dose_band.
create table "dose_effects" (
  "program_id" text not null,
  "metric_id" text not null,
  "dose_band" text not null,
  "is_causal" boolean not null,
  "people_count" bigint,
  "hours_mean" double precision,
  "change_trained_mean" double precision,
  "change_comparison_mean" double precision,
  "effect" double precision,
  "effect_std_error" double precision,
  "effect_low" double precision,
  "effect_high" double precision,
  "is_reportable" boolean not null,
  "not_reportable_reason" text,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "dose_band"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "dose_effects" is 'How the change of trained people differs by the hours they spent, each band compared with the colleagues of its own cells as in did. People and their managers chose the hours, so a difference between bands is not an effect of more hours. A program whose people all spent the same hours has no rows.';
comment on column "dose_effects"."program_id" is 'Program.';
comment on column "dose_effects"."metric_id" is 'Metric.';
comment on column "dose_effects"."dose_band" is 'lower, middle or upper third of the analyzed people by paid hours, with equal hours in one band; unknown without hours.';
comment on column "dose_effects"."is_causal" is 'Always false: the dose was chosen, not assigned.';
comment on column "dose_effects"."people_count" is 'Analyzed trained people in the band; may be summed within program and metric.';
comment on column "dose_effects"."hours_mean" is 'Mean paid hours of these people; null when unknown.';
comment on column "dose_effects"."change_trained_mean" is 'Mean change of these people from baseline to post window.';
comment on column "dose_effects"."change_comparison_mean" is 'Mean change of the comparison people, cells weighted by the band''s people.';
comment on column "dose_effects"."effect" is 'Difference between the two changes, in the metric''s own sign.';
comment on column "dose_effects"."effect_std_error" is 'Standard error of effect.';
comment on column "dose_effects"."effect_low" is 'Lower end of the 95 % interval.';
comment on column "dose_effects"."effect_high" is 'Upper end of the 95 % interval.';
comment on column "dose_effects"."is_reportable" is 'Whether the figure may be quoted, as a description and not as an effect of dose.';
comment on column "dose_effects"."not_reportable_reason" is 'too_few_people or no_uncertainty; null when the figure may be quoted.';
comment on column "dose_effects"."is_suppressed" is 'Whether figures are withheld because, alone or with the other bands, they would reveal information about fewer people than the privacy floor.';
comment on column "dose_effects"."run_id" is 'Run that made the row.';
comment on column "dose_effects"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, periods_since_training.
create table "experiment_trends" (
  "program_id" text not null,
  "metric_id" text not null,
  "periods_since_training" bigint not null,
  "is_lead" boolean not null,
  "effect" double precision,
  "effect_std_error" double precision,
  "effect_low" double precision,
  "effect_high" double precision,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "periods_since_training"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "experiment_trends" is 'Experiments period by period: the difference between the arms by assignment, whether or not people completed, with intervals of single periods. Before the anchor, differences are chance; see also arms_balance in trust_checks.';
comment on column "experiment_trends"."program_id" is 'Program.';
comment on column "experiment_trends"."metric_id" is 'Metric.';
comment on column "experiment_trends"."periods_since_training" is 'Periods since the anchor, in which most people of the treatment arm first completed.';
comment on column "experiment_trends"."is_lead" is 'Whether the period is before training and the gap, when there can be no effect.';
comment on column "experiment_trends"."effect" is 'Difference between the arms, in the metric''s own sign.';
comment on column "experiment_trends"."effect_std_error" is 'Welch''s standard error; null where nothing varies.';
comment on column "experiment_trends"."effect_low" is 'Lower end of the 95 % interval.';
comment on column "experiment_trends"."effect_high" is 'Upper end of the 95 % interval.';
comment on column "experiment_trends"."is_suppressed" is 'Whether figures are withheld because an arm has fewer people than the privacy floor.';
comment on column "experiment_trends"."run_id" is 'Run that made the row.';
comment on column "experiment_trends"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per feed, file.
create table "feed_deliveries" (
  "feed" text not null,
  "table_name" text not null,
  "file" text not null,
  "content_hash" text not null,
  "mapping_hash" text not null,
  "rows_read" bigint not null,
  "rows_landed" bigint not null,
  "rows_rejected" bigint not null,
  "rows_skipped" bigint not null,
  "rows_held_back" bigint not null,
  "is_unverified" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("feed", "file")
);
comment on table "feed_deliveries" is 'What was delivered: one row per feed and delivery that this snapshot is based on. Every row is accounted for: rows_read = rows_landed + rows_rejected + rows_skipped.';
comment on column "feed_deliveries"."feed" is 'Feed in the configuration.';
comment on column "feed_deliveries"."table_name" is 'Canonical table that the feed is bound to.';
comment on column "feed_deliveries"."file" is 'File, with its sheet, or address of the service.';
comment on column "feed_deliveries"."content_hash" is 'SHA-256 of the content that was read.';
comment on column "feed_deliveries"."mapping_hash" is 'Hash of the mapping with which it was read.';
comment on column "feed_deliveries"."rows_read" is 'Rows read; a row of a month-wide sheet counts once per month column; may be summed.';
comment on column "feed_deliveries"."rows_landed" is 'Rows that became canonical rows.';
comment on column "feed_deliveries"."rows_rejected" is 'Rows held back; see rejected_rows.';
comment on column "feed_deliveries"."rows_skipped" is 'Rows skipped by a declared rule, and empty cells of month-wide sheets.';
comment on column "feed_deliveries"."rows_held_back" is 'Of the landed rows, those that cannot be used with the current roster and register, such as people who are not in the roster.';
comment on column "feed_deliveries"."is_unverified" is 'Whether nothing in the responses of a service showed that its list was whole, which allow_unverified accepts.';
comment on column "feed_deliveries"."run_id" is 'Run that made the row.';
comment on column "feed_deliveries"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per unit.
create table "figure_dates" (
  "unit" text not null,
  "unit_kind" text not null,
  "program_id" text,
  "metric_id" text,
  "fiscal_year" bigint,
  "month_date" date,
  "figures_from_date" date,
  "figures_run_id" text not null,
  "published_count" bigint not null,
  "is_waiting" boolean not null,
  "renewed_because" text,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("unit"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "figure_dates" is 'From which day figures about people are. Those of a unit are published anew as a whole, or shown again as they were until at least as many people changed as the privacy floor: with fewer, two nights together would tell about single people. The run with --renew publishes a unit anew before. Empty where figures are exact.';
comment on column "figure_dates"."unit" is 'Name of the unit, such as effect/P1/units, as --renew takes it.';
comment on column "figure_dates"."unit_kind" is 'effect: a program on a metric, in all marts; cost: the paid hours of a program in a fiscal year; level: a metric in a month, all departments, with the goals over it.';
comment on column "figure_dates"."program_id" is 'Program; null for a level.';
comment on column "figure_dates"."metric_id" is 'Metric; null for a cost.';
comment on column "figure_dates"."fiscal_year" is 'Fiscal year of a cost.';
comment on column "figure_dates"."month_date" is 'First day of the month of a level.';
comment on column "figure_dates"."figures_from_date" is 'Last day of the data from which the figures are; null without any data.';
comment on column "figure_dates"."figures_run_id" is 'Run that published the figures; runs has its snapshot and time.';
comment on column "figure_dates"."published_count" is 'How many times figures of the unit were published, each time about other people. The more often, the wider is the step of effects in which one person has much weight, since many roundings of nearly the same sum average out.';
comment on column "figure_dates"."is_waiting" is 'Whether the figures are as they were.';
comment on column "figure_dates"."renewed_because" is 'Why the unit was published anew although few people changed, the last time that somebody asked for it.';
comment on column "figure_dates"."run_id" is 'Run that made the row.';
comment on column "figure_dates"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per goal_id, program_id.
create table "goal_contributions" (
  "goal_id" text not null,
  "program_id" text not null,
  "program_name" text not null,
  "metric_id" text not null,
  "is_counted" boolean not null,
  "evidence_grade" text not null,
  "reached_count" bigint,
  "reached_pct" double precision,
  "baseline_reached_pct" double precision,
  "effect" double precision,
  "contribution" double precision,
  "contribution_low" double precision,
  "contribution_high" double precision,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("goal_id", "program_id"),
  foreign key ("goal_id") references "goals" ("goal_id"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "goal_contributions" is 'What each program that serves a goal contributed to how far the goal''s metric moved from its baseline: its measured effect (of an experiment, the effect per completer) times what its reach grew by since, as a share of values. A person who completed several programs that count, counts for each in equal parts, so that contributions never claim a person twice.';
comment on column "goal_contributions"."goal_id" is 'Goal.';
comment on column "goal_contributions"."program_id" is 'Program.';
comment on column "goal_contributions"."program_name" is 'Name of the program.';
comment on column "goal_contributions"."metric_id" is 'Metric of the goal.';
comment on column "goal_contributions"."is_counted" is 'Whether the contribution counts as explained: the evidence is moderate or strong and may be quoted.';
comment on column "goal_contributions"."evidence_grade" is 'Grade of the program''s primary estimate for the metric.';
comment on column "goal_contributions"."reached_count" is 'Trained people or teams with a value after their training in the last months of the goal; 0 where the program reached nobody of the goal; not to be summed over programs.';
comment on column "goal_contributions"."reached_pct" is 'Part of all values of these months that people have after their training, people of several counted programs in equal parts.';
comment on column "goal_contributions"."baseline_reached_pct" is 'The same in the months of the baseline, whose level has this part of the effect already. Where the baseline has no values: the part that people have in the last months who were trained before the goal''s start. Null where the goal has no start; nothing is taken off then.';
comment on column "goal_contributions"."effect" is 'Effect per subject and period, as in program_impacts; of an experiment, the effect per completer of trust_checks where there is one, because completers are reached; of a time to productivity, minus the days saved.';
comment on column "goal_contributions"."contribution" is 'What the program moved the level of the goal by since the baseline: effect x (reached_pct - baseline_reached_pct) / 100.';
comment on column "goal_contributions"."contribution_low" is 'Lower end of its 95 % interval.';
comment on column "goal_contributions"."contribution_high" is 'Upper end of its 95 % interval.';
comment on column "goal_contributions"."is_suppressed" is 'Whether figures are withheld.';
comment on column "goal_contributions"."run_id" is 'Run that made the row.';
comment on column "goal_contributions"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per goal_id.
create table "goal_progress" (
  "goal_id" text not null,
  "goal_name" text not null,
  "owner" text,
  "sponsor" text,
  "department" text,
  "metric_id" text not null,
  "metric_name" text not null,
  "metric_unit" text not null,
  "better" text not null,
  "start_date" date,
  "due_date" date,
  "owner_status" text,
  "baseline_value" double precision,
  "measured_baseline_value" double precision,
  "baseline_from_date" date,
  "baseline_to_date" date,
  "target_value" double precision,
  "actual_value" double precision,
  "actual_low" double precision,
  "actual_high" double precision,
  "actual_from_date" date,
  "actual_to_date" date,
  "people_count" bigint,
  "season_value" double precision,
  "unchanged_value" double precision,
  "moved_value" double precision,
  "moved_before_start_value" double precision,
  "moved_of_target_pct" double precision,
  "forecast_value" double precision,
  "held_value" double precision,
  "forecast_rule" text,
  "progress" text,
  "unknown_reason" text,
  "explained_value" double precision,
  "explained_low" double precision,
  "explained_high" double precision,
  "explained_of_target_pct" double precision,
  "unexplained_value" double precision,
  "is_more_than_moved" boolean,
  "programs_count" bigint not null,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("goal_id"),
  foreign key ("goal_id") references "goals" ("goal_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "goal_progress" is 'Where each goal stands: baseline, target, the present level with its interval, what to expect on the due day at this pace, and how much of the movement measured programs explain. Movement is what the level did since the months of the baseline, less the season between the two. The forecast is a plain rule, named in forecast_rule: the present level in the season of the due day, plus the pace of the movement for each month until then. A level of fewer people than the privacy floor is not used, and a forecast that cannot be (a share above one, a level below zero of what never was) or is for more than three years ahead is none. What programs explain is what their reach added since the baseline; other things may have moved the metric the other way.';
comment on column "goal_progress"."goal_id" is 'Goal.';
comment on column "goal_progress"."goal_name" is 'Display name.';
comment on column "goal_progress"."owner" is 'Person who is accountable for the goal.';
comment on column "goal_progress"."sponsor" is 'Person who sponsors the goal.';
comment on column "goal_progress"."department" is 'Department in which the goal is to be reached; null means everybody.';
comment on column "goal_progress"."metric_id" is 'Metric that measures the goal.';
comment on column "goal_progress"."metric_name" is 'Name of the metric.';
comment on column "goal_progress"."metric_unit" is 'Unit of the metric and of all effects in it.';
comment on column "goal_progress"."better" is 'higher or lower: the direction that is better.';
comment on column "goal_progress"."start_date" is 'First day of the work towards the goal.';
comment on column "goal_progress"."due_date" is 'Declared due date.';
comment on column "goal_progress"."owner_status" is 'What the owner says.';
comment on column "goal_progress"."baseline_value" is 'Starting value of the target: declared; without one, measured_baseline_value.';
comment on column "goal_progress"."measured_baseline_value" is 'Level in the months of the year that due_date ends, the last time before start_date; without a due day, in the year before start_date. Null where these months have no values.';
comment on column "goal_progress"."baseline_from_date" is 'First day of the months of measured_baseline_value.';
comment on column "goal_progress"."baseline_to_date" is 'Last day of these months.';
comment on column "goal_progress"."target_value" is 'Value to be reached: declared, or the declared change in percent of the baseline.';
comment on column "goal_progress"."actual_value" is 'Level of the last months with values.';
comment on column "goal_progress"."actual_low" is 'Lower end of the 95 % interval of actual_value, over the people who were measured.';
comment on column "goal_progress"."actual_high" is 'Upper end of the interval.';
comment on column "goal_progress"."actual_from_date" is 'First day of the months of actual_value.';
comment on column "goal_progress"."actual_to_date" is 'Last day of these months.';
comment on column "goal_progress"."people_count" is 'People or teams behind actual_value.';
comment on column "goal_progress"."season_value" is 'What the present months usually differ by from those of the year that due_date ends: as much as they did a year earlier, or that less the part of a steady trend, whichever is less; 0 where that is within the uncertainty of the levels. Null where these months have no values; no season is taken out then.';
comment on column "goal_progress"."unchanged_value" is 'Level that the present months would have without any change since the baseline: measured_baseline_value, or else baseline_value, plus season_value.';
comment on column "goal_progress"."moved_value" is 'How far the metric moved since the baseline, in its own sign: actual_value less season_value and measured_baseline_value, or less baseline_value where no value was measured.';
comment on column "goal_progress"."moved_before_start_value" is 'How far the metric had moved since the baseline when the work began, likewise less the season: the level of the last months before start_date (as many as those of the baseline). Null where the start follows the baseline, or without values of these months.';
comment on column "goal_progress"."moved_of_target_pct" is 'moved_value in percent of the way from measured_baseline_value to target_value, or from baseline_value where no value was measured; below zero when it moved away from the target; null where the declared baseline is not what was measured, where the target was met before the start, and before the work begins.';
comment on column "goal_progress"."forecast_value" is 'Level to expect in the months up to due_date at the pace of forecast_rule; once they are past, the level that they had.';
comment on column "goal_progress"."held_value" is 'Level in the months up to due_date if nothing more changes: actual_value less season_value. Null without a forecast, or once they are past.';
comment on column "goal_progress"."forecast_rule" is 'observed (the due day is past), pace_since_baseline or, where it is less favorable, latest_pace (since the months of the due day last came round, or just after that, of the last year); null without a forecast.';
comment on column "goal_progress"."progress" is 'Until the due day, on_track and off_track (forecast_value is at the target, or is not, whatever actual_value is) and reached (actual_value is, and there is no forecast, or forecast_value is, too); then reached or missed, by the level of the months up to it; or unknown; null when withheld. Levels are judged before they are rounded.';
comment on column "goal_progress"."unknown_reason" is 'Why progress is unknown.';
comment on column "goal_progress"."explained_value" is 'Sum of the contributions that count (goal_contributions), in the metric''s own sign; null where the reach of no program grew or shrank.';
comment on column "goal_progress"."explained_low" is 'Lower end of its 95 % interval, contributions independent of each other.';
comment on column "goal_progress"."explained_high" is 'Upper end of the interval.';
comment on column "goal_progress"."explained_of_target_pct" is 'explained_value in percent of the same way as moved_of_target_pct.';
comment on column "goal_progress"."unexplained_value" is 'moved_value less explained_value.';
comment on column "goal_progress"."is_more_than_moved" is 'Whether programs explain more than the metric moved, so that something else must have moved it the other way; null without an explained value.';
comment on column "goal_progress"."programs_count" is 'Programs whose contribution counts and is not zero.';
comment on column "goal_progress"."is_suppressed" is 'Whether figures are withheld.';
comment on column "goal_progress"."run_id" is 'Run that made the row.';
comment on column "goal_progress"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per goal_id, scenario.
create table "goal_returns" (
  "goal_id" text,
  "scenario" text not null,
  "goal_name" text,
  "goal_owner" text,
  "programs_count" bigint not null,
  "benefits_count" bigint not null,
  "benefit_amount" decimal(18,2),
  "outside_amount" decimal(18,2),
  "cost_amount" decimal(18,2) not null,
  "outside_cost_amount" decimal(18,2),
  "net_benefit_amount" decimal(18,2),
  "roi_pct" double precision,
  "benefit_cost_ratio" double precision,
  "unevidenced_cost_amount" decimal(18,2) not null,
  "cost_is_complete" boolean not null,
  "currency_code" text not null,
  "run_id" text not null,
  "data_through_date" date,
  unique nulls not distinct ("goal_id", "scenario"),
  foreign key ("goal_id") references "goals" ("goal_id")
);
comment on table "goal_returns" is 'What the training for each goal cost and was worth, per scenario. A benefit belongs to the goal of its alignment and is counted once. The cost of a program is split over the goals that it serves, by the weights of its alignments, in cents that add up; metrics without a goal have no part in it. Where a goal has a department, it has of both the part of the people who are of it, and the row without a goal the rest. That row also has what serves no goal. Compliance training is in no row: its return is not asked for. All rows of a scenario add up to portfolio_returns.';
comment on column "goal_returns"."goal_id" is 'Goal; null for what serves no goal or is gained outside of the departments of goals.';
comment on column "goal_returns"."scenario" is 'point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).';
comment on column "goal_returns"."goal_name" is 'Name of the goal.';
comment on column "goal_returns"."goal_owner" is 'Owner of the goal.';
comment on column "goal_returns"."programs_count" is 'Programs and unregistered courses with a part of their cost in the row.';
comment on column "goal_returns"."benefits_count" is 'Benefits that are added up. One of which the row without a goal has the rest is counted in the row of its goal.';
comment on column "goal_returns"."benefit_amount" is 'Sum of the benefits of the scenario that count; null when there is none.';
comment on column "goal_returns"."outside_amount" is 'Of the benefits of the alignments for the goal, what people outside its department gained; it is in the row without a goal. Null where the goal has no department or nobody outside gained.';
comment on column "goal_returns"."cost_amount" is 'Cost of the goal, as far as it is known; amounts that training_portfolio withholds are excluded. Where the goal has a department, the part of the trained people who are not known to be of another one.';
comment on column "goal_returns"."outside_cost_amount" is 'Of the cost of the alignments for the goal, what was for people outside its department; it is in the row without a goal. Null where the goal has no department or nobody outside was trained.';
comment on column "goal_returns"."net_benefit_amount" is 'Benefit less cost.';
comment on column "goal_returns"."roi_pct" is 'Net benefit divided by cost; null without cost or benefit, and where the cost of the people of a benefit is in another row, as that of a metric without a goal is in a program that serves one.';
comment on column "goal_returns"."benefit_cost_ratio" is 'Benefit divided by cost; null where roi_pct is.';
comment on column "goal_returns"."unevidenced_cost_amount" is 'Of cost_amount, that of programs without a benefit that counts for the goal.';
comment on column "goal_returns"."cost_is_complete" is 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person''s hourly cost, no row of costs or completions that may be the program''s was held back, at least one cost of the program is booked, and none is withheld.';
comment on column "goal_returns"."currency_code" is 'Reporting currency.';
comment on column "goal_returns"."run_id" is 'Run that made the row.';
comment on column "goal_returns"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, aggregation, position.
create table "impact_aggregates" (
  "program_id" text not null,
  "metric_id" text not null,
  "aggregation" text not null,
  "position" text not null,
  "people_count" bigint,
  "effect" double precision,
  "effect_std_error" double precision,
  "effect_low" double precision,
  "effect_high" double precision,
  "leads_count" bigint,
  "leads_wald" double precision,
  "leads_p_value" double precision,
  "detectable_slope" double precision,
  "breakdown_factor" double precision,
  "leads_refusal" text,
  "is_suppressed" boolean not null,
  "study_refusal" text,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "aggregation", "position"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "impact_aggregates" is 'Aggregates of the effects by cohort and period in the ways of Callaway & Sant''Anna (2021): simple, by cohort (group), by calendar period, and the overall effects of group, calendar and event study; with what the periods before training show about the comparison.';
comment on column "impact_aggregates"."program_id" is 'Program.';
comment on column "impact_aggregates"."metric_id" is 'Metric.';
comment on column "impact_aggregates"."aggregation" is 'simple, group, calendar, event_overall, group_overall or calendar_overall.';
comment on column "impact_aggregates"."position" is 'First day of the cohort''s period or of the calendar period, yyyy-mm-dd; empty for the other aggregates.';
comment on column "impact_aggregates"."people_count" is 'People of both arms behind the estimate.';
comment on column "impact_aggregates"."effect" is 'Effect, in the metric''s own sign.';
comment on column "impact_aggregates"."effect_std_error" is 'Influence-function standard error.';
comment on column "impact_aggregates"."effect_low" is 'Lower end of the 95 % interval.';
comment on column "impact_aggregates"."effect_high" is 'Upper end of the 95 % interval.';
comment on column "impact_aggregates"."leads_count" is 'Estimates before training that are tested together; repeated on each row of the study.';
comment on column "impact_aggregates"."leads_wald" is 'Joint Wald statistic of the leads; null when the test was refused.';
comment on column "impact_aggregates"."leads_p_value" is 'p-value of leads_wald; a large one is no proof of parallel trends.';
comment on column "impact_aggregates"."detectable_slope" is 'Smallest linear divergence that the leads would show with 80 % power.';
comment on column "impact_aggregates"."breakdown_factor" is 'Largest multiple of the worst step before training that does not change the sign of the mean effect.';
comment on column "impact_aggregates"."leads_refusal" is 'Why the leads could not be tested; null when they were.';
comment on column "impact_aggregates"."is_suppressed" is 'Whether figures are withheld because an arm has fewer people than the privacy floor.';
comment on column "impact_aggregates"."study_refusal" is 'study_too_large: there is no event study, because it has more than a billion changes of a person in a cohort and period; a metric with a coarser grain or shorter windows has fewer. One row says so. Null when nothing is omitted.';
comment on column "impact_aggregates"."run_id" is 'Run that made the row.';
comment on column "impact_aggregates"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, periods_since_training.
create table "impact_trends" (
  "program_id" text not null,
  "metric_id" text not null,
  "periods_since_training" bigint not null,
  "is_lead" boolean not null,
  "people_count" bigint,
  "effect" double precision,
  "effect_std_error" double precision,
  "effect_low" double precision,
  "effect_high" double precision,
  "band_low" double precision,
  "band_high" double precision,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "periods_since_training"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "impact_trends" is 'The event study: effects by periods since training over all cohorts, weighted by cohort size, with pointwise intervals and a uniform band that holds for the whole line at once.';
comment on column "impact_trends"."program_id" is 'Program.';
comment on column "impact_trends"."metric_id" is 'Metric.';
comment on column "impact_trends"."periods_since_training" is 'Periods since training; negative before it.';
comment on column "impact_trends"."is_lead" is 'Whether the period is before training and the gap, when there can be no effect.';
comment on column "impact_trends"."people_count" is 'People of both arms behind the estimate.';
comment on column "impact_trends"."effect" is 'Effect, in the metric''s own sign.';
comment on column "impact_trends"."effect_std_error" is 'Influence-function standard error.';
comment on column "impact_trends"."effect_low" is 'Lower end of the 95 % interval.';
comment on column "impact_trends"."effect_high" is 'Upper end of the 95 % interval.';
comment on column "impact_trends"."band_low" is 'Lower end of the uniform 95 % band; null when the positions'' covariance is singular.';
comment on column "impact_trends"."band_high" is 'Upper end of the uniform 95 % band.';
comment on column "impact_trends"."is_suppressed" is 'Whether figures are withheld because an arm has fewer people than the privacy floor.';
comment on column "impact_trends"."run_id" is 'Run that made the row.';
comment on column "impact_trends"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per entry_number.
create table "ledger_entries" (
  "entry_number" bigint not null,
  "seen_date" date not null,
  "entry_kind" text not null,
  "registered_program_id" text,
  "registered_metric_id" text,
  "registered_goal_id" text,
  "entry_of" text,
  "is_withdrawn" boolean not null,
  "content" text not null,
  "content_hash" text not null,
  "page_hash" text not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("entry_number")
);
comment on table "ledger_entries" is 'What the store has seen of agreements: one row per state of a program''s launch, a metric''s definition, its value, its source, a goal, an alignment, a plan, the comparison, a rate or a decision, with the day on which a run saw it first. Entries are never changed or removed.';
comment on column "ledger_entries"."entry_number" is 'Number of the entry, from 1.';
comment on column "ledger_entries"."seen_date" is 'Day (UTC) of the run that first saw the state.';
comment on column "ledger_entries"."entry_kind" is 'program (launch and courses), metric (what decides estimates and verdicts), value (what a unit is worth), goal, alignment, source (the headers from which a metric is read), plan (with the seed of its draw), draw (the SHA-256 of what was drawn, and why again), compared (strata, clusters and covariates), mappings (how feeds are read, as hashes), remapped (why a metric that is read otherwise is the same measure), weeks or months (the days on which they begin), restated (why values of closed months are others), rate (what a unit of a currency is worth from a day on) or decision (what was decided about a program).';
comment on column "ledger_entries"."registered_program_id" is 'Program that the entry is about, as the register named it then; it may no longer have it.';
comment on column "ledger_entries"."registered_metric_id" is 'Metric that the entry is about, as the register named it then; it may no longer have it.';
comment on column "ledger_entries"."registered_goal_id" is 'Goal that the entry is about, as the register named it then; it may no longer have it.';
comment on column "ledger_entries"."entry_of" is 'Of a rate its currency and first day, of a decision what was decided, and when; null for others.';
comment on column "ledger_entries"."is_withdrawn" is 'Whether the register no longer had it.';
comment on column "ledger_entries"."content" is 'The state as declared, without what is as usual: key: value; empty when withdrawn.';
comment on column "ledger_entries"."content_hash" is 'SHA-256 of content.';
comment on column "ledger_entries"."page_hash" is 'SHA-256 of the page of the ledger that holds the entry, and the hash of the page before it.';
comment on column "ledger_entries"."run_id" is 'Run that made the row.';
comment on column "ledger_entries"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id.
create table "metric_contracts" (
  "program_id" text not null,
  "program_name" text not null,
  "metric_id" text not null,
  "metric_name" text not null,
  "goal_id" text,
  "goal_owner" text,
  "agreement" text not null,
  "is_confirmatory" boolean not null,
  "launch_date" date,
  "agreed_date" date,
  "agreed_by" text,
  "document" text,
  "agreement_seen_date" date,
  "definition" text not null,
  "definition_hash" text not null,
  "definition_seen_date" date not null,
  "definitions_count" bigint not null,
  "smallest_change" double precision,
  "reread_date" date,
  "remapped_because" text,
  "people_reread_date" date,
  "compared_date" date,
  "restated_date" date,
  "restated_from_date" date,
  "restated_to_date" date,
  "restated_months_count" bigint,
  "restated_way" text,
  "restated_by" text,
  "restated_because" text,
  "arms_seen" text,
  "arms_seen_date" date,
  "arms_changed_date" date,
  "arms_changed_count" bigint,
  "value_seen_date" date,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id"),
  foreign key ("goal_id") references "goals" ("goal_id")
);
comment on table "metric_contracts" is 'What was agreed for each program and metric, when, by whom, and whether the store has witnessed it: the answer to whether a figure was agreed on before the launch. Of an experiment, also when the store first saw who was assigned to which arm.';
comment on column "metric_contracts"."program_id" is 'Program.';
comment on column "metric_contracts"."program_name" is 'Name of the program.';
comment on column "metric_contracts"."metric_id" is 'Metric.';
comment on column "metric_contracts"."metric_name" is 'Name of the metric.';
comment on column "metric_contracts"."goal_id" is 'Goal that the alignment serves.';
comment on column "metric_contracts"."goal_owner" is 'Owner of the goal.';
comment on column "metric_contracts"."agreement" is 'How the metric was agreed on: witnessed (the store saw the agreement and the present definition before launch), remapped (as witnessed, but a feed is read otherwise since, and the register says why that is the same measure), corrected (as witnessed, but values that were published before are others since, and the register says why), declared (launched before the store existed, with a document that records the agreement), not_agreed, no_launch, late (after launch), changed (the definition of the metric, or what counts as the program, is another one than at the launch), reread (a feed of the metric is read otherwise than at the launch, and nobody says why that is the same measure), restated (values of closed months that were published before are others since, and nobody says why), dated_back (the store was there and saw no such agreement, or an earlier state of it said otherwise) or not_witnessed (launched before the store existed, without a document).';
comment on column "metric_contracts"."is_confirmatory" is 'Whether the metric was agreed on before launch (agreement is witnessed, remapped, corrected or declared); others are exploratory.';
comment on column "metric_contracts"."launch_date" is 'Launch by which the metric had to be agreed on; null without one.';
comment on column "metric_contracts"."agreed_date" is 'Day of the agreement: as it was declared at the launch if it is witnessed, otherwise as it is declared now.';
comment on column "metric_contracts"."agreed_by" is 'Who agreed.';
comment on column "metric_contracts"."document" is 'Where an agreement from before the store is on record.';
comment on column "metric_contracts"."agreement_seen_date" is 'Day (UTC) on which the store first saw the agreement with this day; null without a day.';
comment on column "metric_contracts"."definition" is 'What decides the estimates and verdicts of the metric, as declared.';
comment on column "metric_contracts"."definition_hash" is 'SHA-256 of definition.';
comment on column "metric_contracts"."definition_seen_date" is 'Day (UTC) on which the store first saw the present definition, if it has not changed since.';
comment on column "metric_contracts"."definitions_count" is 'Definitions of the metric that the store has seen.';
comment on column "metric_contracts"."smallest_change" is 'Smallest change that matters to the goal''s owner.';
comment on column "metric_contracts"."reread_date" is 'Day (UTC) on which the store first saw the present mapping of the metric''s feeds, where it is another one than at the launch.';
comment on column "metric_contracts"."remapped_because" is 'Why the metric is the same measure although it is read otherwise, as declared, where the store saw that no earlier than reread_date.';
comment on column "metric_contracts"."people_reread_date" is 'Day (UTC) on which the store first saw the present mapping of a feed of the roster, completions, assignments or costs, where none had it at the launch.';
comment on column "metric_contracts"."compared_date" is 'Day (UTC) on which the store first saw the present strata, clusters and covariates, where they are others than at the launch.';
comment on column "metric_contracts"."restated_date" is 'Day (UTC) on which the store first saw the present values of months that were closed and published with other ones before, at the launch or later; null without any in the windows of the program.';
comment on column "metric_contracts"."restated_from_date" is 'First day of the first of these months.';
comment on column "metric_contracts"."restated_to_date" is 'First day of the last of these months.';
comment on column "metric_contracts"."restated_months_count" is 'Months with other values.';
comment on column "metric_contracts"."restated_way" is 'How the last of these values came: replaced (a file or address has another content), added (a new file), gone (a file is no longer there) or reread (a file is read otherwise); null where no delivery of the metric or of the roster is another one.';
comment on column "metric_contracts"."restated_by" is 'Feeds and files of the deliveries with which the last of these values came; null where restated_way is null.';
comment on column "metric_contracts"."restated_because" is 'Why the values are others, as declared, where the store saw that no earlier than restated_date.';
comment on column "metric_contracts"."arms_seen" is 'When the store first saw the arms of the experiment, the last of them if there are several days of assignment: before_training, first_night (after the training had begun, in the first run that would have seen any), after_training (before the post window) or after_outcome (when the post window had begun). Arms that the store has on record as drawn were seen on that day. Null without arms.';
comment on column "metric_contracts"."arms_seen_date" is 'Day (UTC) on which the store first saw the arms of the experiment; null without any.';
comment on column "metric_contracts"."arms_changed_date" is 'Day (UTC) on which the store first saw the present arms, where they are others than those with which the training began, or that it saw first; null where they are not.';
comment on column "metric_contracts"."arms_changed_count" is 'People who have left the arms since the training began, or since the store first saw them, have joined them, or are in the other one; at least that many from 64 on. Null for nobody, and for fewer than the privacy floor.';
comment on column "metric_contracts"."value_seen_date" is 'Day (UTC) on which the store first saw the present value of a unit; null without one.';
comment on column "metric_contracts"."run_id" is 'Run that made the row.';
comment on column "metric_contracts"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per metric_id, department, month_date.
create table "metric_levels" (
  "metric_id" text not null,
  "metric_name" text not null,
  "metric_unit" text not null,
  "better" text not null,
  "department" text not null,
  "month_date" date not null,
  "subjects_count" bigint,
  "level" double precision,
  "level_std_dev" double precision,
  "coverage_pct" double precision,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("metric_id", "department", "month_date"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "metric_levels" is 'How each metric is going: its level by department and month, of everybody who was measured, trained or not. A level says how things are and nothing about why. A mean or ratio is that of all values of the month; a total is the mean per subject and period; a time to productivity is the mean of the days, at most the horizon, of the people who started in the month and were followed that long. Never average over departments: the row (all) has everybody.';
comment on column "metric_levels"."metric_id" is 'Metric.';
comment on column "metric_levels"."metric_name" is 'Name of the metric.';
comment on column "metric_levels"."metric_unit" is 'Unit of the metric and of all effects in it.';
comment on column "metric_levels"."better" is 'higher or lower: the direction that is better.';
comment on column "metric_levels"."department" is 'Department of the person on the last day of the month; (unknown) when the roster has none; (all) for everybody, and for teams.';
comment on column "metric_levels"."month_date" is 'First day of the month in which the periods begin.';
comment on column "metric_levels"."subjects_count" is 'People or teams with a value; may be summed over departments and not over months.';
comment on column "metric_levels"."level" is 'Level of the month.';
comment on column "metric_levels"."level_std_dev" is 'Standard deviation of the subjects'' own levels; null for a single subject.';
comment on column "metric_levels"."coverage_pct" is 'Periods with a value, in percent of the periods of the month times the subjects with any value in it.';
comment on column "metric_levels"."is_suppressed" is 'Whether figures are withheld.';
comment on column "metric_levels"."run_id" is 'Run that made the row.';
comment on column "metric_levels"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per month_date, department.
create table "monthly_completions" (
  "month_date" date not null,
  "department" text not null,
  "completed_count" bigint,
  "people_count" bigint,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("month_date", "department")
);
comment on table "monthly_completions" is 'Completions by department and month over all programs and courses, with the total (all) of each month, from which nothing is missing. It is withheld only where all that training_activity could withhold is of fewer people than the privacy floor, as in a month in which hardly anybody completed anything. Details by program are in training_activity.';
comment on column "monthly_completions"."month_date" is 'First day of the month of the completions.';
comment on column "monthly_completions"."department" is 'Department of the person on the day of completion; (unknown) when the roster has none; (all) for everybody.';
comment on column "monthly_completions"."completed_count" is 'Completions, including passed ones. A sum over departments or months is too low where a row is withheld.';
comment on column "monthly_completions"."people_count" is 'Distinct people who completed something; not to be summed.';
comment on column "monthly_completions"."is_suppressed" is 'Whether the counts are withheld.';
comment on column "monthly_completions"."run_id" is 'Run that made the row.';
comment on column "monthly_completions"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, step.
create table "participant_funnel" (
  "program_id" text not null,
  "metric_id" text not null,
  "step" text not null,
  "step_number" bigint not null,
  "people_count" bigint,
  "people_pct" double precision,
  "total_count" bigint,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "step"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "participant_funnel" is 'Where everybody assigned to or trained in a program ended up: one row per reason for exclusion and one for the people analyzed. Each person has exactly one place. Counts below the privacy floor are withheld together with the next smallest counts, so that subtraction reveals nobody.';
comment on column "participant_funnel"."program_id" is 'Program.';
comment on column "participant_funnel"."metric_id" is 'Metric.';
comment on column "participant_funnel"."step" is 'analyzed, or why not: no_roster_match, record_unusable, control_group, not_completed, already_trained, no_observation, immature, left, short_baseline, short_post, moved_team, overlapping_program, extreme_value, no_comparable_colleague.';
comment on column "participant_funnel"."step_number" is 'Order of the steps, from 1.';
comment on column "participant_funnel"."people_count" is 'People at this step; may be summed within program and metric.';
comment on column "participant_funnel"."people_pct" is 'Share of everybody assigned or trained.';
comment on column "participant_funnel"."total_count" is 'Everybody assigned or trained, repeated on each row.';
comment on column "participant_funnel"."is_suppressed" is 'Whether the count is withheld.';
comment on column "participant_funnel"."run_id" is 'Run that made the row.';
comment on column "participant_funnel"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per scenario.
create table "portfolio_returns" (
  "scenario" text not null,
  "benefits_count" bigint not null,
  "benefit_amount" decimal(18,2),
  "exploratory_amount" decimal(18,2),
  "cost_amount" decimal(18,2) not null,
  "net_benefit_amount" decimal(18,2),
  "roi_pct" double precision,
  "benefit_cost_ratio" double precision,
  "unevidenced_cost_amount" decimal(18,2) not null,
  "compliance_cost_amount" decimal(18,2) not null,
  "cost_is_complete" boolean not null,
  "currency_code" text not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("scenario")
);
comment on table "portfolio_returns" is 'What all training that has to return something cost and was worth, per scenario: the sum of all benefits that count, each once, and those that are exploratory apart, less the cost of all programs and unregistered courses, measured or not. Compliance training is stated and excluded. The scenarios add up benefits; their ends are wider than an interval of the sum would be.';
comment on column "portfolio_returns"."scenario" is 'point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).';
comment on column "portfolio_returns"."benefits_count" is 'Benefits that are added up.';
comment on column "portfolio_returns"."benefit_amount" is 'Sum of the benefits of the scenario that count; null when there is none.';
comment on column "portfolio_returns"."exploratory_amount" is 'Benefits that are not in benefit_amount nor in any other total: on metrics that were not agreed on by the launch, or are not what was agreed and published by then, and of experiments whose arms are others; null when there is none.';
comment on column "portfolio_returns"."cost_amount" is 'Cost of all training except compliance, as far as it is known; amounts that training_portfolio withholds are excluded.';
comment on column "portfolio_returns"."net_benefit_amount" is 'Benefit less cost.';
comment on column "portfolio_returns"."roi_pct" is 'Net benefit divided by cost; null without cost or benefit.';
comment on column "portfolio_returns"."benefit_cost_ratio" is 'Benefit divided by cost.';
comment on column "portfolio_returns"."unevidenced_cost_amount" is 'Of cost_amount, that of programs without any benefit that counts.';
comment on column "portfolio_returns"."compliance_cost_amount" is 'Cost of compliance training, which is not in cost_amount.';
comment on column "portfolio_returns"."cost_is_complete" is 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person''s hourly cost, no row of costs or completions that may be the program''s was held back, at least one cost of the program is booked, and none is withheld.';
comment on column "portfolio_returns"."currency_code" is 'Reporting currency.';
comment on column "portfolio_returns"."run_id" is 'Run that made the row.';
comment on column "portfolio_returns"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per scope.
create table "portfolio_totals" (
  "scope" text not null,
  "programs_count" bigint not null,
  "measured_programs_count" bigint not null,
  "works_count" bigint not null,
  "strong_count" bigint not null,
  "spend_amount" decimal(18,2) not null,
  "aligned_spend_amount" decimal(18,2) not null,
  "compliance_spend_amount" decimal(18,2) not null,
  "unaligned_spend_amount" decimal(18,2) not null,
  "unmeasured_spend_amount" decimal(18,2) not null,
  "aligned_spend_pct" double precision,
  "gross_benefit_amount" decimal(18,2) not null,
  "uncertain_benefit_amount" decimal(18,2) not null,
  "defensible_booked_amount" decimal(18,2) not null,
  "defensible_learner_time_amount" decimal(18,2) not null,
  "defensible_net_amount" decimal(18,2) not null,
  "currency_code" text not null,
  "cost_is_complete" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("scope")
);
comment on table "portfolio_totals" is 'The figures that a leader reads first, over everything the data cover: one row. The defensible net benefit counts only programs that work on at least moderate evidence, at the low end of their intervals, less the full cost of these programs.';
comment on column "portfolio_totals"."scope" is 'all: everything the data cover.';
comment on column "portfolio_totals"."programs_count" is 'Registered programs, except compliance.';
comment on column "portfolio_totals"."measured_programs_count" is 'Programs with a metric.';
comment on column "portfolio_totals"."works_count" is 'Programs with the verdict works on at least one of their metrics.';
comment on column "portfolio_totals"."strong_count" is 'Programs with strong evidence of the result that represents them (training_portfolio).';
comment on column "portfolio_totals"."spend_amount" is 'Training spend reviewed; amounts that training_portfolio withholds are excluded.';
comment on column "portfolio_totals"."aligned_spend_amount" is 'Of the spend, the amount for programs that serve a goal.';
comment on column "portfolio_totals"."compliance_spend_amount" is 'Of the spend, the amount for compliance.';
comment on column "portfolio_totals"."unaligned_spend_amount" is 'Of the spend, the amount for programs without a goal, including unregistered courses.';
comment on column "portfolio_totals"."unmeasured_spend_amount" is 'Of the aligned spend, the amount for programs without a result yet (insufficient evidence).';
comment on column "portfolio_totals"."aligned_spend_pct" is 'Aligned share of the spend; null without spend.';
comment on column "portfolio_totals"."gross_benefit_amount" is 'Benefit of the defensible programs at the point estimates.';
comment on column "portfolio_totals"."uncertain_benefit_amount" is 'Amount deducted for uncertainty, from the point estimates to the low ends of the intervals.';
comment on column "portfolio_totals"."defensible_booked_amount" is 'Booked costs of the defensible programs.';
comment on column "portfolio_totals"."defensible_learner_time_amount" is 'Paid learner hours of the defensible programs.';
comment on column "portfolio_totals"."defensible_net_amount" is 'Defensible net benefit.';
comment on column "portfolio_totals"."currency_code" is 'Reporting currency.';
comment on column "portfolio_totals"."cost_is_complete" is 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person''s hourly cost, no row of costs or completions that may be the program''s was held back, at least one cost of the program is booked, and none is withheld.';
comment on column "portfolio_totals"."run_id" is 'Run that made the row.';
comment on column "portfolio_totals"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id.
create table "power_plans" (
  "program_id" text not null,
  "metric_id" text not null,
  "estimator" text not null,
  "detectable_effect" double precision,
  "smallest_change" double precision,
  "people_needed" bigint,
  "trained_count" bigint,
  "analyzed_count" bigint,
  "immature_count" bigint,
  "trained_per_month" double precision,
  "maturity_date" date,
  "periods_to_maturity" bigint,
  "months_to_maturity" double precision,
  "months_to_enough_people" double precision,
  "evidence_grade" text not null,
  "is_reportable" boolean not null,
  "not_reportable_reason" text,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "power_plans" is 'How far each measurement is from a conclusion: the effect that the data could show now, the people needed to show the smallest change that matters, and how long that will take at the current pace. Counts are those that participant_funnel and program_impacts publish; figures that would reveal a withheld count are null.';
comment on column "power_plans"."program_id" is 'Program.';
comment on column "power_plans"."metric_id" is 'Metric.';
comment on column "power_plans"."estimator" is 'Estimator of the primary estimate that the plan is based on.';
comment on column "power_plans"."detectable_effect" is 'Smallest effect that today''s data would show with 80 % power; null without an estimate.';
comment on column "power_plans"."smallest_change" is 'Smallest change that matters to the goal''s owner; null where none was declared.';
comment on column "power_plans"."people_needed" is 'Trained people that the analysis needs to show the smallest change with 80 % power; null without an estimate or a declared smallest change.';
comment on column "power_plans"."trained_count" is 'People trained so far.';
comment on column "power_plans"."analyzed_count" is 'People in the trained arm of the primary estimate.';
comment on column "power_plans"."immature_count" is 'Trained people whose post window is not over.';
comment on column "power_plans"."trained_per_month" is 'People trained for the first time in the last 182 days of the data, divided by six.';
comment on column "power_plans"."maturity_date" is 'Last day of the post window of the immature people trained most recently, leaving out the most recent ones if they alone are fewer than the privacy floor; null when nobody else is immature.';
comment on column "power_plans"."periods_to_maturity" is 'Periods of the metric''s grain still to be observed until maturity_date; null when maturity_date is null.';
comment on column "power_plans"."months_to_maturity" is 'Months (365/12 days) from the end of the data to maturity_date; null when maturity_date is null.';
comment on column "power_plans"."months_to_enough_people" is 'Months at the pace trained_per_month until people_needed can be analyzed. Of the immature people and of those still to come, the share counts that could be analyzed so far; the post window of the last of them has to be added. 0 when there are enough; null when a figure it depends on is null or the share is zero.';
comment on column "power_plans"."evidence_grade" is 'Grade of the primary estimate.';
comment on column "power_plans"."is_reportable" is 'Whether detectable_effect may be quoted.';
comment on column "power_plans"."not_reportable_reason" is 'Why it may not be quoted: no_comparison, too_few_people or the rule that made the evidence insufficient; null when it may.';
comment on column "power_plans"."run_id" is 'Run that made the row.';
comment on column "power_plans"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, arm, day_number.
create table "productivity_curves" (
  "program_id" text not null,
  "metric_id" text not null,
  "arm" text not null,
  "day_number" bigint not null,
  "share_not_yet" double precision not null,
  "share_not_yet_low" double precision,
  "share_not_yet_high" double precision,
  "at_risk_count" bigint not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "arm", "day_number"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "productivity_curves" is 'The share of people not yet productive by day, with the trained people''s strata in both arms: the curves behind productivity_ramps. They end where the curve of a stratum does. Points based on fewer people than the privacy floor are left out, and points are spaced so that each step covers at least that many people. Between two points the true curve falls in steps that are not shown.';
comment on column "productivity_curves"."program_id" is 'Program.';
comment on column "productivity_curves"."metric_id" is 'Metric of kind time_to.';
comment on column "productivity_curves"."arm" is 'Whether people were trained by the landmark.';
comment on column "productivity_curves"."day_number" is 'Days since the start.';
comment on column "productivity_curves"."share_not_yet" is 'Share of people not yet productive after that day (Kaplan-Meier).';
comment on column "productivity_curves"."share_not_yet_low" is 'Lower end of the pointwise 95 % interval of share_not_yet; null once the share is zero.';
comment on column "productivity_curves"."share_not_yet_high" is 'Upper end of that interval.';
comment on column "productivity_curves"."at_risk_count" is 'People followed to that day who were not productive before it.';
comment on column "productivity_curves"."run_id" is 'Run that made the row.';
comment on column "productivity_curves"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, arm.
create table "productivity_ramps" (
  "program_id" text not null,
  "program_name" text not null,
  "metric_id" text not null,
  "metric_name" text not null,
  "arm" text not null,
  "is_confirmatory" boolean not null,
  "people_count" bigint,
  "events_count" bigint,
  "trained_later_count" bigint,
  "before_landmark_count" bigint,
  "overlapping_count" bigint,
  "no_colleague_count" bigint,
  "median_days" double precision,
  "median_low_days" double precision,
  "median_high_days" double precision,
  "horizon_days" bigint,
  "restricted_mean_days" double precision,
  "restricted_mean_std_error" double precision,
  "restricted_mean_low_days" double precision,
  "restricted_mean_high_days" double precision,
  "days_saved" double precision,
  "days_saved_std_error" double precision,
  "days_saved_low" double precision,
  "days_saved_high" double precision,
  "days_saved_p_value" double precision,
  "logrank_statistic" double precision,
  "logrank_p_value" double precision,
  "is_reportable" boolean not null,
  "not_reportable_reason" text,
  "is_suppressed" boolean not null,
  "evidence_grade" text not null,
  "evidence_cap" text not null,
  "verdict" text not null,
  "verdict_case" text not null,
  "verdict_count" bigint,
  "verdict_metrics_count" bigint,
  "verdict_withdrawn_count" bigint,
  "verdict_sentence" text not null,
  "days_saved_p_value_adjusted" double precision,
  "value_per_day_amount" decimal(18,6),
  "benefit_amount" decimal(18,2),
  "benefit_low_amount" decimal(18,2),
  "benefit_high_amount" decimal(18,2),
  "currency_code" text not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "arm"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "productivity_ramps" is 'How fast people become productive, with and without the program: two rows per program and time_to metric, one per arm. Days saved and the log-rank test describe both arms together and are repeated in both rows, as is the benefit, days saved x value per day x trained people compared: never sum them. All figures of days have the trained people''s strata in both arms. The arms were not randomized; they are alike in stratum only.';
comment on column "productivity_ramps"."program_id" is 'Program.';
comment on column "productivity_ramps"."program_name" is 'Name of the program.';
comment on column "productivity_ramps"."metric_id" is 'Metric of kind time_to.';
comment on column "productivity_ramps"."metric_name" is 'Name of the metric.';
comment on column "productivity_ramps"."arm" is 'Whether people were trained by the landmark.';
comment on column "productivity_ramps"."is_confirmatory" is 'Whether the metric was agreed on before launch; others are exploratory.';
comment on column "productivity_ramps"."people_count" is 'People compared.';
comment on column "productivity_ramps"."events_count" is 'Of these people, those who became productive while they were followed.';
comment on column "productivity_ramps"."trained_later_count" is 'Of these people, those trained after the landmark.';
comment on column "productivity_ramps"."before_landmark_count" is 'People excluded because they were productive or lost to follow-up before the landmark.';
comment on column "productivity_ramps"."overlapping_count" is 'People excluded because of another program for the same metric.';
comment on column "productivity_ramps"."no_colleague_count" is 'People excluded because nobody of the other arm is in their stratum, or because the stratum was not followed to the horizon.';
comment on column "productivity_ramps"."median_days" is 'Days until half of the arm is productive; null when withheld or never reached.';
comment on column "productivity_ramps"."median_low_days" is 'Lower end of the 95 % interval of median_days; null when withheld or when the band never reaches one half.';
comment on column "productivity_ramps"."median_high_days" is 'Upper end of the 95 % interval of median_days; null when withheld or when the band never reaches one half.';
comment on column "productivity_ramps"."horizon_days" is 'Days over which mean times are compared: the declared horizon, but no longer than the strata of at least half of the trained people were followed in both arms.';
comment on column "productivity_ramps"."restricted_mean_days" is 'Mean number of days not yet productive within the horizon, with the trained people''s strata in both arms.';
comment on column "productivity_ramps"."restricted_mean_std_error" is 'Standard error of restricted_mean_days.';
comment on column "productivity_ramps"."restricted_mean_low_days" is 'Lower end of the 95 % interval of restricted_mean_days.';
comment on column "productivity_ramps"."restricted_mean_high_days" is 'Upper end of the 95 % interval of restricted_mean_days.';
comment on column "productivity_ramps"."days_saved" is 'Restricted mean of the comparison arm less that of the trained arm, compared within strata, per person within the horizon; above zero means that trained people are faster. Null without both arms.';
comment on column "productivity_ramps"."days_saved_std_error" is 'Standard error of days_saved.';
comment on column "productivity_ramps"."days_saved_low" is 'Lower end of the 95 % interval of days_saved.';
comment on column "productivity_ramps"."days_saved_high" is 'Upper end of the 95 % interval of days_saved.';
comment on column "productivity_ramps"."days_saved_p_value" is 'Two-sided p-value of days_saved.';
comment on column "productivity_ramps"."logrank_statistic" is 'Chi-square statistic of the log-rank test of both arms, one degree of freedom.';
comment on column "productivity_ramps"."logrank_p_value" is 'p-value of the log-rank test.';
comment on column "productivity_ramps"."is_reportable" is 'Whether days_saved may be quoted.';
comment on column "productivity_ramps"."not_reportable_reason" is 'Rule that made the evidence insufficient; null when days_saved may be quoted.';
comment on column "productivity_ramps"."is_suppressed" is 'Whether figures are withheld because an arm has fewer people than the privacy floor.';
comment on column "productivity_ramps"."evidence_grade" is 'moderate, weak or insufficient: the arms were not randomized and have no baseline.';
comment on column "productivity_ramps"."evidence_cap" is 'Rule that kept the grade from being higher.';
comment on column "productivity_ramps"."verdict" is 'works, promising, worked_against or cannot_tell.';
comment on column "productivity_ramps"."verdict_case" is 'What the verdict sentence says: with verdict_reference, verdict_count and the figures of the row, the sentence in any language.';
comment on column "productivity_ramps"."verdict_count" is 'Number of people or teams that the sentence names: those trained, or the privacy floor; null where it names none.';
comment on column "productivity_ramps"."verdict_metrics_count" is 'Number of the program''s agreed metrics that the sentence names, where one of them may look like this by chance; otherwise null.';
comment on column "productivity_ramps"."verdict_withdrawn_count" is 'Of these, metrics that no longer count as agreed.';
comment on column "productivity_ramps"."verdict_sentence" is 'The verdict in words that match its certainty.';
comment on column "productivity_ramps"."days_saved_p_value_adjusted" is 'days_saved_p_value adjusted by Benjamini-Hochberg over the program''s metrics of kind time_to that were agreed on before launch; null for others.';
comment on column "productivity_ramps"."value_per_day_amount" is 'Value of a day that a person becomes productive earlier; null when no money is claimed.';
comment on column "productivity_ramps"."benefit_amount" is 'Days saved x value per day x trained people compared; null without a value per day or on insufficient evidence.';
comment on column "productivity_ramps"."benefit_low_amount" is 'The same at days_saved_low.';
comment on column "productivity_ramps"."benefit_high_amount" is 'The same at days_saved_high.';
comment on column "productivity_ramps"."currency_code" is 'Reporting currency.';
comment on column "productivity_ramps"."run_id" is 'Run that made the row.';
comment on column "productivity_ramps"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, fiscal_year, component.
create table "program_costs" (
  "program_id" text not null,
  "fiscal_year" bigint not null,
  "component" text not null,
  "amount" decimal(18,2),
  "missing_count" bigint not null,
  "currency_code" text not null,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "fiscal_year", "component"),
  foreign key ("program_id") references "programs" ("program_id")
);
comment on table "program_costs" is 'What each program cost, by component: one row per program or unregistered course, fiscal year and component. Amounts are in the reporting currency, converted by the declared rates, and add up to the spend of training_portfolio. What is missing is counted and never zero.';
comment on column "program_costs"."program_id" is 'Program of the register or course code.';
comment on column "program_costs"."fiscal_year" is 'Fiscal year, named by the calendar year in which it ends.';
comment on column "program_costs"."component" is 'What the money was spent on: a component of the costs, seats (prices of completions) or learner_time (paid hours).';
comment on column "program_costs"."amount" is 'Known cost; null when nothing is known.';
comment on column "program_costs"."missing_count" is 'Costs and prices without a rate, or completions without hours or hourly cost, which are missing from the amount.';
comment on column "program_costs"."currency_code" is 'Reporting currency.';
comment on column "program_costs"."is_suppressed" is 'Whether the amount is withheld.';
comment on column "program_costs"."run_id" is 'Run that made the row.';
comment on column "program_costs"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, segment_type, segment_id, estimator.
create table "program_impacts" (
  "program_id" text not null,
  "program_name" text not null,
  "metric_id" text not null,
  "metric_name" text not null,
  "metric_unit" text not null,
  "better" text not null,
  "subject_type" text not null,
  "goal_id" text,
  "segment_type" text not null,
  "segment_id" text not null,
  "estimator" text not null,
  "is_primary" boolean not null,
  "is_confirmatory" boolean not null,
  "trained_count" bigint,
  "comparison_count" bigint,
  "clusters_count" bigint,
  "baseline_trained_mean" double precision,
  "baseline_comparison_mean" double precision,
  "post_trained_mean" double precision,
  "post_comparison_mean" double precision,
  "effect" double precision,
  "effect_std_error" double precision,
  "effect_low" double precision,
  "is_interim" boolean not null,
  "decide_date" date,
  "sequence_low" double precision,
  "sequence_high" double precision,
  "effect_high" double precision,
  "se_type" text,
  "t_statistic" double precision,
  "degrees_of_freedom" double precision,
  "p_value" double precision,
  "p_value_adjusted" double precision,
  "p_value_portfolio" double precision,
  "p_value_segments" double precision,
  "shrunken_effect" double precision,
  "effect_pct" double precision,
  "effect_low_pct" double precision,
  "effect_high_pct" double precision,
  "improvement" double precision,
  "improvement_low" double precision,
  "improvement_high" double precision,
  "improvement_pct" double precision,
  "improvement_low_pct" double precision,
  "improvement_high_pct" double precision,
  "hedges_g" double precision,
  "detectable_effect" double precision,
  "people_needed" bigint,
  "bracket_low" double precision,
  "bracket_high" double precision,
  "is_bracket_wide" boolean,
  "is_regression_to_mean_likely" boolean,
  "baseline_gap" double precision,
  "lead_effect" double precision,
  "lead_std_error" double precision,
  "lead_p_value" double precision,
  "matched_pct" double precision,
  "attrition_pct" double precision,
  "comparison_attrition_pct" double precision,
  "evidence_grade" text not null,
  "evidence_cap" text,
  "verdict" text not null,
  "verdict_case" text not null,
  "verdict_reference" text not null,
  "verdict_count" bigint,
  "verdict_low" double precision,
  "verdict_high" double precision,
  "verdict_metrics_count" bigint,
  "verdict_withdrawn_count" bigint,
  "verdict_sentence" text not null,
  "is_reportable" boolean not null,
  "not_reportable_reason" text,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "segment_type", "segment_id", "estimator"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id"),
  foreign key ("goal_id") references "goals" ("goal_id")
);
comment on table "program_impacts" is 'The effect of each program on each metric aligned to it: one row per estimator, with is_primary for the one to quote; and, where the configuration requests segments, the did estimate of each segment with enough people. Never add or average over segments: they are parts of the segment all. Effects are per subject and period of the metric''s grain. A time to productivity has its figures in productivity_ramps.';
comment on column "program_impacts"."program_id" is 'Program.';
comment on column "program_impacts"."program_name" is 'Name of the program.';
comment on column "program_impacts"."metric_id" is 'Metric.';
comment on column "program_impacts"."metric_name" is 'Name of the metric.';
comment on column "program_impacts"."metric_unit" is 'Unit of the metric and of all effects in it.';
comment on column "program_impacts"."better" is 'higher or lower: the direction that is better.';
comment on column "program_impacts"."subject_type" is 'What is trained, compared and counted: employees, or teams. A team is trained once enough of its people are.';
comment on column "program_impacts"."goal_id" is 'Goal that the alignment serves; null when none was named.';
comment on column "program_impacts"."segment_type" is 'all for everybody; otherwise the roster column by which the trained people are restricted: department, job or location, as of the index period.';
comment on column "program_impacts"."segment_id" is 'The segment, (none) for people without a value in the roster; all for everybody.';
comment on column "program_impacts"."estimator" is 'pre_post (before and after, no comparison), did (difference in differences), dr_did (the same, adjusted for declared covariates), ancova (adjusted for the baseline), experiment (randomized arms, compared by assignment) or cuped (the same, adjusted for the baseline).';
comment on column "program_impacts"."is_primary" is 'Whether this is the row to quote for the program and metric; never true for a segment.';
comment on column "program_impacts"."is_confirmatory" is 'Whether the metric was agreed on before launch; others are exploratory.';
comment on column "program_impacts"."trained_count" is 'People in the trained arm; not to be summed over estimators.';
comment on column "program_impacts"."comparison_count" is 'Distinct people in the comparison arm.';
comment on column "program_impacts"."clusters_count" is 'Clusters behind the standard error.';
comment on column "program_impacts"."baseline_trained_mean" is 'Mean of the trained people in the baseline window.';
comment on column "program_impacts"."baseline_comparison_mean" is 'Mean of the comparison people in the baseline window, cells weighted by their trained people; null without a comparison.';
comment on column "program_impacts"."post_trained_mean" is 'Mean of the trained people in the post window.';
comment on column "program_impacts"."post_comparison_mean" is 'Mean of the comparison people in the post window, weighted in the same way; null without a comparison.';
comment on column "program_impacts"."effect" is 'Estimated effect, in the metric''s own sign; null when nothing can be estimated.';
comment on column "program_impacts"."effect_std_error" is 'Standard error of effect.';
comment on column "program_impacts"."effect_low" is 'Lower end of the 95 % interval.';
comment on column "program_impacts"."is_interim" is 'Whether the data do not yet reach decide_date: whoever looks every night until an interval excludes zero is wrong far more often than one time in twenty.';
comment on column "program_impacts"."decide_date" is 'Day on which the result is to be decided: decide_on of the alignment, or the day on which everybody trained so far can be measured; null when nobody is waited for.';
comment on column "program_impacts"."sequence_low" is 'Lower end of the 95 % confidence sequence, which holds the effect in all nights together; of primary estimates that are interim.';
comment on column "program_impacts"."sequence_high" is 'Upper end of the confidence sequence.';
comment on column "program_impacts"."effect_high" is 'Upper end of the 95 % interval.';
comment on column "program_impacts"."se_type" is 'paired, cr1, hc2 or welch: how the standard error was computed; wild is cr1 with the p-value and interval of the wild cluster bootstrap.';
comment on column "program_impacts"."t_statistic" is 'Effect divided by its standard error.';
comment on column "program_impacts"."degrees_of_freedom" is 'Degrees of freedom of the t distribution behind the interval and the p-value.';
comment on column "program_impacts"."p_value" is 'Two-sided p-value.';
comment on column "program_impacts"."p_value_adjusted" is 'p-value adjusted by Benjamini-Hochberg over the primary estimates of the program''s metrics that were agreed on before launch, or over the published segments of one type; null for other rows.';
comment on column "program_impacts"."p_value_portfolio" is 'p-value adjusted by Benjamini-Hochberg over the primary estimates of all programs and metrics, but for before and after, insufficient evidence and times to productivity; null for other rows.';
comment on column "program_impacts"."p_value_segments" is 'p-value of all published segments of the type having the same effect (Welch 1951), the same in each of them; null for others. A large one says that differences between them may be chance.';
comment on column "program_impacts"."shrunken_effect" is 'The effect moved toward the mean of all programs by as much as its own uncertainty calls for; of primary estimates, where there are five. The largest of many effects is too large on average, and this is not.';
comment on column "program_impacts"."effect_pct" is 'Effect relative to the level that the trained people would have reached without it; of logarithms, 100 (exp(effect) - 1). Null where that level is not well above zero, without an interval, and for shares.';
comment on column "program_impacts"."effect_low_pct" is 'Lower end of the 95 % interval of effect_pct (Fieller); never below -100.';
comment on column "program_impacts"."effect_high_pct" is 'Upper end of the 95 % interval of effect_pct (Fieller).';
comment on column "program_impacts"."improvement" is 'Effect, with better as positive.';
comment on column "program_impacts"."improvement_low" is 'Lower end of the interval, with better as positive.';
comment on column "program_impacts"."improvement_high" is 'Upper end of the interval, with better as positive.';
comment on column "program_impacts"."improvement_pct" is 'Relative effect, with better as positive.';
comment on column "program_impacts"."improvement_low_pct" is 'Lower end of the relative interval, with better as positive.';
comment on column "program_impacts"."improvement_high_pct" is 'Upper end of the relative interval, with better as positive.';
comment on column "program_impacts"."hedges_g" is 'Effect in pooled standard deviations of the later window.';
comment on column "program_impacts"."detectable_effect" is 'Smallest effect that data like these would show with 80 % power.';
comment on column "program_impacts"."people_needed" is 'Trained people needed to show the smallest change that matters with 80 % power; null where none was declared.';
comment on column "program_impacts"."bracket_low" is 'Lower of did and ancova, and of dr_did in its own row.';
comment on column "program_impacts"."bracket_high" is 'Higher of did and ancova, and of dr_did in its own row.';
comment on column "program_impacts"."is_bracket_wide" is 'Whether did and ancova differ by more than one standard error.';
comment on column "program_impacts"."is_regression_to_mean_likely" is 'Whether the trained people started worse than their colleagues and did shows more improvement than ancova, by more than one standard error: part of the effect may be regression to the mean.';
comment on column "program_impacts"."baseline_gap" is 'Standardized difference between the arms in the baseline window.';
comment on column "program_impacts"."lead_effect" is 'The same comparison one window earlier, when there can be no effect.';
comment on column "program_impacts"."lead_std_error" is 'Standard error of lead_effect.';
comment on column "program_impacts"."lead_p_value" is 'Two-sided p-value of lead_effect; a large one is no proof of parallel trends.';
comment on column "program_impacts"."matched_pct" is 'Share of the measured trained people who have a comparable colleague; null for segments.';
comment on column "program_impacts"."attrition_pct" is 'Share lost between training and the end of the post window; null for segments.';
comment on column "program_impacts"."comparison_attrition_pct" is 'Share of colleagues lost over the same time, cells weighted by their trained people; null for segments.';
comment on column "program_impacts"."evidence_grade" is 'strong, moderate, weak or insufficient.';
comment on column "program_impacts"."evidence_cap" is 'Rule that kept the grade from being higher; null for strong.';
comment on column "program_impacts"."verdict" is 'works, promising, no_meaningful_effect, worked_against or cannot_tell.';
comment on column "program_impacts"."verdict_case" is 'What the verdict sentence says: with verdict_reference, verdict_count and the figures of the row, the sentence in any language.';
comment on column "program_impacts"."verdict_reference" is 'With whom the trained people are compared: assigned (by chance, to the comparison group), comparable (alike before training) or other.';
comment on column "program_impacts"."verdict_count" is 'Number of people or teams that the sentence names: those trained, or the privacy floor; null where it names none.';
comment on column "program_impacts"."verdict_low" is 'Lower end of the range that the sentence names where lost people leave more open than the interval; otherwise null.';
comment on column "program_impacts"."verdict_high" is 'Upper end of that range.';
comment on column "program_impacts"."verdict_metrics_count" is 'Number of the program''s agreed metrics that the sentence names, where one of them may look like this by chance; otherwise null.';
comment on column "program_impacts"."verdict_withdrawn_count" is 'Of these, metrics that no longer count as agreed.';
comment on column "program_impacts"."verdict_sentence" is 'The verdict in words that match its certainty.';
comment on column "program_impacts"."is_reportable" is 'Whether the figure may be quoted.';
comment on column "program_impacts"."not_reportable_reason" is 'Why the figure may not be quoted; null when it may.';
comment on column "program_impacts"."is_suppressed" is 'Whether figures are withheld because an arm has fewer people than the privacy floor, or because the segment would reveal another one.';
comment on column "program_impacts"."run_id" is 'Run that made the row.';
comment on column "program_impacts"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, scenario.
create table "program_returns" (
  "program_id" text not null,
  "metric_id" text not null,
  "scenario" text not null,
  "people_count" bigint,
  "improvement_used" double precision,
  "value_per_unit_amount" decimal(18,6),
  "claimed_periods_count" bigint not null,
  "unclaimed_pct" double precision,
  "benefit_amount" decimal(18,2),
  "cost_amount" decimal(18,2),
  "net_benefit_amount" decimal(18,2),
  "roi_pct" double precision,
  "benefit_cost_ratio" double precision,
  "payback_months" double precision,
  "break_even_effect" double precision,
  "currency_code" text not null,
  "evidence_grade" text not null,
  "is_reportable" boolean not null,
  "not_reportable_reason" text,
  "cost_per_unit_effect_amount" double precision,
  "cost_is_complete" boolean not null,
  "unconverted_costs_count" bigint,
  "unpriced_completions_count" bigint,
  "answer_worth_amount" decimal(18,2),
  "is_counted" boolean not null,
  "is_apart" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "scenario"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "program_returns" is 'The cost of each program and the value of its measured effect, per scenario. benefit = improvement x value per unit x people with evidence x periods claimed, at most the first year, less what comes after people left and what the next program of the same people claims; of a time_to metric days saved x value per day x people. The cost is that of the whole program, as far as it is known, and is repeated for each of its metrics and scenarios: never sum it over them. goal_returns and portfolio_returns add up.';
comment on column "program_returns"."program_id" is 'Program.';
comment on column "program_returns"."metric_id" is 'Metric.';
comment on column "program_returns"."scenario" is 'point (the estimate), conservative (the lower of did and ancova), interval_low or interval_high (the ends of the 95 % interval).';
comment on column "program_returns"."people_count" is 'People with evidence; teams, where the metric measures teams.';
comment on column "program_returns"."improvement_used" is 'Improvement that the scenario claims, per person and period; of a time_to metric, days saved per person.';
comment on column "program_returns"."value_per_unit_amount" is 'Declared value of one unit of the metric per person and period, or of a day; null for intangible metrics.';
comment on column "program_returns"."claimed_periods_count" is 'Periods of the metric''s grain for which the improvement is claimed; 1 for a time_to metric, whose days are saved once.';
comment on column "program_returns"."unclaimed_pct" is 'Part of the claim that is not counted, because people left or were no longer measured before its end, or because the next program for the same metric claims it for the same people; see docs/method.md, Totals.';
comment on column "program_returns"."benefit_amount" is 'Benefit; null when intangible or not reportable.';
comment on column "program_returns"."cost_amount" is 'Full cost of the program, including learners'' paid hours, as far as it is known; null when nothing is. It is repeated for each metric and scenario of the program and not to be summed over them; goal_returns and portfolio_returns have each cost once.';
comment on column "program_returns"."net_benefit_amount" is 'Benefit less cost.';
comment on column "program_returns"."roi_pct" is 'Net benefit divided by cost; null without cost or benefit.';
comment on column "program_returns"."benefit_cost_ratio" is 'Benefit divided by cost.';
comment on column "program_returns"."payback_months" is 'Months until the benefit, at its yearly rate, has paid for the cost; null when the benefit is not above zero, and for a time_to metric, whose benefit has no yearly rate.';
comment on column "program_returns"."break_even_effect" is 'Improvement at which benefit equals cost; null for intangible metrics.';
comment on column "program_returns"."currency_code" is 'Reporting currency.';
comment on column "program_returns"."evidence_grade" is 'Grade of the estimate behind the row.';
comment on column "program_returns"."is_reportable" is 'Whether the figure may be quoted.';
comment on column "program_returns"."not_reportable_reason" is 'Why the figure may not be quoted; null when it may.';
comment on column "program_returns"."cost_per_unit_effect_amount" is 'Cost of one unit of improvement of one person in one period, with or without a value per unit: cost / (improvement x people x periods claimed). Null when the improvement is not above zero or may not be quoted.';
comment on column "program_returns"."cost_is_complete" is 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person''s hourly cost, no row of costs or completions that may be the program''s was held back, at least one cost of the program is booked, and none is withheld.';
comment on column "program_returns"."unconverted_costs_count" is 'Costs and prices of seats that are missing from the cost, because they are in a currency without a rate.';
comment on column "program_returns"."unpriced_completions_count" is 'Completions that are missing from the cost, because their hours or the hourly cost of the person are not known.';
comment on column "program_returns"."answer_worth_amount" is 'What it would be worth to know the effect exactly before the program is given once more to as many people at the same cost: the expected loss of deciding by the estimate, which is the expected value of perfect information. The same in each scenario; null where a figure it depends on is. See docs/money.md.';
comment on column "program_returns"."is_counted" is 'Whether the benefit counts in the totals of goals and of the portfolio: it may be quoted, the metric was agreed on by the launch and is what was agreed and published by then (metric_contracts.is_confirmatory, and no arms_changed_date), and the same gain is not counted in another metric of the program. Compliance programs are in no total.';
comment on column "program_returns"."is_apart" is 'Whether the benefit would count, had the metric been agreed on; portfolio_returns has these apart.';
comment on column "program_returns"."run_id" is 'Run that made the row.';
comment on column "program_returns"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, within_days, has_checkin.
create table "reinforcement_effects" (
  "program_id" text not null,
  "metric_id" text not null,
  "within_days" bigint not null,
  "has_checkin" boolean not null,
  "is_causal" boolean not null,
  "people_count" bigint,
  "change_trained_mean" double precision,
  "change_comparison_mean" double precision,
  "effect" double precision,
  "effect_std_error" double precision,
  "effect_low" double precision,
  "effect_high" double precision,
  "is_reportable" boolean not null,
  "not_reportable_reason" text,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "within_days", "has_checkin"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "reinforcement_effects" is 'How the change of trained people differs with and without a manager''s check-in soon after the program, each compared with the colleagues of their own cells as in did. Managers choose whom they check in with, so the difference is not an effect of the check-in. The windows of 30, 60 and 90 days are nested: never add them up. A program without any check-in has no rows.';
comment on column "reinforcement_effects"."program_id" is 'Program.';
comment on column "reinforcement_effects"."metric_id" is 'Metric.';
comment on column "reinforcement_effects"."within_days" is '30, 60 or 90: days from the index date within which a check-in counts.';
comment on column "reinforcement_effects"."has_checkin" is 'Whether a check-in is recorded within that time; false if there is none so far.';
comment on column "reinforcement_effects"."is_causal" is 'Always false: the dose was chosen, not assigned.';
comment on column "reinforcement_effects"."people_count" is 'Analyzed trained people; may be summed only over has_checkin.';
comment on column "reinforcement_effects"."change_trained_mean" is 'Mean change of these people from baseline to post window.';
comment on column "reinforcement_effects"."change_comparison_mean" is 'Mean change of the comparison people, cells weighted by the band''s people.';
comment on column "reinforcement_effects"."effect" is 'Difference between the two changes, in the metric''s own sign.';
comment on column "reinforcement_effects"."effect_std_error" is 'Standard error of effect.';
comment on column "reinforcement_effects"."effect_low" is 'Lower end of the 95 % interval.';
comment on column "reinforcement_effects"."effect_high" is 'Upper end of the 95 % interval.';
comment on column "reinforcement_effects"."is_reportable" is 'Whether the figure may be quoted, as a description and not as an effect of the check-in.';
comment on column "reinforcement_effects"."not_reportable_reason" is 'too_few_people or no_uncertainty; null when the figure may be quoted.';
comment on column "reinforcement_effects"."is_suppressed" is 'Whether figures are withheld because, alone or with the other rows, they would reveal information about fewer people than the privacy floor.';
comment on column "reinforcement_effects"."run_id" is 'Run that made the row.';
comment on column "reinforcement_effects"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per feed, file, source_row, column_name, code, occurrence.
create table "rejected_rows" (
  "feed" text not null,
  "file" text not null,
  "source_row" bigint not null,
  "column_name" text not null,
  "code" text not null,
  "occurrence" bigint not null,
  "problem" text not null,
  "remedy" text not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("feed", "file", "source_row", "column_name", "code", "occurrence")
);
comment on table "rejected_rows" is 'Which rows were held back and why. The values may be personal and are not included: they are stored with the landed batch. One row per finding; a delivered row may have several.';
comment on column "rejected_rows"."feed" is 'Feed in the configuration.';
comment on column "rejected_rows"."file" is 'File, with its sheet, or address of the service.';
comment on column "rejected_rows"."source_row" is 'Line of the file, row of the sheet, or number of the record.';
comment on column "rejected_rows"."column_name" is 'Column name in the source, or the canonical column for rows held back after landing; empty when the finding concerns the whole row.';
comment on column "rejected_rows"."code" is 'Stable code from docs/rejects.md.';
comment on column "rejected_rows"."occurrence" is 'Counter of rows whose other keys are equal, from 1.';
comment on column "rejected_rows"."problem" is 'What is wrong.';
comment on column "rejected_rows"."remedy" is 'How to fix it.';
comment on column "rejected_rows"."run_id" is 'Run that made the row.';
comment on column "rejected_rows"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per published_run_id.
create table "runs" (
  "published_run_id" text not null,
  "sequence_number" bigint not null,
  "published_at" timestamp,
  "as_of_date" date,
  "code_version" text not null,
  "config_hash" text not null,
  "inputs_hash" text not null,
  "figures" text not null,
  "exact_because" text,
  "renewed_units" text,
  "renewed_because" text,
  "deliveries_count" bigint not null,
  "rows_read" bigint not null,
  "rows_landed" bigint not null,
  "rows_rejected" bigint not null,
  "rows_skipped" bigint not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("published_run_id")
);
comment on table "runs" is 'The history of published runs: one row for this run and for each earlier run on which it builds and that is still kept. What was rolled back is not part of it; impactmart runs list shows everything.';
comment on column "runs"."published_run_id" is 'Run.';
comment on column "runs"."sequence_number" is 'Number of the snapshot.';
comment on column "runs"."published_at" is 'When the snapshot was published, UTC; null for the run that made the row, which is not published yet, and where version 0.1.0 published.';
comment on column "runs"."as_of_date" is 'The run''s --as-of date; null when none was given.';
comment on column "runs"."code_version" is 'Version of the program.';
comment on column "runs"."config_hash" is 'Hash of configuration and register.';
comment on column "runs"."inputs_hash" is 'Hash of all deliveries and their mappings.';
comment on column "runs"."figures" is 'Whether figures about people were rounded (guarded) or published with all digits.';
comment on column "runs"."exact_because" is 'Why figures were published with all digits; null for guarded figures and for runs of versions that did not round.';
comment on column "runs"."renewed_units" is 'Units of figures that were published anew although fewer people changed than the privacy floor (figure_dates), with commas between them; null for a run without --renew.';
comment on column "runs"."renewed_because" is 'Why.';
comment on column "runs"."deliveries_count" is 'Deliveries that the run is based on.';
comment on column "runs"."rows_read" is 'Rows read.';
comment on column "runs"."rows_landed" is 'Rows landed.';
comment on column "runs"."rows_rejected" is 'Rows held back at landing.';
comment on column "runs"."rows_skipped" is 'Rows skipped by a declared rule, and empty cells of month-wide sheets.';
comment on column "runs"."run_id" is 'Run that made the row.';
comment on column "runs"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id.
create table "study_plans" (
  "program_id" text not null,
  "metric_id" text not null,
  "design" text not null,
  "start_date" date not null,
  "waves_count" bigint not null,
  "months_between" bigint,
  "last_wave_date" date,
  "needed_from_date" date,
  "answer_date" date,
  "months_to_answer" double precision,
  "history_from_date" date,
  "history_through_date" date,
  "estimator" text,
  "eligible_count" bigint,
  "measured_count" bigint,
  "planned_count" bigint,
  "first_wave_count" bigint,
  "expected_trained_count" bigint,
  "expected_comparison_count" bigint,
  "change_std_deviation" double precision,
  "post_std_deviation" double precision,
  "post_within_std_deviation" double precision,
  "detectable_effect" double precision,
  "did_detectable_effect" double precision,
  "tests_count" bigint not null,
  "smallest_change" double precision,
  "people_needed" bigint,
  "is_reportable" boolean not null,
  "not_reportable_reason" text,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "study_plans" is 'What a program could show before it is launched: one row per planned program and metric that it is meant to move, computed from the metric''s history of the people who would be trained. No completion is needed. The windows in history are as late as the data allow, and before the planned launch.';
comment on column "study_plans"."program_id" is 'Program.';
comment on column "study_plans"."metric_id" is 'Metric.';
comment on column "study_plans"."design" is 'wait_list (chance decides who is trained first), waves (those still waiting are colleagues) or all (colleagues are not in the plan).';
comment on column "study_plans"."start_date" is 'Day of the planned launch.';
comment on column "study_plans"."waves_count" is 'Number of waves, 1 if everybody is trained at once.';
comment on column "study_plans"."months_between" is 'Months from one wave to the next, declared or enough for the post windows; null with a single wave.';
comment on column "study_plans"."last_wave_date" is 'Day on which the last wave begins.';
comment on column "study_plans"."needed_from_date" is 'First day from which the metric has to be delivered.';
comment on column "study_plans"."answer_date" is 'Last day of the post window of the first wave.';
comment on column "study_plans"."months_to_answer" is 'Months (365/12 days) from the planned launch to answer_date.';
comment on column "study_plans"."history_from_date" is 'First day of the baseline window in history.';
comment on column "study_plans"."history_through_date" is 'Last day of the post window in history.';
comment on column "study_plans"."estimator" is 'Estimator that would be quoted: experiment for a wait list, otherwise did; null without figures for this kind of metric.';
comment on column "study_plans"."eligible_count" is 'People in the groups that the plan names who are employed and had not completed the program before the planned launch.';
comment on column "study_plans"."measured_count" is 'Of the eligible people, those with a value in both windows in history.';
comment on column "study_plans"."planned_count" is 'People who would be trained, over all waves.';
comment on column "study_plans"."first_wave_count" is 'People of the first wave.';
comment on column "study_plans"."expected_trained_count" is 'People of the first wave who can be expected to have a value in both windows, and colleagues; null if nothing can be compared.';
comment on column "study_plans"."expected_comparison_count" is 'Comparison people who can be expected to have a value in both windows; null if nothing can be compared.';
comment on column "study_plans"."change_std_deviation" is 'Standard deviation of the change from the baseline to the post window in history, within strata, of the people who would be trained.';
comment on column "study_plans"."post_std_deviation" is 'Standard deviation of the post window in history over all people who would be trained.';
comment on column "study_plans"."post_within_std_deviation" is 'The same within strata.';
comment on column "study_plans"."detectable_effect" is 'Smallest effect that the estimator would show with 80 % power in a two-sided test at 5 % over all tests_count metrics of the program: at 5 % / tests_count, so that it is found whatever the others show.';
comment on column "study_plans"."did_detectable_effect" is 'Smallest effect that difference in differences would show with 80 % power.';
comment on column "study_plans"."tests_count" is 'Metrics of the program, times to productivity aside: p-values are adjusted over them, so that more metrics take more people.';
comment on column "study_plans"."smallest_change" is 'Smallest change that matters to the goal''s owner.';
comment on column "study_plans"."people_needed" is 'People in the plan, over all waves, with whom the smallest change shows with 80 % power and no arm is below the privacy floor, all groups in the same proportions; null without a smallest change.';
comment on column "study_plans"."is_reportable" is 'Whether detectable_effect may be quoted.';
comment on column "study_plans"."not_reportable_reason" is 'Why there are no figures: time_to_metric, team_metric, nobody_eligible, no_history, trained_too_early (before the post window of the first wave ends), no_comparison, no_spread, or too_few_people; null when there are.';
comment on column "study_plans"."run_id" is 'Run that made the row.';
comment on column "study_plans"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id.
create table "study_progress" (
  "program_id" text not null,
  "start_date" date not null,
  "launch_date" date,
  "launch_delay_days" bigint,
  "first_completion_date" date,
  "eligible_count" bigint,
  "planned_count" bigint,
  "trained_count" bigint,
  "drawn_treatment_count" bigint,
  "drawn_waitlist_count" bigint,
  "treatment_trained_count" bigint,
  "draws_count" bigint not null,
  "second_wave_date" date,
  "crossed_over_count" bigint,
  "crossed_over_pct" double precision,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id"),
  foreign key ("program_id") references "programs" ("program_id")
);
comment on table "study_progress" is 'Each plan held against what was done: days, people, and the arms that were drawn. People who wait cross over if they complete the program before the second wave begins; the difference between the arms then shows less than the whole effect.';
comment on column "study_progress"."program_id" is 'Program.';
comment on column "study_progress"."start_date" is 'Day of the planned launch.';
comment on column "study_progress"."launch_date" is 'Declared launch.';
comment on column "study_progress"."launch_delay_days" is 'Days from the planned to the declared launch; negative if the latter is earlier.';
comment on column "study_progress"."first_completion_date" is 'Day of the first completion of an eligible person; null while few have completed the program.';
comment on column "study_progress"."eligible_count" is 'People in the groups that the plan names who are employed and had not completed the program before the planned launch.';
comment on column "study_progress"."planned_count" is 'People who would be trained, over all waves.';
comment on column "study_progress"."trained_count" is 'Eligible people who have completed the program so far.';
comment on column "study_progress"."drawn_treatment_count" is 'People who were drawn for the first wave; null without a draw.';
comment on column "study_progress"."drawn_waitlist_count" is 'People who were drawn to wait.';
comment on column "study_progress"."treatment_trained_count" is 'Of the people drawn for the first wave, those who have completed the program so far.';
comment on column "study_progress"."draws_count" is 'Draws on record in the store; a second one was somebody''s choice.';
comment on column "study_progress"."second_wave_date" is 'Day on which the second wave begins as planned.';
comment on column "study_progress"."crossed_over_count" is 'Of the people who wait, those who completed the program before the second wave begins.';
comment on column "study_progress"."crossed_over_pct" is 'Their share.';
comment on column "study_progress"."is_suppressed" is 'Whether figures are withheld because an arm has fewer people than the privacy floor.';
comment on column "study_progress"."run_id" is 'Run that made the row.';
comment on column "study_progress"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id.
create table "survey_estimates" (
  "program_id" text not null,
  "program_name" text not null,
  "trained_count" bigint,
  "respondents_count" bigint,
  "improvement_amount" decimal(18,2),
  "survey_estimate_amount" decimal(18,2),
  "unconverted_count" bigint not null,
  "currency_code" text not null,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id"),
  foreign key ("program_id") references "programs" ("program_id")
);
comment on table "survey_estimates" is 'What trained people say that a program was worth a year: improvement x isolation x confidence, summed over those who responded; a missing response or part of one is zero (Phillips), and so is one from before the training. This is opinion and no measurement: it is never added to a measured benefit and counts in no total.';
comment on column "survey_estimates"."program_id" is 'Program of the register or course code.';
comment on column "survey_estimates"."program_name" is 'Name of the program.';
comment on column "survey_estimates"."trained_count" is 'People trained.';
comment on column "survey_estimates"."respondents_count" is 'Trained people who responded.';
comment on column "survey_estimates"."improvement_amount" is 'Yearly improvement as they see it, before anything is taken off.';
comment on column "survey_estimates"."survey_estimate_amount" is 'Sum of improvement x isolation x confidence, in a year.';
comment on column "survey_estimates"."unconverted_count" is 'Responses that count as zero because their currency has no rate.';
comment on column "survey_estimates"."currency_code" is 'Reporting currency.';
comment on column "survey_estimates"."is_suppressed" is 'Whether figures are withheld.';
comment on column "survey_estimates"."run_id" is 'Run that made the row.';
comment on column "survey_estimates"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, month_date, department.
create table "training_activity" (
  "program_id" text not null,
  "program_name" text not null,
  "is_registered" boolean not null,
  "month_date" date not null,
  "department" text not null,
  "assigned_count" bigint,
  "started_count" bigint,
  "completed_count" bigint,
  "passed_count" bigint,
  "duration_hours" double precision,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "month_date", "department"),
  foreign key ("program_id") references "programs" ("program_id")
);
comment on table "training_activity" is 'Training by time and place, whether or not it is measured: one row per program or unregistered course, month and department.';
comment on column "training_activity"."program_id" is 'Program of the register or course code.';
comment on column "training_activity"."program_name" is 'Name of the program.';
comment on column "training_activity"."is_registered" is 'Whether the register contains the program.';
comment on column "training_activity"."month_date" is 'First day of the month of the events.';
comment on column "training_activity"."department" is 'Department of the person on the day of the event; (unknown) when the roster has none.';
comment on column "training_activity"."assigned_count" is 'Enrollments dated in the month.';
comment on column "training_activity"."started_count" is 'Starts dated in the month.';
comment on column "training_activity"."completed_count" is 'Completions dated in the month, including passed ones.';
comment on column "training_activity"."passed_count" is 'Of these completions, those with the status passed.';
comment on column "training_activity"."duration_hours" is 'Paid learner hours for the month''s completions; null when unknown.';
comment on column "training_activity"."is_suppressed" is 'Whether the row is based on fewer people than the privacy floor; in other rows, a single count below the floor is null, too, and so are completions that cover those of few others in the month.';
comment on column "training_activity"."run_id" is 'Run that made the row.';
comment on column "training_activity"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, fiscal_year.
create table "training_portfolio" (
  "program_id" text not null,
  "program_name" text not null,
  "category" text,
  "fiscal_year" bigint not null,
  "spend_amount" decimal(18,2),
  "booked_amount" decimal(18,2),
  "learner_time_amount" decimal(18,2),
  "currency_code" text not null,
  "people_count" bigint,
  "alignment" text not null,
  "goal_id" text,
  "goal_name" text,
  "goal_owner" text,
  "metric_id" text,
  "evidence_grade" text,
  "verdict" text,
  "decision" text not null,
  "is_suppressed" boolean not null,
  "total_spend_amount" decimal(18,2),
  "decision_reason" text not null,
  "decision_owner" text,
  "decide_date" date,
  "cost_is_complete" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "fiscal_year"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("goal_id") references "goals" ("goal_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "training_portfolio" is 'Where the money goes and whether it serves a goal: one row per program or unregistered course and fiscal year, with the decision that the evidence suggests. Compliance training does not have to serve a goal. Amounts are what is known of the cost; cost_is_complete says whether anything is missing.';
comment on column "training_portfolio"."program_id" is 'Program of the register or course code.';
comment on column "training_portfolio"."program_name" is 'Name of the program.';
comment on column "training_portfolio"."category" is 'Category in the register.';
comment on column "training_portfolio"."fiscal_year" is 'Fiscal year, named by the calendar year in which it ends.';
comment on column "training_portfolio"."spend_amount" is 'Full cost of the program in the year; may be summed.';
comment on column "training_portfolio"."booked_amount" is 'Of spend_amount, booked costs and seats.';
comment on column "training_portfolio"."learner_time_amount" is 'Of spend_amount, paid learner hours.';
comment on column "training_portfolio"."currency_code" is 'Reporting currency.';
comment on column "training_portfolio"."people_count" is 'Distinct people trained over all years; also null when it differs from the number of people analyzed by too few people; not to be summed.';
comment on column "training_portfolio"."alignment" is 'aligned (serves a goal), compliance, no_goal (registered without one) or unregistered.';
comment on column "training_portfolio"."goal_id" is 'Goal of the result that represents the program; without one, the first by id of those that the program serves.';
comment on column "training_portfolio"."goal_name" is 'Name of the goal.';
comment on column "training_portfolio"."goal_owner" is 'Owner of the goal.';
comment on column "training_portfolio"."metric_id" is 'Metric of the result that represents the program: the one that decides about it.';
comment on column "training_portfolio"."evidence_grade" is 'Evidence grade of that result; null when nothing is measured.';
comment on column "training_portfolio"."verdict" is 'Verdict of that result; null when nothing is measured.';
comment on column "training_portfolio"."decision" is 'extend, improve, stop, measure_longer, agree_goal or compliance_only.';
comment on column "training_portfolio"."is_suppressed" is 'Whether people and amounts are withheld.';
comment on column "training_portfolio"."total_spend_amount" is 'Full cost of the program over all years, repeated for each year; not to be summed.';
comment on column "training_portfolio"."decision_reason" is 'Why: pays_off (it worked, and its benefit at the low end of the interval covers the cost), has_no_price (it worked on a metric without a value), costs_more (it worked, and its benefit does not surely cover its cost), no_effect (measured well, and too small to matter), worked_against, not_known_yet, no_goal or compliance.';
comment on column "training_portfolio"."decision_owner" is 'Who decides: the owner of the program or, without one, of its goal.';
comment on column "training_portfolio"."decide_date" is 'For measure_longer, the last day of the post window of the people trained last: an earlier answer is not to be had. Null when nobody is waited for.';
comment on column "training_portfolio"."cost_is_complete" is 'Whether nothing is known to be missing from the cost: every amount has a rate, every completion has its hours and the person''s hourly cost, no row of costs or completions that may be the program''s was held back, at least one cost of the program is booked, and none is withheld.';
comment on column "training_portfolio"."run_id" is 'Run that made the row.';
comment on column "training_portfolio"."data_through_date" is 'Last day that the data of the run cover; null without any data.';

-- One row per program_id, metric_id, check_id, grouping.
create table "trust_checks" (
  "program_id" text not null,
  "metric_id" text not null,
  "estimator" text not null,
  "check_id" text not null,
  "grouping" text not null,
  "check_estimate" double precision,
  "check_std_error" double precision,
  "check_low" double precision,
  "check_high" double precision,
  "check_p_value" double precision,
  "bound_low" double precision,
  "bound_high" double precision,
  "is_alarm" boolean not null,
  "is_suppressed" boolean not null,
  "run_id" text not null,
  "data_through_date" date,
  primary key ("program_id", "metric_id", "check_id", "grouping"),
  foreign key ("program_id") references "programs" ("program_id"),
  foreign key ("metric_id") references "metrics" ("metric_id")
);
comment on table "trust_checks" is 'What the data say about the comparison of each program and metric beside its estimate: one row per check that could be made. Their formulas, units and limits are in docs/method.md.';
comment on column "trust_checks"."program_id" is 'Program.';
comment on column "trust_checks"."metric_id" is 'Metric.';
comment on column "trust_checks"."estimator" is 'The estimator that the check is about.';
comment on column "trust_checks"."check_id" is 'What is checked.';
comment on column "trust_checks"."grouping" is 'For undeclared_stratum, what people would be compared within; otherwise all.';
comment on column "trust_checks"."check_estimate" is 'What the check estimates, in the unit that its row in docs/method.md names; null for a joint test.';
comment on column "trust_checks"."check_std_error" is 'Standard error of check_estimate.';
comment on column "trust_checks"."check_low" is 'Lower end of the 95 % interval. Of earlier_steps, that of the effect had the groups drifted apart as far as before; of hidden_cause, the share for which the interval of the effect would hold zero.';
comment on column "trust_checks"."check_high" is 'Upper end of the 95 % interval. Of earlier_steps, that of the effect had the groups drifted apart as far as before.';
comment on column "trust_checks"."check_p_value" is 'p-value of what the check tests; null for a check that is no test.';
comment on column "trust_checks"."bound_low" is 'Lowest effect that the loss of people leaves open (Lee 2009); null for other checks.';
comment on column "trust_checks"."bound_high" is 'Highest effect that the loss of people leaves open (Lee 2009); null for other checks.';
comment on column "trust_checks"."is_alarm" is 'Whether the check speaks against its estimator and caps the grade of that.';
comment on column "trust_checks"."is_suppressed" is 'Whether figures are withheld because an arm has fewer people than the privacy floor.';
comment on column "trust_checks"."run_id" is 'Run that made the row.';
comment on column "trust_checks"."data_through_date" is 'Last day that the data of the run cover; null without any data.';
