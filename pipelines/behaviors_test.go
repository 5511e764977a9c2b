package pipelines

import (
	"bytes"
	"context"
	stdcsv "encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/unicode/norm"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/excel"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/warehouse/duckdb"
)

// behaviors are properties of files that must land correctly, each named after its case
// in testdata/behaviors.
var behaviors = []string{
	"month_wide_sheet", "titles_above_and_totals_below", "stacked_headers", "stacked_headers_csv", "merged_headers", "merged_values",
	"duplicate_and_blank_headers", "header_search_csv", "units_under_the_header", "hidden_sheet", "hidden_rows", "sheet_by_pattern",
	"european_decimals", "declared_locale", "true_numbers_beside_texts", "true_numbers_month_wide", "times_and_days_in_numbers", "days_in_place_of_ids", "ids_that_look_like_days", "percent_both_ways", "real_days_without_excel", "open_ends_as_real_days", "signs_of_another_currency", "currency_as_format", "currency_of_a_metric", "currency_where_none_is", "percent_as_text", "percent_as_format", "percent_mixed", "unit_as_format", "unit_mixed", "percent_of_one_metric", "accounting_negatives",
	"text_dates_beside_real_dates", "dates_of_1904", "leading_zeros", "ids_of_17_digits", "formula_with_result", "formula_without_result",
	"duplicate_emails", "rehires", "movers_within_a_period", "leavers", "diacritics_in_two_normal_forms", "file_name_capture",
	"utf16", "utf16_without_mark", "windows_1252", "semicolon", "tab", "pipe", "sep_line", "lone_carriage_returns", "comments", "preamble_and_footer", "backslash_escapes",
	"gzip", "zstd", "gzip_cut_off", "quotes_within_quotes", "embedded_newlines", "cells_that_look_like_formulas",
	"empty_file", "header_only_file", "one_column_too_many", "nulls_and_value_map", "skipped_rows", "filled_down", "filled_down_sheet",
	// The cases of csv-spectrum, rewritten.
	"spectrum_comma_in_quotes", "spectrum_empty", "spectrum_empty_crlf", "spectrum_escaped_quotes", "spectrum_json",
	"spectrum_location_coordinates", "spectrum_newlines", "spectrum_newlines_crlf", "spectrum_quotes_and_newlines",
	"spectrum_simple", "spectrum_simple_crlf", "spectrum_utf8",
}

// TestBehaviors lands each case from its file to Parquet, as a run does. A case has
//
//	feed.yaml     the feed, as a user writes it
//	in/...        files to read; words in parentheses say how they are written:
//	              crlf, cr, nfd, mark, chomp, half, gzip, zstd, or an encoding. A file
//	              named .xlsx is described as for writeWorkbook
//	landed.csv    the expected values, \r for a carriage return; columns that are
//	              not listed must be null
//	rejects.csv   the expected rejects (source_row,column_name,value,code)
//	counts        read, landed, rejected, skipped
//	error         the expected error, instead of the last three
func TestBehaviors(t *testing.T) {
	files, err := filepath.Glob("testdata/behaviors/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if name := strings.TrimSuffix(filepath.Base(path), ".txtar"); !slices.Contains(behaviors, name) {
			t.Errorf("%s is not in behaviors; add it", path)
		}
	}
	for _, name := range behaviors {
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(filepath.Join("testdata", "behaviors", name+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			behave(t, archive)
		})
	}
}

func behave(t *testing.T, archive *txtar.Archive) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "in"), 0o700); err != nil {
		t.Fatal(err)
	}
	wanted := map[string]string{}
	for _, f := range archive.Files {
		name, how, _ := strings.Cut(strings.TrimSuffix(f.Name, ")"), " (")
		if !strings.HasPrefix(name, "in/") {
			wanted[name] = string(f.Data)
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), written(t, name, strings.Fields(how), f.Data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := "version: 1\ncurrency: EUR\nfeeds:\n  feed:\n    " + strings.ReplaceAll(strings.TrimSpace(wanted["feed.yaml"]), "\n", "\n    ") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "impactmart.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	rows, rejects, counts, err := landAll(t, dir)
	if want, fails := wanted["error"]; fails || err != nil {
		if err == nil || err.Error() != strings.TrimSpace(want) {
			t.Errorf("error %v\nwant %s", err, want)
		}
		return
	}
	if diff := cmp.Diff(wantedRows(t, wanted["landed.csv"]), rows); diff != "" {
		t.Errorf("landed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantedRows(t, wanted["rejects.csv"]), rejects); diff != "" {
		t.Errorf("rejects (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(strings.Fields(wanted["counts"]), counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// landAll lands the feeds of the folder's configuration and returns, in order, what the
// landing zone then contains.
func landAll(t *testing.T, dir string) (rows, rejects []map[string]string, counts []string, err error) {
	plan, err := project.Load(filepath.Join(dir, "impactmart.yaml"), project.Sources{Connectors: connectors.Registry{"csv": csv.New, "excel": excel.New}})
	if err != nil {
		return nil, nil, nil, err
	}
	p := New(plan, testTools, silent{})
	deliveries, err := landNow(t.Context(), p)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, d := range deliveries {
		landed, err := p.store.RowsFile(t.Context(), d.batch.BatchKey, nil)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, parquetRows(t, landed)...)
		rejected, err := p.store.RejectsFile(t.Context(), d.batch.BatchKey, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, reject := range parquetRows(t, rejected) {
			for _, column := range []string{"feed", "file", "message", "remedy"} {
				delete(reject, column)
			}
			rejects = append(rejects, reject)
		}
		c := d.batch.Counts
		for _, n := range []int64{c.Read, c.Landed, c.Rejected, c.Skipped} {
			counts = append(counts, strconv.FormatInt(n, 10))
		}
	}
	return rows, rejects, counts, nil
}

// testTools are the tools of the program.
var testTools = Tools{Engine: duckdb.Driver, Database: duckdb.WriteDatabase, Version: "test"}

// landNow lands all deliveries, as a run does.
func landNow(ctx context.Context, p *Pipeline) (deliveries []delivery, err error) {
	err = p.withScratch(ctx, func(scratch *location.Scratch) error {
		r := &run{Pipeline: p, scratch: scratch}
		err := r.land(ctx)
		deliveries = r.deliveries
		return err
	})
	return deliveries, err
}

// parquetRows reads a file and omits nulls.
func parquetRows(t *testing.T, path string) (rows []map[string]string) {
	t.Helper()
	r, err := file.OpenParquetFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	reader, err := pqarrow.NewFileReader(r, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	table, err := reader.ReadTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Release()
	rows = make([]map[string]string, table.NumRows())
	for i := range rows {
		rows[i] = map[string]string{}
	}
	for at := range int(table.NumCols()) {
		row := 0
		for _, chunk := range table.Column(at).Data().Chunks() {
			for i := range chunk.Len() {
				if !chunk.IsNull(i) {
					rows[row][table.Column(at).Name()] = chunk.ValueStr(i)
				}
				row++
			}
		}
	}
	return rows
}

func wantedRows(t *testing.T, text string) (rows []map[string]string) {
	t.Helper()
	records, err := stdcsv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records[min(1, len(records)):] {
		row := map[string]string{}
		for i, value := range record {
			if value != "" {
				row[records[0][i]] = strings.ReplaceAll(value, `\r`, "\r")
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// written returns the bytes of a file of a case.
func written(t *testing.T, name string, how []string, content []byte) []byte {
	t.Helper()
	if strings.HasSuffix(name, ".xlsx") {
		return writeWorkbook(t, string(content))
	}
	for _, way := range how {
		var out bytes.Buffer
		switch way {
		case "crlf":
			out.Write(bytes.ReplaceAll(content, []byte("\n"), []byte("\r\n")))
		case "cr":
			out.Write(bytes.ReplaceAll(content, []byte("\n"), []byte("\r")))
		case "nfd":
			out.Write(norm.NFD.Bytes(content))
		case "mark":
			out.WriteString("\ufeff" + string(content))
		case "chomp":
			out.Write(bytes.TrimSuffix(content, []byte("\n")))
		case "half":
			out.Write(content[:len(content)/2])
		case "gzip":
			w := gzip.NewWriter(&out)
			w.Write(content)
			w.Close()
		case "zstd":
			w, err := zstd.NewWriter(&out)
			if err != nil {
				t.Fatal(err)
			}
			w.Write(content)
			w.Close()
		default:
			encoding, err := htmlindex.Get(way)
			if err != nil {
				t.Fatalf("%s: %q is not a way to write a file", name, way)
			}
			if _, err := io.Copy(encoding.NewEncoder().Writer(&out), bytes.NewReader(content)); err != nil {
				t.Fatal(err)
			}
		}
		content = out.Bytes()
	}
	return content
}
