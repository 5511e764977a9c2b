package comparison

import (
	"math"
	"testing"

	"github.com/impactmart/impactmart/internal/inference"
)

// drawnAs is an experiment of twelve clusters of ten people in three departments, of whom
// the treatment arm is chosen by place.
func drawnAs(treated func(cluster, place int) bool) *trialAudit {
	t := &trialAudit{waves: make([]armWave, 1)}
	for cluster := range 12 {
		for place := range 10 {
			p := assigned{cluster: int64(cluster + 1), baseline: 1, post: float64(cluster)}
			p.groups[0], p.groups[1] = int64(100+cluster), int64(1+cluster%3)
			arm := count(treated(cluster, place))
			t.waves[0][arm] = append(t.waves[0][arm], p)
		}
	}
	return t
}

// TestHowPeopleWereDrawn: whole clusters are recognized, and so are whole groups of another
// column; people who were drawn one by one are neither.
func TestHowPeopleWereDrawn(t *testing.T) {
	for name, c := range map[string]struct {
		treated     func(cluster, place int) bool
		isDeclared  bool
		isByCluster bool
		grouping    string
		isAlarm     bool
	}{
		"person by person":         {func(_, place int) bool { return place%2 == 0 }, true, false, inference.ByManager, false},
		"whole clusters":           {func(cluster, _ int) bool { return cluster < 6 }, true, true, inference.ByManager, false},
		"whole teams, undeclared":  {func(cluster, _ int) bool { return cluster < 6 }, false, false, inference.ByManager, true},
		"whole departments":        {func(cluster, _ int) bool { return cluster%3 == 0 }, true, true, "department", true},
		"nearly whole clusters":    {func(cluster, place int) bool { return (cluster < 6) != (place == 0 && cluster%2 == 0) }, true, true, inference.ByManager, false},
		"people of a few clusters": {func(cluster, place int) bool { return cluster < 8 && place < 5 }, true, false, inference.ByManager, false},
	} {
		trial := drawnAs(c.treated)
		if !c.isDeclared {
			for _, arm := range trial.waves[0] {
				for i := range arm {
					arm[i].cluster = int64(1000 + i) // everybody is a cluster
				}
			}
		}
		trial.lookAtDraw()
		if trial.isByCluster != c.isByCluster {
			t.Errorf("%s: drawn by cluster is %v", name, trial.isByCluster)
		}
		if got := trial.drawnBy; got.IsAlarm != c.isAlarm || c.isAlarm && got.Grouping != c.grouping {
			t.Errorf("%s: %s, alarm %v", name, got.Grouping, got.IsAlarm)
		}
	}
}

// TestMeansOfClusters: the variance of a mean is that of the means of clusters of equal size,
// and the usual one where everybody is a cluster.
func TestMeansOfClusters(t *testing.T) {
	people, values := []assigned{{cluster: 1}, {cluster: 1}, {cluster: 2}, {cluster: 2}, {cluster: 3}, {cluster: 3}}, []float64{1, 3, 4, 6, 9, 13}
	// Means 2, 5 and 11, whose variance is 21.
	if got := meansCovariance(people, values, values); math.Abs(got-21./3) > 1e-12 {
		t.Errorf("variance of the mean %v, want 7", got)
	}
	for i := range people {
		people[i].cluster = 0
	}
	// The squared distances from 6 add up to 96.
	if got := meansCovariance(people, values, values); math.Abs(got-96./5/6) > 1e-12 {
		t.Errorf("variance of the mean %v, want 3.2", got)
	}
}

// TestMixingIsTheSameEachTime: groups are added in an order of their own, so that equal inputs
// give equal bytes.
func TestMixingIsTheSameEachTime(t *testing.T) {
	trial := &trialAudit{waves: make([]armWave, 1)}
	for group := range 40 {
		for place := range 3 + group%7 {
			arm := count(place%3 == 0)
			trial.waves[0][arm] = append(trial.waves[0][arm], assigned{cluster: int64(group + 1)})
		}
	}
	once := trial.mixing(func(p assigned) int64 { return p.cluster })
	for range 100 {
		if again := trial.mixing(func(p assigned) int64 { return p.cluster }); again != once {
			t.Fatalf("%v, and then %v", once, again)
		}
	}
}
