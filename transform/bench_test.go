package transform

import (
	"fmt"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/models"
)

// BenchmarkNormalize measures valid completions of five mapped columns, batch
// after batch.
func BenchmarkNormalize(b *testing.B) {
	b.Run("completions", func(b *testing.B) {
		benchmark(b, models.Completions, Mapping{Columns: map[string]Column{
			"employee_id":    {From: Names{"Employee"}},
			"program_id":     {From: Names{"Course"}},
			"completed_date": {From: Names{"Completed"}, Formats: []string{"dd/mm/yyyy"}},
			"status":         {From: Names{"Status"}},
			"score_ratio":    {From: Names{"Score"}},
		}}, []string{"Employee", "Course", "Completed", "Status", "Score"}, func(i int) []string {
			return []string{fmt.Sprintf("%08d", i), fmt.Sprintf("C%03d", i%50), fmt.Sprintf("%02d/%02d/2026", 1+i%28, 1+i%12),
				[]string{"Completed", "passed", "failed"}[i%3], fmt.Sprintf("0.%02d", i%100)}
		})
	})
	b.Run("amounts", func(b *testing.B) {
		benchmark(b, models.Costs, Mapping{Columns: map[string]Column{
			"program_id":    {From: Names{"Program"}},
			"component":     {From: Names{"Component"}},
			"period_start":  {From: Names{"Month"}, Formats: []string{"mmm yyyy", "yyyy-mm"}},
			"amount":        {From: Names{"Amount"}, Decimal: ",", Group: "."},
			"currency_code": {From: Names{"Currency"}},
		}}, []string{"Program", "Component", "Month", "Amount", "Currency"}, func(i int) []string {
			return []string{fmt.Sprintf("C%03d", i%50), "travel", []string{"Jan 2026", "2026-02"}[i%2], fmt.Sprintf("%d.%03d,50 €", 1+i%9, i%1000), "EUR"}
		})
	})
	b.Run("unpivot", func(b *testing.B) {
		headers := []string{"Employee"}
		for week := range 52 {
			headers = append(headers, fmt.Sprintf("2026-%02d-%02d", 1+week/5, 1+week%5*5))
		}
		metric := "sales"
		benchmark(b, models.Observations, Mapping{Columns: map[string]Column{
			"subject_id": {From: Names{"Employee"}}, "metric_id": {Const: &metric}, "period_start": {Formats: []string{"iso8601"}},
		}, Unpivot: &Unpivot{Headers: `^\d{4}-`, Name: "period_start", Value: "numerator"}}, headers, func(i int) []string {
			row := []string{fmt.Sprintf("%08d", i)}
			for week := range 52 {
				row = append(row, fmt.Sprintf("%d.%d", (i+week)%1000, week%10))
			}
			return row
		})
	})
}

// benchmark reports the landed rows per second of a mapping over eight raw batches.
func benchmark(b *testing.B, table models.Table, m Mapping, headers []string, row func(i int) []string) {
	b.Helper()
	n, err := New(table, m)
	if err != nil {
		b.Fatal(err)
	}
	rows := make([]rawRow, 64<<10/len(headers))
	for i := range rows {
		rows[i].cells = row(i)
	}
	batch := rawBatch(n.memory, headers, rows)
	defer batch.Release()
	var landed int64
	b.ReportAllocs()
	for b.Loop() {
		raw, err := array.NewRecordReader(batch.Schema(), slices.Repeat([]arrow.RecordBatch{batch}, 8))
		if err != nil {
			b.Fatal(err)
		}
		r, err := n.Normalize(raw, "bench.csv", func(r models.Reject) error { return fmt.Errorf("%+v", r) })
		if err != nil {
			b.Fatal(err)
		}
		for r.Next() {
			landed += r.RecordBatch().NumRows()
		}
		if err := r.Err(); err != nil {
			b.Fatal(err)
		}
		r.Release()
		raw.Release()
	}
	b.ReportMetric(float64(landed)/b.Elapsed().Seconds(), "rows/s")
}
