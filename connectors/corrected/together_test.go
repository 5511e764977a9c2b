package corrected_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/connectortest"
	"github.com/impactmart/impactmart/connectors/corrected"
)

// TestTogether: two people answer one corrected file, each without knowing of the other. What
// one of them left as it was says nothing; the rows are the same in whichever order the files
// are read.
func TestTogether(t *testing.T) {
	sent := corrected.NumbersOf([]int64{2, 3, 4, 5, 6})
	as := []string{"2,,1,a", "3,,2,b", "4,,3,c", "5,,4,d", "6,,5,e"}
	// with is the whole sheet with other lines in the place of some, and more.
	with := func(changed ...string) (out []string) {
		out = slices.Clone(as)
		for _, l := range changed {
			number, _, _ := strings.Cut(l, ",")
			if at := slices.IndexFunc(as, func(each string) bool { return number != "" && strings.HasPrefix(each, number+",") }); at >= 0 {
				out[at] = l
			} else {
				out = append(out, l)
			}
		}
		return out
	}
	five := []string{"2  1 a", "3  2 b", "4  3 c", "5  4 d", "6  5 e"}
	want := func(changed ...string) []string {
		out := slices.Clone(five)
		for _, l := range changed {
			at := slices.IndexFunc(five, func(each string) bool { return each[0] == l[0] })
			if at >= 0 {
				out[at] = l
			} else {
				out = append(out, l)
			}
		}
		return out
	}
	for title, c := range map[string]struct {
		ann, bob []string
		isAlone  bool // the original is removed
		want     []string
		swapped  []string // if Bob's is read first; nil for the same
	}{
		"two rows":                            {ann: with("3,,2,B"), bob: with("4,,3,C"), want: want("3  2 B", "4  3 C")},
		"two cells of one row":                {ann: with("3,,2,B"), bob: with("3,,9,b"), want: want("3  9 B")},
		"one cell alike":                      {ann: with("3,,2,B"), bob: with("3,,2,B"), want: want("3  2 B")},
		"one cell differently":                {ann: with("3,,2,B"), bob: with("3,,2,X"), want: want("3 answers_contradict 2 B «or» X"), swapped: want("3 answers_contradict 2 X «or» B")},
		"one cell differently, another once":  {ann: with("3,,9,B"), bob: with("3,,2,X"), want: want("3 answers_contradict 9 B «or» X"), swapped: want("3 answers_contradict 9 X «or» B")},
		"one clears a cell":                   {ann: with("3,,2,"), bob: with("4,,3,C"), want: want("3  2 -", "4  3 C")},
		"one clears what the other corrects":  {ann: with("3,,2,"), bob: with("3,,2,X"), want: want("3 answers_contradict 2 (empty) «or» X"), swapped: want("3 answers_contradict 2 X «or» (empty)")},
		"one deletes":                         {ann: with("3,delete,2,b"), bob: with("4,,3,C"), want: want("3 deleted 2 b", "4  3 C")},
		"both delete":                         {ann: with("3,delete,2,b"), bob: with("3,delete,,"), want: want("3 deleted 2 b")},
		"one deletes what the other corrects": {ann: with("3,delete,2,b"), bob: with("3,,2,X"), want: want("3 answers_contradict 2 X")},
		"one is unclear":                      {ann: with("3,ignore,2,b"), bob: with("4,,3,C"), want: want("3 wish_unclear 2 b", "4  3 C")},
		"a new row in each":                   {ann: with(",,8,x"), bob: with(",,9,y"), want: want("7  8 x", "8  9 y"), swapped: want("7  9 y", "8  8 x")},
		"the same new row in both":            {ann: with(",new,8,x"), bob: with(",,8,x"), want: want("7  8 x", "8 row_unplaced 8 x")},
		"only some rows of one":               {ann: []string{"3,,2,B"}, bob: with("4,,3,C"), want: want("3  2 B", "4  3 C")},
		"two rows, alone":                     {ann: with("3,,2,B"), bob: with(), isAlone: true, want: want("3 answers_contradict 2 B «or» b"), swapped: want("3 answers_contradict 2 b «or» B")},
		"the same, alone":                     {ann: with("3,,2,B"), bob: with("3,,2,B"), isAlone: true, want: want("3  2 B")},
	} {
		for i, names := range [][2]string{{"a.xlsx", "b.xlsx"}, {"b.xlsx", "a.xlsx"}} {
			files := map[string]string{"in.csv": fiveRows, names[0]: book(t, fiveRows, sent, nil, lines(c.ann...)), names[1]: book(t, fiveRows, sent, nil, lines(c.bob...))}
			if c.isAlone {
				delete(files, "in.csv")
			}
			want := c.want
			if i == 1 && c.swapped != nil {
				want = c.swapped
			}
			held(t, title, files, want)
		}
	}

	// A third answer knows one of the two, and a fourth both.
	ann, bob := book(t, fiveRows, sent, nil, lines(with("3,,2,B")...)), book(t, fiveRows, sent, nil, lines(with("3,,2,X", "4,,3,C")...))
	files := map[string]string{"in.csv": fiveRows, "a.xlsx": ann, "b.xlsx": bob}
	files["c.xlsx"] = book(t, fiveRows, sent, []string{versionOf(t, ann)}, lines(with("3,,2,B", "5,,4,D")...))
	held(t, "a third one", files, want("3 answers_contradict 2 B «or» X", "4  3 C", "5  4 D"))
	third := versionOf(t, files["c.xlsx"])
	files["d.xlsx"] = book(t, fiveRows, sent, []string{versionOf(t, ann), third, versionOf(t, bob)}, lines(with("3,says,2,B «or» X", "4,,3,C", "5,,4,D")...))
	held(t, "a fourth one, as it was", files, want("3 answers_contradict 2 B «or» X", "4  3 C", "5  4 D"))
	files["d.xlsx"] = book(t, fiveRows, sent, []string{versionOf(t, ann), third, versionOf(t, bob)}, lines(with("3,says,2,X", "4,,3,C", "5,,4,D")...))
	held(t, "a fourth one", files, want("3  2 X", "4  3 C", "5  4 D"))
}

// held compares the rows of the one delivery that the files are.
func held(t *testing.T, title string, files map[string]string, want []string) {
	t.Helper()
	sources, _, err := opened(t, files)
	if err != nil || len(sources) != 1 {
		t.Fatalf("%s: %v, %v", title, sources, err)
	}
	for range 2 {
		_, rows, err := connectortest.Read(t.Context(), sources[0])
		if diff := cmp.Diff(want, shown(rows)); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", title, err, diff)
		}
	}
}
