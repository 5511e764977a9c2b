package inference

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// TestPublishedStrata compares lung by sex within strata with curves of lifelines and the
// log-rank test of statsmodels: by ph.ecog, with three large strata, and by institution,
// with many small ones and, with 900 days, some that are not followed so long. The figures
// are those of testdata/strata.py.
func TestPublishedStrata(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "strata.json"))
	if err != nil {
		t.Fatal(err)
	}
	var answers struct {
		Studies []struct {
			By                                 string
			Declared, Tau, Trained, Comparison int64
			LeftOut                            int64   `json:"left_out"`
			TrainedMean                        float64 `json:"trained_mean"`
			ComparisonMean                     float64 `json:"comparison_mean"`
			DaysSaved                          float64 `json:"days_saved"`
			StdError                           float64 `json:"std_error"`
			ChiSq, P                           float64
		}
	}
	if err := json.Unmarshal(text, &answers); err != nil {
		t.Fatal(err)
	}
	if len(answers.Studies) != 6 {
		t.Fatalf("%d studies, want 6", len(answers.Studies))
	}
	for _, want := range answers.Studies {
		name := fmt.Sprintf("lung by %s, %d days: ", want.By, want.Declared)
		both := comparedWithin(lungWithin(t, want.By), &want.Declared, 5)
		trained, comparison := both[0], both[1]
		if *trained.HorizonDays != want.Tau || trained.PeopleCount != want.Trained || comparison.PeopleCount != want.Comparison ||
			trained.UnfollowedCount+comparison.UnfollowedCount != want.LeftOut {
			t.Errorf("%s%d days, %d and %d people, %d and %d left out; want %d, %d, %d, %d together", name,
				*trained.HorizonDays, trained.PeopleCount, comparison.PeopleCount, trained.UnfollowedCount, comparison.UnfollowedCount,
				want.Tau, want.Trained, want.Comparison, want.LeftOut)
		}
		near(t, name+"trained mean", *trained.RestrictedMeanDays, want.TrainedMean, 1e-9)
		near(t, name+"comparison mean", *comparison.RestrictedMeanDays, want.ComparisonMean, 1e-9)
		near(t, name+"days saved", *trained.DaysSaved, want.DaysSaved, 1e-9)
		near(t, name+"standard error", *trained.DaysSavedStdError, want.StdError, 1e-9)
		near(t, name+"log-rank", *trained.LogrankStatistic, want.ChiSq, 1e-9)
		near(t, name+"log-rank p", *trained.LogrankPValue, want.P, 1e-9)
	}
}

// lungWithin is lung by the values of a column; men are the trained people. People without
// a value are left out.
func lungWithin(t *testing.T, by string) []groups {
	t.Helper()
	f, err := os.Open(evaldata(t, filepath.Join("survival", "lung.csv")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) int { return slices.Index(rows[0], name) }
	strata := map[string]groups{}
	for _, row := range rows[1:] {
		name := row[at(by)]
		if name == "" {
			continue
		}
		day, err := strconv.ParseInt(row[at("time")], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		g, e := strata[name], exit{day, row[at("status")] == "2"}
		g.stratum = name
		if row[at("sex")] == "1" {
			g.trained = append(g.trained, e)
		} else {
			g.comparison = append(g.comparison, e)
		}
		strata[name] = g
	}
	return slices.Collect(maps.Values(strata))
}
