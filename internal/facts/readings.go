package facts

import (
	"context"
	"math"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
)

// addReadings computes the estimates without the people of those findings that are in the
// figures, and blocks what would change a verdict. Findings of one kind are read together
// whatever files they are in: a mistake that is spread over the files of a year changes as
// much as one that is in a single file. Where the feed declared what several rows of one
// key mean, there is no other reading.
func addReadings(ctx context.Context, in inference.Tables, s inference.Settings, findings []Finding, declared declared) error {
	kinds := countedKinds(findings, declared.sameKeys)
	if len(kinds) == 0 {
		return nil
	}
	var err error
	subjects := subjectsOf(ctx, in, &err)
	published := estimates(ctx, in, &err)
	if err != nil || len(published) == 0 {
		return err
	}
	var groups []map[int64]bool
	var of [][]*Finding
	for kind, alike := range kinds {
		groups, of = append(groups, subjects[kind]), append(of, alike)
	}
	remainders, err := comparison.Remainders(ctx, in, groups, s.MinPeople)
	if err != nil {
		return err
	}
	arms, err := readArms(ctx, in)
	if err != nil {
		return err
	}
	for i, alike := range of {
		other := readingOf(published, append(remainders[i], arms.without(groups[i])...), s)
		for _, f := range alike {
			other.addTo(f)
			if declared.neverBlocks(f.Code, f.Feed) {
				f.Action = Noted
			}
		}
	}
	return nil
}

// findingKind is what findings have in common that differ in their file alone.
type findingKind struct{ code, feed, table, column string }

// countedKinds are the findings that concern people who are in the figures.
func countedKinds(findings []Finding, sameKeys map[string]string) map[findingKind][]*Finding {
	checks, kinds := byCode(), map[findingKind][]*Finding{}
	for i := range findings {
		f := &findings[i]
		isDecided := checks[f.Code].IsOfKey && sameKeys[f.Feed] != ""
		if checks[f.Code].Counts && !isDecided && f.TrainedCount+f.ColleaguesCount > 0 {
			kind := findingKind{f.Code, f.Feed, f.TableName, f.ColumnName}
			kinds[kind] = append(kinds[kind], f)
		}
	}
	return kinds
}

// subjectsOf are the numbers of the subjects of the findings of each kind.
func subjectsOf(ctx context.Context, in inference.Tables, err *error) map[findingKind]map[int64]bool {
	type row struct {
		Code    string `col:"code"`
		Feed    string `col:"feed"`
		Table   string `col:"table_name"`
		Column  string `col:"column_name"`
		Subject *int64 `col:"subject_number"`
	}
	subjects := map[findingKind]map[int64]bool{}
	for _, r := range inference.Read[row](ctx, in, err, "int_finding_rows") {
		if r.Subject == nil {
			continue
		}
		kind := findingKind{r.Code, r.Feed, r.Table, r.Column}
		if subjects[kind] == nil {
			subjects[kind] = map[int64]bool{}
		}
		subjects[kind][*r.Subject] = true
	}
	return subjects
}

// Standing are the estimates of a run by program and metric, each with its standard error.
func Standing(ctx context.Context, in inference.Tables) (map[string][2]float64, error) {
	var err error
	standing := map[string][2]float64{}
	for c, e := range estimates(ctx, in, &err) {
		standing[c.program+" "+c.metric] = [2]float64{e.shown, e.shownError}
	}
	return standing, err
}

// claim is a program and a metric.
type claim struct{ program, metric string }

// estimate is a published experiment, where there is one, or difference in differences.
type estimate struct {
	effect, stdError  float64 // exact
	shown, shownError float64 // as they are published
	people            float64 // of the smaller arm
	isExperiment      bool
}

func estimates(ctx context.Context, in inference.Tables, err *error) map[claim]estimate {
	type row struct {
		Program   string   `col:"program_id"`
		Metric    string   `col:"metric_id"`
		Segment   string   `col:"segment_type"`
		Estimator string   `col:"estimator"`
		Shown     *float64 `col:"effect"`
		Error     *float64 `col:"effect_std_error"`
		Effect    *float64 `col:"exact_effect"`
		StdError  *float64 `col:"exact_std_error"`
		Trained   int64    `col:"trained_count"`
		Others    int64    `col:"comparison_count"`
	}
	found := map[claim]estimate{}
	for _, r := range inference.Read[row](ctx, in, err, "int_estimates") {
		c, isExperiment := claim{r.Program, r.Metric}, r.Estimator == inference.Experiment
		if (isExperiment || r.Estimator == inference.DiD) && r.Segment == inference.All && r.Shown != nil && r.Error != nil && r.Effect != nil && r.StdError != nil && *r.StdError > 0 && !found[c].isExperiment {
			found[c] = estimate{*r.Effect, *r.StdError, *r.Shown, *r.Error, float64(min(r.Trained, r.Others)), isExperiment}
		}
	}
	return found
}

// reading is what the estimates say without the people of a kind of finding.
type reading struct {
	changes bool // a verdict
	isWhole bool // every estimate exists without them
	moved   *moved
}

// moved is the estimate that moves most.
type moved struct {
	claim
	effect, other, shift float64 // shift in standard errors
	shown                float64 // the shift as it is published
}

// readingOf compares the estimates with those without the people. An estimate is named
// only if the people left out of either arm are none or as many as the floor: the
// difference between the two figures is about them alone.
func readingOf(published map[claim]estimate, without []comparison.Remainder, s inference.Settings) reading {
	var found reading
	left := map[claim]bool{}
	for _, r := range without {
		c := claim{r.ProgramID, r.MetricID}
		e, known := published[c]
		if !known || e.isExperiment != r.IsExperiment {
			continue
		}
		left[c] = true
		found.changes = found.changes || e.changes(r.Effect)
		isMany := func(out int64) bool { return out == 0 || out >= s.MinPeople }
		shift := math.Abs(r.Effect-e.effect) / e.stdError
		if (found.moved == nil || shift > found.moved.shift) && isMany(r.TrainedOut) && isMany(r.ComparisonOut) {
			found.moved = &moved{c, e.shown, e.rounded(r.Effect, s), shift, shift}
			if s.Rounding != nil {
				found.moved.shown = s.Rounding.Nearest(shift, 0.1)
			}
		}
	}
	found.isWhole = len(left) == len(published)
	return found
}

// addTo gives a finding its reading. Where nothing is left to estimate without trained
// people, the whole figure rests on them.
func (r reading) addTo(f *Finding) {
	if r.changes || f.TrainedCount > 0 && !r.isWhole {
		f.Action = Blocked
	}
	if m := r.moved; m != nil {
		f.ProgramID, f.MetricID, f.Effect, f.OtherEffect, f.ShiftStdErrors = &m.program, &m.metric, &m.effect, &m.other, &m.shown
	}
}

// rounded is another reading of the effect, to the step of the estimate.
func (e estimate) rounded(other float64, s inference.Settings) float64 {
	if s.Rounding == nil {
		return other
	}
	return s.Rounding.Nearest(other, s.Rounding.Step(e.stdError*math.Sqrt(e.people), e.people, 0))
}

// significant is the number of standard errors from which an effect differs from zero.
const significant = 1.96

// changes reports whether the other reading is more than one standard error away, or,
// from a quarter of one on, differs from zero where the estimate does not, or the other
// way around, or has the other sign.
func (e estimate) changes(other float64) bool {
	shift, before, after := math.Abs(other-e.effect)/e.stdError, e.effect/e.stdError, other/e.stdError
	if shift > 1 {
		return true
	}
	differs := math.Abs(before) > significant != (math.Abs(after) > significant)
	turns := before*after < 0 && max(math.Abs(before), math.Abs(after)) > significant
	return shift > 0.25 && (differs || turns)
}
