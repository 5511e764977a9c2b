package pipelines

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/csv"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/facts"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/internal/warehouse"
)

var (
	contradictionRuns = flag.Int("contradictions", 20, "runs of TestContradictions, each with one contradiction at a random place of a company")
	inEachCompany     = flag.Int("contradictions-each", 1, "contradictions that are planted in each company, one at a time: more of them spare undisturbed companies")
	firstCompany      = flag.Int("contradictions-from", 0, "first company of TestContradictions, so that many runs can be made a part at a time")
)

// smallCompany has 96 people at three sites in two departments and one program.
func smallCompany(r *rand.Rand) files {
	f := files{
		"roster":      {{"id", "department", "site", "hired", "left", "email"}},
		"completions": {{"id", "course", "day", "status", "email"}},
		"kpi":         {{"id", "month", "value"}},
	}
	for i := range 96 {
		id, address := fmt.Sprintf("%05d", 100+i), fmt.Sprintf("p%d@example.test", i)
		f["roster"] = append(f["roster"], []string{id, fmt.Sprint("D", i%2), fmt.Sprint("S", i/2%3), "2018-02-01", "", address})
		trained := r.IntN(2) == 0
		if trained {
			f["completions"] = append(f["completions"], []string{id, "k", fmt.Sprintf("2025-06-%02d", 1+r.IntN(28)), "completed", address})
		}
		level := 80 + 10*r.NormFloat64()
		for month := range 12 {
			value := level + 5*r.NormFloat64()
			if trained && month > 5 {
				value += 8
			}
			f["kpi"] = append(f["kpi"], []string{id, fmt.Sprintf("2025-%02d", 1+month), fmt.Sprintf("%.1f", value)})
		}
	}
	return f
}

const smallConfig = `
version: 1
currency: EUR
comparison: {strata: [department]}
privacy: {min_people: 5, figures: exact, because: made up}
feeds:
  roster:
    table: employees
    source: {type: csv, path: roster.csv}
    columns:
      employee_id: {from: id}
      department: {from: department}
      location: {from: site}
      hire_date: {from: hired, formats: [yyyy-mm-dd]}
      termination_date: {from: left, formats: [yyyy-mm-dd]}
      status: {const: active}
      email: {from: email}
  completions:
    table: completions
    source: {type: csv, path: completions.csv}
    columns:
      employee_id: {from: id}
      program_id: {from: course}
      completed_date: {from: day, formats: [yyyy-mm-dd]}
      status: {from: status}
      email: {from: email}
  kpi:
    table: observations
    source: {type: csv, path: "kpi*.csv"}
    columns:
      subject_id: {from: id}
      metric_id: {const: output}
      period_start: {from: month, formats: [yyyy-mm]}
      numerator: {from: value}
goals: [{id: g, metric: output, owner: Head of Ops}]
metrics: [{id: output, kind: mean, unit: pieces, grain: month, baseline: 3, gap: 0, post: 3, smallest_change: 1}]
programs: [{id: k, launch: 2025-05-01}]
alignments: [{program: k, metric: output, goal: g, agreed_on: 2025-02-02}]
`

// told is what a run says of a company.
type told struct {
	effects map[string]float64
	named   []string // feeds that a finding or a rejected row names
	blocked []string // codes of findings that block
	refused error
}

// tell lands a company and builds its estimates and findings.
func tell(dir string, f files) (said told, err error) {
	for name, rows := range f {
		var b strings.Builder
		for _, row := range rows {
			b.WriteString(strings.Join(row, ",") + "\n")
		}
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(b.String()), 0o600); err != nil {
			return said, err
		}
	}
	config := filepath.Join(dir, "impactmart.yaml")
	if err := os.WriteFile(config, []byte(smallConfig), 0o600); err != nil {
		return said, err
	}
	plan, err := project.Load(config, project.Sources{Connectors: connectors.Registry{"csv": csv.New}})
	if err != nil {
		return said, err
	}
	p := New(plan, testTools, silent{})
	ctx := context.Background()
	said.refused = p.withScratch(ctx, func(scratch *location.Scratch) error {
		r := &run{Pipeline: p, scratch: scratch}
		if err := r.land(ctx); err != nil {
			return err
		}
		t, err := r.openTables(ctx)
		if err != nil {
			return err
		}
		err = said.read(ctx, t)
		return errors.Join(err, t.engine.Close())
	})
	if said.refused != nil && project.KindOf(said.refused) != project.BadData {
		return said, said.refused
	}
	return said, nil
}

// read builds the tables and keeps what they say.
func (s *told) read(ctx context.Context, t *tables) error {
	for _, name := range []string{"int_findings", "int_held_back"} {
		if err := t.ensure(ctx, name); err != nil {
			return err
		}
	}
	estimates, err := warehouse.Read[inference.Estimate](ctx, t.engine, t.Contract("int_estimates"))
	if err != nil {
		return err
	}
	s.effects = map[string]float64{}
	for _, e := range estimates {
		if e.Effect != nil {
			s.effects[e.SegmentID+" "+e.Estimator] = *e.Effect
		}
	}
	found, err := warehouse.Read[facts.Finding](ctx, t.engine, t.Contract("int_findings"))
	if err != nil {
		return err
	}
	for _, f := range found {
		s.named = append(s.named, f.Feed)
		if f.Action == facts.Blocked {
			s.blocked = append(s.blocked, f.Code)
		}
	}
	held, err := warehouse.Read[HeldBack](ctx, t.engine, t.Contract("int_held_back"))
	if err != nil {
		return err
	}
	for _, h := range held {
		s.named = append(s.named, h.Feed)
	}
	for _, d := range t.deliveries {
		if d.batch.Counts.Rejected > 0 {
			s.named = append(s.named, d.feed.Name)
		}
	}
	return nil
}

// same reports whether both say the same effects.
func (s told) same(other told) bool {
	if len(s.effects) != len(other.effects) {
		return false
	}
	for name, effect := range s.effects {
		if got, known := other.effects[name]; !known || math.Abs(got-effect) > 1e-9 {
			return false
		}
	}
	return true
}

// planted is how a company with one contradiction ended.
type planted struct {
	kind     string
	isSilent bool // the figures changed, and nothing is said
}

// plantEach plants contradictions in one company, and returns what is named in it without
// any.
func plantEach(t *testing.T, seed int, results []planted) (named []string, err error) {
	company := func() files { return smallCompany(rand.New(rand.NewPCG(uint64(seed), 1))) }
	base, err := tell(t.TempDir(), company())
	if err := errors.Join(err, base.refused); err != nil {
		return nil, fmt.Errorf("company %d: %w", seed, err)
	}
	for i := range results {
		number := *inEachCompany*seed + i
		c := contradictions[number%len(contradictions)]
		disturbed := company()
		c.plant(rand.New(rand.NewPCG(uint64(number), 2)), disturbed)
		got, err := tell(t.TempDir(), disturbed)
		if err != nil {
			return nil, fmt.Errorf("company %d, %s: %w", seed, c.name, err)
		}
		results[i] = planted{c.name, got.refused == nil && len(got.named) == 0 && !got.same(base)}
	}
	return base.named, nil
}

// TestContradictions plants one contradiction at a random place of a small company: the
// figures are those of the undisturbed company, or something is named, or the run is
// refused. A changed figure without a word is a failure. An undisturbed company raises
// nothing in 99 of 100 draws.
func TestContradictions(t *testing.T) {
	results := make([]planted, *contradictionRuns)
	each := *inEachCompany
	undisturbed := make([][]string, (len(results)+each-1)/each)
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for i := range undisturbed {
		workers.Go(func() (err error) {
			undisturbed[i], err = plantEach(t, *firstCompany+i, results[each*i:min(each*(i+1), len(results))])
			return err
		})
	}
	if err := workers.Wait(); err != nil {
		t.Fatal(err)
	}
	over, silent := 0, 0
	for i, r := range results {
		if r.isSilent {
			silent++
			t.Errorf("company %d, run %d, %s: the figures changed, and nothing is said", *firstCompany+i/each, i, r.kind)
		}
	}
	for i, named := range undisturbed {
		if len(named) > 0 {
			over++
			t.Logf("company %d raises %v undisturbed", *firstCompany+i, named)
		}
	}
	t.Attr("promise", fmt.Sprintf("gate: %d contradictions in %d companies: in %d, figures changed without a word; %d of the companies raised something undisturbed", len(results), len(undisturbed), silent, over))
	if 100*over > len(undisturbed) && over > 1 {
		t.Errorf("%d of %d undisturbed companies raise something", over, len(undisturbed))
	}
}

// TestMistakesOfManyFilesAreReadTogether: one second value in each of many files, of one
// trained person each, moves the estimate as much as the same values in one file.
func TestMistakesOfManyFilesAreReadTogether(t *testing.T) {
	for _, c := range []struct {
		name   string
		more   float64 // what the second value has more than the first
		blocks bool
	}{
		{"values that move the estimate", 20, true},
		{"values that do not", 0.1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := smallCompany(rand.New(rand.NewPCG(7, 1)))
			secondValueInEachFile(t, f, c.more)
			said, err := tell(t.TempDir(), f)
			if err := errors.Join(err, said.refused); err != nil {
				t.Fatal(err)
			}
			if got := slices.Contains(said.blocked, "duplicate_row"); got != c.blocks {
				t.Errorf("blocks %t; named %v, blocked %v", got, said.named, said.blocked)
			}
		})
	}
}

// secondValueInEachFile gives each of twenty trained people an own file, with a second
// value for each month after the training.
func secondValueInEachFile(t *testing.T, f files, more float64) {
	t.Helper()
	for i, record := range f["completions"][1:21] {
		name := fmt.Sprint("kpi_", i)
		f[name] = [][]string{f["kpi"][0]}
		for _, row := range f["kpi"] {
			if row[0] != record[0] {
				continue
			}
			f[name] = append(f[name], row)
			if row[1] > "2025-06" {
				value, err := strconv.ParseFloat(row[2], 64)
				if err != nil {
					t.Fatal(err)
				}
				f[name] = append(f[name], []string{row[0], row[1], fmt.Sprintf("%.1f", value+more)})
			}
		}
		f["kpi"] = slices.DeleteFunc(f["kpi"], func(row []string) bool { return row[0] == record[0] })
	}
}
