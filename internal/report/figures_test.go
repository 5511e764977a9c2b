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

	"github.com/impactmart/impactmart/internal/chart"
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

// countsOf are the numbers that the pages count themselves: rows of lists.
func countsOf(s site) (counts []float64) {
	add := func(n int) { counts = append(counts, float64(n)) }
	for _, g := range groupsOf(s.say, s.standingsOf(s.resultsOf(), s.rampsOf())) {
		add(len(g.Programs))
		add(len(g.Programs) - inBox)
		add(len(g.Programs) - coursesShown)
	}
	add(len(s.gapsOf()) - gapsShown)
	add(len(s.marts.Goals) - goalsShown)
	for _, p := range s.marts.Programs {
		metrics := 0
		for _, i := range s.marts.Impacts {
			if i.ProgramID == p.ProgramID && i.IsPrimary {
				metrics++
			}
		}
		add(metrics - 1)
	}
	return counts
}

// ofTheMethod are numbers that belong to the method: the level of ranges, the 30 people of "a
// group has fewer than 30 people", and the p-value below which none is told.
var ofTheMethod = []float64{95, 30, 0.001}

// TestEveryFigureStandsInAMart looks for every number of every page in the marts: those of a
// program's page in the rows about the program and its goals. Numbers in the text of the
// method and on axes are left out.
func TestEveryFigureStandsInAMart(t *testing.T) {
	for _, name := range []string{"northwind", "nothing_yet", "sixty"} {
		m := samples[name]()
		o := options()
		o.Changes = nil
		s, err := newSite(m, o)
		if err != nil {
			t.Fatal(err)
		}
		if s.pages, err = pagesOf(m.Programs); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := s.overview(&text); err != nil {
			t.Fatal(err)
		}
		mustStand(t, name, text.String(), append(figuresOfMarts(t, s.marts), countsOf(s)...))
		for _, p := range m.Programs {
			text.Reset()
			if !p.IsRegistered {
				continue
			}
			if err := s.program(&text, p); err != nil {
				t.Fatal(err)
			}
			own := *s.marts.about(p.ProgramID)
			own.Totals = Totals{RunID: own.Totals.RunID, DataThroughDate: own.Totals.DataThroughDate} // no page of a program quotes the company
			own.Deliveries, own.Rejects, own.Checks, own.TotalReturns = nil, nil, nil, nil
			mustStand(t, name+" "+p.ProgramID, text.String(), figuresOfMarts(t, &own))
		}
	}
}

// TestEveryRowIsOfItsProgram looks for every number in a row of a table about programs in
// the rows of the marts about that program, and of what it serves.
func TestEveryRowIsOfItsProgram(t *testing.T) {
	for _, name := range []string{"northwind", "sixty"} {
		m := samples[name]()
		s, err := newSite(m, Options{})
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]string{}
		for _, p := range m.Programs {
			ids[p.ProgramName] = p.ProgramID
		}
		o := newOverview(s)
		checked := 0
		for _, table := range []*chart.Table{o.Forest.Table, o.Returns.Table, o.Spending, o.RampsTable, o.Funnel.Table, o.Alignment.Table, o.Decided} {
			if table == nil {
				continue
			}
			for _, row := range table.Rows {
				figures := append(figuresOfMarts(t, m.about(ids[row[0]])), ofTheMethod...)
				for i, cell := range row[1:] {
					for _, p := range numbersIn(t, cell) {
						checked++
						if !p.isAmong(figures) {
							t.Errorf("%s, %s: %s: %s is not of the program", name, row[0], table.Columns[i+1].Name, p.text)
						}
					}
				}
			}
		}
		if checked < 100 {
			t.Errorf("%s: %d numbers were checked", name, checked)
		}
	}
}

// mustStand checks the numbers of a page.
func mustStand(t *testing.T, name, page string, figures []float64) {
	t.Helper()
	figures = append(figures, ofTheMethod...)
	figures = append(figures, float64(options().Published.Day()), float64(options().Published.Year()))
	for _, text := range textsOf(t, page) {
		for _, p := range numbersIn(t, text) {
			if !p.isAmong(figures) {
				t.Errorf("%s: %s in %q is in no mart", name, p.text, text)
			}
		}
	}
}

// TestChangesHoldTheirHeadlines compares what the page says of a change with both headlines.
func TestChangesHoldTheirHeadlines(t *testing.T) {
	o := options()
	s, err := newSite(northwind(), o)
	if err != nil {
		t.Fatal(err)
	}
	told := s.sinceOf(o.Changes)
	first := o.Changes.Claims[0]
	sameNumbers(t, told.First[0].Was, *first.Before.Effect, *first.Before.Low, *first.Before.High)
	sameNumbers(t, told.First[0].Is, *first.After.Effect, *first.After.Low, *first.After.High)
	if told.First[0].Name != "Line 3 technical certification" || told.First[1].Was != "No result" || told.First[1].Is != "Cannot tell, not enough data" {
		t.Errorf("told are %+v", told.First)
	}
	sameNumbers(t, told.Summary, 6, 8, 4)
	if s.sinceOf(nil) != nil {
		t.Error("something is told of changes that nobody knows")
	}
}

// TestTheListHoldsItsRows compares the list of all programs with the rows of the portfolio.
func TestTheListHoldsItsRows(t *testing.T) {
	m := company(60)
	s, err := newSite(m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	spent := map[string]Spending{}
	for _, p := range m.Portfolio {
		spent[p.ProgramID] = p
	}
	for _, p := range s.standingsOf(s.resultsOf(), s.rampsOf()) {
		row := spent[p.ID]
		sameNumbers(t, p.Spend, float64(*row.TotalSpendAmount)/100)
		if p.Owner != value(row.DecisionOwner) {
			t.Errorf("%s: owner %q, where the mart says %q", p.ID, p.Owner, value(row.DecisionOwner))
		}
		if row.EvidenceGrade != nil && (p.Evidence != gradeOf(english, *row.EvidenceGrade).String() || p.Verdict != verdicts.of(english, *row.Verdict)) {
			t.Errorf("%s: %s, %s, where the mart says %s, %s", p.ID, p.Evidence, p.Verdict, *row.EvidenceGrade, *row.Verdict)
		}
		if row.DecideDate != nil && p.By != "from "+english.Day(*row.DecideDate) {
			t.Errorf("%s: %q, where the mart says %v", p.ID, p.By, row.DecideDate)
		}
	}
}

// TestHeadlineFiguresOfAProgram compares the large numbers of a program's page with its rows.
func TestHeadlineFiguresOfAProgram(t *testing.T) {
	m := northwind()
	s, err := newSite(m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.Programs[:4] {
		page := newProgramPage(s, p)
		f := page.Figures()
		own := m.about(p.ProgramID)
		sameNumbers(t, f[0].Value, float64(*own.Portfolio[0].TotalSpendAmount)/100)
		sameNumbers(t, f[1].Value, float64(*own.Portfolio[0].PeopleCount))
		sameNumbers(t, f[2].Value, *own.Impacts[0].ImprovementPct)
		sameNumbers(t, f[2].Label, 95, *own.Impacts[0].ImprovementLowPct, *own.Impacts[0].ImprovementHighPct)
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
	for _, row := range forestTable(english, resultsOf(english, m.Impacts)).Rows {
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
	f := figuresOf(english, m.Totals, currency{"EUR", english})
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
