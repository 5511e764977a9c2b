package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/impactmart/impactmart/internal/facts"
	"github.com/impactmart/impactmart/transform"
)

// inOffice opens a workbook in LibreOffice, replaces texts of "Your file", and saves it
// again. What LibreOffice cannot keep of a workbook is lost, as on a desk.
func inOffice(t *testing.T, path string, texts [][2]string, to string) {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is missing; install LibreOffice (Debian: apt-get install libreoffice-calc)")
	}
	dir := t.TempDir()
	convert := func(format, path string) string {
		t.Helper()
		c := exec.CommandContext(t.Context(), office, "--headless", "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")), "--convert-to", format, "--outdir", dir, path)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("soffice: %v\n%s", err, out)
		}
		return filepath.Join(dir, strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))+"."+format)
	}
	flat := convert("fods", path)
	content, err := os.ReadFile(flat)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := bytes.Cut(content, []byte(`table:name="Your file"`))
	sheet, after, _ := bytes.Cut(rest, []byte("</table:table>"))
	for _, text := range texts {
		was, is := cellText(t, text[0]), cellText(t, text[1])
		if bytes.Count(sheet, was) != 1 {
			t.Fatalf("%d cells have the text %q", bytes.Count(sheet, was), text[0])
		}
		sheet = bytes.Replace(sheet, was, is, 1)
	}
	content = slices.Concat(before, []byte(`table:name="Your file"`), sheet, []byte("</table:table>"), after)
	if err := os.WriteFile(flat, content, 0o600); err != nil {
		t.Fatal(err)
	}
	saved, err := os.ReadFile(convert("xlsx", flat))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, saved, 0o600); err != nil {
		t.Fatal(err)
	}
}

// cellText is the text of a cell as LibreOffice writes it.
func cellText(t *testing.T, text string) []byte {
	var out bytes.Buffer
	if err := xml.EscapeText(&out, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return []byte("<text:p>" + out.String() + "</text:p>")
}

// allTexts are the texts that a corrected file says by itself: those of its sheets, but for
// the rows as delivered, its comments and the words of its drop-downs.
func (s site) allTexts(name string) (texts []string) {
	s.t.Helper()
	f, err := excelize.OpenFile(s.path("store/feedback/" + name))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range []string{"Start here", "Fix list", "Your file"} {
		if index, err := f.GetSheetIndex(sheet); index < 0 || err != nil {
			continue // the rows could not be read
		}
		rows, err := f.GetRows(sheet)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, row := range rows {
			if sheet == "Your file" {
				row = row[:min(len(row), 2)]
			}
			texts = append(texts, row...)
		}
	}
	if index, _ := f.GetSheetIndex("Your file"); index < 0 {
		return texts
	}
	comments, err := f.GetComments("Your file")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range comments {
		texts = append(texts, c.Text)
		for _, part := range c.Paragraph {
			texts = append(texts, part.Text)
		}
	}
	offers, err := f.GetDataValidations("Your file")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, offer := range offers {
		if offer.Error != nil {
			texts = append(texts, *offer.Error)
		}
	}
	return texts
}

// TestSheetWalk goes the way of somebody who keeps training records in a sheet: it is dropped,
// the answer is read, mended in LibreOffice, dropped under another name, and counted.
func TestSheetWalk(t *testing.T) {
	t.Parallel()
	config := withSheet(strings.Replace(excelFeed, "employee_id: {from: id}", "employee_id: {from: id, fill_down: true}", 1))
	s := newSite(t, map[string]string{"impactmart.yaml": config})
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", "Export"); err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{
		{"Training of the first quarter"}, {},
		{"id", "course", "done", "hours", "price", "state", "remark"},
		{"0001", "C1", 45764.0, "7,5", 100.25, "Done, all of it", "fine"},
		{"", "C2", "18/04/2025", "half a day", 99.0, "done, ALL of it", 12.0},
		{"0006", "C1", "32/04/2025", "8", "a hundred", "Finished", ""},
		{"9999", "C1", 45764.0, "8", 100.0, "Done, all of it", ""},
		{"Total", "", "", "", 199.25, "", ""},
		{"", "C1", 45764.0, "8", 100.0, "Out", "whose?"},
	} {
		if err := f.SetSheetRow("Export", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(s.path("inbox/completions q1.xlsx")); err != nil {
		t.Fatal(err)
	}
	const name = "inbox/completions q1.CHECKED.xlsx"
	if out := s.run(0, "run"); !strings.Contains(out, "1 of 5 rows used, 3 held back, 1 to check") {
		t.Errorf("the run says:\n%s", out)
	}
	for _, text := range s.allTexts(name) {
		mustSpeakPlainly(t, "the corrected file", strings.TrimSuffix(text, ".CHECKED.xlsx"))
	}
	_, digest, _ := strings.Cut(s.digestOf("inbox"), "</style>")
	mustSpeakPlainly(t, "the digest", tag.ReplaceAllString(digest, " "))

	inOffice(t, s.path("store/feedback/"+name), [][2]string{
		{"half a day", "4"}, {"32/04/2025", "22/04/2025"}, {"a hundred", "100.5"}, {"Finished", "Out"}, {"9999", "0010"}, {"whose?", "whose? Kim says 0011"},
	}, s.path("inbox/Answer of Kim.xlsx"))
	out := s.run(0, "run")
	if !strings.Contains(out, "inbox/Answer of Kim.xlsx (sheet Your file), 4 rows, 1 rejected") || !strings.Contains(out, "4 of 5 rows used, 1 held back") {
		t.Errorf("after the answer:\n%s", out)
	}
	if said := s.digestOf("inbox"); !strings.Contains(said, `completions q1.xlsx <span class="muted">(corrected)</span>`) || strings.Contains(said, "roster lacks it") {
		t.Errorf("the digest after the answer:\n%s", said)
	}
	var got []string
	for _, row := range s.landed("completions") {
		fields := map[string]string{}
		for part := range strings.SplitSeq(strings.Trim(row, "{}"), ", '") {
			key, value, _ := strings.Cut(part, "': ")
			fields[strings.Trim(key, "'")] = value
		}
		got = append(got, strings.Join([]string{fields["employee_id"], fields["program_id"], fields["completed_date"], fields["duration_hours"], fields["cost_amount"], fields["status"]}, " "))
	}
	slices.Sort(got)
	want := []string{"0001 C1 2025-04-17 7.5 100.250000 completed", "0001 C2 2025-04-18 4.0 99.000000 completed", "0006 C1 2025-04-22 8.0 100.500000 failed", "0010 C1 2025-04-17 8.0 100.000000 completed"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("landed (-want +got)\n%s", diff)
	}
}

// TestRemediesSpeakPlainly: no text for who keeps a sheet needs the configuration.
func TestRemediesSpeakPlainly(t *testing.T) {
	for _, c := range transform.RejectCodes {
		mustSpeakPlainly(t, c.Code, c.Sheet)
	}
	for _, c := range facts.Checks {
		mustSpeakPlainly(t, c.Code, facts.RuleOf(c.Code)+" "+facts.SheetRemedyOf(c.Code))
	}
}

// TestRefusalsSpeakPlainly: why a file was refused stands without the configuration, too,
// and says what is wrong with the file.
func TestRefusalsSpeakPlainly(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.run(0, "run") // of sixteen rows
	for name, c := range map[string]struct{ text, says string }{
		"an open quote":       {"id,course,done\n0001,C1,\"17/04/2025\n0005,C1,17/04/2025\n", "quote opened here is never closed"},
		"another separator":   {"id;course;done\n0001;C1;17/04/2025\n", "the header row has a single column, so the separator is probably wrong."},
		"another header":      {"id,course,day\n0001,C1,17/04/2025\n", `The file has no header "done" among "id", "course", "day".`},
		"a short file":        {"id,course,done\n0001,C1,17/04/2025\n", "The file has only 1 records; the last one had 16. Deliver the whole file."},
		"days and months":     {"id,course,done\n" + strings.Repeat("0001,C1,04/17/2025\n", 16), "have day and month the other way around than was agreed"},
		"nothing that counts": {"id,course,done\n" + strings.Repeat("0001,C1,soon\n", 16), "16 of 16 records are held back, more than the 10 % that are accepted."},
		"a web page":          {"<!doctype html><html>log in</html>", "This is a web page, not a table (a login page?)."},
	} {
		s.write("inbox/completions.csv", c.text)
		s.run(3, "run")
		texts := strings.Join(s.allTexts("inbox/completions.CHECKED.xlsx"), "\n")
		if !strings.Contains(texts, c.says) {
			t.Errorf("%s: the corrected file lacks %q:\n%s", name, c.says, texts)
		}
		_, digest, _ := strings.Cut(s.digestOf("inbox"), "</style>")
		mustSpeakPlainly(t, name, strings.ReplaceAll(texts, ".CHECKED.xlsx", "")+tag.ReplaceAllString(digest, " "))
	}
}
