package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestLoadGivesBackWhatWasPublished(t *testing.T) {
	for name, sample := range samples {
		want := sample()
		got, err := Load(publish(t, want))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-published +loaded):\n%s", name, diff)
		}
	}
}

func TestLoadReadsManyBatches(t *testing.T) {
	want := &Marts{Rejects: make([]Reject, 2*batchRows+7)}
	for i := range want.Rejects {
		want.Rejects[i] = Reject{Feed: "f", Row: int64(i)}
	}
	got, err := Load(publish(t, want))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Rejects, got.Rejects); diff != "" {
		t.Error(diff)
	}
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	type unnamedGoal struct {
		ID string `col:"goal_id"`
	}
	type nullableMetric struct {
		ID         *string `col:"metric_id"`
		Name       string  `col:"metric_name"`
		Unit       string  `col:"unit"`
		Better     string  `col:"better"`
		Grain      string  `col:"grain"`
		GapPeriods int64   `col:"gap_periods"`
	}
	type countedProgram struct {
		ID           string `col:"program_id"`
		Name         int64  `col:"program_name"`
		IsRegistered bool   `col:"is_registered"`
	}
	for name, c := range map[string]struct {
		spoil func(dir string)
		want  string
	}{
		"a missing file": {
			func(dir string) { _ = os.Remove(filepath.Join(dir, "goals.parquet")) },
			"report: mart goals: there is no file goals.parquet in the folder of the marts",
		},
		"a file that is no Parquet": {
			func(dir string) { _ = os.WriteFile(filepath.Join(dir, "goals.parquet"), []byte("goals"), 0o600) },
			"report: mart goals: ",
		},
		"missing columns": {
			func(dir string) { write(t, dir, "goals", []unnamedGoal{{"g"}}, Totals{}) },
			"mart goals: missing goal_name, owner, sponsor, metric_id, baseline_value, target_value, due_date, programs_count; the marts were published by another version",
		},
		"a null where a value is required": {
			func(dir string) { write(t, dir, "metrics", []nullableMetric{{}}, Totals{}) },
			"mart metrics: column metric_id, row 1: null, where the contract requires a value",
		},
		"a column of another type": {
			func(dir string) { write(t, dir, "programs", []countedProgram{{}}, Totals{}) },
			"mart programs: column program_name, row 1: int64, where the contract says string",
		},
		"totals of two portfolios": {
			func(dir string) { write(t, dir, "portfolio_totals", make([]Totals, 2), Totals{}) },
			"mart portfolio_totals: 2 rows, where the contract says 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := publish(t, nothingYet())
			c.spoil(dir)
			_, err := Load(dir)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}
