package pipelines_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestLoggedMetric: scrap is delivered as natural logarithms, and falls by 27 % in the
// trained arm. Changes are spread by 0.1 around that in both arms of 30 people, so that the
// squared influences sum to 2 x 0.3 / 30².
func TestLoggedMetric(t *testing.T) {
	roster, completions, kpi := "id,hired,left\n", "id\n", "id,month,value\n"
	for i := range 60 {
		before, spread, effect := math.Log(100)+float64(i%7)/10, 0.1, 0.0
		if i/2%2 == 0 {
			spread = -0.1
		}
		if i%2 == 0 {
			completions += fmt.Sprintf("e%d\n", i)
			effect = math.Log(0.73)
		}
		roster += fmt.Sprintf("e%d,2020-01-01,\n", i)
		kpi += fmt.Sprintf("e%d,2025-05,%.15g\ne%d,2025-07,%.15g\n", i, before, i, before+spread+effect)
	}
	dir := delivered(t, map[string]string{"roster": roster, "completions": completions, "kpi": kpi})
	config := strings.NewReplacer(
		"kind: total, missing_means: zero, unit: incidents", "kind: mean, scale: log, better: lower, unit: ln kg", "baseline: 3, post: 3", "baseline: 1, post: 1",
	).Replace(zerosConfig)
	marts := openMarts(t, runConfig(t, dir, config).Store)
	const did = " from program_impacts where is_primary"
	squares := 2 * 0.3 / (30 * 30)
	lowest := 100 * (math.Exp(marts.number("select effect_low"+did)) - 1)
	for query, want := range map[string]float64{
		"select effect" + did:                                                 math.Log(0.73),
		"select effect_std_error" + did:                                       math.Sqrt(squares * 60 / 59 * 119 / 116),
		"select effect_pct" + did:                                             -27,
		"select effect_low_pct" + did:                                         lowest,
		"select improvement_pct" + did:                                        27,
		"select improvement_high_pct" + did:                                   -lowest,
		"select effect_pct from program_impacts where estimator = 'pre_post'": -27,
		"select count(*)" + did + " and verdict_sentence like '% 27.0 %'":     1,
		"select count(*) from metrics where scale = 'log'":                    1,
	} {
		within(t, query, marts.number(query), want, 1e-9)
	}
}
