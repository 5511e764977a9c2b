package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// TestRoundsOfCorrections: a corrected row stays corrected until it is corrected again, over
// as many corrected files as it takes, whatever their names and however many rows come back.
func TestRoundsOfCorrections(t *testing.T) {
	t.Parallel()
	const name = "inbox/completions.CHECKED.xlsx"
	only := func(f *excelize.File, numbers ...string) {
		without(t, f, func(number string) bool { return !slices.Contains(numbers, number) })
	}
	first := func(f *excelize.File) { // corrects 4, deletes 5, adds a row
		fill(t, f, "4", map[string]any{"E": "03/04/2025"})
		fill(t, f, "5", map[string]any{"B": "delete"})
		fill(t, f, "", map[string]any{"B": "new", "C": "0020", "D": "C1", "E": "20/04/2025"})
		without(t, f, func(number string) bool { return !slices.Contains([]string{"4", "5", ""}, number) })
	}
	second := func(f *excelize.File) {
		fill(t, f, "7", map[string]any{"E": "06/04/2025"})
		only(f, "7")
	}
	third := func(f *excelize.File) { // 4 again
		fill(t, f, "4", map[string]any{"E": "13/04/2025"})
		only(f, "4")
	}
	for title, names := range map[string][3]string{
		"each under its own name":     {"inbox/b.xlsx", "inbox/a.xlsx", "inbox/c.xlsx"},
		"each in the place of before": {"inbox/Answer.xlsx", "inbox/Answer.xlsx", "inbox/Answer.xlsx"},
		"the first two in one place":  {"inbox/z.xlsx", "inbox/z.xlsx", "inbox/a.xlsx"},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, map[string]string{"inbox/completions.csv": dozen()})
			s.run(0, "run")
			for i, change := range []func(*excelize.File){first, second, third} {
				s.edit(name, names[i], change)
				s.run(0, "run")
			}
			landed := strings.Join(s.landed("completions"), "\n")
			check := func() {
				t.Helper()
				if n := len(s.landed("completions")); n != 12 {
					t.Errorf("%d rows, want 12: one was deleted and one added", n)
				}
				for _, want := range []string{"2025-04-13", "2025-04-06", "'employee_id': 0020,"} {
					if !strings.Contains(landed, want) {
						t.Errorf("the rows lack %s:\n%s", want, landed)
					}
				}
				if strings.Contains(landed, "'employee_id': 0004,") {
					t.Errorf("the deleted row is back:\n%s", landed)
				}
			}
			check()
			for _, older := range names[:2] {
				if older != names[2] { // without the older ones, nothing changes
					_ = os.Remove(s.path(older))
				}
			}
			s.run(0, "run")
			if diff := cmp.Diff(landed, strings.Join(s.landed("completions"), "\n")); diff != "" {
				t.Errorf("without the older answers (-before +after)\n%s", diff)
			}
			s.bring(name, "inbox/whole.xlsx", nil) // the next one, unchanged
			s.run(0, "run")
			if diff := cmp.Diff(landed, strings.Join(s.landed("completions"), "\n")); diff != "" {
				t.Errorf("the next one, unchanged (-before +after)\n%s", diff)
			}
		})
	}
}

// TestAnswersOfTwoPeople: two answers to one corrected file count both, unless they say
// different things about a row.
func TestAnswersOfTwoPeople(t *testing.T) {
	t.Parallel()
	const name = "inbox/completions.CHECKED.xlsx"
	s := newSite(t, map[string]string{"inbox/completions.csv": dozen()})
	s.run(0, "run")
	s.edit(name, "inbox/ann.xlsx", func(f *excelize.File) {
		fill(t, f, "4", map[string]any{"E": "03/04/2025"})
		without(t, f, func(number string) bool { return number == "7" })
	})
	s.edit(name, "inbox/bob.xlsx", func(f *excelize.File) {
		fill(t, f, "7", map[string]any{"E": "06/04/2025"})
		without(t, f, func(number string) bool { return number != "7" && number != "8" })
	})
	if s.run(0, "run"); len(s.landed("completions")) != 12 {
		t.Errorf("landed %v", s.landed("completions"))
	}
	s.edit(name, "inbox/ann.xlsx", func(f *excelize.File) { fill(t, f, "7", map[string]any{"E": "07/04/2025"}) })
	if s.run(0, "run"); len(s.landed("completions")) != 12 || !strings.Contains(strings.Join(s.landed("completions"), "\n"), "2025-04-07") {
		t.Errorf("a second answer to both: %v", s.landed("completions"))
	}

	// Whole sheets in which each changed one row: what somebody left as it was says nothing.
	s.edit(name, "inbox/carl.xlsx", func(f *excelize.File) { fill(t, f, "8", map[string]any{"E": "18/04/2025"}) })
	s.edit(name, "inbox/dora.xlsx", func(f *excelize.File) { fill(t, f, "9", map[string]any{"E": "19/04/2025"}) })
	s.run(0, "run")
	landed := strings.Join(s.landed("completions"), "\n")
	for _, want := range []string{"2025-04-03", "2025-04-07", "2025-04-18", "2025-04-19"} {
		if !strings.Contains(landed, want) {
			t.Errorf("the rows lack %s:\n%s", want, landed)
		}
	}
}

// TestAnswersThatContradict: what two people say differently about one row is held back, with
// the names of both files, until somebody says which one counts.
func TestAnswersThatContradict(t *testing.T) {
	t.Parallel()
	const name = "inbox/completions.CHECKED.xlsx"
	for title, c := range map[string]struct {
		names    [2]string // in the order of delivery
		ann, bob func(f *excelize.File)
		counts   string
		held     string // is in no row
		says     string
		settle   func(f *excelize.File)
		settled  string
	}{
		"the same cell": {
			names:  [2]string{"inbox/b.xlsx", "inbox/a.xlsx"},
			ann:    func(f *excelize.File) { fill(t, f, "4", map[string]any{"E": "03/04/2025"}) },
			bob:    func(f *excelize.File) { fill(t, f, "4", map[string]any{"E": "30/04/2025"}) },
			counts: "10 rows, 2 rejected", held: "2025-04-30", says: "different values below “done” (a.xlsx and b.xlsx)",
			settle: func(f *excelize.File) { fill(t, f, "4", map[string]any{"E": "30/04/2025"}) }, settled: "2025-04-30",
		},
		"one deletes what the other corrects": {
			names:  [2]string{"inbox/a.xlsx", "inbox/b.xlsx"},
			ann:    func(f *excelize.File) { fill(t, f, "5", map[string]any{"B": "delete"}) },
			bob:    func(f *excelize.File) { fill(t, f, "5", map[string]any{"E": "14/04/2025"}) },
			counts: "9 rows, 3 rejected", held: "2025-04-14", says: "another one corrects it (a.xlsx and b.xlsx)",
			settle: func(f *excelize.File) { fill(t, f, "5", map[string]any{"B": nil}) }, settled: "2025-04-14",
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, map[string]string{"inbox/completions.csv": dozen()})
			s.run(0, "run")
			first, err := os.ReadFile(s.path("store/feedback/" + name))
			if err != nil {
				t.Fatal(err)
			}
			s.edit(name, c.names[0], c.ann)
			s.run(0, "run")
			next := s.path("store/feedback/" + name)
			if err := os.WriteFile(next, first, 0o600); err != nil { // Bob has the one that Ann had
				t.Fatal(err)
			}
			s.edit(name, c.names[1], c.bob)
			if out := s.run(0, "run"); !strings.Contains(out, c.counts) {
				t.Errorf("the run lacks %q:\n%s", c.counts, out)
			}
			landed := strings.Join(s.landed("completions"), "\n")
			if strings.Contains(landed, c.held) {
				t.Errorf("the rows have %s:\n%s", c.held, landed)
			}
			if says := s.says(name, "Fix list"); !strings.Contains(says, c.says) {
				t.Errorf("the fix list lacks %q:\n%s", c.says, says)
			}
			s.bring(name, "inbox/c.xlsx", nil) // returned as it is
			if out := s.run(0, "run"); !strings.Contains(out, c.counts) || strings.Join(s.landed("completions"), "\n") != landed {
				t.Errorf("returned as it is, the run lacks %q:\n%s", c.counts, out)
			}
			s.edit(name, "inbox/c.xlsx", c.settle)
			s.run(0, "run")
			for _, older := range append(c.names[:], "") { // with and without the earlier answers
				if !strings.Contains(strings.Join(s.landed("completions"), "\n"), c.settled) {
					t.Errorf("the settled row is not there:\n%v", s.landed("completions"))
				}
				if older != "" {
					_ = os.Remove(s.path(older))
					s.run(0, "run")
				}
			}
		})
	}
}

// TestAnswerIsOverwritten: an answer that takes the name of another one, and was made without
// it, takes its corrections back, and the run and the digest say so. One that was only
// corrected further takes nothing back.
func TestAnswerIsOverwritten(t *testing.T) {
	t.Parallel()
	const name, answer, says = "inbox/completions.CHECKED.xlsx", "inbox/answer.xlsx", "It may have been overwritten"
	correct := func(f *excelize.File) { fill(t, f, "4", map[string]any{"E": "03/04/2025"}) }
	remove := func(f *excelize.File) { fill(t, f, "5", map[string]any{"B": "delete"}) }
	other := func(f *excelize.File) { fill(t, f, "7", map[string]any{"E": "06/04/2025"}) }
	for title, c := range map[string]struct {
		first, second []func(f *excelize.File)
		isTold        bool
	}{
		"a correction is taken back": {[]func(*excelize.File){correct}, []func(*excelize.File){other}, true},
		"a deletion is taken back":   {[]func(*excelize.File){correct, remove}, []func(*excelize.File){correct, other}, true},
		"corrected further":          {[]func(*excelize.File){correct, remove}, []func(*excelize.File){correct, remove, other}, false},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, map[string]string{"inbox/completions.csv": dozen()})
			s.run(0, "run")
			sent, err := os.ReadFile(s.path("store/feedback/" + name))
			if err != nil {
				t.Fatal(err)
			}
			for i, changes := range [][]func(*excelize.File){c.first, c.second} {
				if err := os.WriteFile(s.path("store/feedback/"+name), sent, 0o600); err != nil {
					t.Fatal(err)
				}
				s.edit(name, answer, func(f *excelize.File) {
					for _, change := range changes {
						change(f)
					}
				})
				out := s.run(0, "run")
				digest, err := os.ReadFile(s.path("store/feedback/inbox/index.html"))
				if err != nil {
					t.Fatal(err)
				}
				isTold := i == 1 && c.isTold
				if strings.Contains(out, says) != isTold || strings.Contains(string(digest), says) != isTold {
					t.Errorf("answer %d: told by the run %t and by the digest %t, want %t:\n%s", i+1, strings.Contains(out, says), strings.Contains(string(digest), says), isTold, out)
				}
			}
		})
	}
}
