package forms

import (
	"bytes"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/models"
)

// keysOf gives the keys that a list of the configuration takes.
func keysOf(t reflect.Type) (keys []string) {
	for i := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if option == "inline" {
			keys = append(keys, keysOf(t.Field(i).Type)...)
		} else {
			keys = append(keys, name)
		}
	}
	return keys
}

// TestRegisterHasAllKeys holds the forms to the keys of the configuration: a
// workbook can say all that YAML can.
func TestRegisterHasAllKeys(t *testing.T) {
	types := map[string]reflect.Type{
		"metrics": reflect.TypeFor[models.Metric](), "goals": reflect.TypeFor[models.Goal](),
		"programs": reflect.TypeFor[models.Program](), "alignments": reflect.TypeFor[models.Alignment](),
	}
	for _, f := range register {
		var got []string
		for _, c := range f.columns {
			got = append(got, c.key)
			if c.refers != "" && !slices.Contains(Sheets(), c.refers) {
				t.Errorf("%s.%s refers to %q", f.list, c.key, c.refers)
			}
		}
		want := keysOf(types[f.list])
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-configuration +workbook)\n%s", f.list, diff)
		}
	}
}

// TestTemplatesMatchTables holds the templates to the canonical tables: columns
// that there are, of their type and with their words, all that is required among
// them.
func TestTemplatesMatchTables(t *testing.T) {
	tables := map[string]models.Table{"roster": models.Employees, "completions": models.Completions, "observations": models.Observations, "costs": models.Costs}
	kinds := map[models.Type]kind{models.Date: day, models.Float: number, models.Amount: number, models.Integer: number}
	for _, f := range templates {
		table := tables[f.name]
		given := map[string]bool{"currency_code": true} // a constant of the configuration
		for _, c := range f.columns {
			column, ok := table.Column(c.key)
			if !ok || kinds[column.Type] != c.kind || !cmp.Equal(column.Values, c.words) {
				t.Errorf("%s.%s is not as in %s: %+v", f.name, c.key, table.Name, column)
			}
			given[c.key] = true
		}
		for _, column := range table.Columns {
			if column.Required && !given[column.Name] {
				t.Errorf("%s lacks %s", f.name, column.Name)
			}
		}
		if f.columns[0].example != ExampleID {
			t.Errorf("the example row of %s is not known by its first column", f.name)
		}
	}
}

// TestForms looks at what a person sees.
func TestForms(t *testing.T) {
	var out bytes.Buffer
	if err := Files()["register.xlsx"](&out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if diff := cmp.Diff([]string{"Metrics", "Goals", "Programs", "Alignments"}, f.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	for cell, want := range map[string]string{"A3": "Id *", "C3": "Kind *", "M3": "Value per unit", "A4": "example_calls"} {
		if got, _ := f.GetCellValue("Metrics", cell); got != want {
			t.Errorf("Metrics!%s is %q, want %q", cell, got, want)
		}
	}
	lists, err := f.GetDataValidations("Alignments")
	if err != nil || len(lists) != 3 || lists[0].Formula1 != "'Programs'!$A$4:$A$2000" || lists[0].Sqref != "A4:A2000" {
		t.Errorf("drop-downs %+v, %v", lists, err)
	}
	for name, write := range Files() {
		if err := write(io.Discard); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
