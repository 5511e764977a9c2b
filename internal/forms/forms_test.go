package forms

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/models"
)

// TestRegisterRefers checks that IDs are chosen from existing sheets.
func TestRegisterRefers(t *testing.T) {
	for _, f := range register {
		for _, c := range f.columns {
			if c.refers != "" && !slices.Contains(Sheets(), c.refers) {
				t.Errorf("%s.%s refers to %q", f.list, c.key, c.refers)
			}
		}
	}
}

// TestTemplatesHaveWhatIsRequired checks that templates have all required columns.
func TestTemplatesHaveWhatIsRequired(t *testing.T) {
	tables := map[string]models.Table{"roster": models.Employees, "completions": models.Completions, "observations": models.Observations, "costs": models.Costs}
	for _, f := range templates {
		given := map[string]bool{"currency_code": true} // a constant of the configuration
		for _, c := range f.columns {
			given[c.key] = true
		}
		for _, column := range tables[f.name].Columns {
			if column.Required && !given[column.Name] {
				t.Errorf("%s lacks %s", f.name, column.Name)
			}
		}
		if f.columns[0].example != ExampleID {
			t.Errorf("the first column of %s does not identify the example row", f.name)
		}
	}
}

// TestForms checks what a person sees.
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
	if diff := cmp.Diff([]string{"Metrics", "Goals", "Programs", "Alignments", "Skills", "Decisions", "Plans"}, f.GetSheetList()); diff != "" {
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

// TestCourses reads cells with course codes, whose signs have spaces around them.
func TestCourses(t *testing.T) {
	for cell, want := range map[string]string{
		"A":                     "[[A]]",
		"A, B":                  "[[A B]]",
		"A; B\nC":               "[[A B C]]",
		"A / B":                 "[[A B]] in a group",
		"A + B + C":             "[[A] [B] [C]]",
		"A + B / OLD-B + C":     "[[A] [B OLD-B] [C]]",
		"C++, HR/101, A+B":      "[[C++ HR/101 A+B]]",
		"C++ + HR/101 / HR-101": "[[C++] [HR/101 HR-101]]",
	} {
		book := NewBook("register.xlsx", 1)
		place := Place{"register.xlsx", "Programs", "cell C5"}
		var got models.Courses
		if err := book.courses(place, cell).Decode(&got); err != nil || mixed(place, cell) != nil {
			t.Errorf("%q: %v, %v", cell, err, mixed(place, cell))
		}
		said := fmt.Sprint(got.Entries)
		if !got.IsPlain && len(got.Entries) == 1 {
			said += " in a group"
		}
		if said != want {
			t.Errorf("%q is %v, want %s", cell, got, want)
		}
	}
	if err := mixed(Place{"register.xlsx", "Programs", "cell C5"}, "A, B + C"); err == nil || !strings.HasPrefix(err.Error(), "register.xlsx: sheet Programs, cell C5: has both commas and +; ") {
		t.Errorf("mixed: %v", err)
	}
}
