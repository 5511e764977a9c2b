package main

import (
	"fmt"
	"html"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestUnreadFiles: a table in a folder of deliveries that nobody reads is named, in the log
// and in the digest, with what to do; other files are not.
func TestUnreadFiles(t *testing.T) {
	t.Parallel()
	const name = "inbox/completions.CHECKED.xlsx"
	s := newSite(t, map[string]string{"inbox/completions.csv": dozen()})
	if out := s.run(0, "run"); strings.Contains(out, "is not read") || strings.Contains(s.digestOf("inbox"), "Not read") {
		t.Errorf("nothing but deliveries:\n%s", out)
	}
	rename := func(sheet, to string) func(*excelize.File) {
		return func(f *excelize.File) {
			if err := f.SetSheetName(sheet, to); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.bring(name, "inbox/completions.CHECKED.ods", nil)
	s.edit(name, "inbox/renamed sheet.xlsx", rename("Your file", "Learners"))
	s.edit(name, "inbox/only rows.xlsx", func(f *excelize.File) {
		for _, sheet := range []string{"Start here", "Fix list"} {
			if err := f.DeleteSheet(sheet); err != nil {
				t.Fatal(err)
			}
		}
		rename("Your file", "Sheet1")(f)
	})
	s.edit(name, "inbox/other header.xlsx", func(f *excelize.File) {
		if err := f.SetCellValue("Your file", "B1", "Notes"); err != nil {
			t.Fatal(err)
		}
	})
	s.edit(name, "inbox/of another file.xlsx", func(f *excelize.File) {
		header, err := f.GetCellValue("Your file", "B1")
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellValue("Your file", "B1", strings.Replace(header, "inbox/completions.csv", "inbox/april.csv", 1)); err != nil {
			t.Fatal(err)
		}
	})
	s.edit(name, "inbox/stale.xlsx", func(f *excelize.File) {
		if err := f.SetCellValue("Your file", "B1", "What to fix (corrected file of inbox/completions.csv, version 0123456789ab, 12 rows: 2-13)"); err != nil {
			t.Fatal(err)
		}
	})
	s.edit(name, "inbox/Trainings April.xlsx", func(f *excelize.File) {
		for _, sheet := range []string{"Start here", "Fix list"} {
			if err := f.DeleteSheet(sheet); err != nil {
				t.Fatal(err)
			}
		}
		rename("Your file", "April")(f)
		for column, header := range []string{"Name", "Course"} {
			if err := f.SetCellValue("April", fmt.Sprint(string(rune('A'+column)), 1), header); err != nil {
				t.Fatal(err)
			}
		}
	})
	for file, text := range map[string]string{
		"inbox/answer.csv":         "Row you sent,\"What to fix (corrected file of inbox/completions.csv, version 0123456789ab, 12 rows: 2-13)\",id\n",
		"inbox/trainings may.CSV":  "id,course\n",
		"inbox/locked.xlsx":        "no workbook",
		"inbox/notes.md":           "my notes",
		"inbox/~$completions.xlsx": "open elsewhere",
		"inbox/.DS_Store":          "x",
	} {
		s.write(file, text)
	}
	want := map[string]string{
		"completions.CHECKED.ods": "Files of the kind .ods are not read. Save it as an Excel workbook (.xlsx), and put that here.",
		"renamed sheet.xlsx":      "It looks like a corrected file, but has no sheet “Your file”. Give the sheet with your rows that name again.",
		"only rows.xlsx":          "The rows of a corrected file count only in a sheet with the name “Your file”. Give the sheet that name.",
		"other header.xlsx":       "It looks like a corrected file, but the header of its second column is not as it was. Copy the first row of “Your file” from the corrected file that you got, or correct the original.",
		"of another file.xlsx":    "It is the corrected file of inbox/april.csv, which is not read any more. Tell the person who runs impactmart.",
		"stale.xlsx":              "completions.csv was delivered again after this corrected file was made, and counts instead of it. Remove this file, and correct the new one if it needs it.",
		"Trainings April.xlsx":    "No file of this name is expected. Read here: “completions*.csv”, “kpi.csv”, “roster.csv” (* stands for any text). Rename it, or tell the person who runs impactmart.",
		"answer.csv":              "A corrected file counts only as an Excel workbook (.xlsx). Save it as one, and put that here.",
		"trainings may.CSV":       "No file of this name is expected. Read here: ",
		"locked.xlsx":             "The workbook cannot be opened. Save it again as an Excel workbook (.xlsx) without a password.",
	}
	out := s.run(0, "run") // which has nothing to publish
	if !strings.Contains(out, "Nothing changed since") || strings.Count(out, " is not read. ") != len(want) {
		t.Errorf("the run says\n%s", out)
	}
	digest := html.UnescapeString(s.digestOf("inbox"))
	if !strings.Contains(digest, "Of 3 files, 2 need nothing, and 1 waits for somebody. 10 files here are not read.") || strings.Count(digest, "<li><strong>") != len(want)+1 { // and a finding
		t.Errorf("the digest has\n%s", digest)
	}
	for file, why := range want {
		if !strings.Contains(out, "inbox/"+file+" is not read. "+why) || !strings.Contains(digest, "<li><strong>"+file+"</strong>: "+why) {
			t.Errorf("%s is not named with %q in\n%s", file, why, out)
		}
	}
	_, body, _ := strings.Cut(digest, "</style>")
	mustSpeakPlainly(t, "the digest", strings.ReplaceAll(tag.ReplaceAllString(body, " "), ".CHECKED", ""))

	// Removed, they are no longer named.
	for file := range want {
		if err := os.Remove(s.path("inbox/" + file)); err != nil {
			t.Fatal(err)
		}
	}
	s.run(0, "run")
	if strings.Contains(s.digestOf("inbox"), "Not read") {
		t.Error("the digest still names files that were removed")
	}
}

// TestUnreadSubfolders: a folder that somebody made below that of the deliveries is named, with
// the files in it, unless it is an archive or a feed reads it.
func TestUnreadSubfolders(t *testing.T) {
	t.Parallel()
	const name = "inbox/completions.CHECKED.xlsx"
	config := strings.Replace(projectConfig, "goals:\n", "  more:\n    table: checkins\n    source: {type: csv, path: inbox/coaches/*.csv}\n    optional: true\n    columns:\n      employee_id: {from: id}\n      program_id: {from: course}\n      checkin_date: {from: day, formats: [dd/mm/yyyy]}\ngoals:\n", 1)
	s := newSite(t, map[string]string{"inbox/completions.csv": dozen(), "impactmart.yaml": config})
	for _, folder := range []string{"CHECKED", "2026/march", "Archive", "_mine", "coaches", "pictures"} {
		if err := os.MkdirAll(s.path("inbox/"+folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.run(0, "run")
	s.bring(name, "inbox/CHECKED/completions.xlsx", nil)
	for _, file := range []string{"2026/march/trainings.csv", "Archive/completions.csv", "_mine/completions.csv", "coaches/talks.csv", "coaches/talks.ods", "pictures/me.png"} {
		s.write("inbox/"+file, "id,course,day\n0001,C1,17/04/2025\n")
	}
	out, digest := s.run(0, "run"), html.UnescapeString(s.digestOf("inbox"))
	for _, want := range []string{"inbox/CHECKED is not read. It is a folder of its own, with completions.xlsx. Move what should count to “inbox”, or tell the person who runs impactmart.", "inbox/2026/march is not read. It is a folder of its own, with trainings.csv. Move what should count to “inbox”", "talks.ods is not read. Files of the kind .ods"} {
		if !strings.Contains(out, want) {
			t.Errorf("the run lacks %q:\n%s", want, out)
		}
	}
	if !strings.Contains(digest, "<strong>CHECKED</strong>") || !strings.Contains(digest, "<strong>2026/march</strong>") || strings.Count(out, " is not read. ") != 3 {
		t.Errorf("%s\n%s", digest, out)
	}
}

// TestStoppedFolder: a run that stops before it reads a file says so in the folder, beside
// the files that nobody reads.
func TestStoppedFolder(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]string{"inbox/completions.csv": dozen()})
	s.run(0, "run")
	if err := os.Rename(s.path("inbox/completions.csv"), s.path("inbox/Completions.ods")); err != nil {
		t.Fatal(err)
	}
	s.run(3, "run")
	digest := html.UnescapeString(s.digestOf("inbox"))
	for _, want := range []string{"The last run stopped here and published nothing: A file with the name “completions*.csv” is expected here", "<li><strong>Completions.ods</strong>: Files of the kind .ods are not read."} {
		if !strings.Contains(digest, want) {
			t.Errorf("the digest lacks %q:\n%s", want, digest)
		}
	}
	if err := os.Rename(s.path("inbox/Completions.ods"), s.path("inbox/completions.csv")); err != nil {
		t.Fatal(err)
	}
	s.run(0, "run")
	if digest := s.digestOf("inbox"); strings.Contains(digest, "The last run stopped") || strings.Contains(digest, "Not read") {
		t.Errorf("the digest of the next run:\n%s", digest)
	}
	const name = "inbox/completions.CHECKED.xlsx"
	s.bring(name, "inbox/a.xlsx", nil)
	s.bring(name, "inbox/b.xlsx", map[string]any{"A1": "Row"})
	s.run(3, "run")
	if digest := html.UnescapeString(s.digestOf("inbox")); !strings.Contains(digest, "stopped here and published nothing: inbox/b.xlsx (sheet Your file): the column “Row you sent”, which says which row is which, is missing") {
		t.Errorf("the digest of an answer without numbers:\n%s", digest)
	}
	for _, file := range []string{"inbox/a.xlsx", "inbox/b.xlsx"} {
		if err := os.Remove(s.path(file)); err != nil {
			t.Fatal(err)
		}
	}

	// A corrected file that was saved as text does not count beside its original.
	s.write("inbox/completions_answer.csv", "Row you sent,\"What to fix (corrected file of inbox/completions.csv, version 0123456789ab, 12 rows: 2-13)\",id,course,done\n2,,0001,C1,01/04/2025\n")
	if out := s.run(3, "run"); !strings.Contains(out, "inbox/completions_answer.csv is a corrected file of inbox/completions.csv, which counts only as an Excel workbook") {
		t.Errorf("as text:\n%s", out)
	}
	if digest := html.UnescapeString(s.digestOf("inbox")); !strings.Contains(digest, "The last run stopped at completions_answer.csv") {
		t.Errorf("the digest:\n%s", digest)
	}
}
