package feedback_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/feedback"
	"github.com/impactmart/impactmart/models"
)

// delivery is a raw sheet: a nil row is one that could not be parsed, and an empty
// row is one that the source skips.
func delivery(headers []string, rows [][]string) func() (array.RecordReader, error) {
	schema := models.RawSchema(headers)
	return func() (array.RecordReader, error) {
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		defer b.Release()
		for n, cells := range rows {
			for i := range headers {
				column := b.Field(i).(*array.StringBuilder)
				if len(cells) == 0 || cells[i] == "" {
					column.AppendNull()
				} else {
					column.Append(cells[i])
				}
			}
			b.Field(len(headers)).(*array.Int64Builder).Append(int64(n + 2))
			b.Field(len(headers) + 3).AppendNull()
			code, fault := b.Field(len(headers)+1).(*array.StringBuilder), b.Field(len(headers)+2).(*array.StringBuilder)
			switch {
			case cells == nil:
				code.Append(models.FaultRagged)
				fault.Append("the row has 9 cells")
			case len(cells) == 0:
				code.Append(models.RowSkipped)
				fault.Append("below the table")
			default:
				code.AppendNull()
				fault.AppendNull()
			}
		}
		batch := b.NewRecordBatch()
		defer batch.Release()
		return array.NewRecordReader(schema, []arrow.RecordBatch{batch})
	}
}

// back reads a corrected file as a run does.
func back(t interface{ Fatal(args ...any) }, dir string, text []byte) (headers []string, rows [][]string, origin connectors.Origin) {
	if err := os.WriteFile(filepath.Join(dir, "copy.xlsx"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	settings := &excel.Settings{Path: "copy.xlsx", Sheet: excel.Sheet{Name: corrected.YourFile}}
	sources, err := settings.Open(context.Background(), connectors.Env{Drops: location.NewLocal(dir)})
	if err != nil || len(sources) != 1 {
		t.Fatal(sources, err)
	}
	raw, err := sources[0].Read(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	origin, _ = corrected.OriginOf(raw.Schema())
	raw.Release()
	reader, err := corrected.Rows(context.Background(), sources[0])
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Release()
	for _, field := range reader.Schema().Fields()[:reader.Schema().NumFields()-models.RawColumns] {
		headers = append(headers, field.Name)
	}
	for reader.Next() {
		batch := reader.RecordBatch()
		for row := range int(batch.NumRows()) {
			if !batch.Column(len(headers) + 1).IsNull(row) {
				rows = append(rows, nil)
				continue
			}
			cells := make([]string, len(headers))
			for i := range headers {
				if column := batch.Column(i).(*array.String); !column.IsNull(row) {
					cells[i] = column.Value(row)
				}
			}
			rows = append(rows, cells)
		}
	}
	if err := reader.Err(); err != nil {
		t.Fatal(err)
	}
	return headers, rows, origin
}

// TestRowsComeBack writes any cells into a corrected file and reads them back: text
// is unchanged, a formula is text, and a row that could not be parsed still has a
// finding.
func TestRowsComeBack(t *testing.T) {
	dir := t.TempDir()
	// Characters that XML cannot represent, and trimmed headers, are not tested here.
	cell := rapid.OneOf(
		rapid.StringMatching(`[ -~]{0,12}`), rapid.StringMatching(`[0-9]{1,17}`), rapid.StringMatching(`-?[0-9]{1,6}\.[0-9]{0,4}`),
		rapid.StringMatching(`[=+@-][a-z|!'0-9]{1,8}`), rapid.StringMatching(`_x00[0-9A-F]{2}_`), rapid.StringMatching(`[a-zé日本\n\r\t "&<>]{1,9}`),
	)
	rapid.Check(t, func(t *rapid.T) {
		headers := []string{"Id", "Text", "Day"}
		rows := [][]string{{"1", "first", "46000"}}
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			rows = append(rows, []string{"x" + cell.Draw(t, "id"), cell.Draw(t, "text"), cell.Draw(t, "day")})
		}
		rows = append(rows, nil)
		number := int64(len(rows) + 1)
		origin := connectors.Origin{Address: "in/a (1).csv (sheet A, version b)", Version: "0123456789ab", Whole: true}
		c := feedback.Copy{
			Origin: origin, Name: "a.csv", All: true,
			Columns:  []feedback.Column{{Header: "Id", IsUsed: true}, {Header: "Text"}, {Header: "Day", IsUsed: true, IsSerial: true}},
			Findings: []feedback.Finding{{Row: number, Problem: "the row has 9 cells", Held: true}, {Row: 2, Column: "Text", Problem: "is wrong", Held: true}},
		}
		var text bytes.Buffer
		if err := feedback.Write(&text, c, dir, delivery(headers, rows)); err != nil {
			t.Fatal(err)
		}
		gotHeaders, got, gotOrigin := back(t, dir, text.Bytes())
		if gotOrigin != origin {
			t.Fatalf("origin %+v", gotOrigin)
		}
		for i := range rows { // a date is a true number: 46000.50 is read back as 46000.5
			if rows[i] != nil && i < len(got) && got[i] != nil && sameNumber(rows[i][2], got[i][2]) {
				got[i][2] = rows[i][2]
			}
		}
		if diff := cmp.Diff([]any{headers, rows}, []any{gotHeaders, got}); diff != "" {
			t.Fatalf("(-delivered +read back)\n%s", diff)
		}
	})
}

func sameNumber(a, b string) bool {
	a, b = strings.TrimRight(a, "0"), strings.TrimRight(b, "0")
	return strings.Contains(a, ".") && strings.TrimSuffix(a, ".") == strings.TrimSuffix(b, ".")
}

// TestMoneyComesBack: an amount is a true number in a corrected file, and keeps the
// currency that contradicts the record's until somebody changes it.
func TestMoneyComesBack(t *testing.T) {
	headers, amounts := []string{"Id", "Amount"}, []string{"$ 1000", "CHF 12.5"}
	open := func() (array.RecordReader, error) {
		b := array.NewRecordBuilder(memory.DefaultAllocator, models.RawSchema(headers))
		defer b.Release()
		for i, amount := range amounts {
			b.Field(0).(*array.StringBuilder).Append("1")
			b.Field(1).(*array.StringBuilder).Append(amount)
			b.Field(2).(*array.Int64Builder).Append(int64(i + 2))
			b.Field(3).AppendNull()
			b.Field(4).AppendNull()
			b.Field(5).(*array.BinaryBuilder).Append(models.SetKind(nil, 1, models.RawMoney))
		}
		return array.NewRecordReader(models.RawSchema(headers), []arrow.RecordBatch{b.NewRecordBatch()})
	}
	c := feedback.Copy{
		Origin: connectors.Origin{Address: "in/a.xlsx", Version: "0123456789ab", Whole: true}, Name: "a.xlsx", All: true,
		Columns:  []feedback.Column{{Header: "Id", IsUsed: true}, {Header: "Amount", IsUsed: true, IsNumber: true}},
		Findings: []feedback.Finding{{Row: 2, Column: "Amount", Problem: "is in a different currency than the record", Held: true}},
	}
	dir := t.TempDir()
	var text bytes.Buffer
	if err := feedback.Write(&text, c, dir, open); err != nil {
		t.Fatal(err)
	}
	_, rows, _ := back(t, dir, text.Bytes())
	if diff := cmp.Diff([][]string{{"1", amounts[0]}, {"1", amounts[1]}}, rows); diff != "" {
		t.Errorf("(-delivered +read back)\n%s", diff)
	}
}

// TestLarge checks that the corrected file of a large file has only the rows with a
// finding.
func TestLarge(t *testing.T) {
	c := feedback.Copy{
		Origin: connectors.Origin{Address: "a.csv", Version: "0123456789ab"}, Name: "a.csv",
		Accounts: []feedback.Account{{Feed: "f", Table: "costs", Counts: models.Counts{Read: 3, Landed: 2, Rejected: 1}}},
		Columns:  []feedback.Column{{Header: "Id", IsUsed: true}},
		Findings: []feedback.Finding{{Row: 3, Column: "Id", Value: "b", Problem: "is wrong", Remedy: "correct it", Held: true}},
	}
	var text bytes.Buffer
	if err := feedback.Write(&text, c, t.TempDir(), delivery([]string{"Id"}, [][]string{{"a"}, {"b"}, {"c"}})); err != nil {
		t.Fatal(err)
	}
	_, rows, origin := back(t, t.TempDir(), text.Bytes())
	if diff := cmp.Diff([][]string{{"b"}}, rows); diff != "" || origin.Whole {
		t.Errorf("%+v\n%s", origin, diff)
	}
	if said := allText(t, text.Bytes(), "Start here"); !strings.Contains(said, "only the rows to correct") {
		t.Errorf("the corrected file does not say that it has only some rows:\n%s", said)
	}
	text.Reset()
	c.Refused = "too many rejects" // some rows of a refused file are of no use
	if err := feedback.Write(&text, c, t.TempDir(), delivery([]string{"Id"}, [][]string{{"a"}, {"b"}, {"c"}})); err != nil {
		t.Fatal(err)
	}
	if said := allText(t, text.Bytes(), "Start here"); !strings.Contains(said, "cannot replace the file") {
		t.Errorf("the corrected file of a refused file says:\n%s", said)
	}
}

// TestLeftOut checks that rows that the source skips are not written: they would be
// read back as rows with a finding.
func TestLeftOut(t *testing.T) {
	c := feedback.Copy{
		Origin: connectors.Origin{Address: "a.csv", Version: "0123456789ab", Whole: true}, Name: "a.csv", All: true,
		Columns: []feedback.Column{{Header: "Id", IsUsed: true}},
	}
	var text bytes.Buffer
	if err := feedback.Write(&text, c, t.TempDir(), delivery([]string{"Id"}, [][]string{{"a"}, {"b"}, {}})); err != nil {
		t.Fatal(err)
	}
	if _, rows, _ := back(t, t.TempDir(), text.Bytes()); !cmp.Equal(rows, [][]string{{"a"}, {"b"}}) {
		t.Errorf("%q", rows)
	}
}

// TestWorkbook checks what a person sees.
func TestWorkbook(t *testing.T) {
	var findings []feedback.Finding
	rows := [][]string{}
	for n := range 300 {
		rows = append(rows, []string{"0012", "=cmd|' /C calc'!A0", "12.5"})
		findings = append(findings, feedback.Finding{Row: int64(n + 2), Column: "State", Value: "=cmd|' /C calc'!A0", Problem: "is not one of these", Remedy: "Correct the cell.", Held: n%2 == 0})
	}
	c := feedback.Copy{
		Origin: connectors.Origin{Address: "a.csv", Version: "0123456789ab", Whole: true}, Name: "a.csv", All: true,
		Accounts: []feedback.Account{{Feed: "f", Table: "completions", Counts: models.Counts{Read: 300, Landed: 150, Rejected: 150}, Look: 150}},
		Columns:  []feedback.Column{{Header: "Id", IsUsed: true}, {Header: "State", IsUsed: true, Words: []string{"Completed, all", "Failed"}}, {Header: "Hours", IsUsed: true, IsNumber: true}},
		Findings: findings,
	}
	var text bytes.Buffer
	if err := feedback.Write(&text, c, t.TempDir(), delivery([]string{"Id", "State", "Hours"}, rows)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, want := f.GetSheetList(), []string{"Start here", "Fix list", "Your file", "Words"}; !cmp.Equal(got, want) {
		t.Errorf("sheets %q, want %q", got, want)
	}
	if visible, _ := f.GetSheetVisible("Words"); visible {
		t.Error("the words behind the drop-downs are shown")
	}
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r := range rows {
			for c := range rows[r] {
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if formula, _ := f.GetCellFormula(sheet, cell); formula != "" {
					t.Fatalf("%s!%s is a formula: %s", sheet, cell, formula)
				}
			}
		}
	}
	if kind, _ := f.GetCellType("Your file", "E2"); kind != excelize.CellTypeUnset {
		t.Errorf("Hours has cell type %v, want a true number", kind)
	}
	if comments, _ := f.GetComments("Your file"); len(comments) != 200 {
		t.Errorf("%d comments, want 200", len(comments))
	}
	if lists, _ := f.GetDataValidations("Your file"); len(lists) != 1 || lists[0].Formula1 != "'Words'!$A$1:$A$2" {
		t.Errorf("drop-downs %+v", lists)
	}
	if linked, target, _ := f.GetCellHyperLink("Fix list", "G2"); !linked || target != "'Your file'!D2" {
		t.Errorf("link %v %q", linked, target)
	}
	if said := allText(t, text.Bytes(), "Start here"); !strings.Contains(said, "0 of 300 rows used, 150 held back, 150 to check.") {
		t.Errorf("verdict:\n%s", said)
	}
}

// TestVerdict checks the first sentence.
func TestVerdict(t *testing.T) {
	account := func(read, landed, rejected, skipped, look int64) feedback.Account {
		return feedback.Account{Counts: models.Counts{Read: read, Landed: landed, Rejected: rejected, Skipped: skipped}, Look: look}
	}
	unpivoted := account(48, 40, 2, 6, 0)
	unpivoted.Unpivots = true
	for _, c := range []struct {
		copy feedback.Copy
		want string
	}{
		{feedback.Copy{Accounts: []feedback.Account{account(412, 412, 0, 0, 0)}}, "All 412 rows used. Nothing to do."},
		{feedback.Copy{Accounts: []feedback.Account{account(1, 1, 0, 0, 0)}}, "All 1 row used. Nothing to do."},
		{feedback.Copy{Accounts: []feedback.Account{account(1413, 1412, 0, 1, 0)}}, "All 1,412 rows used, 1 skipped by rule. Nothing to do."},
		{feedback.Copy{Accounts: []feedback.Account{account(100, 90, 10, 0, 4)}}, "86 of 100 rows used, 10 held back, 4 to check."},
		{feedback.Copy{Accounts: []feedback.Account{unpivoted}}, "40 of 42 values used, 2 held back."},
		{feedback.Copy{Accounts: []feedback.Account{account(5, 5, 0, 0, 0), account(5, 4, 1, 0, 0)}}, "9 of 10 records used, 1 held back."},
		{feedback.Copy{Accounts: []feedback.Account{account(0, 0, 0, 0, 0)}}, "The file has no rows. Please check whether it is the right one."},
		{feedback.Copy{Refused: "damaged", Accounts: []feedback.Account{account(9, 9, 0, 0, 0)}}, "Nothing in this file was used."},
	} {
		if got := c.copy.Verdict(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if clean := strings.Contains(c.want, "Nothing to do"); c.copy.IsClean() != clean {
			t.Errorf("%q: clean %v", c.want, !clean)
		}
	}
}

// TestUnreadable writes the corrected file of a file that cannot be read.
func TestUnreadable(t *testing.T) {
	c := feedback.Copy{Origin: connectors.Origin{Address: "a.xlsx", Version: "0123456789ab"}, Name: "a.xlsx", Refused: "the workbook is damaged; save it again"}
	var text bytes.Buffer
	if err := feedback.Write(&text, c, t.TempDir(), nil); err != nil {
		t.Fatal(err)
	}
	if said := allText(t, text.Bytes(), "Start here"); !strings.Contains(said, "Why: the workbook is damaged; save it again") {
		t.Errorf("the reason is missing:\n%s", said)
	}
	failing := func() (array.RecordReader, error) { return nil, io.ErrUnexpectedEOF }
	if err := feedback.Write(io.Discard, c, t.TempDir(), failing); err == nil {
		t.Error("an error of the rows is lost")
	}
}

func allText(t *testing.T, workbook []byte, sheet string) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, strings.Join(row, " | "))
	}
	return strings.Join(lines, "\n")
}

// TestFooter: the name of a file is cut between letters, and its ampersands start no
// code of the footer.
func TestFooter(t *testing.T) {
	for name, want := range map[string]string{
		"a & b.csv":              "&La && b.csv&C",
		strings.Repeat("é", 150): "&L" + strings.Repeat("é", 100) + "&C",
		strings.Repeat("&", 150): "&L" + strings.Repeat("&&", 100) + "&C",
	} {
		c := feedback.Copy{
			Origin: connectors.Origin{Address: "a.csv", Version: "0123456789ab", Whole: true}, Name: name, All: true,
			Columns: []feedback.Column{{Header: "Id", IsUsed: true}},
		}
		var text bytes.Buffer
		if err := feedback.Write(&text, c, t.TempDir(), delivery([]string{"Id"}, nil)); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(text.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		footer, err := f.GetHeaderFooter("Start here")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(footer.OddFooter, want) {
			t.Errorf("%.20s: footer %q, want it to begin with %q", name, footer.OddFooter, want)
		}
		f.Close()
	}
}

// lastLook calls look when the rows end.
type lastLook struct {
	array.RecordReader
	look func()
}

func (l lastLook) Next() bool {
	if l.RecordReader.Next() {
		return true
	}
	l.look()
	return false
}

// TestALargeFileSpillsIntoItsFolder: what does not fit in memory is in the given folder,
// never in the system's, and gone at the end.
func TestALargeFileSpillsIntoItsFolder(t *testing.T) {
	folder, system := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", system)
	cell := strings.Repeat("personal data ", 2000)
	rows := make([][]string, 700) // 19 MB
	for i := range rows {
		rows[i] = []string{cell}
	}
	open := delivery([]string{"Id"}, rows)
	spilled := 0
	look := func() {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Error(err)
		}
		spilled = max(spilled, len(entries))
	}
	err := feedback.Write(io.Discard, feedback.Copy{Name: "a.csv", All: true, Columns: []feedback.Column{{Header: "Id", IsUsed: true}}}, folder, func() (array.RecordReader, error) {
		r, err := open()
		return lastLook{r, look}, err
	})
	if err != nil || spilled != 1 {
		t.Errorf("%v, %d files in the folder", err, spilled)
	}
	for _, dir := range []string{folder, system} {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%v remains, %v", left, err)
		}
	}
}
