package models

// The person columns that completions, observations and other tables share: a feed
// has an employee ID, an email address, or both, which is matched to the roster
// after landing.
var (
	personID    = Column{Name: "employee_id", Type: String, PII: true, Doc: "The person's ID in the roster, verbatim, with leading zeros."}
	personEmail = Column{Name: "email", Type: String, PII: true, Doc: "The person's email address, lower case, for feeds without employee IDs."}
)

// Employees is the roster, as history or as a snapshot of one day.
var Employees = Table{
	Name:  "employees",
	Doc:   "The roster: one row per person and period in which the facts about the person do not change.",
	Grain: []string{"employee_id", "valid_from"},
	Dated: "valid_from",
	Columns: []Column{
		{Name: "employee_id", Type: String, Required: true, PII: true, Doc: "The person's ID, verbatim."},
		{Name: "valid_from", Type: Date, Doc: "First day for which the row is valid; null means since the hire date."},
		{Name: "valid_to", Type: Date, Doc: "First day for which the row is no longer valid; null means that it is still valid, or valid until the next row."},
		{Name: "email", Type: String, PII: true, Doc: "Email address, lower case."},
		{Name: "manager_id", Type: String, PII: true, Doc: "Employee ID of the manager."},
		{Name: "department", Type: String, Doc: "Department."},
		{Name: "job", Type: String, Doc: "Job or role."},
		{Name: "location", Type: String, Doc: "Site or office."},
		{Name: "employment_type", Type: String, Doc: "Type of employment, such as permanent, temporary or apprentice."},
		{Name: "status", Type: String, Values: []string{"active", "leave", "terminated"}, Doc: "Employment status; null counts as active."},
		{Name: "hire_date", Type: Date, Doc: "First day of employment."},
		{Name: "termination_date", Type: Date, Doc: "Last day of employment; null while employed."},
		{Name: "hourly_cost_amount", Type: Amount, Unit: "currency per hour", Doc: "Cost of an hour of the person's time, including charges."},
		{Name: "currency_code", Type: String, Doc: "ISO 4217 code of hourly_cost_amount."},
		{Name: "stratum", Type: String, Doc: "The declared comparison strata of the row, joined by ' / '; made by the mapping, never read from a file."},
		{Name: "team_name", Type: String, PII: true, Doc: "The declared team of the person, whose name metrics of teams have; null for none; made by the mapping, never read from a file."},
		{Name: "cluster", Type: String, PII: true, Doc: "The declared cluster of the row, the level at which standard errors are clustered; null means the person; made by the mapping, never read from a file."},
	},
}

// Completions has the records of the learning system about people and courses.
var Completions = Table{
	Name:  "completions",
	Doc:   "Learning records: one row per person, course and attempt.",
	Grain: []string{"employee_id", "program_id", "completed_date", "attempt"},
	OneOf: []string{"employee_id", "email"},
	Dated: "completed_date",
	Columns: []Column{
		personID, personEmail,
		{Name: "program_id", Type: String, Required: true, Doc: "Program or course code; the register says which courses make up a program."},
		{Name: "completed_date", Type: Date, Doc: "Day of completion; null while not completed."},
		{Name: "attempt", Type: Integer, Doc: "Number of the attempt, from 1; null if the source does not count attempts."},
		{Name: "status", Type: String, Required: true, Values: []string{"assigned", "started", "completed", "passed", "failed", "withdrawn", StatusRetracted}, Doc: "Status of the person; completed and passed count as trained. A record with the status retracted takes back another one."},
		{Name: "assigned_date", Type: Date, Doc: "Day of enrollment or assignment."},
		{Name: "started_date", Type: Date, Doc: "First day in the course."},
		{Name: "score_ratio", Type: Float, Unit: "0..1", Doc: "Score as a share of the highest possible score."},
		{Name: "duration_hours", Type: Float, Unit: "hours", Doc: "Paid hours that the learner spent."},
		{Name: "cost_amount", Type: Amount, Unit: "currency", Doc: "Price of this one seat, if the source has it."},
		{Name: "currency_code", Type: String, Doc: "ISO 4217 code of cost_amount."},
		{Name: "record_id", Type: String, Doc: "ID of the record in its source, by which another record of the feed can take it back."},
		{Name: "retracts", Type: String, Doc: "Of a record with the status retracted, the record_id of the one that it takes back; read in no other record."},
	},
}

// StatusRetracted is the status of a record that is no record of a person: it takes back
// another one.
const StatusRetracted = "retracted"

// Observations has values of metrics, one per subject and period.
var Observations = Table{
	Name:  "observations",
	Doc:   "Business metrics: one row per subject, metric and period.",
	Grain: []string{"subject_type", "subject_id", "metric_id", "period_start"},
	OneOf: []string{"subject_id", "email"},
	Dated: "period_start",
	Columns: []Column{
		{Name: "subject_type", Type: String, Values: []string{"employee", "team"}, Doc: "What subject_id identifies; null means the subject of the metric."},
		{Name: "subject_id", Type: String, PII: true, Doc: "Employee ID or team, verbatim."},
		personEmail,
		{Name: "metric_id", Type: String, Required: true, Doc: "Metric of the register."},
		{Name: "period_start", Type: Date, Required: true, Doc: "Any day of the period that the value belongs to, usually the first."},
		{Name: "period_end", Type: Date, Doc: "Last day of the period, if the source has it."},
		{Name: "numerator", Type: Float, Required: true, Doc: "The value in the metric's unit; for a ratio, its numerator."},
		{Name: "denominator", Type: Float, Unit: "count or weight", Doc: "For a ratio, its denominator; for a mean, its weight; 1 if no column is mapped to it."},
	},
}

// Assignments has the arm of each person in an experiment.
var Assignments = Table{
	Name:  "assignments",
	Doc:   "Declared arms: one row per person and program.",
	Grain: []string{"employee_id", "program_id"},
	OneOf: []string{"employee_id", "email"},
	Dated: "assigned_date",
	Columns: []Column{
		personID, personEmail,
		{Name: "program_id", Type: String, Required: true, Doc: "Program or course code."},
		{Name: "arm", Type: String, Required: true, Values: []string{"treatment", "control", "waitlist"}, Doc: "Arm to which the person was assigned; a wait list counts as control."},
		{Name: "assigned_date", Type: Date, Doc: "Day of the assignment; people assigned on the same day form a wave."},
		{Name: "randomized", Type: Boolean, Required: true, Doc: "Whether the arm was assigned at random."},
	},
}

// Costs has the spending on programs, by component and period.
var Costs = Table{
	Name:  "costs",
	Doc:   "Program spending: one row per program, component and period.",
	Grain: []string{"program_id", "component", "period_start"},
	Dated: "period_start",
	Columns: []Column{
		{Name: "program_id", Type: String, Required: true, Doc: "Program or course code."},
		{Name: "component", Type: String, Required: true, Values: []string{"design", "delivery", "content", "facilities", "travel", "administration", "evaluation"}, Doc: "What the money was spent on; the paid hours of learners are added from completions and the roster."},
		{Name: "period_start", Type: Date, Required: true, Doc: "Day or first day of the period in which the money was spent."},
		{Name: "amount", Type: Amount, Required: true, Unit: "currency", Doc: "Amount spent."},
		{Name: "currency_code", Type: String, Required: true, Doc: "ISO 4217 code of amount."},
	},
}

// Checkins has the follow-ups of managers on training.
var Checkins = Table{
	Name:  "checkins",
	Doc:   "Follow-up on training: one row per person, program and day on which a manager followed up.",
	Grain: []string{"employee_id", "program_id", "checkin_date"},
	OneOf: []string{"employee_id", "email"},
	Dated: "checkin_date",
	Columns: []Column{
		personID, personEmail,
		{Name: "program_id", Type: String, Required: true, Doc: "Program or course code that the follow-up is about."},
		{Name: "checkin_date", Type: Date, Required: true, Doc: "Day of the check-in."},
		{Name: "manager_id", Type: String, PII: true, Doc: "Employee ID of the manager."},
		{Name: "kind", Type: String, Doc: "Kind of check-in, such as talk, observation or survey."},
	},
}

// SurveyResponses has what people say that a training was worth: opinion, which is never
// added to what was measured.
var SurveyResponses = Table{
	Name:  "survey_responses",
	Doc:   "What trained people, or their managers, say that a training was worth: one row per person, program and metric. Opinion, published apart from what was measured.",
	Grain: []string{"employee_id", "program_id", "metric_id"},
	OneOf: []string{"employee_id", "email"},
	Dated: "response_date",
	Columns: []Column{
		personID, personEmail,
		{Name: "program_id", Type: String, Required: true, Doc: "Program or course code."},
		{Name: "metric_id", Type: String, Doc: "What improved, if the survey asks for several things; each counts."},
		{Name: "response_date", Type: Date, Required: true, Doc: "Day of the response; of several about the same, the last one counts."},
		{Name: "improvement_amount", Type: Amount, Unit: "currency per year", Doc: "Yearly value of the improvement, as the person sees it."},
		{Name: "currency_code", Type: String, Doc: "ISO 4217 code of improvement_amount."},
		{Name: "isolation_ratio", Type: Float, Unit: "0..1", Doc: "Share of the improvement that the person credits to the training."},
		{Name: "confidence_ratio", Type: Float, Unit: "0..1", Doc: "How sure the person is, from 0 to 1."},
	},
}

// Canonical lists the tables to which a feed can be bound.
var Canonical = []Table{Employees, Completions, Observations, Assignments, Costs, Checkins, SurveyResponses}

// CanonicalNames are the names of all canonical tables.
func CanonicalNames() (names []string) {
	for _, t := range Canonical {
		names = append(names, t.Name)
	}
	return names
}

// CanonicalTable returns the canonical table of a name.
func CanonicalTable(name string) (Table, bool) {
	for _, t := range Canonical {
		if t.Name == name {
			return t, true
		}
	}
	return Table{}, false
}
