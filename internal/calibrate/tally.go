package calibrate

import (
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"
	"sync"

	"gonum.org/v1/gonum/stat"

	"github.com/impactmart/impactmart/internal/inference"
)

// outcome is one estimate of one replication, with the truth.
type outcome struct {
	inference.Estimate
	truth float64
}

// replicate simulates one company of the scenario and measures it.
func (s Scenario) replicate(seed uint64, number int, effect float64) []outcome {
	evidence, truth := s.build(s.rng(seed, number, effect), effect).evidence()
	var out []outcome
	for _, e := range inference.Estimates(evidence, inference.Settings{MinPeople: minPeople}) {
		out = append(out, outcome{e, truth.of(e.Estimator)})
	}
	return out
}

// rng returns a separate random stream for each replication, so that neither the number of
// workers nor another scenario can change it.
func (s Scenario) rng(seed uint64, number int, effect float64) *rand.Rand {
	h := fnv.New64a()
	stream := binary.LittleEndian.AppendUint64([]byte(s.Name), uint64(number))
	_, _ = h.Write(append(stream, byte(sideOf(effect != 0)))) // a hash never returns an error
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// Result has the counts of a scenario.
type Result struct {
	Scenario
	Estimators []Tally // in order of publication; one of them is primary
	Quoted     Tally   // the primary row where it is graded moderate or better
	Strong     Tally   // the primary row where it is graded strong
}

// Primary is the tally of the row to quote, whatever its grade.
func (r Result) Primary() Tally {
	for _, t := range r.Estimators {
		if t.IsPrimary {
			return t
		}
	}
	return Tally{}
}

// Tally counts over the replications with the planted effect, and over as many
// in which the program does nothing.
type Tally struct {
	Estimator     string
	IsPrimary     bool
	Planted, Null Counts
	Bias          float64   // mean of (estimate - truth) / standard error, planted
	ErrorRatio    float64   // mean standard error / standard deviation of the estimates, planted
	misses        []float64 // estimate - truth
	errors        []float64 // standard errors
	biases        []float64 // misses / errors
}

// Counts are numbers of replications.
type Counts struct {
	All     int            // replications with this estimate
	Covered int            // replications whose interval contains the truth
	OffZero int            // replications whose interval excludes zero
	Words   map[string]int // grades and verdicts
	Caps    map[string]int // rules that kept the grade from being higher
}

// Share is a number of replications as a percentage of all.
func (c Counts) Share(n int) float64 { return 100 * float64(n) / float64(c.All) }

// Coverage is the percentage of intervals that contain the truth.
func (t Tally) Coverage() float64 { return t.Planted.Share(t.Planted.Covered) }

// FalsePositives is the percentage of intervals that exclude zero although the program
// does nothing.
func (t Tally) FalsePositives() float64 { return t.Null.Share(t.Null.OffZero) }

// Run measures a scenario in twice as many simulated companies as replications. The result
// depends only on the scenario, the seed and the number of replications.
func Run(s Scenario, seed uint64, replications, workers int) Result {
	planted := outcomes(s, seed, s.effect, replications, workers)
	null := outcomes(s, seed, 0, replications, workers)
	r := Result{Scenario: s}
	for _, estimator := range []string{inference.PrePost, inference.DiD, inference.ANCOVA, inference.Experiment, inference.CUPED} {
		t := newTally(planted, null, func(o outcome) bool { return o.Estimator == estimator })
		if t.Planted.All > 0 {
			t.Estimator = estimator
			r.Estimators = append(r.Estimators, t)
		}
	}
	r.Quoted = newTally(planted, null, func(o outcome) bool {
		return o.IsPrimary && (o.EvidenceGrade == inference.Strong || o.EvidenceGrade == inference.Moderate)
	})
	r.Strong = newTally(planted, null, func(o outcome) bool { return o.IsPrimary && o.EvidenceGrade == inference.Strong })
	return r
}

// outcomes runs the replications on several workers and keeps them in order.
func outcomes(s Scenario, seed uint64, effect float64, replications, workers int) [][]outcome {
	out := make([][]outcome, replications)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < replications; i += workers {
				out[i] = s.replicate(seed, i, effect)
			}
		})
	}
	group.Wait()
	return out
}

func newTally(planted, null [][]outcome, counts func(outcome) bool) Tally {
	t := Tally{Planted: newCounts(), Null: newCounts()}
	for _, replication := range planted {
		for _, o := range replication {
			if counts(o) {
				t.IsPrimary = t.IsPrimary || o.IsPrimary
				t.Planted.add(o)
				t.addError(o)
			}
		}
	}
	for _, replication := range null {
		for _, o := range replication {
			if counts(o) {
				t.Null.add(o)
			}
		}
	}
	t.Bias = stat.Mean(t.biases, nil)
	t.ErrorRatio = stat.Mean(t.errors, nil) / stat.StdDev(t.misses, nil)
	return t
}

func (t *Tally) addError(o outcome) {
	if o.EffectStdError == nil {
		return
	}
	miss := *o.Effect - o.truth
	t.misses, t.errors = append(t.misses, miss), append(t.errors, *o.EffectStdError)
	t.biases = append(t.biases, miss / *o.EffectStdError)
}

func newCounts() Counts {
	return Counts{Words: map[string]int{}, Caps: map[string]int{}}
}

func (c *Counts) add(o outcome) {
	c.All++
	c.Words[o.EvidenceGrade]++
	c.Words[o.Verdict]++
	if o.EvidenceCap != nil {
		c.Caps[*o.EvidenceCap]++
	}
	if o.EffectLow == nil {
		return
	}
	if *o.EffectLow <= o.truth && o.truth <= *o.EffectHigh {
		c.Covered++
	}
	if *o.EffectLow > 0 || *o.EffectHigh < 0 {
		c.OffZero++
	}
}
