package privacy

import (
	"math"
	"strconv"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/models"
)

// figures is a row of a table that has every way of rounding.
type figures struct {
	Name   string   `col:"name"`
	People int64    `col:"people_count"`
	Part   int64    `col:"part_count"`
	Level  *float64 `col:"level"`
	Hours  float64  `col:"hours"`
	Spread float64  `col:"level_std_dev"`
	Most   float64  `col:"level_most"`
	Pct    *float64 `col:"part_pct"`
	Pace   float64  `col:"per_month"`
	Months float64  `col:"months"`
	Needed int64    `col:"needed_count"`
	Weight float64  `col:"level_weight"`
}

func tableOfFigures(rules ...models.Rounding) models.Table {
	column := func(name string, of models.Type, role string) models.Column {
		return models.Column{Name: name, Type: of, Role: models.Role{Kind: role}}
	}
	return models.Table{
		Name: "figures", Grain: []string{"name"}, Round: rules,
		Columns: []models.Column{
			column("name", models.String, ""), column("people_count", models.Integer, models.RoleCount), column("part_count", models.Integer, models.RoleCount),
			column("level", models.Float, models.RoleMean), column("hours", models.Float, models.RoleSum), column("level_std_dev", models.Float, models.RoleMean), column("level_most", models.Float, models.RoleMean),
			column("part_pct", models.Float, models.RoleDerived), column("per_month", models.Float, models.RoleDerived), column("months", models.Float, models.RoleDerived), column("needed_count", models.Integer, models.RoleEffect), column("level_weight", models.Float, models.RoleMean),
		},
	}
}

// TestRound: each rule rounds its figures and no others, and nothing is rounded that rests
// on fewer people than the floor: a mart withholds that.
func TestRound(t *testing.T) {
	table := tableOfFigures(
		models.Rounding{Means: []string{"level"}, Sums: []string{"hours"}, Deviation: "level_std_dev", Most: "level_most", Weight: "level_weight", People: []string{"people_count"}, Upward: []string{"needed_count"}},
		models.Rounding{Share: "part_pct", Part: "part_count", Whole: "people_count"},
		models.Rounding{Scaled: []string{"per_month"}, Inverse: []string{"months"}, People: []string{"people_count"}},
	)
	given := []figures{
		// 5 standard deviations over 24 people are 1.67, so the step is 2; of the sum, 50.
		{"many", 24, 13, new(61.3), 184, 8, 3, new(100 * 13 / 24.0), 4, 6, 137, 0},
		// One person who is 500 away moves the mean by 20.8.
		{"outlier", 24, 24, new(61.3), 184, 8, 500, new(100.0), 4, 6, 137, 0},
		// One person with half of the weight is as clear as in a mean of two.
		{"heavy", 24, 13, new(61.3), 184, 8, 3, new(100 * 13 / 24.0), 4, 6, 137, 0.5},
		{"few", 9, 3, new(61.3), 184, 8, 3, new(100 * 3 / 9.0), 4, 6, 137, 0},
		{"unknown", 24, 13, nil, 184, 8, 3, nil, 4, 6, 137, 0},
	}
	want := []figures{
		{"many", 25, 15, new(62.0), 200, 8, 3, new(60.0), 4 * 25 / 24.0, 6 * 24 / 25.0, 140, 0},
		{"outlier", 25, 25, new(50.0), 0, 8, 500, new(100.0), 4 * 25 / 24.0, 6 * 24 / 25.0, 140, 0},
		{"heavy", 25, 15, new(60.0), 200, 8, 3, new(60.0), 4 * 25 / 24.0, 6 * 24 / 25.0, 140, 0.5},
		{"few", 9, 3, new(61.3), 184, 8, 3, new(100 * 3 / 9.0), 4, 6, 137, 0},
		{"unknown", 25, 15, nil, 200, 8, 3, nil, 4 * 25 / 24.0, 6 * 24 / 25.0, 140, 0},
	}
	rows, err := models.BatchOf(table, given)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	rounded := Round(table, rows, floor)
	defer rounded.Release()
	wanted, err := models.BatchOf(table, want)
	if err != nil {
		t.Fatal(err)
	}
	defer wanted.Release()
	for j, column := range table.Columns {
		var got, expected []string
		for i := range given {
			got = append(got, text(rounded.Column(j), i, column.Type))
			expected = append(expected, text(wanted.Column(j), i, column.Type))
		}
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", column.Name, diff)
		}
	}
	for i := range given {
		if exact := Publish(table, rows, floor, true); exact.Column(3).ValueStr(i) != rows.Column(3).ValueStr(i) {
			t.Errorf("row %d: exact figures are rounded", i)
		}
	}
}

// text is a value with the digits that are published.
func text(column arrow.Array, row int, of models.Type) string {
	if of == models.Float && !column.IsNull(row) {
		return strconv.FormatFloat(rounded(column.(*array.Float64).Value(row)), 'g', 10, 64)
	}
	return column.ValueStr(row)
}

// TestRounded: a published double has twelve digits, and zero has no sign.
func TestRounded(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{1.0 / 3, 0.333333333333}, {-2.0 / 3e5, -6.66666666667e-06}, {math.Copysign(0, -1), 0}, {1e300, 1e300}, {math.Inf(-1), math.Inf(-1)},
	} {
		if got := rounded(c.x); got != c.want && math.Abs(got/c.want-1) > 1e-11 || got == 0 && math.Signbit(got) {
			t.Errorf("%v: %v, want %v", c.x, got, c.want)
		}
	}
}
