// Package forms makes the workbooks that L&D fills in, and reads the register
// back: goals, metrics, programs and alignments, one sheet each, and a template
// for each kind of file that is delivered. It knows columns, words and examples.
// It refuses to know what a register must say to be right: that is for package
// models, which judges a register of a workbook and one of a configuration alike.
package forms

import (
	"strings"

	"github.com/impactmart/impactmart/models"
)

// kind is how the cells of a column are written.
type kind int

const (
	text kind = iota
	list      // several texts, separated by commas
	number
	day // yyyy-mm-dd, as a date or as text
)

// column is one column of a form.
type column struct {
	key      string // of the configuration, or the canonical column
	kind     kind
	required bool
	words    []string // the only ones allowed, when there are any
	refers   string   // sheet whose first column lists what may stand here
	example  string
	help     string
	label    string // header, where it is not made from the key
}

// header is what stands above the column; a star marks what must be filled.
func (c column) header() string {
	label := c.label
	if label == "" {
		label = strings.ReplaceAll(c.key, "_", " ")
		label = strings.ToUpper(label[:1]) + label[1:]
	}
	if c.required {
		label += " *"
	}
	return label
}

// form is one sheet to be filled in.
type form struct {
	sheet   string
	list    string // key of the configuration
	about   string
	columns []column
}

// Register lists the sheets of the register in the order in which they are
// filled in: what is measured, what for, what was taught, and which moves which.
var register = []form{
	{"Metrics", "metrics", "One row per business figure that a program is meant to move. Agree on it with whoever owns the figure, before the program starts.", []column{
		{key: "id", required: true, example: "example_calls", help: "A short name for files and links; never change it."},
		{key: "name", example: "Calls answered", help: "As it is to be read on the page."},
		{key: "kind", required: true, words: []string{models.KindMean, models.KindRatio, models.KindTotal, models.KindTimeTo}, example: "mean", help: "mean: weighted average; ratio: sum over sum; total: sum per period; time_to: days until another metric reaches a threshold."},
		{key: "unit", example: "calls", help: "Such as units per hour."},
		{key: "better", words: []string{"higher", "lower"}, example: "higher", help: "Which direction is good; higher when empty."},
		{key: "grain", required: true, words: models.Grains, example: "month", help: "Length of one period. Empty for time_to."},
		{key: "baseline", kind: number, required: true, example: "3", help: "Periods before training that count. Empty for time_to."},
		{key: "gap", kind: number, example: "0", help: "Periods left out before training."},
		{key: "ramp", kind: number, help: "Periods left out after training."},
		{key: "post", kind: number, required: true, example: "3", help: "Periods after training that count. Empty for time_to."},
		{key: "min_coverage", kind: number, help: "Share of the periods that must be there, 0 to 1; 1 when empty."},
		{key: "missing_means", words: []string{"zero", "unmeasured"}, help: "For a total: what a missing period means."},
		{key: "value_per_unit", kind: number, help: "Money that one unit is worth per person and period. Empty: no money is claimed."},
		{key: "claim_periods", kind: number, help: "Periods for which a benefit is claimed."},
		{key: "smallest_change", kind: number, example: "1", help: "Least change that matters to the owner."},
		{key: "min_value", kind: number, help: "Below it a value is left out as extreme."},
		{key: "max_value", kind: number, help: "Above it a value is left out as extreme."},
		{key: "subject", words: []string{models.SubjectEmployee, models.SubjectTeam}, help: "What a value is of; employee when empty."},
		{key: "trained_share", kind: number, help: "For teams: share of its people, 0 to 1, whose training makes the team a trained one."},
		{key: "of", refers: "Metrics", help: "For time_to: the metric that is watched."},
		{key: "threshold", kind: number, help: "For time_to: the value that counts as productive."},
		{key: "consecutive", kind: number, help: "For time_to: periods in a row that it must be held."},
		{key: "clock", words: []string{models.ClockHire, models.ClockRole}, help: "For time_to: when counting starts."},
		{key: "landmark_days", kind: number, help: "For time_to: days after the start by which training decides."},
		{key: "horizon_days", kind: number, help: "For time_to: days over which means are compared."},
	}},
	{"Goals", "goals", "One row per thing that the business must achieve, with who answers for it.", []column{
		{key: "id", required: true, example: "example_goal", help: "A short name for files and links; never change it."},
		{key: "name", example: "Answer more calls", help: "As it is to be read on the page."},
		{key: "owner", example: "Head of Service", help: "Who answers for it."},
		{key: "sponsor", help: "Who backs it."},
		{key: "department", help: "Where it is to be reached."},
		{key: "metric", required: true, refers: "Metrics", example: "example_calls", help: "Id of the metric that measures it."},
		{key: "baseline", kind: number, help: "Where it stands, in units of the metric."},
		{key: "target", kind: number, example: "60", help: "Where it is to be."},
		{key: "due", kind: day, example: "2026-12-31", help: "By when."},
	}},
	{"Programs", "programs", "One row per course or curriculum that is measured as one.", []column{
		{key: "id", required: true, example: "example_program", help: "A short name for files and links; counts as a course code, too."},
		{key: "name", example: "Call handling", help: "As it is to be read on the page."},
		{key: "courses", kind: list, example: "EX-101, EX-102", help: "Course codes that count as the program, separated by commas."},
		{key: "category", example: "skills", help: "compliance needs no goal; any other word only describes."},
		{key: "launch", kind: day, example: "2026-03-02", help: "First day. What was agreed later is exploratory."},
		{key: "index_period", words: []string{models.IndexNeither, models.IndexPost}, help: "post: completions fall on a period's first day, and that period counts."},
	}},
	{"Alignments", "alignments", "One row per program and metric: what the program is meant to move, agreed before its launch.", []column{
		{key: "program", required: true, refers: "Programs", example: "example_program", help: "Id of the program."},
		{key: "metric", required: true, refers: "Metrics", example: "example_calls", help: "Id of the metric that it is meant to move."},
		{key: "goal", refers: "Goals", example: "example_goal", help: "Id of the goal that it serves."},
		{key: "skill", example: "Structure a call", help: "What is taught."},
		{key: "behavior", example: "Finds the reason within a minute", help: "What people then do at work."},
		{key: "agreed_on", kind: day, example: "2026-02-02", help: "Day of the agreement; on or before the launch."},
	}},
}

// ExampleID stands in the first column of a template's example row; the feeds of
// the configuration that comes with the templates leave such rows out.
const ExampleID = "EXAMPLE"

// templates are the files to be delivered, by their name without its ending.
var templates = []struct {
	name string
	form
}{
	{"roster", form{sheet: "Roster", about: "One row per person who works here.", columns: []column{
		{key: "employee_id", label: "Employee ID", required: true, example: ExampleID, help: "As in all other files, leading zeros included."},
		{key: "email", label: "Email", example: "ada@example.com", help: "Only if other files know people by it."},
		{key: "department", label: "Department", required: true, example: "Service", help: "People are compared within it."},
		{key: "job", label: "Job", example: "Agent", help: "Job or role."},
		{key: "status", label: "Status", words: []string{"active", "leave", "terminated"}, example: "active", help: "active when empty."},
		{key: "hire_date", label: "Hired", kind: day, required: true, example: "2020-01-15", help: "First day of employment."},
		{key: "termination_date", label: "Left", kind: day, help: "Last day of employment; empty while employed."},
		{key: "hourly_cost_amount", label: "Hourly cost", kind: number, example: "38.5", help: "What an hour of the person's time costs, charges included."},
	}}},
	{"completions", form{sheet: "Completions", about: "One row per person, course and attempt.", columns: []column{
		{key: "employee_id", label: "Employee ID", required: true, example: ExampleID, help: "As in the roster."},
		{key: "program_id", label: "Course", required: true, example: "EX-101", help: "Course code; the register says which codes make up a program."},
		{key: "completed_date", label: "Completed on", kind: day, example: "2026-03-17", help: "Empty while not completed."},
		{key: "status", label: "Status", required: true, words: []string{"assigned", "started", "completed", "passed", "failed", "withdrawn"}, example: "completed", help: "Where the person stands."},
		{key: "duration_hours", label: "Hours", kind: number, example: "7.5", help: "Paid hours that the person spent."},
	}}},
	{"observations", form{sheet: "Observations", about: "One row per person, metric and period.", columns: []column{
		{key: "subject_id", label: "Employee ID", required: true, example: ExampleID, help: "As in the roster."},
		{key: "metric_id", label: "Metric", required: true, example: "example_calls", help: "Id of the metric in the register."},
		{key: "period_start", label: "Period", kind: day, required: true, example: "2026-03-01", help: "First day of the week, month or quarter."},
		{key: "numerator", label: "Value", kind: number, required: true, example: "412", help: "The value; for a ratio its upper part."},
		{key: "denominator", label: "Out of", kind: number, help: "For a ratio its lower part, for a mean its weight; empty counts as 1."},
	}}},
	{"costs", form{sheet: "Costs", about: "One row per program, kind of cost and month: what was paid to others. Learners' hours are added by themselves.", columns: []column{
		{key: "program_id", label: "Program", required: true, example: ExampleID, help: "Id of the program, or a course code."},
		{key: "component", label: "Cost type", required: true, words: []string{"design", "delivery", "content", "facilities", "travel", "administration", "evaluation"}, example: "delivery", help: "What the money was spent on."},
		{key: "period_start", label: "Month", kind: day, required: true, example: "2026-03-01", help: "Day or first day of the month."},
		{key: "amount", label: "Amount", kind: number, required: true, example: "4500", help: "In the reporting currency."},
	}}},
}
