package csv_test

import (
	stdcsv "encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/models"
)

// FuzzCSV checks for any bytes that there is no panic, that row numbers increase,
// and that what encoding/csv accepts gives the same cells here.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"", "1,2\n", "\"1\n\",\"\"\"\"\r\n3,4", "a\"b,c\n", "\"a\"b,\"c\"\n", ",\r\r\n\r", "\xff,\x00\n", "1\n\n2,3,4\n\" ", ",\r,", "a\n\"b\",c\rd,e\r\nf,g", "\"a\r,b\""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		content := "h1,h2\n" + body
		_, rows, err := connectortest.Read(t.Context(), source(t, "", content))
		for i := 1; i < len(rows); i++ {
			if rows[i-1].Number >= rows[i].Number {
				t.Fatalf("row %d comes after row %d", rows[i].Number, rows[i-1].Number)
			}
		}
		want, valid := standard(linesApart(content))
		if !valid || slices.ContainsFunc(rows, func(r connectortest.Row) bool { return r.Code == models.FaultSwallow }) {
			return // lines in quotes that look like rows are held back here only
		}
		if err != nil {
			t.Fatalf("encoding/csv accepts what is refused here: %v", err)
		}
		if len(rows) != len(want) {
			t.Fatalf("%d rows, want %d", len(rows), len(want))
		}
		for i, w := range want {
			if w.Code == "" { // encoding/csv returns LF for CRLF inside quotes
				for j, cell := range rows[i].Cells {
					rows[i].Cells[j] = strings.ReplaceAll(cell, "\r\n", "\n")
				}
			}
			rows[i].Fault = ""
		}
		connectortest.Compare(t, nil, nil, want, rows)
	})
}

// linesApart returns a text with a line end for each CR of a line that is no row, while each
// part between its CRs is one: encoding/csv knows no line end of CR alone.
func linesApart(content string) string {
	r := stdcsv.NewReader(strings.NewReader(content))
	r.FieldsPerRecord = -1
	isSound := func(cells []string) bool {
		text := strings.Join(cells, ",")
		return len(cells) == 2 && utf8.ValidString(text) && !strings.Contains(text, "\x00")
	}
	for {
		from := r.InputOffset()
		cells, err := r.Read()
		if err != nil {
			return content
		}
		record := content[from:r.InputOffset()]
		line := strings.TrimSuffix(strings.TrimSuffix(record, "\n"), "\r")
		line = line[strings.LastIndexByte(line, '\n')+1:] // without blank lines before it
		if isSound(cells) || !strings.Contains(line, "\r") {
			continue
		}
		isRows := !slices.ContainsFunc(strings.Split(line, "\r"), func(part string) bool {
			rows, err := stdcsv.NewReader(strings.NewReader(part)).ReadAll()
			return err != nil || len(rows) != 1 || !isSound(rows[0])
		})
		if isRows {
			apart := strings.Replace(record, line, strings.ReplaceAll(line, "\r", "\n"), 1)
			return linesApart(content[:from] + apart + content[r.InputOffset():])
		}
	}
}

// standard returns what encoding/csv reads from a text, if it accepts it.
func standard(content string) (rows []connectortest.Row, valid bool) {
	r := stdcsv.NewReader(strings.NewReader(content))
	r.FieldsPerRecord = -1
	for first := true; ; first = false {
		cells, err := r.Read()
		if err == io.EOF {
			return rows, true
		}
		if err != nil {
			return nil, false
		}
		if first {
			continue
		}
		line, _ := r.FieldPos(0)
		row := connectortest.Row{Number: int64(line), Cells: cells}
		text := strings.Join(cells, ",")
		switch {
		case strings.Contains(text, "\x00"):
			row = faulty(row.Number, 2, models.FaultNUL)
		case !utf8.ValidString(text):
			row = faulty(row.Number, 2, models.FaultEncoding)
		case len(cells) != 2:
			row = faulty(row.Number, 2, models.FaultRagged)
		}
		rows = append(rows, row)
	}
}

// TestAnyTextSurvives: any text in quotes is read as it is, or held back because a line of
// it looks like a row; nothing is read as something else.
func TestAnyTextSurvives(t *testing.T) {
	text := rapid.StringOf(rapid.RuneFrom([]rune("ab0 ,;\"'\n\r\tä€\u202e=")))
	rapid.Check(t, func(rt *rapid.T) {
		table := rapid.SliceOf(rapid.SliceOfN(text, 2, 2)).Draw(rt, "table")
		content, line := strings.Builder{}, int64(2)
		content.WriteString("h1,h2\n")
		var want []connectortest.Row
		for _, cells := range table {
			want = append(want, sound(line, cells...))
			record := `"` + strings.ReplaceAll(cells[0], `"`, `""`) + `","` + strings.ReplaceAll(cells[1], `"`, `""`) + "\"\r\n"
			content.WriteString(record)
			line += int64(strings.Count(record, "\n"))
		}
		_, rows, err := connectortest.Read(t.Context(), source(t, "", content.String()))
		if err != nil {
			rt.Fatal(err)
		}
		at := map[int64]connectortest.Row{}
		for _, row := range rows {
			at[row.Number] = row
		}
		for i, row := range want {
			if at[row.Number].Code == models.FaultSwallow {
				want[i] = at[row.Number]
			}
		}
		rows = slices.DeleteFunc(rows, func(row connectortest.Row) bool {
			isFirst := slices.ContainsFunc(want, func(w connectortest.Row) bool { return w.Number == row.Number })
			return row.Code == models.FaultSwallow && !isFirst
		})
		connectortest.Compare(rt, nil, nil, want, rows)
	})
}

// Without quotes a line is a row, and so is each part of a line between CRs if all are sound
// and the line is not: each is yielded under its number, valid or with a finding.
func TestEveryLineIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		drawn := rapid.SliceOf(rapid.SliceOfN(rapid.SampledFrom([]byte("ab,; \x00\xff\r=")), 0, 8)).Draw(rt, "lines")
		lines := make([]string, len(drawn))
		for i := range drawn {
			lines[i] = string(drawn[i])
		}
		_, rows, err := connectortest.Read(t.Context(), source(t, "", "h1,h2\n"+strings.Join(lines, "\n")))
		if err != nil {
			rt.Fatal(err)
		}
		isSound := func(line string) bool {
			return strings.Count(line, ",") == 1 && utf8.ValidString(line) && !strings.Contains(line, "\x00")
		}
		var physical []string
		for _, line := range lines {
			line = strings.TrimSuffix(line, "\r")
			parts := strings.Split(line, "\r")
			if isSound(line) || slices.ContainsFunc(parts, func(part string) bool { return !isSound(part) }) {
				parts = []string{line}
			}
			physical = append(physical, parts...)
		}
		for i, line := range physical {
			if line == "" {
				continue
			}
			if len(rows) == 0 || rows[0].Number != int64(i)+2 {
				rt.Fatalf("line %d is missing", i+2)
			}
			if isSound(line) != (rows[0].Code == "") {
				rt.Fatalf("line %d: %q has code %q", i+2, line, rows[0].Code)
			}
			rows = rows[1:]
		}
		if len(rows) != 0 {
			rt.Fatalf("%d rows too many", len(rows))
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for name, row := range map[string]string{"plain": "0012345,sales-2026,2026-03-31,12.75,100\n", "quoted": "\"0012345\",\"sales, 2026\",2026-03-31,12.75,100\n"} {
		content := "employee_id,metric,period,numerator,denominator\n" + strings.Repeat(row, 200_000)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				r, err := source(b, "", content).Read(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				for r.Next() {
				}
				if r.Err() != nil {
					b.Fatal(r.Err())
				}
				r.Release()
			}
		})
	}
}
