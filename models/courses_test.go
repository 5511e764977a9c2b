package models_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
)

// TestCourseRows: each code has the number of the course that the program requires, and
// the program's own ID stands for the whole program unless one course is enough.
func TestCourseRows(t *testing.T) {
	for _, test := range []struct{ courses, want string }{
		{"[]", "P 1"},
		{"[A, OLD-A, A]", "P 1, A 1 plain, OLD-A 1 plain"},
		{"[A, P]", "P 1, A 1 plain"},
		{"{any: [A, OLD-A]}", "P 1, A 1, OLD-A 1"},
		{"{all: [A]}", "P 1, A 1"},
		{"{all: [A, B, C]}", "P 0, A 1, B 2, C 3"},
		{"{all: [A, [B, OLD-B], 7]}", "P 0, A 1, B 2, OLD-B 2, 7 3"},
		{"{all: [A, [B, P]]}", "P 2, A 1, B 2"},
	} {
		r := models.Register{Programs: []models.Program{{ID: "P"}}}
		if err := yaml.Unmarshal([]byte(test.courses), &r.Programs[0].Courses); err != nil {
			t.Errorf("%s: %v", test.courses, err)
			continue
		}
		if err := r.Validate(); err != nil {
			t.Errorf("%s: %v", test.courses, err)
		}
		var got []string
		for _, row := range r.Rows().Courses {
			text := row.Course + " " + string(rune('0'+row.Requirement))
			if row.IsPlain {
				text += " plain"
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.courses, diff)
		}
	}
}
