package inference

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/impactmart/impactmart/internal/privacy"
	"github.com/impactmart/impactmart/models"
)

// past is a person's history: values in the windows in which nobody was trained.
type past struct {
	stratum  int64
	eligible bool
	before   float64
	after    float64
}

// history makes people of strata on different levels, with a season that all share, people
// on levels of their own, and changes with a long tail.
func history(rng *rand.Rand, levels []float64, eligible, others int) (people []past) {
	for stratum, level := range levels {
		for i := range eligible + others {
			own := level + 6*rng.NormFloat64()
			change := 3 + 2*rng.NormFloat64() + 2*(rng.ExpFloat64()-1)
			people = append(people, past{int64(stratum), i < eligible, own, own + change})
		}
	}
	return people
}

// sumsOf are the sums of int_plan_sums.
func sumsOf(people []past) (sums []PlanSums) {
	type group struct {
		stratum  int64
		eligible bool
	}
	changes, values := map[group][]float64{}, map[group][]float64{}
	var order []group
	for _, p := range people {
		g := group{p.stratum, p.eligible}
		if changes[g] == nil {
			order = append(order, g)
		}
		changes[g], values[g] = append(changes[g], p.after-p.before), append(values[g], p.after)
	}
	for _, g := range order {
		n := int64(len(values[g]))
		_, change := meanVar(changes[g])
		mean, post := meanVar(values[g])
		sums = append(sums, PlanSums{StratumNumber: g.stratum, IsEligible: g.eligible, PeopleCount: n, MeasuredCount: n, ChangeVar: &change, PostMean: &mean, PostVar: &post})
	}
	return sums
}

func meanVar(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x)-1)
	}
	return mean, variance
}

// guarded are the settings with which figures are rounded.
func guarded(minPeople int64) Settings {
	return Settings{
		MinPeople: minPeople, Withhold: privacy.Withhold,
		Rounding: &Rounding{Step: privacy.Step, Nearest: privacy.Nearest, Upward: privacy.Upward, Count: privacy.Count, Repeated: privacy.Repeated},
	}
}

// TestPlannedPower: with the effect that a plan calls detectable, planted into history, the
// estimator that it names finds it four times out of five, by its own test, with exact
// figures and with rounded ones.
func TestPlannedPower(t *testing.T) {
	const replications = 4000
	sixty := int64(60)
	for _, c := range []struct {
		name             string
		plan             models.PlanRow
		levels           []float64
		eligible, others int
		find             func(rng *rand.Rand, people []past, d StudyDesign, s Settings) *Estimate
	}{
		{"balanced wait list", models.PlanRow{Design: models.DesignWaitList, Waves: 2}, []float64{50}, 60, 0, byLot},
		{"wait list of some", models.PlanRow{Design: models.DesignWaitList, Waves: 2, People: &sixty}, []float64{50}, 120, 0, byLot},
		{"small wait list", models.PlanRow{Design: models.DesignWaitList, Waves: 2}, []float64{50}, 20, 0, byLot},
		{"strata of different level", models.PlanRow{Design: models.DesignWaitList, Waves: 2}, []float64{40, 50, 65}, 30, 0, byLot},
		{"unequal arms, strata of different level", models.PlanRow{Design: models.DesignWaitList, Waves: 3}, []float64{40, 50, 65}, 30, 0, byLot},
		{"waves, unequal arms and other colleagues", models.PlanRow{Design: models.DesignWaves, Waves: 3}, []float64{40, 50, 65, 90}, 18, 7, inWaves},
		{"all at once beside colleagues", models.PlanRow{Design: models.DesignAll, Waves: 1}, []float64{40, 65}, 40, 15, inWaves},
	} {
		for figures, settings := range map[string]Settings{"exact": {MinPeople: 5}, "guarded": guarded(5)} {
			t.Run(c.name+", "+figures, func(t *testing.T) {
				t.Parallel()
				rng := rand.New(rand.NewPCG(7, 11))
				people := history(rng, c.levels, c.eligible, c.others)
				d := planOf(t, c.plan, sumsOf(people), nil, settings)
				found, foundHalf := 0, 0
				half := d
				effect := *d.DetectableEffect / 2
				half.DetectableEffect = &effect
				for range replications {
					if e := c.find(rng, people, d, settings); e.PValue != nil && *e.PValue < 0.05 && *e.Effect > 0 {
						found++
					}
					if e := c.find(rng, people, half, settings); e.PValue != nil && *e.PValue < 0.05 && *e.Effect > 0 {
						foundHalf++
					}
				}
				power, halfPower := 100*float64(found)/replications, 100*float64(foundHalf)/replications
				t.Logf("%d against %d, detectable %.3f: found in %.1f %%, half of it in %.1f %%", *d.ExpectedTrainedCount, *d.ExpectedComparisonCount, *d.DetectableEffect, power, halfPower)
				if power < 75 || power > 85 {
					t.Errorf("power %.1f %%, want 75 to 85", power)
				}
				if halfPower > 40 {
					t.Errorf("half of the effect is found in %.1f %%", halfPower)
				}
			})
		}
	}
}

// byLot draws both arms of each stratum from its history, plants the effect, and compares
// them as the experiment does.
func byLot(rng *rand.Rand, people []past, d StudyDesign, s Settings) *Estimate {
	var arms [2][]past
	for _, group := range byStratum(people, true) {
		next := make([]past, len(group)) // another year of such people
		for i := range next {
			next[i] = group[rng.IntN(len(group))]
		}
		n := float64(len(group)) / float64(d.EligibleCount)
		trained, all := int(math.Round(n*float64(d.FirstWaveCount))), int(math.Round(n*float64(d.PlannedCount)))
		arms[0], arms[1] = append(arms[0], next[trained:all]...), append(arms[1], next[:trained]...)
	}
	sums := make([]ArmSums, 2)
	for i, arm := range arms {
		var before, after []float64
		for _, p := range arm {
			before, after = append(before, p.before), append(after, p.after+float64(i)**d.DetectableEffect)
		}
		baseline, baselineVar := meanVar(before)
		post, postVar := meanVar(after)
		n, covariance := int64(len(arm)), 0.0
		sums[i] = ArmSums{
			IsTreatment: i == 1, AssignedCount: n, MatureCount: n, PeopleCount: n,
			BaselineMean: &baseline, BaselineVar: &baselineVar, PostMean: &post, PostVar: &postVar, Covariance: &covariance,
			PostMost: new(farthestFrom(post, after)),
		}
	}
	return (&study{settings: s, trial: newTrial(sums, nil)}).experiment()
}

// farthestFrom is the largest distance of a value from the mean.
func farthestFrom(mean float64, values []float64) (most float64) {
	for _, x := range values {
		most = max(most, math.Abs(x-mean))
	}
	return most
}

// byStratum are the people who would be trained, or the others, by stratum.
func byStratum(people []past, eligible bool) [][]past {
	groups := make([][]past, people[len(people)-1].stratum+1)
	for _, p := range people {
		if p.eligible == eligible {
			groups[p.stratum] = append(groups[p.stratum], p)
		}
	}
	return groups
}

// inWaves draws, of each stratum, as many trained people and colleagues from its history as
// the plan expects, plants the effect, and compares their changes as did does.
func inWaves(rng *rand.Rand, people []past, d StudyDesign, s Settings) *Estimate {
	eligible, others := byStratum(people, true), byStratum(people, false)
	waiting := *d.ExpectedComparisonCount
	for _, group := range others {
		waiting -= int64(len(group))
	}
	var cells [][2][]float64
	for i, group := range eligible {
		all := append(append([]past(nil), group...), others[i]...)
		change := func(effect float64) float64 {
			p := all[rng.IntN(len(all))]
			return p.after - p.before + effect
		}
		share := float64(len(group)) / float64(d.EligibleCount)
		var cell [2][]float64
		for range int(math.Round(share * float64(d.FirstWaveCount))) {
			cell[0] = append(cell[0], change(*d.DetectableEffect))
		}
		for range int(math.Round(share*float64(waiting))) + len(others[i]) {
			cell[1] = append(cell[1], change(0))
		}
		cells = append(cells, cell)
	}
	sums := didSums(cells)
	sums.round(s)
	return (&study{settings: s, effect: sums}).did()
}

// didSums are the sums of did over cells of trained and comparison changes, as docs/method.md
// defines them.
func didSums(cells [][2][]float64) *ComparisonSums {
	c := &ComparisonSums{}
	n := 0.0
	for _, cell := range cells {
		n += float64(len(cell[0]))
	}
	var all, trainedPart, comparisonPart float64 // V, A and B of the correction for few people
	for _, cell := range cells {
		t, o := float64(len(cell[0])), float64(len(cell[1]))
		trained, _ := meanVar(cell[0])
		compared, _ := meanVar(cell[1])
		c.DiD += t / n * (trained - compared)
		c.TrainedCount, c.ComparisonCount = c.TrainedCount+int64(t), c.ComparisonCount+int64(o)
		all, trainedPart, comparisonPart = all+t*(1+t/o), trainedPart+t*(1+1/o), comparisonPart+t*t/(o*o)*(o-1)
	}
	for _, cell := range cells {
		t, o := float64(len(cell[0])), float64(len(cell[1]))
		compared, _ := meanVar(cell[1])
		for _, x := range cell[0] {
			influence := (x - compared - c.DiD) / n
			c.DiDInfluenceSquares, c.DiDMost = c.DiDInfluenceSquares+influence*influence, max(c.DiDMost, math.Abs(influence))
		}
		for _, x := range cell[1] {
			influence := t / n * (x - compared) / o
			c.DiDInfluenceSquares, c.DiDMost = c.DiDInfluenceSquares+influence*influence, max(c.DiDMost, math.Abs(influence))
		}
	}
	c.ExpectedRatio = (trainedPart + comparisonPart - all/n) / all
	c.TrainedClustersCount, c.ComparisonClustersCount = c.TrainedCount, c.ComparisonCount
	c.RowsCount = c.TrainedCount + c.ComparisonCount
	c.ClustersCount, c.PeopleCount = c.RowsCount, c.RowsCount
	return c
}
