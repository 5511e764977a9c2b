package transform

import (
	"encoding/csv"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/models"
)

// goldenCase is one file of testdata: a mapping, raw rows, and the expected rows and
// rejects, which are written by hand from the definition.
//
//	case.yaml     table, file (default case.csv), strata and cluster
//	mapping.yaml  the mapping, as a user writes it
//	raw.csv       the raw rows; a line "!code text" is a row with a finding
//	landed.csv    expected rows: any columns, all others must be null
//	rejects.csv   expected rejects without remedy (row,column,value,code,message)
//	counts        "read landed rejected skipped"
//	new_columns   expected headers that nothing is mapped to
//	unzoned       expected headers of dates with offsets and without a zone
//	error         the expected error, alone or together with the four above
type goldenCase struct {
	Table   string
	File    string
	Strata  []string
	Cluster string
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sections := map[string]string{}
			for _, f := range archive.Files {
				sections[f.Name] = string(f.Data)
			}
			golden(t, sections)
		})
	}
}

func golden(t *testing.T, sections map[string]string) {
	c := goldenCase{File: "case.csv"}
	decode(t, sections["case.yaml"], &c)
	var m Mapping
	decode(t, sections["mapping.yaml"], &m)
	m.Strata, m.Cluster = c.Strata, c.Cluster
	table, ok := models.CanonicalTable(c.Table)
	if !ok {
		t.Fatalf("no table %q", c.Table)
	}
	n, err := New(table, m)
	if err != nil {
		diff(t, "error", strings.TrimSpace(sections["error"]), err.Error())
		return
	}
	headers, rows := goldenRows(t, sections["raw.csv"])
	// Batches of one, two and all rows must give the same result.
	for _, size := range []int{1, 2, max(1, len(rows))} {
		d, err := normalize(t, n, headers, rows, size, c.File)
		text := ""
		if err != nil {
			text = err.Error()
		}
		diff(t, "error", strings.TrimSpace(sections["error"]), text)
		if _, expected := sections["landed.csv"]; !expected {
			continue
		}
		diff(t, "landed", goldenLanded(t, sections["landed.csv"]), d.landed)
		diff(t, "rejects", records(t, sections["rejects.csv"]), shownRejects(d.rejects))
		counts := []string{}
		for _, count := range []int64{d.counts.Read, d.counts.Landed, d.counts.Rejected, d.counts.Skipped} {
			counts = append(counts, strconv.FormatInt(count, 10))
		}
		diff(t, "counts", strings.Fields(sections["counts"]), counts)
		if columns, ok := sections["new_columns"]; ok {
			diff(t, "new columns", strings.Fields(columns), d.reader.NewColumns())
		}
		diff(t, "unzoned", strings.Fields(sections["unzoned"]), append([]string{}, d.reader.Unzoned()...))
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

// goldenRows reads raw.csv; the address of a row is its line in the section.
func goldenRows(t *testing.T, text string) (headers []string, rows []rawRow) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	headers, err := r.Read()
	for err == nil {
		var cells []string
		if cells, err = r.Read(); err == nil {
			line, _ := r.FieldPos(0)
			row := rawRow{address: int64(line), cells: cells}
			if fault, ok := strings.CutPrefix(strings.Join(cells, ","), "!"); ok {
				row.code, row.detail, _ = strings.Cut(fault, " ")
			}
			rows = append(rows, row)
		}
	}
	return headers, rows
}

func goldenLanded(t *testing.T, text string) []map[string]string {
	t.Helper()
	all := records(t, text)
	var landed []map[string]string
	for _, record := range all[1:] {
		row := map[string]string{}
		for i, value := range record {
			if value != "" {
				row[all[0][i]] = value
			}
		}
		landed = append(landed, row)
	}
	return landed
}

func records(t *testing.T, text string) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func shownRejects(rejects []models.Reject) [][]string {
	if len(rejects) == 0 {
		return nil
	}
	shown := [][]string{{"row", "column", "value", "code", "message"}}
	for _, r := range rejects {
		shown = append(shown, []string{strconv.FormatInt(r.Row, 10), r.Column, r.Value, r.Code, r.Message})
	}
	return shown
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// TestRejectsAreDocumented compares docs/rejects.md with the list of codes.
func TestRejectsAreDocumented(t *testing.T) {
	var want []string
	for _, c := range RejectCodes {
		want = append(want, "| `"+c.Code+"` | "+c.Doc+" | "+c.Remedy+" |")
	}
	var got []string
	for line := range strings.Lines(readFile(t, filepath.Join("..", "docs", "rejects.md"))) {
		if strings.HasPrefix(line, "| `") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if !slices.Equal(want, got) {
		t.Errorf("docs/rejects.md must have these lines:\n%s", strings.Join(want, "\n"))
	}
}

// TestSheetsSpeakOfSheets: the remedies for people who keep a sheet have no word of a
// configuration.
func TestSheetsSpeakOfSheets(t *testing.T) {
	keys := map[string]bool{"mapping": true, "declare": true, "declared": true, "nulls": true, "contract": true}
	for _, of := range []any{Mapping{}, Column{}, Filter{}, Contract{}} {
		for _, key := range models.KeysOf(reflect.TypeOf(of)) {
			if strings.Contains(key.Name, "_") {
				keys[key.Name] = true
			}
		}
	}
	for _, c := range RejectCodes {
		if c.Sheet == "" {
			t.Errorf("%s has no remedy for the sheet", c.Code)
		}
		for word := range strings.FieldsFuncSeq(strings.ToLower(c.Sheet), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) }) {
			if keys[word] {
				t.Errorf("%s speaks of %q to people who keep a sheet: %s", c.Code, word, c.Sheet)
			}
		}
	}
}
