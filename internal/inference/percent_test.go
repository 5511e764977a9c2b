package inference

import (
	"math"
	"strings"
	"testing"

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
