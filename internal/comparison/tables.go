package comparison

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/models"
)

// Computations are all tables that this package makes.
var Computations = []inference.Computation{{
	Makes: []string{
		"int_cells", "int_comparison_sums", "int_cluster_sums", "int_segment_counts",
		"int_rollouts", "int_attrition", "int_balance_sums", "int_band_sums", "int_trained_sums",
		"int_trust_checks", "int_trial_periods", "int_trial_clusters", "int_robust_sums",
	},
	Make: makeSums,
}, {
	Makes: []string{"int_trend_estimates", "int_trend_tests"},
	Make:  makeEvents,
}}

// Sums are the rows of the tables.
type Sums struct {
	Cells       []inference.Cell
	Comparisons []inference.ComparisonSums
	Clusters    []inference.ClusterSums
	Segments    []inference.SegmentCounts
	Rollouts    []inference.RolloutSums
	Attrition   []Attrition
	Balance     []BalanceSums
	Bands       []inference.BandSums
	Trained     []inference.TrainedSums
	Checks      []inference.TrustCheck
	Periods     []inference.TrialPeriod
	Drawn       []inference.TrialCluster
	Robust      []inference.RobustSums
}

// Compare reads the pool and returns the sums of all studies.
func Compare(ctx context.Context, in inference.Tables, s inference.Settings) (Sums, error) {
	return compare(ctx, in, s, bounds{blockUnits: blockUnits, carried: carriedMost, rows: robustRows})
}

// bounds keep the memory of a computation from growing with the company.
type bounds struct {
	blockUnits int // units of a block
	carried    int // clusters and people that are carried from block to block
	rows       int // rows of people that are held for estimates with covariates
}

func compare(ctx context.Context, in inference.Tables, s inference.Settings, b bounds) (_ Sums, err error) {
	c, err := load(ctx, in, "int_pool", auditColumns, (*company).loadStrata, (*company).loadTrained)
	if err != nil {
		return Sums{}, err
	}
	defer func() { err = errors.Join(err, c.pool.Close()) }()
	c.bounds = b
	if err := c.loadPeople(ctx, in, s.People); err != nil {
		return Sums{}, err
	}
	c.makeCells()
	types, err := segmentTypes(ctx, in)
	if err != nil {
		return Sums{}, err
	}
	a, err := c.newAudit(ctx, in, s.MinPeople)
	if err != nil {
		return Sums{}, err
	}
	if err := c.firstPass(ctx, s.Threads, a); err != nil {
		return Sums{}, err
	}
	c.addArms()
	studies, counts := c.studies(types, s.MinPeople)
	if err := c.secondPass(ctx, s.Threads, studies, a); err != nil {
		return Sums{}, err
	}
	clusters, err := c.clusterSums(ctx, in, s.Threads, studies)
	if err != nil {
		return Sums{}, err
	}
	robust, robustChecks, err := c.robust(ctx, in, s.Threads, studies)
	if err != nil {
		return Sums{}, err
	}
	return Sums{
		Cells: c.cellRows(), Comparisons: c.comparisonRows(studies), Clusters: clusters, Segments: c.segmentRows(counts),
		Rollouts: c.rolloutRows(), Attrition: c.attritionRows(), Balance: c.balanceRows(studies), Bands: c.bandRows(studies),
		Trained: c.trainedRows(), Checks: append(a.checks(), robustChecks...), Periods: a.periods(), Drawn: a.drawn(), Robust: robust,
	}, nil
}

func makeSums(ctx context.Context, in inference.Tables, s inference.Settings) ([]arrow.RecordBatch, error) {
	sums, err := Compare(ctx, in, s)
	if err != nil {
		return nil, err
	}
	sums.round(s)
	return []arrow.RecordBatch{
		rowsOf(in, &err, "int_cells", sums.Cells), rowsOf(in, &err, "int_comparison_sums", sums.Comparisons),
		rowsOf(in, &err, "int_cluster_sums", sums.Clusters), rowsOf(in, &err, "int_segment_counts", sums.Segments),
		rowsOf(in, &err, "int_rollouts", sums.Rollouts), rowsOf(in, &err, "int_attrition", sums.Attrition),
		rowsOf(in, &err, "int_balance_sums", sums.Balance), rowsOf(in, &err, "int_band_sums", sums.Bands),
		rowsOf(in, &err, "int_trained_sums", sums.Trained),
		rowsOf(in, &err, "int_trust_checks", sums.Checks), rowsOf(in, &err, "int_trial_periods", sums.Periods),
		rowsOf(in, &err, "int_trial_clusters", sums.Drawn),
		rowsOf(in, &err, "int_robust_sums", sums.Robust),
	}, err
}

// round rounds what the marts show as it is. Estimates are rounded by inference.
func (sums *Sums) round(s inference.Settings) {
	for i, c := range sums.Checks {
		sums.Checks[i] = c.Rounded(s)
	}
	for i, p := range sums.Periods {
		sums.Periods[i] = p.Rounded(s)
	}
	for i := range sums.Balance {
		sums.Balance[i].round(s)
	}
}

func makeEvents(ctx context.Context, in inference.Tables, s inference.Settings) ([]arrow.RecordBatch, error) {
	e, err := eventStudies(ctx, in, s, bounds{blockUnits: blockUnits, carried: carriedMost})
	if err != nil {
		return nil, err
	}
	estimates, tests := e.trends(s)
	return []arrow.RecordBatch{rowsOf(in, &err, "int_trend_estimates", estimates), rowsOf(in, &err, "int_trend_tests", tests)}, err
}

func rowsOf[T any](in inference.Tables, err *error, table string, rows []T) arrow.RecordBatch {
	if *err != nil {
		return nil
	}
	made, e := models.BatchOf(in.Contract(table), rows)
	*err = e
	return made
}

func segmentTypes(ctx context.Context, in inference.Tables) (types []string, err error) {
	err = each(ctx, in, "run_segments", []string{"segment_type"}, nil, func(b batch) {
		for i := range b.rows() {
			types = append(types, b.text(0, i))
		}
	})
	return types, err
}

// cellRows are the cells with both arms, by measure.
func (c *company) cellRows() (rows []inference.Cell) {
	for n, k := range c.cells {
		for m, name := range measures {
			members := slices.DeleteFunc(slices.Clone(k.trained), func(n int32) bool {
				before, _ := measure(m).values(&c.trained[n])
				return math.IsNaN(before)
			})
			trained, comparison := c.momentsOfTrained(measure(m), members), measure(m).colleagues(&c.cells[n])
			if trained.n() == 0 || comparison.n() == 0 {
				continue
			}
			claim := c.claims[k.claim]
			rows = append(rows, inference.Cell{
				ProgramID: claim.program, MetricID: claim.metric, Measure: name, CohortPeriod: c.period(k).period, Stratum: c.strata[k.stratum],
				CellNumber: int64(n + 1), TrainedCount: int64(trained.n()), ComparisonCount: int64(comparison.n()),
				TrainedBeforeMean: trained.before.mean(), TrainedAfterMean: trained.after.mean(), ComparisonBeforeMean: comparison.before.mean(), ComparisonAfterMean: comparison.after.mean(),
			})
		}
	}
	return rows
}

func (c *company) comparisonRows(studies []*study) (rows []inference.ComparisonSums) {
	for _, s := range studies {
		for _, x := range s.contrasts {
			if x != nil && !s.isBand {
				rows = append(rows, c.comparisonRow(x))
			}
		}
	}
	return rows
}

func (c *company) comparisonRow(x *contrast) inference.ComparisonSums {
	claim, t := c.claims[x.study.claim], x.tally
	row := inference.ComparisonSums{
		ProgramID: claim.program, MetricID: claim.metric, SegmentType: x.study.kind, SegmentID: x.study.name, Measure: measures[x.measure],
		CellsCount: int64(len(x.cells)), TrainedCount: int64(x.n), ComparisonCount: t.compared, RowsCount: t.rows,
		ClustersCount: t.clusters, TrainedClustersCount: t.trainedClusters, ComparisonClustersCount: t.comparedClusters, PeopleCount: t.people,
		ExpectedRatio:     x.expectedRatio(),
		TrainedBeforeMean: x.trained.before, TrainedAfterMean: x.trained.after, ComparisonBeforeMean: x.comparison.before, ComparisonAfterMean: x.comparison.after,
		TrainedBeforeVar: x.trainedAll.before.variance(), TrainedAfterVar: x.trainedAll.after.variance(),
		ComparisonBeforeVar: x.comparisonAll.before.variance(), ComparisonAfterVar: x.comparisonAll.after.variance(),
		DiD: x.did, DiDInfluenceSquares: t.didSquares, Slope: x.slope,
		DiDMost: t.didMost, ANCOVAMost: t.ancovaMost, ValueMost: max(x.trainedAll.most(), x.comparisonAll.most()),
		WeightMost: c.weightMost(x), ChangeVar: x.changeVariance(),
	}
	if x.slope != nil {
		row.ANCOVA, row.ANCOVAInfluenceSquares = new(x.ancova(*x.slope)), &t.ancovaSquares
		if len(x.cells) == 1 && t.clusters == t.rows && t.hasLeverage {
			row.ANCOVAHC2Squares = &t.leverage
		}
	}
	return row
}

func (c *company) segmentRows(counts []segmentCount) (rows []inference.SegmentCounts) {
	for _, n := range counts {
		claim := c.claims[n.segment.claim]
		rows = append(rows, inference.SegmentCounts{
			ProgramID: claim.program, MetricID: claim.metric, SegmentType: n.segment.kind, SegmentID: n.segment.name,
			TrainedCount: int64(len(n.segment.trained)), LeastComparisonCount: n.least,
		})
	}
	return rows
}

// rolloutRows are the mixing of trained people and others, for each grouping.
func (c *company) rolloutRows() (rows []inference.RolloutSums) {
	analyzed := c.analyzed()
	for g, grouping := range groupings {
		for n, x := range c.mixed[g] {
			if !x.isKnown {
				continue
			}
			claim := c.claims[n]
			rows = append(rows, inference.RolloutSums{
				ProgramID: claim.program, MetricID: claim.metric, Grouping: grouping, Mixed: x.mixed, MixedByChance: x.byChance,
				TrainedGroupsCount: c.countTrainedGroups(analyzed[n], g),
			})
		}
	}
	return rows
}

// attritionRows weight the cells by their trained people.
func (c *company) attritionRows() (rows []Attrition) {
	weights := 0.0
	for n := range c.cells {
		k := &c.cells[n]
		if k.colleagues == 0 {
			continue
		}
		claim := c.claims[k.claim]
		if last := len(rows) - 1; last < 0 || rows[last].ProgramID != claim.program || rows[last].MetricID != claim.metric {
			rows, weights = append(rows, Attrition{ProgramID: claim.program, MetricID: claim.metric}), 0
		}
		last, trained := &rows[len(rows)-1], float64(len(k.trained))
		last.ColleaguesCount += k.colleagues
		last.LostCount += k.lost
		share := float64(k.lost) / float64(k.colleagues)
		weights += trained
		last.LostRatio += (share - last.LostRatio) * trained / weights
	}
	return rows
}

// trainedRows are the values of all trained people who could be measured, with or without a
// colleague.
func (c *company) trainedRows() (rows []inference.TrainedSums) {
	ofClaim := make([][]int32, len(c.claims))
	for i, t := range c.trained {
		ofClaim[t.claim] = append(ofClaim[t.claim], int32(i))
	}
	for n, members := range ofClaim {
		if len(members) == 0 {
			continue
		}
		values := c.momentsOfTrained(effect, members)
		changes := c.known(members, func(t *trained) float64 { return t.post - t.baseline })
		rows = append(rows, inference.TrainedSums{
			ProgramID: c.claims[n].program, MetricID: c.claims[n].metric, TrainedCount: int64(len(members)),
			BaselineMean: values.before.mean(), PostMean: values.after.mean(), BaselineVar: values.before.variance(),
			ChangeMean: changes.mean(), ChangeVar: changes.variance(),
			ChangeMost: changes.most(changes.mean()), ValueMost: values.most(),
		})
	}
	return rows
}

func (c *company) bandRows(studies []*study) (rows []inference.BandSums) {
	for _, s := range studies {
		x := s.contrasts[effect]
		if !s.isBand || x == nil {
			continue
		}
		claim, t := c.claims[s.claim], x.tally
		hours := c.known(s.trained, func(t *trained) float64 { return t.hours })
		rows = append(rows, inference.BandSums{
			ProgramID: claim.program, MetricID: claim.metric, Banding: s.kind, Band: s.name,
			TrainedCount: int64(x.n), ComparisonCount: t.compared, RowsCount: t.rows, ClustersCount: t.clusters,
			TrainedClustersCount: t.trainedClusters, ComparisonClustersCount: t.comparedClusters, PeopleCount: t.people,
			ExpectedRatio: x.expectedRatio(), HoursMean: hours.meanOrNil(), HoursVar: hours.variance(), HoursMost: hours.most(hours.mean()),
			ChangeTrainedMean: x.trained.after - x.trained.before, ChangeComparisonMean: x.comparison.after - x.comparison.before,
			Effect: x.did, InfluenceSquares: t.didSquares, InfluenceMost: t.didMost,
			WeightMost: c.weightMost(x), ChangeVar: x.changeVariance(),
		})
	}
	slices.SortFunc(rows, func(a, b inference.BandSums) int {
		return cmp.Or(cmp.Compare(a.ProgramID, b.ProgramID), cmp.Compare(a.MetricID, b.MetricID), cmp.Compare(a.Banding, b.Banding), cmp.Compare(a.Band, b.Band))
	})
	return rows
}
