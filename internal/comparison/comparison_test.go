package comparison_test

import (
	"cmp"
	"context"
	"flag"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/impactmart/impactmart/internal/comparison"
	"github.com/impactmart/impactmart/internal/inference"
	"github.com/impactmart/impactmart/internal/warehouse/enginetest"
)

var companies = flag.Int("companies", 6, "number of random companies")

// inputs are the tables that the computations read.
var inputs = []string{
	"int_trained", "int_pool", "int_cohorts", "int_strata", "int_metric_exposures", "stg_subjects", "run_segments", "run_covariates", "run_settings",
	"int_trend_studies", "int_trend_cohorts", "int_panel", "int_panel_reach", "int_lost", "int_arm_people",
}

// TestRandomCompanies compares the sums with their definitions, and blocks of a few units
// with the usual ones.
func TestRandomCompanies(t *testing.T) {
	all := enginetest.Models(t)
	for seed := range uint64(*companies) {
		company := randomCompany(seed)
		s := build(t, all, company, inputs...)
		settings := inference.Settings{MinPeople: int64(company["run_settings"][0]["min_people"].(int)), Threads: 2}
		got, err := comparison.Compare(context.Background(), s, settings)
		if err != nil {
			t.Fatal(err)
		}
		small, err := comparison.CompareInBlocks(context.Background(), s, settings, 1+int(seed%7), 100)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(got, small, cmpopts.EquateApprox(1e-9, 1e-12)); diff != "" {
			t.Fatalf("company %d (-usual +small blocks)\n%s", seed, diff)
		}
		withDepartments := slices.ContainsFunc(company["run_segments"], func(r record) bool { return r["segment_type"] == "department" })
		want := naiveSums(worldOf(t, s), int(settings.MinPeople), withDepartments)
		defined := slices.DeleteFunc(got.Comparisons, func(c inference.ComparisonSums) bool {
			return c.SegmentType != "all" && c.SegmentType != "department"
		})
		sortSums(defined)
		if diff := gocmp.Diff(want, defined, cmpopts.EquateApprox(1e-9, 1e-12), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("company %d (-definition +arrays)\n%s", seed, diff)
		}
		robust := naiveRobust(worldOf(t, s), company["run_covariates"])
		if diff := gocmp.Diff(robust, got.Robust, cmpopts.EquateApprox(1e-7, 1e-10), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("company %d, %v (-definition +arrays)\n%s", seed, company["run_covariates"], diff)
		}
	}
}

func sortSums(rows []inference.ComparisonSums) {
	slices.SortFunc(rows, func(a, b inference.ComparisonSums) int {
		return cmp.Or(cmp.Compare(a.ProgramID, b.ProgramID), cmp.Compare(a.MetricID, b.MetricID), cmp.Compare(a.SegmentType, b.SegmentType), cmp.Compare(a.SegmentID, b.SegmentID), cmp.Compare(a.Measure, b.Measure))
	})
}

// TestRandomEventStudies compares event studies with their definition, and blocks of a few
// units with the usual ones.
func TestRandomEventStudies(t *testing.T) {
	all := enginetest.Models(t)
	for seed := range uint64(*companies) {
		company := randomCompany(seed)
		s := build(t, all, company, inputs...)
		got, err := comparison.EventStudies(context.Background(), s, inference.Settings{Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		small, err := comparison.EventStudiesInBlocks(context.Background(), s, inference.Settings{Threads: 3}, 1+int(seed%7), 100)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(got, small, cmpopts.EquateApprox(1e-9, 1e-12)); diff != "" {
			t.Fatalf("company %d (-usual +small blocks)\n%s", seed, diff)
		}
		eventsAsDefined(t, seed, worldOf(t, s), readAll[panelRow](t, s, "int_panel"), company["run_settings"][0], got)
	}
}

func eventsAsDefined(t *testing.T, seed uint64, w world, panel []panelRow, settings record, got comparison.EventSums) {
	t.Helper()
	claims := map[[2]string]bool{}
	for _, e := range w.exposures {
		claims[[2]string{e.Program, e.Metric}] = true
	}
	for claim := range claims {
		cells := naiveCells(w, panel, settings, claim[0], claim[1])
		var wantCells []inference.TrendCell
		for _, c := range cells {
			wantCells = append(wantCells, c.TrendCell)
		}
		gotCells := slices.DeleteFunc(slices.Clone(got.Cells), func(c inference.TrendCell) bool { return c.ProgramID != claim[0] || c.MetricID != claim[1] })
		for _, of := range [][]inference.TrendCell{wantCells, gotCells} {
			slices.SortFunc(of, func(a, b inference.TrendCell) int {
				return cmp.Or(cmp.Compare(a.CohortPeriod, b.CohortPeriod), cmp.Compare(a.PeriodIndex, b.PeriodIndex))
			})
		}
		if diff := gocmp.Diff(wantCells, gotCells, cmpopts.EquateApprox(1e-9, 1e-12), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("company %d, %v (-definition +arrays)\n%s", seed, claim, diff)
		}
		var sums []inference.TrendSum
		for _, s := range got.Sums {
			if s.ProgramID == claim[0] && s.MetricID == claim[1] && s.Aggregation != "cell" {
				sums = append(sums, inference.TrendSum{Aggregation: s.Aggregation, Position: s.Position, Effect: s.Effect, InfluenceSquares: s.InfluenceSquares, ClustersCount: s.ClustersCount, PeopleCount: s.PeopleCount})
			}
		}
		want := naiveAggregates(cells)
		for _, of := range [][]inference.TrendSum{want, sums} {
			slices.SortFunc(of, func(a, b inference.TrendSum) int {
				return strings.Compare(a.Aggregation+" "+a.Position, b.Aggregation+" "+b.Position)
			})
		}
		if diff := gocmp.Diff(want, sums, cmpopts.EquateApprox(1e-9, 1e-12), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("company %d, %v (-definition +arrays)\n%s", seed, claim, diff)
		}
	}
}
