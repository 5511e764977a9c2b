package inference

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/impactmart/impactmart/models"
)

// logged is a study of natural logarithms whose effect is ln(0.73) with a standard error
// of about 0.1.
func logged(better string) study {
	s := clean()
	s.claim.Scale, s.claim.Better, s.claim.MetricName, s.claim.MetricUnit = models.ScaleLog, better, "Scrap", "ln kg"
	s.effect.DiD, *s.effect.ANCOVA, s.effect.DiDInfluenceSquares = math.Log(0.73), math.Log(0.74), 0.01
	s.effect.TrainedAfterMean, s.lead.DiD, s.lead.DiDInfluenceSquares, *s.claim.SmallestChange = 4.2, 0, 0.0001, 0.01
	return s
}

// TestLogsArePercent: an effect of ln(0.73) is a fall of 27 %, whatever the mean of the
// logarithms, with the ends of the interval in the same terms; where lower is better, it is
// an improvement by 27 %.
func TestLogsArePercent(t *testing.T) {
	e := judged(logged("lower"))
	near(t, "effect", *e.EffectPct, -27, 1e-12)
	near(t, "low", *e.EffectLowPct, 100*(math.Exp(*e.EffectLow)-1), 1e-12)
	near(t, "high", *e.EffectHighPct, 100*(math.Exp(*e.EffectHigh)-1), 1e-12)
	near(t, "improvement", *e.ImprovementPct, 27, 1e-12)
	near(t, "worst improvement", *e.ImprovementLowPct, -*e.EffectHighPct, 1e-12)
	near(t, "best improvement", *e.ImprovementHighPct, -*e.EffectLowPct, 1e-12)
	if want := "Scrap fell 27.0 % more than among comparable colleagues (95 % range 11."; !strings.HasPrefix(e.VerdictSentence, want) {
		t.Errorf("%s", e.VerdictSentence)
	}
	if e := judged(logged("higher")); *e.ImprovementPct != *e.EffectPct || *e.ImprovementLowPct != *e.EffectLowPct {
		t.Errorf("improvement %v from %v, effect %v from %v", *e.ImprovementPct, *e.ImprovementLowPct, *e.EffectPct, *e.EffectLowPct)
	}
}

// TestNoPercentOfLogsBeyondNumbers: an effect too large for a percentage has none, rather
// than an infinite end.
func TestNoPercentOfLogsBeyondNumbers(t *testing.T) {
	s := logged("lower")
	s.effect.DiDInfluenceSquares = 1e6
	if e := judged(s); e.EffectPct != nil || e.EffectLowPct != nil || e.EffectHighPct != nil {
		t.Errorf("%v, %v, %v", e.EffectPct, e.EffectLowPct, e.EffectHighPct)
	}
}

// TestSharesAreInPoints: no percentage of a percentage.
func TestSharesAreInPoints(t *testing.T) {
	s := clean()
	s.claim.Scale, s.claim.MetricUnit = models.ScaleShare, "percentage points"
	e := judged(s)
	if want := "Units per hour rose 5.0 percentage points more than among"; e.EffectPct != nil || !strings.HasPrefix(e.VerdictSentence, want) {
		t.Errorf("%v: %s", e.EffectPct, e.VerdictSentence)
	}
	s.claim.Scale = models.ScaleCount
	if e := judged(s); e.EffectPct == nil || !strings.Contains(e.VerdictSentence, "%") {
		t.Errorf("a count has no percentage: %s", e.VerdictSentence)
	}
}

// TestPercentByHand: an effect of 5 with a standard error of 1, and a mean of 60 of 100
// people with a variance of 100, are 5 / (60 - 5). The covariance of the two is half of
// 2/3, the part of the trained arm among 100 and 200 people. An end of the interval is where
// the effect less that share of the level is t standard errors away from zero.
func TestPercentByHand(t *testing.T) {
	s := clean()
	e := judged(s)
	near(t, "point", *e.EffectPct, 100*5.0/55, 1e-12)
	se, q := *e.EffectStdError, tQuantile(0.975, *e.DegreesOfFreedom)
	covariance := se * se * 2 / 3 / 2
	for _, pct := range []float64{*e.EffectLowPct, *e.EffectHighPct} {
		r := pct / 100 // effect - r (mean - effect) = (1 + r) effect - r mean
		away := math.Abs((1+r)*5 - r*60)
		near(t, "end", away, q*math.Sqrt((1+r)*(1+r)*se*se-2*r*(1+r)*covariance+r*r*1), 1e-9)
	}
	if !(*e.EffectLowPct < *e.EffectPct && *e.EffectPct < *e.EffectHighPct) {
		t.Errorf("%v is not between %v and %v", *e.EffectPct, *e.EffectLowPct, *e.EffectHighPct)
	}
}

// TestNoPercentWithoutALevel: where the level may be zero, the sentence has the unit.
func TestNoPercentWithoutALevel(t *testing.T) {
	for name, mean := range map[string]float64{"post mean near zero": 1.5, "level near zero": 6, "level below zero": 3, "post mean below zero": -20} {
		s := clean()
		s.effect.TrainedAfterMean = mean
		e := judged(s)
		if e.EffectPct != nil || e.EffectLowPct != nil || e.EffectHighPct != nil || e.ImprovementPct != nil {
			t.Errorf("%s: %v", name, *e.EffectPct)
		}
		if want := "Units per hour rose 5.0 units more than among"; !strings.HasPrefix(e.VerdictSentence, want) {
			t.Errorf("%s: %s", name, e.VerdictSentence)
		}
	}
}

// TestPercentProperties: the percentage leaves out zero exactly when the effect does,
// contains its point, does not fall below -100 %, and does not depend on the unit.
func TestPercentProperties(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		effect, mean := rapid.Float64Range(-60, 60).Draw(r, "effect"), rapid.Float64Range(-10, 100).Draw(r, "mean")
		after, squares := rapid.Float64Range(1, 400).Draw(r, "after"), rapid.Float64Range(0.01, 100).Draw(r, "squares")
		of := func(unit float64) *Estimate {
			s := clean()
			s.effect.TrainedBeforeVar, s.effect.TrainedAfterVar = new(100*unit*unit), new(after*unit*unit)
			s.effect.DiD, s.effect.DiDInfluenceSquares, s.effect.TrainedAfterMean = effect*unit, squares*unit*unit, mean*unit
			for _, other := range []*float64{&s.effect.TrainedBeforeMean, &s.effect.ComparisonBeforeMean, &s.effect.ComparisonAfterMean} {
				*other *= unit // what is rounding depends on the level
			}
			s.estimate()
			return s.find(DiD)
		}
		e := of(1)
		if e.EffectPct == nil {
			return
		}
		if *e.EffectLow > 0 != (*e.EffectLowPct > 0) || *e.EffectHigh < 0 != (*e.EffectHighPct < 0) {
			r.Errorf("effect %v to %v, percent %v to %v", *e.EffectLow, *e.EffectHigh, *e.EffectLowPct, *e.EffectHighPct)
		}
		if !(*e.EffectLowPct > -100 && *e.EffectLowPct <= *e.EffectPct && *e.EffectPct <= *e.EffectHighPct) {
			r.Errorf("%v from %v to %v", *e.EffectPct, *e.EffectLowPct, *e.EffectHighPct)
		}
		other := of(1024)
		if other.EffectPct == nil || *other.EffectLowPct != *e.EffectLowPct || *other.EffectHighPct != *e.EffectHighPct {
			r.Errorf("%v, in another unit %v", *e.EffectPct, other.EffectPct)
		}
	})
}

// drawn is a cell of an invented company: levels around a mean, and people of both arms.
type drawn struct {
	level           float64
	trained, others int
}

// draw invents people whose level varies by 2 and whose values vary by 1.5 around it; all
// rise by 1, and the trained people by the effect, too. It returns the sums of did.
func draw(r *rand.Rand, cells []drawn, effect float64) *ComparisonSums {
	c := &ComparisonSums{CellsCount: int64(len(cells))}
	var before, after []float64
	changes := make([][2][]float64, len(cells))
	for k, cell := range cells {
		for side, people := range []int{cell.trained, cell.others} {
			for range people {
				level := cell.level + 2*r.NormFloat64()
				x, y := level+1.5*r.NormFloat64(), level+1+1.5*r.NormFloat64()
				if side == 0 {
					y += effect
					before, after = append(before, x), append(after, y)
				}
				changes[k][side] = append(changes[k][side], y-x)
			}
		}
		c.TrainedCount += int64(cell.trained)
		c.ComparisonCount += int64(cell.others)
	}
	n := float64(c.TrainedCount)
	for _, a := range changes {
		c.DiD += float64(len(a[0])) / n * (mean(a[0]) - mean(a[1]))
	}
	var whole, shown float64 // V, and A + B, of docs/method.md
	for _, a := range changes {
		t, o := float64(len(a[0])), float64(len(a[1]))
		whole, shown = whole+t*(1+t/o), shown+t*(1+1/o)+t*t/(o*o)*(o-1)
		others := mean(a[1])
		for _, d := range a[0] {
			c.DiDInfluenceSquares += square((d - others - c.DiD) / n)
		}
		for _, d := range a[1] {
			c.DiDInfluenceSquares += square(t / n * (d - others) / o)
		}
	}
	c.ExpectedRatio = (shown - whole/n) / whole
	c.TrainedAfterMean, c.TrainedBeforeMean = mean(after), mean(before)
	c.TrainedBeforeVar, c.TrainedAfterVar = new(variance(before)), new(variance(after))
	c.ComparisonBeforeVar, c.ComparisonAfterVar = c.TrainedBeforeVar, c.TrainedAfterVar
	c.PeopleCount = c.TrainedCount + c.ComparisonCount
	c.RowsCount, c.ClustersCount, c.TrainedClustersCount, c.ComparisonClustersCount = c.PeopleCount, c.PeopleCount, c.TrainedCount, c.ComparisonCount
	return c
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, x := range values {
		sum += x
	}
	return sum / float64(len(values))
}

func variance(values []float64) float64 {
	m, sum := mean(values), 0.0
	for _, x := range values {
		sum += square(x - m)
	}
	return sum / float64(len(values)-1)
}

func square(x float64) float64 { return x * x }

// TestPercentCoverage: of 4,000 invented companies, 95 % of the intervals contain the true
// percentage: of small and large effects, of falls, and where cells differ, of which the
// share in the sample is given, so that the interval is a little wide. The ends of the
// effect over the estimated level, as if that were known, would be too narrow for a large
// rise and too wide for a large fall.
func TestPercentCoverage(t *testing.T) {
	one := []drawn{{10, 40, 60}}
	for _, c := range []struct {
		name      string
		cells     []drawn
		effect    float64
		low, high float64 // percent of the intervals
		known     float64 // at most this many as if the level were known
	}{
		{"small", one, 0.5, 94, 96, 96},
		{"large", one, 8, 94, 96, 80},
		{"fall", one, -6, 94, 96, 99},
		{"few people", []drawn{{10, 12, 15}}, 3, 94, 96, 91},
		{"many others", []drawn{{10, 25, 600}}, 3, 94, 96, 92},
		{"cells that differ", []drawn{{5, 30, 20}, {15, 20, 60}}, 4, 94, 98, 88},
		{"low level", []drawn{{2, 40, 60}}, 2, 94, 96, 82},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		level, people := 0.0, 0.0
		for _, cell := range c.cells {
			level += float64(cell.trained) * (cell.level + 1)
			people += float64(cell.trained)
		}
		truth := 100 * c.effect / (level / people)
		shown, within, known := 0.0, 0.0, 0.0
		for range 4000 {
			s := clean()
			s.effect, s.lead = draw(r, c.cells, c.effect), nil
			s.estimate()
			e := s.find(DiD)
			if e.EffectPct == nil {
				continue
			}
			shown++
			if *e.EffectLowPct <= truth && truth <= *e.EffectHighPct {
				within++
			}
			if base := *e.PostTrainedMean - *e.Effect; *e.EffectLow*100 <= truth*base && truth*base <= *e.EffectHigh*100 {
				known++
			}
		}
		within, known = 100*within/shown, 100*known/shown
		t.Logf("%s: %.1f %% shown, coverage %.2f %%, known %.2f %%", c.name, shown/40, within, known)
		if shown < 3900 || within < c.low || within > c.high || known > c.known {
			t.Errorf("%s: of %v intervals, %.2f %% contain %.2f, of those of a known level %.2f %%", c.name, shown, within, truth, known)
		}
	}
}
