package transform

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
)

// learning is a mapping that uses every type of column.
func learning() Mapping {
	return Mapping{
		Columns: map[string]Column{
			"employee_id":    {From: Names{"Employee", "Staff"}},
			"email":          {From: Names{"Mail"}},
			"program_id":     {From: Names{"Course"}},
			"attempt":        {From: Names{"Attempt"}},
			"completed_date": {From: Names{"Completed"}, Formats: []string{"dd/mm/yyyy"}},
			"started_date":   {From: Names{"Started"}, Formats: []string{"iso8601", "excel"}},
			"status":         {From: Names{"Status"}, Values: map[string]Names{"completed": {"Done"}}},
			"score_ratio":    {From: Names{"Score"}, Decimal: ",", Percent: true},
			"duration_hours": {From: Names{"Time"}, Unit: "minutes"},
			"cost_amount":    {From: Names{"Price"}, Group: ","},
			"currency_code":  {Const: new("EUR")},
		},
		SkipWhere: []Filter{{Column: "Employee", Equals: Names{"Total"}}},
		Nulls:     []string{"n/a"},
	}
}

var learningHeaders = []string{"Employee", "Mail", "Course", "Attempt", "Completed", "Started", "Status", "Score", "Time", "Price", "Site"}

func mustNew(t testing.TB, table models.Table, m Mapping) *Normalizer {
	t.Helper()
	n, err := New(table, m)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNamesAreScalarOrList(t *testing.T) {
	for text, want := range map[string]Names{
		"Employee": {"Employee"}, "[A, B]": {"A", "B"}, "2026": {"2026"}, "[yes, 1.50]": {"yes", "1.50"}, "": nil,
	} {
		var got struct {
			From Names `yaml:"from"`
		}
		if err := yaml.Unmarshal([]byte("from: "+text), &got); err != nil || !slices.Equal(got.From, want) {
			t.Errorf("%q: got %q, %v", text, got.From, err)
		}
	}
	for _, text := range []string{"{a: b}", "[[A]]", "[A, ~]"} {
		var got struct{ From Names }
		if err := yaml.Unmarshal([]byte("from: "+text), &got); err == nil {
			t.Errorf("%q is accepted as %q", text, got.From)
		}
	}
}

func TestNullTokensSurviveYAML(t *testing.T) {
	var m Mapping
	if err := yaml.Unmarshal([]byte(`nulls: [n/a, "-"]`), &m); err != nil || len(m.Nulls) != 2 {
		t.Errorf("got %q, %v", m.Nulls, err)
	}
}

func TestWanted(t *testing.T) {
	n := mustNew(t, models.Employees, Mapping{
		Columns:    map[string]Column{"employee_id": {From: Names{"Id", "Staff no"}}, "department": {From: Names{"Dept"}}, "currency_code": {Const: new("EUR")}},
		Attributes: map[string]Column{"grade": {From: Names{"Grade"}}},
	})
	diff(t, "wanted", [][]string{{"Id", "Staff no"}, {"Dept"}, {"Grade"}}, n.Wanted())
}

// TestIdentityFollowsResults checks that the identity changes with exactly the
// settings that can change a landed row or a reject.
func TestIdentityFollowsResults(t *testing.T) {
	base := mustNew(t, models.Completions, learning()).Identity()
	same := map[string]func(*Mapping){
		"contract":        func(m *Mapping) { m.Contract = Contract{NewColumns: "fail", BadRows: "fail", MaxRejects: "1%"} },
		"order of names":  func(m *Mapping) { edit(m, "employee_id", func(c *Column) { c.From = Names{"Staff", "Employee"} }) },
		"default decimal": func(m *Mapping) { edit(m, "cost_amount", func(c *Column) { c.Decimal = "." }) },
	}
	other := map[string]func(*Mapping){
		"from":    func(m *Mapping) { edit(m, "employee_id", func(c *Column) { c.From = Names{"Staff"} }) },
		"formats": func(m *Mapping) { edit(m, "completed_date", func(c *Column) { c.Formats = []string{"mm/dd/yyyy"} }) },
		"decimal": func(m *Mapping) { edit(m, "score_ratio", func(c *Column) { c.Decimal = "" }) },
		"percent": func(m *Mapping) { edit(m, "score_ratio", func(c *Column) { c.Percent = false }) },
		"group":   func(m *Mapping) { edit(m, "cost_amount", func(c *Column) { c.Group = "'" }) },
		"unit":    func(m *Mapping) { edit(m, "duration_hours", func(c *Column) { c.Unit = "hours" }) },
		"values":  func(m *Mapping) { edit(m, "status", func(c *Column) { c.Values = nil }) },
		"const":   func(m *Mapping) { edit(m, "currency_code", func(c *Column) { c.Const = new("USD") }) },
		"nulls":   func(m *Mapping) { m.Nulls = nil },
		"filter":  func(m *Mapping) { m.SkipWhere = nil },
		"columns": func(m *Mapping) { delete(m.Columns, "attempt") },
	}
	for name, change := range same {
		m := learning()
		change(&m)
		if got := mustNew(t, models.Completions, m).Identity(); got != base {
			t.Errorf("%s changes the identity", name)
		}
	}
	seen := map[string]string{base: "nothing"}
	for name, change := range other {
		m := learning()
		change(&m)
		got := mustNew(t, models.Completions, m).Identity()
		if twin, taken := seen[got]; taken {
			t.Errorf("%s gives the identity of %s", name, twin)
		}
		seen[got] = name
	}
}

func edit(m *Mapping, column string, change func(*Column)) {
	c := m.Columns[column]
	change(&c)
	m.Columns[column] = c
}

// TestWideSheets checks that a row with more records than a chunk is read in chunks
// of one row, and that a sheet beyond the maximum width is refused.
func TestWideSheets(t *testing.T) {
	n := mustNew(t, models.Observations, Mapping{
		Columns: map[string]Column{"subject_id": {From: Names{"Rep"}}, "period_start": {Const: new("2026-01-01")}},
		Unpivot: &Unpivot{Headers: `^m\d+$`, Name: "metric_id", Value: "numerator"},
	})
	headers, cells := []string{"Rep"}, []string{"7"}
	for i := range 9000 {
		headers, cells = append(headers, fmt.Sprintf("m%d", i)), append(cells, "1")
	}
	d, err := normalize(t, n, headers, []rawRow{{address: 2, cells: cells}, {address: 3, cells: cells}, {address: 4, cells: cells}}, 3, "x.csv")
	if err != nil || d.counts != (models.Counts{Read: 27000, Landed: 27000}) {
		t.Errorf("%+v, %v", d.counts, err)
	}
	if last := d.landed[26999]; last["metric_id"] != "m8999" || last["source_row"] != "4" || last["subject_id"] != "7" {
		t.Errorf("last record: %v", last)
	}
	for i := range maxSpread {
		headers = append(headers, fmt.Sprintf("m%d", 9000+i))
	}
	var data *DataError
	if _, err := normalize(t, n, headers, nil, 1, "x.csv"); !errors.As(err, &data) {
		t.Errorf("got %v", err)
	}
}

func TestRepeatedMeaningOfHeadersIsRefused(t *testing.T) {
	m := Mapping{
		Columns: map[string]Column{"subject_id": {From: Names{"Rep"}}, "metric_id": {Const: new("sales")}, "period_start": {Formats: []string{"mmm yyyy", "yyyy-mm"}}},
		Unpivot: &Unpivot{Headers: "2026", Name: "period_start", Value: "numerator"},
	}
	_, err := normalize(t, mustNew(t, models.Observations, m), []string{"Rep", "Jan 2026", "2026-01"}, nil, 1, "x.csv")
	if err == nil || !strings.Contains(err.Error(), `headers "Jan 2026" and "2026-01" mean the same value`) {
		t.Errorf("got %v", err)
	}
}

// broken fails after its first batch.
type broken struct {
	array.RecordReader
	read bool
}

func (b *broken) Next() bool {
	first := !b.read && b.RecordReader.Next()
	b.read = true
	return first
}
func (b *broken) Err() error { return errBroken }

var errBroken = errors.New("the connection broke")

func TestErrorsEndTheReader(t *testing.T) {
	n := mustNew(t, models.Completions, learning())
	batch := rawBatch(n.memory, learningHeaders, []rawRow{{address: 2, cells: make([]string, len(learningHeaders))}, {address: 3, code: models.FaultQuote, detail: "stray quote"}})
	defer batch.Release()
	open := func() array.RecordReader {
		raw, err := array.NewRecordReader(batch.Schema(), []arrow.RecordBatch{batch})
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	errFull := errors.New("disk full")
	for name, test := range map[string]struct {
		raw    array.RecordReader
		reject error
		want   error
	}{
		"of the source":   {&broken{RecordReader: open()}, nil, errBroken},
		"of the callback": {open(), errFull, errFull},
	} {
		t.Run(name, func(t *testing.T) {
			defer test.raw.Release()
			r, err := n.Normalize(test.raw, "x.csv", func(models.Reject) error { return test.reject })
			if err != nil {
				t.Fatal(err)
			}
			defer r.Release()
			for range 2 {
				if r.Next() || !errors.Is(r.Err(), test.want) {
					t.Errorf("got %v, want %v", r.Err(), test.want)
				}
			}
		})
	}
}

func TestOnlyRawBatchesAreRead(t *testing.T) {
	n := mustNew(t, models.Completions, learning())
	schema := arrow.NewSchema([]arrow.Field{{Name: "Employee", Type: arrow.PrimitiveTypes.Int64}}, nil)
	raw, err := array.NewRecordReader(schema, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Release()
	if _, err := n.Normalize(raw, "x.csv", nil); err == nil {
		t.Error("a batch of numbers is accepted")
	}
}

// TestOneNormalizerServesMany runs under the race detector.
func TestOneNormalizerServesMany(t *testing.T) {
	n := mustNew(t, models.Completions, learning())
	row := []string{"0012", "", "C1", "1", "03/02/2026", "", "DONE", "50", "90", "1,200", ""}
	rows := slices.Repeat([]rawRow{{address: 2, cells: row}}, 100)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if d, err := normalize(t, n, learningHeaders, rows, 10, "x.csv"); err != nil || d.counts.Landed != 100 {
				t.Errorf("%+v, %v", d.counts, err)
			}
		})
	}
	group.Wait()
}

// TestSpellingsBeyondMemory uses more spellings of a word than a finder remembers.
func TestSpellingsBeyondMemory(t *testing.T) {
	words := map[string]Names{}
	for i := range 50 {
		words[fmt.Sprintf("value %02d", i)] = Names{fmt.Sprintf("Wort %d", i)}
	}
	v, clashes := newVocabulary(nil, words)
	if clashes != nil {
		t.Fatal(clashes)
	}
	f := finder{vocabulary: v}
	for range 2 {
		for _, value := range slices.Sorted(maps.Keys(words)) {
			for _, spelling := range []string{words[value][0], strings.ToUpper(words[value][0]), value} {
				if got, code := f.value(spelling); got != value || code != "" {
					t.Fatalf("%q: got %q %s", spelling, got, code)
				}
			}
		}
	}
	if _, code := f.value("Wort"); code != UnknownValue {
		t.Errorf("got %q", code)
	}
}
