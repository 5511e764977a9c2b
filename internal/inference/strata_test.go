package inference

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// at are people who all became productive on these days.
func at(days ...int64) (people []exit) {
	for _, day := range days {
		people = append(people, exit{day, true})
	}
	return people
}

// TestDaysSavedWithinStrata: with all times known, days saved are the difference of the
// mean days in each stratum, weighted by the trained people. In the fast stratum they are
// 4 for six people, in the slow one 10 for five, in two strata of few people 1 and 7 for
// two people each, together (24 + 50 + 2 + 14) / 15 = 6. The people of a stratum with one
// arm do not count.
func TestDaysSavedWithinStrata(t *testing.T) {
	strata := []groups{
		{"fast", at(8, 9, 10, 10, 11, 12), at(11, 12, 14, 16, 17)},
		{"slow", at(80, 85, 90, 95, 100), at(90, 95, 100, 105, 110, 100)},
		{"tiny", at(20, 22), at(22)},
		{"small", at(30, 40), at(38, 40, 48)},
		{"only trained", at(1, 1, 1), nil},
	}
	both := comparedWithin(strata, nil, 5)
	near(t, "days saved", *both[0].DaysSaved, 6, 1e-12)
	near(t, "mean of the trained", *both[0].RestrictedMeanDays, (60+450+42+70)/15.0, 1e-12)
	near(t, "mean of the others", *both[1].RestrictedMeanDays, (60+450+42+70)/15.0+6, 1e-12)
	if both[0].PeopleCount != 15 || both[1].PeopleCount != 15 || *both[0].HorizonDays != 110 {
		t.Errorf("%d and %d people over %d days, want 15, 15 and 110", both[0].PeopleCount, both[1].PeopleCount, *both[0].HorizonDays)
	}
}

// TestShortStratum: a stratum that was followed for 3 days has its people left out and does
// not cut the horizon of the others, unless it has more than half of the trained people.
// Without a stratum that was followed for 20 days, 20 people x 30 days are compared: more
// than 29 x 20 and not more than 30 x 20.
func TestShortStratum(t *testing.T) {
	long := groups{"long", followedFor(30, 20), followedFor(40, 20)}
	for _, c := range []struct{ days, trained, wantHorizon, wantUnfollowed int64 }{{3, 5, 30, 5}, {3, 20, 30, 20}, {3, 21, 3, 0}, {20, 9, 30, 9}, {20, 10, 20, 0}} {
		short := groups{"short", followedFor(c.days, int(c.trained)), followedFor(c.days, 8)}
		e := comparedWithin([]groups{short, long}, nil, 5)[0]
		if *e.HorizonDays != c.wantHorizon || e.UnfollowedCount != c.wantUnfollowed || e.PeopleCount != 20+c.trained-c.wantUnfollowed {
			t.Errorf("%d of %d trained people in a stratum of %d days: %d days, %d left out, %d people; want %d days, %d left out",
				c.trained, 20+c.trained, c.days, *e.HorizonDays, e.UnfollowedCount, e.PeopleCount, c.wantHorizon, c.wantUnfollowed)
		}
	}
}

// followedFor are people of whom half became productive one day after the other and half
// were followed to the day.
func followedFor(days int64, count int) (people []exit) {
	for i := range count {
		e := exit{days, false}
		if i%2 == 0 {
			e = exit{1 + int64(i)%(days-1), true}
		}
		people = append(people, e)
	}
	return people
}

// TestStrataProperties: names of strata have no influence; a delay of one stratum that is
// the same in both arms does not change days saved if all times are known; a second stratum
// with the same people changes neither days saved nor the share of log-rank of each.
func TestStrataProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		known := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) exit { return exit{rapid.Int64Range(1, 40).Draw(rt, "day"), true} }), 1, 20)
		a := groups{"a", known.Draw(rt, "trained a"), known.Draw(rt, "comparison a")}
		b := groups{"b", known.Draw(rt, "trained b"), known.Draw(rt, "comparison b")}
		e := comparedWithin([]groups{a, b}, nil, 1)[0]

		renamed := comparedWithin([]groups{{"z", a.trained, a.comparison}, b}, nil, 1)[0]
		agree(rt, "renamed days saved", *renamed.DaysSaved, *e.DaysSaved)
		agree(rt, "renamed log-rank", value(renamed.LogrankStatistic), value(e.LogrankStatistic))

		delay := rapid.Int64Range(1, 100).Draw(rt, "delay")
		later := comparedWithin([]groups{a, {"b", delayed(b.trained, delay), delayed(b.comparison, delay)}}, nil, 1)[0]
		agree(rt, "delayed days saved", *later.DaysSaved, *e.DaysSaved)

		twice := comparedWithin([]groups{a, {"again", a.trained, a.comparison}}, nil, 1)[0]
		once := comparedWithin([]groups{a}, nil, 1)[0]
		agree(rt, "twice the days saved", *twice.DaysSaved, *once.DaysSaved)
		agree(rt, "twice the log-rank", value(twice.LogrankStatistic), 2*value(once.LogrankStatistic))
	})
}

func value(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

// TestNoDaysSavedByStrata: the program has no effect, but in the fast strata more people
// are trained than in the slow ones. Between 3 and 7 % of the companies show days saved
// where people are compared within strata, small ones included, and far more where they
// are not.
func TestNoDaysSavedByStrata(t *testing.T) {
	for _, c := range []struct {
		name               string
		isPooled           bool
		strata, people     int
		sharesTrained      [2]float64 // in fast and slow strata
		companies          int
		fewestPct, mostPct float64
	}{
		{"pooled", true, 2, 100, [2]float64{0.7, 0.3}, 200, 20, 100},
		{"within two strata", false, 2, 100, [2]float64{0.7, 0.3}, 1000, 3, 7},
		{"within ten strata", false, 10, 20, [2]float64{0.7, 0.3}, 500, 3, 7},
		{"within strata of few people", false, 40, 10, [2]float64{0.15, 0.1}, 300, 1, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			chance, shown := rand.New(rand.NewPCG(1, 2)), 0
			for range c.companies {
				strata := make([]groups, c.strata)
				for i := range strata {
					strata[i] = newcomers(chance, c.people, []float64{30, 90}[i%2], c.sharesTrained[i%2])
					if strata[i].stratum = strconv.Itoa(i); c.isPooled {
						strata[i].stratum = "everybody"
					}
				}
				if e := comparedWithin(strata, new(int64(180)), 5)[0]; e.IsReportable && *e.DaysSavedPValue < 0.05 {
					shown++
				}
			}
			if pct := 100 * float64(shown) / float64(c.companies); pct < c.fewestPct || pct > c.mostPct {
				t.Errorf("%.1f %% of the companies show days saved or lost, want %g to %g", pct, c.fewestPct, c.mostPct)
			} else {
				t.Logf("%.1f %%", pct)
			}
		})
	}
}

// newcomers are people with exponential times, followed for up to 400 days.
func newcomers(chance *rand.Rand, count int, mean, shareTrained float64) (g groups) {
	for range count {
		day, end := math.Ceil(mean*chance.ExpFloat64()), math.Ceil(400*chance.Float64())
		e := exit{int64(min(day, end)), day <= end}
		if chance.Float64() < shareTrained {
			g.trained = append(g.trained, e)
		} else {
			g.comparison = append(g.comparison, e)
		}
	}
	return g
}
