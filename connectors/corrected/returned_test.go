package corrected_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/corrected"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/models"
)

// line is one row of "Your file": number, what to fix, and the cells id and day.
type line [4]string

// delivered are the sources of a feed of in.csv, whose corrected file had all rows, beside
// the answer; without an original there is only the answer.
func delivered(t tester, original string, sent corrected.Numbers, lines []line, isThere bool) ([]connectors.Source, []string, error) {
	files := map[string]string{"in.csv": original}
	files["answer.xlsx"] = book(t, original, sent, nil, lines)
	if !isThere {
		delete(files, "in.csv")
	}
	return opened(t, files)
}

// tester is a *testing.T or a *rapid.T.
type tester interface {
	Context() context.Context
	Fatal(args ...any)
}

// versionOf is the beginning of the fingerprint of a file.
func versionOf(t tester, text string) string {
	content, err := location.Hash(t.Context(), connectortest.Drops(map[string]string{"f": text}), "f")
	if err != nil {
		t.Fatal(err)
	}
	return content[:12]
}

// book is a corrected file of in.csv that had the rows that were sent.
func book(t tester, original string, sent corrected.Numbers, after []string, lines []line) string {
	origin := connectors.Origin{Address: "in.csv", Whole: true, Version: versionOf(t, original)}
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", corrected.YourFile); err != nil {
		t.Fatal(err)
	}
	header := []any{corrected.RowHeader, corrected.Header(origin, sent, after), "id", "day"}
	if err := book.SetSheetRow(corrected.YourFile, "A1", &header); err != nil {
		t.Fatal(err)
	}
	for i, l := range lines {
		for column, text := range l {
			if text == "" {
				continue
			}
			if err := book.SetCellStr(corrected.YourFile, fmt.Sprint(string(rune('A'+column)), i+2), text); err != nil {
				t.Fatal(err)
			}
		}
	}
	var content bytes.Buffer
	if err := book.Write(&content); err != nil {
		t.Fatal(err)
	}
	return content.String()
}

// opened are the sources of a feed of the files.
func opened(t tester, files map[string]string) ([]connectors.Source, []string, error) {
	settings := csv.New().(*csv.Settings)
	settings.Path = "*.csv"
	var told []string
	sources, err := corrected.Wrap(settings, func(path, sheet string) connectors.Settings {
		s := excel.New().(*excel.Settings)
		s.Path, s.Sheet.Name = path, sheet
		return s
	}).Open(t.Context(), connectors.Env{Drops: connectortest.Drops(files), Warn: func(message string) { told = append(told, message) }})
	return sources, told, err
}

// shown writes rows as number, code, id and day.
func shown(rows []connectortest.Row) (out []string) {
	for _, r := range rows {
		out = append(out, strings.ReplaceAll(strings.Trim(fmt.Sprintln(r.Number, r.Code, strings.Join(r.Cells, " ")), " \n"), connectortest.Null, "-"))
	}
	return out
}

// lines splits each at its commas.
func lines(all ...string) (out []line) {
	for _, l := range all {
		out = append(out, line(strings.Split(l, ",")))
	}
	return out
}

const fiveRows = "id,day\n1,a\n2,b\n3,c\n4,d\n5,e\n" // rows 2 to 6

// TestReturned: what becomes of each row of a delivery whose corrected file is returned.
func TestReturned(t *testing.T) {
	sent := corrected.NumbersOf([]int64{2, 3, 4, 5, 6})
	for title, c := range map[string]struct {
		lines   []line
		isAlone bool
		sent    corrected.Numbers
		want    []string
		told    string
	}{
		"all": {
			lines: lines("2,,1,a", "3,,2,B", "4,,3,c", "5,,4,d", "6,,5,e"),
			want:  []string{"2  1 a", "3  2 B", "4  3 c", "5  4 d", "6  5 e"},
		},
		"all, in another order and alone": {
			lines: lines("3,,2,B", "2,,1,a", "6.0,,5,e", "4,,3,c", " 5 ,,4,d"), isAlone: true,
			want: []string{"3  2 B", "2  1 a", "6  5 e", "4  3 c", "5  4 d"},
		},
		"one": {
			lines: lines("3,is wrong,2,B"),
			want:  []string{"2  1 a", "3  2 B", "4  3 c", "5  4 d", "6  5 e"},
			told:  "answer.xlsx (sheet Your file) lacks 4 of the 5 rows that were in the corrected file of in.csv (2, 4-6); they count as they were sent before",
		},
		"none": {
			want: []string{"2  1 a", "3  2 b", "4  3 c", "5  4 d", "6  5 e"},
			told: "lacks 5 of the 5 rows",
		},
		"one, alone": {
			lines: lines("3,is wrong,2,B"), isAlone: true,
			want: []string{"3  2 B", "2 row_missing - -", "4 row_missing - -", "5 row_missing - -", "6 row_missing - -"},
		},
		"deleted, also with its cells cleared": {
			lines: lines("2,Delete,1,a", "3,“deleted”.,,", "4,,3,c", "5,REMOVE,,", "6,,5,e"),
			want:  []string{"2 deleted 1 a", "3 deleted - -", "4  3 c", "5 deleted - -", "6  5 e"},
		},
		"deleted in other words": {
			lines: lines("2,Bitte löschen!,1,a", "3,à supprimer,2,b", "4,Please delete this row,3,c", "5,ELIMINAR,4,d", "6,Gelöscht,,"),
			want:  []string{"2 deleted 1 a", "3 deleted 2 b", "4 deleted 3 c", "5 deleted 4 d", "6 deleted - -"},
		},
		"not certainly deleted": {
			lines: lines("2,do not delete,1,a", "3,delete day is not a date,2,b", "4,ignore,3,c", "5,fixed,4,d", "6,The column “What to fix” may say that the row is to be deleted,5,e"),
			want:  []string{"2 wish_unclear 1 a", "3 wish_unclear 2 b", "4 wish_unclear 3 c", "5  4 d", "6 wish_unclear 5 e"},
		},
		"what a run says about a column with such a name": {
			lines: lines("2,day is a word to delete,1,a", "3,id delete,2,b", "4,The line was deleted by somebody else,3,c", "5,,4,d", "6,,5,e"),
			want:  []string{"2  1 a", "3  2 b", "4  3 c", "5  4 d", "6  5 e"},
		},
		"added in another language although some are missing": {
			lines: lines("2,,1,a", ",Neu,9,x", ",nouvelle ligne,8,y"),
			want:  []string{"2  1 a", "3  2 b", "4  3 c", "5  4 d", "6  5 e", "7  9 x", "8  8 y"},
			told:  "lacks 4",
		},
		"unplaced, and returned as it came back": {
			lines: lines("2,,1,a", "3,,2,b", "4,,3,c", "5,,4,d", "6,,5,e", "7,The row has no number of its own (here it is row 7),9,x"), sent: corrected.NumbersOf([]int64{2, 3, 4, 5, 6, 7}),
			want: []string{"2  1 a", "3  2 b", "4  3 c", "5  4 d", "6  5 e", "7 row_unplaced 9 x"},
		},
		"cleared": {
			lines: lines("2,,1,a", "3,is wrong,,", "4,,3,c", "5,,,", "6,,5,e"),
			want:  []string{"2  1 a", "3 row_emptied - -", "4  3 c", "5 row_emptied - -", "6  5 e"},
		},
		"added": {
			lines: lines("2,,1,a", "3,,2,b", "4,,3,c", "5,,4,d", "6,,5,e", ",,9,x", "99,,8,y", "2,,7,z"),
			want:  []string{"2  1 a", "3  2 b", "4  3 c", "5  4 d", "6  5 e", "7  9 x", "8  8 y", "9  7 z"},
		},
		"added although some are missing": {
			lines: lines("2,,1,a", ",,2,B", ",New,9,x", "99,,8,y", "2,,7,z"),
			want:  []string{"2  1 a", "3  2 b", "4  3 c", "5  4 d", "6  5 e", "7 row_unplaced 2 B", "8  9 x", "9 row_unplaced 8 y", "10 row_unplaced 7 z"},
			told:  "lacks 4",
		},
		"a row that was added before": {
			lines: lines("2,,1,a", "3,,2,b", "4,,3,c", "5,,4,d", "6,,5,e", "7,,9,x"), sent: corrected.NumbersOf([]int64{2, 3, 4, 5, 6, 7}),
			want: []string{"2  1 a", "3  2 b", "4  3 c", "5  4 d", "6  5 e", "7  9 x"},
		},
		"a row that was added before is missing": {
			lines: lines("2,,1,a", "3,,2,b", "4,,3,c", "5,,4,d", "6,,5,e"), sent: corrected.NumbersOf([]int64{2, 3, 4, 5, 6, 7}),
			want: []string{"2  1 a", "3  2 b", "4  3 c", "5  4 d", "6  5 e", "7 row_missing - -"},
			told: "lacks 1 of the 6 rows that were in the corrected file of in.csv (7)",
		},
		"only the rows with a finding had been sent": {
			lines: lines("3,,2,B"), sent: corrected.NumbersOf([]int64{3}),
			want: []string{"2  1 a", "3  2 B", "4  3 c", "5  4 d", "6  5 e"},
		},
	} {
		if c.sent.Len() == 0 {
			c.sent = sent
		}
		sources, told, err := delivered(t, fiveRows, c.sent, c.lines, !c.isAlone)
		if err != nil || len(sources) != 1 {
			t.Errorf("%s: %v, %v", title, sources, err)
			continue
		}
		headers, rows, err := connectortest.Read(t.Context(), sources[0])
		if diff := cmp.Diff(c.want, shown(rows)); diff != "" || err != nil || !slices.Equal(headers, []string{"id", "day"}) {
			t.Errorf("%s: %v, %v (-want +got)\n%s", title, headers, err, diff)
		}
		if said := strings.Join(told, "\n"); c.told == "" && said != "" || !strings.Contains(said, c.told) {
			t.Errorf("%s: told %q, want %q", title, said, c.told)
		}
	}
}

// TestReturnedFaults: what cannot be accounted for is an error in words of the sheet.
func TestReturnedFaults(t *testing.T) {
	scattered := make([]int64, 2000)
	for i := range scattered {
		scattered[i] = int64(2 + 2*i)
	}
	_, _, err := delivered(t, fiveRows, corrected.NumbersOf(scattered), []line{{"2", "", "1", "a"}}, false)
	const want = "answer.xlsx (sheet Your file) lacks 1999 of the 2000 rows of in.csv, which is no longer there; put that file back beside it, or deliver the whole corrected file"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	sources, told, err := delivered(t, fiveRows, corrected.NumbersOf(scattered), []line{{"2", "", "1", "a"}}, true)
	if err != nil || len(sources) != 1 || !strings.Contains(strings.Join(told, ""), "(not listed)") {
		t.Errorf("beside its original: %v, %v, %v", sources, told, err)
	}
}

// TestReturnedAccount: whatever people do to the rows, every row that was sent is in the
// result once: as it was corrected, deleted, held back or first sent, and no other is.
func TestReturnedAccount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(1, 30).Draw(t, "rows")
		original := "id,day\n"
		var numbers []int64
		var lines []line
		want := map[string]string{} // by number
		isThere := rapid.Bool().Draw(t, "original is there")
		for i := range count {
			number := strconv.Itoa(i + 2)
			numbers = append(numbers, int64(i+2))
			original += fmt.Sprintf("%d,first\n", i)
			id := strconv.Itoa(i)
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				lines, want[number] = append(lines, line{number, "", id, "first"}), " "+id+" first"
			case 1:
				lines, want[number] = append(lines, line{number, "says", id, "corrected"}), " "+id+" corrected"
			case 2:
				lines, want[number] = append(lines, line{number, "delete", id, ""}), models.RowDeleted+" "+id+" -"
			case 3:
				lines, want[number] = append(lines, line{number, "says", "", ""}), models.FaultEmptied+" - -"
			default:
				want[number] = models.FaultMissing + " - -"
				if isThere {
					want[number] = " " + id + " first"
				}
			}
		}
		added := rapid.IntRange(0, 3).Draw(t, "added")
		for i := range added {
			lines = append(lines, line{rapid.SampledFrom([]string{"", "2", "x", "1000"}).Draw(t, "number"), "", "added" + strconv.Itoa(i), "later"})
		}
		for i := len(lines) - 1; i > 0; i-- { // those with numbers of their own stay before the added ones
			if j := rapid.IntRange(0, i).Draw(t, "swap"); lines[i][3] != "later" && lines[j][3] != "later" {
				lines[i], lines[j] = lines[j], lines[i]
			}
		}
		sources, _, err := delivered(t, original, corrected.NumbersOf(numbers), lines, isThere)
		if err != nil || len(sources) != 1 {
			t.Fatal(sources, err)
		}
		_, rows, err := connectortest.Read(t.Context(), sources[0])
		if err != nil {
			t.Fatal(err)
		}
		extra := 0
		for _, r := range shown(rows) {
			number, says, _ := strings.Cut(r, " ")
			if strings.HasSuffix(says, "later") {
				extra++
				if number == "2" && want[number] != "" && !slices.ContainsFunc(lines, func(l line) bool { return l[0] == number && l[3] != "later" }) {
					delete(want, number) // the first row with a number that is missing has its place
				}
				continue
			}
			if want[number] != says {
				t.Fatalf("row %s is %q, want %q", number, says, want[number])
			}
			delete(want, number)
		}
		if len(want) > 0 || extra != added {
			t.Fatalf("rows %v are lost, %d of %d added", want, extra, added)
		}
	})
}

// TestNumbers: the list of numbers in the header is read as it was written, unless it would
// be too long.
func TestNumbers(t *testing.T) {
	for want, numbers := range map[string][]int64{"2-4, 6, 8-9": {9, 2, 3, 4, 6, 8, 8}, "7": {7}} {
		if got := corrected.NumbersOf(numbers).String(); got != want {
			t.Errorf("%v are %q, want %q", numbers, got, want)
		}
	}
}
