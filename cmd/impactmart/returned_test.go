package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// dozen is a delivery of twelve rows, 2 to 13, of which rows 4 and 7 cannot be read.
func dozen() string {
	text := "id,course,done\n"
	for i := range 12 {
		done := fmt.Sprintf("%02d/04/2025", i+1)
		if i == 2 || i == 5 {
			done = "soon"
		}
		text += fmt.Sprintf("%04d,C1,%s\n", i+1, done)
	}
	return text
}

// edit brings a corrected file to the inbox as somebody has left "Your file".
func (s site) edit(name, to string, change func(f *excelize.File)) {
	s.t.Helper()
	f, err := excelize.OpenFile(s.path("store/feedback/" + name))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	change(f)
	if err := f.SaveAs(s.path(to)); err != nil {
		s.t.Fatal(err)
	}
}

// without removes rows of the sheet, by the number that was sent.
func without(t *testing.T, f *excelize.File, remove func(number string) bool) {
	t.Helper()
	rows, err := f.GetRows("Your file")
	if err != nil {
		t.Fatal(err)
	}
	for at := len(rows); at > 1; at-- {
		if remove(rows[at-1][0]) {
			if err := f.RemoveRow("Your file", at); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// fill sets cells of the row with a number, or adds a row for an empty one.
func fill(t *testing.T, f *excelize.File, number string, cells map[string]any) {
	t.Helper()
	rows, err := f.GetRows("Your file")
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(rows, func(row []string) bool { return number != "" && len(row) > 0 && row[0] == number }) + 1
	if at == 0 {
		at = len(rows) + 1
	}
	for column, value := range cells {
		if err := f.SetCellValue("Your file", fmt.Sprint(column, at), value); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReturnedRows: whatever is returned of a corrected file, each row of the original is
// used, held back or deleted by a word.
func TestReturnedRows(t *testing.T) {
	t.Parallel()
	const name, answer = "inbox/completions.CHECKED.xlsx", "inbox/Answer.xlsx"
	is := func(numbers ...string) func(string) bool {
		return func(number string) bool { return slices.Contains(numbers, number) }
	}
	isNot := func(numbers ...string) func(string) bool {
		return func(number string) bool { return !slices.Contains(numbers, number) }
	}
	corrects := func(f *excelize.File) {
		fill(t, f, "4", map[string]any{"E": "03/04/2025"})
		fill(t, f, "7", map[string]any{"E": "06/04/2025"})
	}
	for title, c := range map[string]struct {
		change func(f *excelize.File)
		alone  bool // the original is removed
		counts string
		landed int
		says   []string
	}{
		"only the corrected rows": {
			change: func(f *excelize.File) { corrects(f); without(t, f, isNot("4", "7")) }, counts: "12 rows", landed: 12,
			says: []string{"All 12 rows used. Please check: 10 rows are not in the corrected file that you returned, and count as you sent them before.", ": 2-3, 5-6, 8-13. To leave a row out, write “delete”"},
		},
		"a row removed": {
			change: func(f *excelize.File) { corrects(f); without(t, f, is("5")) }, counts: "12 rows", landed: 12,
			says: []string{"Please check: 1 row is not in the corrected file that you returned, and counts as you sent it before", ": 5. To leave a row out"},
		},
		"only the corrected rows, and the original removed": {
			change: func(f *excelize.File) { corrects(f); without(t, f, is("5", "13")) }, alone: true, counts: "10 rows, 2 rejected", landed: 10,
			says: []string{"10 of 12 rows used, 2 held back.", "5|(whole row)||The row was in the corrected file, and none of the delivered files has it|", "13|(whole row)|", "Put the file that you sent first back"},
		},
		"a row deleted by the word": {
			change: func(f *excelize.File) { corrects(f); fill(t, f, "5", map[string]any{"B": " Delete."}) }, counts: "11 rows", landed: 11,
			says: []string{"All 11 rows used, 1 skipped by rule. Nothing to do."},
		},
		"the numbers lost": {
			change: func(f *excelize.File) {
				corrects(f)
				for row := 2; row <= 13; row++ {
					if err := f.SetCellValue("Your file", fmt.Sprint("A", row), nil); err != nil {
						t.Fatal(err)
					}
				}
			}, says: []string{"Nothing in this file was used.", "14 of 24 records are held back, more than the 10 % that are accepted."},
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, map[string]string{"inbox/completions.csv": dozen()})
			s.run(0, "run")
			s.edit(name, answer, c.change)
			if c.alone {
				if err := os.Remove(s.path("inbox/completions.csv")); err != nil {
					t.Fatal(err)
				}
			}
			code := 0
			if c.landed == 0 {
				code = 3
			}
			out := s.run(code, "run")
			if c.counts != "" && !strings.Contains(out, "inbox/Answer.xlsx (sheet Your file), "+c.counts) {
				t.Errorf("the run lacks %q:\n%s", c.counts, out)
			}
			if code == 0 && len(s.landed("completions")) != c.landed {
				t.Errorf("%d rows landed, want %d", len(s.landed("completions")), c.landed)
			}
			said := s.says(name, "Start here") + "\n" + s.says(name, "Fix list")
			for _, want := range c.says {
				if !strings.Contains(said, want) {
					t.Errorf("the corrected file lacks %q:\n%s", want, said)
				}
			}
			for _, text := range s.allTexts(name) {
				mustSpeakPlainly(t, "the corrected file", strings.TrimSuffix(text, ".CHECKED.xlsx"))
			}
		})
	}
}

// TestReturnedTwice: what was deleted and added with the first answer is in the corrected
// file that is made of it, and stays so with the second.
func TestReturnedTwice(t *testing.T) {
	t.Parallel()
	const name, answer = "inbox/completions.CHECKED.xlsx", "inbox/Answer.xlsx"
	s := newSite(t, map[string]string{"inbox/completions.csv": dozen()})
	s.run(0, "run")
	s.edit(name, answer, func(f *excelize.File) {
		fill(t, f, "4", map[string]any{"E": "03/04/2025"})
		fill(t, f, "5", map[string]any{"B": "delete"})
		fill(t, f, "", map[string]any{"C": "0020", "D": "C1", "E": "20/04/2025"})
	})
	s.run(0, "run")
	first := s.landed("completions")
	if len(first) != 11 {
		t.Fatalf("%d rows landed", len(first))
	}
	if said := s.says(name, "Your file"); !strings.Contains(said, "\n5|delete|0004|C1|04/04/2025\n") || !strings.Contains(said, "\n14||0020|C1|20/04/2025") {
		t.Errorf("the second corrected file has\n%s", said)
	}
	s.edit(name, answer, func(*excelize.File) {})
	s.run(0, "run")
	if diff := cmp.Diff(first, s.landed("completions")); diff != "" {
		t.Errorf("returned unchanged (-first +second)\n%s", diff)
	}
	s.edit(name, answer, func(f *excelize.File) {
		fill(t, f, "7", map[string]any{"E": "06/04/2025"})
		without(t, f, func(number string) bool { return number == "14" })
	})
	out := s.run(0, "run")
	if said := s.says(name, "Start here"); !strings.Contains(out, "12 rows") || !strings.Contains(said, "1 row is not in the corrected file that you returned, and counts as you sent it before: 14.") {
		t.Errorf("with the added row removed:\n%s\n%s", out, said)
	}
}
