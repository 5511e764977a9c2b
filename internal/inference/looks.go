package inference

import (
	"math"
	"time"
)

// look says whether the estimate is interim, and what it shows however often it was looked
// at before: the confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024),
// effect ± s √(2(nρ²+1)/(n²ρ²) ln(√(nρ²+1)/α)), with the standard error s/√n of n trained
// people. It is narrowest for the n* that are expected in the end:
// ρ² = (-2 ln α + ln(-2 ln α + 1))/n*.
func (s *study) look(e *Estimate) {
	e.IsInterim = s.claim.IsInterim
	if !e.IsInterim || !e.IsPrimary || e.EffectStdError == nil || e.EffectLow == nil || e.TrainedCount < 1 {
		return
	}
	const alpha = 1 - Level
	expected := max(s.settings.roundingOf(e.TrainedCount).count(e.TrainedCount+s.claim.ImmatureCount), e.TrainedCount)
	spread := -2 * math.Log(alpha)
	sampled := (spread + math.Log(spread+1)) * float64(e.TrainedCount) / float64(expected) // nρ²
	half := *e.EffectStdError * math.Sqrt(2*(sampled+1)/sampled*math.Log(math.Sqrt(sampled+1)/alpha))
	half = max(half, *e.EffectHigh-*e.Effect, *e.Effect-*e.EffectLow) // of few degrees of freedom
	e.SequenceLow, e.SequenceHigh = new(*e.Effect-half), new(*e.Effect+half)
}

// interimUntil is the day on which an interim result is decided; nil for others.
func (s *study) interimUntil(e *Estimate) *time.Time {
	if !e.IsInterim || !e.IsPrimary || e.EvidenceGrade == Insufficient {
		return nil
	}
	return s.claim.DecideDate
}
