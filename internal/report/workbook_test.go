package report

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/internal/language"
	"github.com/impactmart/impactmart/models"
)

// workbookOf writes the workbook and opens it again.
func workbookOf(t *testing.T, m *Marts) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := WriteWorkbook(&b, m, options()); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// isHeld reports whether a column is held against its mart: numbers, days and sentences.
func isHeld(c field) bool {
	return c.format != "" || slices.Contains([]language.Key{"Due", "Decide from", "In words"}, c.title)
}

// TestWorkbookHoldsItsRows finds for every number, day and sentence of the workbook the row of the
// mart that its notes name, and compares the two. An empty cell is one where no such row
// has a value that may be shown.
func TestWorkbookHoldsItsRows(t *testing.T) {
	for name, sample := range samples {
		t.Run(name, func(t *testing.T) {
			m := sample()
			f := workbookOf(t, m)
			site, err := newSite(m, Options{})
			if err != nil {
				t.Fatal(err)
			}
			checked := 0
			for _, sheet := range site.sheets() {
				rows, err := f.GetRows(sheet.name, excelize.Options{RawCellValue: true})
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range rows[min(headRow, len(rows)):] {
					if len(row) < len(sheet.columns) {
						break // the rows end here
					}
					keys := keysOf(site.marts, sheet, row)
					for i, c := range sheet.columns {
						if !isHeld(c) {
							continue
						}
						checked++
						if err := stands(site.marts, c, keys, row[i]); err != nil {
							t.Errorf("%s, %v: %s: %v", sheet.name, keys, c.title, err)
						}
					}
				}
			}
			if checked == 0 && name != "empty" {
				t.Error("there is no number")
			}
		})
	}
}

// keysOf are the keys of a row of the workbook: its ids, and the metric that represents a
// program.
func keysOf(m *Marts, sheet table, row []string) map[string]string {
	keys := map[string]string{}
	for i, c := range sheet.columns {
		if key, isID := map[string]string{"Program ID": "program_id", "Metric ID": "metric_id", "Goal ID": "goal_id"}[string(c.title)]; isID {
			keys[key] = row[i]
		}
	}
	if sheet.name == "Programs" {
		for _, s := range m.Portfolio {
			if s.ProgramID == keys["program_id"] {
				keys["metric_id"] = value(s.MetricID)
			}
		}
	}
	return keys
}

// stands is an error unless a row of the mart that the column names has the value.
func stands(m *Marts, c field, keys map[string]string, cell string) error {
	var found []string
	for source := range strings.SplitSeq(string(c.from), ", or ") {
		for _, v := range valuesOf(m, source, keys) {
			if v == cell || sameNumber(v, cell) {
				return nil
			}
			found = append(found, v)
		}
	}
	quotable := valuesOf(m, "program_impacts[is_primary].is_reportable", keys)
	if cell == "" && (len(found) == 0 || strings.Contains(string(c.from), "impacts") && slices.Contains(quotable, "false")) {
		return nil
	}
	return fmt.Errorf("%q, where %s says %q", cell, c.from, found)
}

func sameNumber(a, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err == nil && err2 == nil && math.Abs(x-y) <= 1e-9*max(1, math.Abs(x))
}

// valuesOf are the values of a column of a mart, such as
// program_returns[scenario=point].benefit_amount, in the rows with the keys.
func valuesOf(m *Marts, source string, keys map[string]string) (values []string) {
	place, column, _ := strings.Cut(source, ".")
	mart, condition, _ := strings.Cut(strings.TrimSuffix(place, "]"), "[")
	rows := reflect.ValueOf(map[string]any{
		"programs": m.Programs, "training_portfolio": m.Portfolio, "program_impacts": m.Impacts, "program_returns": m.Returns, "productivity_ramps": m.Ramps,
		"goals": m.Goals, "goal_progress": m.Progress, "goal_returns": m.GoalReturns, "participant_funnel": m.Funnel,
	}[mart])
	for i := range rows.Len() {
		row := byColumn(rows.Index(i))
		selector, wanted, hasValue := strings.Cut(condition, "=")
		if !hasValue {
			wanted = "true"
		}
		matches := condition == "" || row[selector] == wanted
		for key, id := range keys {
			is, has := row[key]
			matches = matches && (!has || is == id || mart == "training_portfolio" && key == "metric_id")
		}
		if matches && row[column] != "" {
			values = append(values, row[column])
		}
	}
	return values
}

// byColumn are the values of a row as text, by column; without those that are null.
func byColumn(row reflect.Value) map[string]string {
	texts := map[string]string{}
	for i := range row.NumField() {
		v := row.Field(i)
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				continue
			}
			v = v.Elem()
		}
		text := fmt.Sprint(v.Interface())
		switch x := v.Interface().(type) {
		case time.Time:
			text = strconv.Itoa(int(x.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24))
		case models.Cents:
			text = strconv.FormatFloat(float64(x)/100, 'f', -1, 64)
		}
		texts[row.Type().Field(i).Tag.Get("col")] = text
	}
	return texts
}

// TestWorkbookHasCharts: each sheet with figures has a native chart whose ranges are cells
// of the sheet.
func TestWorkbookHasCharts(t *testing.T) {
	f := workbookOf(t, company(60))
	if got, want := strings.Join(f.GetSheetList(), ", "), "Programs, Metrics, Goals, Coverage, Needs a goal, Notes"; got != want {
		t.Errorf("sheets %s, want %s", got, want)
	}
	for sheet := range strings.SplitSeq("Programs, Metrics, Goals, Coverage, Needs a goal", ", ") {
		charts := 0
		for i := 1; i <= 5; i++ {
			if part, ok := f.Pkg.Load(fmt.Sprintf("xl/charts/chart%d.xml", i)); ok && strings.Contains(string(part.([]byte)), "&#39;"+sheet+"&#39;!$") {
				charts++
			}
		}
		if charts != 1 {
			t.Errorf("%s has %d charts", sheet, charts)
		}
	}
}

// TestWorkbookIsInert: no name becomes a formula, and nothing hides in one.
func TestWorkbookIsInert(t *testing.T) {
	m := northwind()
	const evil = "=HYPERLINK(\"http://evil.example\")\u202e"
	for i := range m.Programs {
		m.Programs[i].ProgramName, m.Programs[i].Owner = evil, new("+1+1")
	}
	for i := range m.Impacts {
		m.Impacts[i].ProgramName, m.Impacts[i].MetricName, m.Impacts[i].MetricUnit = "-1", "@SUM(A1)", "\t=1"
	}
	for i := range m.Goals {
		m.Goals[i].GoalName = evil
	}
	f := workbookOf(t, m)
	marked := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, text := range row {
				name, _ := excelize.CoordinatesToCellName(j+1, i+1)
				formula, _ := f.GetCellFormula(sheet, name)
				kind, _ := f.GetCellType(sheet, name)
				if formula != "" || kind == excelize.CellTypeFormula || models.Visible(text) != text {
					t.Errorf("%s!%s acts: %q", sheet, name, text)
				}
				if kind != excelize.CellTypeSharedString || !models.IsFormula(text) {
					continue
				}
				id, _ := f.GetCellStyle(sheet, name)
				if s, err := f.GetStyle(id); err != nil || s.NumFmt != 49 {
					t.Errorf("%s!%s %q is not marked as text", sheet, name, text)
				}
				marked++
			}
		}
	}
	if marked < 20 {
		t.Errorf("%d names were checked", marked)
	}
}

// TestSameMartsSameWorkbook: equal marts give equal bytes.
func TestSameMartsSameWorkbook(t *testing.T) {
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := WriteWorkbook(b, northwind(), options()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two workbooks of the same marts differ")
	}
}
