// Package forms makes the workbooks that L&D fills in, and reads the register from
// its workbook: goals, metrics, programs and alignments, one sheet each. It also
// makes a template for each kind of file that is delivered. It knows columns, words
// and examples. It refuses to know what makes a register right: package models
// checks the register of a workbook and that of a configuration in the same way.
package forms

import (
	"cmp"
	"reflect"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// kind is the kind of cells in a column.
type kind int

const (
	text    kind = iota
	courses      // course codes, as models.Courses
	names        // several names
	number
	day // yyyy-mm-dd, as a date or as text
)

// column is one column of a form.
type column struct {
	key      string // of the configuration, or the canonical column
	kind     kind
	required bool
	words    []string // the only allowed words, if there are any
	refers   string   // sheet whose first column lists the allowed values
	example  string
	help     string
	label    string // header, if it is not made from the key
	isShare  bool   // a number of at most 1, which may be shown in percent
}

// header is the header of the column; a star marks a required column.
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

// form is one sheet to fill in.
type form struct {
	sheet   string
	list    string // key of the configuration
	about   string
	isExtra bool // a workbook may lack the sheet
	columns []column
}

// register lists the sheets of the register in the order in which they are filled
// in: metrics, goals, programs, which program moves which metric, and what a register can
// do without.
var register = []form{
	registerForm[models.Metric]("metrics", "One row per business figure that a program is meant to move. Agree on it with the owner of the figure before the program starts."),
	registerForm[models.Goal]("goals", "One row per goal of the business, with the person who is accountable for it."),
	registerForm[models.Program]("programs", "One row per course or curriculum that is measured as one."),
	registerForm[models.Alignment]("alignments", "One row per program and metric: what the program is meant to move, agreed before its launch."),
	extra(registerForm[models.Skill]("skills", "One row per skill that a metric needs, whether or not a program teaches it.")),
	extra(registerForm[models.Decision]("decisions", "One row per decision about a program, with its day and who made it.")),
	extra(registerForm[models.StudyPlan]("plans", "One row per program that is still to be launched, and how it will be compared.")),
}

// registerForm makes a sheet from the keys of a list, with one column per key.
func registerForm[T any](list, about string) form {
	f := form{sheet: title(list), list: list, about: about}
	for _, k := range models.KeysOf(reflect.TypeFor[T]()) {
		c := column{key: k.Name, kind: kindOf(k), required: k.Required == "true" || k.Needed != nil && k.Needed.Not, words: k.Values, example: k.Example, help: helpOf(k), isShare: k.Range.Max != nil && k.Range.Max.Value <= 1}
		if k.Refers != "" {
			c.refers = title(k.Refers)
		}
		f.columns = append(f.columns, c)
	}
	return f
}

// extra marks a sheet that a workbook may lack.
func extra(f form) form {
	f.isExtra = true
	return f
}

func title(list string) string { return strings.ToUpper(list[:1]) + list[1:] }

func kindOf(k models.Key) kind {
	t := k.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case k.Format == "yyyy-mm-dd":
		return day
	case t == reflect.TypeFor[models.Courses]():
		return courses
	case t == reflect.TypeFor[[]string]():
		return names
	case t.Kind() == reflect.Int || t.Kind() == reflect.Float64:
		return number
	}
	return text
}

// helpOf combines the documentation of a key into one text for its cell.
func helpOf(k models.Key) string {
	help := models.Plain(k.Meaning())
	if words := k.Range.String(); words != "" {
		help += " Range: " + words + "."
	}
	if k.Needed != nil {
		help += " Required " + models.Plain(k.Needed.String()) + "."
	}
	switch {
	case k.Default != "":
		help += " Empty means " + k.Default + "."
	case k.Otherwise != "":
		help += " Empty means " + models.Plain(k.Otherwise) + "."
	}
	switch kindOf(k) {
	case courses:
		help += " A, B: one is enough. A + B: all are needed. B / OLD-B: two codes of one course."
	case names:
		help += " Several are written with semicolons between them."
	}
	return help
}

// ExampleID is in the first column of a template's example row; the feeds of the
// configuration that comes with the templates skip such rows.
const ExampleID = "EXAMPLE"

// template is a file to deliver, by its name without the extension.
type template struct {
	name string
	form
}

// Templates have the columns of a canonical table that most companies have. Header,
// example and help that differs are declared here; everything else comes from the table.
var templates = []template{
	fileForm("roster", models.Employees, "One row per person who works here.",
		column{key: "employee_id", label: "Employee ID", example: ExampleID}, column{key: "email", label: "Email", example: "ada@example.com"},
		column{key: "department", label: "Department", example: "Service", required: true}, column{key: "job", label: "Job", example: "Agent"},
		column{key: "status", label: "Status", example: "active"}, column{key: "hire_date", label: "Hired", example: "2020-01-15", required: true},
		column{key: "termination_date", label: "Left"}, column{key: "hourly_cost_amount", label: "Hourly cost", example: "38.5"}),
	fileForm("completions", models.Completions, "One row per person, course and attempt.",
		column{key: "employee_id", label: "Employee ID", example: ExampleID, required: true}, column{key: "program_id", label: "Course", example: "EX-101"},
		column{key: "completed_date", label: "Completed on", example: "2026-03-17"}, column{key: "status", label: "Status", example: "completed", help: "Status of the person; completed and passed count as trained."},
		column{key: "duration_hours", label: "Hours", example: "7.5"}),
	fileForm("observations", models.Observations, "One row per person, metric and period.",
		column{key: "subject_id", label: "Employee ID", example: ExampleID, required: true}, column{key: "metric_id", label: "Metric", example: "example_calls"},
		column{key: "period_start", label: "Period", example: "2026-03-01"}, column{key: "numerator", label: "Value", example: "412"},
		column{key: "denominator", label: "Out of", help: "For a ratio, its denominator; for a mean, its weight. Empty means 1, which is wrong for a ratio."}),
	fileForm("costs", models.Costs, "One row per program, type of cost and month: the amount paid to others, in the reporting currency. The cost of learners' hours is added automatically.",
		column{key: "program_id", label: "Program", example: ExampleID}, column{key: "component", label: "Cost type", example: "delivery"},
		column{key: "period_start", label: "Month", example: "2026-03-01"}, column{key: "amount", label: "Amount", example: "4500"}),
}

var kindOfType = map[models.Type]kind{models.Date: day, models.Float: number, models.Amount: number, models.Integer: number}

// fileForm completes the columns of a template from the table that it fills. It
// panics on a column that the table does not have, which only a bug in this program
// can cause.
func fileForm(name string, table models.Table, about string, columns ...column) template {
	for i, c := range columns {
		declared, ok := table.Column(c.key)
		if !ok {
			panic("forms: " + table.Name + " has no column " + c.key)
		}
		c.kind, c.help = kindOfType[declared.Type], cmp.Or(c.help, declared.Doc)
		for _, word := range declared.Values {
			if word != models.StatusRetracted { // who keeps a list deletes the row
				c.words = append(c.words, word)
			}
		}
		c.required = c.required || declared.Required
		columns[i] = c
	}
	return template{name, form{sheet: title(name), about: about, columns: columns}}
}
