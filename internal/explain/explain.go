// Package explain shows how a published figure came about: the claim, the windows, where
// everybody ended up, cohorts and cells, sums, standard error, the rules that were
// considered, the money, and the models behind each. It reads tables that were built
// again, and refuses to know how they are computed. Figures about too few people are
// withheld as in the marts.
package explain

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
	"github.com/impactmart/impactmart/sql"
)

// Tables are what an explanation reads.
type Tables interface {
	inference.Tables
	Settings() inference.Settings
	Models() []sql.Model
}

// chapters are the parts of an explanation in the order of the computation, each with the
// models that it shows.
var chapters = []struct {
	figures string
	models  []string
}{
	{"windows", []string{"int_measurements", "int_cohorts"}},
	{"funnel", []string{"published_participant_funnel"}},
	{"cohorts and cells", []string{"int_cells"}},
	{"sums", []string{"int_claims", "int_comparison_sums", "int_trained_sums", "int_arm_sums"}},
	{"estimate, grade and verdict", []string{"published_program_impacts"}},
	{"contradicting facts", []string{"published_data_findings"}},
	{"money", []string{"published_program_returns"}},
	{"what it would take", []string{"published_power_plans"}},
}

// Models are the tables that Explain reads.
func Models() (names []string) {
	for _, c := range chapters {
		names = append(names, c.models...)
	}
	return names
}

// Explain shows how the figures of a claim came about.
func Explain(ctx context.Context, in Tables, claim Claim) (Explanation, error) {
	r := reader{ctx: ctx, in: in, study: [2]string{claim.Program, claim.Metric}}
	x := Explanation{Claim: claim, Models: origins(in.Models())}
	for _, row := range read[reach](&r, "int_data_through") {
		x.Through = row.DataThroughDate
	}
	windows := ofStudy[Windows](&r, "int_measurements")
	x.Funnel = ofStudy[FunnelStep](&r, "published_participant_funnel", "step_number")
	x.Impacts = slices.DeleteFunc(ofStudy[Impact](&r, "published_program_impacts", "estimator"), func(i Impact) bool { return i.SegmentType != inference.All })
	if plans := ofStudy[Power](&r, "published_power_plans"); len(plans) == 1 {
		x.Power = &plans[0]
	}
	x.Findings = read[DataFinding](&r, "published_data_findings", "feed", "file", "code", "table_name", "column_name")
	x.Returns = r.returns()
	if r.err == nil && len(windows) != 1 {
		r.err = fmt.Errorf("int_measurements has %d rows for %s on %s, but must have one", len(windows), claim.Program, claim.Metric)
	}
	if r.err == nil {
		x.Windows = windows[0]
		x.Windows.Grain, _, _ = strings.Cut(x.Windows.Grain, "_") // week_sunday is a week
		x.takeApart(&r)
	}
	if r.err != nil {
		return x, fmt.Errorf("explain: %w", r.err)
	}
	return x, nil
}

// takeApart adds the sums behind the primary estimate, and the contribution of each cohort
// and wave.
func (x *Explanation) takeApart(r *reader) {
	evidence, err := inference.ReadEvidence(r.ctx, r.in)
	if err != nil {
		r.err = err
		return
	}
	x.Explanation = inference.Explain(evidence, r.in.Settings(), x.Claim.Program, x.Claim.Metric)
	if x.Explanation == nil || x.Primary().IsSuppressed {
		return
	}
	for _, w := range x.Explanation.Waves {
		x.Waves = append(x.Waves, WaveShare{Assigned: models.Day{Time: w.Assigned}, Share: w.Share})
	}
	cells, err := inference.ReadCells(r.ctx, r.in)
	if err != nil {
		r.err = err
		return
	}
	ofCohort := map[int64]CohortDays{}
	for _, d := range read[CohortDays](r, "int_cohorts", "shape_id", "cohort_period") {
		if d.ShapeID == x.Windows.ShapeID {
			ofCohort[d.CohortPeriod] = d
		}
	}
	var largest int64
	for _, c := range inference.Cohorts(cells, x.Claim.Program, x.Claim.Metric, r.in.Settings()) {
		x.Cohorts = append(x.Cohorts, CohortShare{Index: ofCohort[c.Cohort].IndexDate, Share: c.Share, Cells: c.Cells})
		if c.Share != nil && c.Share.Trained > largest {
			example := ofCohort[c.Cohort]
			x.Example, largest = &example, c.Share.Trained
		}
	}
}

// reader reads tables and keeps the first error.
type reader struct {
	ctx   context.Context
	in    Tables
	study [2]string // program and metric
	err   error
}

func read[T any](r *reader, table string, order ...string) []T {
	if r.err != nil {
		return nil
	}
	rows, err := r.in.Scan(r.ctx, table, models.ColumnNamesOf[T](), order)
	if err != nil {
		r.err = err
		return nil
	}
	defer rows.Release()
	items, err := models.ReadRows[T](rows)
	if err != nil {
		r.err = fmt.Errorf("read %s: %w", table, err)
	}
	return items
}

// ofStudy reads the rows for the program and metric.
func ofStudy[T interface{ study() [2]string }](r *reader, table string, order ...string) []T {
	return slices.DeleteFunc(read[T](r, table, order...), func(row T) bool { return row.study() != r.study })
}

func (w Windows) study() [2]string    { return [2]string{w.ProgramID, w.MetricID} }
func (s FunnelStep) study() [2]string { return [2]string{s.ProgramID, s.MetricID} }
func (i Impact) study() [2]string     { return [2]string{i.ProgramID, i.MetricID} }
func (w Power) study() [2]string      { return [2]string{w.ProgramID, w.MetricID} }

type reach struct {
	DataThroughDate *models.Day `col:"data_through_date"`
}

// returns reads the rows of program_returns as text, so that money stays exact.
func (r *reader) returns() (returns []Return) {
	if r.err != nil {
		return nil
	}
	table := r.in.Contract("published_program_returns")
	rows, err := r.in.Scan(r.ctx, table.Name, table.ColumnNames(), table.Grain)
	if err != nil {
		r.err = err
		return nil
	}
	defer rows.Release()
	for rows.Next() {
		batch := rows.RecordBatch()
		for i := range int(batch.NumRows()) {
			row := Return{}
			for j, column := range batch.Columns() {
				if !column.IsNull(i) {
					row[batch.ColumnName(j)] = text(column, i)
				}
			}
			if row["program_id"] == r.study[0] && row["metric_id"] == r.study[1] {
				returns = append(returns, row)
			}
		}
	}
	r.err = rows.Err()
	return returns
}

// text formats a value, amounts with all their digits.
func text(column arrow.Array, row int) string {
	switch c := column.(type) {
	case *array.Decimal128:
		return c.Value(row).ToString(c.DataType().(*arrow.Decimal128Type).Scale)
	case *array.Date32:
		return c.Value(row).ToTime().Format(time.DateOnly)
	}
	return column.ValueStr(row)
}

// origins lists for each chapter the models that it needs and no earlier chapter did.
func origins(all []sql.Model) []Origin {
	listed := map[string]bool{}
	var out []Origin
	for _, c := range chapters {
		o := Origin{Figures: c.figures}
		for _, m := range upTo(all, c.models) {
			if listed[m.Name] {
				continue
			}
			listed[m.Name] = true
			name := "sql/" + m.File()
			if m.Query == "" {
				name += " (made in Go)"
			}
			o.Models = append(o.Models, name)
		}
		out = append(out, o)
	}
	return out
}

// upTo returns the named models and all of their inputs, in the order in which they are
// built.
func upTo(all []sql.Model, names []string) []sql.Model {
	needed := map[string]bool{}
	need := func(name string) { needed[sql.Base(name)] = true }
	for _, name := range names {
		need(name)
	}
	var kept []sql.Model
	for _, m := range slices.Backward(all) {
		if !needed[m.Name] {
			continue
		}
		for _, in := range m.Inputs {
			need(in)
		}
		kept = append(kept, m)
	}
	slices.Reverse(kept)
	return kept
}

// Claims are what the register says about the program, for the given metric or for each
// metric aligned to it.
func Claims(p *project.Plan, program, metric string) ([]Claim, error) {
	usage := func(format string, args ...any) error {
		return &project.Fault{Kind: project.BadConfig, Err: fmt.Errorf(format, args...)}
	}
	var programs, metrics []string
	for _, known := range p.Register.Programs {
		programs = append(programs, known.ID)
	}
	if !slices.Contains(programs, program) {
		return nil, usage("%q is not a program in the register%s; use one of %s", program, models.DidYouMean(program, programs), strings.Join(programs, ", "))
	}
	var claims []Claim
	for _, a := range p.Register.Alignments {
		if a.Program != program {
			continue
		}
		metrics = append(metrics, a.Metric)
		c := claimOf(p, a)
		switch {
		case metric != "" && metric != a.Metric:
		case c.Kind != models.KindTimeTo:
			claims = append(claims, c)
		case metric != "":
			return nil, usage("%s is a time to productivity and has no windows; read its figures in the mart productivity_ramps", metric)
		}
	}
	switch {
	case len(claims) == 0 && metric != "" && len(metrics) > 0:
		return nil, usage("%q is not a metric that %s is aligned to%s; use one of %s", metric, program, models.DidYouMean(metric, metrics), strings.Join(metrics, ", "))
	case len(claims) == 0:
		return nil, usage("%s is not aligned to a metric with windows, which is what explain shows; its time to productivity, if it has one, is in the mart productivity_ramps, and otherwise add a metric under `alignments`", program)
	}
	return claims, nil
}

// claimOf collects what the register says about an alignment.
func claimOf(p *project.Plan, a models.Alignment) Claim {
	c := Claim{
		Program: a.Program, Metric: a.Metric, Goal: a.Goal, Agreed: a.AgreedOn,
		MinPeople: int64(p.Config.Privacy.MinPeople), Strata: p.Config.Comparison.Strata,
	}
	for _, program := range p.Register.Programs {
		if program.ID == a.Program {
			c.ProgramName, c.Launch = program.Name, program.Launch
		}
	}
	for _, m := range p.Register.Metrics {
		if m.ID == a.Metric {
			c.MetricName, c.Unit, c.Kind, c.Better, c.Scale, c.SmallestChange = m.Name, m.Unit, m.Kind, m.Better, m.Scale, m.SmallestChange
		}
	}
	for _, g := range p.Register.Goals {
		if g.ID == a.Goal {
			c.GoalName, c.Owner = g.Name, g.Owner
		}
	}
	return c
}
