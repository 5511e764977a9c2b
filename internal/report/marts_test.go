package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestLoadGivesBackWhatWasPublished(t *testing.T) {
	for name, sample := range samples {
		want := sample()
		got, err := load(t, publish(t, want))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-published +loaded):\n%s", name, diff)
		}
	}
}

func TestLoadReadsManyBatches(t *testing.T) {
	want := &Marts{Rejects: make([]Reject, 2*64<<10+7)}
	for i := range want.Rejects {
		want.Rejects[i] = Reject{Feed: "f", SourceRow: int64(i)}
	}
	got, err := load(t, publish(t, want))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Rejects, got.Rejects); diff != "" {
		t.Error(diff)
	}
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	type unnamedGoal struct {
		GoalID string `col:"goal_id"`
	}
	type countedProgram struct {
		ProgramID       string     `col:"program_id"`
		ProgramName     int64      `col:"program_name"`
		Category        *string    `col:"category"`
		LaunchDate      *time.Time `col:"launch_date"`
		IsRegistered    bool       `col:"is_registered"`
		Owner           *string    `col:"owner"`
		RunID           string     `col:"run_id"`
		DataThroughDate *time.Time `col:"data_through_date"`
	}
	type namelessProgram struct {
		ProgramID       string     `col:"program_id"`
		ProgramName     *string    `col:"program_name"`
		Category        *string    `col:"category"`
		LaunchDate      *time.Time `col:"launch_date"`
		IsRegistered    bool       `col:"is_registered"`
		Owner           *string    `col:"owner"`
		RunID           string     `col:"run_id"`
		DataThroughDate *time.Time `col:"data_through_date"`
	}
	for name, c := range map[string]struct {
		spoil func(dir string)
		want  string
	}{
		"a missing file": {
			func(dir string) { _ = os.Remove(filepath.Join(dir, "goals.parquet")) },
			"report: mart goals: ",
		},
		"a file that is not Parquet": {
			func(dir string) { _ = os.WriteFile(filepath.Join(dir, "goals.parquet"), []byte("goals"), 0o600) },
			"report: mart goals: ",
		},
		"missing columns": {
			func(dir string) { write(t, dir, "goals", []unnamedGoal{{"g"}}) },
			"column programs_count is missing",
		},
		"a null where a value is required": {
			func(dir string) { write(t, dir, "programs", []namelessProgram{{}}) },
			"mart programs: column program_name, row 1: null, where the contract requires a value",
		},
		"a column of another type": {
			func(dir string) { write(t, dir, "programs", []countedProgram{{}}) },
			"mart programs: column program_name, row 1: int64, where the contract says varchar",
		},
		"totals of two portfolios": {
			func(dir string) { write(t, dir, "portfolio_totals", make([]Totals, 2)) },
			"mart portfolio_totals: 2 rows, but the contract says 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := publish(t, nothingYet())
			c.spoil(dir)
			_, err := load(t, dir)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}
