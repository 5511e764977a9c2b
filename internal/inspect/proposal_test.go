package inspect

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// proposalOf returns the proposal for a file with this text.
func proposalOf(t *testing.T, text, table string, people ...*Roster) Proposal {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.csv")
	write(t, path, text)
	given := Options{Table: table}
	if len(people) > 0 {
		given.Roster = people[0]
	}
	p, err := File(t.Context(), path, given)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFilesThatExpand reads a compressed file and refuses what a feed refuses, before it
// fills the memory.
func TestFilesThatExpand(t *testing.T) {
	table := "Employee ID,Course,Completed on\n" + repeated(4, "E%02d,C1,2026-03-14")
	var packed, truncated, bomb bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := io.WriteString(w, table); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	truncated.Write(packed.Bytes()[:packed.Len()-4])
	f := excelize.NewFile()
	stream, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for row := range 200 {
		if err := stream.SetRow(fmt.Sprintf("A%d", row+1), []any{strings.Repeat("x", 32_000)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(&bomb); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ content, says string }{
		"compressed": {packed.String(), ""},
		"truncated":  {truncated.String(), "the compressed file is truncated or damaged"},
		"a bomb":     {bomb.String(), "expands to more than 200 times its size"},
	} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := File(t.Context(), path, Options{Table: "completions"})
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && p.Seen != "all 4 rows" {
			t.Errorf("%s: saw %s", name, p.Seen)
		}
	}
}

// repeated writes n rows, each with its number in place of %02d.
func repeated(n int, row string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(row, "%02d", fmt.Sprintf("%02d", i+1)) + "\n")
	}
	return b.String()
}

// has checks the text of a proposal, in its block, its settings and its evidence;
// "!" precedes what it must not contain.
func has(t *testing.T, p Proposal, says []string) {
	t.Helper()
	text := p.Block
	for _, s := range p.Dialect {
		text += s.Key + " " + s.Value + "  " + s.Evidence + "\n"
	}
	for _, c := range p.Columns {
		text += c.Header + ": " + c.Evidence + "\n"
	}
	for _, want := range says {
		if bare, not := strings.CutPrefix(want, "!"); not == strings.Contains(text, bare) {
			t.Errorf("%q is not fulfilled:\n%s", want, text)
		}
	}
}

// TestEnds distinguishes totals and footers from rows that look like them.
func TestEnds(t *testing.T) {
	for name, c := range map[string]struct {
		rows string
		says []string
	}{
		"a course of that name":   {repeated(4, "E%02d,Total Quality Management,2026-03-14,8"), []string{"!skip_where"}},
		"such a course once":      {repeated(4, "E%02d,C1,2026-03-14,8") + "E9,Total Quality Management,2026-03-15,8\n", []string{"!skip_where"}},
		"a row of totals":         {repeated(4, "E%02d,C1,2026-03-14,8") + "Total,,,32\n", []string{"skip_where: [{column: Employee ID, equals: [Total]}]  # the word is only in row 5, where 2 of 4 cells are empty"}},
		"a full row with the sum": {repeated(4, "E%02d,C1,2026-03-14,8") + "Total,all,2026-03-31,32\n", []string{"equals: [Total]}]  # the word is only in row 5, which has the sum of Hours"}},
		"a row with more cells":   {repeated(4, "E%02d,C1,2026-03-14,8") + "E5,C1,2026-03-14,8,5\n", []string{"!skip_footer", "1 of 5 have a different number"}},
		"a row with fewer cells":  {repeated(4, "E%02d,C1,2026-03-14,8") + "E5,C1,2026-03-14\n", []string{"!skip_footer", "1 of 5 have a different number"}},
		"a line below":            {repeated(4, "E%02d,C1,2026-03-14,8") + "Printed,4 May\n", []string{"skip_footer: 1"}},
		"a short row of totals":   {repeated(4, "E%02d,C1,2026-03-14,8") + "Total,,32\n", []string{"skip_footer: 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			has(t, proposalOf(t, "Employee ID,Course,Completed on,Hours\n"+c.rows, "completions"), c.says)
		})
	}
}

// TestWrongLocale warns about real dates that Excel made with day and month
// swapped.
func TestWrongLocale(t *testing.T) {
	for _, c := range []struct {
		day    int
		either string
	}{{2, "dd/mm/yyyy"}, {17, ""}} {
		sample := table{headers: []string{"Done"}, rows: [][]cell{
			{{text: "45749", day: c.day}}, {{text: "45750", day: 3}}, {{text: "13/04/2025"}}, {{text: "14/04/2025"}}, {{text: "28/04/2025"}},
		}}
		got := typeOf("Done", sample, 0)
		if strings.Join(got.Either, " ") != c.either || strings.Contains(got.Evidence, "wrong locale") != (c.either != "") {
			t.Errorf("day %d: %+v", c.day, got)
		}
	}
}

// TestExpired leaves undecided what only the owner of the source knows.
func TestExpired(t *testing.T) {
	p := proposalOf(t, "Employee ID,Course,Completed on,Status\n"+repeated(4, "E%02d,C1,2026-03-14,Expired"), "completions")
	has(t, p, []string{"status: {from: Status, values: {choose: [Expired]}}  # DECIDE", "an expired certificate was completed once"})
}

// TestWide evaluates the cells of all months together.
func TestWide(t *testing.T) {
	const row = "E%02d"
	for name, c := range map[string]struct {
		header, cells string
		says          []string
	}{
		"a later month decides":   {"2026-01,2026-02,2026-03", `12,13,"1,5"`, []string{`numerator: {decimal: ","}`, "!numerator: {decimal: choose"}},
		"months contradict":       {"2026-01,2026-02,2026-03", `1.5,2.5,"1,5"`, []string{`numerator: {decimal: choose}  # DECIDE`}},
		"no month decides":        {"2026-01,2026-02,2026-03", `12,13,"1,500"`, []string{`numerator: {decimal: choose}  # DECIDE`}},
		"named months":            {"Jan 2026,May 2026,June 2026", "1,2,3", []string{`headers: '(?i)^[a-z]{3} \d{4}$|(?i)^[a-z]{4,} \d{4}$'`, `period_start: {formats: [mmm yyyy, mmmm yyyy]}`}},
		"months with dashes":      {"Jan-26,Feb-26,Mar-26", "1,2,3", []string{"formats: [mmm-yy]"}},
		"real dates of a sheet":   {"46023,46054,46082", "1,2,3", []string{`headers: '^\d{5}$'`, "period_start: {formats: [excel]}"}},
		"months in German":        {"Januar 2026,März 2026,Mai 2026", "1,2,3", []string{"# 3 headers are months", "period_start: {formats: [mmm yyyy, mmmm yyyy], language: de}"}},
		"short months in German":  {"Jan 2026,Mrz 2026,Okt 2026", "1,2,3", []string{"period_start: {formats: [mmm yyyy], language: de}"}},
		"months in Spanish":       {"ene-26,feb-26,mar-26", "1,2,3", []string{"period_start: {formats: [mmm-yy], language: es}"}},
		"months in two":           {"Jan 2026,Mrz 2026,Feb 2026,May 2026,Jun 2026", "1,2,3,4,5", []string{"new_columns: choose}  # DECIDE: Mrz 2026 may be months"}},
		"months of a year of two": {"01/25,02/25,03/25", "1,2,3", []string{"period_start: {formats: [mm/yy, choose]}  # DECIDE: 01/25 may be January 2025 or a day"}},
		"fiscal quarters":         {"Q1 FY26,Q2 FY26,Q3 FY26", "1,2,3", []string{"# 3 headers are quarters", `period_start: {formats: ["\"Q\"q \"FY\"yy", choose]}  # DECIDE: a fiscal year may begin in any month`}},
		"weeks":                   {"2026-W01,2026-W02,2026-W03", "1,2,3", []string{"# 3 headers are weeks", `period_start: {formats: ["yyyy-\"W\"ww"]}`}},
		"months of six digits":    {"202601,202602,202603", "1,2,3", []string{`headers: '^\d{6}$'`, "period_start: {formats: [yyyymm]}"}},
		"words next to a year":    {"Goal 2026,Base 2026,Best 2026", "1,2,3", []string{"!unpivot"}},
		"a percent sign in some":  {"2026-01,2026-02,2026-03", "85%,0.85,0.9", []string{"percent: choose}  # DECIDE"}},
	} {
		t.Run(name, func(t *testing.T) {
			has(t, proposalOf(t, "Employee ID,"+c.header+"\n"+repeated(4, row+","+c.cells), "observations"), c.says)
		})
	}
}

// TestNumbers leaves mixed currencies and scales undecided.
func TestNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		header, a, b string
		says         []string
	}{
		"one currency":       {"Cost", "€ 12.50", "13.50 €", []string{"currency_code: {const: EUR}"}},
		"two currencies":     {"Cost", "€ 12.50", "$ 13.50", []string{"currency_code: {}  # DECIDE: the amounts have the signs $ and €"}},
		"letters":            {"Cost", "100.50 EUR", "90.50 EUR", []string{"cost_amount: {from: Cost, currency: EUR}\n", "currency_code: {const: EUR}"}},
		"a sign and none":    {"Score", "85%", "0.85", []string{"score_ratio: {from: Score, percent: choose}  # DECIDE: 3 cells have a % sign and 3 are below one"}},
		"a sign and percent": {"Score", "85%", "86", []string{"score_ratio: {from: Score, percent: true}\n"}},
		"hundreds and ones":  {"Score", "86", "0.85", []string{"percent: choose}  # DECIDE: 3 cells are above one and 3"}},
		"shares":             {"Score", "0.86", "1", []string{"score_ratio: {from: Score}\n"}},
		"percentages":        {"Score", "86.5", "100", []string{"percent: true}\n"}},
		"points of twenty":   {"Score", "8", "14", []string{"percent: choose}  # DECIDE: no cell is above 14, so these may be points out of twenty"}},
		"low percentages":    {"Score", "8", "21", []string{"percent: true}\n"}},
		"points of ten":      {"Score", "8", "10", []string{"percent: choose}  # DECIDE: no cell is above 10"}},
	} {
		t.Run(name, func(t *testing.T) {
			rows := repeated(3, "E%02d,C1,2026-03-14,"+c.a) + repeated(3, "F%02d,C1,2026-03-14,"+c.b)
			has(t, proposalOf(t, "Employee ID,Course,Completed on,"+c.header+"\n"+rows, "completions"), c.says)
		})
	}
}

// TestMultiples asks about amounts in thousands or millions, and about no other.
func TestMultiples(t *testing.T) {
	for header, asked := range map[string]bool{
		"Amount (kEUR)": true, "Amount (in thousands)": true, "Amount (T€)": true, "Amount TEUR": true, "Betrag (Tsd. EUR)": true,
		"Amount (€ k)": true, "Amount $m": true, "Amount (USD 000)": true, "Amount ($000s)": true, "Amount (Mio €)": true,
		"Amount": false, "Amount (EUR)": false, "Amount €": false, "Amount in EUR": false, "Cost (USD)": false, "Amount $ March": false,
	} {
		if got := multiplied(header) != ""; got != asked {
			t.Errorf("%s: asked %t, want %t", header, got, asked)
		}
	}
	costs := "Course,Cost type,Month,Amount (%s)\n" + strings.Repeat("C1,Delivery,2026-01,1.2\nC2,Travel,2026-02,2.4\n", 3)
	has(t, proposalOf(t, fmt.Sprintf(costs, "kEUR"), "costs"), []string{"amount: {from: Amount (kEUR), decimal: choose}  # DECIDE: the header says “kEUR”"})
	has(t, proposalOf(t, fmt.Sprintf(costs, "EUR"), "costs"), []string{"amount: {from: Amount (EUR)}\n"})
}

// TestMatchRanks matches a column to its own name before a synonym, and to none of
// two that match equally well.
func TestMatchRanks(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		says   []string
	}{
		"own name":      {"ID,Employee ID,Course,Completed on", []string{"employee_id: {from: Employee ID}\n"}},
		"a better name": {"ID,Learner ID,Course,Completed on", []string{"employee_id: {from: Learner ID}\n"}},
		"equals":        {"User ID,Learner ID,Course,Completed on", []string{"employee_id: {}  # DECIDE: several headers match equally well; add from: User ID or from: Learner ID"}},
		"unlike types":  {"Employee ID,Finished,Course,Completed on", []string{"completed_date: {from: Completed on, formats: [yyyy-mm-dd]}\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			has(t, proposalOf(t, c.header+"\n"+repeated(4, "R%02d,E5,C1,2026-03-14"), "completions"), c.says)
		})
	}
}

// TestRecordNumbers takes the numbers that forms give to responses for no IDs of people,
// whatever the roster says, and those of a roster for IDs.
func TestRecordNumbers(t *testing.T) {
	response := "Ann,C1,2026-03-14"
	forms := "ID,Email,Course,Completed on\n" + repeated(9, "1%02d,a%02d@x.com,C1,2026-03-14")
	for name, c := range map[string]struct {
		table, text string
		says        []string
	}{
		"a form":            {"completions", forms, []string{"email: {from: Email}", "!employee_id:", "so they number the records"}},
		"nobody else":       {"completions", "ID,Name,Course,Completed on\n" + repeated(9, "1%02d,"+response), []string{"employee_id: {}  # DECIDE: no column tells for certain whom the rows are about; add from: ID only if it has their IDs"}},
		"people in any row": {"completions", "ID,Name,Course,Completed on\n4," + response + "\n5," + response + "\n7," + response + "\n5," + response + "\n", []string{"employee_id: {from: ID}"}},
		"a roster":          {"employees", "ID,Department,Hire date\n" + repeated(9, "1%02d,Ops,2020-03-14"), []string{"employee_id: {from: ID}"}},
		"a better header":   {"completions", "Employee ID,Course,Completed on\n" + repeated(9, "1%02d,C1,2026-03-14"), []string{"employee_id: {from: Employee ID}"}},
	} {
		t.Run(name, func(t *testing.T) { has(t, proposalOf(t, c.text, c.table), c.says) })
	}
	has(t, proposalOf(t, forms, "completions", NewRoster([]string{"101", "102", "103", "104", "105", "106", "107", "108", "109"}, nil)), []string{"!employee_id:"})
}

// TestSerials keeps a date column whose number format was not recognized.
func TestSerials(t *testing.T) {
	p := proposalOf(t, "Employee ID,Course,Completed on,Hours\n"+repeated(4, "E%02d,C1,45764,8"), "completions")
	has(t, p, []string{"completed_date: {from: Completed on, formats: [choose]}  # DECIDE: the numbers may be dates of a spreadsheet"})
	p = proposalOf(t, "Employee ID,Course,Completed on,Hours\n"+repeated(4, "E%02d,C1,4576,8"), "completions")
	has(t, p, []string{`completed_date: {}  # DECIDE: the header Completed on matches, but its cells are no dates that a run reads, such as "4576"`})
}

// TestNulls proposes for the whole feed only texts that are not values of a text
// column.
func TestNulls(t *testing.T) {
	for name, c := range map[string]struct {
		department, hired string
		says              []string
	}{
		"a date":          {"EMEA", "NA", []string{"nulls: [NA]  # NA 1 in Hire date"}},
		"a region":        {"NA", "2026-03-14", []string{"nulls: {choose: [NA]}  # DECIDE: these may be values of a text column: NA 1 in Department"}},
		"both":            {"NA", "NA", []string{"nulls: {choose: [NA]}  # DECIDE", "NA 1 in Hire date, 1 in Department"}},
		"a dash":          {"-", "2026-03-14", []string{`nulls: ["-"]  # - 1 in Department`}},
		"nothing of them": {"EMEA", "2026-03-14", []string{"!nulls"}},
	} {
		t.Run(name, func(t *testing.T) {
			rows := repeated(12, "E%02d,EMEA,2026-03-14") + "F1," + c.department + "," + c.hired + "\n"
			has(t, proposalOf(t, "Employee ID,Department,Hire date\n"+rows, "employees"), c.says)
		})
	}
}

// TestHeaderRow finds the header below rows that look like one, and with an error
// in it.
func TestHeaderRow(t *testing.T) {
	rows := [][]string{{"E1", "C1", "Done", "fine"}, {"E2", "C2", "Done", "well"}}
	for name, c := range map[string]struct {
		above [][]string
		head  []string
		want  string
	}{
		"clean":            {nil, []string{"Employee ID", "Course", "Status", "Comment"}, "Employee ID|Course|Status|Comment"},
		"a blank":          {nil, []string{"Employee ID", "Course", "Status", ""}, "Employee ID|Course|Status|column 4"},
		"a repetition":     {nil, []string{"Employee ID", "Course", "Note", "Note"}, "Employee ID|Course|Note (column 3)|Note (column 4)"},
		"who exported it":  {[][]string{{"Exported by:", "J. Smith"}}, []string{"Employee ID", "Course", "Status", "Comment"}, "Employee ID|Course|Status|Comment"},
		"without a colon":  {[][]string{{"Exported by", "J. Smith"}, {"Report", "Learning"}}, []string{"Employee ID", "Course", "Status", "Comment"}, "Employee ID|Course|Status|Comment"},
		"real month dates": {nil, []string{"Employee ID", "46023", "46054", "46082"}, "Employee ID|46023|46054|46082"},
	} {
		t.Run(name, func(t *testing.T) {
			all := append(append(slices.Clone(c.above), c.head), rows...)
			h, ok := headOf(all)
			if !ok || h.rows != 1 || strings.Join(named(all[h.at]), "|") != c.want {
				t.Errorf("%+v of %q", h, all)
			}
		})
	}
}

// TestSheetIsNamed always names the sheet. Sheets of several periods with one header get a
// feed each, and of others a person decides.
func TestSheetIsNamed(t *testing.T) {
	day := func(_ string, at int) any { return fmt.Sprintf("2026-03-%02d", at) }
	for name, c := range map[string]struct {
		sheets []string
		cell   func(sheet string, at int) any
		says   []string
	}{
		"one":               {[]string{"2025"}, day, []string{`sheet: "2025"}`, "!have the same header", "!DECIDE"}},
		"years":             {[]string{"2025", "2026"}, day, []string{`sheet: "2025"}`, `sheet: "2026"}`, "\n  book:\n", "\n  book_2026:\n", `sheets "2025", "2026" have the same header, and each gets a feed`, "!DECIDE"}},
		"fiscal years":      {[]string{"KPI FY25", "KPI FY26"}, day, []string{"sheet: KPI FY25}", "sheet: KPI FY26}", "\n  book_kpi_fy26:\n", "!DECIDE"}},
		"months":            {[]string{"Januar", "Mai"}, day, []string{"sheet: Januar}", "sheet: Mai}"}},
		"a plan":            {[]string{"Actual", "Budget"}, day, []string{"sheet: choose}  # DECIDE: sheets \"Actual\", \"Budget\" have the same header, and each needs a separate feed", "all 20 rows that were tried land", "!book_"}},
		"copies":            {[]string{"Sheet1", "Sheet2"}, day, []string{"sheet: choose}  # DECIDE"}},
		"a draft of a year": {[]string{"2025", "2025 old"}, day, []string{"sheet: choose}  # DECIDE"}},
		"one written otherwise": {[]string{"2025", "2026"}, func(sheet string, at int) any {
			if sheet == "2026" {
				return fmt.Sprintf("%d.3.2026", at)
			}
			return day(sheet, at)
		}, []string{`sheet: "2025"}` + "\n", `sheet: choose}  # DECIDE: the sheet is "2026", which is not written like "2025": read as proposed, 0 of 20 rows`}},
	} {
		t.Run(name, func(t *testing.T) {
			f := excelize.NewFile()
			for i, sheet := range c.sheets {
				if i == 0 {
					_ = f.SetSheetName("Sheet1", sheet)
				} else if _, err := f.NewSheet(sheet); err != nil {
					t.Fatal(err)
				}
				for at := range 21 {
					row := []any{fmt.Sprintf("E%d", at), "C1", c.cell(sheet, at)}
					if at == 0 {
						row = []any{"Employee ID", "Course", "Completed on"}
					}
					if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", at+1), &row); err != nil {
						t.Fatal(err)
					}
				}
			}
			path := filepath.Join(t.TempDir(), "book.xlsx")
			if err := f.SaveAs(path); err != nil {
				t.Fatal(err)
			}
			p, err := File(t.Context(), path, Options{Table: "completions"})
			if err != nil {
				t.Fatal(err)
			}
			has(t, p, c.says)
			if n := strings.Count(p.Block, "DECIDE"); n != len(p.Open) {
				t.Errorf("%d lines are open, %d are listed: %q", n, len(p.Open), p.Open)
			}
		})
	}
}
