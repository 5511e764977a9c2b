package export_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/connectors/location/gs"
	"github.com/impactmart/impactmart/connectors/location/gs/gstest"
	"github.com/impactmart/impactmart/internal/export"
	"github.com/impactmart/impactmart/internal/parquetfile"
	"github.com/impactmart/impactmart/models"
)

// The marts of the tests: one with months, one without.
var (
	levels = models.Table{Name: "levels", Doc: "Levels by month.", Grain: []string{"metric_id", "month_date"}, Columns: slices.Concat([]models.Column{
		{Name: "metric_id", Type: models.String}, {Name: "month_date", Type: models.Date}, {Name: "value", Type: models.Float},
	}, models.Stamp)}
	programs = models.Table{Name: "programs", Doc: "Programs.", Grain: []string{"program_id"}, Columns: slices.Concat([]models.Column{
		{Name: "program_id", Type: models.String},
	}, models.Stamp)}
)

type level struct {
	Metric  string     `col:"metric_id"`
	Month   *time.Time `col:"month_date"`
	Value   float64    `col:"value"`
	Run     string     `col:"run_id"`
	Through *time.Time `col:"data_through_date"`
}

type program struct {
	ID      string     `col:"program_id"`
	Run     string     `col:"run_id"`
	Through *time.Time `col:"data_through_date"`
}

// night is what a run published: values by metric and month, and programs.
type night struct {
	values   map[string]float64 // by "metric yyyy-mm"; "metric" alone has no month
	programs []string
	marts    []models.Table
}

func first() night {
	return night{map[string]float64{"a 2026-01": 1, "b 2026-01": 2, "a 2026-02": 3, "b 2026-03": 4, "c": 5}, []string{"P", "Q"}, []models.Table{levels, programs}}
}

// snapshot writes the marts of a night.
func (n night) snapshot(t *testing.T, sequence int64) export.Snapshot {
	t.Helper()
	dir, run := t.TempDir(), fmt.Sprintf("run%d", sequence)
	through := time.Date(2026, time.March, int(sequence), 0, 0, 0, 0, time.UTC)
	var rows []level
	for _, key := range slices.Sorted(maps.Keys(n.values)) {
		metric, month, has := strings.Cut(key, " ")
		row := level{Metric: metric, Value: n.values[key], Run: run, Through: &through}
		if has {
			day, err := time.Parse("2006-01", month)
			if err != nil {
				t.Fatal(err)
			}
			row.Month = &day
		}
		rows = append(rows, row)
	}
	var others []program
	for _, id := range n.programs {
		others = append(others, program{ID: id, Run: run, Through: &through})
	}
	writeMart(t, dir, levels, rows)
	writeMart(t, dir, programs, others)
	return export.Snapshot{Sequence: sequence, Run: run, Published: through, Marts: n.marts, Path: func(mart string) (string, error) {
		return filepath.Join(dir, mart+".parquet"), nil
	}}
}

func writeMart[T any](t *testing.T, dir string, table models.Table, rows []T) {
	t.Helper()
	batch, err := models.BatchOf(table, rows)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	if err := parquetfile.WriteAll(filepath.Join(dir, table.Name+".parquet"), batch); err != nil {
		t.Fatal(err)
	}
}

// place is where the tests export to.
type place struct{ location.Root }

func (p place) export(t *testing.T, s export.Snapshot) (export.Done, error) {
	t.Helper()
	scratch, err := location.NewScratch(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := scratch.Close(); err != nil {
			t.Error(err)
		}
	}()
	return export.To(t.Context(), p.Root, s, scratch)
}

func (p place) manifest(t *testing.T) (m export.Manifest) {
	t.Helper()
	text, err := location.Read(t.Context(), p.Root, export.ManifestName)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// rows are the rows of all files that are there, manifest or not, with the run of each.
func (p place) rows(t *testing.T) (rows []string) {
	t.Helper()
	scratch, err := location.NewScratch(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = scratch.Close() }()
	objects, err := p.Below(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if !strings.HasSuffix(o.Name, ".parquet") {
			continue
		}
		file, err := p.File(t.Context(), o.Name, scratch)
		if err != nil {
			t.Fatal(err)
		}
		in, err := parquetfile.Open(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		for in.Next() {
			batch := in.RecordBatch()
			for i := range int(batch.NumRows()) {
				cells := []string{o.Name}
				for _, c := range batch.Columns() {
					cells = append(cells, c.ValueStr(i))
				}
				rows = append(rows, strings.Join(cells, " "))
			}
		}
		if err := in.Err(); err != nil {
			t.Fatal(err)
		}
		in.Release()
	}
	return rows
}

// places are a folder and a bucket.
func places(t *testing.T, test func(t *testing.T, p place)) {
	t.Run("folder", func(t *testing.T) { test(t, place{location.NewLocal(filepath.Join(t.TempDir(), "marts"))}) })
	t.Run("bucket", func(t *testing.T) {
		gstest.New(t, "acme-warehouse").Page(3)
		l, err := gs.New("gs://acme-warehouse/marts")
		if err != nil {
			t.Fatal(err)
		}
		test(t, place{l.(location.Root)})
	})
}

func rowsOfFirst() []string {
	return []string{
		"levels/month=2026-01/part-0.parquet a 2026-01-01 1 run1 2026-03-01",
		"levels/month=2026-01/part-0.parquet b 2026-01-01 2 run1 2026-03-01",
		"levels/month=2026-02/part-0.parquet a 2026-02-01 3 run1 2026-03-01",
		"levels/month=2026-03/part-0.parquet b 2026-03-01 4 run1 2026-03-01",
		"levels/month=__HIVE_DEFAULT_PARTITION__/part-0.parquet c (null) 5 run1 2026-03-01",
		"programs/part-0.parquet P run1 2026-03-01",
		"programs/part-0.parquet Q run1 2026-03-01",
	}
}

// TestExport: a second night writes the files whose rows changed, whatever run they are of,
// and removes what is gone.
func TestExport(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		done, err := p.export(t, first().snapshot(t, 1))
		if want := (export.Done{Sequence: 1, Run: "run1", Marts: 2, Files: 5, Written: 5}); err != nil || done != want {
			t.Fatalf("first: %+v, %v", done, err)
		}
		if diff := cmp.Diff(rowsOfFirst(), p.rows(t)); diff != "" {
			t.Error(diff)
		}
		m := p.manifest(t)
		if f := m.Marts[0].Files[0]; !m.IsComplete || m.Marts[0].Partitioned != "month_date" || f.Month != "2026-01" || f.Rows != 2 || m.Marts[0].Files[3].Month != "" {
			t.Errorf("%+v", m)
		}

		done, err = p.export(t, first().snapshot(t, 2)) // the same rows of another run
		if want := (export.Done{Sequence: 2, Run: "run2", Marts: 2, Files: 5}); err != nil || done != want {
			t.Fatalf("the same again: %+v, %v", done, err)
		}
		if m := p.manifest(t); m.Run != "run2" || m.Marts[1].Files[0].Run != "run1" {
			t.Errorf("the same again: %+v", m)
		}

		third := first()
		delete(third.values, "b 2026-03")
		third.values["a 2026-01"], third.values["a 2026-04"], third.programs = 1.5, 6, nil
		done, err = p.export(t, third.snapshot(t, 3))
		if want := (export.Done{Sequence: 3, Run: "run3", Marts: 2, Files: 5, Written: 3, Removed: 1}); err != nil || done != want {
			t.Fatalf("changes: %+v, %v", done, err)
		}
		want := []string{
			"levels/month=2026-01/part-0.parquet a 2026-01-01 1.5 run3 2026-03-03",
			"levels/month=2026-01/part-0.parquet b 2026-01-01 2 run3 2026-03-03",
			"levels/month=2026-02/part-0.parquet a 2026-02-01 3 run1 2026-03-01",
			"levels/month=2026-04/part-0.parquet a 2026-04-01 6 run3 2026-03-03",
			"levels/month=__HIVE_DEFAULT_PARTITION__/part-0.parquet c (null) 5 run1 2026-03-01",
		}
		if diff := cmp.Diff(want, p.rows(t)); diff != "" {
			t.Error(diff)
		}

		third.marts = third.marts[:1]
		done, err = p.export(t, third.snapshot(t, 4))
		if err != nil || done.Removed != 1 || done.Files != 4 {
			t.Errorf("a mart that is gone: %+v, %v", done, err)
		}
	})
}

// TestDamagedPlace: files that were removed or cut at the place are written again; others of
// equal size are believed.
func TestDamagedPlace(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		if _, err := p.export(t, first().snapshot(t, 1)); err != nil {
			t.Fatal(err)
		}
		const gone, cut = "levels/month=2026-01/part-0.parquet", "programs/part-0.parquet"
		if err := errors.Join(p.Remove(t.Context(), gone), location.Write(t.Context(), p.Root, cut, []byte("PAR1"))); err != nil {
			t.Fatal(err)
		}
		done, err := p.export(t, first().snapshot(t, 1))
		if err != nil || done.Written != 2 {
			t.Errorf("%+v, %v", done, err)
		}
		if diff := cmp.Diff(rowsOfFirst(), p.rows(t)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestForeignPlace: nothing that others wrote is replaced or removed.
func TestForeignPlace(t *testing.T) {
	for name, of := range map[string]struct {
		exports bool
		file    string
	}{
		"not empty":               {false, "notes.txt"},
		"another manifest":        {false, export.ManifestName},
		"beside an export":        {true, "reports/part-0.parquet"},
		"among a mart's files":    {true, "levels/notes.txt"},
		"a later manifest":        {true, export.ManifestName},
		"a copy of a mart's file": {true, "levels/month=2026-01/copy-of-part-0.parquet"},
		"in a mart of no month":   {true, "programs/month=2026-01/copy.parquet"},
	} {
		t.Run(name, func(t *testing.T) {
			places(t, func(t *testing.T, p place) {
				if of.exports {
					if _, err := p.export(t, first().snapshot(t, 1)); err != nil {
						t.Fatal(err)
					}
				}
				const content = `{"format": 2}`
				if err := location.Write(t.Context(), p.Root, of.file, []byte(content)); err != nil {
					t.Fatal(err)
				}
				if _, err := p.export(t, night{programs: []string{"R"}, marts: []models.Table{levels, programs}}.snapshot(t, 2)); !errors.Is(err, export.ErrForeign) {
					t.Errorf("error %v", err)
				}
				if got, err := location.Read(t.Context(), p.Root, of.file); err != nil || string(got) != content {
					t.Errorf("%s has %q, %v", of.file, got, err)
				}
				if of.exports && !cmp.Equal(rowsOfFirst(), withoutForeign(p, t, of.file)) {
					t.Error("rows changed")
				}
			})
		})
	}
}

// withoutForeign are the rows at a place once a foreign file is gone.
func withoutForeign(p place, t *testing.T, file string) []string {
	if err := p.Remove(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return p.rows(t)
}

func TestOneExportAtATime(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		_, release, err := p.Lock(t.Context(), "export")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.export(t, first().snapshot(t, 1)); !errors.Is(err, location.ErrLocked) {
			t.Errorf("error %v", err)
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
		if _, err := p.export(t, first().snapshot(t, 1)); err != nil {
			t.Error(err)
		}
	})
}

func TestOtherVersion(t *testing.T) {
	p := place{location.NewLocal(t.TempDir())}
	s := first().snapshot(t, 1)
	s.Marts[1].Columns = append([]models.Column{{Name: "new", Type: models.String}}, s.Marts[1].Columns...)
	if _, err := p.export(t, s); !errors.Is(err, export.ErrOtherVersion) || !strings.Contains(err.Error(), "mart programs") {
		t.Errorf("error %v", err)
	}
}

// stopping is a place whose nth change fails, as for a process that is killed.
type stopping struct {
	location.Root
	left int
}

var errStopped = errors.New("stopped")

func (s *stopping) isDue() bool { s.left--; return s.left < 0 }

func (s *stopping) Create(ctx context.Context, name string) (location.Writer, error) {
	if s.isDue() {
		return nil, errStopped
	}
	return s.Root.Create(ctx, name)
}

func (s *stopping) Remove(ctx context.Context, name string) error {
	if s.isDue() {
		return errStopped
	}
	return s.Root.Remove(ctx, name)
}

// TestStopped: wherever an export stops, the manifest names only files that are as it says,
// and is complete only if all are; the next export completes it.
func TestStopped(t *testing.T) {
	second := first()
	delete(second.values, "b 2026-03")
	second.values["a 2026-01"], second.values["b 2026-02"], second.marts = 9, 8, second.marts[:1]
	stops := 0
	for after := 0; ; after++ {
		p := place{location.NewLocal(filepath.Join(t.TempDir(), "marts"))}
		if _, err := p.export(t, first().snapshot(t, 1)); err != nil {
			t.Fatal(err)
		}
		_, err := place{&stopping{p.Root, after}}.export(t, second.snapshot(t, 2))
		if err == nil {
			break
		}
		if !errors.Is(err, errStopped) {
			t.Fatal(err)
		}
		stops++
		m := p.manifest(t)
		if m.IsComplete != (after == 0) {
			t.Errorf("after %d changes: %+v", after, m)
		}
		for _, mart := range m.Marts {
			for _, f := range mart.Files {
				if sum, err := location.Hash(t.Context(), p.Root, f.Path); m.Run == "run2" && (err != nil || sum != f.SHA256) {
					t.Errorf("after %d changes: %s is not what the manifest says: %v", after, f.Path, err)
				}
			}
		}
		if _, err := p.export(t, second.snapshot(t, 3)); err != nil {
			t.Fatalf("after %d changes: %v", after, err)
		}
		got := p.rows(t)
		for i, row := range got {
			got[i] = row[:strings.LastIndex(row, " run")]
		}
		want := []string{
			"levels/month=2026-01/part-0.parquet a 2026-01-01 9", "levels/month=2026-01/part-0.parquet b 2026-01-01 2",
			"levels/month=2026-02/part-0.parquet a 2026-02-01 3", "levels/month=2026-02/part-0.parquet b 2026-02-01 8",
			"levels/month=__HIVE_DEFAULT_PARTITION__/part-0.parquet c (null) 5",
		}
		if diff := cmp.Diff(want, got); diff != "" || !p.manifest(t).IsComplete {
			t.Errorf("after %d changes: %s", after, diff)
		}
	}
	if stops < 5 {
		t.Errorf("it stopped %d times", stops)
	}
}
