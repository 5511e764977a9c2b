package inference

import (
	"encoding/csv"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// exit is the day on which one person left the curve, and whether by the event.
type exit struct {
	day     int64
	isEvent bool
}

// riskTable aggregates people into a risk table.
func riskTable(people []exit) []RampCount {
	days := map[int64]*RampCount{}
	for _, p := range people {
		if days[p.day] == nil {
			days[p.day] = &RampCount{RampDays: p.day}
		}
		if p.isEvent {
			days[p.day].EventsCount++
		} else {
			days[p.day].CensoredCount++
		}
	}
	var table []RampCount
	for _, day := range slices.Sorted(maps.Keys(days)) {
		table = append(table, *days[day])
	}
	remain := int64(len(people))
	for i := range table {
		table[i].AtRiskCount = remain
		remain -= table[i].EventsCount + table[i].CensoredCount
	}
	return table
}

// survivalAnswers are R's figures for one group.
type survivalAnswers struct {
	N, Events        int64
	Median, Q25, Q75 float64
	MedianCI         []*float64 `json:"median_ci95_log"`
	At               []struct {
		T     float64
		NRisk int64 `json:"n_risk"`
		Surv  float64
		SE    *float64 `json:"se_greenwood"`
		Low   *float64 `json:"ci95_log_low"`
		High  *float64 `json:"ci95_log_high"`
	}
	Tau    float64 `json:"rmst_tau"`
	RMST   float64
	RMSTSE float64 `json:"rmst_se"`
}

type survivalStudy struct {
	Group0, Group1, Overall survivalAnswers
	LogRank                 struct{ ChiSq, P float64 }
	Difference              struct{ Tau, Estimate, SE, P float64 } `json:"rmst_difference"`
}

// readSurvival returns the two groups of a data set.
func readSurvival(t *testing.T, file, group, one, event string) (zero, first []exit) {
	t.Helper()
	f, err := os.Open(evaldata(t, filepath.Join("survival", file)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) int { return slices.Index(rows[0], name) }
	for _, row := range rows[1:] {
		day, err := strconv.ParseInt(row[at("time")], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		e := exit{day, row[at("status")] == event}
		if row[at(group)] == one {
			first = append(first, e)
		} else {
			zero = append(zero, e)
		}
	}
	return zero, first
}

// TestPublishedSurvival compares curves, medians, restricted means and log-rank with R's
// survival for lung by sex and aml by maintenance.
func TestPublishedSurvival(t *testing.T) {
	var r struct {
		Lung survivalStudy `json:"lung_by_sex"`
		AML  survivalStudy `json:"aml_by_x"`
	}
	answers(t, filepath.Join("survival", "expected.json"), &r)
	for _, c := range []struct {
		name, file, group, one, event string
		want                          survivalStudy
	}{
		{"lung", "lung.csv", "sex", "2", "2", r.Lung},
		{"aml", "aml.csv", "x", "Maintained", "1", r.AML},
	} {
		zero, one := readSurvival(t, c.file, c.group, c.one, c.event)
		holdCurve(t, c.name+" group 0", zero, c.want.Group0)
		holdCurve(t, c.name+" group 1", one, c.want.Group1)
		holdCurve(t, c.name+" overall", slices.Concat(zero, one), c.want.Overall)

		chi2, p := contrast{cells: []cell{newCell(stratum{riskTable(zero), riskTable(one)})}}.logRank()
		near(t, c.name+" log-rank", chi2, c.want.LogRank.ChiSq, 1e-9)
		near(t, c.name+" log-rank p", p, c.want.LogRank.P, 1e-9)

		tau := int64(c.want.Difference.Tau)
		e := compared(zero, one, &tau, 5)[0]
		near(t, c.name+" days saved", *e.DaysSaved, c.want.Difference.Estimate, 1e-9)
		near(t, c.name+" standard error of days saved", *e.DaysSavedStdError, c.want.Difference.SE, 1e-9)
		near(t, c.name+" p-value of days saved", *e.DaysSavedPValue, c.want.Difference.P, 1e-9)
	}
}

// compared returns the estimates of both arms, the trained arm first.
func compared(trained, comparison []exit, horizon *int64, minPeople int64) []RampEstimate {
	return comparedWithin([]groups{{"everybody", trained, comparison}}, horizon, minPeople)
}

// groups are the people of one stratum.
type groups struct {
	stratum             string
	trained, comparison []exit
}

// comparedWithin returns the estimates of both arms over strata, the trained arm first.
// Strata of one name are one stratum.
func comparedWithin(strata []groups, horizon *int64, minPeople int64) []RampEstimate {
	people := map[[2]string][]exit{}
	for _, s := range strata {
		for arm, exits := range map[string][]exit{TrainedArm: s.trained, ComparisonArm: s.comparison} {
			people[[2]string{arm, s.stratum}] = append(people[[2]string{arm, s.stratum}], exits...)
		}
	}
	var counts []RampCount
	for of, exits := range people {
		for _, c := range riskTable(exits) {
			c.ProgramID, c.MetricID, c.Arm, c.Stratum = "p", "m", of[0], of[1]
			counts = append(counts, c)
		}
	}
	estimates, _ := Ramps([]RampArm{
		{ProgramID: "p", MetricID: "m", Arm: TrainedArm, HorizonDays: horizon},
		{ProgramID: "p", MetricID: "m", Arm: ComparisonArm, HorizonDays: horizon},
	}, counts, Settings{MinPeople: minPeople})
	return estimates
}

func holdCurve(t *testing.T, name string, people []exit, want survivalAnswers) {
	t.Helper()
	table := riskTable(people)
	curve := kaplanMeier(table)
	events := int64(0)
	for _, c := range table {
		events += c.EventsCount
	}
	if int64(len(people)) != want.N || events != want.Events {
		t.Errorf("%s: %d people and %d events, want %d and %d", name, len(people), events, want.N, want.Events)
	}
	share := func(p kmPoint) float64 { return p.share }
	maybe(t, name+" median", crossing(curve, share, 0.5), &want.Median)
	maybe(t, name+" median low", crossing(curve, kmPoint.low, 0.5), want.MedianCI[0])
	maybe(t, name+" median high", crossing(curve, kmPoint.high, 0.5), want.MedianCI[1])
	maybe(t, name+" q25", crossing(curve, share, 0.75), &want.Q25)
	maybe(t, name+" q75", crossing(curve, share, 0.25), &want.Q75)
	for _, at := range want.At {
		label := name + " at " + strconv.FormatFloat(at.T, 'g', -1, 64)
		if got := atRisk(table, int64(at.T)); got != at.NRisk {
			t.Errorf("%s: %d at risk, want %d", label, got, at.NRisk)
		}
		p := kmPoint{share: 1}
		for _, q := range curve {
			if float64(q.RampDays) <= at.T {
				p = q
			}
		}
		near(t, label, p.share, at.Surv, 1e-9)
		known(t, label+" error", p.stdError(), at.SE)
		known(t, label+" low", p.low(), at.Low)
		known(t, label+" high", p.high(), at.High)
	}
	mean, se := restrictedMean(curve, want.Tau)
	near(t, name+" restricted mean", mean, want.RMST, 1e-9)
	near(t, name+" restricted mean error", se, want.RMSTSE, 1e-9)
}

func maybe(t *testing.T, what string, got, want *float64) {
	t.Helper()
	switch {
	case got == nil && want == nil:
	case got == nil || want == nil:
		t.Errorf("%s: got %v, want %v", what, got, want)
	default:
		near(t, what, *got, *want, 1e-12)
	}
}

// known compares a figure that is NaN where R has none.
func known(t *testing.T, what string, got float64, want *float64) {
	t.Helper()
	if want == nil {
		if !math.IsNaN(got) {
			t.Errorf("%s: got %v, want none", what, got)
		}
		return
	}
	near(t, what, got, *want, 1e-9)
}

// TestPublishedChiSquare compares the upper tail with R's pchisq.
func TestPublishedChiSquare(t *testing.T) {
	var r struct {
		ChiSquare []struct{ DF, X, P float64 } `json:"chi2_upper_p"`
	}
	answers(t, "quantiles.json", &r)
	if len(r.ChiSquare) == 0 {
		t.Fatal("the answers are empty")
	}
	for _, c := range r.ChiSquare {
		near(t, "chi-square tail", chiSquareP(c.X, c.DF), c.P, 1e-9)
	}
}

// TestQuantiles has the case from the tests of R's survival (tests/quantile.R): levels
// above the first drop, on flats, between drops, on the last flat and below it.
func TestQuantiles(t *testing.T) {
	curve := kaplanMeier(riskTable([]exit{{9, true}, {1, true}, {1, false}, {6, true}, {6, true}, {8, false}, {10, false}}))
	for _, c := range []struct {
		level float64
		want  *float64
	}{{13. / 14, new(1.)}, {6. / 7, new(3.5)}, {2. / 3, new(6.)}, {0.5, new(9.)}, {9. / 35, new(9.5)}, {0.1, nil}} {
		maybe(t, "quantile", crossing(curve, func(p kmPoint) float64 { return p.share }, c.level), c.want)
	}
}

// TestMedianOnTheFlat: where the curve stays on one half, the median is the middle of the
// step; where it ends on one half, the middle between that day and the last day.
func TestMedianOnTheFlat(t *testing.T) {
	for _, c := range []struct {
		name   string
		people []exit
		want   *float64
	}{
		{"stays on one half", []exit{{10, true}, {20, true}, {30, true}, {40, true}}, new(25.)},
		{"ends on one half", []exit{{10, true}, {20, true}, {30, false}, {60, false}}, new(40.)},
		{"falls through", []exit{{10, true}, {20, true}, {30, true}}, new(20.)},
		{"never reached", []exit{{10, true}, {30, false}, {60, false}}, nil},
		{"everybody at once", []exit{{7, true}, {7, true}}, new(7.)},
		{"nobody", nil, nil},
	} {
		got := crossing(kaplanMeier(riskTable(c.people)), func(p kmPoint) float64 { return p.share }, 0.5)
		maybe(t, c.name, got, c.want)
	}
}

// TestRampReasons: an estimate that may not be quoted has a reason.
func TestRampReasons(t *testing.T) {
	six := []exit{{1, true}, {2, true}, {3, true}, {4, false}, {5, true}, {9, false}}
	still := []exit{{9, false}, {9, false}, {9, false}, {9, false}, {9, false}}
	for _, c := range []struct {
		reason              string
		trained, comparison []exit
	}{
		{"", six, six},
		{"nothing_to_compare", six, nil},
		{"nothing_to_compare", nil, nil},
		{"too_few_people", six, six[:4]},
		{"no_uncertainty", still, still},
	} {
		for _, e := range compared(c.trained, c.comparison, nil, 5) {
			got := ""
			if e.NotReportableReason != nil {
				got = *e.NotReportableReason
			}
			if got != c.reason || e.IsReportable != (c.reason == "") {
				t.Errorf("%s: %d and %d people: got %q, want %q", e.Arm, len(c.trained), len(c.comparison), got, c.reason)
			}
		}
	}
}

// TestHorizon: tau is never beyond the last day of the arm with the shorter follow-up.
func TestHorizon(t *testing.T) {
	short, long := []exit{{5, true}, {20, false}}, []exit{{8, true}, {90, false}}
	for _, c := range []struct{ declared, want int64 }{{0, 20}, {15, 15}, {20, 20}, {500, 20}} {
		declared := &c.declared
		if c.declared == 0 {
			declared = nil
		}
		for _, e := range compared(long, short, declared, 1) {
			if *e.HorizonDays != c.want {
				t.Errorf("declared %d: %d, want %d", c.declared, *e.HorizonDays, c.want)
			}
		}
	}
}

func drawPeople(rt *rapid.T, label string) []exit {
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) exit {
		return exit{rapid.Int64Range(1, 40).Draw(rt, "day"), rapid.Bool().Draw(rt, "is_event")}
	}), 5, 60).Draw(rt, label)
}

// TestRampProperties: swapping the arms reverses the sign of days saved and does not change
// log-rank; an arm does not differ from itself; delaying everybody shifts medians and means
// by the delay and does not change days saved; the order of people has no influence.
func TestRampProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		trained, comparison := drawPeople(rt, "trained"), drawPeople(rt, "comparison")
		e, swapped := compared(trained, comparison, nil, 1)[0], compared(comparison, trained, nil, 1)[0]
		agree(rt, "swapped days saved", *swapped.DaysSaved, -*e.DaysSaved)
		if e.LogrankStatistic != nil {
			agree(rt, "swapped log-rank", *swapped.LogrankStatistic, *e.LogrankStatistic)
		}

		delay := rapid.Int64Range(1, 100).Draw(rt, "delay")
		later := compared(delayed(trained, delay), delayed(comparison, delay), nil, 1)[0]
		agree(rt, "delayed days saved", *later.DaysSaved, *e.DaysSaved)
		agree(rt, "delayed mean", *later.RestrictedMeanDays, *e.RestrictedMeanDays+float64(delay))
		if (e.MedianDays == nil) != (later.MedianDays == nil) || e.MedianDays != nil && *later.MedianDays != *e.MedianDays+float64(delay) {
			rt.Fatalf("delayed by %d, the median went from %v to %v", delay, e.MedianDays, later.MedianDays)
		}

		shuffled := compared(rapid.Permutation(trained).Draw(rt, "order"), comparison, nil, 1)[0]
		if *shuffled.DaysSaved != *e.DaysSaved || *shuffled.RestrictedMeanDays != *e.RestrictedMeanDays {
			rt.Fatalf("a different order of people gave different figures")
		}

		// With everybody twice in an arm, the curve is the same and its standard error smaller.
		once, twice := kaplanMeier(riskTable(trained)), kaplanMeier(riskTable(slices.Concat(trained, trained)))
		for i := range once {
			agree(rt, "doubled share", twice[i].share, once[i].share)
			if once[i].share > 0 {
				agree(rt, "doubled error", twice[i].stdError(), once[i].stdError()/math.Sqrt2)
			}
		}
		if chi2, _ := (contrast{cells: []cell{newCell(stratum{riskTable(trained), riskTable(trained)})}}).logRank(); chi2 > 1e-20 {
			rt.Fatalf("an arm differs from itself: %g", chi2)
		}
	})
}

// TestPublishablePoints: neighboring points, the start and the end differ by nobody or by
// enough people.
func TestPublishablePoints(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		people, least := drawPeople(rt, "people"), rapid.Int64Range(5, 12).Draw(rt, "least")
		curve := kaplanMeier(riskTable(people))
		gone := int64(0)
		for _, point := range thin(curve, least) {
			now := int64(0)
			for _, p := range people {
				if p.day <= point.RampDays {
					now++
				}
			}
			if step := now - gone; step != 0 && step < least {
				rt.Fatalf("day %d reveals %d people", point.RampDays, step)
			}
			gone = now
		}
		if rest := int64(len(people)) - gone; gone > 0 && rest != 0 && rest < least {
			rt.Fatalf("the end reveals %d people", rest)
		}
	})
}

func delayed(people []exit, days int64) []exit {
	later := slices.Clone(people)
	for i := range later {
		later[i].day += days
	}
	return later
}

func agree(rt *rapid.T, what string, got, want float64) {
	if math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
		rt.Fatalf("%s: got %v, want %v", what, got, want)
	}
}
