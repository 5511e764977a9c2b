// Package forms makes the workbooks that L&D fills in, and reads the register
// back: goals, metrics, programs and alignments, one sheet each, and a template
// for each kind of file that is delivered. It knows columns, words and examples.
// It refuses to know what a register must say to be right: that is for package
// models, which judges a register of a workbook and one of a configuration alike.
package forms

import (
	"reflect"
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

// register lists the sheets of the register in the order in which they are filled
// in: what is measured, what for, what was taught, and which moves which.
var register = []form{
	registerForm[models.Metric]("metrics", "One row per business figure that a program is meant to move. Agree on it with whoever owns the figure, before the program starts."),
	registerForm[models.Goal]("goals", "One row per thing that the business must achieve, with who is accountable for it."),
	registerForm[models.Program]("programs", "One row per course or curriculum that is measured as one."),
	registerForm[models.Alignment]("alignments", "One row per program and metric: what the program is meant to move, agreed before its launch."),
}

// registerForm makes a sheet of the keys of a list, a column for each.
func registerForm[T any](list, about string) form {
	f := form{sheet: title(list), list: list, about: about}
	for _, k := range models.KeysOf(reflect.TypeFor[T]()) {
		c := column{key: k.Name, kind: kindOf(k), required: k.Required == "true" || strings.HasPrefix(k.Required, "except"), words: k.Values, example: k.Example, help: helpOf(k)}
		if k.Refers != "" {
			c.refers = title(k.Refers)
		}
		f.columns = append(f.columns, c)
	}
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
	case t.Kind() == reflect.Slice:
		return list
	case t.Kind() == reflect.Int || t.Kind() == reflect.Float64:
		return number
	}
	return text
}

// helpOf puts what is documented of a key into one text for its cell.
func helpOf(k models.Key) string {
	help := models.Plain(k.Doc)
	if k.Required != "" && k.Required != "true" {
		help += " Required " + k.Required + "."
	}
	switch {
	case k.Default != "":
		help += " Empty means " + k.Default + "."
	case k.Otherwise != "":
		help += " Empty means " + models.Plain(k.Otherwise) + "."
	}
	if kindOf(k) == list {
		help += " Separated by commas."
	}
	return help
}

// ExampleID stands in the first column of a template's example row; the feeds of
// the configuration that comes with the templates leave such rows out.
const ExampleID = "EXAMPLE"

// template is a file to be delivered, by its name without its ending.
type template struct {
	name string
	form
}

// Templates have the columns of a canonical table that most companies have; header
// and example are theirs, all else is the table's.
var templates = []template{
	fileForm("roster", models.Employees, "One row per person who works here.",
		column{key: "employee_id", label: "Employee ID", example: ExampleID}, column{key: "email", label: "Email", example: "ada@example.com"},
		column{key: "department", label: "Department", example: "Service", required: true}, column{key: "job", label: "Job", example: "Agent"},
		column{key: "status", label: "Status", example: "active"}, column{key: "hire_date", label: "Hired", example: "2020-01-15", required: true},
		column{key: "termination_date", label: "Left"}, column{key: "hourly_cost_amount", label: "Hourly cost", example: "38.5"}),
	fileForm("completions", models.Completions, "One row per person, course and attempt.",
		column{key: "employee_id", label: "Employee ID", example: ExampleID, required: true}, column{key: "program_id", label: "Course", example: "EX-101"},
		column{key: "completed_date", label: "Completed on", example: "2026-03-17"}, column{key: "status", label: "Status", example: "completed"},
		column{key: "duration_hours", label: "Hours", example: "7.5"}),
	fileForm("observations", models.Observations, "One row per person, metric and period.",
		column{key: "subject_id", label: "Employee ID", example: ExampleID, required: true}, column{key: "metric_id", label: "Metric", example: "example_calls"},
		column{key: "period_start", label: "Period", example: "2026-03-01"}, column{key: "numerator", label: "Value", example: "412"},
		column{key: "denominator", label: "Out of"}),
	fileForm("costs", models.Costs, "One row per program, kind of cost and month: what was paid to others, in the reporting currency. Learners' hours are added by themselves.",
		column{key: "program_id", label: "Program", example: ExampleID}, column{key: "component", label: "Cost type", example: "delivery"},
		column{key: "period_start", label: "Month", example: "2026-03-01"}, column{key: "amount", label: "Amount", example: "4500"}),
}

var kindOfType = map[models.Type]kind{models.Date: day, models.Float: number, models.Amount: number, models.Integer: number}

// fileForm completes the columns of a template from the table that it fills. It
// panics on a column that the table does not have: a fault of this program.
func fileForm(name string, table models.Table, about string, columns ...column) template {
	for i, c := range columns {
		declared, ok := table.Column(c.key)
		if !ok {
			panic("forms: " + table.Name + " has no column " + c.key)
		}
		c.kind, c.words, c.help = kindOfType[declared.Type], declared.Values, declared.Doc
		c.required = c.required || declared.Required
		columns[i] = c
	}
	return template{name, form{sheet: title(name), about: about, columns: columns}}
}
