package facts

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/models/identity"
)

// Computations are all tables that this package makes.
var Computations = []inference.Computation{{Makes: []string{"int_findings"}, Make: makeFindings}}

// Values of action.
const (
	Noted   = "noted"
	Blocked = "blocked"
)

func makeFindings(ctx context.Context, in inference.Tables, s inference.Settings) ([]arrow.RecordBatch, error) {
	counts, err := read[FindingCounts](ctx, in, "int_finding_counts", "code", "feed", "file", "table_name", "column_name")
	if err != nil {
		return nil, err
	}
	declared, err := sameKeys(ctx, in)
	if err != nil {
		return nil, err
	}
	findings := weigh(counts, declared)
	if err := addHints(ctx, in, findings); err != nil {
		return nil, err
	}
	if err := addReadings(ctx, in, s, findings, declared); err != nil {
		return nil, err
	}
	if err := identify(ctx, in, findings); err != nil {
		return nil, err
	}
	batch, err := models.BatchOf(in.Contract("int_findings"), findings)
	return []arrow.RecordBatch{batch}, err
}

func read[T any](ctx context.Context, in inference.Tables, table string, order ...string) ([]T, error) {
	rows, err := in.Scan(ctx, table, models.ColumnNamesOf[T](), order)
	if err != nil {
		return nil, err
	}
	defer rows.Release()
	items, err := models.ReadRows[T](rows)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	return items, nil
}

// Values of a feed's same_key.
const refuse = "refuse"

// sameKeys are what the feeds declare about several rows of one key.
func sameKeys(ctx context.Context, in inference.Tables) (map[string]string, error) {
	type row struct {
		Feed    string  `col:"feed"`
		SameKey *string `col:"same_key"`
	}
	rows, err := read[row](ctx, in, "run_feeds")
	declared := map[string]string{}
	for _, r := range rows {
		if r.SameKey != nil {
			declared[r.Feed] = *r.SameKey
		}
	}
	return declared, err
}

// weigh makes a finding of every count that is worth one, in the order of the checks.
func weigh(counts []FindingCounts, sameKeys map[string]string) (findings []Finding) {
	checks := byCode()
	for _, c := range counts {
		check, known := checks[c.Code]
		if !known || c.PeopleCount < check.Least {
			continue
		}
		f := newFinding(check, c)
		if check.IsOfKey && sameKeys[c.Feed] == refuse {
			f.Action = Blocked
		}
		findings = append(findings, f)
	}
	place := func(f Finding) int {
		return slices.IndexFunc(Checks, func(c Check) bool { return c.Code == f.Code })
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(place(a), place(b)) })
	return findings
}

func newFinding(check Check, c FindingCounts) Finding {
	action := Noted
	if check.BlockShare > 0 && float64(c.RowsCount) > check.BlockShare*float64(c.LandedCount) && c.PeopleCount >= check.BlockPeople {
		action = Blocked
	}
	return Finding{
		Code: c.Code, Feed: c.Feed, File: c.File, TableName: c.TableName, ColumnName: c.ColumnName, Action: action,
		RowsCount: c.RowsCount, LandedCount: c.LandedCount, PeopleCount: c.PeopleCount,
		TrainedCount: c.TrainedCount, ColleaguesCount: c.ColleaguesCount, FirstRows: c.FirstRows,
		What: fill(check.What, c), Done: check.Done, SheetRemedy: check.Sheet, ProjectRemedy: check.Project,
		Identity: identity.Of(c.Code, c.Feed, c.TableName, c.ColumnName, strconv.FormatInt(c.PeopleCount, 10))[:12],
	}
}

// fill puts the numbers into a text.
func fill(text string, c FindingCounts) string {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return strings.NewReplacer("{rows}", number(c.RowsCount), "{landed}", number(c.LandedCount), "{people}", number(c.PeopleCount)).Replace(text)
}

// mostReadings limits the findings for which all estimates are computed again.
const mostReadings = 5

// addReadings computes the estimates without the people of those findings that are in the
// figures, and blocks what would change a verdict.
// Where the feed declared what several rows of one key mean, there is no other reading.
func addReadings(ctx context.Context, in inference.Tables, s inference.Settings, findings []Finding, sameKeys map[string]string) error {
	checks := byCode()
	var counted []*Finding
	for i := range findings {
		f := &findings[i]
		isDecided := checks[f.Code].IsOfKey && sameKeys[f.Feed] != ""
		if checks[f.Code].Counts && !isDecided && f.TrainedCount+f.ColleaguesCount > 0 {
			counted = append(counted, f)
		}
	}
	if len(counted) == 0 {
		return nil
	}
	slices.SortStableFunc(counted, func(a, b *Finding) int { return cmp.Compare(b.TrainedCount, a.TrainedCount) })
	counted = counted[:min(len(counted), mostReadings)]
	subjects, err := subjectsOf(ctx, in)
	if err != nil {
		return err
	}
	published, err := estimates(ctx, in)
	if err != nil || len(published) == 0 {
		return err
	}
	arrays, err := comparison.LoadArrays(ctx, in, "", "")
	if err != nil {
		return err
	}
	for _, f := range counted {
		f.addReading(published, arrays.Without(subjects[f.key()]), s.MinPeople)
	}
	return nil
}

// findingKey identifies a finding.
type findingKey struct{ code, feed, file, table, column string }

func (f *Finding) key() findingKey {
	return findingKey{f.Code, f.Feed, f.File, f.TableName, f.ColumnName}
}

// subjectsOf are the numbers of the subjects of each finding.
func subjectsOf(ctx context.Context, in inference.Tables) (map[findingKey]map[int64]bool, error) {
	type row struct {
		Code    string `col:"code"`
		Feed    string `col:"feed"`
		File    string `col:"file"`
		Table   string `col:"table_name"`
		Column  string `col:"column_name"`
		Subject *int64 `col:"subject_number"`
	}
	rows, err := read[row](ctx, in, "int_finding_rows")
	if err != nil {
		return nil, err
	}
	subjects := map[findingKey]map[int64]bool{}
	for _, r := range rows {
		if r.Subject == nil {
			continue
		}
		key := findingKey{r.Code, r.Feed, r.File, r.Table, r.Column}
		if subjects[key] == nil {
			subjects[key] = map[int64]bool{}
		}
		subjects[key][*r.Subject] = true
	}
	return subjects, nil
}

// Standing are the estimates of a run by program and metric, each with its standard error.
func Standing(ctx context.Context, in inference.Tables) (map[string][2]float64, error) {
	found, err := estimates(ctx, in)
	standing := map[string][2]float64{}
	for c, e := range found {
		standing[c.program+" "+c.metric] = [2]float64{e.effect, e.stdError}
	}
	return standing, err
}

// claim is a program and a metric.
type claim struct{ program, metric string }

// estimate is a published difference in differences.
type estimate struct{ effect, stdError float64 }

func estimates(ctx context.Context, in inference.Tables) (map[claim]estimate, error) {
	type row struct {
		Program   string   `col:"program_id"`
		Metric    string   `col:"metric_id"`
		Segment   string   `col:"segment_type"`
		Estimator string   `col:"estimator"`
		Effect    *float64 `col:"effect"`
		StdError  *float64 `col:"effect_std_error"`
	}
	rows, err := read[row](ctx, in, "int_estimates")
	if err != nil {
		return nil, err
	}
	found := map[claim]estimate{}
	for _, r := range rows {
		if r.Estimator == inference.DiD && r.Segment == inference.All && r.Effect != nil && r.StdError != nil && *r.StdError > 0 {
			found[claim{r.Program, r.Metric}] = estimate{*r.Effect, *r.StdError}
		}
	}
	return found, nil
}

// addReading finds the estimate that moves most without the people of the finding. Where
// nothing is left to estimate without them, the whole figure rests on them.
func (f *Finding) addReading(published map[claim]estimate, without []inference.ComparisonSums, floor int64) {
	left := map[claim]bool{}
	for _, s := range without {
		e, known := published[claim{s.ProgramID, s.MetricID}]
		if !known || s.Measure != "effect" || s.SegmentType != inference.All {
			continue
		}
		left[claim{s.ProgramID, s.MetricID}] = true
		if e.changes(s.DiD) {
			f.Action = Blocked
		}
		shift := math.Abs(s.DiD-e.effect) / e.stdError
		if f.ShiftStdErrors == nil || shift > *f.ShiftStdErrors {
			f.ShiftStdErrors, f.ProgramID, f.MetricID = &shift, &s.ProgramID, &s.MetricID
			f.Effect, f.OtherEffect = &e.effect, &s.DiD
		}
	}
	if f.TrainedCount > 0 && len(left) < len(published) {
		f.Action = Blocked
	}
	if f.PeopleCount < floor { // the difference would tell about few people
		f.ShiftStdErrors, f.ProgramID, f.MetricID, f.Effect, f.OtherEffect = nil, nil, nil, nil, nil
	}
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
