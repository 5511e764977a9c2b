package privacy

import (
	"math"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/models"
)

// Round returns the rows of a table that is no mart with its figures rounded by the rules
// of its contract. Figures about fewer people than the floor stay as they are: no mart
// shows them. rows is not released.
func Round(t models.Table, rows arrow.RecordBatch, floor int64) arrow.RecordBatch {
	m := newMart(t, rows, floor)
	m.round()
	return m.batch()
}

// rounds maps columns to what replaces their values; NaN keeps a value.
type rounds map[string][]float64

func (r rounds) set(column string, row, rows int, x float64) {
	if r[column] == nil {
		r[column] = make([]float64, rows)
		for i := range r[column] {
			r[column][i] = math.NaN()
		}
	}
	r[column][row] = x
}

// round rounds what the rules of the contract say, and counts of people to the nearest 5.
func (m *mart) round() {
	n := int(m.rows.NumRows())
	for _, rule := range m.table.Round {
		people := m.counts(rule.People, n)
		for i := range n {
			if rule.Share != "" {
				m.roundShare(rule, i)
			} else if fewest := m.fewest(people[i]); fewest >= m.floor {
				m.roundFigures(rule, i, float64(fewest))
			}
		}
	}
	for _, c := range m.table.Columns {
		if c.Role.Kind != models.RoleCount || c.Type != models.Integer {
			continue
		}
		for i := range n {
			if x := m.number(c.Name, i); x >= float64(m.floor) {
				m.rounded.set(c.Name, i, n, float64(Count(int64(x))))
			}
		}
	}
}

// fewest is the number of people in the smallest arm; -1 without any.
func (m *mart) fewest(arms []int64) int64 {
	fewest := int64(-1)
	for _, people := range present(arms) {
		if fewest < 0 || people < fewest {
			fewest = people
		}
	}
	return fewest
}

func (m *mart) roundFigures(rule models.Rounding, row int, people float64) {
	n := int(m.rows.NumRows())
	deviation := max(m.orZero(rule.Deviation, row), m.orZero(rule.Error, row)*math.Sqrt(people))
	most, alike := m.orZero(rule.Most, row), people
	if weight := m.orZero(rule.Weight, row); weight > 0 {
		alike = min(alike, 1/weight)
	}
	step := max(Step(0, alike, most), Step(deviation, 1/Repeated(1/alike, 1/people, rule.Times, m.floor), 0))
	for _, name := range rule.Means {
		if x := m.number(name, row); !math.IsNaN(x) {
			m.rounded.set(name, row, n, Nearest(x, step))
		}
	}
	for _, name := range rule.Sums {
		if x := m.number(name, row); !math.IsNaN(x) {
			m.rounded.set(name, row, n, Nearest(x, Step(deviation, 1, most)))
		}
	}
	for _, name := range rule.Scaled {
		m.rounded.set(name, row, n, m.number(name, row)*float64(Count(int64(people)))/people)
	}
	for _, name := range rule.Inverse {
		m.rounded.set(name, row, n, m.number(name, row)*people/float64(Count(int64(people))))
	}
	for _, name := range rule.Upward {
		if x := m.number(name, row); !math.IsNaN(x) {
			m.rounded.set(name, row, n, Upward(x))
		}
	}
	if x := m.orZero(rule.Error, row); x > 0 {
		m.rounded.set(rule.Error, row, n, Upward(math.Sqrt(x*x+step*step/12)))
	}
	if x := m.orZero(rule.Deviation, row); x > 0 {
		m.rounded.set(rule.Deviation, row, n, Upward(x))
	}
}

// roundShare computes a share from its rounded counts.
func (m *mart) roundShare(rule models.Rounding, row int) {
	part, whole := m.number(rule.Part, row), m.number(rule.Whole, row)
	if math.IsNaN(part) || !(whole > 0) || math.IsNaN(m.number(rule.Share, row)) {
		return
	}
	rounded := func(x float64) float64 {
		if x < float64(m.floor) {
			return x
		}
		return float64(Count(int64(x)))
	}
	m.rounded.set(rule.Share, row, int(m.rows.NumRows()), min(100*rounded(part)/rounded(whole), 100))
}

func (m *mart) orZero(column string, row int) float64 {
	if column == "" {
		return 0
	}
	if x := m.number(column, row); !math.IsNaN(x) {
		return x
	}
	return 0
}

// number is a value of a numeric column; NaN for null.
func (m *mart) number(name string, row int) float64 {
	column := m.column(name)
	if column.IsNull(row) {
		return math.NaN()
	}
	switch column := column.(type) {
	case *array.Int64:
		return float64(column.Value(row))
	case *array.Float64:
		return column.Value(row)
	}
	x, err := strconv.ParseFloat(column.ValueStr(row), 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// appendRounded appends a rounded figure.
func appendRounded(b array.Builder, x float64) {
	switch b := b.(type) {
	case *array.Int64Builder:
		b.Append(int64(math.Round(x)))
	case *array.Float64Builder:
		b.Append(rounded(x))
	case *array.Decimal128Builder:
		scale := b.Type().(*arrow.Decimal128Type).Scale
		if err := b.AppendValueFromString(strconv.FormatFloat(x, 'f', int(scale), 64)); err != nil {
			b.AppendNull()
		}
	}
}

func newMart(t models.Table, rows arrow.RecordBatch, floor int64) *mart {
	return &mart{table: t, rows: rows, floor: floor, null: map[string][]bool{}, set: map[string][]bool{}, drop: make([]bool, rows.NumRows()), rounded: rounds{}}
}
