package inference

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// panel is an input of RobustDiD.
type panel struct {
	change     []float64
	isTrained  []bool
	covariates [][]float64
}

func (p *panel) add(isTrained bool, change float64, x ...float64) {
	p.isTrained, p.change = append(p.isTrained, isTrained), append(p.change, change)
	if p.covariates == nil {
		p.covariates = make([][]float64, len(x))
	}
	for j := range x {
		p.covariates[j] = append(p.covariates[j], x[j])
	}
}

func (p *panel) fit() (Robust, Refusal) { return RobustDiD(p.change, p.isTrained, p.covariates, nil) }

// design says which of the two models is wrong.
type design struct{ isOddsWrong, isChangeWrong bool }

// simulated has an effect of 1, two covariates that matter and one that does not.
func simulated(rng *rand.Rand, n int, d design) *panel {
	p := &panel{}
	for range n {
		x, y, z := rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
		index, change := -0.7+0.6*x-0.4*y, 2+x+y
		if d.isOddsWrong {
			index = -0.9 + 0.5*math.Abs(x+y)*x
		}
		if d.isChangeWrong {
			change = 2 + x + x*x/2 + math.Exp(y/2)
		}
		isTrained := rng.Float64() < 1/(1+math.Exp(-index))
		change += rng.NormFloat64()
		if isTrained {
			change++
		}
		p.add(isTrained, change, x, y, z)
	}
	return p
}

// TestRobustIsRobust: 95 % intervals hold the effect where one of the two models is wrong;
// those of the plain difference in differences do not.
func TestRobustIsRobust(t *testing.T) {
	const replications, people = 400, 500
	for name, d := range map[string]design{
		"both models right": {}, "odds wrong": {isOddsWrong: true}, "changes wrong": {isChangeWrong: true},
	} {
		rng := rand.New(rand.NewPCG(5, 6))
		held, plainHeld := 0, 0
		var effects, errors []float64
		for range replications {
			p := simulated(rng, people, d)
			r, refusal := p.fit()
			if refusal != "" {
				t.Fatalf("%s: refused: %s", name, refusal)
			}
			effects, errors = append(effects, r.Effect), append(errors, r.StdError)
			if math.Abs(r.Effect-1) <= zLevel*r.StdError {
				held++
			}
			plain, _ := RobustDiD(p.change, p.isTrained, nil, nil)
			if math.Abs(plain.Effect-1) <= zLevel*plain.StdError {
				plainHeld++
			}
		}
		t.Logf("%s: held %d of %d, plain %d; mean %.3f, SD %.4f, mean error %.4f", name, held, replications, plainHeld,
			stat.Mean(effects, nil), stat.StdDev(effects, nil), stat.Mean(errors, nil))
		if float64(held) < 0.92*replications || float64(plainHeld) > 0.85*replications {
			t.Errorf("%s: held %d of %d, plain %d", name, held, replications, plainHeld)
		}
	}
}

// TestRobustWithoutCovariates is the plain difference in differences.
func TestRobustWithoutCovariates(t *testing.T) {
	p := &panel{}
	for i, change := range []float64{5, 7, 6, 10, 1, 2, 4, 0, 3} {
		p.add(i < 4, change)
	}
	r, refusal := p.fit()
	if refusal != "" || r.IsThin || r.TrimmedCount != 0 || r.Dropped != nil {
		t.Errorf("refusal %q, %+v", refusal, r)
	}
	near(t, "effective ratio", r.EffectiveRatio, 1.25, 1e-14)
	near(t, "effect", r.Effect, 7-2, 1e-14)
	near(t, "error", r.StdError, math.Sqrt(14.0/16+10.0/25), 1e-14)
	near(t, "documented error", stat.StdDev(r.Influence, nil)*math.Sqrt(8)/9, r.StdError, 1e-14)
	near(t, "first of four trained, of nine people", r.Influence[0], -2*9.0/4, 1e-13)
	near(t, "first of five others", r.Influence[4], 1*9.0/5, 1e-13)
}

func TestRobustRefuses(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	shifted := func(apart, spread float64) *panel {
		p := &panel{}
		for i := range 400 {
			x, isTrained := rng.NormFloat64(), i < 100
			if isTrained {
				x = apart + spread*x
			}
			p.add(isTrained, x+rng.NormFloat64(), x, rng.NormFloat64())
		}
		return p
	}
	few := func(trained, others int) *panel {
		p := &panel{}
		for i := range trained + others {
			p.add(i < trained, rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64())
		}
		return p
	}
	onlyTrained := shifted(0, 1) // some of the trained have what nobody else has
	onlyTrained.covariates = append(onlyTrained.covariates, make([]float64, 400))
	onlyTrained.covariates[2][0], onlyTrained.covariates[2][1] = 1, 1
	for name, c := range map[string]struct {
		panel *panel
		want  Refusal
		isFit bool
	}{
		"alike":                         {shifted(0, 1), "", true},
		"half a deviation apart":        {shifted(0.5, 1), "", true},
		"nobody as far":                 {shifted(6, 0.1), RefusedNoOverlap, false},
		"few as far":                    {shifted(2.2, 0.1), RefusedNoOverlap, true},
		"a value only the trained have": {onlyTrained, RefusedNoOverlap, false},
		"two trained":                   {few(2, 50), RefusedFewPeople, false},
		"two others":                    {few(50, 2), RefusedFewPeople, false},
		"as many others as terms":       {few(50, 3), RefusedFewPeople, false},
		"nobody":                        {&panel{}, RefusedFewPeople, false},
	} {
		r, refusal := c.panel.fit()
		if refusal != c.want || (r.Influence != nil) != c.isFit {
			t.Errorf("%s: refusal %q, effective ratio %.3f", name, refusal, r.EffectiveRatio)
		}
		if c.want == "" && (r.IsThin || r.StdError <= 0) {
			t.Errorf("%s: %.3f (%.3f), effective ratio %.3f", name, r.Effect, r.StdError, r.EffectiveRatio)
		}
	}
}

// TestRobustOnTheEdge: where all trained people have one department, the estimate is that of
// its people.
func TestRobustOnTheEdge(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	all, inside := &panel{}, &panel{}
	for i := range 400 {
		isTrained, x, isInside := i < 60, rng.NormFloat64(), float64(rng.IntN(2))
		if isTrained {
			x, isInside = x+0.4, 1
		}
		change := x + 3*isInside + rng.NormFloat64()
		all.add(isTrained, change, x, isInside)
		if isInside == 1 {
			inside.add(isTrained, change, x)
		}
	}
	a, refusalA := all.fit()
	b, refusalB := inside.fit()
	if refusalA != "" || refusalB != "" {
		t.Fatalf("refusals %q and %q", refusalA, refusalB)
	}
	near(t, "effect", a.Effect, b.Effect, 1e-9)
	near(t, "error", a.StdError, b.StdError, 1e-9)
	near(t, "effective ratio", a.EffectiveRatio, b.EffectiveRatio, 1e-9)
}

// TestRobustTrims: comparison people whose odds of being trained are above 199 to 1 get no
// weight in the effect, and are counted.
func TestRobustTrims(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	p := &panel{}
	for i := range 3000 {
		isTrained, x := i < 1000, rng.NormFloat64()
		if isTrained {
			x += 3
		}
		p.add(isTrained, rng.NormFloat64(), x)
	}
	fit, refusal := FitRobust(p.isTrained, p.covariates, nil)
	if fit == nil || refusal != RefusedNoOverlap || fit.TrimmedCount == 0 {
		t.Fatalf("refusal %q, %+v", refusal, fit)
	}
	r, trimmed := fit.Effect(p.change), int64(0)
	for i, w := range fit.Weights {
		if !p.isTrained[i] && w >= 199 {
			trimmed++
			if r.Influence[i] != 0 {
				t.Errorf("%v of a person with weight %v", r.Influence[i], w)
			}
		}
	}
	if trimmed != fit.TrimmedCount {
		t.Errorf("%d trimmed, counted %d", trimmed, fit.TrimmedCount)
	}
}

// TestRobustBalances: weighted means of the covariates are those of the trained.
func TestRobustBalances(t *testing.T) {
	p := simulated(rand.New(rand.NewPCG(13, 14)), 3000, design{})
	for i := range p.change { // a covariate in units of its own
		p.covariates[2][i] = 40000 + 9000*p.covariates[2][i]
	}
	fit, refusal := FitRobust(p.isTrained, p.covariates, nil)
	if refusal != "" || fit.TrimmedCount != 0 {
		t.Fatalf("refusal %q", refusal)
	}
	for j, column := range p.covariates {
		var sums, weights [2]float64
		for i, x := range column {
			arm := 0
			if p.isTrained[i] {
				arm = 1
			}
			sums[arm] += fit.Weights[i] * x
			weights[arm] += fit.Weights[i]
		}
		near(t, fmt.Sprint("sum of weights ", j), weights[0], weights[1], 1e-10)
		near(t, fmt.Sprint("mean of covariate ", j), sums[0]/weights[0], sums[1]/weights[1], 1e-10)
	}
}

// TestRobustProperties: the estimate depends neither on units of the covariates, nor on the
// order of people, nor on covariates that say nothing new.
func TestRobustProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := simulated(rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 15)), 300, design{})
		want, refusal := p.fit()
		if refusal != "" {
			rt.Skip("no overlap by chance")
		}
		same := func(what string, got Robust, refusal Refusal, shift, scale float64, dropped ...int) {
			if refusal != "" || !slices.Equal(got.Dropped, dropped) {
				rt.Fatalf("%s: refusal %q, dropped %v", what, refusal, got.Dropped)
			}
			if math.Abs(got.Effect-(shift+scale*want.Effect)) > 1e-9*(1+scale) || math.Abs(got.StdError-scale*want.StdError) > 1e-9*scale {
				rt.Fatalf("%s: %v (%v), want %v (%v) times %v", what, got.Effect, got.StdError, want.Effect, want.StdError, scale)
			}
			if mean := stat.Mean(got.Influence, nil); math.Abs(mean) > 1e-9*scale {
				rt.Fatalf("%s: influence has the mean %v", what, mean)
			}
		}
		affine := func(values []float64, scale, shift float64) []float64 {
			moved := floats.ScaleTo(make([]float64, len(values)), scale, values)
			floats.AddConst(shift, moved)
			return moved
		}
		scale, shift := rapid.Float64Range(0.01, 1000).Draw(rt, "scale"), rapid.Float64Range(-1000, 1000).Draw(rt, "shift")
		x, y, z := p.covariates[0], p.covariates[1], p.covariates[2]

		got, refusal := RobustDiD(p.change, p.isTrained, [][]float64{affine(x, scale, shift), affine(y, -scale, shift), z}, nil)
		same("other units of covariates", got, refusal, 0, 1)
		got, refusal = RobustDiD(affine(p.change, scale, shift), p.isTrained, p.covariates, nil)
		same("other units of the change", got, refusal, 0, scale)
		sum := floats.AddTo(make([]float64, len(x)), x, y)
		got, refusal = RobustDiD(p.change, p.isTrained, [][]float64{make([]float64, len(x)), x, affine(x, scale, shift), y, affine(sum, 2, -1), z}, nil)
		same("covariates that say nothing new", got, refusal, 0, 1, 0, 2, 4)
		got, refusal = RobustDiD(floats.AddScaledTo(make([]float64, len(x)), p.change, scale, sum), p.isTrained, p.covariates, nil)
		if refusal != "" || math.Abs(got.Effect-want.Effect) > 1e-9*(1+scale) {
			rt.Fatalf("a linear part of the change: %v, want %v", got.Effect, want.Effect)
		}

		shuffled := &panel{}
		for _, i := range rapid.Permutation(indexes(len(x))).Draw(rt, "order") {
			shuffled.add(p.isTrained[i], p.change[i], x[i], y[i], z[i])
		}
		got, refusal = shuffled.fit()
		same("another order", got, refusal, 0, 1)
	})
}

// BenchmarkRobustDiD has 100,000 people with eight covariates.
func BenchmarkRobustDiD(b *testing.B) {
	rng := rand.New(rand.NewPCG(16, 17))
	p := &panel{}
	for range 100_000 {
		x := make([]float64, 8)
		index := -2.0
		for j := range x {
			x[j] = rng.NormFloat64()
			index += 0.3 * x[j]
		}
		p.add(rng.Float64() < 1/(1+math.Exp(-index)), x[0]+rng.NormFloat64(), x...)
	}
	for b.Loop() {
		if r, refusal := p.fit(); refusal != "" {
			b.Fatalf("refused: %s, %v", refusal, r.EffectiveRatio)
		}
	}
}
