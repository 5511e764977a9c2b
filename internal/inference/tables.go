package inference

import (
	"context"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/impactmart/impactmart/models"
)

// Tables provides the tables that a computation reads and the contracts of those that it
// makes.
type Tables interface {
	// Scan reads the columns of a table, ordered by the columns in order.
	Scan(ctx context.Context, table string, columns, order []string) (array.RecordReader, error)
	// HandOver is Scan for rows that are read more than once. The caller closes them.
	HandOver(ctx context.Context, table string, columns, order []string) (Rows, error)
	// Contract returns the contract of a table by its name.
	Contract(name string) models.Table
}

// Rows can be read several times.
type Rows interface {
	Open(ctx context.Context) (array.RecordReader, error)
	Close() error
}

// Computation makes one or more tables in Go in one pass.
type Computation struct {
	// Makes are the tables, in the order in which Make returns their rows.
	Makes []string
	Make  func(ctx context.Context, in Tables, s Settings) ([]arrow.RecordBatch, error)
}

// Computations are all tables that this package makes.
var Computations = []Computation{
	{Makes: []string{"int_estimates"}, Make: makeEstimates},
	{Makes: []string{"int_ramp_estimates", "int_ramp_curves"}, Make: makeRamps},
	{Makes: []string{"int_band_estimates"}, Make: makeBands},
	{Makes: []string{"int_study_designs"}, Make: makeStudyDesigns},
	{Makes: []string{"int_draws"}, Make: makeDraws},
}

// Read returns the rows of a table in the given order. It does nothing if there is an
// error already, and keeps the first one.
func Read[T any](ctx context.Context, in Tables, err *error, table string, order ...string) []T {
	if *err != nil {
		return nil
	}
	rows, e := in.Scan(ctx, table, models.ColumnNamesOf[T](), order)
	if e != nil {
		*err = e
		return nil
	}
	defer rows.Release()
	items, e := models.ReadRows[T](rows)
	if e != nil {
		*err = fmt.Errorf("read %s: %w", table, e)
	}
	return items
}

// batch returns the rows of a table made in Go as a batch, and keeps the first error.
func batch[T any](in Tables, err *error, table string, rows []T) arrow.RecordBatch {
	if *err != nil {
		return nil
	}
	b, e := models.BatchOf(in.Contract(table), rows)
	*err = e
	return b
}

// ReadEvidence reads the input of Estimates.
func ReadEvidence(ctx context.Context, in Tables) (e Evidence, err error) {
	study := []string{"program_id", "metric_id"}
	segment := slices.Concat(study, []string{"segment_type", "segment_id"})
	e.Claims = Read[Claim](ctx, in, &err, "int_claims", study...)
	e.Comparisons = Read[ComparisonSums](ctx, in, &err, "int_comparison_sums", append(segment, "measure")...)
	e.Clusters = Read[ClusterSums](ctx, in, &err, "int_cluster_sums", append(segment, "cohort_period", "stratum", "is_trained", "cluster_number")...)
	e.Segments = Read[SegmentCounts](ctx, in, &err, "int_segment_counts", segment...)
	e.Rollouts = Read[RolloutSums](ctx, in, &err, "int_rollouts", append(study, "grouping")...)
	e.Trained = Read[TrainedSums](ctx, in, &err, "int_trained_sums", study...)
	e.Arms = Read[ArmSums](ctx, in, &err, "int_arm_sums", append(study, "assigned_date", "is_treatment")...)
	e.Drawn = Read[TrialCluster](ctx, in, &err, "int_trial_clusters", append(study, "assigned_date", "is_treatment")...)
	e.Checks = Read[TrustCheck](ctx, in, &err, "int_trust_checks", append(study, "check_id", "grouping")...)
	e.Robust = Read[RobustSums](ctx, in, &err, "int_robust_sums", study...)
	return e, err
}

// ReadCells reads the cells of all programs and metrics.
func ReadCells(ctx context.Context, in Tables) (cells []Cell, err error) {
	cells = Read[Cell](ctx, in, &err, "int_cells", "cell_number", "measure")
	return cells, err
}

func makeEstimates(ctx context.Context, in Tables, s Settings) ([]arrow.RecordBatch, error) {
	evidence, err := ReadEvidence(ctx, in)
	made := batch(in, &err, "int_estimates", Estimates(evidence, s))
	return []arrow.RecordBatch{made}, err
}

func makeRamps(ctx context.Context, in Tables, s Settings) (made []arrow.RecordBatch, err error) {
	arms := Read[RampArm](ctx, in, &err, "int_ramp_arms", "program_id", "metric_id", "arm")
	counts := Read[RampCount](ctx, in, &err, "int_ramp_counts", "program_id", "metric_id", "arm", "stratum", "ramp_days")
	estimates, points := Ramps(arms, counts, s)
	return []arrow.RecordBatch{batch(in, &err, "int_ramp_estimates", estimates), batch(in, &err, "int_ramp_curves", points)}, err
}

func makeBands(ctx context.Context, in Tables, s Settings) (made []arrow.RecordBatch, err error) {
	sums := Read[BandSums](ctx, in, &err, "int_band_sums", "program_id", "metric_id", "banding", "band")
	return []arrow.RecordBatch{batch(in, &err, "int_band_estimates", Bands(sums, s))}, err
}
