package calibrate

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/impactmart/impactmart/internal/inference"
)

var (
	replications = flag.Int("replications", 20, "companies per scenario, with an effect and without")
	only         = flag.String("only", "", "scenarios whose names have this text; all by default")
	seed         = flag.Uint64("seed", 1, "seed of the simulated companies")
	date         = flag.String("date", "", "day of the run, yyyy-mm-dd, for the document")
)

// enough is the number of replications from which the bounds are binding; with fewer, only
// absurd results fail.
const enough = 2000

// tellsEnough is the number from which the results are written down, with their number.
const tellsEnough = 1000

var (
	document = filepath.Join("..", "..", "docs", "calibration.md")
	method   = filepath.Join("..", "..", "docs", "method.md")
)

// TestCalibration checks every scenario against its expectation. With UPDATE_GOLDEN, -date
// and enough replications it writes the document.
func TestCalibration(t *testing.T) {
	Scenarios = slices.DeleteFunc(Scenarios, func(s Scenario) bool { return !strings.Contains(s.Name, *only) })
	results, err := Run(context.Background(), t.TempDir(), *seed, *replications)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		all := r.Primary()
		t.Logf("%-28s quoted %5.1f %%, coverage %5.1f %%, false positives %5.1f %%, quoted and wrong %5.1f and %5.1f %%, caps %v", r.Name, all.Planted.Share(r.Quoted.Planted.All),
			all.Coverage(), all.FalsePositives(), all.Planted.Share(r.Quoted.Planted.Missed()), all.Null.Share(r.Quoted.Null.Missed()), all.Planted.Caps)
		if *replications < enough {
			notAbsurd(t, r)
			continue
		}
		asExpected(t, r)
	}
	if os.Getenv("UPDATE_GOLDEN") == "" || *replications < tellsEnough || *only != "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, *date); err != nil {
		t.Fatalf("-date: %v", err)
	}
	settings := Settings{Date: *date, Seed: *seed, Replications: *replications}
	if err := os.WriteFile(document, []byte(Document(results, settings)), 0o644); err != nil {
		t.Fatal(err)
	}
	before, _, after := aroundSummary(t)
	if err := os.WriteFile(method, []byte(before+Summary(results, settings)+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// aroundSummary splits docs/method.md at the summary, which is between two comments.
func aroundSummary(t *testing.T) (before, summary, after string) {
	t.Helper()
	const begin, end = "<!-- written by make calibrate -->\n", "<!-- end -->"
	text, err := os.ReadFile(method)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	summary, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("docs/method.md lacks %q and %q", begin, end)
	}
	return before + begin, summary, end + after
}

// quotedOften is the percentage of quoted rows from which these rows are tested by
// themselves: a grade that drops many draws leaves a selection with a different coverage.
const quotedOften = 80

func asExpected(t *testing.T, r Result) {
	t.Helper()
	all := r.Primary()
	quoted := all.Planted.Share(r.Quoted.Planted.All)
	wrong := max(all.Planted.Share(r.Quoted.Planted.Missed()), all.Null.Share(r.Quoted.Null.Missed()))
	switch r.Expect {
	case Right:
		within(t, r.Name, all)
		figures := all.Outside()
		if quoted >= quotedOften {
			within(t, r.Name+", quoted", r.Quoted)
			figures = append(figures, r.Quoted.Outside()...)
		}
		if isExplained := Outside[r.Name] != ""; isExplained != (len(figures) > 0) {
			t.Errorf("%s: outside of the bounds is %q, and a reason is given: %t", r.Name, figures, isExplained)
		}
	case Warned:
		if quoted > 100-quotedOften {
			t.Errorf("%s: %.1f %% are quoted, so nobody is warned", r.Name, quoted)
		}
		if min(all.Coverage(), 100-all.FalsePositives()) < WrongBelow && wrong > QuotedAndWrong {
			t.Errorf("%s: %.1f %% are quoted and wrong", r.Name, wrong)
		}
	case Faint:
		if min(all.Coverage(), 100-all.FalsePositives()) >= WrongBelow {
			t.Errorf("%s: coverage is %.1f %%, so nothing is wrong; say so in its lesson", r.Name, all.Coverage())
		}
		if wrong <= QuotedAndWrong {
			t.Errorf("%s: only %.1f %% are quoted and wrong, so readers are warned; say so in its lesson", r.Name, wrong)
		}
	case Missed:
		if quoted <= 100-quotedOften || all.Coverage() >= CoverageFrom {
			t.Errorf("%s: %.1f %% are quoted, coverage is %.1f %%, so it is no longer missed; say so in its lesson",
				r.Name, quoted, all.Coverage())
		}
	}
}

func within(t *testing.T, name string, tally Tally) {
	t.Helper()
	for _, figure := range tally.Outside() {
		t.Errorf("%s: %s", name, figure)
	}
}

func notAbsurd(t *testing.T, r Result) {
	t.Helper()
	all := r.Primary()
	if n := *replications; all.Planted.All != n || all.Null.All != n {
		t.Errorf("%s: %d and %d of %d replications have a row to quote", r.Name, all.Planted.All, all.Null.All, n)
	}
	if c, f := all.Coverage(), all.FalsePositives(); r.Expect == Right && (c < 80 || f > 20) {
		t.Errorf("%s: coverage %.1f %%, false positives %.1f %%", r.Name, c, f)
	}
}

// TestGroups: what a company shows does not depend on those that are measured with it,
// except for the figures that are about all of them.
func TestGroups(t *testing.T) {
	var some []replication
	for i, s := range Scenarios {
		if i%3 == 0 {
			some = append(some, s.replicate(1)...)
		}
	}
	ctx := context.Background()
	together, err := measureAll(ctx, t.TempDir(), *seed, some, len(some))
	if err != nil {
		t.Fatal(err)
	}
	apart, err := measureAll(ctx, t.TempDir(), *seed, some, 5)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range some {
		if len(together[i]) == 0 {
			t.Errorf("%s has no estimate", r.Name)
		}
		ignore := cmpopts.IgnoreFields(inference.Estimate{}, "ProgramID", "VerdictSentence", "PValuePortfolio", "ShrunkenEffect")
		if diff := cmp.Diff(together[i], apart[i], cmp.AllowUnexported(outcome{}), ignore, cmpopts.EquateApprox(1e-9, 1e-12), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-together +apart)\n%s", r.Name, diff)
		}
	}
}

// TestDocumentIsCurrent: the document has the story and the lesson of each scenario, and
// the summary has each scenario.
func TestDocumentIsCurrent(t *testing.T) {
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	var outside strings.Builder
	writeOutside(&outside)
	if !strings.Contains(string(text), outside.String()) {
		t.Errorf("docs/calibration.md does not say what is outside of the bounds as the code does: %s", outside.String())
	}
	_, summary, _ := aroundSummary(t)
	for _, s := range Scenarios {
		if !strings.Contains(summary, "| "+s.Name+" | "+string(s.Expect)+" |") {
			t.Errorf("docs/method.md does not summarize scenario %q; run make calibrate", s.Name)
		}
		line := "| " + s.Name + " | " + string(s.Expect) + " | " + s.Story + " " + s.Lesson + " |"
		if !strings.Contains(string(text), line) {
			t.Errorf("docs/calibration.md does not describe scenario %q as the code does; run make calibrate", s.Name)
		}
	}
}
