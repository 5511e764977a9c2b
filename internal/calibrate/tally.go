package calibrate

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/stat"

	"github.com/impactmart/impactmart/internal/inference"
)

// outcome is one estimate of one replication, with the truth.
type outcome struct {
	inference.Estimate
	truth float64
}

// rng returns a separate random stream for each replication, so that no other scenario or
// replication can change it.
func (r replication) rng(seed uint64) *rand.Rand {
	h := fnv.New64a()
	stream := binary.LittleEndian.AppendUint64([]byte(r.Name), uint64(r.number))
	side := byte(0)
	if r.effect != 0 {
		side = 1
	}
	_, _ = h.Write(append(stream, side)) // a hash never returns an error
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

// Missed is the number of replications whose interval does not contain the truth.
func (c Counts) Missed() int { return c.All - c.Covered }

// Share is a number of replications as a percentage of all.
func (c Counts) Share(n int) float64 { return 100 * float64(n) / float64(c.All) }

// Coverage is the percentage of intervals that contain the truth.
func (t Tally) Coverage() float64 { return t.Planted.Share(t.Planted.Covered) }

// FalsePositives is the percentage of intervals that exclude zero although the program
// does nothing.
func (t Tally) FalsePositives() float64 { return t.Null.Share(t.Null.OffZero) }

// Run measures every scenario in twice as many simulated companies as it has replications,
// with files in a folder. The results depend only on the seed and the replications.
func Run(ctx context.Context, dir string, seed uint64, replications int) ([]Result, error) {
	var results []Result
	for some := range slices.Chunk(Scenarios, max(1, together/(2*replications))) {
		var all []replication
		for _, s := range some {
			all = append(all, s.replicate(replications)...)
		}
		outcomes, err := measureAll(ctx, dir, seed, all, together)
		if err != nil {
			return nil, err
		}
		for i, s := range some {
			own := outcomes[2*replications*i:]
			results = append(results, s.result(own[:replications], own[replications:2*replications]))
		}
	}
	return results, nil
}

func (s Scenario) result(planted, null [][]outcome) Result {
	r := Result{Scenario: s}
	for _, estimator := range []string{inference.PrePost, inference.DiD, inference.DRDiD, inference.ANCOVA, inference.Experiment, inference.CUPED} {
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

// replication is one company of a scenario, with the planted effect or without any.
type replication struct {
	Scenario
	number int
	effect float64
}

// replicate lists the replications of a scenario, those with the effect first.
func (s Scenario) replicate(replications int) (all []replication) {
	for _, effect := range []float64{s.effect, 0} {
		for number := range replications {
			all = append(all, replication{s, number, effect})
		}
	}
	return all
}

// together is the number of companies that are measured together: so many that they
// outweigh what starting an engine and planning its queries cost.
const together = 200

// measureAll simulates companies and measures them in groups, each in an engine of its
// own, and returns their outcomes in order.
func measureAll(ctx context.Context, dir string, seed uint64, all []replication, together int) ([][]outcome, error) {
	out := make([][]outcome, len(all))
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(all); from += together {
		group := all[from:min(from+together, len(all))]
		workers.Go(func() error {
			companies := make([]*company, len(group))
			for i, r := range group {
				companies[i] = r.build(r.rng(seed), r.effect)
				companies[i].metric = r.Name
			}
			scratch, err := os.MkdirTemp(dir, "companies")
			if err != nil {
				return err
			}
			measured, err := measure(ctx, scratch, companies)
			copy(out[from:], measured)
			return errors.Join(err, os.RemoveAll(scratch))
		})
	}
	return out, workers.Wait()
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

// Outside are the figures of a right scenario that are outside of the bounds.
func (t Tally) Outside() (figures []string) {
	if c := t.Coverage(); c < CoverageFrom || c > CoverageTo {
		figures = append(figures, fmt.Sprintf("coverage %.2f %%", c))
	}
	if f := t.FalsePositives(); f < FalsePositivesFrom || f > FalsePositivesTo {
		figures = append(figures, fmt.Sprintf("false positives %.2f %%", f))
	}
	return figures
}
