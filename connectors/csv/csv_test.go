package csv_test

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/models"
)

const null = connectortest.Null

// settings decodes what a user writes, with all defaults set.
func settings(t testing.TB, text string) connectors.Settings {
	t.Helper()
	s := csv.New()
	d := yaml.NewDecoder(strings.NewReader("path: in.csv\n" + text))
	d.KnownFields(true)
	if err := d.Decode(s); err != nil {
		t.Fatal(err)
	}
	return s
}

func source(t testing.TB, options, content string) connectors.Source {
	t.Helper()
	drops := connectortest.Drops(map[string]string{"in.csv": content})
	return connectortest.One(t, settings(t, options), connectors.Env{Drops: drops, Wanted: [][]string{{"a"}, {"Bee", "b"}}})
}

func TestSource(t *testing.T) {
	connectortest.Run(t, func(t *testing.T) connectortest.Case {
		want := connectortest.Case{Headers: []string{"employee_id", "note"}, OpenEnded: true}
		text := strings.Builder{}
		text.WriteString("employee_id,note\n")
		for i := range 10_000 { // more than one batch, each row of two lines
			fmt.Fprintf(&text, "%05d,\"first\nsecond\"\n", i)
			want.Rows = append(want.Rows, connectortest.Row{Number: int64(2 + 2*i), Cells: []string{fmt.Sprintf("%05d", i), "first\nsecond"}})
		}
		text.WriteString("short\n")
		want.Rows = append(want.Rows, connectortest.Row{Number: 20_002, Cells: []string{null, null}, Code: models.FaultRagged})
		return want.Of(t, settings(t, ""), "in.csv", text.String())
	})
}

func sound(line int64, cells ...string) connectortest.Row {
	return connectortest.Row{Number: line, Cells: cells}
}

func faulty(line int64, width int, code string) connectortest.Row {
	r := connectortest.Row{Number: line, Code: code}
	for range width {
		r.Cells = append(r.Cells, null)
	}
	return r
}

func TestReadsAsTyped(t *testing.T) {
	ab := []string{"a", "b"}
	for _, c := range []struct {
		name, options, content string
		headers                []string
		rows                   []connectortest.Row
	}{
		{"plain", "", "a,b\n1,2\n3,4\n", ab, []connectortest.Row{sound(2, "1", "2"), sound(3, "3", "4")}},
		{"no newline at the end", "", "a,b\n1,2", ab, []connectortest.Row{sound(2, "1", "2")}},
		{"CRLF", "", "a,b\r\n1,2\r\n", ab, []connectortest.Row{sound(2, "1", "2")}},
		{"mixed line ends", "", "a,b\r\n1,2\n3,4\r\n5,6\r", ab, []connectortest.Row{sound(2, "1", "2"), sound(3, "3", "4"), sound(4, "5", "6")}},
		{"leading zeros and spaces survive", "", "a,b\n0012, x \n", ab, []connectortest.Row{sound(2, "0012", " x ")}},
		{"headers are trimmed", "", " a ,\tb\n1,2\n", ab, []connectortest.Row{sound(2, "1", "2")}},
		{"duplicate headers are named by position", "", "a,b, a \n1,2,3\n", []string{"a (column 1)", "b", "a (column 3)"}, []connectortest.Row{sound(2, "1", "2", "3")}},
		{"a blank header named like another", "", "column 2,\n1,2\n", []string{"column 2 (column 1)", "column 2 (column 2)"}, []connectortest.Row{sound(2, "1", "2")}},
		{"blank headers are named by position", "", "a,,\n1,2,3\n", []string{"a", "column 2", "column 3"}, []connectortest.Row{sound(2, "1", "2", "3")}},
		{"empty cells are empty text", "", "a,b\n,\n\"\",\n", ab, []connectortest.Row{sound(2, "", ""), sound(3, "", "")}},
		{"blank lines are skipped", "", "\n\na,b\n\n1,2\r\n\r\n\n3,4\n\n", ab, []connectortest.Row{sound(5, "1", "2"), sound(8, "3", "4")}},
		{"header only", "", "a,b\n", ab, nil},
		{"quotes", "", "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", ab, []connectortest.Row{sound(2, "x,y", `say "hi"`)}},
		{"only quotes", "", "a,b\n\"\"\"\",\"\"\"\"\"\"\n", ab, []connectortest.Row{sound(2, `"`, `""`)}},
		{"newlines inside quotes", "", "a,b\n\"1\r\n\n2\",\"x\n\"\n3,4\n", ab, []connectortest.Row{sound(2, "1\r\n\n2", "x\n"), sound(6, "3", "4")}},
		{"a header of two lines", "", "a,\"b\nc\"\n1,2\n", []string{"a", "b\nc"}, []connectortest.Row{sound(3, "1", "2")}},
		{"semicolons", `separator: ";"`, "a;b\n1,5;2\n", ab, []connectortest.Row{sound(2, "1,5", "2")}},
		{"tabs by name", "separator: tab", "a\tb\n1\t2\n", ab, []connectortest.Row{sound(2, "1", "2")}},
		{"tabs by escape", `separator: '\t'`, "a\tb\n1\t2\n", ab, []connectortest.Row{sound(2, "1", "2")}},
		{"another quote", `quote: "'"`, "a,b\n'1,2',5\" pipe\n", ab, []connectortest.Row{sound(2, "1,2", `5" pipe`)}},
		{"no quotes", "quote: none", "a,b\n\"1\",5\" pipe\n", ab, []connectortest.Row{sound(2, `"1"`, `5" pipe`)}},
		{"UTF-8 byte order mark", "", "\xef\xbb\xbfa,b\nä,2\n", ab, []connectortest.Row{sound(2, "ä", "2")}},
		{"UTF-16 byte order mark", "", "\xff\xfea\x00,\x00b\x00\n\x00\xe4\x00,\x002\x00\n\x00", ab, []connectortest.Row{sound(2, "ä", "2")}},
		{"UTF-16 byte order mark, big-endian", "", "\xfe\xff\x00a\x00,\x00b\x00\n\x00\xe4\x00,\x002\x00\n", ab, []connectortest.Row{sound(2, "ä", "2")}},
		{"UTF-16 declared", "encoding: utf-16le", "a\x00,\x00b\x00\n\x001\x00,\x002\x00", ab, []connectortest.Row{sound(2, "1", "2")}},
		{"escaped quotes", `escape: '\'`, "a,b\n\"say \\\"hi\\\"\",\"c:\\\\x\"\n\\,x\n", ab, []connectortest.Row{sound(2, `say "hi"`, `c:\x`), sound(3, `\`, "x")}},
		{"an escaped quote before a line end", `escape: '\'`, "a,b\n\"1\\\"\n2\",3\n", ab, []connectortest.Row{sound(2, "1\"\n2", "3")}},
		{"code page 437", "encoding: cp437", "a,b\nM\x81ller,2\n", ab, []connectortest.Row{sound(2, "Müller", "2")}},
		{"EBCDIC", "encoding: IBM01140", "\x81\x6b\x82\x25\xf1\x6b\xf2\x25", ab, []connectortest.Row{sound(2, "1", "2")}},
		{"Shift JIS", "encoding: shift_jis", "a,b\n\x93\xfa\x96\x7b,\x5c\n", ab, []connectortest.Row{sound(2, "日本", `\`)}},
		{"Windows-1252", "encoding: windows-1252", "a,b\n\x80 5,M\xfcller\n", ab, []connectortest.Row{sound(2, "€ 5", "Müller")}},
		{"ISO-8859-15", "encoding: iso-8859-15", "a,b\n\xa4,2\n", ab, []connectortest.Row{sound(2, "€", "2")}},
		{"U+FFFD that was typed", "", "a,b\n\uFFFD,2\n", ab, []connectortest.Row{sound(2, "\uFFFD", "2")}},
		{"lines before the table", "skip_lines: 2", "Report \"2026\nso far,,\na,b\n1,2\n", ab, []connectortest.Row{sound(4, "1", "2")}},
		{"the header's line", "header: {row: 3}", "KPI\n\na,b\n1,2\n", ab, []connectortest.Row{sound(4, "1", "2")}},
		{"both", "skip_lines: 1\nheader: {row: 2}", "KPI\nof March\na,b\n1,2\n", ab, []connectortest.Row{sound(4, "1", "2")}},
		{"a header that is searched for", "header: {within: 4}", "Report \"2026\n\"so far,,\n\nA,b\n1,2\n", []string{"A", "b"}, []connectortest.Row{sound(5, "1", "2")}},
		{"a header that is searched for, over two lines", "header: {within: 2}", "KPI\n\"a\",\"b\n\"\n1,2\n", ab, []connectortest.Row{sound(4, "1", "2")}},
		{"UTF-32 byte order mark", "", "\xff\xfe\x00\x00a\x00\x00\x00,\x00\x00\x00b\x00\x00\x00\n\x00\x00\x00\xe4\x00\x00\x00,\x00\x00\x002\x00\x00\x00", ab, []connectortest.Row{sound(2, "ä", "2")}},
		{"UTF-32 declared", "encoding: utf-32be", "\x00\x00\x00a\x00\x00\x00,\x00\x00\x00b\x00\x00\x00\n\x00\x00\x001\x00\x00\x00,\x00\x00\x002", ab, []connectortest.Row{sound(2, "1", "2")}},
		{"one or more spaces", "separator: space", "a  b\n 1 \"x  y\" \n3    4\n\n", ab, []connectortest.Row{sound(2, "1", "x  y"), sound(3, "3", "4")}},
		{"spaces over several lines", "separator: space", "a b\n1  \"x\n y\"  \n3 4 5\n", ab, []connectortest.Row{sound(2, "1", "x\n y"), faulty(4, 2, models.FaultRagged)}},
		{"exactly one space", `separator: " "`, "a b\n1 2\n1  2\n", ab, []connectortest.Row{sound(2, "1", "2"), faulty(3, 2, models.FaultRagged)}},
		{"no header", "header: {none: true}", "\n\"1,5\",2\n3,4\n", []string{"column 1", "column 2"}, []connectortest.Row{sound(2, "1,5", "2"), sound(3, "3", "4")}},
		{"no header, below a title", "skip_lines: 1\nheader: {none: true}", "Report\n1,\"2\nx\"\n3\n", []string{"column 1", "column 2"}, []connectortest.Row{sound(2, "1", "2\nx"), faulty(4, 2, models.FaultRagged)}},
		{"sections and notes", "skip_widths: [1, 3]", "a,b\nNorth\n1,2\nSouth\n3,4\nnote,,\n5,6,7,8\n", ab, []connectortest.Row{faulty(2, 2, models.RowSkipped), sound(3, "1", "2"), faulty(4, 2, models.RowSkipped), sound(5, "3", "4"), faulty(6, 2, models.RowSkipped), faulty(7, 2, models.FaultRagged)}},
		{"stacked headers", "header: {rows: 2}", "a,b,\n,b,c\n1,2,3\n", []string{"a", "b", "c"}, []connectortest.Row{sound(3, "1", "2", "3")}},
		{"stacked headers, filled to the right", "header: {row: 2, rows: 2, fill: true}", "KPI\n,2026,,2027\nid,Q1,Q2,Q1\n7,1,2,3\n", []string{"id", "2026 Q1", "2026 Q2", "2027 Q1"}, []connectortest.Row{sound(4, "7", "1", "2", "3")}},
		{"stacked headers that are searched for", "header: {within: 9, rows: 2}", "KPI\n\na,\n,b\n1,2\n", ab, []connectortest.Row{sound(5, "1", "2")}},
		{"rows after the table", "skip_footer: 2", "a,b\n1,2\n3,\"4\"\"\"\nTotal\n\nas of March 3\n", ab, []connectortest.Row{sound(2, "1", "2"), sound(3, "3", `4"`), faulty(4, 2, models.RowSkipped), faulty(6, 2, models.RowSkipped)}},
		{"more footer than rows", "skip_footer: 5", "a,b\n1,2\n", ab, []connectortest.Row{faulty(2, 2, models.RowSkipped)}},
		{"Excel's line about the separator", `separator: ";"`, "sep=;\na;b\n1;2\n", ab, []connectortest.Row{sound(3, "1", "2")}},
		{"one column", "", "a\n1\n\n2\n", []string{"a"}, []connectortest.Row{sound(2, "1"), sound(4, "2")}},
		{"a quoted header of one column", "", "\"a;b\"\n1\n", []string{"a;b"}, []connectortest.Row{sound(2, "1")}},
		{"formulas and direction marks are text", "", "a,b\n=cmd|' /C calc'!A0,\u202eabc\n", ab, []connectortest.Row{sound(2, "=cmd|' /C calc'!A0", "\u202eabc")}},
		{"comments", "comment: '#'", "# exported\na,b\n\"#1\",2\n#3,4\n5,#6\n", ab, []connectortest.Row{sound(3, "#1", "2"), faulty(4, 2, models.RowSkipped), sound(5, "5", "#6")}},
		{"comments that nobody declares", "", "a,b\n#3,4\n", ab, []connectortest.Row{sound(2, "#3", "4")}},
		{"comments below the table are no footer", "comment: '%'\nskip_footer: 1", "a,b\n1,2\n% x\nTotal,2\n% y\n% z\n", ab, []connectortest.Row{sound(2, "1", "2"), faulty(3, 2, models.RowSkipped), faulty(4, 2, models.RowSkipped), faulty(5, 2, models.RowSkipped), faulty(6, 2, models.RowSkipped)}},
		{"a line inside of quotes is no comment", "comment: '#'", "a,b\n\"1\n# x\",2\n", ab, []connectortest.Row{sound(2, "1\n# x", "2")}},
		{"a header below comments that is searched for", "comment: '#'\nheader: {within: 5}", "# a,b\nKPI\n# x\na,b\n1,2\n", ab, []connectortest.Row{sound(5, "1", "2")}},
		{"no header, below comments", "comment: '#'\nheader: {none: true}", "# a,b\n1,2\n", []string{"column 1", "column 2"}, []connectortest.Row{sound(2, "1", "2")}},
		{"lines that end with CR alone", "line_ends: cr", "sep=,\ra,b\r\r1,\"x\ny\"\r3,4\r\n5,6\r", ab, []connectortest.Row{sound(4, "1", "x\ny"), sound(6, "3", "4"), sound(7, "5", "6")}},
		{"lines that end with CR alone, in UTF-16", "line_ends: cr", "\xff\xfea\x00,\x00b\x00\r\x00\xe4\x00,\x002\x00\r\x00", ab, []connectortest.Row{sound(2, "ä", "2")}},
		{"rows that end with CR alone among others", "", "a,b\n1,2\r3,\"4\"\r\n5,6\n\"7\",8\r\"9\",10\n", ab, []connectortest.Row{sound(2, "1", "2"), sound(3, "3", "4"), sound(4, "5", "6"), sound(5, "7", "8"), sound(6, "9", "10")}},
		{"a CR in quotes among rows", "", "a,b\n\"1\r2\",3\n\"4\r5,6\",7\n", ab, []connectortest.Row{sound(2, "1\r2", "3"), sound(3, "4\r5,6", "7")}},
		{"a CR that may end a row", "", "a,b\n1,2\r3,4,5\n6,7\n", ab, []connectortest.Row{faulty(2, 2, models.FaultRagged), sound(3, "6", "7")}},
		{"CRs in one column", "", "a\n1\r2\n3\n", []string{"a"}, []connectortest.Row{sound(2, "1"), sound(3, "2"), sound(4, "3")}},
		{"a carriage return inside a cell", "", "a,b\n1\r2,3\n", ab, []connectortest.Row{sound(2, "1\r2", "3")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			headers, rows, err := connectortest.Read(t.Context(), source(t, c.options, c.content))
			if err != nil {
				t.Fatal(err)
			}
			connectortest.Compare(t, c.headers, headers, c.rows, rows)
		})
	}
}

func TestFaultyRowsAreAccountedFor(t *testing.T) {
	const before, after = "a,b\n1,2\n", "5,6\n"
	for _, c := range []struct {
		name, row string
		lines     int64
		code      string
		says      string
	}{
		{"too few cells", "3\n", 1, models.FaultRagged, "different numbers of cells (1 and 2)"},
		{"too many cells", "3,4,5\n", 1, models.FaultRagged, "(3 and 2)"},
		{"far too many cells", strings.Repeat(",", 1_000_000) + "\n", 1, models.FaultRagged, "(1000001 and 2)"},
		{"a bare quote", "5\" pipe,4\n", 1, models.FaultQuote, "column 1 has a quote"},
		{"a bare quote, then a quoted cell", "5\" pipe,\"x\ny\"\n", 2, models.FaultQuote, "column 1"},
		{"inner quotes", "3,\"say \"hi\" now\"\n", 1, models.FaultQuote, "column 2"},
		{"one inner quote", "\"5\" pipe\",4\n", 1, models.FaultQuote, "column 1"},
		{"a stray escape of another dialect", "\"a\\\"b\",4\n", 1, models.FaultQuote, "column 1"},
		{"a space before the quote", "3, \"x, y\"\n", 1, models.FaultQuote, "column 2"},
		{"a space after the quote", "\"x\" ,\"y\"\n", 1, models.FaultQuote, "column 1"},
		{"a NUL byte", "3,4\x00\n", 1, models.FaultNUL, "NUL"},
		{"invalid UTF-8", "M\xfcller,4\n", 1, models.FaultEncoding, "windows-1252"},
		{"invalid UTF-8 inside quotes", "\"M\xfc\nller\",4\n", 2, models.FaultEncoding, "windows-1252"},
	} {
		t.Run(c.name, func(t *testing.T) {
			headers, rows, err := connectortest.Read(t.Context(), source(t, "", before+c.row+after))
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) == 3 && !strings.Contains(rows[1].Fault, c.says) {
				t.Errorf("fault %q does not say %q", rows[1].Fault, c.says)
			}
			want := []connectortest.Row{sound(2, "1", "2"), faulty(3, 2, c.code), sound(3+c.lines, "5", "6")}
			connectortest.Compare(t, []string{"a", "b"}, headers, want, rows)
		})
	}
}

func TestUnreadableTextOfADecoder(t *testing.T) {
	_, rows, err := connectortest.Read(t.Context(), source(t, "encoding: utf-16le", "a\x00\n\x00\x00\xd8\n\x001\x00\n\x002"))
	want := []connectortest.Row{faulty(2, 1, models.FaultEncoding), sound(3, "1"), faulty(4, 1, models.FaultEncoding)}
	connectortest.Compare(t, nil, nil, want, rows)
	if err != nil {
		t.Error(err)
	}
}

func TestRefusesWithAReason(t *testing.T) {
	for _, c := range []struct{ name, options, content, says string }{
		{"empty file", "", "", "in.csv: file is empty"},
		{"blank lines only", "", "\n\r\n\n", "in.csv: file is empty"},
		{"a byte order mark only", "", "\xef\xbb\xbf", "in.csv: file is empty"},
		{"a quote never closed", "", "a,b\n1,2\n3,\"4\n5,6\n7,8\n", "in.csv: line 3: the quote opened here is never closed"},
		{"a quote opened late", "", "a,b\n\"x\ny\",\"4\n5,6\n", "in.csv: line 3: the quote opened here is never closed"},
		{"an unclear end of a row", "", "a,b\n\"abc\"d,e\n\"f\",g\n", "in.csv: line 2: column 1 has a quote that is not doubled, so it is unclear where the row ends"},
		{"a spaced quote over two lines", "", "a,b\n1, \"x\ny\"\n", "in.csv: line 2: column 2 has a quote"},
		{"a quoted cell without end", "", "a,b\n1,\"" + strings.Repeat("x\n", 9<<20), "in.csv: line 2: the quoted cell that begins here is longer than 16 MiB"},
		{"a line without end", "", "a,b\n1," + strings.Repeat("x", 17<<20), "in.csv: line 2: is longer than 16 MiB"},
		{"a million columns", "", strings.Repeat("a,", 1_000_000) + "a\n", "in.csv: line 1: the header row has 1000001 columns"},
		{"a header named like the name given to two others", "", "a,a,a (column 1)\n", `in.csv: line 1: columns 1 and 3 are both named "a (column 1)"`},
		{"a reserved header", "", "a,_row\n", `column 2 is named "_row"`},
		{"semicolons", "", "a;b\n1;2\n", "in.csv: line 1: the header row has a single column, so the separator is probably wrong; set `separator: \";\"`"},
		{"tabs", "", "a\tb\n1\t2\n", "set `separator: tab`"},
		{"commas", `separator: ";"`, "a,b\n", "set `separator: \",\"`"},
		{"another separator declared by the file", "", "sep=;\na;b\n", "in.csv: line 1: declares another separator with sep=; set `separator: \";\"`"},
		{"a login page", "", "\n <!DOCTYPE HTML><html>", "in.csv: this is a web page, not a table (a login page?)"},
		{"a page", "", "\xef\xbb\xbf<html lang=en>", "this is a web page"},
		{"a workbook", "", "PK\x03\x04....", "use `type: excel`"},
		{"broken gzip", "", "\x1f\x8b\x08....", "in.csv: the compressed file is truncated or damaged"},
		{"broken zstd", "", "\x28\xb5\x2f\xfd....", "in.csv: the compressed file is truncated or damaged"},
		{"gzip in gzip", "", gzipped(gzipped("a,b\n1,2\n")), "decompress it once"},
		{"bzip2", "", "BZh91AY&SY....", "use gzip or zstd"},
		{"xz", "", "\xfd7zXZ\x00....", "use gzip or zstd"},
		{"an old workbook", "", "\xd0\xcf\x11\xe0....", "save it as CSV"},
		{"a missing header", "header: {within: 3}", "KPI\nb,c\n\n1,2\na,b\n", `in.csv: none of the first 3 rows has all mapped headers; the closest, row 2, lacks ["a"]`},
		{"a missing header in an empty file", "header: {within: 3}", "\n\n", "in.csv: file is empty"},
		{"another separator in the search", "header: {within: 3}", "a;b\n", "the separator is probably wrong"},
		{"too few header rows", "header: {rows: 2}", "a,b\n", "in.csv: has only 1 of the 2 header rows"},
		{"UTF-16 without a mark", "", "a\x00,\x00b\x00\n\x00", "in.csv: line 1: the header row cannot be parsed: the row contains a NUL byte"},
		{"a header in invalid UTF-8", "", "M\xfcller,b\n", "in.csv: line 1: the header row cannot be parsed: the row contains bytes"},
		{"a header with a bare quote", "", "5\" pipe,b\n", "in.csv: line 1: the header row cannot be parsed: column 1 has a quote"},
		{"old Mac", "", "a,b\r1,2\r", "in.csv: line 1: lines end with CR alone, as on old Macs; set `line_ends: cr`"},
		{"a header in a comment", "comment: '#'\nheader: {within: 3}", "#a,b\n1,2\n", `the closest, row 2, lacks ["a" "Bee"]`},
		{"too short for the header", "header: {row: 9}", "a,b\n1,2\n", "in.csv: has only 2 lines, but the header row is expected on line 9"},
		{"a blank header row", "header: {row: 2}", "KPI\n\na,b\n", "in.csv: line 2: is blank or a comment, but the header row is expected here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, rows, err := connectortest.Read(t.Context(), source(t, c.options, c.content))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%d rows, error %v\nwant %q", len(rows), err, c.says)
			}
		})
	}
}

func TestOpensEachFileThatMatches(t *testing.T) {
	drops := connectortest.Drops(map[string]string{"in/kpi_2.csv": "a\n2\n", "in/kpi_1.csv": "a\n1\n", "in/kpi_[1].csv": "a\n3\n", "in/other.csv": ""})
	sources, err := (&csv.Settings{Path: "in/kpi_*.csv", Separator: ",", Quote: `"`, Encoding: "utf-8"}).Open(t.Context(), connectors.Env{Drops: drops})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range sources {
		_, rows, err := connectortest.Read(t.Context(), s)
		if err != nil || len(rows) != 1 {
			t.Fatalf("%v: %d rows, %v", s.Address(), len(rows), err)
		}
		got = append(got, s.Address().String()+"="+rows[0].Cells[0])
	}
	if want := "in/kpi_1.csv=1 in/kpi_2.csv=2 in/kpi_[1].csv=3"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if none, err := settings(t, "").Open(t.Context(), connectors.Env{Drops: drops}); len(none) != 0 || err != nil {
		t.Errorf("no match: %v, %v", none, err)
	}
}

func TestValidateNamesEveryFault(t *testing.T) {
	s := &csv.Settings{Path: "[", Separator: "||", Quote: "", Escape: "||", Encoding: "klingon", SkipLines: -1, SkipFooter: 1001}
	s.Header.Row, s.Header.Within, s.Header.Rows, s.Header.Fill = -1, -1, -1, true
	err := s.Validate()
	for _, key := range []string{"path:", "separator:", "quote:", "escape:", "encoding:", "header.row:", "header.within:", "header:", "header.rows:", "header.fill:", "skip_lines:", "skip_footer:"} {
		if err == nil || !strings.Contains("\n"+err.Error(), "\n"+key) {
			t.Errorf("%v\nlacks %s", err, key)
		}
	}
	if _, opened := s.Open(t.Context(), connectors.Env{}); opened == nil {
		t.Error("Open accepts settings that Validate refuses")
	}
	for options, says := range map[string]string{"comment: '//'": "comment: \"//\" is not one", "comment: ','": "comment: is the same", "line_ends: lfcr": "line_ends: "} {
		if err := settings(t, options).Validate(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", options, err)
		}
	}
	if err := settings(t, "separator: '\"'").Validate(); err == nil || !strings.Contains(err.Error(), "quote: is the same as the separator") {
		t.Errorf("got %v", err)
	}
}
