package inference

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestLooks: the confidence sequence is 1.55 times as wide as the interval of the normal
// distribution where n is n*, wider before, and absent where nothing is interim.
func TestLooks(t *testing.T) {
	decide := time.Date(2026, time.August, 30, 0, 0, 0, 0, time.UTC)
	interim := func(trained, immature int64) Estimate {
		s := study{claim: Claim{IsInterim: true, DecideDate: &decide, ImmatureCount: immature}}
		e := Estimate{IsPrimary: true, EvidenceGrade: Moderate, TrainedCount: trained, Effect: new(2.0), EffectStdError: new(1.0), EffectLow: new(0.04), EffectHigh: new(3.96)}
		s.look(&e)
		s.word(&e)
		return e
	}
	whole, early := interim(100, 0), interim(50, 50)
	if factor := (*whole.SequenceHigh - 2) / 1.959964; math.Abs(factor-1.5486) > 1e-4 {
		t.Errorf("at n* the sequence is %v times as wide", factor)
	}
	if !(*early.SequenceHigh > *whole.SequenceHigh) || math.Abs(*early.SequenceLow+*early.SequenceHigh-4) > 1e-12 {
		t.Errorf("at half of n* the sequence is %v to %v", *early.SequenceLow, *early.SequenceHigh)
	}
	if want := " This is an interim result, to be decided on August 30, 2026."; !strings.HasSuffix(early.VerdictSentence, want) {
		t.Errorf("sentence %q", early.VerdictSentence)
	}
	s := study{}
	e := Estimate{IsPrimary: true, TrainedCount: 100, Effect: new(2.0), EffectStdError: new(1.0), EffectLow: new(0.04), EffectHigh: new(3.96)}
	if s.look(&e); e.IsInterim || e.SequenceLow != nil || s.interimUntil(&e) != nil {
		t.Error("a result that is to be decided now is interim")
	}
}

// TestSequencesHoldEveryNight: of 1,000 programs without any effect, looked at after each of
// 50 people, few sequences ever exclude zero, and many intervals do.
func TestSequencesHoldEveryNight(t *testing.T) {
	const programs, people, first = 1000, 300, 50
	rng := rand.New(rand.NewPCG(1, 2))
	wrongSequences, wrongIntervals := 0, 0
	for range programs {
		sum, isWrong, isTempted := 0.0, false, false
		for n := 1; n <= people; n++ {
			if sum += rng.NormFloat64(); n < first || n%10 > 0 {
				continue
			}
			effect, se := sum/float64(n), 1/math.Sqrt(float64(n))
			s := study{claim: Claim{IsInterim: true, ImmatureCount: int64(people - n)}}
			e := Estimate{IsPrimary: true, TrainedCount: int64(n), Effect: &effect, EffectStdError: &se, EffectLow: new(effect - 1.96*se), EffectHigh: new(effect + 1.96*se)}
			s.look(&e)
			isWrong = isWrong || *e.SequenceLow > 0 || *e.SequenceHigh < 0
			isTempted = isTempted || *e.EffectLow > 0 || *e.EffectHigh < 0
		}
		if isWrong {
			wrongSequences++
		}
		if isTempted {
			wrongIntervals++
		}
	}
	if 20*wrongSequences > programs || 10*wrongIntervals < programs {
		t.Errorf("of %d programs without an effect %d sequences and %d intervals excluded zero at some look", programs, wrongSequences, wrongIntervals)
	}
}
