package sql

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

// allModels returns the shipped models and the contract of every table that one of them
// may read. The lists of other packages are empty here.
func allModels(t *testing.T) (loaded []Model, tables map[string]models.Table) {
	t.Helper()
	lists := Lists{}
	for _, name := range []string{"estimators", "se_types", "evidence_grades", "evidence_caps", "ramp_caps", "verdicts", "verdict_cases", "check_reasons", "verdict_references", "ramp_cases", "trend_refusals", "plan_refusals", "groupings", "trust_checks", "robust_refusals", "reject_codes"} {
		lists[name] = nil
	}
	loaded, err := Load(lists)
	if err != nil {
		t.Fatal(err)
	}
	tables = map[string]models.Table{}
	for _, g := range Given() {
		if strings.HasPrefix(g.Name, "landed_") {
			for i, c := range g.Columns { // landing fills these in every row
				g.Columns[i].Required = c.Required || slices.Contains([]string{models.SourceRow, "feed", "file", "delivery_number"}, c.Name)
			}
		}
		tables[g.Name] = g
	}
	for _, m := range loaded {
		tables[m.Name] = m.Table
		if m.Layer == Marts {
			tables[PublishedPrefix+m.Name] = m.Published()
		}
	}
	return loaded, tables
}

// TestNoMartNamesAPerson: no mart has a column that its contract marks as personal, or
// whose name is that of an identifier of people.
func TestNoMartNamesAPerson(t *testing.T) {
	loaded, _ := allModels(t)
	personal := []string{"employee_id", "email", "person_key", "subject_id", "subject_number", "team_name", "cluster_number", "manager_id", "value"}
	for _, m := range loaded {
		for _, c := range m.Columns {
			if m.Layer == Marts && (c.PII || slices.Contains(personal, c.Name)) {
				t.Errorf("sql/marts/%s.sql: column %s identifies people", m.Name, c.Name)
			}
		}
	}
}

// TestOrder: each model comes after its inputs, including those made in Go, and ties
// are sorted by name.
func TestOrder(t *testing.T) {
	loaded, _ := allModels(t)
	at := map[string]int{}
	for i, m := range loaded {
		at[m.Name] = i
	}
	for i, m := range loaded {
		for _, in := range m.Inputs {
			if j, made := at[in]; made && j > i {
				t.Errorf("%s is built before its input %s", m.Name, in)
			}
		}
	}

	sorted, err := order([]Model{
		{Table: models.Table{Name: "a"}, Inputs: []string{"z", "given"}},
		{Table: models.Table{Name: "m"}, Inputs: []string{"a"}},
		{Table: models.Table{Name: "y"}, Inputs: []string{"given"}},
		{Table: models.Table{Name: "z"}, Inputs: []string{"given"}},
	}, []models.Table{{Name: "given"}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range sorted {
		names = append(names, m.Name)
	}
	if diff := cmp.Diff([]string{"y", "z", "a", "m"}, names); diff != "" {
		t.Error(diff)
	}
}

const goodContract = `/*
doc: Everybody.
grain: [person]
inputs: [landed]
columns:
  - {name: person, type: varchar, required: true, doc: The person.}
  - {name: amount, type: "decimal(18,6)", unit: currency, doc: An amount.}
*/
select person, amount from landed
`

// TestContractGood: the valid contract from which the invalid ones are derived.
func TestContractGood(t *testing.T) {
	loaded, err := load(fstest.MapFS{"staging/people.sql": {Data: []byte(goodContract)}}, []models.Table{{Name: "landed"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Model{{
		Table: models.Table{
			Name: "people", Doc: "Everybody.", Grain: []string{"person"},
			Columns: []models.Column{
				{Name: "person", Type: models.String, Required: true, Doc: "The person."},
				{Name: "amount", Type: models.Amount, Unit: "currency", Doc: "An amount."},
			},
		},
		Inputs: []string{"landed"}, Layer: Staging, Query: "select person, amount from landed",
	}}
	if diff := cmp.Diff(want, loaded); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestContractBad: all faults are reported at once, each with its file.
func TestContractBad(t *testing.T) {
	replaced := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(goodContract) }
	for _, c := range []struct {
		name string
		text string
		want []string
	}{
		{"no contract", "select person from landed", []string{"begin the file with the contract"}},
		{"contract not closed", "/*\ndoc: Everybody.\nselect person from landed", []string{"begin the file with the contract"}},
		{"contract is not first", "select 1 /* doc: x */", []string{"begin the file with the contract"}},
		{"contract is not YAML", replaced("doc: Everybody.", "doc: [Everybody."), []string{"contract: "}},
		{"doc is missing", replaced("doc: Everybody.\n", ""), []string{"doc is missing"}},
		{"unknown key", replaced("grain:", "owner: me\ngrain:"), []string{"contract: ", "owner"}},
		{"unknown key of a column", replaced("required: true", "nullable: false"), []string{"contract: ", "nullable"}},
		{"grain is missing", replaced("grain: [person]\n", ""), []string{"grain is missing"}},
		{"grain is not a column", replaced("[person]", "[person, day]"), []string{`grain: "day" is not a column`}},
		{"inputs are missing", replaced("inputs: [landed]\n", ""), []string{"inputs are missing"}},
		{"column without doc", replaced(", doc: The person.", ""), []string{"column person: doc is missing"}},
		{"wrong type", replaced("varchar", "text"), []string{`column person: "text" is not a type`}},
		{"no type", replaced("type: varchar, ", ""), []string{`column person: "" is not a type`}},
		{"column declared twice", replaced("name: amount", "name: person"), []string{"column person: declared twice"}},
		{"semicolon", goodContract + ";", []string{"without a semicolon"}},
		{"two statements", goodContract + "; drop table landed", []string{"without a semicolon"}},
		{"undeclared input", replaced("[landed]", "[landed, nowhere]"), []string{`input "nowhere" is neither a model nor a given table`}},
		{"reads itself", replaced("[landed]", "[people]"), []string{`input "people"`, "in a circle"}},
		{
			"everything at once",
			replaced("doc: Everybody.\n", "", "grain: [person]\n", "", "varchar", "text", ", doc: An amount.", ""),
			[]string{"doc is missing", "grain is missing", `"text" is not a type`, "column amount: doc is missing"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(fstest.MapFS{"staging/people.sql": {Data: []byte(c.text)}}, []models.Table{{Name: "landed"}}, nil)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(c.want, "sql/staging/people.sql: ") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q:\n%v", want, err)
				}
			}
		})
	}
}

// TestCircle: the error names both of two models that read each other.
func TestCircle(t *testing.T) {
	reads := func(input string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.ReplaceAll(goodContract, "landed", input))}
	}
	_, err := load(fstest.MapFS{
		"staging/a.sql":      reads("b"),
		"intermediate/b.sql": reads("a"),
		"staging/c.sql":      reads("landed"),
	}, []models.Table{{Name: "landed"}}, nil)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"sql/staging/a.sql: input \"b\"", "sql/intermediate/b.sql: input \"a\"", "in a circle"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "sql/staging/c.sql") {
		t.Errorf("the error names a valid model:\n%v", err)
	}
}

// TestFaultyFilesAreAllNamed: one faulty file does not hide the next.
func TestFaultyFilesAreAllNamed(t *testing.T) {
	_, err := load(fstest.MapFS{
		"staging/a.sql": {Data: []byte("select 1")},
		"marts/b.sql":   {Data: []byte("select 1")},
	}, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "sql/staging/a.sql") || !strings.Contains(err.Error(), "sql/marts/b.sql") {
		t.Errorf("the error does not name both files: %v", err)
	}
}
