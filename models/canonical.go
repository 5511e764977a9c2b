package models

// The person columns that completions, observations and assignments share: a
// person arrives as an employee id, as an email address, or as both, and is
// matched to the roster after landing.
var (
	personID    = Column{Name: "employee_id", Type: String, PII: true, Doc: "The person's id in the roster, verbatim, leading zeros included."}
	personEmail = Column{Name: "email", Type: String, PII: true, Doc: "The person's email address, lower case, for feeds that know no employee id."}
)

// Employees is the roster, as history or as a snapshot of one day.
var Employees = Table{
	Name:  "employees",
	Doc:   "The roster: one row per person and stretch of unchanged facts about them.",
	Grain: []string{"employee_id", "valid_from"},
	Columns: []Column{
		{Name: "employee_id", Type: String, Required: true, PII: true, Doc: "The person's id, verbatim."},
		{Name: "valid_from", Type: Date, Doc: "First day on which the row holds; null means since the hire date."},
		{Name: "valid_to", Type: Date, Doc: "First day on which the row no longer holds; null means it still does, or until the next row."},
		{Name: "email", Type: String, PII: true, Doc: "Email address, lower case."},
		{Name: "manager_id", Type: String, PII: true, Doc: "Employee id of the manager."},
		{Name: "department", Type: String, Doc: "Department."},
		{Name: "job", Type: String, Doc: "Job or role."},
		{Name: "location", Type: String, Doc: "Site or office."},
		{Name: "employment_type", Type: String, Doc: "Such as permanent, temporary, apprentice."},
		{Name: "status", Type: String, Values: []string{"active", "leave", "terminated"}, Doc: "Employment status; null counts as active."},
		{Name: "hire_date", Type: Date, Doc: "First day of employment."},
		{Name: "termination_date", Type: Date, Doc: "Last day of employment; null while employed."},
		{Name: "hourly_cost_amount", Type: Amount, Unit: "currency per hour", Doc: "What an hour of the person's time costs, charges included."},
		{Name: "currency_code", Type: String, Doc: "ISO 4217 code of hourly_cost_amount."},
		{Name: "stratum", Type: String, Doc: "The declared comparison strata of the row, joined by ' / '; made by the mapping, never read from a file."},
		{Name: "cluster", Type: String, PII: true, Doc: "The declared cluster of the row, the level at which errors are clustered; null means the person; made by the mapping, never read from a file."},
	},
}

// Completions is what the learning system knows of people and courses.
var Completions = Table{
	Name:  "completions",
	Doc:   "Learning records: one row per person, course and attempt.",
	Grain: []string{"employee_id", "program_id", "completed_date", "attempt"},
	OneOf: []string{"employee_id", "email"},
	Columns: []Column{
		personID, personEmail,
		{Name: "program_id", Type: String, Required: true, Doc: "Program or course code; the register says which courses make up a program."},
		{Name: "completed_date", Type: Date, Doc: "Day of completion; null while not completed."},
		{Name: "attempt", Type: Integer, Doc: "Number of the attempt, from 1; null when the source does not count."},
		{Name: "status", Type: String, Required: true, Values: []string{"assigned", "started", "completed", "passed", "failed", "withdrawn"}, Doc: "Where the person stands; completed and passed count as trained."},
		{Name: "assigned_date", Type: Date, Doc: "Day of enrollment or assignment."},
		{Name: "started_date", Type: Date, Doc: "First day in the course."},
		{Name: "score_ratio", Type: Float, Unit: "0..1", Doc: "Score as a share of the best possible."},
		{Name: "duration_hours", Type: Float, Unit: "hours", Doc: "Paid hours the learner spent."},
		{Name: "cost_amount", Type: Amount, Unit: "currency", Doc: "Price of this one seat, where the source knows it."},
		{Name: "currency_code", Type: String, Doc: "ISO 4217 code of cost_amount."},
	},
}

// Observations is one value of a metric for one subject and period.
var Observations = Table{
	Name:  "observations",
	Doc:   "Business metrics: one row per subject, metric and period.",
	Grain: []string{"subject_type", "subject_id", "metric_id", "period_start"},
	OneOf: []string{"subject_id", "email"},
	Columns: []Column{
		{Name: "subject_type", Type: String, Values: []string{"employee", "team"}, Doc: "What subject_id names; null means what the metric is of."},
		{Name: "subject_id", Type: String, PII: true, Doc: "Employee id or team, verbatim."},
		personEmail,
		{Name: "metric_id", Type: String, Required: true, Doc: "Metric of the register."},
		{Name: "period_start", Type: Date, Required: true, Doc: "Any day of the period that the value belongs to, usually the first."},
		{Name: "period_end", Type: Date, Doc: "Last day of the period, where the source states it."},
		{Name: "numerator", Type: Float, Required: true, Doc: "The value; for a ratio its upper part, in the metric's unit."},
		{Name: "denominator", Type: Float, Doc: "For a ratio its lower part, for a mean its weight; null counts as 1."},
	},
}

// Assignments says who was put into which arm of an experiment.
var Assignments = Table{
	Name:  "assignments",
	Doc:   "Declared arms: one row per person and program.",
	Grain: []string{"employee_id", "program_id"},
	OneOf: []string{"employee_id", "email"},
	Columns: []Column{
		personID, personEmail,
		{Name: "program_id", Type: String, Required: true, Doc: "Program or course code."},
		{Name: "arm", Type: String, Required: true, Values: []string{"treatment", "control", "waitlist"}, Doc: "Arm the person was assigned to; a wait list counts as control."},
		{Name: "assigned_date", Type: Date, Doc: "Day of the assignment; people assigned on one day form a wave."},
		{Name: "randomized", Type: Boolean, Required: true, Doc: "Whether chance decided the arm."},
	},
}

// Costs is what a program cost, by component and period.
var Costs = Table{
	Name:  "costs",
	Doc:   "Program spending: one row per program, component and period.",
	Grain: []string{"program_id", "component", "period_start"},
	Columns: []Column{
		{Name: "program_id", Type: String, Required: true, Doc: "Program or course code."},
		{Name: "component", Type: String, Required: true, Values: []string{"design", "delivery", "content", "facilities", "travel", "administration", "evaluation"}, Doc: "What the money was spent on; learners' paid hours are added from completions and the roster."},
		{Name: "period_start", Type: Date, Required: true, Doc: "Day or first day of the period in which the money was spent."},
		{Name: "amount", Type: Amount, Required: true, Unit: "currency", Doc: "Amount spent."},
		{Name: "currency_code", Type: String, Required: true, Doc: "ISO 4217 code of amount."},
	},
}

// Checkins is what managers did so that training would stick.
var Checkins = Table{
	Name:  "checkins",
	Doc:   "Follow-up on training: one row per person, program and day on which a manager asked what came of it.",
	Grain: []string{"employee_id", "program_id", "checkin_date"},
	OneOf: []string{"employee_id", "email"},
	Columns: []Column{
		personID, personEmail,
		{Name: "program_id", Type: String, Required: true, Doc: "Program or course code that was followed up."},
		{Name: "checkin_date", Type: Date, Required: true, Doc: "Day of the check-in."},
		{Name: "manager_id", Type: String, PII: true, Doc: "Employee id of the manager."},
		{Name: "kind", Type: String, Doc: "What it was, such as talk, observation or survey."},
	},
}

// Canonical lists the tables that a feed can be bound to.
var Canonical = []Table{Employees, Completions, Observations, Assignments, Costs, Checkins}

// CanonicalTable gives the canonical table of that name.
func CanonicalTable(name string) (Table, bool) {
	for _, t := range Canonical {
		if t.Name == name {
			return t, true
		}
	}
	return Table{}, false
}
