package pipelines_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestRoundingIsNoSpread: values in tenths that do not vary have means that differ in their
// last digits. These are no range, and no difference before training.
func TestRoundingIsNoSpread(t *testing.T) {
	config := strings.NewReplacer(", covariates: [tenure_years]", "", "baseline: 1, post: 1", "baseline: 3, post: 2").Replace(covariatesConfig)
	const later = 12 // months from June 2024 to the course
	for name, of := range map[string]struct {
		change            func(r *rand.Rand, isTrained bool, month int) float64
		low, high         float64 // bounds of the effect
		hasRange, hasPast bool    // whether there is a range, and a test of what was before
	}{
		"nothing changes": {func(*rand.Rand, bool, int) float64 { return 0 }, 0, 0, false, false},
		"all change alike": {func(_ *rand.Rand, isTrained bool, month int) float64 {
			switch {
			case month < later:
				return 0
			case isTrained:
				return 1.8
			}
			return 0.7
		}, 1.1 - 1e-9, 1.1 + 1e-9, false, false},
		"only what comes later varies": {func(r *rand.Rand, isTrained bool, month int) float64 {
			if month < later {
				return 0
			}
			return r.Float64() + 2*float64(side(isTrained))
		}, 1.5, 2.5, true, false},
		"little varies": {func(r *rand.Rand, _ bool, _ int) float64 { return 1e-6 * r.Float64() }, -1e-6, 1e-6, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			marts := openMarts(t, runConfig(t, tenths(t, of.change), config).Store)
			const did = " from program_impacts where estimator = 'did'"
			if effect := marts.number("select effect" + did); effect < of.low || effect > of.high {
				t.Errorf("the effect is %v", effect)
			}
			ranges := marts.number("select count(effect_low)" + did)
			capped := marts.number("select count(*)" + did + " and evidence_grade = 'insufficient' and evidence_cap = 'no_uncertainty' and verdict = 'cannot_tell'")
			if ranges != side(of.hasRange) || capped != side(!of.hasRange) {
				t.Errorf("%v ranges, %v rows without uncertainty", ranges, capped)
			}
			if n := marts.number("select count(*) from trust_checks where check_id = 'placebo_windows' and check_p_value is not null"); n != side(of.hasPast) {
				t.Errorf("%v tests of earlier windows", n)
			}
			if n := marts.number("select count(*) from trust_checks where check_id = 'own_trend' and check_p_value is not null"); n != side(of.hasPast) {
				t.Errorf("%v tests of people's own lines", n)
			}
		})
	}
}

func side(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// tenths is a company of 160 people whose values are tenths, and a change from June 2024 on;
// one in four of them is trained in May 2025.
func tenths(t *testing.T, change func(r *rand.Rand, isTrained bool, month int) float64) (dir string) {
	t.Helper()
	r := rand.New(rand.NewPCG(5, 5))
	roster, completions, kpi := "id,hired,department\n", "id,day\n", "id,month,value\n"
	for i := range 160 {
		isTrained := i%4 < 2 && i%8 < 4
		roster += fmt.Sprintf("e%d,2019-01-01,department %d\n", i, i%2)
		if isTrained {
			completions += fmt.Sprintf("e%d,2025-05-15\n", i)
		}
		value := float64(100+r.IntN(500)) / 10
		for month := range 14 {
			kpi += fmt.Sprintf("e%d,%d-%02d,%.12g\n", i, 2024+(month+5)/12, (month+5)%12+1, value+change(r, isTrained, month))
		}
	}
	return delivered(t, map[string]string{"roster": roster, "completions": completions, "kpi": kpi})
}
