package report

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/impactmart/impactmart/models"
)

// numberText matches numbers as the page prints them: −1,234.5, or 1.08 followed by m.
var numberText = regexp.MustCompile(`(−?)[€$£]?(\d[\d,]*(?:\.\d+)?)(m|bn|k)?\b`)

// printed is a number on the page and half a unit of its last digit.
type printed struct {
	text             string
	value, tolerance float64
}

func numbersIn(t *testing.T, text string) []printed {
	t.Helper()
	var out []printed
	for _, m := range numberText.FindAllStringSubmatch(text, -1) {
		digits := strings.ReplaceAll(m[2], ",", "")
		value, err := strconv.ParseFloat(digits, 64)
		if err != nil {
			t.Fatal(err)
		}
		_, fraction, _ := strings.Cut(digits, ".")
		unit := map[string]float64{"": 1, "k": 1e3, "m": 1e6, "bn": 1e9}[m[3]]
		if m[1] != "" {
			value = -value
		}
		out = append(out, printed{m[0], value * unit, unit * math.Pow(10, -float64(len(fraction))) * 0.500001})
	}
	return out
}

// figuresOfMarts are all numbers in the rows of the marts, including those in texts, which
// the page quotes.
func figuresOfMarts(t *testing.T, m *Marts) []float64 {
	t.Helper()
	var out []float64
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch x := v.Interface().(type) {
		case models.Cents:
			out = append(out, float64(x)/100)
			return
		case time.Time:
			out = append(out, float64(x.Year()), float64(x.Day()))
			return
		}
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Struct:
			for _, field := range v.Fields() {
				walk(field)
			}
		case reflect.Int64:
			out = append(out, float64(v.Int()))
		case reflect.Float64:
			out = append(out, v.Float())
		case reflect.String:
			for _, p := range numbersIn(t, v.String()) {
				out = append(out, p.value)
			}
		}
	}
	walk(reflect.ValueOf(*m))
	return out
}

func (p printed) isAmong(figures []float64) bool {
	for _, f := range figures {
		// A cost is subtracted and therefore shown with a minus.
		if math.Abs(math.Abs(f)-math.Abs(p.value)) <= p.tolerance {
			return true
		}
	}
	return false
}

// TestEveryFigureStandsInAMart looks for every number of the page in the marts, except the
// numbers in the method's text and on the axes.
func TestEveryFigureStandsInAMart(t *testing.T) {
	m := northwind()
	figures := figuresOfMarts(t, m)
	figures = append(figures, 95) // the level of the ranges
	figures = append(figures, 30) // the rule behind "a group has fewer than 30 people"
	figures = append(figures, 2)  // a count of rows: the courses not in the register
	for _, text := range textsOf(t, render(t, m)) {
		for _, p := range numbersIn(t, text) {
			if !p.isAmong(figures) {
				t.Errorf("%s in %q is in no mart", p.text, text)
			}
		}
	}
}

// textsOf returns the texts of the page that state something about the company.
func textsOf(t *testing.T, page string) []string {
	t.Helper()
	page, _, _ = strings.Cut(page, `<h2 id="method">`)
	var out []string
	skip := 0
	d := decoder(page)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) || err != nil && strings.Contains(err.Error(), "unexpected EOF") {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if skip > 0 || token.Name.Local == "style" || isTick(token) {
				skip++
			}
		case xml.EndElement:
			if skip > 0 {
				skip--
			}
		case xml.CharData:
			if skip == 0 {
				out = append(out, string(token))
			}
		}
	}
}

func isTick(e xml.StartElement) bool {
	for _, a := range e.Attr {
		if a.Name.Local == "class" && strings.Contains(a.Value, "tick") {
			return true
		}
	}
	return false
}

// TestForestTableHoldsItsRows compares each row of the table with the one row of the mart
// that it describes, cell by cell.
func TestForestTableHoldsItsRows(t *testing.T) {
	m := northwind()
	byName := map[string][]Impact{}
	for _, i := range m.Impacts {
		byName[i.ProgramName] = append(byName[i.ProgramName], i)
	}
	for _, row := range forestTable(resultsOf(m.Impacts)).Rows {
		primary := byName[row[0]][0]
		if !primary.IsReportable {
			for _, cell := range row[2:8] {
				if cell != none {
					t.Errorf("%s shows %q although nothing may be quoted", row[0], cell)
				}
			}
			continue
		}
		alone := byName[row[0]][1]
		sameNumbers(t, row[2], float64(*primary.TrainedCount))
		sameNumbers(t, row[3], float64(*primary.ComparisonCount))
		sameNumbers(t, row[4], *primary.ImprovementPct, *primary.ImprovementLowPct, *primary.ImprovementHighPct)
		sameNumbers(t, row[5], *primary.Improvement, *primary.ImprovementLow, *primary.ImprovementHigh)
		sameNumbers(t, row[6], *alone.ImprovementPct)
		if *primary.PValue >= 0.001 {
			sameNumbers(t, row[7], *primary.PValue)
		}
	}
}

func TestHeadlineFiguresAreTheTotals(t *testing.T) {
	m := northwind()
	f := figuresOf(m.Totals, "EUR")
	sameNumbers(t, f[0].Value, float64(m.Totals.SpendAmount)/100)
	sameNumbers(t, f[1].Value, *m.Totals.AlignedSpendPct)
	sameNumbers(t, f[2].Value, float64(m.Totals.StrongCount), float64(m.Totals.ProgramsCount))
	sameNumbers(t, f[3].Value, float64(m.Totals.DefensibleNetAmount)/100)
}

func sameNumbers(t *testing.T, text string, want ...float64) {
	t.Helper()
	got := numbersIn(t, text)
	if len(got) != len(want) {
		t.Errorf("%q has %d numbers, want %v", text, len(got), want)
		return
	}
	for i, p := range got {
		if math.Abs(p.value-want[i]) > p.tolerance {
			t.Errorf("%q: %s, where the mart says %v", text, p.text, want[i])
		}
	}
}
